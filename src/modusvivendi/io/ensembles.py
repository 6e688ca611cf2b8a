"""Ensembles on disk: one file a chain, written block by block, that survives being killed at any moment.

A file is a run of frames: a tag, a checksum (CRC-32 of the rest), a length, a number and the content. The first frame
holds the settings as JSON; each further one holds a block of steps: what came of each step, and the plans that were
kept, as one whole plan and the places that changed from each plan to the next. A frame counts when its checksum is
right; what a kill leaves half written at the end is cut off when the file is opened again, so the next block goes on
after the last whole one: no step is there twice, none is missing.
"""

import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

import numpy as np
import numpy.typing as npt

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.ranges import Floats, Ints

Rows = npt.NDArray[np.int32]

SUFFIX = ".chain"
_HEAD = struct.Struct("<4sIQI")
_SIZES = struct.Struct("<QIIB")
_SETTINGS, _STEPS = b"MVE1", b"STEP"
_LONGEST = 1 << 31
_MOST_STEPS, _MOST_CELLS, _MOST_PLACES = 1 << 26, 1 << 28, 10_000_000
_LEVEL = 4
_AGAIN = "draw it anew into another folder"


@dataclass(frozen=True, eq=False)
class Block:
    """Steps ``first`` + 1 to ``first`` + s of a chain over n places.

    ``start`` and ``last`` (n,) the plans before and after; ``outcome`` (s,) and ``cut_edges`` (s,), ``energy`` (s,) of
    each step; ``plans`` (q, n) kept after the steps ``plan_steps`` (q,).
    """

    first: int
    start: Rows
    last: Rows
    outcome: npt.NDArray[np.uint8]
    cut_edges: Rows
    energy: Floats
    plan_steps: Ints
    plans: Rows

    @property
    def done(self) -> int:
        """The number of its last step."""
        return self.first + len(self.outcome)


class ChainFile:
    """A chain's file, open for more blocks; ``done`` steps are in it, ``last`` (n,) is the plan after them.

    Use it as a context manager. While it is open no other process can open it.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        """Begin a file, or go on with one that has the same settings; ``settings`` must hold ``places`` (n).

        Raises ``ModusError`` for a file of other settings, one that is damaged before its end, one that another
        process has open, and one that cannot be written.
        """
        self.path, self.done, self.last = path, 0, cast("Rows | None", None)
        self._places, self._frames = int(settings["places"]), 1
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
        except OSError as error:
            raise ModusError(f"cannot write {path}: {error.strerror}", repair="name a folder to write to") from error
        try:
            _lock(self._file, path)
            self._recover(settings)
        except BaseException:
            self._file.close()
            raise

    def append(self, block: Block) -> None:
        """Add a block; it is on the disk when this returns. Raises ``ValueError`` when it does not follow the last."""
        if block.first != self.done or block.start.shape != (self._places,):
            raise ValueError(f"step {block.first} does not follow step {self.done}")
        self._file.write(_frame(_STEPS, self._frames, _pack(block)))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._frames += 1
        self.done, self.last = block.done, block.last

    def _recover(self, settings: Mapping[str, Any]) -> None:
        end = 0
        for number, (tag, content, end_of_frame) in enumerate(_frames(self._file, self.path)):
            if number == 0:
                _compare(_parse(tag, content, self.path), settings, self.path)
            else:
                block = _unpack(content, self._places, number, self.path, plans=False)
                _follow(block, self.done, number, self.path)
                self.done, self.last = block.done, block.last
            end, self._frames = end_of_frame, number + 1
        self._file.seek(end)
        self._file.truncate()
        if end == 0:
            text = json.dumps(dict(settings), sort_keys=True, ensure_ascii=True, allow_nan=False)
            self._file.write(_frame(_SETTINGS, 0, text.encode()))
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file and let others open it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings that a chain was drawn with; ``ModusError`` for what is no such file."""
    with _open(path) as file:
        for tag, content, _ in _frames(file, path):
            return _parse(tag, content, path)
    raise ModusError("holds no chain", Where(path.name), _AGAIN)


