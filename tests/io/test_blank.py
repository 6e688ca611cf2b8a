"""Starting a dossier, and the page that describes one."""

from pathlib import Path

import pytest

from modusvivendi.core.dictionary import PROPOSAL, RECORDS, TABLES
from modusvivendi.core.errors import ModusError
from modusvivendi.io.blank import EXAMPLE, new
from modusvivendi.io.folder import inspect, read
from modusvivendi.io.reference import reference


def test_the_check_says_what_to_fill_in_first(tmp_path):
    new(tmp_path / "my land")
    findings = inspect(tmp_path / "my land").findings
    assert [(found.where.file, found.severity) for found in findings] == [
        ("dossier.toml", "error"),
        ("places.csv", "error"),
    ]
    assert "as_of" in findings[0].what
    assert "there are no places yet" in findings[1].what
    assert 'id = "my-land"' in (tmp_path / "my land" / "dossier.toml").read_text()


def test_the_example_of_the_guide_passes_the_check(tmp_path):
    folder = tmp_path / "d"
    new(folder)
    for name, text in EXAMPLE.items():
        assert text in (folder / "README.md").read_text()
        (folder / name).write_text(text)
    about = (folder / "dossier.toml").read_text()
    (folder / "dossier.toml").write_text(
        about.replace('en = ""', 'en = "Mine"').replace('as_of = ""', 'as_of = "2015"')
    )
    assert inspect(folder).findings == ()
    assert read(folder).plan("two-halves").assignment.tolist() == [0, 1]


def test_every_key_and_column_is_there_and_explained(tmp_path):
    new(tmp_path / "d")
    for table in TABLES:
        header = (tmp_path / "d" / f"{table.name}.csv").read_text()
        for field in table.fields:
            assert field.name in header
    for record in RECORDS:
        text = (tmp_path / "d" / f"{record.name}.toml").read_text()
        for field in record.fields:
            assert field.name in text
            assert field.required or field.meaning in text
    assert all(field.meaning in (tmp_path / "d" / "proposals" / "README.md").read_text() for field in PROPOSAL.fields)


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "mine").write_text("keep")
    with pytest.raises(ModusError, match="not empty"):
        new(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_reference_page_is_up_to_date():
    page = Path(__file__).resolve().parents[2] / "docs" / "dossier.md"
    assert page.read_text(encoding="utf-8") == reference(), "run: python -m modusvivendi.io.reference > docs/dossier.md"


def test_the_reference_names_everything():
    text = reference()
    for table in TABLES:
        assert f"### {table.name}.csv" in text
    for record in RECORDS:
        assert f"### {record.name}.toml" in text
