"""Deaths by place, month and side, from the event data of the Uppsala Conflict Data Program."""

from collections import defaultdict

import pyarrow.parquet as parquet
from pack import AS_OF, PACK, write_rows

PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
BIH, RS, HB = "Bosnia-Herzegovina", "Serbian Republic of Bosnia-Herzegovina", "Croatian Republic of Bosnia-Herzegovina"
SIDES = {
    f"Government of {BIH}": "bosniaks",
    RS: "serbs",
    f"Serbian irregulars, {RS}": "serbs",
    HB: "croats",
    "Autonomous Province of Western Bosnia": "western_bosnia",
    "Government of Croatia": "croatia",
}
# The source files 1,209 events under this pair, most of them in Posavina in 1992, where other forces fought too: the
# sides are left unknown.
DOUBTFUL = frozenset({"Serbian Republic of Krajina"})
# The two events outside the simplified border that name their place; the third names a region only.
OUTSIDE = {"Snagovo village": "ba-post-20168", "Bjelovac town": "ba-post-20052"}


def sides(event: dict) -> tuple[tuple[str, str], ...]:
    """Say who acted and who suffered for each of PARTS; empty where the source does not bear an answer."""
    a, b = SIDES.get(event["side_a"], ""), SIDES.get(event["side_b"], "")
    if event["side_b"] in DOUBTFUL:
        return ("", ""), ("", ""), ("", "civilians"), ("", "")
    if event["type_of_violence"] == 3:  # one-sided: side a against civilians
        return (a, ""), (a, "civilians"), (a, "civilians"), (a, "")
    return (b, a), (a, b), ("", "civilians"), ("", "")


def apportion(total: int, weights: list[int]) -> list[int]:
    """Split a whole number in proportion to the weights, largest remainder first; all to the last if no weights."""
    whole = sum(weights)
    if whole == 0:
        return [0] * (len(weights) - 1) + [total]
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda k: (-(total * weights[k] % whole), k))
    for k in remainders[: total - sum(parts)]:
        parts[k] += 1
    return parts


def write_events() -> dict[str, int]:
    """Write events.csv; return the number of rows and the sums of low, best and high."""
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for event in parquet.read_table(PACK / "ucdp_ged_bosnia_1992_1995.parquet").to_pylist():
        start, end = event["date_start"], event["date_end"]
        if start > AS_OF:
            continue
        if start[:4] != end[:4]:
            raise ValueError(f"event {event['id']} crosses a year")
        date = start[:7] if start[:7] == end[:7] else start[:4]
        place = event["munpost"] or OUTSIDE.get(event["where_coordinates"], "")
        best = [event[part] for part in PARTS]
        low, high = (apportion(event[key], best) for key in ("low", "high"))
        for k, (by, of) in enumerate(sides(event)):
            if high[k] > 0 or best[k] > 0:
                row = sums[date, place, by, of]
                for i, value in enumerate((1, low[k], best[k], high[k])):
                    row[i] += value
    rows = [
        [date, place, "deaths", by, of, *counts, "ged-25-1"]
        for (date, place, by, of), counts in sorted(sums.items(), key=lambda item: item[0])
    ]
    columns = ("date", "place", "kind", "by", "of", "records", "low", "best", "high", "source")
    count = write_rows("events", columns, rows)
    low, best, high = (sum(row[i] for row in sums.values()) for i in (1, 2, 3))
    return {"events": count, "low": low, "best": best, "high": high}
