"""Chains on disk: what was written is read back, whatever happened to the writer."""

import multiprocessing
import os
import signal
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.io.ensembles import Block, ChainFile, read_blocks, read_settings

N = 30
SETTINGS = {"places": N, "parts": 4, "seed": 1}


def block_at(first: int, steps: int, every: int = 3, n: int = N, parts: int = 4) -> Block:
    """Steps of a walk that depends on the number of the step alone."""

    def plan(step: int) -> np.ndarray:
        numbers = np.random.default_rng(step // 2)
        return (numbers.integers(0, parts, n) if step % 7 == 0 else np.arange(n) * step % parts).astype(np.int32)

    kept = [step for step in range(first + 1, first + steps + 1) if step % every == 0]
    numbers = np.random.default_rng([first, steps])
    return Block(
        first=first,
        start=plan(first),
        last=plan(first + steps),
        outcome=numbers.integers(0, 8, steps).astype(np.uint8),
        cut_edges=numbers.integers(0, 10**6, steps).astype(np.int32),
        energy=numbers.normal(size=steps),
        plan_steps=np.array(kept, np.int64),
        plans=np.array([plan(step) for step in kept], np.int32).reshape(-1, n),
    )


def same(one: Block, other: Block) -> bool:
    return one.first == other.first and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("start", "last", "outcome", "cut_edges", "energy", "plan_steps", "plans")
    )


def write(path: Path, blocks: list[Block]) -> None:
    with ChainFile(path, SETTINGS) as file:
        for block in blocks:
            file.append(block)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "0000.chain"


def test_blocks_come_back(path: Path) -> None:
    blocks = [block_at(0, 10), block_at(10, 25), block_at(35, 1), block_at(36, 0), block_at(36, 40, every=1)]
    write(path, blocks)
    assert all(same(one, other) for one, other in zip(read_blocks(path), blocks, strict=True))
    assert read_settings(path) == SETTINGS
    light = list(read_blocks(path, plans=False))
    assert [len(block.plans) for block in light] == [0] * 5
    assert np.array_equal(light[4].last, blocks[4].last)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(1, 70_000), st.integers(1, 5), st.integers(0, 20))
def test_any_size_comes_back(
    tmp_path_factory: pytest.TempPathFactory, n: int, parts: int, every: int, steps: int
) -> None:
    path = tmp_path_factory.mktemp("chain") / "c"
    block = block_at(0, steps, every, n, parts)
    with ChainFile(path, {"places": n}) as file:
        file.append(block)
    assert same(next(read_blocks(path)), block)


def test_going_on_where_it_stopped(path: Path) -> None:
    write(path, [block_at(0, 10)])
    with ChainFile(path, SETTINGS) as file:
        assert file.done == 10
        assert np.array_equal(file.last, block_at(0, 10).last)
        with pytest.raises(ValueError, match="step 11 does not follow step 10"):
            file.append(block_at(11, 5))
        file.append(block_at(10, 5))
    assert [block.done for block in read_blocks(path)] == [10, 15]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_end_is_cut_off(path: Path, cut: int) -> None:
    write(path, [block_at(0, 10), block_at(10, 10)])
    whole = path.read_bytes()
    first = len(whole) - len(frame_of(whole, 2))
    path.write_bytes(whole[: first + cut])
    assert [block.done for block in read_blocks(path)] == [10]
    with ChainFile(path, SETTINGS) as file:
        assert file.done == 10
        file.append(block_at(10, 10))
    assert path.read_bytes() == whole, "as if nothing had happened"


def frame_of(data: bytes, number: int) -> bytes:
    at = 0
    for _ in range(number):
        at += 20 + struct.unpack_from("<Q", data, at + 8)[0]
    return data[at : at + 20 + struct.unpack_from("<Q", data, at + 8)[0]]


def test_an_end_that_was_never_filled_is_cut_off(path: Path) -> None:
    write(path, [block_at(0, 10)])
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(5_000))
    assert [block.done for block in read_blocks(path)] == [10]
    with ChainFile(path, SETTINGS) as file:
        assert file.done == 10
    assert path.read_bytes() == whole
    last = bytearray(whole)
    last[-3] ^= 1
    path.write_bytes(last)
    assert list(read_blocks(path)) == [], "the last block has the right length, but not what was written"


