"""What a dossier knows, what it does not, and what can therefore be computed from it."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import Names
from modusvivendi.core.ranges import Bools

_SURE = 0.5
"""From this confidence on, control of a place counts as known (it is then more likely so than not)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something unknown: ``missing`` of ``total`` (places, people, options …); ``ids`` are the first of them."""

    what: str
    missing: int
    total: int
    unit: str
    ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = f" ({', '.join(self.ids)}{', …' if len(self.ids) < self.missing else ''})" if self.ids else ""
        return f"{self.what}: {self.missing:,} of {self.total:,} {self.unit}{shown}"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain: whether it can run, and the reason when not (or what it must leave out)."""

    name: str
    runs: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """``known`` counts what is there; ``unknown`` says what is not; ``steps`` in the order of the chain."""

    id: str
    title: Names
    as_of: str
    known: Mapping[str, int]
    unknown: tuple[Gap, ...]
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain dictionaries and lists."""
        return asdict(self) | {"title": dict(self.title), "known": dict(self.known)}


def summarise(dossier: Dossier) -> Summary:
    """Count what a dossier knows and does not know, and say which steps can run on it."""
    return Summary(
        dossier.id,
        dossier.title,
        str(dossier.as_of),
        _count_known(dossier),
        tuple(_find_gaps(dossier)),
        _list_steps(dossier),
    )


def _count_known(dossier: Dossier) -> dict[str, int]:
    return {
        "places": len(dossier.places),
        "areas": len(dossier.areas),
        "people": round(float(np.nansum(dossier.places.population[:, 1]))),
        "borders": len(dossier.borders.a),
        "communities": len(dossier.communities),
        "parties": len(dossier.parties),
        "declared_aims": sum(len(party.aims) for party in dossier.parties),
        "control": len(dossier.control.dates),
        "control_dates": len(set(dossier.control.dates)),
        "events": len(dossier.events),
        "series": len(dossier.series),
        "sites": len(dossier.sites),
        "links": len(dossier.links),
        "issues": len(dossier.issues),
        "options": sum(len(issue.options) for issue in dossier.issues),
        "stakes": len(dossier.stakes),
        "fallbacks": len(dossier.fallbacks),
        "assumptions": len(dossier.assumptions),
        "proposals": len(dossier.plans),
        "proposals_drawn": sum(plan.drawn for plan in dossier.plans),
        "contributors": len(dossier.contributors),
        "programmes": len(dossier.programmes),
        "consents": len(dossier.consents),
        "access_scores": sum(one.score is not None for one in dossier.access),
        "today": len(dossier.today),
        "durations": len(dossier.durations),
        "sources": len(dossier.sources),
    }


def _find_gaps(dossier: Dossier) -> list[Gap]:
    places = dossier.places
    population = places.population[:, 1]
    gaps = [
        _gap_of_places(dossier, "population", np.isnan(population)),
        _gap_of_places(dossier, "land area", np.isnan(places.area_km2)),
        _gap_of_places(dossier, "point (latitude, longitude)", np.isnan(places.lat) | np.isnan(places.lon)),
        _gap_of_places(dossier, "control on the date of the dossier", ~_find_held(dossier)),
        _gap_of_places(dossier, "any community", _find_unshared(dossier)),
        _gap_of_people(dossier),
        *_gaps_of_stakes(dossier),
        _gap_of_fallbacks(dossier),
        _gap_of_plans(dossier),
    ]
    return [gap for gap in gaps if gap.missing]


def _gap_of_places(dossier: Dossier, what: str, missing: Bools) -> Gap:
    rows = np.flatnonzero(missing)
    return Gap(what, len(rows), len(dossier.places), "places", tuple(dossier.places.ids[row] for row in rows[:5]))


def _find_unshared(dossier: Dossier) -> Bools:
    """Return for each place whether no community's share is known."""
    known: Bools = np.isfinite(dossier.people.share[:, :, 1])
    return np.array([not row.any() for row in known], np.bool_)


def _gap_of_people(dossier: Dossier) -> Gap:
    """People of known places whom no community's best estimate covers."""
    population = dossier.places.population[:, 1]
    share = np.nansum(dossier.people.share[:, :, 1], axis=1)
    missing = np.nansum(population * np.clip(1 - share, 0, 1))
    return Gap("community", round(float(missing)), round(float(np.nansum(population))), "people")


