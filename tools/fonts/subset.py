"""Make the fonts of the brief: ``python tools/fonts/subset.py FOLDER``.

FOLDER holds the npm packages @expo-google-fonts/noto-sans (0.4.2) and @expo-google-fonts/noto-sans-arabic (0.4.3),
unpacked on top of each other. Needs fonttools. Regular and Bold are cut down to the scripts that a brief is written
in, and their timestamps are fixed, so that the same input gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

MADE = Path(__file__).resolve().parents[2] / "src" / "modusvivendi" / "brief" / "fonts"

# Latin (Bosnian, Turkish, Kurdish, French …), Greek, Cyrillic, punctuation, currency, arrows, mathematics.
LATIN = "U+0020-007E,U+00A0-024F,U+0259,U+02BB-02DD,U+0300-0338,U+0370-03FF,U+0400-045F,U+0490-0491,U+1E00-1EFF"
SIGNS = (
    "U+2000-2064,U+2066-206F,U+2070-209C,U+20A0-20BF,U+2116,U+2122,U+2190-2199,U+2212,U+2260-2265,U+25A0-25FF,U+FFFD"
)
ARABIC = (
    "U+0020-007E,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200B-200F,U+2010-2026,U+FB50-FDFF,"
    "U+FE70-FEFF"
)
WEIGHTS = ((400, "Regular"), (700, "Bold"))

FONTS = {"NotoSans": f"{LATIN},{SIGNS}", "NotoSansArabic": ARABIC}
PAGE = "U+0020-007E,U+00A0,U+00AB,U+00BB,U+060C-065F,U+0660-069A,U+06A9-06CC,U+06D2,U+200B-200F,U+2010-2026,U+2066-2069"


def cut(given: Path, made: Path, unicodes: str, flavor: str | None = None) -> None:
    """Write the subset of one font."""
    options = subset.Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    font = TTFont(given, recalcTimestamp=False)
    tool = subset.Subsetter(options)
    tool.populate(unicodes=subset.parse_unicodes(unicodes))
    tool.subset(font)
    font["head"].modified = font["head"].created
    font.flavor = flavor
    font.save(made)
    print(f"{made.name}: {given.stat().st_size} -> {made.stat().st_size} bytes")


def list_characters() -> None:
    """Write the ranges of characters that the fonts of the PDF hold together."""
    held: set[int] = set()
    for path in MADE.glob("*.ttf"):
        if "Regular" in path.name:
            held |= set(TTFont(path).getBestCmap())
    ranges: list[list[int]] = []
    for code in sorted(held):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    text = "\n".join(f"{first:04X}-{last:04X}" if last > first else f"{first:04X}" for first, last in ranges)
    (MADE / "characters.txt").write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for family, unicodes in FONTS.items():
        for number, weight in WEIGHTS:
            cut(
                folder / f"{number}{weight}" / f"{family}_{number}{weight}.ttf",
                MADE / f"{family}-{weight}.ttf",
                unicodes,
            )
    for number, weight in WEIGHTS:
        # For the Arabic page alone: system fonts for Arabic differ so much that figures would no longer fit.
        cut(
            folder / f"{number}{weight}" / f"NotoSansArabic_{number}{weight}.ttf",
            MADE / f"NotoSansArabic-{weight}.woff2",
            PAGE,
            "woff2",
        )
    list_characters()
