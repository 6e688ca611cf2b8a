"""The file of effects: what comes with the program, what a user's file may change, and every fault at once."""

from pathlib import Path

import pytest

from modusvivendi.core.errors import DossierError
from modusvivendi.io.blank import EXAMPLE, new
from modusvivendi.io.effects import read_effects
from modusvivendi.io.folder import inspect, read

OWN = """
[effects.spoiler_attack]
name = { en = "attacks" }
unit = "chance"
value = [0.1, 0.2, 0.3]
no_effect = 0.3
no_effect_reason = "ours"
group = "spoilers"
kind = "judgement"
source = "judgement"
reason = "ours"
"""


def test_every_bundled_effect_states_its_range_its_source_and_a_chance_of_no_effect() -> None:
    found = read_effects()
    for one in found.effects.values():
        assert one.value.low <= one.value.best <= one.value.high
        assert 0 <= one.no_effect < 1
        assert one.no_effect_reason
        assert one.source in found.sources
        assert one.group in found.groups
        assert {"en", "ar"} <= set(one.names)
    assert found.effects["peacekeepers_battle"].value.high == pytest.approx(1 - 6 / 22, abs=0.005)
    disputed = [one for one in found.effects.values() if one.group == "peacekeepers" and one.unit in ("cut", "ratio")]
    assert len(disputed) == 3
    assert all(one.no_effect > 0 for one in disputed)


def test_a_users_file_replaces_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "effects.toml"
    path.write_text(OWN)
    own, given = read_effects(), read_effects(path)
    assert given.effects["spoiler_attack"].value.best == 0.2
    assert {id: one for id, one in given.effects.items() if id != "spoiler_attack"} == {
        id: one for id, one in own.effects.items() if id != "spoiler_attack"
    }


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        OWN.replace("0.1, 0.2, 0.3", "0.3, 0.2, 1.1")
        .replace("no_effect = 0.3\n", "")
        .replace('"judgement"\nreason', '"gossip"\nreason')
        + OWN.replace("spoiler_attack", "miracle")
    )
    with pytest.raises(DossierError) as error:
        read_effects(path)
    said = [str(finding) for finding in error.value.findings()]
    for text in (
        "own.toml:5",
        "the value is not [low, best, high] between 0 and 1",
        "the chance of no effect is no number from 0 to 1",
        "there is no source 'gossip'",
        "nothing uses an effect 'miracle'",
    ):
        assert any(text in one for one in said), (text, said)


@pytest.mark.parametrize("text", ["= =", "effects = 3", "[effects]\nspoilers = 3", "a" * 100 + " = 1", "x = [" * 3000])
def test_what_is_no_such_file_is_refused_without_a_traceback(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(DossierError):
        read_effects(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DossierError, match="cannot be read"):
        read_effects(tmp_path / "none.toml")


def start(folder: Path) -> Path:
    new(folder)
    for name, text in {
        **EXAMPLE,
        "dossier.toml": 'format = 1\nid = "own"\nas_of = "2015"\nlanguages = ["en"]\n',
    }.items():
        (folder / name).write_text(text)
    with (folder / "dossier.toml").open("a") as file:
        file.write('[title]\nen = "Own"\n')
    return folder


def test_a_dossiers_own_effects_are_read_with_it_and_a_users_file_goes_before_them(tmp_path: Path) -> None:
    folder = start(tmp_path / "own")
    assert read(folder).effects is None
    (folder / "effects.toml").write_text(OWN.replace('source = "judgement"', 'source = "census"'))
    inspection = inspect(folder)
    assert inspection.dossier is not None
    own = inspection.dossier.effects
    assert own is not None
    assert "effects.toml" in inspection.files
    assert own.effects["spoiler_attack"].value.best == 0.2
    assert own.sources[own.effects["spoiler_attack"].source].title == "Census of 2004"
    assert own.effects["collapse"] == read_effects().effects["collapse"]
    path = tmp_path / "file.toml"
    path.write_text(OWN.replace("0.1, 0.2, 0.3", "0.4, 0.5, 0.6"))
    assert read_effects(path, own).effects["spoiler_attack"].value.best == 0.5
    assert read_effects(path, own).effects["collapse"] == own.effects["collapse"]


def test_faults_of_a_dossiers_effects_stand_among_all_others(tmp_path: Path) -> None:
    folder = start(tmp_path / "own")
    (folder / "places.csv").write_text(EXAMPLE["places.csv"].replace("12000", "1"))
    (folder / "effects.toml").write_text(
        OWN.replace("0.1, 0.2, 0.3", "3").replace('"judgement"\nreason', '"x"\nreason')
    )
    said = [str(finding) for finding in inspect(folder).findings]
    assert any("places.csv" in one for one in said)
    assert any("effects.toml:5" in one and "[low, best, high]" in one for one in said)
    assert any("effects.toml:10" in one and "there is no source 'x'" in one for one in said), said
