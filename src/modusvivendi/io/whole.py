"""Write files and folders whole or not at all: beside their place first, then under their name."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from modusvivendi.core.errors import ModusError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file; it takes its name, or replaces the one that had it, once it is on the disk.

    Raises ``ModusError`` when it cannot be written; nothing half-written is left behind.
    """
    half = path.with_name(f".{uuid4().hex}.part")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise ModusError(
            f"cannot write {path}: {error.strerror or error}", repair="name a file in a folder of yours that is there"
        ) from error


def open_folder(folder: Path) -> Path:
    """Make a folder where there is none, those above it too, and return it.

    Raises ``ModusError`` when that cannot be done.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModusError(f"cannot write into {folder}: {error.strerror}", repair="name another folder") from error
    return folder


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write a new folder of texts by their names, which may have one folder before them.

    Raises ``ModusError`` when it is there and not empty, or cannot be written.
    """
    _refuse_full(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.", dir=folder.parent))
        try:
            for name, text in files.items():
                target = beside / name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(text.encode())
            beside.chmod(0o755)
            beside.rename(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise ModusError(f"cannot write {folder}: {error.strerror or error}", repair="choose another folder") from error


def _refuse_full(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()):
            raise ModusError(f"the folder {folder} is not empty", repair="choose another one; nothing is overwritten")
    elif folder.exists() or folder.is_symlink():
        raise ModusError(f"{folder} is there and is not a folder", repair="choose another name")
