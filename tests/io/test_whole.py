"""Files and folders are written whole or not at all."""

from pathlib import Path

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.io.whole import open_folder, write_folder, write_whole


def test_a_file_is_replaced_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    for content in (b"first", b"second"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for path in (tmp_path / "none" / "a.bin", tmp_path / "taken"):
        with pytest.raises(ModusError, match="cannot write"):
            write_whole(path, b"x")
    assert [one.name for one in tmp_path.rglob("*")] == ["taken"]


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert open_folder(open_folder(folder)).is_dir()
    write_whole(tmp_path / "file", b"x")
    with pytest.raises(ModusError, match="cannot write into"):
        open_folder(tmp_path / "file" / "in")


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "new"
    write_folder(folder, {"a.txt": "é", "in/b.txt": "b\n"})
    assert {path.name: path.read_bytes() for path in folder.rglob("*.txt")} == {"a.txt": "é".encode(), "b.txt": b"b\n"}
    with pytest.raises(ModusError, match="not empty"):
        write_folder(folder, {})
    with pytest.raises(ModusError, match="not a folder"):
        write_folder(folder / "a.txt", {})
    with pytest.raises(ModusError, match="cannot write"):
        write_folder(tmp_path / "other", {"a": "x", "a/b": "x"})
    assert sorted(one.name for one in tmp_path.iterdir()) == ["deep"]
