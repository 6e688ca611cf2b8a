"""Backward chaining: from the conditions of the end state, over what makes them, down to what holds today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.obligations import When
from modusvivendi.core.roads import NOT_ON_THE_TABLE, Activity, Library, Missing

END = "end"
"""Who needs a condition that is wanted for its own sake."""


@dataclass(frozen=True)
class Chain:
    """The activities needed, each with the activities that must finish before it, and what must hold today.

    ``makers``: who makes each condition on the way. ``missing`` is empty when the end can be reached.
    """

    activities: tuple[str, ...]
    before: Mapping[str, tuple[str, ...]]
    makers: Mapping[str, str]
    today: tuple[str, ...]
    missing: tuple[Missing, ...] = ()


def find_end(library: Library, terms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the conditions that a deal (options by issue) asks for, in the order of the library."""
    wanted = [condition for when, conditions in library.ends if fits(when, terms) for condition in conditions]
    return tuple(dict.fromkeys(wanted))


def fits(when: When, terms: Mapping[str, str]) -> bool:
    """Whether a deal has, for each issue named, one of the options."""
    return all(terms.get(issue, NOT_ON_THE_TABLE) in options for issue, options in when.items())


def regress(
    library: Library,
    end: Iterable[str],
    terms: Mapping[str, str],
    today: Collection[str] = (),
    without: Collection[str] = (),
) -> Chain:
    """Find the activities that lead from ``today`` to the ``end``, walking back from it.

    Where several activities make a condition, the one by which it holds soonest is taken (days by best estimate,
    without limits of resources). ``without``: activities that are not to be had. Raises ``ModusError`` for names that
    are not known, and for requirements that lead in a circle and nowhere else.
    """
    end = tuple(end)
    for kind, names, known in (
        ("condition", {*end, *today}, library.conditions),
        ("activity", set(without), library.activities),
    ):
        for name in sorted(names - known.keys()):
            raise ModusError(f"there is no {kind} {name!r}", repair=suggest(name, known))
    usable = {id: one for id, one in library.activities.items() if id not in without and fits(one.when, terms)}
    soonest, makers = _reach(usable, today)
    lost = [condition for condition in end if condition not in soonest]
    if lost:
        return Chain((), {}, {}, (), _explain(library, usable, soonest, lost, terms, without))
    needed, before, used, held = _walk_back(usable, makers, end)
    return Chain(needed, before, {condition: makers[condition] for condition in used}, held)


def _reach(usable: Mapping[str, Activity], today: Collection[str]) -> tuple[dict[str, float], dict[str, str]]:
    """Return when each condition can hold at the soonest, and which activity makes it so (the earliest counts)."""
    soonest = dict.fromkeys(today, 0.0)
    makers: dict[str, str] = {}
    changed = True
    while changed:
        changed = False
        for id, one in usable.items():
            if not all(need in soonest for need in one.needs):
                continue
            finish = max((soonest[need] for need in one.needs), default=0.0) + one.days.best
            for made in one.makes:
                if finish < soonest.get(made, float("inf")):
                    soonest[made], makers[made], changed = finish, id, True
    return soonest, makers


def _walk_back(
    usable: Mapping[str, Activity], makers: Mapping[str, str], end: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...], tuple[str, ...]]:
    agenda, before = list(end), dict[str, tuple[str, ...]]()
    used: dict[str, None] = {}
    held: dict[str, None] = {}
    for condition in agenda:
        if condition not in makers:
            held[condition] = None
            continue
        used[condition] = None
        maker = makers[condition]
        if maker not in before:
            before[maker] = tuple(dict.fromkeys(makers[need] for need in usable[maker].needs if need in makers))
            agenda += usable[maker].needs
    order = [id for id in usable if id in before]
    return tuple(order), before, tuple(used), tuple(held)


def _explain(
    library: Library,
    usable: Mapping[str, Activity],
    reached: Collection[str],
    lost: Iterable[str],
    terms: Mapping[str, str],
    without: Collection[str],
) -> tuple[Missing, ...]:
    """Walk back from what cannot be reached to the conditions that no usable activity makes."""
    agenda, wanted = list(lost), {condition: [END] for condition in lost}
    missing: dict[str, Missing] = {}
    for condition in agenda:
        makers = [one for one in usable.values() if condition in one.makes]
        for one in makers:
            for need in one.needs:
                if need not in reached:
                    if need not in wanted:
                        agenda.append(need)
                    wanted.setdefault(need, []).append(one.id)
    for condition in agenda:
        if not any(condition in one.makes for one in usable.values()):
            would = tuple(one.id for one in library.activities.values() if condition in one.makes)
            why = "; ".join(_say_absence(library.activities[id], terms, without) for id in would)
            by = tuple(dict.fromkeys(wanted[condition]))
            missing[condition] = Missing(condition, by, would, why or "no activity of the library makes it")
    if not missing:
        circle = " -> ".join(_find_circle(usable, reached, agenda[0]))
        raise ModusError(f"circular requirements: {circle}", repair="let one of these conditions hold today")
    return tuple(missing.values())


def _say_absence(activity: Activity, terms: Mapping[str, str], without: Collection[str]) -> str:
    if activity.id in without:
        return f"{activity.id} is left out"
    ruled = [issue for issue, options in activity.when.items() if terms.get(issue, NOT_ON_THE_TABLE) not in options]
    said = ", ".join(f"{issue} = {terms.get(issue, 'not settled')}" for issue in ruled)
    return f"{activity.id} does not go with {said}"


def _find_circle(usable: Mapping[str, Activity], reached: Collection[str], condition: str) -> list[str]:
    """Follow unreached needs until a condition comes up again; return the circle in the order of time."""
    path: list[str] = []
    while condition not in path:
        path.append(condition)
        maker = next(one for one in usable.values() if condition in one.makes)
        condition = next(need for need in maker.needs if need not in reached)
    return [*path[path.index(condition) :], condition][::-1]
