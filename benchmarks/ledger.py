"""How long a move on the board takes, against the ledger from scratch; writes its table into docs/benchmarks.md.

Run it with ``make bench`` or ``python benchmarks/ledger.py`` on an idle machine.
"""

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.ledger.dossiers import grid  # noqa: E402

from modusvivendi.core.dossier import Dossier  # noqa: E402
from modusvivendi.core.plans import Plan  # noqa: E402
from modusvivendi.io.folder import read  # noqa: E402
from modusvivendi.ledger.account import account  # noqa: E402
from modusvivendi.ledger.board import Board  # noqa: E402
from modusvivendi.ledger.tallies import tally  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- ledger: begin -->", "<!-- ledger: end -->"
ROUNDS = 21
TARGETS = {272: 5.0, 100_000: 50.0}
"""Milliseconds that one move and its ledger may take, by number of places."""

Move = dict[int, int]


def main() -> None:
    syria = read("syria-2015")
    large = grid(250, 400)
    rows = [
        measure("syria-2015, confederal-6: a place across the line", syria, *across(syria.plan("confederal-6"), syria)),
        measure("invented grid, 6 sectors: a place across the line", large[0], *across(large[1], large[0])),
        measure("invented grid, 6 sectors: any place to any sector", large[0], *anywhere(large[1])),
        measure("invented grid, 2 halves joined by one place: cut and mend", large[0], *bridge(large[1], 250, 400)),
    ]
    table = write_table(rows)
    print(table)
    write_page(table)


def across(plan: Plan, dossier: Dossier) -> tuple[Plan, Iterator[Move]]:
    """Give a place at the line to the sector on the other side, as one drags a line."""
    draw, borders = np.random.default_rng(1), dossier.borders

    def moves() -> Iterator[Move]:
        now = plan.assignment.copy()
        while True:
            line = np.flatnonzero((now[borders.a] != now[borders.b]) & (now[borders.a] >= 0) & (now[borders.b] >= 0))
            border = int(draw.choice(line))
            here, there = int(borders.a[border]), int(borders.b[border])
            now[here] = now[there]
            yield {here: int(now[there])}

    return plan, moves()


def anywhere(plan: Plan) -> tuple[Plan, Iterator[Move]]:
    """Give any place to any sector: most often a new exclave and a hole."""
    draw, count = np.random.default_rng(2), len(plan.sectors)

    def moves() -> Iterator[Move]:
        now = plan.assignment.copy()
        while True:
            place = int(draw.integers(len(now)))
            now[place] = (now[place] + 1 + draw.integers(count - 1)) % count
            yield {place: int(now[place])}

    return plan, moves()


def bridge(plan: Plan, rows: int, columns: int) -> tuple[Plan, Iterator[Move]]:
    """Cut one sector of nearly all places into two halves, and mend it: what asks for the longest search."""
    wall = np.zeros((rows, columns), np.int64)
    wall[:, columns // 2] = 1
    gap = (rows // 2) * columns + columns // 2
    wall.ravel()[gap] = 0

    def moves() -> Iterator[Move]:
        while True:
            yield {gap: 1}
            yield {gap: 0}

    return replace(plan, sectors=plan.sectors[:2], assignment=wall.ravel()), moves()


def measure(
    name: str, dossier: Dossier, plan: Plan, moves: Iterator[Move]
) -> tuple[str, int, float, float, float, float]:
    """Time a move with its ledger, then the ledgers from scratch, in turn; the results must be equal."""
    tallies, board = tally(dossier), Board.set_up(dossier, plan)
    board.ledger()
    times: tuple[list[float], list[float], list[float]] = ([], [], [])

    def clock(kind: int, work: Callable[[], object]) -> object:
        start = perf_counter()
        result = work()
        times[kind].append(1_000 * (perf_counter() - start))
        return result

    for turn in range(ROUNDS + 2):
        here, move = board, next(moves)
        moved = clock(0, lambda here=here, move=move: _step(here, move))
        board, plan = here.move(move), plan.moved(move)
        board.ledger()
        anew = clock(1, lambda plan=plan: account(dossier, plan, tallies))
        clock(2, lambda plan=plan: account(dossier, plan))
        if repr(moved) != repr(anew):
            raise AssertionError(f"{name}: the moved board and the ledger from scratch differ")
        if turn < 2:
            for series in times:
                series.clear()
    medians = [statistics.median(series) for series in times]
    return name, len(dossier.places), medians[0], max(times[0]), medians[1], medians[2]


def _step(board: Board, move: Move) -> object:
    return board.move(move).ledger()


def write_table(rows: list[tuple[str, int, float, float, float, float]]) -> str:
    lines = [
        "| case | places | move + ledger, median (worst) | target | from scratch | ratio | with tallying |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, places, moved, worst, anew, whole in rows:
        lines.append(
            f"| {name} | {places:,} | {moved:.2f} ms ({worst:.2f}) | {TARGETS[places]:.0f} ms "
            f"| {anew:.1f} ms | {anew / moved:.0f} | {whole:.1f} ms |"
        )
    machine = f"{platform.machine()} with {os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"{os.getloadavg()[0]:.1f} processes waiting or running on average in the last minute, this one among them"
    return "\n".join(
        [*lines, "", f"Medians of {ROUNDS} interleaved rounds, NumPy {np.__version__}, {machine}; {load}."]
    )


def write_page(table: str) -> None:
    """Put the table between its markers."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
