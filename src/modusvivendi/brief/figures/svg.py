"""SVG as text: escaped, direction by isolates and not by CSS, so that browsers and typesetters draw the same.

The root says ``direction="ltr"`` and every text of a right-to-left language is wrapped in an isolate (U+2067 … U+2069):
anchors then mean left and right everywhere, and only the order of the words inside a text follows the language.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from modusvivendi.brief.figures.metrics import measure
from modusvivendi.brief.figures.words import Look

INK = "#1f2328"
MUTED = "#57606a"
RULE = "#d3d8de"
PAPER = "#ffffff"
EDGE = 3.0
"""Margin around every drawing, px."""
FONTS = "'Noto Sans', 'Noto Sans Arabic', sans-serif"
_ARABIC_FONTS = "'Noto Sans Arabic', 'Noto Sans', sans-serif"

Anchor = Literal["start", "middle", "end"]
_TURNED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}
_STEERING = re.compile("[\u202a-\u202e]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_ISOLATES, _PDI = "\u2066\u2067\u2068", "\u2069"
_SPARED = frozenset("\u00a0«»–—‘’“”•…\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
_FOLDED = {
    "·": "•",
    "²": "2",
    "³": "3",
    "−": "-",
    "×": "x",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "ø": "o",
    "æ": "ae",
    "ß": "ss",
}


def clean(text: str) -> str:
    """Return text fit for XML: escaped, without control characters and without bidirectional overrides."""
    kept = "".join(c for c in _STEERING.sub("", text) if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        kept = kept.replace(mark, entity)
    return kept.replace("\ufffe", "").replace("\uffff", "")


def write(value: float) -> str:
    """Write a coordinate to a tenth of a px, as short as it can be."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def tag(name: str, /, *content: str, **attributes: str | float | None) -> str:
    """Return an element. Underscores in attribute names become hyphens, ``None`` leaves one out; content is trusted."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{clean(value) if isinstance(value, str) else write(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


def name_id(*parts: str | int) -> str:
    """Join parts into an id that XML, CSS and addresses accept; other characters become their code point."""
    joined = "-".join(str(part) for part in parts)
    return re.sub(r"[^A-Za-z0-9_-]", lambda found: f"x{ord(found[0]):x}", joined)


def isolate(text: str) -> str:
    """Wrap a number, a range or a Latin name so that its order holds inside right-to-left text (U+2066 … U+2069)."""
    return f"\u2066{text}\u2069"


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing surface that runs in the direction of the language.

    ``u`` is the distance in px from the side where reading starts, ``y`` from the top.
    """

    look: Look
    width: float

    def x(self, u: float) -> float:
        """Distance from the left of a distance from the reading side."""
        return self.width - u if self.look.rtl else u

    def text(
        self,
        u: float,
        y: float,
        words: str,
        *,
        size: float = 13,
        anchor: Anchor = "start",
        fill: str = INK,
        bold: bool = False,
        halo: str | None = None,
        turn: float = 0,
    ) -> str:
        """Write one line with its baseline at ``y``; ``turn``: degrees clockwise, mirrored with the direction.

        An empty ``fill`` takes that of the element around it.
        """
        rtl = self.look.rtl
        side = _TURNED[anchor] if rtl else anchor
        x, angle = self.x(u), -turn if rtl else turn
        return tag(
            "text",
            _set(self.order(words)),
            x=None if angle else x,
            y=None if angle else y,
            transform=f"translate({write(x)} {write(y)}) rotate({write(angle)})" if angle else None,
            font_size=size,
            text_anchor=None if side == "start" else side,
            fill=fill or None,
            font_weight="700" if bold else None,
            font_family=_ARABIC_FONTS if _ARABIC.search(words) else None,
            stroke=halo,
            stroke_width=3 if halo else None,
            stroke_linejoin="round" if halo else None,
            paint_order="stroke" if halo else None,
        )

    def order(self, words: str) -> str:
        """Wrap words of a right-to-left language in an isolate of that direction."""
        return f"\u2067{words}\u2069" if self.look.rtl else words

    def rect(self, u: float, y: float, width: float, height: float, **attributes: str | float | None) -> str:
        """Draw a rectangle from its start corner."""
        x = self.width - u - width if self.look.rtl else u
        return tag("rect", x=x, y=y, width=width, height=height, **attributes)

    def line(self, u1: float, y1: float, u2: float, y2: float, **attributes: str | float | None) -> str:
        """Draw a straight line."""
        return tag("line", x1=self.x(u1), y1=y1, x2=self.x(u2), y2=y2, **attributes)


