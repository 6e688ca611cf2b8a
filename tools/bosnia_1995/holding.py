"""Who held what at five moments: the judgement in control.csv, spread to rows and compared with published shares.

A cell of control.csv names sides and confidences, ``S.85 B.12``: the Serb side with 0.85, the Bosniak side with 0.12,
the rest unknown (C: Croat side, W: Western Bosnia); ``=`` repeats the cell to its left.
"""

from pack import INPUTS, PACK, read_rows, write_rows

DATES = ("1992-12-31", "1993-05-06", "1994-07-18", "1995-07-31", "1995-11-21")
PARTIES = {"B": "bosniaks", "S": "serbs", "C": "croats", "W": "western_bosnia"}
PUBLISHED = {  # share of the land, with the range in which publications differ (see series.csv)
    "1992-12-31": {"serbs": (0.66, 0.72)},
    "1993-05-06": {"serbs": (0.67, 0.75), "bosniaks": (0.20, 0.20)},
    "1994-07-18": {"serbs": (0.66, 0.72), "croats": (0.13, 0.13), "bosniaks": (0.21, 0.21)},
    "1995-07-31": {"serbs": (0.66, 0.72)},
    "1995-11-21": {"serbs": (0.46, 0.46), "croats": (0.25, 0.25), "bosniaks": (0.28, 0.28)},
}


def read_holding() -> dict[str, dict[str, dict[str, float]]]:
    """Read the hand-written table: place name -> date -> party -> confidence; ``=`` repeats the cell before."""
    holding: dict[str, dict[str, dict[str, float]]] = {}
    for row in read_rows(INPUTS / "control.csv"):
        cell = ""
        moments = {}
        for date in DATES:
            cell = cell if row[date] == "=" else row[date]
            shares = {PARTIES[word[0]]: float(word[1:]) for word in cell.split()}
            if not 0 < sum(shares.values()) <= 1:
                raise ValueError(f"{row['place']} {date}: confidences {shares}")
            moments[date] = shares
        holding[row["place"]] = moments
    return holding


def write_control() -> int:
    """Write control.csv and return the number of rows."""
    holding = read_holding()
    reasons = {row["place"]: row["reason"] for row in read_rows(INPUTS / "control.csv")}
    municipalities = read_rows(PACK / "municipalities_postwar.csv")
    if {row["name"] for row in municipalities} != set(holding):
        raise ValueError(f"places differ: { ({row['name'] for row in municipalities} ^ set(holding)) }")
    rows = [
        [row["id"], date, party, f"{share:g}", "control-judgement", reasons[row["name"]]]
        for date in DATES
        for row in municipalities
        for party, share in holding[row["name"]][date].items()
    ]
    return write_rows("control", ("place", "date", "party", "confidence", "source", "note"), rows)


def compare_holding() -> list[str]:
    """Say for each moment what share of the land our judgement gives, expected and winner takes all, beside print."""
    holding = read_holding()
    areas = {row["name"]: float(row["area_km2"]) for row in read_rows(PACK / "municipalities_postwar.csv")}
    land = sum(areas.values())
    lines = ["share of the land   expected  most likely  published"]
    for date in DATES:
        for party in ("serbs", "croats", "bosniaks", "western_bosnia"):
            expected = sum(areas[name] * moments[date].get(party, 0.0) for name, moments in holding.items()) / land
            likely = sum(
                areas[name]
                for name, moments in holding.items()
                if max(moments[date], key=moments[date].__getitem__) == party
            )
            span = PUBLISHED.get(date, {}).get(party)
            said = f"{span[0]:.0%}-{span[1]:.0%}" if span else "-"
            lines.append(f"{date} {party:<15}{expected:6.1%} {likely / land:10.1%} {said:>12}")
    return lines
