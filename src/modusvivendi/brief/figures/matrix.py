"""Who wants what, and where each pair of parties stands: computed from the stakes, never typed."""

from collections.abc import Mapping, Sequence

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.accords import Accord


def draw_issue_matrix(
    id: str,
    accord: Accord,
    look: Look = ENGLISH,
    *,
    parties: Mapping[str, str],
    issues: Mapping[str, str],
    options: Mapping[str, Sequence[tuple[str, str]]],
    caption: str,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw for each issue and party the option it likes best, what it refuses and what the issue is worth to it.

    ``parties`` and ``issues``: names by id; those not named are left out, the order is theirs. ``options``: for
    each issue its (id, name) in order; they are lettered A, B, C …
    """
    raise NotImplementedError


def draw_pair_matrix(
    id: str,
    accord: Accord,
    look: Look = ENGLISH,
    *,
    parties: Mapping[str, str],
    caption: str,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw for each pair of parties on how many issues they stand in accord, can be bridged, are opposed, unknown."""
    raise NotImplementedError
