"""Figures as SVG text, each with its words (alt) and its table.

Every ``draw_…`` returns a ``Figure`` with two drawings of the same content: ``svg`` for pages of 700 px and for print,
``narrow`` for phones (empty when the first serves both). ``FIGURE_CSS`` holds the few rules a page needs for them.
"""

from modusvivendi.brief.figures.bars import Part, draw_difference_bars, draw_grouped_bars, draw_stacked_bars
from modusvivendi.brief.figures.chances import Cell, draw_chances
from modusvivendi.brief.figures.columns import draw_columns
from modusvivendi.brief.figures.fans import Fan, draw_fans
from modusvivendi.brief.figures.gantt import Bar, draw_gantt
from modusvivendi.brief.figures.map import Coarse, draw_coarse_map, draw_map
from modusvivendi.brief.figures.matrix import draw_issue_matrix
from modusvivendi.brief.figures.multiples import Tile, draw_multiples
from modusvivendi.brief.figures.pairs import draw_pair_matrix
from modusvivendi.brief.figures.sheet import Group, Lines, Mark, Sheet, Stroke, Town
from modusvivendi.brief.figures.steps import draw_steps
from modusvivendi.brief.figures.timeline import Remark, Track
from modusvivendi.brief.figures.words import ENGLISH, Look, Words

__all__ = [
    "ENGLISH",
    "FIGURE_CSS",
    "Bar",
    "Cell",
    "Coarse",
    "Fan",
    "Group",
    "Lines",
    "Look",
    "Mark",
    "Part",
    "Remark",
    "Sheet",
    "Stroke",
    "Tile",
    "Town",
    "Track",
    "Words",
    "draw_chances",
    "draw_coarse_map",
    "draw_columns",
    "draw_difference_bars",
    "draw_fans",
    "draw_gantt",
    "draw_grouped_bars",
    "draw_issue_matrix",
    "draw_map",
    "draw_multiples",
    "draw_pair_matrix",
    "draw_stacked_bars",
    "draw_steps",
]

FIGURE_CSS = """
.mv-wide, .mv-narrow { display: block; inline-size: 100%; block-size: auto; }
.mv-narrow { display: none; }
@media screen and (max-width: 560px) {
  .mv-wide:not(:only-of-type) { display: none; }
  .mv-narrow { display: block; }
}
.mv-place:focus-visible { outline: none; stroke: #000; stroke-width: 3; }
.mv-place:hover { stroke: #000; stroke-width: 2; }
"""
"""Rules for a page that shows both drawings of a figure (``svg`` has class ``mv-wide``, ``narrow`` ``mv-narrow``)."""
