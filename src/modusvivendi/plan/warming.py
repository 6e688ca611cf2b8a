"""Compile the kernels before anybody waits for them: ``python -m modusvivendi.plan.warming``.

Numba keeps what it has compiled beside the code, so this is needed once after the package is installed or changed.
"""

from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import get_context

from modusvivendi.forecast.flight.warming import warm_up_flight
from modusvivendi.forecast.warming import warm_up_forecast
from modusvivendi.io.folder import read
from modusvivendi.plan.forecasting import project
from modusvivendi.plan.land import Effort, survey
from modusvivendi.roadmap.warming import warm_up_roadmap
from modusvivendi.sectors.warming import warm_up
from modusvivendi.terms.warming import warm_up_terms

DOSSIER = "bosnia-1995"
_LEAST = Effort(draws=8, chains=2, every=1, bursts=1, steps=50, aside=2, doubts=2)


def warm() -> None:
    """Run every kernel once: the steps on a small grid, eight deals, two months of a war, a quick survey of a land.

    Two processes share the work, and no kernel is compiled by both: Numba's cache numbers what it keeps without a lock.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done, _ = wait([pool.submit(warm_up), pool.submit(_warm_others)])
    for part in done:
        part.result()
    survey(read(DOSSIER), effort=_LEAST)


def _warm_others() -> None:
    warm_up_terms()
    warm_up_roadmap()
    warm_up_forecast()
    warm_up_flight()
    project(read(DOSSIER), months=2, runs=1)


if __name__ == "__main__":
    warm()
