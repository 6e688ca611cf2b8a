"""Libraries of activities: the bundled one is whole, others are refused with all that is wrong."""

from pathlib import Path

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.io.activities import read_library
from modusvivendi.io.folder import list_bundled, read

SMALL = """\
[sources]
ours = { title = "Ours", kind = "judgement" }
[resources]
teams = { amount = 2, kind = "judgement", reason = "two" }
[conditions]
peace = { name = { en = "peace" }, milestone = true }
[activities.sign]
name = { en = "Sign" }
makes = ["peace"]
days = [1, 2, 3]
uses = { teams = 1 }
by = "parties"
kind = "judgement"
source = "ours"
reason = "a test"
[[ends]]
conditions = ["peace"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "library.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_activity_of_the_bundled_library_has_days_a_source_and_both_languages() -> None:
    library = read_library()
    assert len(library.activities) >= 30
    for one in library.activities.values():
        assert one.days.low <= one.days.best <= one.days.high
        assert one.source in library.sources
        assert set(one.names) == {"en", "ar"}
        assert one.reason
    assert all(set(one.names) == {"en", "ar"} for one in library.conditions.values())


def test_what_the_bundled_library_says_of_issues_parties_and_assumptions_is_in_a_dossier() -> None:
    library, dossiers = read_library(), [read(id) for id in list_bundled()]
    options = {(issue.id, option.id) for one in dossiers for issue in one.issues for option in issue.options}
    parties = {party.id for one in dossiers for party in one.parties} | {"needed"}
    assumptions = {id for one in dossiers for id in one.assumptions}
    whens = [one.when for one in library.activities.values()] + [when for when, _ in library.ends]
    for when in whens:
        for issue, wanted in when.items():
            assert {(issue, option) for option in wanted if option != "-"} <= options
    for one in library.activities.values():
        assert set(one.veto) <= parties
        assert set(one.assumption) <= assumptions
    assert set(library.holds) <= {one.id for one in dossiers}


def test_a_small_library_is_read(tmp_path: Path) -> None:
    library = read_library(write(tmp_path, SMALL))
    assert library.activities["sign"].uses == {"teams": 1}
    assert library.ends == (({}, ("peace",)),)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days = [1, 2, 3]", "days = [3, 2, 1]", "sign: the days are not [low, best, high]"),
        ("days = [1, 2, 3]", "days = [1, 2, 1e9]", "sign: the days are not [low, best, high]"),
        ("uses = { teams = 1 }", "uses = { tems = 1 }", "there is no resource 'tems'"),
        ("uses = { teams = 1 }", "uses = { teams = -1 }", "teams is no whole number"),
        ('makes = ["peace"]', 'makes = ["pace"]', "there is no condition 'pace'"),
        ('makes = ["peace"]', "makes = []", "activity sign makes nothing"),
        ('makes = ["peace"]', 'makes = "peace"', "makes is no list of names"),
        ('reason = "a test"', "", "reason is missing"),
        ('kind = "judgement"\nsource', 'kind = "guess"\nsource', "kind cannot be 'guess'"),
        ('by = "parties"', 'by = "parties"\nvetoes = ["x"]', "there is no key 'vetoes'"),
        ('source = "ours"\n', 'source = "theirs"\n', "there is no source 'theirs'"),
        ('makes = ["peace"]', 'needs = ["trust"]\nmakes = ["peace"]', "there is no condition 'trust'"),
        ("[[ends]]", "[ends", "is not TOML"),
        ("[resources]", "[resource]", "there is no key 'resource'"),
    ],
)
def test_what_is_wrong_is_said_with_a_repair(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in SMALL
    with pytest.raises(ModusError) as caught:
        read_library(write(tmp_path, SMALL.replace(old, new, 1)))
    found = next(one for one in caught.value.findings() if says in one.what)
    assert found.where.file == "library.toml"
    assert found.where.line > 0 or says == "is not TOML"
    assert found.repair
