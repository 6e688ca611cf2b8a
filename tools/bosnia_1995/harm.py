"""Deaths by place, month and side, from the event data of the Uppsala Conflict Data Program."""

from collections import Counter, defaultdict
from datetime import date, timedelta

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


def days_by_month(start: str, end: str) -> tuple[list[str], list[int]]:
    """Months that an event touches and its days in each; thirty events last beyond one month."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    days = Counter(f"{first + timedelta(n):%Y-%m}" for n in range((last - first).days + 1))
    return list(days), list(days.values())


def write_events() -> dict[str, int]:
    """Write events.csv; return the number of rows and the sums of low, best and high."""
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for event in parquet.read_table(PACK / "ucdp_ged_bosnia_1992_1995.parquet").to_pylist():
        if event["date_start"] > AS_OF:
            continue
        months, days = days_by_month(event["date_start"], min(event["date_end"], AS_OF))
        place = event["munpost"] or OUTSIDE.get(event["where_coordinates"], "")
        best = [event[part] for part in PARTS]
        low, high = (apportion(event[key], best) for key in ("low", "high"))
        for k, (by, of) in enumerate(sides(event)):
            parts = [apportion(value, days) for value in (low[k], best[k], high[k])]
            for month, counts in zip(months, zip(*parts, strict=True), strict=True):
                if any(counts):
                    row = sums[month, place, by, of]
                    for i, value in enumerate((1, *counts)):
                        row[i] += value
    rows = [
        [month, place, "deaths", by, of, *counts, "ged-25-1"]
        for (month, place, by, of), counts in sorted(sums.items(), key=lambda item: item[0])
    ]
    columns = ("date", "place", "kind", "by", "of", "records", "low", "best", "high", "source")
    count = write_rows("events", columns, rows)
    low, best, high = (sum(row[i] for row in sums.values()) for i in (1, 2, 3))
    return {"events": count, "low": low, "best": best, "high": high}
