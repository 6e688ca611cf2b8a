"""Whatever lies in the folder: findings or a ModusError, never another exception, never a hang.

The short version runs with every test; MODUS_SOAK=1 (make soak) runs the long one.
"""

import os
import random
import tempfile
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.io.folder import as_json, inspect
from modusvivendi.io.limits import CONTROL
from tests.tiny import FILES, tiny_folder

SOAK = os.environ.get("MODUS_SOAK") == "1"
TRIES = 400 if SOAK else 10
MOST_SECONDS = 30
NAMES = [*FILES, "outline.geojson", "places.geojson"]


def read_something(folder):
    """Inspect a folder; it may have any findings, but must say them in bounded time."""
    begun = time.monotonic()
    try:
        inspection = inspect(folder)
    except ModusError:
        pass
    else:
        assert inspection.dossier is not None or any(found.severity == "error" for found in inspection.findings)
        for found in inspection.findings:
            assert found.what
            assert not CONTROL.search(str(found)), repr(found)
        as_json(inspection)
    assert time.monotonic() - begun < MOST_SECONDS


def flip(data, rng):
    mutated = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        mutated[rng.randrange(len(mutated))] ^= 1 << rng.randrange(8)
    return bytes(mutated)


def truncate(data, rng):
    return data[: rng.randrange(len(data))]


def scatter(data, rng):
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.randint(1, 40)) + data[at:]


def swap_cells(data, rng):
    cells = data.split(b",")
    a, b = rng.randrange(len(cells)), rng.randrange(len(cells))
    cells[a], cells[b] = cells[b], cells[a]
    return b",".join(cells)


def repeat_lines(data, rng):
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    return b"\n".join(lines[:at] + [lines[at]] * rng.randint(2, 50) + lines[at:])


def swap_lines(data, rng):
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


SIGNS = (
    *(bytes([sign]) for sign in b"\0\"',;\t\r\n=[]{}\\\xff-0@.#"),
    *(b'"""', b'""', b"[[", b"[]", b"{}", b"..", b"\\u0000", b"\xe2\x80\xae", b"\x1b[2J", b"a" * 300),
    *(b"1e999", b"nan", b"inf", b"9" * 50, b"-1", b"0x10", b"1_000", b"\xd9\xa1"),
    *(b"true", b"null", b"@sea", b"2015-13-45", b"1979-05-27T07:32:00Z"),
)


def put_signs(data, rng):
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(SIGNS) + data[at + rng.randint(0, 6) :]
    return data


def exchange_values(data, rng):
    """Put another value for what stands after an equals sign or between commas."""
    mark = rng.choice([b"=", b",", b":"])
    parts = data.split(mark)
    at = rng.randrange(len(parts))
    parts[at] = rng.choice(SIGNS)
    return mark.join(parts)


MUTATIONS = (flip, truncate, scatter, swap_cells, repeat_lines, swap_lines, put_signs, exchange_values)


@pytest.mark.parametrize("name", NAMES)
def test_mutated_files(name, tmp_path):
    folder = tiny_folder(tmp_path / "d", polygons=True)
    good = (folder / name).read_bytes()
    for seed in range(TRIES):
        rng = random.Random(f"{name} {seed}")
        data = good
        for _ in range(rng.randint(1, 3)):
            data = rng.choice(MUTATIONS)(data, rng) if data else data
        (folder / name).write_bytes(data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                read_something(folder)
        except Exception as error:
            raise AssertionError(f"{name} with seed {seed}: {data[:400]!r}") from error


@settings(max_examples=TRIES * 5, deadline=None)
@given(st.sampled_from([*NAMES, "places.gpkg", "places.shp"]), st.binary(max_size=300))
def test_random_bytes(name, data):
    with tempfile.TemporaryDirectory() as path:
        folder = tiny_folder(Path(path) / "d")
        (folder / name).write_bytes(data)
        read_something(folder)


@settings(max_examples=TRIES * 5, deadline=None)
@given(st.sampled_from([name for name in FILES if name.endswith("toml")]), st.data())
def test_random_settings(name, data):
    """Well-formed TOML with any values under the right keys."""
    import tomllib

    from modusvivendi.io.syntax import format_table

    keys = sorted({key for table in tomllib.loads(FILES[name]).values() if isinstance(table, dict) for key in table})
    keys += sorted(tomllib.loads(FILES[name]))
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    value = st.one_of(
        text, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.lists(text)
    )
    value |= st.dictionaries(text, text, max_size=2)
    tables = data.draw(st.lists(st.dictionaries(st.sampled_from(keys), value, max_size=6), max_size=3))
    top = data.draw(st.dictionaries(st.sampled_from(keys), value, max_size=8))
    written = format_table((), top) + "".join(
        format_table((f"x{i}",), table, many=data.draw(st.booleans())) for i, table in enumerate(tables)
    )
    with tempfile.TemporaryDirectory() as path:
        folder = tiny_folder(Path(path) / "d")
        (folder / name).write_text(written, encoding="utf-8")
        read_something(folder)
