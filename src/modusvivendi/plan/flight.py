"""Many futures of an instance of flight, side by side, on disk where wanted, and what they say together."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus
from modusvivendi.core.ranges import freeze
from modusvivendi.forecast.flight.frame import Frame, build_frame
from modusvivendi.forecast.flight.returning import chance_home
from modusvivendi.forecast.flight.runs import TOTALS, Errors, Runs, join_runs, measure_errors, run_members
from modusvivendi.forecast.flight.schedule import Mode
from modusvivendi.forecast.flight.warming import warm_up_flight
from modusvivendi.io.flights import name_flights, read_flights, write_flights
from modusvivendi.io.futures import open_futures
from modusvivendi.plan.workers import Workers, open_workers, stream_work, tell_versions

PIECE = 8
"""Futures in one piece of work."""
MOST_CELLS = 500_000_000
"""Camps times days times futures."""
LEAVING = 0.01
"""Share of a place's people who leave on a day of full fighting where nothing else is said: Flee's own default for
departures by population; a judgement, between about 0.001 and 0.05."""
HINT = "name a folder written by: modus displace DIR --out FOLDER"

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Flights:
    """The futures, what they were run on, how far they are from the reports, and the CPU seconds that they took.

    ``assumed``: what had to be assumed to run at all, in words. ``resumed``: pieces that were on disk already, which
    took no CPU.
    """

    exodus: Exodus
    frame: Frame
    runs: Runs
    errors: Errors | None
    cpu_seconds: float
    assumed: tuple[str, ...]
    resumed: int = 0


@dataclass(frozen=True, eq=False)
class FlightOrder:
    """What is to be run: futures 0 to ``runs`` - 1 of an instance set out for runs."""

    exodus: Exodus
    frame: Frame
    runs: int
    seed: int
    assumed: tuple[str, ...]

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What the pieces are pieces of: all that their results depend on."""
        return {
            "format": 1,
            "kind": "displacement",
            "instance": self.exodus.name,
            "rules": self.frame.mode,
            "runs": self.runs,
            "seed": self.seed,
            "scale": self.frame.scale,
            "days": self.frame.days,
            "tables": hash_frame(self.frame),
            "versions": tell_versions(),
        }

    @cached_property
    def key(self) -> str:
        """Return the hash of the settings."""
        return hashlib.sha256(json.dumps(self.settings, sort_keys=True).encode()).hexdigest()

    def list(self) -> list[Sequence[int]]:
        """Return every piece: the numbers of its futures."""
        return [range(first, min(first + PIECE, self.runs)) for first in range(0, self.runs, PIECE)]


def order_flight(
    exodus: Exodus, mode: Mode = "corrected", *, runs: int = 1, seed: int = 0, scale: int = 1
) -> FlightOrder:
    """Set an instance out for ``runs`` futures; ``scale``: 1 counts for so many people (Flee's ``hasten``).

    Raises ``ModusError`` when nobody is said to set out.
    """
    exodus, assumed = _assume(exodus, mode)
    back = chance_home(exodus) if mode == "corrected" and not exodus.reports else None
    return FlightOrder(exodus, build_frame(exodus, mode, seed, scale, back), runs, seed, assumed)


def simulate_flight(
    exodus: Exodus,
    mode: Mode = "corrected",
    *,
    runs: int = 1,
    seed: int = 0,
    scale: int = 1,
    workers: int = 1,
    cluster: str = "",
    out: Path | None = None,
    on_progress: Tell | None = None,
) -> Flights:
    """Run futures 0 to ``runs`` - 1; the same for any number of workers.

    ``cluster``: the address of a Dask scheduler instead of local workers. ``out``: a folder where the pieces are kept;
    those that are there already are not run again. Raises ``ModusError`` as ``order_flight`` does, when the futures do
    not fit into memory, and for a folder with other futures.
    """
    tell = on_progress or (lambda _: None)
    tell("laying out the instance")
    order = order_flight(exodus, mode, runs=runs, seed=seed, scale=scale)
    _check_memory(order)
    _warm()
    tell(f"running {runs:,} future{'s' * (runs != 1)} of {order.frame.days:,} days")
    with open_workers(workers, cluster=cluster) as crew:
        if out is None:
            parts = [part for _, part in _run(order, order.list(), crew)]
            return _conclude(order, [runs for runs, _ in parts], sum(spent for _, spent in parts), 0, tell)
        _, resumed, spent = run_flight_part(order, out, (1, 1), crew)
    return merge_flights(order, [out], spent=spent, resumed=resumed, on_progress=on_progress)


