"""What a brief is made of: one content, several skins (HTML, PDF)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``rows`` are lists of cells as text, as long as ``columns``; the first cell of a row is its header.

    In a cell of several lines the first is the figure and the others qualify it (low to high).
    ``numeric`` are the column numbers to align as figures. ``anchors`` are ids of the rows, to be linked to, as many
    as ``rows`` or none. ``sources`` are the columns whose cells are source ids, parted by commas: they link to the
    entry ``source-<id>``. ``unders`` are texts that run across the whole table below each row, as many as ``rows``
    (empty for none) or none at all.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    anchors: Sequence[str] = ()
    sources: frozenset[int] = frozenset()
    unders: Sequence[str] = ()


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
class Panel:
    """One of several small pictures: its title, its SVG text, and the words that replace it."""

    title: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small pictures at one scale with one key to their colours (SVG text), and the table that says the same."""

    id: str
    panels: Sequence[Panel]
    key: str
    alt: str
    caption: str
    table: Table | None = None
    note: str = ""


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
class Fact:
    """One key figure: what it is, the figure, and what qualifies it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A row of key figures."""

    items: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks that a page keeps closed behind their title until asked for.

    On paper they are open: gathered in the annex, or where they are when ``annex`` is false.
    """

    title: str
    blocks: Sequence["Block"]
    annex: bool = True


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks that stand side by side where there is room, on paper too; ``paper``: there alone."""

    blocks: Sequence["Block"]
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks below each other, where one is asked for: a column of ``Beside``."""

    blocks: Sequence["Block"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One source: the id to link to, its title, short lines on it (who, when, where, what kind), and a longer note."""

    anchor: str
    name: str
    title: str
    lines: Sequence[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of sources, set small."""

    items: Sequence[Entry]


Block = (
    Table
    | Figure
    | Multiples
    | Heading
    | Paragraph
    | Bullets
    | Quotation
    | Callout
    | Facts
    | Folded
    | Beside
    | Stack
    | Entries
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: later engines add theirs as another one of these."""

    id: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands around the chapters: title, language, class of audience, date and the numbers of the run.

    ``as_of`` is the first day that the dossier speaks of (ISO); documents carry it as their date so that the same
    results give the same bytes. ``audience`` is the word for the class, ``audience_note`` what was coarsened or left
    out and why.
    """

    title: str
    subtitle: str
    language: str
    direction: str
    as_of: str
    audience: str
    audience_note: str
    lines: Sequence[str] = ()
