"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest

from tests.progress import Campaign, Campaigns
from tests.tiny import tiny_folder

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real data packs beside the checkout; a skip without them, a failure in CI."""
    if not SHARED.is_dir():
        reason = "the data packs (../shared/data) are not beside this checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Folder of the tiny dossier."""
    return tiny_folder(tmp_path / "tiny")


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Campaigns:
    """A function that begins a campaign of so many steps and returns what says how far it is."""
    return lambda name, steps: Campaign(name, steps, request.config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: a newcomer sees what is wrong early."""
    items.sort(key=lambda item: any(item.get_closest_marker(name) for name in ("slow", "browser")))
