"""The bar for sizes: files up to 400 lines, functions up to 80, 95 % of them up to 50; public names documented."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
ALL = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "tools").rglob("*.py"))]
FILE_LINES, FUNCTION_LINES, USUAL_LINES, USUAL_SHARE = 400, 80, 50, 0.95


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


def test_functions_are_short() -> None:
    lengths = dict(pair for path in SOURCES for pair in functions(path))
    assert not [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > FUNCTION_LINES]
    usual = sum(lines <= USUAL_LINES for lines in lengths.values()) / len(lengths)
    assert usual >= USUAL_SHARE, f"only {usual:.1%} of the functions have up to {USUAL_LINES} lines"


def test_no_file_is_called_after_nothing() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
    assert not [path for path in ALL if path.stem in empty_words or path.parent.name in empty_words]
