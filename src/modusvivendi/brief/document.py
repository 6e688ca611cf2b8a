"""The brief of a run: one content in a language for an audience, as a page and as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Chapter, Cover
from modusvivendi.brief.chapters import CHAPTERS
from modusvivendi.brief.view import View, see
from modusvivendi.plan.results import Results


@dataclass(frozen=True)
class Document:
    """A brief, composed. ``cover`` holds what stands around the chapters."""

    cover: Cover
    chapters: Sequence[Chapter]
    audience: str

    @property
    def title(self) -> str:
        """Title, in the language of the brief."""
        return self.cover.title

    @property
    def language(self) -> str:
        """Language code."""
        return self.cover.language

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.cover.direction

    def html(self) -> str:
        """Return the brief as one self-contained HTML file."""
        from modusvivendi.brief.html import write_html

        return write_html(self.cover, self.chapters)

    def pdf(self) -> bytes:
        """Return the brief as PDF/UA-1; the same results give the same bytes."""
        from modusvivendi.brief.pdf import write_pdf

        return write_pdf(self.cover, self.chapters)


def compose(results: Results, language: str = "en", audience: str = "public") -> Document:
    """Write the brief of a run in a language for an audience (public, parties or technical).

    Raises ``ModusError`` for a language or an audience that there is not, with the ones there are.
    """
    view = see(language, audience)
    chapters = tuple(chapter for tell in CHAPTERS if (chapter := tell(results, view)) is not None)
    return Document(_cover(results, view), chapters, audience)


def _cover(results: Results, view: View) -> Cover:
    dossier = results.dossier
    word = view.term("audience", view.permits.audience)
    note = view.say(
        f"audience_note.{view.permits.audience}",
        km=view.number(view.permits.spacing_km),
        least=view.number(view.permits.least_people),
    )
    return Cover(
        title=view.name(dossier.title),
        subtitle=view.say("page.subtitle", date=view.date(dossier.as_of)),
        language=view.language,
        direction=view.words.direction,
        as_of=dossier.as_of.start.isoformat(),
        audience=view.say("page.class", audience=word),
        audience_note=note,
        lines=(
            view.say("page.as_of", date=view.date(dossier.as_of)),
            view.say("page.dossier", id=dossier.id),
            view.say("page.seed", seed=str(results.seed)),
        ),
    )
