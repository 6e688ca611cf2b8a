"""A project: activities that take time and resources, and what must come before what. And a schedule of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.ranges import Bools, Ints, freeze

FREE = 2**40
"""A time or lag that binds nothing."""


@dataclass(frozen=True, eq=False)
class Relations:
    """m time lags between activities: rows ``before`` (m,) and ``after`` (m,).

    ``after`` starts at least ``least`` (m,) and at most ``most`` (m,; ``FREE``: no limit) units after ``before`` has
    finished, or after it has started where ``from_start`` (m,) says so. Lags may be negative.
    """

    before: Ints
    after: Ints
    least: Ints
    most: Ints
    from_start: Bools

    def __len__(self) -> int:
        return len(self.before)

    @classmethod
    def plain(cls, pairs: Ints) -> Self:
        """Make relations "finish, then start" from pairs of rows (m, 2)."""
        pairs = np.asarray(pairs, np.int64).reshape(-1, 2)
        m = len(pairs)
        return cls(
            freeze(pairs[:, 0].copy()),
            freeze(pairs[:, 1].copy()),
            freeze(np.zeros(m, np.int64)),
            freeze(np.full(m, FREE, np.int64)),
            freeze(np.zeros(m, np.bool_)),
        )


@dataclass(frozen=True, eq=False)
class Project:
    """n activities by id, in whole units of time (days, say) from 0.

    ``duration`` (n,) working units; ``demand`` (n, k) of each of k renewable resources while at work;
    ``capacity`` (k, t) of each resource in each unit of time, the last column for ever after; ``release`` (n,) no
    start before; ``due`` (n,) no finish after (``FREE``: no limit). ``calendars`` (c, u): whether work goes on in a
    unit of time, the last column for ever after; ``calendar`` (n,) the row that an activity keeps to, -1 for none. An
    activity starts on a working unit, pauses on others and keeps its resources meanwhile. ``weight`` (n,) is what a
    unit of delay of an activity's finish costs, after the makespan.
    """

    ids: tuple[str, ...]
    duration: Ints
    demand: Ints
    capacity: Ints
    relations: Relations
    resources: tuple[str, ...]
    release: Ints
    due: Ints
    calendars: Bools
    calendar: Ints
    weight: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def lasting(self, duration: Ints) -> Self:
        """Return the project with other durations (n,)."""
        return replace(self, duration=freeze(np.asarray(duration, np.int64)))


@dataclass(frozen=True, eq=False)
class Schedule:
    """When each activity starts and finishes (n,), the makespan, and what is known about better ones.

    ``bound``: no schedule is shorter (proved); ``status`` ``optimal`` when the two are equal and no weights are
    left to lower, else ``feasible``. ``tried`` schedules were made; ``cost`` is the weighted sum of finishes.
    """

    ids: tuple[str, ...]
    start: Ints
    finish: Ints
    makespan: int
    bound: int
    status: Literal["optimal", "feasible"]
    cost: int = 0
    tried: int = 0
    parts: Mapping[str, int] = field(default_factory=dict[str, int])


def build_project(
    ids: tuple[str, ...],
    duration: Ints,
    demand: Ints,
    capacity: Ints,
    relations: Relations,
    *,
    resources: tuple[str, ...] = (),
    release: Ints | None = None,
    due: Ints | None = None,
    calendars: Bools | None = None,
    calendar: Ints | None = None,
    weight: Ints | None = None,
) -> Project:
    """Put a project together; ``capacity`` may be (k,) when it never changes.

    Raises ``ModusError`` for arrays that do not fit together, negative durations, demands, capacities or weights, an
    activity with more demand than the resource ever has, and a calendar that ends with no work.
    """
    n = len(ids)
    capacity = np.asarray(capacity, np.int64)
    capacity = capacity[:, None] if capacity.ndim == 1 else capacity
    k = len(capacity)
    names = resources or tuple(f"R{row + 1}" for row in range(k))
    calendars = np.ones((0, 1), np.bool_) if calendars is None else np.asarray(calendars, np.bool_)
    project = Project(
        ids,
        _whole(duration, (n,), "durations"),
        _whole(demand, (n, k), "demands"),
        _whole(capacity, capacity.shape, "capacities"),
        relations,
        names,
        _whole(np.zeros(n, np.int64) if release is None else release, (n,), "releases"),
        _whole(np.full(n, FREE, np.int64) if due is None else due, (n,), "due times"),
        freeze(calendars),
        freeze(np.full(n, -1, np.int64) if calendar is None else np.asarray(calendar, np.int64)),
        _whole(np.zeros(n, np.int64) if weight is None else weight, (n,), "weights"),
    )
    if len(calendars) and not calendars[:, -1].all():
        raise ModusError("a calendar ends without work", repair="let its last unit of time be a working one")
    short = np.argwhere(project.demand > capacity.max(axis=1, initial=0)[None, :])
    if len(short):
        said = [
            f"activity {ids[job]!r} needs {project.demand[job, resource]} of {names[resource]!r}, of which there are "
            f"never more than {capacity[resource].max(initial=0)}"
            for job, resource in short.tolist()
        ]
        raise ModusError(
            "; ".join(said),
            repair="raise the resource, lower the demand, or give the activity another way",
        )
    return project


def _whole(values: Ints, shape: tuple[int, ...], name: str) -> Ints:
    array = np.array(values, np.int64)
    if array.shape != shape:
        raise ModusError(f"the {name} have the shape {array.shape}, not {shape}", repair="one for each activity")
    if (array < 0).any():
        raise ModusError(f"negative {name}", repair="write whole numbers from 0 up")
    return freeze(array)
