# pyright: basic
# ruff: noqa: ANN001, ANN201 - numba compiles these functions and infers their types
"""The last halves of deals, laid out beside one first half."""

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def lay(board, last, cross, links, row):
    """Put on the board what the last halves are worth beside this first half."""
    if links.shape[0] == 0:
        return
    board[:] = last
    for link in range(links.shape[0]):
        board += cross[links[link, row]]
