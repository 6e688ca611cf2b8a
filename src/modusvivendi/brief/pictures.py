"""One figure as a file of its own: SVG, PNG, or a page that asks for nothing."""

from datetime import date
from pathlib import Path

from modusvivendi.brief.blocks import Chapter, Cover, Figure
from modusvivendi.brief.figures import Words as FigureWords
from modusvivendi.brief.html import write_html
from modusvivendi.brief.pdf import write_png
from modusvivendi.brief.words import Words, read_words
from modusvivendi.core.errors import ModusError

ENDINGS = (".svg", ".png", ".html")


def write_picture(figure: Figure, ending: str, words: Words, day: date, title: str) -> bytes:
    """Return the file of a figure: its SVG, a PNG, or a page with the picture for screens and phones and its table.

    ``ending``: one of ``ENDINGS``; ``day``: the first day it speaks of; ``title``: of the page. Raises ``ModusError``
    for another ending.
    """
    if ending == ".svg":
        return figure.svg.encode()
    if ending == ".png":
        return write_png(figure, words.language)
    if ending == ".html":
        cover = Cover(
            title, figure.caption, words.language, words.direction, day.isoformat(), words.say("page.figure_alone"),
            figure.note,
        )  # fmt: skip
        heading = words.texts.get("figure.people", FigureWords().people)
        return write_html(cover, [Chapter(figure.id, heading, [figure])]).encode()
    raise ModusError(
        f"a picture cannot be written as {ending or 'a file without an ending'}",
        repair=f"name a file that ends in {', '.join(ENDINGS)}",
    )


def check_picture(path: Path, language: str) -> None:
    """Raise ``ModusError`` for a file or a language that no picture can be written in, before any work is done."""
    read_words(language)
    if path.suffix.lower() not in ENDINGS:
        raise ModusError(
            f"--picture {path.name[:60]!r} is no kind of picture",
            repair=f"name a file that ends in {', '.join(ENDINGS)}",
        )
    if not path.parent.is_dir():
        raise ModusError(f"cannot write {path}: there is no folder {path.parent}", repair="make it, or name another")
