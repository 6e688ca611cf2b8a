"""Bytes to text: UTF-8, and a plain word about whatever is not."""

from itertools import pairwise

from modusvivendi.core.errors import Where
from modusvivendi.io.findings import Findings

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MAGIC = {
    b"PK\x03\x04": "a workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a GeoPackage or SQLite file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
}
_SAVE = "save it as CSV UTF-8 (comma separated), or as plain UTF-8 text"


def decode(data: bytes, file: str, findings: Findings) -> str | None:
    """Return the text; None, with a finding that says what the bytes look like and where, when it is not UTF-8."""
    where = Where(file, 1, 1)
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            findings.add("encoding", where, f"is {kind}, not text", repair=_SAVE)
            return None
    if data.startswith(_UTF16_MARKS) or _alternates(data):
        findings.add("encoding", where, "is written in UTF-16", "only UTF-8 is read", _SAVE)
        return None
    if b"\0" in data:
        line, column = _position(data, data.index(b"\0"))
        findings.add("encoding", Where(file, line, column), "is a binary file: it has NUL bytes", repair=_SAVE)
        return None
    if data.startswith(_UTF8_MARK):
        findings.add("bom", where, "starts with a byte order mark, which is ignored", severity="note")
        data = data[len(_UTF8_MARK) :]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _report(data, error.start, file, findings)
        return None


def _alternates(data: bytes) -> bool:
    """Whether every other byte is mostly NUL, as in UTF-16 without a mark."""
    head = data[:2000]
    return len(head) >= 20 and max(head[::2].count(0), head[1::2].count(0)) > 0.4 * len(head)


def _position(data: bytes, at: int) -> tuple[int, int]:
    start = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, len(data[start:at].decode("utf-8", "replace")) + 1


def _report(data: bytes, at: int, file: str, findings: Findings) -> None:
    line, column = _position(data, at)
    start = data.rfind(b"\n", 0, at) + 1
    end = data.find(b"\n", at)
    snippet = data[start : end if end >= 0 else len(data)][:2000]
    guess, name = _guess(data[:100_000])
    shown = snippet.decode(guess, "replace")
    near = shown[max(0, column - 10) : column + 10].strip()
    findings.add(
        "encoding",
        Where(file, line, column),
        f"byte 0x{data[at]:02x} is not UTF-8; it looks like {name}, in which it reads {near!r}",
        "names would come out garbled",
        f"{_SAVE}; on a command line: iconv -f {guess.upper()} -t UTF-8 {file} > new.csv",
    )


def _guess(data: bytes) -> tuple[str, str]:
    """Guess the code page: Arabic writes whole words in high bytes, the Latin scripts only a letter here and there."""
    high = sum(byte >= 0x80 for byte in data)
    pairs = sum(a >= 0x80 and b >= 0x80 for a, b in pairwise(data))
    if high and pairs > 0.5 * high:
        return "cp1256", "Windows-1256 (Arabic)"
    if any(byte in data for byte in (0x8A, 0x8E, 0x9A, 0x9E, 0xE8, 0xE6, 0xF0)) and b"\xe9" not in data:
        return "cp1250", "Windows-1250 (Central European)"
    return "cp1252", "Windows-1252 (Western European)"
