"""Write the series of deaths by month and governorate that comes with the program, from UCDP GED (CC BY 4.0).

python tools/forecast/series.py DATA      (DATA: the folder of data packs, ../shared/data)
"""

import csv
import sys
from pathlib import Path

from violence_cases import read_cases

FOLDER = Path(__file__).resolve().parents[2] / "src" / "modusvivendi" / "data" / "forecast" / "series"


def main() -> None:
    panel = read_cases(Path(sys.argv[1]))["syria"].panel
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "syria-2016-2019.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("date", "place", "deaths"))
        for row, counts in enumerate(panel.counts.tolist()):
            month = panel.start + row
            writer.writerows(
                (f"{month // 12}-{month % 12 + 1:02}", place, f"{deaths:g}")
                for place, deaths in zip(panel.places, counts, strict=True)
            )


if __name__ == "__main__":
    main()
