"""Keys of a TOML text are found where they stand."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.io.positions import Locator
from modusvivendi.io.syntax import format_key, format_table
from tests.tiny import FILES

TEXT = '''\
top = 1 # [not.a.table]
[a]
b.c = { d = [1, "x]", { e = 2 }], "f g" = 'h' }
long = """
[fake]
b = 1 \\""" still
"""
[[a.list]]
n = 2015-10-01 07:00:00
[[a.list]]
n = [
  "one", # two
  "three",
]
[a.list.inner]
"q\\"r" = true
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("top",), (1, 1)),
        (("a",), (2, 1)),
        (("a", "b", "c"), (3, 1 + 2)),
        (("a", "b", "c", "d"), (3, 9)),
        (("a", "b", "c", "d", 1), (3, 17)),
        (("a", "b", "c", "d", 2, "e"), (3, 25)),
        (("a", "b", "c", "f g"), (3, 35)),
        (("a", "long"), (4, 1)),
        (("a", "list", 0), (8, 1)),
        (("a", "list", 0, "n"), (9, 1)),
        (("a", "list", 1, "n", 1), (13, 3)),
        (("a", "list", 1, "inner", 'q"r'), (16, 1)),
        (("a", "list", 1, "nothing", "below"), (10, 1)),
        (("nowhere",), (1, 1)),
    ],
)
def test_positions(path, place):
    tomllib.loads(TEXT)
    assert Locator(TEXT).locate(path) == place


def walk(node, path=()):
    yield path
    if isinstance(node, dict):
        for key, child in node.items():
            yield from walk(child, (*path, key))
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from walk(child, (*path, i))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".toml")])
def test_every_key_is_found_itself(name):
    text, lines = FILES[name], FILES[name].split("\n")
    locator = Locator(text)
    for path in walk(tomllib.loads(text)):
        if path and isinstance(path[-1], str):
            line, column = locator.locate(path)
            assert path[-1] in lines[line - 1][column - 1 :], path


keys = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@given(st.dictionaries(keys, st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1), keys)
def test_any_keys_and_texts(values, head):
    text = format_table((head, "x"), values)
    assert tomllib.loads(text) == {head: {"x": values}}
    locator = Locator(text)
    for line, key in enumerate(values, start=2):
        assert locator.locate((head, "x", key)) == (line, 1)
    assert format_key("plain-key_1") == "plain-key_1"
