import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.panels import build_panel

TOUCH = ~np.eye(2, dtype=np.bool_)


def test_a_panel_keeps_what_is_unknown_and_cannot_be_written_to():
    counts = np.array([[1.0, np.nan], [0.0, 3.0]])
    panel = build_panel(("a", "b"), 24000, counts, TOUCH, low=counts, high=counts + 1)
    assert np.isnan(panel.counts[0, 1])
    assert panel.end == 24002
    assert panel.until(1).months == 1
    with pytest.raises(ValueError, match="read-only"):
        panel.counts[0, 0] = 2
    with pytest.raises(ValueError, match="has 2 months, not 3"):
        panel.until(3)


@pytest.mark.parametrize(
    ("places", "counts", "neighbours", "message"),
    [
        (("a", "a"), np.zeros((2, 2)), TOUCH, "same name"),
        (("a", "b"), np.zeros((2, 3)), TOUCH, r"shape \(months, 2\)"),
        (("a", "b"), np.zeros((2, 2)), np.triu(np.ones((2, 2))), "symmetric"),
        (("a", "b"), np.array([[-1.0, 0.0]]), TOUCH, "below 0"),
        (("a", "b"), np.array([[np.inf, 0.0]]), TOUCH, "without end"),
    ],
)
def test_a_panel_that_does_not_fit_together_is_refused(places, counts, neighbours, message):
    with pytest.raises(ModusError, match=message):
        build_panel(places, 0, counts, neighbours)