def test_a_beginning_that_was_torn_is_begun_anew(path: Path) -> None:
    write(path, [])
    whole = path.read_bytes()
    for cut in (0, 3, 15, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with ChainFile(path, SETTINGS) as file:
            assert file.done == 0
        assert path.read_bytes() == whole


def test_damage_before_the_end_is_told(path: Path) -> None:
    write(path, [block_at(0, 10), block_at(10, 10), block_at(20, 10)])
    whole = path.read_bytes()
    middle = len(frame_of(whole, 0)) + len(frame_of(whole, 1)) + 60
    path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :])
    for use in (lambda: list(read_blocks(path)), lambda: ChainFile(path, SETTINGS)):
        with pytest.raises(ModusError) as caught:
            use()
        assert caught.value.message == "is damaged in block 2"
        assert caught.value.where.file == "0000.chain"
        assert "copy" in caught.value.repair
    taken_out = whole[: len(frame_of(whole, 0))] + whole[len(frame_of(whole, 0) + frame_of(whole, 1)) :]
    path.write_bytes(taken_out)
    with pytest.raises(ModusError, match="damaged in block 1"):
        list(read_blocks(path))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_goes_unnoticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("chain") / "c"
    blocks = [block_at(0, 4), block_at(4, 4), block_at(8, 4)]
    write(path, blocks)
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    try:
        found = list(read_blocks(path))
    except ModusError:
        return
    assert len(found) < 3
    assert all(same(one, other) for one, other in zip(found, blocks, strict=False))


def test_files_of_something_else(path: Path, tmp_path: Path) -> None:
    for content in (b"PK\x03\x04 a workbook that somebody has put here", b"hello"):
        path.write_bytes(content)
        with pytest.raises(ModusError, match="is not the file of a chain"):
            list(read_blocks(path))
        with pytest.raises(ModusError, match="is not the file of a chain"):
            ChainFile(path, SETTINGS)
        assert path.read_bytes() == content
    with pytest.raises(ModusError, match="cannot read"):
        list(read_blocks(tmp_path / "none"))
    with pytest.raises(ModusError, match="cannot write"):
        ChainFile(tmp_path / "none" / "0000.chain", SETTINGS)
    (tmp_path / "empty").touch()
    with pytest.raises(ModusError, match="holds no chain"):
        read_settings(tmp_path / "empty")


def test_other_settings_are_refused(path: Path) -> None:
    write(path, [block_at(0, 10)])
    before = path.read_bytes()
    with pytest.raises(ModusError) as caught:
        ChainFile(path, {**SETTINGS, "seed": 2})
    assert caught.value.message == "was drawn with seed = 1, not 2"
    assert "another folder" in caught.value.repair
    assert path.read_bytes() == before


def test_two_writers_keep_out_of_each_other_s_way(path: Path) -> None:
    with ChainFile(path, SETTINGS), pytest.raises(ModusError, match="is being written by another process"):
        ChainFile(path, SETTINGS)
    ChainFile(path, SETTINGS).close()


def write_on(path: Path, first: int) -> None:
    with ChainFile(path, SETTINGS) as file:
        for row in range(first, 100_000):
            file.append(block_at(10 * row, 10))


def test_killed_while_writing(path: Path) -> None:
    """Kill the writer again and again at any moment: no step is lost or doubled, and the bytes are the same."""
    context = multiprocessing.get_context("spawn")
    done = 0
    for wait in (0.02, 0.05, 0.03):
        writer = context.Process(target=write_on, args=(path, done // 10))
        writer.start()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and (not path.exists() or path.stat().st_size < 2_000 + 200 * done):
            time.sleep(0.001)
        time.sleep(wait)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        with ChainFile(path, SETTINGS) as file:
            assert file.done > done
            done = file.done
    found = list(read_blocks(path))
    assert [block.first for block in found] == list(range(0, done, 10))
    assert all(same(block, block_at(block.first, 10)) for block in found)
    whole = path.with_name("whole")
    write(whole, [block_at(first, 10) for first in range(0, done, 10)])
    assert path.read_bytes() == whole.read_bytes()


def test_small_on_disk(path: Path) -> None:
    """A plan that differs little from the one before takes little room."""
    numbers = np.random.default_rng(1)
    plans = np.repeat(numbers.integers(0, 18, (1, 8_000)), 200, axis=0).astype(np.int32)
    for step in range(1, 200):
        plans[step:, numbers.integers(0, 7_900) + np.arange(80)] = step % 18
    zeros = np.zeros(200)
    with ChainFile(path, {"places": 8_000}) as file:
        file.append(
            Block(
                *(0, plans[0], plans[-1], zeros.astype(np.uint8), zeros.astype(np.int32), zeros),
                *(np.arange(1, 201), plans),
            )
        )
    assert np.array_equal(next(read_blocks(path)).plans, plans)
    assert path.stat().st_size < plans.size / 20
