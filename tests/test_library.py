"""The library as the README shows it."""

import re
from pathlib import Path

import pytest

import modusvivendi as mv

README = Path(__file__).resolve().parents[1] / "README.md"


@pytest.mark.parametrize("name", mv.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    assert getattr(mv, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'reed'"):
        _ = mv.reed


@pytest.mark.slow
def test_the_readme_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    scope: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), scope)
    assert "Range(low=" in capsys.readouterr().out
    assert 'dir="rtl"' in str(scope["page"])
