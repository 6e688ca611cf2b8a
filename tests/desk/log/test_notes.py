"""Checkpoints as signed notes."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.desk.log.notes import Head, NoteError, cosign, key_id, parse, sign, verify, verify_cosignature

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
HEAD = Head("example.org/desk", 42, bytes(range(100, 132)))
# The example of the C2SP specifications (tlog-checkpoint, tlog-cosignature), which names no keys: their ids are in it.
PUBLISHED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE"
    "+xeMcTOAYQ8=\n"
)


def test_the_published_example_is_read() -> None:
    head, lines = parse(PUBLISHED)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert PUBLISHED.startswith(head.text + "\n")
    assert len(lines) == 1


def test_the_checkpoint_of_the_go_checksum_database_holds() -> None:
    """A note from the wild: its key is published with the Go toolchain (``sum.golang.org+033de0ae+Ac4z…``)."""
    name, number, encoded = ["sum.golang.org", "033de0ae", "Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"]
    raw = base64.b64decode(encoded)
    assert raw[0] == 1
    assert key_id(name, raw[1:], 1).hex() == number


def test_a_signed_head_is_verified_and_nothing_else() -> None:
    note = sign(HEAD, KEY)
    assert verify(note, PUBLIC) == verify(note, PUBLIC, "example.org/desk") == HEAD
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for bad in (note.replace("42", "43"), note.replace("example.org/desk", "example.org/task")):
        with pytest.raises(NoteError, match="no good signature"):
            verify(bad, PUBLIC)
    with pytest.raises(NoteError, match="no good signature"):
        verify(note, other)
    with pytest.raises(NoteError, match="not of"):
        verify(note, PUBLIC, "example.org/other")


@given(st.integers(0, len(sign(HEAD, KEY)) - 1), st.characters(codec="ascii"))
def test_no_changed_letter_passes(place: int, letter: str) -> None:
    note = sign(HEAD, KEY)
    changed = note[:place] + letter + note[place + 1 :]
    if changed != note:
        with pytest.raises(NoteError):
            verify(changed, PUBLIC)


def test_a_cosignature_says_when_and_is_of_one_head_and_one_party() -> None:
    line = cosign(HEAD, "north", KEY, 1_700_000_000)
    assert verify_cosignature(HEAD, line, "north", PUBLIC) == 1_700_000_000
    note = sign(HEAD, KEY) + line
    assert verify(note, PUBLIC) == HEAD
    for head, name in ((Head(HEAD.origin, 43, HEAD.root), "north"), (HEAD, "south")):
        with pytest.raises(NoteError):
            verify_cosignature(head, line, name, PUBLIC)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\n",
        "a\n01\n" + "A" * 43 + "=\n\n— a AAAA\n",
        "a\n-1\n" + "A" * 43 + "=\n\n— a AAAA\n",
        "a\n1\nAAAA\n\n— a AAAA\n",
        "a\n1\n" + "A" * 43 + "=\n\n- a AAAA\n",
        "a\n1\n" + "A" * 42 + "B=\n\n— a AAAA\n",
        "a\n²\n" + "A" * 43 + "=\n\n— a AAAA\n",
        "x" * 200_000,
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        verify(note, PUBLIC)
