"""How many soldiers a line asks for by three rules, and who can send them under everybody's vetoes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forces import Contributor, Level, Manning, Posting, Segment
from modusvivendi.core.ranges import Floats, Range, freeze

UNIT = 120
"""Soldiers that are posted together: a company."""
_SHARED, _SHORT, _BARE, _TIER = 0.1, 1e4, 1e5, 200.0
"""Prices beside the cost of a company in a year (millions): of one more contributor on a segment, of a company missing
below the best figure, and of one missing below the low figure, so that no segment is bare while another is full. The
shortage of a segment has tiers, each dearer by the last price, so that what is missing is spread."""
_TIERS = 4
RULES = ("per_km", "per_1000", "per_site")


def size_line(segment: Segment, figures: Mapping[str, Range]) -> dict[str, Range]:
    """Return what three rules ask for on one segment, in soldiers.

    Per km (unknown where a border has no length): the quiet figure (UNFICYP 2014) as low on the whole line; best the
    hot figure (IFOR) on what is today's front and the quiet one elsewhere; high the hot figure everywhere. An unknown
    front counts as hot. Per 1,000 people of the places along the line. Per site and crossing there. ``figures``:
    ``quiet``, ``hot``, ``people`` and ``site``.
    """
    quiet, hot, people, site = (figures[name] for name in ("quiet", "hot", "people", "site"))
    front = segment.km if np.isnan(segment.front_km) else segment.front_km
    rest = segment.km - front
    thousands, sites = segment.people / 1_000, len(segment.sites)
    return {
        "per_km": Range(quiet.best * segment.km, hot.best * front + quiet.best * rest, hot.best * segment.km),
        "per_1000": Range(people.low * thousands, people.best * thousands, people.high * thousands),
        "per_site": Range(site.low * sites, site.best * sites, site.high * sites),
    }


def find_vetoes(
    segment: Segment, contributors: Mapping[str, Contributor], form: str
) -> dict[str, tuple[str, ...] | None]:
    """Return who refuses each contributor on a segment: parties; None for one that may not stand there at all.

    Contributors that do not take part under the deal's ``form`` of peacekeeping are left out. Who signs a form that
    grants a contributor the lines it is near accepts it there.
    """
    found: dict[str, tuple[str, ...] | None] = {}
    for id, one in contributors.items():
        if form not in one.forms:
            continue
        welcome = bool(segment.parties) and set(segment.parties) <= set(one.welcomed_by)
        granted = form in one.granted and bool({segment.a, segment.b} & set(one.near))
        outside = bool(one.near) and not {segment.a, segment.b} & set(one.near) and not welcome
        found[id] = (
            None if outside else () if granted else tuple(party for party in segment.parties if party in one.refused_by)
        )
    return found


def assign(
    segments: Sequence[Segment],
    contributors: Mapping[str, Contributor],
    form: str,
    figures: Mapping[str, Range],
    rule: str = "per_km",
    *,
    seconds: float = 60.0,
) -> tuple[Manning, ...]:
    """Post companies so that as little as possible is short of the rule's best figure, then as cheaply as possible.

    An integer programme (HiGHS): no contributor sends more than it has; nobody stands where a party refuses it, except
    under a command that party accepts and that is posted there too; each posting has a small price, so that few
    contributors share a segment.

    Raises ``ModusError`` that names every segment on which all contributors are vetoed or may not stand.
    """
    sizes = [size_line(segment, figures) for segment in segments]
    vetoes = [find_vetoes(segment, contributors, form) for segment in segments]
    pairs: list[tuple[int, str, str]] = []
    closed: dict[str, list[str]] = {}
    for row, segment in enumerate(segments):
        here = [(row, *pair) for pair in _list_allowed(vetoes[row], contributors)]
        if not here and vetoes[row]:
            said = "; ".join(f"{id}: {_say_veto(who)}" for id, who in vetoes[row].items())
            closed.setdefault(said, []).append(segment.id)
        pairs += here
    if closed:
        blocked = (f"segment{'s' * (len(ids) > 1)} {', '.join(ids)}" for ids in closed.values())
        raise ModusError(
            "; ".join(
                f"on the {where} every contributor is vetoed ({said})"
                for where, said in zip(blocked, closed, strict=True)
            ),
            repair="win one party over, put a contributor under an accepted command, or draw another line",
        )
    # What is not known asks for nobody here, and what is short of it is not known either.
    needs = [(size[rule].low, size[rule].best) if size[rule].known else (0.0, 0.0) for size in sizes]
    troops, short = _solve(contributors, needs, pairs, seconds)
    lines: list[Manning] = []
    for row, segment in enumerate(segments):
        postings = [
            Posting(id, int(troops[at]), under, _say_parties(segment, contributors[id], under, form))
            for at, (place, id, under) in enumerate(pairs)
            if place == row and troops[at]
        ]
        vetoed = {id: who or () for id, who in vetoes[row].items() if who is None or who}
        order = sorted(postings, key=lambda posting: (-posting.troops, posting.contributor))
        lacking = int(short[row]) if sizes[row][rule].known else None
        lines.append(Manning(segment, sizes[row], tuple(order), lacking, vetoed))
    return tuple(lines)


def _list_allowed(
    vetoes: Mapping[str, tuple[str, ...] | None], contributors: Mapping[str, Contributor]
) -> list[tuple[str, str]]:
    """Return who may stand, with the command that it needs (empty: its own)."""
    free = {id for id, who in vetoes.items() if who == ()}
    allowed = [(id, "") for id in vetoes if id in free]
    for id, who in vetoes.items():
        one = contributors[id]
        if who and one.under in free and set(who) <= set(one.softened):
            allowed.append((id, one.under))
    return allowed


def _solve(
    contributors: Mapping[str, Contributor],
    needs: Sequence[tuple[float, float]],
    pairs: Sequence[tuple[int, str, str]],
    seconds: float,
) -> tuple[Floats, Floats]:
    """Return the troops of each pair and what is short of the best figure on each segment, in soldiers.

    Unknowns: companies of each pair; whether it is there; companies short of best, and of low, on each segment.
    """
    from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]

    engine: Any = optimize
    m, k = len(pairs), len(needs)
    least, wanted = (np.ceil(np.array([need[end] for need in needs]) / UNIT) for end in (0, 1))
    if not m:
        return np.zeros(0), wanted * UNIT
    first = 2 * m + k
    size = first + _TIERS * k
    program = _Program(size)
    for place in range(k):
        here = {at: 1.0 for at, pair in enumerate(pairs) if pair[0] == place}
        missing = {first + _TIERS * place + tier: 1.0 for tier in range(_TIERS)}
        program.add({**here, **missing}, wanted[place], np.inf)
        program.add({**here, 2 * m + place: 1.0}, min(least[place], wanted[place]), np.inf)
    for id, one in contributors.items():
        program.add({at: 1.0 for at, pair in enumerate(pairs) if pair[1] == id}, 0, one.troops.best // UNIT)
    for at, (place, _, under) in enumerate(pairs):
        program.add({at: 1.0, m + at: -wanted[place]}, -np.inf, 0)
        if under:
            leader = pairs.index((place, under, ""))
            program.add({m + at: 1.0, leader: -1.0}, -np.inf, 0)
    bounds = np.full(size, np.inf)
    bounds[m : 2 * m] = 1
    for tier in range(_TIERS - 1):
        bounds[first + tier :: _TIERS] = np.ceil(wanted / _TIERS)
    prices = [contributors[id].cost.best * UNIT / 1e6 for _, id, _ in pairs]
    tiers = [_SHORT + _TIER * tier for tier in range(_TIERS)]
    found: Any = engine.milp(
        np.array(prices + [_SHARED] * m + [_BARE] * k + tiers * k),
        integrality=np.ones(size),
        bounds=engine.Bounds(np.zeros(size), bounds),
        constraints=engine.LinearConstraint(np.array(program.rows), program.low, program.high),
        # Without presolve: HiGHS mends what its undoing leaves, and says so on stdout, which is for answers.
        options={"presolve": False, "time_limit": seconds, "mip_rel_gap": 1e-9},
    )
    if found.x is None:
        raise ModusError("no assignment of forces was found in time", repair="name fewer contributors or segments")
    values = np.rint(np.asarray(found.x, np.float64)) * UNIT
    return values[:m], values[first:].reshape(k, _TIERS).sum(axis=1)


class _Program:
    """Rows of an integer programme: low <= sum of factors times unknowns <= high."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rows: list[Floats] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, factors: Mapping[int, float], low: float, high: float) -> None:
        row = np.zeros(self.size)
        row[list(factors)] = list(factors.values())
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)


