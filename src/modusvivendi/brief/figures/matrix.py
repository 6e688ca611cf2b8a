"""Who wants what, and where each pair of parties stands: computed from the stakes, never typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modusvivendi.brief.blocks import Figure, Table
from modusvivendi.brief.figures.chart import define_patterns, fill_bar, pattern_id, say_range
from modusvivendi.brief.figures.heads import lay_heads
from modusvivendi.brief.figures.legend import ICON_WIDTH, Entry, Icon, lay_legend, swatch_icon
from modusvivendi.brief.figures.palette import UNKNOWN_SWATCH, swatch
from modusvivendi.brief.figures.svg import INK, MUTED, PAPER, RULE, Frame, close, fit, name_id, pack, shorten, tag, wrap
from modusvivendi.brief.figures.words import ENGLISH, Look
from modusvivendi.core.accords import Accord
from modusvivendi.core.ranges import UNKNOWN

_REFUSED = "#a8182f"
_PAGE = 1.35
"""Height of a page of print as a share of its width, less its caption."""
Options = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class _Matrix:
    """Names in the order of drawing, beside the accord they belong to."""

    id: str
    accord: Accord
    look: Look
    parties: Mapping[str, str]
    issues: Mapping[str, str]
    options: Options

    def letter(self, issue: str, option: str) -> str:
        rank = self.rank(issue, option)
        letters = self.look.words.letters
        return letters[rank % len(letters)] if rank >= 0 else "?"

    def rank(self, issue: str, option: str) -> int:
        ids = [id for id, _ in self.options.get(issue, ())]
        return ids.index(option) if option in ids else -1

    def refused(self, party: str, issue: str) -> list[str]:
        known = self.accord.red_lines.get((party, issue), ())
        return [self.letter(issue, option) for option in known]

    def best(self, party: str, issue: str) -> Sequence[str]:
        return self.accord.best.get((party, issue), ())


def draw_issue_matrix(
    id: str,
    accord: Accord,
    look: Look = ENGLISH,
    *,
    parties: Mapping[str, str],
    issues: Mapping[str, str],
    options: Options,
    caption: str,
    alt: str = "",
    note: str = "",
) -> Figure:
    """Draw for each issue and party the option it likes best, what it refuses and what the issue is worth to it.

    ``parties`` and ``issues``: names by id; those not named are left out, the order is theirs. ``options``: for
    each issue its (id, name) in order; they are lettered A, B, C …
    """
    matrix = _Matrix(id, accord, look, parties, issues, options)
    told = alt or _tell_issues(matrix)
    narrow = _draw_issues(matrix, look.narrow, told, share=0)[0] if look.narrow else ""
    wide = _fit_page(matrix, told)
    return Figure(id, wide, told, caption, _tabulate_issues(matrix, caption), note, narrow)


def _fit_page(matrix: _Matrix, alt: str) -> str:
    """Give the words more room, then draw everything smaller, until the figure fits on a page of print."""
    drawn = ""
    for share, zoom in ((0.4, 1.0), (0.48, 1.0), (0.5, 1.1), (0.5, 1.2), (0.5, 1.35)):
        drawn, height = _draw_issues(matrix, matrix.look.width * zoom, alt, share=share)
        if height <= _PAGE * matrix.look.width * zoom:
            break
    return drawn


def _tell_issues(matrix: _Matrix) -> str:
    agreed = split = 0
    for issue in matrix.issues:
        wanted = [set(best) for party in matrix.parties if (best := matrix.best(party, issue))]
        if wanted and set.intersection(*wanted):
            agreed += 1
        elif wanted:
            split += 1
    number = matrix.look.number
    return matrix.look.words.issues_alt.format(
        issues=number(len(matrix.issues)),
        parties=number(len(matrix.parties)),
        agreed=number(agreed),
        split=number(split),
    )


def _tabulate_issues(matrix: _Matrix, caption: str) -> Table:
    look, words = matrix.look, matrix.look.words
    rows: list[list[str]] = []
    for issue, title in matrix.issues.items():
        names = dict(matrix.options.get(issue, ()))
        row = [title]
        for party in matrix.parties:
            best = [names.get(option, option) for option in matrix.best(party, issue)]
            refused = [names.get(option, option) for option in matrix.accord.red_lines.get((party, issue), ())]
            said = [words.list_mark.join(best) or words.unknown]
            said += [words.refuses.format(options=words.list_mark.join(refused))] if refused else []
            weight = matrix.accord.weight.get((party, issue), UNKNOWN)
            said += [f"{words.weight}: {say_range(weight, look)}"] if weight.known else []
            row.append("; ".join(said))
        rows.append(row)
    return Table(caption, [words.issue, *matrix.parties.values()], rows)


def _draw_issues(matrix: _Matrix, width: float, alt: str, *, share: float) -> tuple[str, float]:
    """Draw with this share of the width for the words, or with the words above the cells; return the height too."""
    narrow = share == 0
    prefix = name_id(matrix.id, "n") if narrow else name_id(matrix.id)
    frame = Frame(matrix.look, width)
    legend, top = lay_legend(frame, _issue_entries(matrix, prefix), 0)
    names = [shorten(name) for name in matrix.parties.values()]
    start = 0.0 if narrow else width * share
    heads = lay_heads(names, width - start, narrow=narrow)
    spare = heads.spare
    cell = (width - start - spare) / max(len(matrix.parties), 1)
    top += 6 + heads.height
    drawn = [tag("defs", define_patterns(prefix, range(-1, _most_options(matrix)))), legend]
    drawn += heads.draw(frame, start, cell, top)
    cells: tuple[list[str], list[str], list[str]] = ([], [], [])
    y = top + 8
    for issue, title in matrix.issues.items():
        lines = _issue_lines(matrix, issue, title, (width if narrow else start - 12))
        text_height = sum(size + 3.5 for _, size, _ in lines)
        box = 34.0
        height = text_height + box + 14 if narrow else max(text_height + 8, box + 8)
        drawn.append(frame.line(0, y, width - spare, y, stroke=RULE, stroke_width=1))
        at = y + 3
        for line, size, bold in lines:
            at += size + 3.5
            drawn.append(frame.text(0, at - 2, line, size=size, bold=bold, fill=INK if bold else MUTED))
        box_top = at + 5 if narrow else y + 4
        for i, party in enumerate(matrix.parties):
            layers = _draw_cell(matrix, frame, prefix, party, issue, start + i * cell, box_top, cell, box)
            for kept, layer in zip(cells, layers, strict=True):
                kept.extend(layer)
        y += height
    drawn += [pack(layer) for layer in cells]
    return close("".join(drawn), look=matrix.look, width=width, height=y + 4, alt=alt, narrow=narrow), y + 4


def _most_options(matrix: _Matrix) -> int:
    return min(12, max((len(matrix.options.get(issue, ())) for issue in matrix.issues), default=0))


def _issue_lines(matrix: _Matrix, issue: str, title: str, room: float) -> list[tuple[str, float, bool]]:
    """The issue's name, and its lettered options below it."""
    lines = [(line, 12.5, True) for line in wrap(title, room, 12.5, bold=True, lines=2)]
    options = [f"{matrix.letter(issue, id)}:\u00a0{name}" for id, name in matrix.options.get(issue, ())]
    said = matrix.look.words.option_mark.join(options)
    return [*lines, *((line, 10.5, False) for line in wrap(said, room, 10.5, lines=14))]


