"""Make the fonts of the brief: ``python tools/fonts/subset.py LATIN ARABIC``.

LATIN is the unpacked npm package @expo-google-fonts/noto-sans (0.4.2), ARABIC @expo-google-fonts/ibm-plex-sans-arabic
(0.4.2). Needs fonttools. Regular and Bold are cut down to the scripts that a brief is written in, and their
timestamps are fixed, so that the same input gives the same bytes.

The Arabic font has one glyph for each letter in each position. Noto Sans Arabic builds dotted letters from parts;
typst cannot yet write such text inside an SVG into a tagged PDF. Its licence reserves the name Plex for unchanged
files, so the subset is called Brief Arabic.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

MADE = Path(__file__).resolve().parents[2] / "src" / "modusvivendi" / "brief" / "fonts"
WEIGHTS = ((400, "Regular"), (700, "Bold"))
ARABIC_NAME = "Brief Arabic"

# Latin (Bosnian, Turkish, Kurdish, French …), Greek, Cyrillic, punctuation, currency, arrows, mathematics.
LATIN = (
    "U+0020-007E,U+00A0-024F,U+0259,U+02BB-02DD,U+0300-0338,U+0370-03FF,U+0400-045F,U+0490-0491,U+1E00-1EFF,"
    "U+2000-2064,U+2066-206F,U+2070-209C,U+20A0-20BF,U+2116,U+2122,U+2190-2199,U+2212,U+2260-2265,U+25A0-25FF,U+FFFD"
)
ARABIC = "U+0020-007E,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+0750-077F,U+200B-200F,U+2010-2026,U+2066-2069,U+FB50-FDFF"


def cut(given: Path, made: Path, unicodes: str, name: str = "") -> None:
    """Write the subset of one font, under another name when one is given."""
    options = subset.Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    font = TTFont(given, recalcTimestamp=False)
    tool = subset.Subsetter(options)
    tool.populate(unicodes=subset.parse_unicodes(unicodes))
    tool.subset(font)
    if name:
        rename(font, name)
    font["head"].modified = font["head"].created
    font.flavor = "woff2" if made.suffix == ".woff2" else None
    font.save(made)
    print(f"{made.name}: {given.stat().st_size} -> {made.stat().st_size} bytes")


def rename(font: TTFont, name: str) -> None:
    """Give a font another family name, keeping its style and its licence."""
    names = font["name"]
    style = names.getDebugName(17) or names.getDebugName(2)
    for record in list(names.names):
        if record.nameID in {16, 17, 21, 22, 25}:
            names.removeNames(nameID=record.nameID)
    for id, text in {1: name, 2: style, 3: f"{name} {style}", 4: f"{name} {style}", 6: f"{name}-{style}"}.items():
        names.removeNames(nameID=id)
        names.setName(text.replace(" ", "") if id == 6 else text, id, 3, 1, 0x409)


def list_characters() -> None:
    """Write the ranges of characters that the fonts of the PDF hold together."""
    held = {code for path in MADE.glob("*-Regular.ttf") for code in TTFont(path).getBestCmap()}
    ranges: list[list[int]] = []
    for code in sorted(held):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    text = "\n".join(f"{first:04X}-{last:04X}" if last > first else f"{first:04X}" for first, last in ranges)
    (MADE / "characters.txt").write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    latin, arabic = (Path(argument) for argument in sys.argv[1:3])
    for number, weight in WEIGHTS:
        folder = f"{number}{weight}"
        cut(latin / folder / f"NotoSans_{folder}.ttf", MADE / f"NotoSans-{weight}.ttf", LATIN)
        plex = arabic / folder / f"IBMPlexSansArabic_{folder}.ttf"
        cut(plex, MADE / f"BriefArabic-{weight}.ttf", ARABIC, ARABIC_NAME)
        # For the page: system fonts for Arabic differ so much that figures would no longer fit.
        cut(plex, MADE / f"BriefArabic-{weight}.woff2", ARABIC, ARABIC_NAME)
    list_characters()
