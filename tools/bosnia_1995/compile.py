"""Compile the tables of the bosnia-1995 dossier from the data pack and the judgements beside this file.

Run from the repository root with the data pack in ../shared/data/bosnia: ``python tools/bosnia_1995/compile.py``.
The same inputs give the same files, byte for byte. sites.csv, series.csv, fallbacks.csv, the other TOML files and the
proposals known by shares only are written by hand in the dossier itself.
"""

import sys

from bargaining import weigh_plans, write_stakes
from harm import write_events
from holding import compare_holding, write_control
from maps import write_maps
from pack import PACK
from territory import polygons, write_borders, write_places


def main() -> int:
    """Write everything and print what was written and how the judgements compare with published figures."""
    if not PACK.is_dir():
        print(f"the data pack {PACK} is missing: put it there and run again", file=sys.stderr)
        return 2
    shapes = polygons()
    print(write_places(shapes), {"borders": write_borders(shapes)}, {"control": write_control()}, write_events())
    units = write_maps()
    print("Cutileiro's rule, land:", ", ".join(f"{unit} {share:.1%}" for unit, share in units.items()))
    print({"stakes": write_stakes()})
    print("\n".join(compare_holding()))
    print("\n".join(weigh_plans()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
