"""What is wrong with a territory or its bounds is said before anything is drawn."""

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.sectors.bounds import bound_parts, equal_bounds
from modusvivendi.sectors.enumeration import count_plans
from modusvivendi.sectors.graph import build_graph
from modusvivendi.sectors.obstacles import refuse_obstacles
from tests.sectors.grids import grid

NAMES = [f"Ward {row}" for row in range(50)]


def message_of(graph, bounds) -> tuple[str, str]:
    with pytest.raises(ModusError) as caught:
        refuse_obstacles(graph, bounds, NAMES)
    return caught.value.message, caught.value.repair


def test_a_fit_territory_passes() -> None:
    refuse_obstacles(grid(4), equal_bounds(grid(4), 4, 0), NAMES)
    refuse_obstacles(grid(3), equal_bounds(grid(3), 1, 0), NAMES)


def test_pieces_are_named() -> None:
    graph = build_graph(9, [0, 1, 2, 5, 6], [1, 2, 3, 6, 7])
    message, repair = message_of(graph, equal_bounds(graph, 2, 0.5))
    assert message == (
        "the territory is in 4 pieces that nothing joins: 4 places (Ward 0, Ward 1, Ward 2, Ward 3); "
        "3 places (Ward 5, Ward 6, Ward 7); 1 place (Ward 4); 1 place (Ward 8)"
    )
    assert "a ferry, a bridge" in repair
    many = build_graph(30, list(range(9)), list(range(1, 10)))
    assert "10 places (Ward 0, Ward 1, Ward 2, Ward 3, Ward 4, …)" in message_of(many, equal_bounds(many, 2, 0.5))[0]
    assert message_of(many, equal_bounds(many, 2, 0.5))[0].endswith("; and 15 more")


def test_places_heavier_than_a_part() -> None:
    load = np.ones(9)
    load[4] = 30
    graph = grid(3, 3, load)
    message, repair = message_of(graph, equal_bounds(graph, 3, 0.1))
    assert message == "no part may hold more than 14, and 1 place alone holds more: Ward 4 (30)"
    assert "fewer parts" in repair


def test_more_parts_than_places() -> None:
    assert message_of(grid(2), bound_parts([0] * 5, [9] * 5))[0] == "4 places cannot be shared out among 5 parts"


def test_bounds_that_do_not_add_up() -> None:
    assert "at least 12 together, and there are 9" in message_of(grid(3), bound_parts([6, 6], [9, 9]))[0]
    assert "at most 8 together, and there are 9" in message_of(grid(3), bound_parts([0, 0], [4, 4]))[0]


def test_no_whole_number_between_the_bounds() -> None:
    graph = grid(3)
    message, repair = message_of(graph, equal_bounds(graph, 2, 0.05))
    assert message == "a part must hold 4.27 to 4.73, and no whole number lies between"
    assert repair.startswith("widen the tolerance to 0.1112")
    assert count_plans(graph, equal_bounds(graph, 2, 0.05)) == 0
    wide = equal_bounds(graph, 2, 0.1112)
    refuse_obstacles(graph, wide, NAMES)
    assert count_plans(graph, wide) > 0
