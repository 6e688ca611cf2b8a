"""A document whose every text tries to get out of its place."""

from modusvivendi.brief.blocks import (
    Beside,
    Bullets,
    Callout,
    Chapter,
    Cover,
    Entries,
    Entry,
    Fact,
    Facts,
    Figure,
    Folded,
    Heading,
    Multiples,
    Panel,
    Paragraph,
    Quotation,
    Table,
)

NASTY = (
    "<script>alert(1)</script> \"quotes' #panic() $x^2$ \\ *b* _i_ @ref `c` [x] {{y}} &amp; "
    "\u202eevil\u2066 \x00 العربية 中文"
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" role="img"><rect width="9" height="9"/>'
    '<text x="5" y="20" font-family="Noto Sans, Noto Sans Arabic">بيت &lt;b&gt;</text></svg>'
)


def hostile_document(language: str = "en") -> tuple[Cover, list[Chapter]]:
    """Return a cover and a chapter with one block of each kind, made of nasty texts."""
    table = Table(NASTY, [NASTY, "n"], [[NASTY, f"1\n{NASTY}"]], frozenset({1}), NASTY, ["source-x"], frozenset())
    linked = Table("t", ["a"], [["x, <y>"]], sources=frozenset({0}), unders=[NASTY])
    direction = "rtl" if language == "ar" else "ltr"
    cover = Cover(NASTY, NASTY, language, direction, "2015-10-01", NASTY, NASTY, [NASTY])
    blocks = [
        Heading(NASTY, 3, '"><script>'),
        Heading(NASTY, 4),
        Paragraph(NASTY),
        Bullets([NASTY]),
        Quotation(NASTY, NASTY, "2015", 'x"><b>'),
        Callout("refusal", NASTY, NASTY),
        Facts([Fact(NASTY, NASTY, NASTY)]),
        Folded(NASTY, [table]),
        Folded(NASTY, [Paragraph(NASTY)], annex=False),
        Beside([Paragraph(NASTY), linked]),
        Entries([Entry("source-y", NASTY, NASTY, [NASTY], NASTY), Entry('"><b>', NASTY, NASTY, [], NASTY * 3)]),
        Figure("f", SVG, NASTY, NASTY, table, NASTY),
        Multiples("m", [Panel(NASTY, SVG, NASTY)], SVG, NASTY, NASTY, linked, NASTY),
    ]
    return cover, [Chapter('c"><script>', NASTY, blocks)]