def _draw_cell(
    matrix: _Matrix, frame: Frame, prefix: str, party: str, issue: str, u: float, y: float, cell: float, height: float
) -> tuple[list[str], list[str], list[str]]:
    """The best option's letter on its colour, what is refused below it, and a bar for what the issue is worth.

    In three layers: the ground, the bars, the letters.
    """
    best = matrix.best(party, issue)
    wide = cell - 2
    if not best:
        return [fill_bar(frame, prefix, UNKNOWN_SWATCH, u + 1, y, wide, height)], [], []
    grounds: list[str] = []
    bars: list[str] = []
    letters: list[str] = []
    shown = best[:3]
    for i, option in enumerate(shown):
        part = wide / len(shown)
        grounds.append(fill_bar(frame, prefix, matrix.rank(issue, option), u + 1 + i * part, y, part, height))
    said = "".join(matrix.letter(issue, option) for option in shown)
    size = 13.0 if len(shown) == 1 else 10.5
    halo = swatch(matrix.rank(issue, shown[0])).fill if len(shown) == 1 else PAPER
    letters.append(frame.text(u + cell / 2, y + 16, said, size=size, bold=True, anchor="middle", halo=halo))
    refused = matrix.refused(party, issue)
    if refused:
        text = fit("×" + "".join(refused), wide, 10, bold=True)
        letters.append(
            frame.text(u + cell / 2, y + 27, text, size=10, bold=True, anchor="middle", fill=_REFUSED, halo=PAPER)
        )
    weight = matrix.accord.weight.get((party, issue), UNKNOWN)
    if weight.known:
        bars.append(frame.rect(u + 1, y + height - 4, wide, 4, fill=PAPER))
        bars.append(frame.rect(u + 1, y + height - 3, wide * min(weight.best, 1), 3, fill=INK))
    return grounds, bars, letters


def _issue_entries(matrix: _Matrix, prefix: str) -> list[Entry]:
    words = matrix.look.words
    unknown = Entry(swatch_icon(UNKNOWN_SWATCH, pattern_id(prefix, UNKNOWN_SWATCH)), words.unknown)
    return [
        Entry(_letter_icon(words.letters[0], 0), words.best_option),
        Entry(_letter_icon(f"×{words.letters[1]}", -2), words.red_line),
        Entry(_weight_icon(), words.weight),
        unknown,
    ]


def _letter_icon(letter: str, number: int) -> Icon:
    def draw(frame: Frame, u: float, y: float) -> str:
        box = frame.rect(u, y - 7, ICON_WIDTH, 14, fill=swatch(0).fill) if number >= 0 else ""
        colour = INK if number >= 0 else _REFUSED
        return box + frame.text(u + ICON_WIDTH / 2, y + 4.5, letter, size=12, bold=True, anchor="middle", fill=colour)

    return draw


def _weight_icon() -> Icon:
    def draw(frame: Frame, u: float, y: float) -> str:
        track = frame.rect(u, y - 1.5, ICON_WIDTH, 3, fill=RULE)
        return track + frame.rect(u, y - 1.5, ICON_WIDTH * 0.65, 3, fill=INK)

    return draw
