"""``modus sectors DOSSIER``: the question that a dossier asks in its ``sectors.toml``, and its answer."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.dossier import Dossier
    from modusvivendi.core.problems import Problem


@dataclass(frozen=True)
class Question:
    """What a dossier is asked: a ``problem`` (id; the first when empty), with how many sectors (None: its own range).

    ``draws`` steps in each of the ``chains``, of which every ``every``-th plan is kept (None: the usual effort);
    ``folder`` keeps the ensembles; ``workers`` at a time (0: the cores), or those of a ``cluster``.
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

    def answer(self, *, as_json: bool) -> None:
        """Survey the land and print what came of it; raises ``ModusError`` as ``survey`` and the workers do."""
        from modusvivendi.cli.land import land_lines, say_land
        from modusvivendi.core.errors import ModusError
        from modusvivendi.plan.land import Effort, survey
        from modusvivendi.plan.workers import open_workers

        if not self.dossier.problems:
            raise ModusError(
                "the dossier asks for no sectors: it has no sectors.toml",
                repair="write one (docs/dossier.md says how), or give --k for sectors of equal population",
            )
        usual = Effort()
        every = self.every or usual.every
        draws = usual.draws if self.draws is None else max(self.draws // every, 8)
        effort = replace(usual, draws=draws, every=every, chains=self.chains or usual.chains)
        asked = self.dossier.problem(self.problem)
        if self.counts:
            asked = narrow(asked, self.counts)
        dossier = replace(self.dossier, problems={**self.dossier.problems, asked.id: asked})
        with Progress() as progress, open_workers(self.workers, cluster=self.cluster) as workers:
            found = survey(
                dossier, self.seed, effort, asked.id, workers=workers, folder=self.folder, on_progress=progress.step
            )
        if found is not None:
            print_json({**say_land(found), "seed": self.seed, "kept": str(self.folder) if self.folder else None}) if (
                as_json
            ) else print_lines(land_lines(found))


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
