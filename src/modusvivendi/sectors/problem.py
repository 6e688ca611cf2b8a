"""A sector problem of a dossier, set out in arrays: what every way of sharing the land must keep to."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.plans import Plan
from modusvivendi.core.problems import Group, Problem, WantedSector, Window
from modusvivendi.core.ranges import Bools, Floats, Ints, freeze
from modusvivendi.ledger.control import NOBODY
from modusvivendi.ledger.tallies import (
    BEST,
    COMMUNITY_COLUMNS,
    FIRST_COMMUNITY,
    KM2,
    LAND,
    PEOPLE,
    PERSON,
    UNMEASURED,
    Tallies,
    tally,
)
from modusvivendi.sectors.bounds import Bounds, bound_parts
from modusvivendi.sectors.graph import Graph, Rows, build_graph, joining_borders

_MOST_CHOICES = 64
"""No more ways of leaving out optional sectors are looked at than six of them have."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A problem with its k sectors chosen, over the n places of a dossier.

    ``graph``: what joins the places (land borders and ferries), loads are people (0 where unknown). ``people`` and
    ``land`` (n,), in persons and km2, 0 where unknown. ``must`` (n,) the sector that a place is an anchor of, -1 none.
    ``may`` (n, k) whether a place may lie in a sector. ``people_low``, ``people_high``, ``land_low``, ``land_high``
    (k,) what a sector may hold. ``groups``: places kept together, hard ones (no price) and priced ones.
    """

    dossier: Dossier
    problem: Problem
    sectors: tuple[WantedSector, ...]
    tallies: Tallies
    graph: Graph
    people: Floats
    land: Floats
    must: Ints
    may: Bools
    people_low: Floats
    people_high: Floats
    land_low: Floats
    land_high: Floats

    def __len__(self) -> int:
        return len(self.sectors)

    @property
    def hard_groups(self) -> tuple[Group, ...]:
        """The groups that no line may part."""
        return tuple(group for group in self.problem.together if group.price is None)

    @property
    def priced_groups(self) -> tuple[Group, ...]:
        """The groups that a line may part at a price."""
        return tuple(group for group in self.problem.together if group.price is not None)

    @cached_property
    def wrong_side(self) -> Ints:
        """People on the wrong side if a place lay in a sector, best estimate in thousandths of a person, (n, k).

        The ledger's definition: those whose stated community is not at home there; nobody in a mixed sector.
        """
        cost = np.zeros((len(self.people), len(self)), np.int64)
        for row, community in enumerate(self.tallies.communities):
            best = self.tallies.amounts[:, FIRST_COMMUNITY + COMMUNITY_COLUMNS * row + BEST]
            for k, sector in enumerate(self.sectors):
                if sector.home and not sector.mixed and community not in sector.home:
                    cost[:, k] += best
        return freeze(cost)

    @cached_property
    def changed(self) -> Bools:
        """Whether a place would change hands if it lay in a sector: known holder, stated government, not the same."""
        changed = np.zeros((len(self.people), len(self)), np.bool_)
        holder = self.tallies.holder
        for k, sector in enumerate(self.sectors):
            if sector.held_by:
                governs = [self.dossier.party_index[party] for party in sector.held_by]
                changed[:, k] = (holder != NOBODY) & ~np.isin(holder, governs)
        return freeze(changed)

    @cached_property
    def line_rows(self) -> Ints:
        """For each edge of the graph the row of its land border in ``tallies.borders``, -1 for a ferry, (m,)."""
        n = len(self.people)
        known = {(int(min(a, b)) * n + int(max(a, b))): row for row, (a, b) in enumerate(self._ends())}
        low = np.minimum(self.graph.a, self.graph.b).astype(np.int64)
        high = np.maximum(self.graph.a, self.graph.b).astype(np.int64)
        return freeze(np.array([known.get(int(code), -1) for code in low * n + high], np.int64))

    @cached_property
    def roads(self) -> tuple[Ints, Ints, Floats]:
        """The roads between two places: rows of their ends and km, (r,) each."""
        rows = self.dossier.places.index
        roads = [link for link in self.dossier.links if link.kind == "road" and link.a in rows and link.b in rows]
        a, b = ([rows[getattr(link, end)] for link in roads] for end in ("a", "b"))
        return np.array(a, np.int64), np.array(b, np.int64), np.array([link.km for link in roads], np.float64)

    def bounds(self) -> Bounds:
        """Return the bounds of the load of the graph: people. Raises as ``bound_parts`` does."""
        return bound_parts(self.people_low, self.people_high)

    def land_bounds(self) -> Bounds:
        """Return the bounds on the land in km2, for a graph whose loads are land."""
        return bound_parts(self.land_low, self.land_high)

    def plan(self, assignment: Rows, id: str, title: str = "") -> Plan:
        """Return an assignment (n,) as a plan that the ledger can account for."""
        return Plan(
            id=id,
            title={"en": title or id},
            sectors=tuple(sector.sector for sector in self.sectors),
            assignment=freeze(np.asarray(assignment, np.int64).copy()),
            terms={},
            date=self.dossier.as_of,
            author="",
            kind="own",
            note={},
            outcome={},
            variant_of=None,
            source=self.problem.source,
        )

    def read(self, plan: Plan) -> Rows | None:
        """Return a plan of the dossier as an assignment of these sectors, matched by id; None when it does not fit.

        A plan fits when its sectors are those of the frame and every place is in one of them.
        """
        rows = {sector.id: k for k, sector in enumerate(self.sectors)}
        if not plan.drawn or {sector.id for sector in plan.sectors} != set(rows) or np.any(plan.assignment < 0):
            return None
        lookup = np.array([rows[sector.id] for sector in plan.sectors], np.int32)
        return lookup[plan.assignment]

    def _ends(self) -> Iterator[tuple[int, int]]:
        return zip(self.tallies.a.tolist(), self.tallies.b.tolist(), strict=True)


def frame(dossier: Dossier, problem: Problem, left_out: Sequence[str] = (), tallies: Tallies | None = None) -> Frame:
    """Set a problem out in arrays, without the optional sectors ``left_out``.

    A place of unknown population is allowed only as an anchor: where it lies is then settled, and its people are left
    out of the sums as they are in the ledger. Raises ``ModusError`` for other such places, for unknown land when land
    is bounded, for lengths of borders that are not known, and for a sector that cannot be left out.
    """
    tallies = tallies or tally(dossier)
    for id in left_out:
        if not any(sector.id == id and sector.optional for sector in problem.sectors):
            raise ModusError(f"problem {problem.id!r} has no optional sector {id!r}")
    sectors = tuple(sector for sector in problem.sectors if sector.id not in left_out)
    must, may = _settle_anchors(sectors, len(dossier.places))
    _refuse_unknown(dossier, tallies, sectors, must)
    people = tallies.amounts[:, PEOPLE][:, 1] / PERSON
    land = tallies.amounts[:, LAND] / KM2
    least_people, most_people = _join_windows([(s.population, s.population_share) for s in sectors], people)
    least_land, most_land = _join_windows([(s.area_km2, s.area_share) for s in sectors], land)
    return Frame(
        dossier=dossier,
        problem=problem,
        sectors=sectors,
        tallies=tallies,
        graph=_join_places(dossier, people),
        people=freeze(people),
        land=freeze(land),
        must=freeze(must),
        may=freeze(may),
        people_low=least_people,
        people_high=most_people,
        land_low=least_land,
        land_high=most_land,
    )


def frame_of_plan(
    dossier: Dossier, plan: Plan, tallies: Tallies | None = None, like: Problem | None = None
) -> Frame | None:
    """Return a plan as a frame in which every place is settled, so that its terms can be measured.

    ``like``: the problem whose priced groups count for the plan too.
    None for a plan that leaves places to no sector. Raises ``ModusError`` as ``frame`` does.
    """
    if np.any(plan.assignment < 0):
        return None
    sectors = tuple(
        WantedSector(
            id=sector.id,
            names=sector.names,
            home=sector.home,
            held_by=sector.held_by,
            anchors=tuple(np.flatnonzero(plan.assignment == row).tolist()),
            fixed=sector.held_by == () and sector.mixed,
            pieces=len(dossier.places),
        )
        for row, sector in enumerate(plan.sectors)
    )
    groups = tuple(group for group in like.together if group.price is not None) if like else ()
    settled = Problem(plan.id, plan.title, sectors, 1, len(sectors), groups)
    return frame(dossier, settled, (), tallies)


def list_choices(problem: Problem) -> list[tuple[str, ...]]:
    """Return which optional sectors may be left out at once, fewest first: one entry for each number and choice.

    Raises ``ModusError`` when there are more than 64 choices.
    """
    optional = [sector.id for sector in problem.sectors if sector.optional]
    total = len(problem.sectors)
    choices = [
        left
        for count in range(max(0, total - problem.most), min(len(optional), total - problem.fewest) + 1)
        for left in combinations(optional, count)
    ]
    if len(choices) > _MOST_CHOICES:
        raise ModusError(
            f"{len(optional)} optional sectors can be left out in {len(choices)} ways",
            repair=f"narrow fewest and most, or make some of them needed: at most {_MOST_CHOICES} ways are looked at",
        )
    return choices


def _settle_anchors(sectors: Sequence[WantedSector], n: int) -> tuple[Ints, Bools]:
    """Return ``must`` (n,) and ``may`` (n, k); of two sectors with one anchor the later has it (see feasibility)."""
    must, may = np.full(n, -1, np.int64), np.ones((n, len(sectors)), np.bool_)
    for row, sector in enumerate(sectors):
        must[list(sector.anchors)] = row
        may[list(sector.excludes), row] = False
        if sector.fixed:
            outside = np.ones(n, np.bool_)
            outside[list(sector.anchors)] = False
            may[outside, row] = False
    may[must >= 0] = False
    may[np.flatnonzero(must >= 0), must[must >= 0]] = True
    return must, may


def _join_places(dossier: Dossier, people: Floats) -> Graph:
    borders = dossier.borders
    rows = joining_borders(dossier)
    km = np.where(borders.land[rows].astype(np.bool_), borders.km[rows], 0.0)
    return build_graph(len(people), borders.a[rows], borders.b[rows], people, km=km)


def _join_windows(windows: Sequence[tuple[Window, Window]], amount: Floats) -> tuple[Floats, Floats]:
    """Join the bounds given as amounts and as shares of the whole, (k,) each."""
    whole = math.fsum(amount.tolist())
    low = [max(absolute.low, share.low * whole) for absolute, share in windows]
    high = [
        min(absolute.high, share.high * whole if share.high < math.inf else math.inf) for absolute, share in windows
    ]
    return freeze(np.array(low, np.float64)), freeze(np.array(high, np.float64))


def _refuse_unknown(dossier: Dossier, tallies: Tallies, sectors: Sequence[WantedSector], must: Ints) -> None:
    ids = dossier.places.ids
    lost = np.flatnonzero(np.isnan(dossier.places.population[:, 1]) & (must < 0)).tolist()
    if lost:
        raise ModusError(
            f"the population of {len(lost)} places is unknown: {_few(ids, lost)}",
            repair="estimate it in places.csv, or make them anchors of a sector in sectors.toml: "
            "their people are then left out of the sums, as in the ledger",
        )
    bare = np.flatnonzero(np.isnan(dossier.places.area_km2)).tolist()
    if bare and any(not (sector.area_km2.open and sector.area_share.open) for sector in sectors):
        raise ModusError(
            f"the land of {len(bare)} places is unknown: {_few(ids, bare)}",
            repair="give area_km2 in places.csv, or bound the people instead of the land",
        )
    vague = np.flatnonzero(tallies.borders[:, UNMEASURED] > 0).tolist()
    if vague:
        a, b = int(tallies.a[vague[0]]), int(tallies.b[vague[0]])
        raise ModusError(
            f"the length of {len(vague)} borders is unknown, the first between {ids[a]} and {ids[b]}",
            repair="give km in borders.csv, or polygons to measure them on",
        )


def _few(ids: Sequence[str], rows: Sequence[int]) -> str:
    return ", ".join(ids[row] for row in rows[:6]) + (", …" if len(rows) > 6 else "")