def _set(words: str) -> str:
    """Write words so that an Arabic line holds only signs its face has, for typesetters that set a line in one face.

    One sign without a glyph beside a ligature makes such a typesetter give up the whole line, whatever faces stand in
    reserve and whatever span the sign is in. So Latin letters in Arabic lines lose their accents, and the middle dot
    becomes a bullet.
    """
    return clean("".join(map(_fold, words)) if _ARABIC.search(words) else words)


def _fold(letter: str) -> str:
    if letter in _SPARED or letter.isascii() or _ARABIC.match(letter):
        return letter
    plain = unicodedata.normalize("NFD", letter)[0]
    return _FOLDED.get(letter, plain if plain.isascii() else letter)


def shorten(name: str) -> str:
    """Leave out what stands in brackets at the end of a name: ``Republika Srpska (Bosnian Serb side)``."""
    short = name.split(" (", maxsplit=1)[0]
    return (short + _PDI * len(_open(short))) or name


def fit(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Shorten a text with an ellipsis to a width in px, leaving at least one letter; its isolates are closed."""
    if measure(text, size, bold=bold) <= width:
        return text
    kept = text
    while len(kept) > 1 and measure(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1].rstrip()
    return f"{kept}…{_PDI * len(_open(kept))}"


def wrap(text: str, width: float, size: float, *, bold: bool = False, lines: int = 3) -> list[str]:
    """Break a text into lines of a width in px; the last of ``lines`` is shortened.

    An isolate that goes over a break is closed before it and opened again after it: each line is set by itself.
    """
    broken: list[str] = []
    for word in text.split(" "):
        if not word:
            continue
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and measure(longer, size, bold=bold) <= width:
            broken[-1] = longer
        else:
            broken.append(word)
    if len(broken) > lines:
        broken = [*broken[: lines - 1], " ".join(broken[lines - 1 :])]
    opened = ""
    for number, line in enumerate(broken):
        whole = opened + line
        opened = _open(whole)
        broken[number] = fit(whole + _PDI * len(opened), width, size, bold=bold)
    return broken


def _open(text: str) -> str:
    """Return the isolates that a text opens and does not close, the outermost first."""
    opened = ""
    for letter in text:
        if letter in _ISOLATES:
            opened += letter
        elif letter == _PDI:
            opened = opened[:-1]
    return opened


_PLACED = re.compile(
    r'<(text|rect)((?: (?:x|y|width|height)="[^"]*")*)((?: [a-z-]+="[^"]*")*)(/>|>[^<]*</text>)',
)


def pack(shapes: Iterable[str]) -> str:
    """Draw texts and boxes that do not overlap, those alike in a group that says once what they share.

    The shapes are elements as ``Frame`` writes them, one or several to a string; their order among unlike ones is lost.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for shape in shapes:
        found = list(_PLACED.finditer(shape))
        if sum(len(one[0]) for one in found) != len(shape):
            groups.setdefault(("", ""), []).append(shape)
            continue
        for one in found:
            # A text's place comes first and its looks follow; the content closes the element.
            name, place, looks, rest = one.groups()
            groups.setdefault((name, looks), []).append(f"<{name}{place}{rest}")
    packed = {key: "".join(made) for key, made in groups.items()}
    return "".join(f"<g{looks}>{made}</g>" if name else made for (name, looks), made in packed.items())


class AtWidth(Protocol):
    """Draws something at a width in px, for a phone or not."""

    def __call__(self, width: float, *, narrow: bool) -> str:
        """Return the drawing as SVG text."""
        ...


def draw_widths(draw: AtWidth, look: Look) -> tuple[str, str]:
    """Return the wide drawing and the one for phones (empty without one).

    Of a look without a wide drawing, the narrow one comes first and alone.
    """
    if not look.width:
        return draw(look.narrow, narrow=True), ""
    return draw(look.width, narrow=False), draw(look.narrow, narrow=True) if look.narrow else ""


def close(body: str, *, look: Look, width: float, height: float, alt: str, narrow: bool, parts: bool = False) -> str:
    """Return the whole drawing, with a margin for strokes and letters that stand on its edge.

    ``parts``: it holds elements of its own that can be read one by one.
    """
    outer = {"width": width + 2 * EDGE, "height": height + 2 * EDGE}
    return tag(
        "svg",
        tag("rect", x=-EDGE, y=-EDGE, **outer, fill=PAPER),
        body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(map(write, (-EDGE, -EDGE, *outer.values()))),
        **outer,
        class_="mv-narrow" if narrow and look.width else "mv-wide",
        role="group" if parts else "img",
        aria_label=alt,
        lang=look.language,
        direction="ltr",
        font_family=FONTS,
    )