def _find_held(dossier: Dossier) -> Bools:
    """Return for each place whether the latest rows up to the date name a holder who is more likely than not."""
    held = np.zeros(len(dossier.places), np.bool_)
    latest: dict[int, tuple[Any, float]] = {}
    control = dossier.control
    for place, date, sure in zip(control.place.tolist(), control.dates, control.confidence.tolist(), strict=True):
        if date.start > dossier.as_of.end:
            continue
        before = latest.get(place)
        if before is None or date.end > before[0] or (date.end == before[0] and sure > before[1]):
            latest[place] = (date.end, sure)
    held[[place for place, (_, sure) in latest.items() if sure >= _SURE]] = True
    return held


def _gaps_of_stakes(dossier: Dossier) -> list[Gap]:
    known = {(stake.party, stake.issue, stake.option) for stake in dossier.stakes if stake.value.known}
    options = [(issue.id, option.id) for issue in dossier.issues for option in issue.options]
    gaps: list[Gap] = []
    for party in dossier.parties:
        if party.role != "excluded":
            missing = sum((party.id, *option) not in known for option in options)
            gaps.append(Gap(f"stakes of {party.id}", missing, len(options), "options"))
    return gaps


def _gap_of_fallbacks(dossier: Dossier) -> Gap:
    needed = [party.id for party in dossier.parties if party.role == "needed"]
    known = {fallback.party for fallback in dossier.fallbacks}
    missing = tuple(id for id in needed if id not in known)
    return Gap("fallback", len(missing), len(needed), "needed parties", missing[:5])


def _gap_of_plans(dossier: Dossier) -> Gap:
    missing = tuple(plan.id for plan in dossier.plans if not plan.drawn)
    return Gap("map", len(missing), len(dossier.plans), "proposals", missing[:5])


def _list_steps(dossier: Dossier) -> tuple[Step, ...]:
    places = dossier.places
    located = not bool((np.isnan(places.lat) | np.isnan(places.lon)).any())
    drawable = dossier.shapes.polygons is not None or located
    drawn = any(plan.drawn for plan in dossier.plans)
    held = len(dossier.control.dates) > 0
    areas = not bool(np.isnan(places.area_km2).any())
    staked = {stake.party for stake in dossier.stakes if stake.value.known}
    return (
        Step("maps", drawable, _unless(drawable, "some places have neither a polygon nor lat and lon: fill them in")),
        Step(
            "ledger",
            drawn,
            _unless(drawn, "no proposal says which place belongs to which sector: add one in proposals")
            or _unless(areas, "land of places without an area is left out of the sums and counted"),
        ),
        Step(
            "change of hands",
            drawn and held,
            _unless(held, "nobody is known to hold anything: add control.csv")
            or _unless(drawn, "no proposal says which place belongs to which sector: add one in proposals"),
        ),
        Step(
            "accord",
            len(staked) >= 2,
            _unless(len(staked) >= 2, "fewer than two parties have stakes: add issues.toml and stakes.csv"),
        ),
        *_list_road_steps(dossier, staked),
        Step(
            "harm over time", bool(dossier.events), _unless(bool(dossier.events), "there are no counts: add events.csv")
        ),
        Step("brief", drawable, _unless(drawable, "without places that can be drawn there is no map to begin with")),
    )


def _list_road_steps(dossier: Dossier, staked: Collection[str]) -> tuple[Step, ...]:
    """The deals and the road: what they need, and what is left out of the road without a file."""
    needed = [party.id for party in dossier.parties if party.role == "needed"]
    expecting = {fallback.party for fallback in dossier.fallbacks if fallback.value.known}
    judged = [id for id in needed if id in staked and id in expecting]
    deals = len(judged) >= 2
    unjudged = len(needed) - len(judged)
    settled = any(plan.drawn and plan.terms for plan in dossier.plans)
    forced = any(issue.id == "peacekeepers" for issue in dossier.issues)
    trained = any(issue.id == "opposition_training" for issue in dossier.issues)
    wanting = [
        ("nobody to post on the lines: contributors.toml", forced and not dossier.contributors),
        ("who lets relief in, but when the fighting halts: consent.csv", not dossier.consents),
        ("how access stands: access.csv", not dossier.access),
        ("what holds today: today.csv", not dossier.today),
        ("a programme of its own: training.toml", trained and not dossier.programmes),
    ]
    missing = [what for what, lacking in wanting if lacking]
    return (
        Step(
            "deals",
            deals,
            _unless(
                deals, "fewer than two needed parties have both stakes and a fallback: add stakes.csv and fallbacks.csv"
            )
            or _unless(not unjudged, f"{unjudged:,} needed parties without stakes or fallback are left out"),
        ),
        Step(
            "road",
            settled,
            _unless(settled, "no drawn proposal settles an issue: give one [terms]")
            or _unless(not missing, f"not said: {'; '.join(missing)}"),
        ),
    )


def _unless(good: bool, reason: str) -> str:  # noqa: FBT001
    return "" if good else reason
