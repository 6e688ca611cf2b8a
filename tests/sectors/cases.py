"""Sector problems to test on: the bundled ones, and one over the tiny dossier."""

from dataclasses import replace
from functools import cache

import numpy as np

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.problems import Problem, WantedSector, Window
from modusvivendi.io.folder import read
from modusvivendi.sectors.problem import Frame, frame


@cache
def bundled(id: str) -> Dossier:
    """Return a bundled dossier, read once."""
    return read(id)


@cache
def bundled_frame(id: str, *left_out: str) -> Frame:
    """Return the first problem of a bundled dossier as a frame."""
    dossier = bundled(id)
    return frame(dossier, dossier.problem(), left_out)


def wanted(id: str, *home: str, **more) -> WantedSector:
    """Return a sector that is asked for."""
    return WantedSector(id, {"en": id}, home or ("mixed",), **more)


def problem(*sectors: WantedSector, **more) -> Problem:
    """Return a problem of some sectors."""
    needed = sum(not sector.optional for sector in sectors)
    return Problem("made", {"en": "Made"}, sectors, needed, len(sectors), **more)


def known(dossier: Dossier, people: float = 900.0) -> Dossier:
    """Return a dossier in which every population is known."""
    population = np.where(np.isnan(dossier.places.population), people, dossier.places.population)
    return replace(dossier, places=replace(dossier.places, population=population))


def random_slots(case: Frame, seed: int) -> np.ndarray:
    """Give every place to some sector that it may lie in."""
    numbers = np.random.default_rng(seed)
    return np.array([numbers.choice(np.flatnonzero(row)) for row in case.may], np.int32)


HALF = Window(0.3, 0.7)
