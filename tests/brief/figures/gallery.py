"""One figure of every kind, in a language, for the renderers to prove themselves on."""

from itertools import combinations

import numpy as np

from modusvivendi.brief.blocks import Figure
from modusvivendi.brief.figures import (
    Look,
    Mark,
    Part,
    Remark,
    Town,
    Track,
    Words,
    draw_coarse_map,
    draw_columns,
    draw_difference_bars,
    draw_grouped_bars,
    draw_issue_matrix,
    draw_map,
    draw_pair_matrix,
    draw_stacked_bars,
    draw_steps,
)
from modusvivendi.core.accords import Accord, Pair
from modusvivendi.core.geometry.display import coarsen
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import UNKNOWN, Range
from tests.brief.figures.drawings import sheet, squares

NAMES = {
    "en": ("Aleppo", "Government (Damascus)", "Opposition", "Central sector", "people"),
    "ar": ("حلب", "الحكومة (دمشق)", "المعارضة", "القطاع الأوسط", "نسمة"),
}
ARABIC = Look("ar", "rtl", Words(schematic="تخطيطي", unknown="غير معروف", km="{km} كم", letters="أبجدهوز"))


def draw_all(language: str) -> list[Figure]:
    """Every kind of figure in English or Arabic."""
    look = ARABIC if language == "ar" else Look()
    town, one, two, sector, unit = NAMES[language]
    parts = [Part("a", one, 0), Part("b", two, 1), Part("u", look.words.unknown, -1)]
    values = [[Range(50, 100, 150), Range(20, 20, 20), Range(5, 10, 30)], [Range(10, 40, 50), UNKNOWN, Range(1, 2, 3)]]
    tracks = [Track("a", one, 0, _years(100, 300, 200)), Track("b", two, 1, _years(50, 80))]
    remarks = [Remark(parse_period("2013-08"), sector)]
    return [
        *_maps(look, town),
        draw_stacked_bars("stacked", [sector, town], parts, values, look, caption="c", unit=unit),
        draw_grouped_bars("grouped", [sector, town], parts, values, look, caption="c", unit=unit),
        draw_difference_bars("change", [sector, town], [Range(5, 9, 20), Range(-9, -4, 1)], look, caption="c"),
        draw_columns("columns", tracks, look, caption="c", unit=unit, remarks=remarks),
        draw_steps("steps", tracks, look, caption="c", unit=unit, remarks=remarks),
        *_matrices(look, {"a": one, "b": two, "c": town}, sector),
    ]


def _maps(look: Look, town: str) -> list[Figure]:
    cells = squares(6, 5, schematic=True)
    label = [0, 0, 1, 1, 2, 2] * 4 + [-1] * 6
    towns = [Town(f"{town} {i}", 38.05 + 0.1 * i, 35.1, 100 - i) for i in range(6)]
    marks = [Mark("d", town, "dam", 38.3, 35.3), Mark("p", town, "port", 38.3, 35.3)]
    given = sheet(
        label, towns=towns, marks=marks, confidence=np.linspace(0.5, 1, 30), front=np.array([0, 1] * 15), credit=town
    )
    coarse = coarsen(cells, given.group, spacing_km=20)
    return [
        draw_map("map", cells, given, look, caption="c"),
        draw_coarse_map("coarse", coarse, given.groups, look, caption="c", towns=towns, crs=cells.crs),
    ]


def _years(*counts: float) -> list[tuple]:
    return [(parse_period(str(2012 + i)), Range(n * 0.9, n, n * 1.2)) for i, n in enumerate(counts)]


def _matrices(look: Look, parties: dict[str, str], issue: str) -> list[Figure]:
    counts = {name: Range(1, 2, 3) for name in ("accord", "bridge", "opposed", "unknown")}
    pairs = [Pair(a, b, (), counts) for a, b in combinations(parties, 2)]
    best = {("a", "i"): ("x",), ("b", "i"): ("y",)}
    accord = Accord(tuple(parties), ("i",), pairs, best, {("a", "i"): Range(0.1, 0.5, 0.9)}, {("b", "i"): ("x",)}, 9, 1)
    options = {"i": [("x", issue), ("y", parties["b"])]}
    return [
        draw_issue_matrix("issues", accord, look, parties=parties, issues={"i": issue}, options=options, caption="c"),
        draw_pair_matrix("pairs", accord, look, parties=parties, caption="c"),
    ]
