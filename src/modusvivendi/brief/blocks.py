"""What a brief is made of: one content, several skins (HTML, PDF)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``rows`` are lists of cells as text, as long as ``columns``; the first cell of a row is its header.

    ``numeric`` are the column numbers to align as figures.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG text, with the words that replace it (``alt``) and the table that says the same.

    ``narrow`` is the same picture drawn for a phone, empty when ``svg`` serves both.
    """

    id: str
    svg: str
    alt: str
    caption: str
    table: Table | None = None
    note: str = ""
    narrow: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 (chapter) to 4."""

    text: str
    level: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words, with who said them, when, and the id of the source."""

    text: str
    speaker: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark: ``kind`` is note, caution or refusal."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks that stand side by side where there is room."""

    blocks: Sequence["Block"]


Block = Table | Figure | Heading | Paragraph | Bullets | Quotation | Callout | Beside


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: later engines add theirs as another one of these."""

    id: str
    title: str
    blocks: Sequence[Block]
