"""One figure as a file of its own: SVG, PNG, or a page that asks for nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modusvivendi.brief.blocks import Chapter, Cover, Figure
from modusvivendi.brief.html import write_html
from modusvivendi.brief.pdf import write_png
from modusvivendi.brief.view import View, see
from modusvivendi.brief.words import Words, read_words
from modusvivendi.core.errors import ModusError
from modusvivendi.io.whole import write_whole

ENDINGS = (".svg", ".png", ".html")


@dataclass(frozen=True)
class Leaf:
    """A figure, and what stands around it on a page of its own.

    ``title``: of the page; ``chapter``: the heading over the figure; ``audience``: who it is for, or what it is;
    ``note``: what its reader has to know first; ``day``: the first day it speaks of.
    """

    figure: Figure
    title: str
    chapter: str
    audience: str
    note: str
    day: date


def check_picture(path: Path, language: str) -> None:
    """Raise ``ModusError`` for a file or a language that no picture can be written in, before any work is done."""
    read_words(language)
    if path.suffix.lower() not in ENDINGS:
        raise ModusError(
            f"--picture {path.name[-60:]!r} is no kind of picture", repair=f"name a file that ends in {_said()}"
        )
    if not path.parent.is_dir():
        raise ModusError(f"cannot write {path}: there is no folder {path.parent}", repair="make it, or name another")


def save_picture(path: Path, language: str, draw: Callable[[View], Leaf]) -> None:
    """Draw a figure in a language and write it, whole or not at all, as what the name of the file asks for.

    Raises ``ModusError`` as ``check_picture``, and when the file cannot be written.
    """
    check_picture(path, language)
    view = see(language, "technical")
    write_whole(path, write_picture(draw(view), path.suffix.lower(), view.words))


def write_picture(leaf: Leaf, ending: str, words: Words) -> bytes:
    """Return the file of a figure: its SVG, a PNG, or a page with the picture for screens and phones and its table.

    ``ending``: one of ``ENDINGS``. Raises ``ModusError`` for another.
    """
    figure = leaf.figure
    if ending == ".svg":
        return figure.svg.encode()
    if ending == ".png":
        return write_png(figure, words.language)
    if ending == ".html":
        cover = Cover(
            leaf.title, figure.caption, words.language, words.direction, leaf.day.isoformat(), leaf.audience, leaf.note
        )
        return write_html(cover, [Chapter(f"{figure.id}-alone", leaf.chapter, [figure])]).encode()
    raise ModusError(
        f"a picture cannot be written as {ending or 'a file without an ending'}",
        repair=f"name a file that ends in {_said()}",
    )


def _said() -> str:
    return ", ".join(ENDINGS)
