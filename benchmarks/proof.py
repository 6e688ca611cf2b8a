"""How far the best plan found can be from the best there is, at once and with more time; writes docs/sectors.md.

python benchmarks/proof.py                 60 s for each dossier beyond what is proved at once
python benchmarks/proof.py --seconds 10 --print
"""

import argparse
import math
import time
from pathlib import Path

from modusvivendi.io.folder import read
from modusvivendi.plan.land_results import Effort
from modusvivendi.plan.marking import count_down
from modusvivendi.sectors.problem import Frame, frame
from modusvivendi.sectors.proof import Proof, prove
from modusvivendi.sectors.score import Score, score_of
from modusvivendi.sectors.search import search

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sectors.md"
BEGIN, END = "<!-- proof: begin -->", "<!-- proof: end -->"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--print", action="store_true", dest="only_print", help="leave the page as it is")
    given = asked.parse_args()
    rows = [
        f"| question | proved at once | with {given.seconds:g} s more | best found |",
        "|---|---|---|---|",
    ]
    for name in ("bosnia-1995", "syria-2015"):
        dossier = read(name)
        case = frame(dossier, dossier.problem())
        rows.append(weigh(name, case, score_of(case.problem), given.seconds, given.seed))
        print(rows[-1], flush=True)
    table = "\n".join([*rows, "", "(Points; seconds of one core. `python benchmarks/proof.py` writes this table.)"])
    print(table)
    if not given.only_print:
        page = PAGE.read_text(encoding="utf-8")
        head, rest = page.split(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def weigh(name: str, case: Frame, score: Score, seconds: float, seed: int) -> str:
    """Return the row of one question."""
    prove(case, score, rounds=1)
    quick, spent = timed(case, score, 0.0)
    slow, longer = timed(case, score, seconds)
    effort = Effort()
    hints = [plan for plan in (quick.hint, slow.hint) if plan is not None]
    found = search(case, score, seed=seed, bursts=effort.bursts, steps=effort.steps, starts=hints)
    loose = [row for row, term in enumerate(score.terms) if term.id in quick.loose]
    values = found.best.values.copy()
    values[loose] = math.nan
    best = score.total(values)
    aside = f", apart from {' and '.join(quick.loose)}" if quick.loose else ""
    end = "the best plan" if slow.slots is not None else "not proved"
    return (
        f"| {name}, {len(case)} sectors, {len(case.people)} places{aside} | {quick.bound:.2f} ({spent:.1f} s) | "
        f"{slow.bound:.2f}, {end} ({longer:.0f} s) | {best:.2f}: at most {slow.gap(best):.1%} above the best |"
    )


def timed(case: Frame, score: Score, seconds: float) -> tuple[Proof, float]:
    began = time.process_time()
    proof = prove(case, score, left=count_down(seconds))
    return proof, time.process_time() - began


if __name__ == "__main__":
    main()