def read_blocks(path: Path, *, plans: bool = True) -> Iterator[Block]:
    """Yield the blocks of a chain in order; without ``plans`` the kept ones are left out, which is faster.

    A half-written end is left out. Raises ``ModusError`` for what is no such file, and for damage before the end.
    """
    places, done = 0, 0
    with _open(path) as file:
        for number, (tag, content, _) in enumerate(_frames(file, path)):
            if number == 0:
                places = _count_places(_parse(tag, content, path), path)
                continue
            block = _unpack(content, places, number, path, plans=plans)
            _follow(block, done, number, path)
            done = block.done
            yield block


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise ModusError(f"cannot read {path}: {error.strerror}", repair="name the file of a chain") from error


def _lock(file: BinaryIO, path: Path) -> None:
    """Keep other processes out for as long as the file is open; a killed process lets go of it."""
    try:
        import fcntl
    except ImportError:  # not on this system: two writers are then the user's to avoid
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ModusError(f"{path} is being written by another process", repair="wait for it to end") from error


def _frame(tag: bytes, number: int, content: bytes) -> bytes:
    rest = struct.pack("<QI", len(content), number)
    return _HEAD.pack(tag, zlib.crc32(content, zlib.crc32(rest, zlib.crc32(tag))), len(content), number) + content


def _frames(file: BinaryIO, path: Path) -> Iterator[tuple[bytes, bytes, int]]:
    """Yield tag, content and end of every whole frame; stop at a torn end, raise for damage before it."""
    size = file.seek(0, os.SEEK_END)
    at, number = 0, 0
    while at < size:
        file.seek(at)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            torn = at > 0 or _SETTINGS.startswith(head[:4]) or head.startswith(_SETTINGS)
            if torn:
                return
            raise ModusError(
                "is not the file of a chain", Where(path.name), "name a folder with an ensemble, or a new one"
            )
        tag, check, length, given = _HEAD.unpack(head)
        if not any(head):
            file.seek(at)
            if _only_zeros(file):  # a disk that lost its power leaves such an end
                return
        if tag != (_SETTINGS if number == 0 else _STEPS):
            raise (
                _damaged(path, number)
                if number
                else ModusError(
                    "is not the file of a chain", Where(path.name), "name a folder with an ensemble, or a new one"
                )
            )
        end = at + _HEAD.size + length
        if end > size:
            return
        content = file.read(length) if length <= _LONGEST else b""
        whole = len(content) == length and given == number
        if not whole or zlib.crc32(content, zlib.crc32(head[8:], zlib.crc32(tag))) != check:
            if end == size and number:
                return
            raise _damaged(path, number)
        yield tag, content, end
        at, number = end, number + 1


def _only_zeros(file: BinaryIO) -> bool:
    while chunk := file.read(1 << 20):
        if any(chunk):
            return False
    return True


def _damaged(path: Path, number: int) -> ModusError:
    return ModusError(f"is damaged in block {number}", Where(path.name), f"restore it from a copy, or {_AGAIN}")


def _parse(tag: bytes, content: bytes, path: Path) -> dict[str, Any]:
    try:
        settings: object = json.loads(content) if tag == _SETTINGS else None
    except (ValueError, RecursionError) as error:
        raise _damaged(path, 0) from error
    if not isinstance(settings, dict):
        raise _damaged(path, 0)
    return cast("dict[str, Any]", settings)


def _count_places(settings: Mapping[str, Any], path: Path) -> int:
    places: object = settings.get("places")
    if not isinstance(places, int) or not 0 < places <= _MOST_PLACES:
        raise _damaged(path, 0)
    return places


def _compare(found: Mapping[str, Any], wanted: Mapping[str, Any], path: Path) -> None:
    wanted = json.loads(json.dumps(dict(wanted)))
    other = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
    if other:
        key = other[0]
        raise ModusError(
            f"was drawn with {key} = {json.dumps(found.get(key))}, not {json.dumps(wanted.get(key))}",
            Where(path.name),
            "give the same settings to go on with it, or another folder",
        )


def _follow(block: Block, done: int, number: int, path: Path) -> None:
    if block.first != done:
        raise _damaged(path, number)


