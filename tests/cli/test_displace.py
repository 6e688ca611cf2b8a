"""``modus displace``: the contract of its JSON, its text, and folders that are wrong."""

import json
from pathlib import Path

import pytest

from modusvivendi.cli.main import main
from tests.flight import fighting, flight_folder


def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["modus", *words])
    try:
        main()
        status = 0
    except SystemExit as left:
        status = int(left.code or 0)
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return flight_folder(tmp_path / "war")


def test_json_is_as_agreed(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["displace", str(folder / "input"), "--validation", str(folder / "validation"), "--runs", "6", "--json"]
    status, out, _ = call(capsys, monkeypatch, *words, "--seed", "4")
    found = json.loads(out)
    assert status == 0
    assert len(found["error"]["by_run"]) == 6
    assert 0 < found["error"]["mean"] < 2
    assert found["error"]["rescaled_mean"] > 0
    assert found["naive"]["mean"] > 0
    assert found["people"] > 10_000
    assert found["cpu_seconds"] >= 0
    camp = found["camps"]["C2"]
    assert camp["day"] == list(range(40))
    assert all(
        low <= middle <= high for low, middle, high in zip(camp["low"], camp["median"], camp["high"], strict=True)
    )
    assert camp["reported"][-1] == 8_200
    again = json.loads(call(capsys, monkeypatch, *words, "--seed", "4", "--workers", "2")[1])
    assert again["camps"] == found["camps"]
    assert again["error"] == found["error"]


def test_text_says_what_it_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, err = call(capsys, monkeypatch, "displace", str(folder), "--flee-rules", "--runs", "2")
    assert status == 0
    assert "Flee's rules, 2 futures of 40 days" in out
    assert "no forecast" in out
    assert "running 2 futures" in err


def test_without_counts(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = call(capsys, monkeypatch, "displace", str(folder / "input"), "--runs", "2")
    assert status == 0
    assert "a judgement" in out
    status, _, err = call(capsys, monkeypatch, "displace", str(folder / "input"), "--flee-rules")
    assert status == 2
    assert "give --validation DIR" in err


def test_parts_are_kept_and_merged(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    words = ["displace", str(folder), "--runs", "17", "--json"]
    whole = json.loads(call(capsys, monkeypatch, *words)[1])
    for part, pieces in (("1/2", 2), ("2/2", 1)):
        status, out, _ = call(capsys, monkeypatch, *words, "--part", part, "--out", str(tmp_path / part[0]))
        assert (status, json.loads(out)["pieces"]) == (0, pieces)
    merging = ["--merge", str(tmp_path / "1"), "--merge", str(tmp_path / "2")]
    merged = json.loads(call(capsys, monkeypatch, *words, *merging)[1])
    assert merged["resumed"] == 3
    assert merged["camps"] == whole["camps"]
    assert merged["error"] == whole["error"]
    for wrong, word in (
        (["--part", "1/2"], "add --out"),
        ([*merging, "--out", "x"], "leave out --part and --out"),
        (["--origin", "20", "--out", "x"], "leave out --origin"),
    ):
        status, _, err = call(capsys, monkeypatch, *words, *wrong)
        assert status == 2
        assert word in err


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whole_runs_are_drawn(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    path = tmp_path / "camps.html"
    words = ["displace", str(folder), "--runs", "2", "--picture", str(path), "--language", language, "--json"]
    status, out, _ = call(capsys, monkeypatch, *words)
    assert status == 0
    assert json.loads(out)["picture"] == str(path)
    assert f'lang="{language}"' in path.read_text(encoding="utf-8")
    for wrong, word in (("camps.gif", ".svg, .png, .html"), ("no/such/camps.svg", "there is no folder")):
        status, _, err = call(capsys, monkeypatch, "displace", str(folder), "--picture", str(tmp_path / wrong))
        assert (status, word in err) == (2, True)


def test_forecast_from_a_day(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = call(capsys, monkeypatch, "displace", str(folder), "--origin", "20", "--ahead", "10", "--json")
    assert status == 0
    assert len(json.loads(out)["camps"]["C1"]["median"]) == 10


def test_bad_folder_says_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = flight_folder(
        tmp_path / "bad",
        routes="#a,b,km\nA,Nowhere,10\nA,B,-4\n",
        conflicts=fighting(20),
        data_layout="total,total.csv\nC1,c1.csv\n",
    )
    status, out, err = call(capsys, monkeypatch, "displace", str(bad), "--json")
    said = " ".join(one["what"] for one in json.loads(out)["findings"])
    assert status == 2
    for part in ("'Nowhere'", "distance is -4", "has 20 days, the period has 40", "the camp 'C2' has no row"):
        assert part in said
        assert part in err
