"""Forecasts in pieces: on disk, on several machines, after an interruption; put together they are the whole one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from modusvivendi.core.errors import ModusError
from modusvivendi.core.forecasts import Course, Draws, Effects, Switches
from modusvivendi.core.ranges import Range
from modusvivendi.forecast.outlook.running import join_draws
from modusvivendi.io.futures import name_piece, open_futures, read_piece, read_settings, write_piece
from modusvivendi.plan.forecasting import OnProgress, list_pieces, stream_pieces
from modusvivendi.plan.staging import Stage
from modusvivendi.plan.workers import Workers, tell_versions


@dataclass(frozen=True)
class Order:
    """What is to be run: both scenarios of ``runs`` futures; ``settings`` say what its pieces are pieces of."""

    stages: Mapping[str, Stage]
    runs: int
    settings: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Return the hash of the settings."""
        return hashlib.sha256(json.dumps(self.settings, sort_keys=True).encode()).hexdigest()

    def list(self) -> list[tuple[str, int, int]]:
        """Return every piece: scenario, number of its first future, how many."""
        return [(name, *piece) for piece in list_pieces(self.runs) for name in self.stages]


def place_order(stages: Mapping[str, Stage], runs: int, dossier: str, inputs: Mapping[str, str]) -> Order:
    """Put down what is to be run, with all that its results depend on; ``inputs``: hashes of the dossier's files."""
    stage = next(iter(stages.values()))
    course = next((one.course for one in stages.values() if one.course is not None), None)
    settings = {
        "format": 2,
        "dossier": dossier,
        "inputs": dict(sorted(inputs.items())),
        "months": stage.months,
        "runs": runs,
        "seed": stage.seed,
        "switches": say_switches(stage.switches),
        "effects": hash_effects(stage.effects),
        "course": None if course is None else say_course(course),
        "versions": tell_versions(),
    }
    return Order(stages, runs, json.loads(json.dumps(settings)))


def run_part(
    order: Order,
    folder: Path,
    part: tuple[int, int] = (1, 1),
    workers: Workers | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[int, int]:
    """Run every n-th piece from the i-th on into a folder (``part`` is i of n); return how many ran, and were there.

    A piece that is there and whole is not run again. Raises ``ModusError`` for a part that is none, and as
    ``open_futures`` does.
    """
    i, n = part
    if not 1 <= i <= n:
        raise ModusError(f"part {i} of {n} is none", repair="write --part 1/4, 2/4, 3/4 or 4/4 for four parts")
    open_futures(folder, order.settings)
    mine = order.list()[i - 1 :: n]
    missing = [one for one in mine if _read(order, folder, one) is None]
    done = len(mine) - len(missing)
    for count, (piece, draws) in enumerate(stream_pieces(order.stages, missing, workers), start=1):
        scenario, first, _ = piece
        places = order.stages[scenario].theatre.ids
        write_piece(name_piece(folder, scenario, first), order.key, first, places, draws)
        if on_progress:
            on_progress(done + count, len(mine))
    return len(missing), done


def merge(order: Order, folders: Sequence[Path]) -> dict[str, Draws]:
    """Put the pieces in folders together: the draws of each scenario, as if run at once.

    Raises ``ModusError`` for a folder of another forecast and for pieces that are nowhere, with how to make them.
    """
    for folder in folders:
        open_futures(folder, order.settings)
    parts: dict[str, list[Draws]] = {scenario: [] for scenario in order.stages}
    missing: list[str] = []
    for piece in order.list():
        found = next((draws for folder in folders if (draws := _read(order, folder, piece)) is not None), None)
        if found is None:
            missing.append(name_piece(Path(), piece[0], piece[1]).name)
        else:
            parts[piece[0]].append(found)
    if missing:
        raise ModusError(
            f"{len(missing)} of {len(order.list())} pieces are not there or broken: {', '.join(missing[:4])}"
            f"{' …' if len(missing) > 4 else ''}",
            repair="run the parts that were cut short again, each with its own --part and --out; they go on where they"
            " stopped",
        )
    return {scenario: join_draws(found) for scenario, found in parts.items()}


def recall(folder: Path) -> dict[str, Any]:
    """Return the settings of the forecast in a folder, with its switches and its course read back.

    Raises ``ModusError`` for a folder that holds none.
    """
    settings = read_settings(folder)
    try:
        switches = settings["switches"]
        course = settings["course"]
        return {
            **{name: settings[name] for name in ("dossier", "months", "runs", "seed")},
            "switches": Switches(**switches),
            "course": None if course is None else _read_course(course),
        }
    except (KeyError, TypeError, ValueError) as error:
        raise ModusError(f"{folder} holds no forecast that can be read", repair="make it again") from error


def say_switches(switches: Switches) -> dict[str, Any]:
    """Return switches as plain values."""
    return {**asdict(switches), "closed": dict(sorted(switches.closed.items()))}


def say_course(course: Course) -> dict[str, Any]:
    """Return a course as plain values; never is null."""
    return {
        **{name: getattr(course, name) for name in ("deal", "months", "asked")},
        "terms": dict(course.terms),
        "start": course.start.isoformat(),
        "milestones": {id: _finite(days) for id, days in sorted(course.milestones.items())},
        "in_time": dict(sorted(course.in_time.items())),
        "holds": sorted(course.holds),
        "troops": list(course.troops),
        "missing": list(course.missing),
        "trained": {party: list(count) for party, count in sorted(course.trained.items())},
        "training_begins": course.training_begins,
    }


def hash_effects(effects: Effects) -> str:
    """Return the hash of what the effects say."""
    told = [(one.id, one.unit, repr(one.value), one.no_effect, one.assumption) for one in effects.effects.values()]
    return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()


def _finite(days: Range) -> list[float | None]:
    return [None if day == float("inf") else day for day in (days.low, days.best, days.high)]


def _read_course(raw: Mapping[str, Any]) -> Course:
    return Course(
        str(raw["deal"]),
        {str(key): str(value) for key, value in raw["terms"].items()},
        date.fromisoformat(raw["start"]),
        int(raw["months"]),
        {
            id: Range(*(float("inf") if day is None else float(day) for day in days))
            for id, days in raw["milestones"].items()
        },
        {id: float(chance) for id, chance in raw["in_time"].items()},
        frozenset(map(str, raw["holds"])),
        tuple(float(one) for one in raw["troops"]),
        float(raw["asked"]),
        tuple(map(str, raw["missing"])),
        {str(party): tuple(float(one) for one in count) for party, count in raw["trained"].items()},
        float(raw["training_begins"]),
    )


def _read(order: Order, folder: Path, piece: tuple[str, int, int]) -> Draws | None:
    scenario, first, count = piece
    stage = order.stages[scenario]
    return read_piece(name_piece(folder, scenario, first), order.key, first, count, stage.months, stage.theatre.ids)


def run_order(order: Order, workers: Workers | None = None, on_progress: OnProgress | None = None) -> dict[str, Draws]:
    """Run a whole order in memory: the draws of each scenario."""
    parts: dict[str, list[Draws]] = {scenario: [] for scenario in order.stages}
    pieces = order.list()
    for count, (piece, draws) in enumerate(stream_pieces(order.stages, pieces, workers), start=1):
        parts[piece[0]].append(draws)
        if on_progress:
            on_progress(count, len(pieces))
    return {scenario: join_draws(found) for scenario, found in parts.items()}