def run_flight_part(
    order: FlightOrder, folder: Path, part: tuple[int, int], workers: Workers
) -> tuple[int, int, float]:
    """Run every n-th piece from the i-th on into a folder (``part`` is i of n).

    A piece that is there and whole is not run again. Returns how many ran, how many were there, and CPU seconds. Raises
    ``ModusError`` for a part that is none, and as ``open_futures`` does.
    """
    i, n = part
    if not 1 <= i <= n:
        raise ModusError(f"part {i} of {n} is none", repair="write --part 1/4, 2/4, 3/4 or 4/4 for four parts")
    open_futures(folder, order.settings, HINT)
    mine = order.list()[i - 1 :: n]
    missing = [piece for piece in mine if _read(order, folder, piece) is None]
    names = (*order.frame.camps, *TOTALS)
    spent = 0.0
    for piece, (runs, seconds) in _run(order, missing, workers):
        path = name_flights(folder, piece[0])
        write_flights(path, order.key, runs.members, names, (runs.camps, runs.totals), runs.initial)
        spent += seconds
    return len(missing), len(mine) - len(missing), spent


def merge_flights(
    order: FlightOrder,
    folders: Sequence[Path],
    *,
    spent: float = 0.0,
    resumed: int | None = None,
    on_progress: Tell | None = None,
) -> Flights:
    """Put the pieces in folders together, as if run at once.

    Raises ``ModusError`` for a folder of other futures and for pieces that are nowhere, with how to make them.
    """
    _check_memory(order)
    for folder in folders:
        open_futures(folder, order.settings, HINT)
    parts: list[Runs] = []
    missing: list[str] = []
    for piece in order.list():
        found = next((runs for folder in folders if (runs := _read(order, folder, piece)) is not None), None)
        if found is None:
            missing.append(name_flights(Path(), piece[0]).name)
        else:
            parts.append(found)
    if missing:
        raise ModusError(
            f"{len(missing)} of {len(order.list())} pieces are not there or broken: {', '.join(missing[:4])}"
            f"{' …' * (len(missing) > 4)}",
            repair="run the parts that were cut short again, each with its own --part and --out; they go on where they"
            " stopped",
        )
    return _conclude(order, parts, spent, len(parts) if resumed is None else resumed, on_progress or (lambda _: None))


def hash_frame(frame: Frame) -> str:
    """Return the hash of all that runs depend on, and of the reports that they are held against."""
    digest = hashlib.sha256(repr((frame.names, frame.camps, frame.knobs, frame.mode, frame.scale)).encode())
    reports = frame.arrivals
    for array in (frame.watched, *frame.network, reports.counts, reports.raw):
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def run_flight_piece(frame: Frame, members: Sequence[int]) -> tuple[Runs, float]:
    """Run futures, and say how many CPU seconds they took, wherever that was."""
    _warm()
    began = time.thread_time()
    return run_members(frame, members), time.thread_time() - began


@cache
def _warm() -> None:
    """Load the kernels, or compile them, before any CPU seconds are counted."""
    warm_up_flight()


def _run(
    order: FlightOrder, pieces: Sequence[Sequence[int]], workers: Workers
) -> Iterator[tuple[Sequence[int], tuple[Runs, float]]]:
    shared = workers.share(order.frame)
    return stream_work(workers, run_flight_piece, ((piece, (shared, list(piece))) for piece in pieces))


def _read(order: FlightOrder, folder: Path, piece: Sequence[int]) -> Runs | None:
    frame = order.frame
    found = read_flights(name_flights(folder, piece[0]), order.key, piece, frame.days, len(frame.camps))
    if found is None:
        return None
    camps, totals, initial = found
    return Runs(freeze(np.array(piece, np.int64)), freeze(camps), freeze(totals), initial)


def _conclude(order: FlightOrder, parts: Sequence[Runs], spent: float, resumed: int, tell: Tell) -> Flights:
    tell("holding them against the reports")
    joined = join_runs(parts)
    errors = measure_errors(order.frame, joined)
    return Flights(order.exodus, order.frame, joined, errors, spent, order.assumed, resumed)


def _check_memory(order: FlightOrder) -> None:
    one = order.frame.days * max(len(order.frame.camps), 1)
    if order.runs * one > MOST_CELLS:
        raise ModusError(
            f"{order.runs:,} futures do not fit into memory", repair=f"give --runs {MOST_CELLS // one} or fewer"
        )


def _assume(exodus: Exodus, mode: Mode) -> tuple[Exodus, tuple[str, ...]]:
    """Settle who sets out where there are no reports and no rule."""
    if exodus.reports or exodus.rules.spawn.conflict_driven:
        return exodus, ()
    if mode == "flee":
        raise ModusError(
            "nobody is said to set out: Flee takes that from the reports",
            repair="give --validation DIR, or set spawn_rules: conflict_driven_spawning in the settings",
        )
    spawn = replace(
        exodus.rules.spawn,
        conflict_driven=True,
        spawn_mode="pop_ratio",
        displaced_per_conflict_day=LEAVING,
        take_from_population=True,
    )
    told = f"no counts were given: {LEAVING:.0%} of a place's people leave on a day of fighting (a judgement)"
    return replace(exodus, rules=replace(exodus.rules, spawn=spawn)), (told,)