def _say_parties(segment: Segment, one: Contributor, under: str, form: str) -> dict[str, bool | None]:
    """Say what each party at the line says to a contributor, under a command or not."""
    says: dict[str, bool | None] = {}
    granted = form in one.granted and bool({segment.a, segment.b} & set(one.near))
    for party in segment.parties:
        refuses = not granted and party in one.refused_by and not (under and party in one.softened)
        accepts = granted or party in one.welcomed_by or (under and party in one.softened)
        says[party] = False if refuses else True if accepts else None
    return says


def _say_veto(who: tuple[str, ...] | None) -> str:
    return "may not stand there" if who is None else ", ".join(who)


def phase(
    total: float, to_peak: float, peak_share: float, decline: Sequence[tuple[float, float]], months: int
) -> Floats:
    """Return the strength (months + 1,) by month from the mandate.

    It rises along a smooth step to ``peak_share`` of the total in ``to_peak`` months (Rappa: 92.5 % in ten), then
    follows ``decline``: months after the peak and share of it, in straight lines between.
    """
    month = np.arange(months + 1, dtype=np.float64)
    place = np.clip(month / max(to_peak, 1e-9), 0, 1)
    rise = place * place * (3 - 2 * place)
    after, share = (np.array(column) for column in zip(*decline, strict=True))
    return freeze(total * peak_share * rise * np.interp(np.maximum(month - to_peak, 0), after, share))


def judge_levels(
    asked: float, sizes: Mapping[str, float], base: Range, ratio: Range, no_effect: Range
) -> tuple[Level, ...]:
    """Return the chance of a new war with a force of each size (soldiers, by name) where ``asked`` are asked for.

    With the chance ``no_effect`` a force changes nothing; otherwise it lowers the hazard to ``ratio`` of what it was,
    in proportion to how much of what is asked for comes (a judgement): 1 - (1 - base)**ratio. Low takes every low end,
    high every high one.
    """
    levels: list[Level] = []
    for name, troops in sizes.items():
        part = min(troops / asked, 1.0) if asked else 0.0
        ends = zip(
            (base.low, base.best, base.high),
            (ratio.low, ratio.best, ratio.high),
            (no_effect.low, no_effect.best, no_effect.high),
            strict=True,
        )
        relapse = [
            nothing * chance + (1 - nothing) * (1 - (1 - chance) ** (1 - (1 - lowered) * part))
            for chance, lowered, nothing in ends
        ]
        levels.append(Level(name, troops, Range(*relapse), no_effect))
    return tuple(levels)
