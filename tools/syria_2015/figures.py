"""Counts compiled from the data pack: people by place, deaths by place and period, dated national figures."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from tables import HERE, read

AS_OF = "2015-10-01"
NATIONAL = (16_000_000, 17_800_000, 21_300_000)
"""People inside Syria in autumn 2015: low, best, high; the balance is written down at source population-2015."""

SPREAD = (0.6, 1.6)
"""A place without a row in weights.csv may hold between these multiples of its best estimate."""

SIDES = {
    "Government of Syria": "government",
    "IS": "isil",
    "PYD": "pyd",
    "Jabhat Fateh al-Sham": "nusra",
    "Islamic Front": "islamists",
    "SRF": "moderates",
    "Harkat Hazm": "moderates",
    "Northern Storm Brigade": "moderates",
    "Authenticity and Development Front": "moderates",
    "Mare’ Operations Room": "moderates",
    "Government of Iraq": "iraq",
    "Government of United States of America": "usa",
    "Government of Turkey": "turkey",
}
"""Sides of the event data that are one party here; 'Syrian insurgents' and alliances of several groups are not."""

HOSTS = {
    "Turkey": "TUR",
    "Lebanon": "LBN",
    "Jordan": "JOR",
    "Iraq": "IRQ",
    "Egypt": "EGY",
    "Germany": "DEU",
    "Sweden": "SWE",
}

Range = tuple[int, int, int]


def populations(pack: Path) -> dict[str, Range | None]:
    """People of each place in autumn 2015; None where the census has no value.

    Each governorate gets the mean of its 2014 and 2016 estimates, scaled so that the country has NATIONAL[1]; inside it
    people are spread like the 2004 census times the place's weight (weights.csv; 1 without a row).
    """
    places = read(pack / "admin3_subdistricts.csv")
    governorates = read(pack / "admin1_governorates.csv")
    weights = {row["place"]: row for row in read(HERE / "weights.csv")}
    means = {row["id"]: (int(row["pop2014"]) + int(row["pop2016"])) / 2 for row in governorates}
    scale = NATIONAL[1] / sum(means.values())
    mass = {
        row["id"]: int(row["pop2004"]) * float(weights[row["id"]]["best"] if row["id"] in weights else 1)
        for row in places
        if row["pop2004"]
    }
    totals: Counter[str] = Counter()
    for place, value in mass.items():
        totals[place[:4]] += value  # type: ignore[assignment]
    found: dict[str, Range | None] = {row["id"]: None for row in places}
    for place, value in mass.items():
        best = means[place[:4]] * scale * value / totals[place[:4]]
        low, high = SPREAD
        if place in weights:
            own = weights[place]
            low, high = float(own["low"]) / float(own["best"]), float(own["high"]) / float(own["best"])
        found[place] = (_round(best * low), _round(best), _round(best * max(high, 1 / scale)))
    return found


def _round(people: float) -> int:
    """Round to the hundred below 100,000 and to the thousand above, the most that the estimate bears."""
    step = 100 if people < 100_000 else 1000
    return int(round(people / step) * step)


def clashes(pack: Path) -> list[list[object]]:
    """Rows of events.csv: deaths of the yearly GED extract to 2014 by year, place, actor and whose members died."""
    deaths: Counter[tuple[str, str, str, str]] = Counter()
    records: Counter[tuple[str, str, str, str]] = Counter()
    for event in pq.read_table(pack / "ucdp_ged_syria_2011_2019_by_year.parquet").to_pylist():
        if event["year"] >= int(AS_OF[:4]):
            continue
        a, b = SIDES.get(event["side_a"], ""), SIDES.get(event["side_b"], "")
        for column, by, of in (
            ("deaths_a", b, a),
            ("deaths_b", a, b),
            ("deaths_civilians", "", "civilians"),
            ("deaths_unknown", "", ""),
        ):
            if count := event[column] or 0:
                key = (str(event["year"]), event["adm3"] or "", by, of)
                deaths[key] += count
                records[key] += 1
    return [
        [year, place, "deaths", by, of, records[year, place, by, of], None, count, None, "ucdp-ged-yearly"]
        for (year, place, by, of), count in sorted(deaths.items())
    ]


def documented(pack: Path) -> list[list[object]]:
    """Rows of events.csv: deaths documented by the VDC by governorate and month, whole months before AS_OF."""
    deaths: Counter[tuple[str, str]] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    for row in read(pack / "vdc_deaths_by_governorate_day.csv"):
        if row["day"] < AS_OF:
            deaths[row["day"][:7], row["adm1"]] += int(row["deaths"])
            days[row["day"][:7], row["adm1"]] += 1
    return [
        [month, area, "deaths", "", "", days[month, area], None, count, None, "vdc"]
        for (month, area), count in sorted(deaths.items())
    ]


def coalition(pack: Path) -> list[list[object]]:
    """Rows of events.csv: announced strikes of the US-led coalition in Syria by month and place (coalition.csv)."""
    rules = {row["named"]: row["place"] for row in read(HERE / "coalition.csv")}
    strikes: Counter[tuple[str, str]] = Counter()
    rows: Counter[tuple[str, str]] = Counter()
    for row in read(pack / "coalition_strikes_daily_2014_2015.csv"):
        if row["adm1_syria"] and (place := rules[row["location"].lower()]) != "-":
            strikes[row["date"][:7], place] += int(row["attacks"])
            rows[row["date"][:7], place] += 1
    return [
        [month, place, "strikes", "usa", "", rows[month, place], None, count, None, "centcom-strikes-2015"]
        for (month, place), count in sorted(strikes.items())
        if count
    ]


def series(pack: Path) -> list[list[object]]:
    """Rows of series.csv: census and estimates, refugees, displaced, and the statements of statements.csv."""
    return [*_people(pack), *_refugees(pack), *_displaced(pack), *_statements()]


def _people(pack: Path) -> list[list[object]]:
    rows: list[list[object]] = []
    places = read(pack / "admin3_subdistricts.csv")
    governorates = read(pack / "admin1_governorates.csv")
    total = sum(int(row["pop2004"]) for row in governorates)
    rows.append(_row("2004", "population", "", total, source="census-2004"))
    counted = [row for row in [*governorates, *places] if row["pop2004"]]
    rows += [_row("2004", "population", row["id"], int(row["pop2004"]), source="census-2004") for row in counted]
    for date, column in (("2011-01", "pop2011_jan"), ("2011-12", "pop2011_dec"), ("2014", "pop2014")):
        for row in governorates:
            note = "estimate; see the source's note on 2014" if date == "2014" else "estimate"
            rows.append(
                _row(date, "population", row["id"], int(row[column]), source="governorate-estimates", note=note)
            )
    low, best, high = NATIONAL
    rows.append(
        ["2015-10", "population", "", "", "", low, best, high, "people", "population-2015", "balance; judgement"]
    )
    return rows


def _refugees(pack: Path) -> list[list[object]]:
    totals: Counter[str] = Counter()
    rows: list[list[object]] = []
    for row in read(pack / "unhcr_population_of_concern_yearly.csv"):
        count = int(float(row["refugees"] or 0))
        if not "2011" <= row["year"] <= "2014":
            continue
        totals[row["year"]] += count
        if row["asylum_country"] in HOSTS:
            country = HOSTS[row["asylum_country"]]
            rows.append(_row(f"{row['year']}-12-31", "refugees", "", count, country=country, source="unhcr-yearly"))
    for year, count in totals.items():
        rows.append(_row(f"{year}-12-31", "refugees", "", count, source="unhcr-yearly", note="all host countries"))
    return sorted(rows, key=lambda row: (str(row[0]), str(row[3])))


def _displaced(pack: Path) -> list[list[object]]:
    rows = [
        _row(f"{row['year']}-12-31", "displaced", "", int(row["idps_total"]), source="idps-yearly")
        for row in read(pack / "idps_national_yearly.csv")
        if row["year"] <= "2014"
    ]
    for row in read(pack / "idps_by_governorate.csv"):
        if row["year"] == "2014":
            note = "people displaced and present there, read from a map"
            rows.append(
                _row("2014", "displaced", row["adm1"], round(float(row["value"])), source="ocha-idps-2014", note=note)
            )
    return rows


def _statements() -> list[list[object]]:
    columns = ("date", "indicator", "place", "country", "party", "low", "best", "high", "unit", "source", "note")
    return [[row[column] for column in columns] for row in read(HERE / "statements.csv")]


def _row(
    date: str, indicator: str, place: str, count: int, *, source: str, country: str = "", note: str = ""
) -> list[object]:
    """Lay out a row of series.csv for a count of people whose range the source does not give."""
    return [date, indicator, place, country, "", None, count, None, "people", source, note]
