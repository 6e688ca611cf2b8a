"""The page of threats names tests that exist, and the page of the desk names settings and commands that do."""

import re
from dataclasses import fields
from pathlib import Path

from modusvivendi.desk.configuration import Configuration

ROOT = Path(__file__).resolve().parents[2]


def test_each_threat_has_its_tests() -> None:
    rows = [
        line
        for line in (ROOT / "docs/desk-threats.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    defined = {
        name
        for path in (ROOT / "tests/desk").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(rows) > 12
    for row in rows[1:]:
        named = set(re.findall(r"`(test_\w+)`", row))
        assert named, row
        assert named <= defined, named - defined


def test_the_page_names_every_setting() -> None:
    text = (ROOT / "docs/desk.md").read_text(encoding="utf-8")
    assert [one.name for one in fields(Configuration) if f"`{one.name}`" not in text] == []
