"""A desk over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.http import Line, open_line
from tests.desk.world import World, new_world


@pytest.fixture
def line(world: World) -> Line:
    """A desk over HTTP, on each kind of store."""
    return open_line(world)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Line]:
    """A desk over HTTP on SQLite, where the store does not matter."""
    world = new_world(tmp_path, str(tmp_path / "quick.sqlite"))
    yield open_line(world)
    world.desk.close()
