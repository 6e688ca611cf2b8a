"""``modus sectors DOSSIER``: the question that a dossier asks in its ``sectors.toml``, and its answer."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modusvivendi.core.dossier import Dossier
    from modusvivendi.core.plans import Plan
    from modusvivendi.core.problems import Problem
    from modusvivendi.plan.land_results import Effort
    from modusvivendi.plan.workers import Workers


@dataclass(frozen=True)
class Question:
    """What a dossier is asked: a ``problem`` (id; the first when empty), with how many sectors (None: its own range).

    ``draws`` steps in each of the ``chains``, of which every ``every``-th plan is kept (None: the usual effort);
    ``folder`` keeps the ensembles; ``workers`` at a time (0: the cores), or those of a ``cluster``. ``plan`` and
    ``against``: a plan to set among the draws, by id or file, and one to set beside it. ``prove``: seconds.
    ``rungs`` of each aimed chain, which then is a ladder.
    """

    dossier: "Dossier"
    problem: str = ""
    counts: range | None = None
    draws: int | None = None
    every: int | None = None
    chains: int | None = None
    seed: int = 0
    folder: Path | None = None
    workers: int = 0
    cluster: str = ""
    plan: str = ""
    against: str = ""
    prove: float = 0.0
    rungs: int = 0

    def answer(self, *, as_json: bool) -> None:
        """Answer, and print what came of it; raises ``ModusError`` as ``survey``, ``place`` and the workers do."""
        from modusvivendi.core.errors import ModusError
        from modusvivendi.plan.land_results import Effort
        from modusvivendi.plan.workers import open_workers

        if not self.dossier.problems:
            raise ModusError(
                "the dossier asks for no sectors: it has no sectors.toml",
                repair="write one (docs/dossier.md says how), or give --k for sectors of equal population",
            )
        usual = Effort()
        if self.rungs and self.folder:
            raise ModusError("a ladder is not kept: --temper goes without --out", repair="leave out one of them")
        every = self.every or usual.every
        draws = usual.draws if self.draws is None else max(self.draws // every, 8)
        effort = replace(usual, draws=draws, every=every, chains=self.chains or usual.chains, prove=self.prove)
        effort = replace(effort, rungs=self.rungs)
        asked = self.dossier.problem(self.problem)
        if self.counts:
            asked = narrow(asked, self.counts)
        dossier = replace(self.dossier, problems={**self.dossier.problems, asked.id: asked})
        plans = [self._find_plan(name, asked) for name in (self.plan, self.against) if name]
        with Progress() as progress, open_workers(self.workers, cluster=self.cluster) as workers:
            said, lines = self._ask(dossier, asked.id, plans, effort, workers, progress)
        if as_json:
            print_json({**said, "seed": self.seed, "kept": str(self.folder) if self.folder else None})
        else:
            print_lines(lines)

    def _ask(
        self,
        dossier: "Dossier",
        problem: str,
        plans: "Sequence[Plan]",
        effort: "Effort",
        workers: "Workers",
        progress: Progress,
    ) -> tuple[dict[str, Any], list[str]]:
        """Survey the land, or set plans among the draws; what it says as plain values and as lines."""
        shared = {"workers": workers, "folder": self.folder, "on_progress": progress.step}
        if plans:
            from modusvivendi.cli.placing import placed_lines, say_placed
            from modusvivendi.plan.marking import place

            placed = place(dossier, plans, self.seed, effort, problem, **shared)
            return say_placed(placed), placed_lines(placed)
        from modusvivendi.cli.land import land_lines, say_land
        from modusvivendi.plan.land import survey

        found = survey(dossier, self.seed, effort, problem, **shared)
        return ({}, []) if found is None else (say_land(found), land_lines(found))

    def _find_plan(self, name: str, asked: "Problem") -> "Plan":
        """Return a proposal of the dossier, or a plan from a file."""
        from modusvivendi.core.errors import ModusError
        from modusvivendi.io.plans import read_plan

        if any(plan.id == name for plan in self.dossier.plans):
            return self.dossier.plan(name)
        if Path(name).suffix.lower() == ".csv" or Path(name).exists():
            return read_plan(name, self.dossier, asked)
        try:
            return self.dossier.plan(name)
        except ModusError as error:
            raise ModusError(error.message, repair=f"{error.repair}; or give a file: plan.csv") from error


def narrow(problem: "Problem", counts: range) -> "Problem":
    """Ask a problem for fewer numbers of sectors; raises ``ModusError`` when it allows none of those asked for."""
    from modusvivendi.core.errors import ModusError

    fewest, most = max(problem.fewest, counts[0]), min(problem.most, counts[-1])
    if fewest > most:
        allowed = f"{problem.fewest}" if problem.fewest == problem.most else f"{problem.fewest} to {problem.most}"
        raise ModusError(
            f"problem {problem.id!r} asks for {allowed} sectors, not {counts[0]}"
            + (f" to {counts[-1]}" if len(counts) > 1 else ""),
            repair="make sectors optional or add some in sectors.toml, or add --tolerance for equal ones",
        )
    return replace(problem, fewest=fewest, most=most)
