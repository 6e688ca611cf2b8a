"""One seed, many independent streams: the same name gives the same numbers on any number of workers."""

import hashlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the random generator of one decision.

    The names say what the numbers are for (``stream(7, "forecast.deaths", place, month)``). Two scenarios that ask
    for the same names share their random numbers, so their difference is not noise. The words are hashed with SHA-256
    into the entropy of a NumPy ``SeedSequence`` (Philox counter generator).

    Raises ``ValueError`` for a negative seed.
    """
    if seed < 0:
        raise ValueError("a seed is a whole number from 0 up")
    digest = hashlib.sha256("\x1f".join(map(str, names)).encode()).digest()
    return np.random.Generator(
        np.random.Philox(np.random.SeedSequence([seed, *np.frombuffer(digest, np.uint32).tolist()]))
    )
