"""Small signs for sites: one shape a kind, told apart without colour."""

_ANCHOR = "M-.8-3.6V1.9Q-2.6 1.4-2.7-.2H-4Q-3.6 3 0 3.8Q3.6 3 4-.2H2.7Q2.6 1.4.8 1.9V-3.6Z"
_PLANE = "M-.6-4V-1.2L-3.6.9V2L-.6 1.1V2.7L-1.5 3.4V4L0 3.7L1.5 4V3.4L.6 2.7V1.1L3.6 2V.9L.6-1.2V-4Z"
_ROUND = "M0-5.5A5.5 5.5 0 1 1-.01-5.5Z"
_SQUARE = "M-5.5-5.5H5.5V5.5H-5.5Z"

SIGNS = {
    "port": _ROUND + _ANCHOR,
    "naval_base": _SQUARE + _ANCHOR,
    "air_base": _SQUARE + _PLANE,
    "airport": _ROUND + _PLANE,
    "crossing": "M0-5.5L5.5 0L0 5.5L-5.5 0ZM-2.6-.7V.7H2.6V-.7Z",
    "dam": "M-5.5-4H-2.5L5.5 4H-5.5Z",
    "oil": "M0-6Q4.4-.6 4.4 1.6A4.4 4.4 0 0 1-4.4 1.6Q-4.4-.6 0-6Z",
    "gas": "M0-6Q4.4-.6 4.4 1.6A4.4 4.4 0 0 1-4.4 1.6Q-4.4-.6 0-6ZM0-2.4Q-2 .2-2 1.6A2 2 0 0 0 2 1.6Q2 .2 0-2.4Z",
    "power": "M1.5-6L-4 1H-.6L-1.5 6L4-1.4H.6Z",
    "hub": "M0-5.5A5.5 5.5 0 1 1-.01-5.5ZM0-2.5A2.5 2.5 0 1 0 .01-2.5Z",
    "heritage": "M-5.5-2L0-5.8L5.5-2V-.8H4V3.4H5.5V5H-5.5V3.4H-4V-.8H-5.5ZM-2.6-.8V3.4H-.8V-.8ZM.8-.8V3.4H2.6V-.8Z",
    "seat": "M0-6L1.5-1.9L5.8-1.8L2.4.8L3.6 5L0 2.6L-3.6 5L-2.4.8L-5.8-1.8L-1.5-1.9Z",
}
"""Paths within 12 x 12 px around their middle, to be filled with the even-odd rule."""

OTHER = "M-4-4H4V4H-4Z"


def sign(kind: str) -> str:
    """Return the sign of a kind of site, a square for an unknown kind."""
    return SIGNS.get(kind, OTHER)
