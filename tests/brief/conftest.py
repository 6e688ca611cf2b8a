"""Results and documents of the tiny dossier, made once."""

from collections.abc import Callable
from functools import cache

import pytest

from modusvivendi.brief.document import Document, compose
from modusvivendi.io.folder import read
from modusvivendi.plan.chain import compute
from modusvivendi.plan.results import Results
from tests.tiny import tiny_folder


@pytest.fixture(scope="session")
def tiny_results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results of the tiny dossier with seed 7."""
    return compute(read(tiny_folder(tmp_path_factory.mktemp("brief") / "tiny")), 7)


@pytest.fixture(scope="session")
def tiny_document(tiny_results: Results) -> Callable[[str, str], Document]:
    """The brief of the tiny dossier by language and audience."""
    return cache(lambda language, audience: compose(tiny_results, language, audience))
