# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""How far chosen deals lie above what each party expects without one, draw by draw."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def measure_margins(places, tables, bars, spots, joint, margins):
    """Fill ``margins`` (m, P, D) with the worth of m deals above the bars, in whole numbers.

    ``places`` (m, k): columns of ``tables`` (D, P, t) that hold the deal's options; ``bars`` (D, P). ``spots`` (m, x):
    columns of ``joint`` (P, y) that hold what pair terms add.
    """
    draws, parties = bars.shape
    for deal in range(places.shape[0]):
        for draw in range(draws):
            for party in range(parties):
                worth = -bars[draw, party]
                for at in places[deal]:
                    worth += tables[draw, party, at]
                for at in spots[deal]:
                    worth += joint[party, at]
                margins[deal, party, draw] = worth


@njit(cache=True, nogil=True, error_model="numpy")
def judge_margins(margins, asked, chance, alone):
    """Count the draws in which each party accepts, ``chance`` (m, P), and is the only one asked to refuse, ``alone``.

    A margin of 0 is acceptance. ``asked`` (D, P). Returns the draws in which all asked accept, (m,).
    """
    deals, parties, draws = margins.shape
    together = np.zeros(deals, np.int64)
    for deal in range(deals):
        for draw in range(draws):
            refusals, who = 0, -1
            for party in range(parties):
                if margins[deal, party, draw] >= 0.0:
                    chance[deal, party] += 1
                elif asked[draw, party]:
                    refusals += 1
                    who = party
            if refusals == 0:
                together[deal] += 1
            elif refusals == 1:
                alone[deal, who] += 1
    return together