def _pack(block: Block) -> bytes:
    """Bring a block to bytes; each array is compressed on its own, so that figures can be read without the plans."""
    plans = np.concatenate([block.start[None], block.plans, block.last[None]])
    width = 1 if plans.max(initial=0) < 1 << 8 else 2 if plans.max(initial=0) < 1 << 16 else 4
    kind = np.dtype(f"<u{width}")
    step, place = np.nonzero(plans[1:] != plans[:-1])
    parts = (
        _shuffle(block.outcome, "<u1"),
        _shuffle(np.diff(block.cut_edges, prepend=0), "<i4"),
        _shuffle(block.energy, "<f8"),
        _shuffle(np.diff(block.plan_steps, prepend=0), "<i8"),
        _shuffle(plans[0], kind) + _shuffle(plans[-1], kind),
        _shuffle(np.bincount(step, minlength=len(plans) - 1), "<u4"),
        _shuffle(np.diff(place, prepend=0), "<i4"),
        _shuffle(plans[1:][step, place], kind),
    )
    packed = [zlib.compress(part, _LEVEL) for part in parts]
    head = _SIZES.pack(block.first, len(block.outcome), len(block.plan_steps), width)
    return head + struct.pack(f"<{len(packed)}I", *map(len, packed)) + b"".join(packed)


def _unpack(content: bytes, places: int, number: int, path: Path, *, plans: bool) -> Block:
    try:
        return _unpack_whole(memoryview(content), places, plans=plans)
    except (ValueError, IndexError, struct.error, zlib.error) as error:
        raise _damaged(path, number) from error


def _unpack_whole(content: memoryview, places: int, *, plans: bool) -> Block:
    """Undo ``_pack``; ``ValueError`` and the like for what it cannot have written."""
    first, steps, kept, width = _SIZES.unpack_from(content)
    if steps > _MOST_STEPS or kept > steps or kept * places > _MOST_CELLS or width not in (1, 2, 4):
        raise ValueError("sizes out of bounds")
    lengths = struct.unpack_from("<8I", content, _SIZES.size)
    ends = np.cumsum([_SIZES.size + 32, *lengths]).tolist()
    sections = [content[low:high] for low, high in pairwise(ends)]
    kind = f"<u{width}"
    ends_of_block = _unshuffle(sections[4], kind, 2 * places, rows=2).astype(np.int32)
    start, last = ends_of_block[:places], ends_of_block[places:]
    plan_steps = np.cumsum(_unshuffle(sections[3], "<i8", kept))
    rows = np.empty((kept if plans else 0, places), np.int32)
    if plans:
        counts = _unshuffle(sections[5], "<u4", kept + 1).astype(np.int64)
        if counts.max(initial=0) > places:
            raise ValueError("more changes than places")
        where = np.cumsum(_unshuffle(sections[6], "<i4", int(counts.sum())))
        part = _unshuffle(sections[7], kind, int(counts.sum()))
        plan, bounds = start.copy(), [0, *np.cumsum(counts).tolist()]
        for row in range(kept):
            here = slice(bounds[row], bounds[row + 1])
            plan[where[here]] = part[here]
            rows[row] = plan
    return Block(
        first=first,
        start=start,
        last=last,
        outcome=_unshuffle(sections[0], "<u1", steps).astype(np.uint8),
        cut_edges=np.cumsum(_unshuffle(sections[1], "<i4", steps)).astype(np.int32),
        energy=_unshuffle(sections[2], "<f8", steps).astype(np.float64),
        plan_steps=(plan_steps if plans else plan_steps[:0]).astype(np.int64),
        plans=rows,
    )


def _shuffle(values: npt.NDArray[Any], kind: npt.DTypeLike) -> bytes:
    """Return the bytes of an array, the first of every number first: neighbours are then alike and compress well."""
    given = np.ascontiguousarray(values, kind)
    return given.view(np.uint8).reshape(-1, given.itemsize).T.tobytes()


def _unshuffle(section: memoryview, kind: str, count: int, rows: int = 1) -> npt.NDArray[Any]:
    """Decompress an array of ``count`` numbers, and not a byte more; written in ``rows`` pieces of the same length."""
    width = np.dtype(kind).itemsize
    engine = zlib.decompressobj()
    data = engine.decompress(section, count * width + 1)
    if len(data) != count * width or not engine.eof:
        raise ValueError("an array has another length than it says")
    bytes_ = np.frombuffer(data, np.uint8).reshape(rows, width, -1) if count else np.zeros((rows, width, 0), np.uint8)
    return np.ascontiguousarray(bytes_.transpose(0, 2, 1)).view(kind).ravel()
