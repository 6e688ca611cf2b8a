"""Limits, and the harm that this document could do."""

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Heading, Paragraph
from modusvivendi.brief.view import View
from modusvivendi.plan.results import Results

_METHOD = ("categories", "bounds", "schematic", "moved", "index", "accord", "sources")
_HARM = ("offensive", "seizure", "cleansing", "people", "fine")


def tell_limits(results: Results, view: View) -> Chapter:
    """Write the chapter on limits and possible harm."""
    dossier, cells = results.dossier, results.cells
    shown = [key for key in _METHOD if key != ("moved" if cells.schematic else "schematic")]
    moved = float(abs(cells.moved_km2).sum()) / 2
    blocks: list[Block] = [
        Callout("refusal", view.say("limits.never"), view.say("limits.never_text")),
        Heading(view.say("limits.harm"), 3, "harm"),
        Bullets([view.say(f"limits.harm_{key}") for key in _HARM]),
        Heading(view.say("limits.method"), 3, "method-limits"),
        Bullets(
            [
                view.say(f"limits.method_{key}", **({"km2": view.number(moved)} if key == "moved" else {}))
                for key in shown
            ]
        ),
    ]
    for key, text in (("notes", dossier.notes), ("limits", dossier.limits)):
        if text:
            blocks += [Heading(view.say(f"limits.dossier_{key}"), 3, f"dossier-{key}"), Paragraph(view.name(text))]
    return Chapter("limits", view.say("chapter.limits"), blocks)
