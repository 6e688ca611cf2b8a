"""The road as a project: activities of a chain, their resources and doubtful days, dated."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.projects import FREE, Project, Relations, Schedule, build_project
from modusvivendi.core.ranges import Floats, Range, freeze
from modusvivendi.core.roads import Activity, Library, Step
from modusvivendi.roadmap.regression import Chain
from modusvivendi.roadmap.risk import Risk, roll

QUANTILES = (0.1, 0.5, 0.9)


def lay_out(library: Library, chain: Chain, days: Mapping[str, Range], due: Mapping[str, int]) -> Project:
    """Return a chain as a project in days: durations by best estimate, the library's resources.

    ``days`` by activity; ``due``: days by which conditions must hold. What makes relief possible is wanted early, after
    the makespan. Raises ``ModusError`` for a due condition that the road does not make and for a resource that nobody
    has, with the activity.
    """
    rows = {id: row for row, id in enumerate(chain.activities)}
    activities = [library.activities[id] for id in chain.activities]
    resources = tuple(library.capacity)
    for one in activities:
        for name in one.uses.keys() - library.capacity.keys():
            raise ModusError(
                f"activity {one.id!r} needs {one.uses[name]} of {name!r}, which nobody has",
                repair=f"give a capacity of it under [resources], {suggest(name, library.capacity)}",
            )
    pairs = [(rows[earlier], rows[id]) for id in chain.activities for earlier in chain.before[id]]
    latest = np.full(len(rows), FREE, np.int64)
    for condition, day in due.items():
        if condition not in chain.makers:
            raise ModusError(
                f"a date is given for {condition!r}, which this road does not make",
                repair=suggest(condition, chain.makers),
            )
        latest[rows[chain.makers[condition]]] = day
    relief = [any(library.conditions[made].relief for made in one.makes) for one in activities]
    return build_project(
        chain.activities,
        np.array([round(days[id].best) for id in chain.activities], np.int64),
        np.array([[one.uses.get(name, 0) for name in resources] for one in activities], np.int64).reshape(
            len(rows), len(resources)
        ),
        np.array(list(library.capacity.values()), np.int64),
        Relations.plain(np.array(pairs, np.int64)),
        resources=resources,
        due=latest,
        weight=np.array(relief, np.int64),
    )


def date_steps(
    library: Library, project: Project, schedule: Schedule, days: Mapping[str, Range], risk: Risk
) -> tuple[Step, ...]:
    """Return the activities with their days, by start; critical: no slack in the schedule by best estimate."""
    exact = project.duration.astype(np.float64)
    fixed = roll(replace(project, due=freeze(np.full(len(project), FREE, np.int64))), exact, exact, schedule, draws=1)
    steps = [
        Step(
            library.activities[id],
            int(schedule.start[row]),
            int(schedule.finish[row]),
            bool(fixed.critical[row] > 0),
            float(risk.critical[row]),
            days[id],
        )
        for row, id in enumerate(project.ids)
    ]
    return tuple(sorted(steps, key=lambda step: (step.start, step.finish, step.activity.id)))


def find_days(
    activities: Mapping[str, Activity], known: Mapping[str, Range], assumed: Mapping[str, Range]
) -> dict[str, Range]:
    """Return the days of each activity: those ``known`` for the conflict, else an assumption it names, else its own."""
    days: dict[str, Range] = {}
    for id, one in activities.items():
        stated = [assumed[name] for name in one.assumption if name in assumed]
        days[id] = known.get(id) or (stated[0] if stated else one.days)
    return days


def spread_days(project: Project, days: Mapping[str, Range]) -> tuple[Floats, Floats]:
    """Return the low and high days (n,) of the activities of a project, with its rounded durations between them."""
    best = project.duration.astype(np.float64)
    low = np.array([days[id].low for id in project.ids], np.float64)
    high = np.array([days[id].high for id in project.ids], np.float64)
    return np.minimum(low, best), np.maximum(high, best)
