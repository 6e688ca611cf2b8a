from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from modusvivendi.core.errors import DossierError
from modusvivendi.core.operations import Circle, Operation, Polygon, ProtectedSite, Volume
from modusvivendi.deconflict.intersection import intersects
from modusvivendi.io.folder import read
from modusvivendi.io.operations.files import write_filings
from modusvivendi.plan.deconfliction import check_files, know
from tests.io.operations.filings import CLOSED, CONVOY, HOUR, NOON, OPERATION, SITE

NORTH = Operation(
    id="n-1", party="north", parts=(Volume(Circle((36.20123, 35.00123), 2_000.0), 0.0, 500.0, NOON, NOON + HOUR),)
)


def write(folder: Path, **files: list) -> list[Path]:
    paths = [folder / name.replace("_", ".") for name in files]
    for path, filings in zip(paths, files.values(), strict=True):
        write_filings(filings, path)
    return paths


def test_files_of_all_formats_are_held_against_one_another(tmp_path: Path) -> None:
    paths = write(tmp_path, a_geojson=[NORTH], b_kml=[CONVOY], c_csv=[SITE], d_cot=[CLOSED])
    check = check_files(paths)
    assert len(check.filings) == 4
    (clash,) = [one for one in check.clashes if one.conflict.first.id == "n-1"]
    assert (clash.conflict.second.id, clash.conflict.severity) == ("convoy", "high")
    for found, others in ((clash.first, CONVOY.volumes), (clash.second, NORTH.volumes)):
        assert found
        assert {one.change for one in found} >= {"later", "earlier"}
        for proposal in found:
            assert not any(intersects(a, b) for a in proposal.filing.volumes for b in others)
    assert check_files(paths, proposed=0).clashes[0].first is None


def test_what_is_of_one_party_is_said_when_there_is_only_one(tmp_path: Path) -> None:
    twin = replace(NORTH, id="n-2")
    (only,) = write(tmp_path, a_geojson=[NORTH, twin])
    assert len(check_files([only], proposed=0).clashes) == 1
    paths = [only, *write(tmp_path, b_kml=[CONVOY])]
    assert {one.conflict.second.id for one in check_files(paths, proposed=0).clashes} == {"convoy"}
    assert {one.conflict.second.id for one in check_files(paths, own=True, proposed=0).clashes} == {"convoy", "n-2"}


def test_a_proposal_runs_into_nothing_else(tmp_path: Path) -> None:
    # Two hours later is taken too, and so is an hour earlier: the least shifts lie beyond.
    busy = [
        replace(NORTH, id=f"s-{hour}", party="south", parts=(shift(NORTH.parts[0], hour),)) for hour in (-1, 0, 1, 2)
    ]
    check = check_files(write(tmp_path, a_geojson=[NORTH], b_geojson=busy), proposed=1)
    first = check.clashes[0].first
    assert first is not None
    assert {one.change: one.amount for one in first if one.unit == "s"} == {"later": 3 * 3600 + 1, "earlier": 7201.0}
    assert len(check.clashes) == 3


def shift(part: Volume, hours: int) -> Volume:
    return replace(part, start=part.start + hours * HOUR, end=part.end + hours * HOUR)


def test_everything_wrong_in_all_files_is_said_at_once(tmp_path: Path) -> None:
    bow = Polygon(((36.0, 35.0), (36.1, 35.1), (36.1, 35.0), (36.0, 35.1)))
    crossed = replace(NORTH, id="bow", parts=(replace(NORTH.parts[0], outline=bow),))
    paths = write(tmp_path, a_geojson=[crossed, NORTH], b_csv=[replace(NORTH, priority=3), SITE])
    (tmp_path / "c.kml").write_text("<kml>")
    with pytest.raises(DossierError) as caught:
        check_files([*paths, tmp_path / "c.kml", tmp_path / "gone.csv"])
    text = str(caught.value)
    for words in (
        "c.kml:1:6: error: is not well-formed",
        "gone.csv: error: cannot be read",
        "and is another object there",
    ):
        assert words in text
    with pytest.raises(DossierError, match="the edges cross"):
        check_files(paths[:1])
    with pytest.raises(DossierError, match="only what is still to come"):
        check_files(paths[1:], now=NOON + timedelta(days=60))


def test_the_same_object_in_two_files_is_counted_once(tmp_path: Path) -> None:
    check = check_files(write(tmp_path, a_geojson=[NORTH], b_kml=[NORTH]))
    assert check.filings == (NORTH,)
    assert "counted once" in str(check.notes[0])


def test_a_dossier_knows_where_its_theatre_is(tmp_path: Path) -> None:
    known = know(read("syria-2015"))
    swapped = ProtectedSite(
        id="s", party="relief", area=Circle((36.20123, 37.15012), 100.0), since=NOON, expiry=NOON + HOUR
    )
    west = replace(swapped, area=Circle((33.51234, 36.29121), 100.0), id="w")
    check = check_files(write(tmp_path, a_csv=[swapped, west]), known=known)
    assert ["look swapped" in str(note) for note in check.notes if "outside" in str(note)] == [True] * 2
    assert not any("naval" in name.lower() or "air base" in name.lower() for name, _ in known.places)


def test_operations_with_many_parts_are_told_by_their_parts(tmp_path: Path) -> None:
    other = replace(NORTH, id="s", party="south", parts=(replace(NORTH.parts[0], outline=Circle((-0.1, 0.0), 900.0)),))
    check = check_files(write(tmp_path, a_geojson=[OPERATION, other]), proposed=0)
    assert [one.conflict.pairs for one in check.clashes] == [((2, 0),)]


def test_what_may_be_one_thing_is_asked_about(tmp_path: Path) -> None:
    twin = replace(NORTH, id="n-2")
    here = replace(SITE, area=Circle((36.20123, 35.00123), 50.0), id="clinic", name="")
    there = replace(here, area=Circle((36.20123, 35.00201), 50.0), id="hospital")
    far = replace(here, area=Circle((36.20123, 35.10201), 50.0), id="school")
    notes = [note.what for note in check_files(write(tmp_path, a_geojson=[NORTH, twin, here, there, far])).notes]
    assert notes == ["it is the same as 'n-1'", "it is 87 m from 'clinic'"]
