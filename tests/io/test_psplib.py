"""Files of projects: read whole, or refused with every line that is wrong."""

from pathlib import Path

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.io.psplib import read_project

SMALL = """\
************************************************************************
projects                      :  1
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     6       8    4
  3      1     1       5    1
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
   12    4
************************************************************************
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "small.sm"
    path.write_text(text, encoding="utf-8")
    return path


def test_jobs_requests_and_successors_are_read(tmp_path: Path) -> None:
    project = read_project(write(tmp_path, SMALL))
    assert project.ids == ("1", "2", "3", "4")
    assert project.duration.tolist() == [0, 6, 1, 0]
    assert project.demand.tolist() == [[0, 0], [8, 4], [5, 1], [0, 0]]
    assert project.capacity.tolist() == [[12], [4]]
    assert list(zip(project.relations.before.tolist(), project.relations.after.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (1, 3),
        (2, 3),
    ]


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("6       8    4", "6      18    4", "small.sm:14", "job 2 needs 18 of resource 1, of which there are 12"),
        ("2        1          1           4", "2 1 2 4", "small.sm:6", "2 successors announced, 1 there"),
        ("2           2   3", "2           2   9", "small.sm:5", "there is no job 9"),
        ("  3      1     1  ", "  3      2     1  ", "small.sm:15", "job 3 has mode 2"),
        ("  3      1     1  ", "  2      1     1  ", "small.sm:15", "job 2 is there twice (first in line 14)"),
        ("6       8    4", "-6       8    4", "small.sm:14", "'-6' is no whole number"),
        ("6       8    4", "6000000      8    4", "small.sm:14", "'6000000' is no whole number from 0 to 1,000,000"),
        ("6       8    4", "6       8", "small.sm:14", "4 numbers, not 5"),
        ("   4        1          0\n", "", "small.sm", "job 4 has no line under PRECEDENCE RELATIONS"),
        ("RESOURCEAVAILABILITIES", "RESOURCES", "small.sm", "there is no section RESOURCEAVAILABILITIES"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, where: str, says: str) -> None:
    assert old in SMALL
    with pytest.raises(ModusError) as caught:
        read_project(write(tmp_path, SMALL.replace(old, new)))
    found = next(one for one in caught.value.findings() if says in one.what)
    assert str(found.where) == where
    assert found.repair


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("6       8    4", "6      18    9").replace("   3        1          1  ", "   3   1   5  ")
    with pytest.raises(ModusError) as caught:
        read_project(write(tmp_path, text))
    assert len(caught.value.findings()) == 4, "two requests, one list of successors, and job 3 without one"


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"PK\x03\x04", b"\xff\xfe1\0", b"PRECEDENCE RELATIONS:\n" * 50])
def test_what_is_no_project_is_refused_with_findings(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sm"
    path.write_bytes(content)
    with pytest.raises(ModusError) as caught:
        read_project(path)
    assert caught.value.findings()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModusError) as caught:
        read_project(tmp_path / "nowhere.sm")
    assert caught.value.findings()[0].where.file == "nowhere.sm"
