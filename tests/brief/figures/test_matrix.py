from itertools import combinations

import pytest

from modusvivendi.brief.figures import Look, Words, draw_issue_matrix, draw_pair_matrix
from modusvivendi.brief.figures.palette import GAIN, LOSS, SWATCHES
from modusvivendi.core.accords import Accord, Pair
from modusvivendi.core.ranges import Range
from tests.brief.figures.drawings import HOSTILE, find, number, parse, texts

PARTIES = {"gov": "Government (Damascus)", "opp": "Opposition", "pyd": "PYD"}
ISSUES = {"head": "Head of state", "centre": "Central government"}
OPTIONS = {
    "head": [("stays", "stays in office"), ("leaves", "leaves at once")],
    "centre": [("strong", "strong"), ("weak", "weak"), ("none", "none")],
}


def accord(counts: tuple[float, float, float, float] = (3, 2, 4, 1)) -> Accord:
    names = ("accord", "bridge", "opposed", "unknown")
    said = {name: Range(max(0, n - 1), n, n + 1) for name, n in zip(names, counts, strict=True)}
    return Accord(
        parties=tuple(PARTIES),
        issues=tuple(ISSUES),
        pairs=[Pair(a, b, (), said) for a, b in combinations(PARTIES, 2)],
        best={
            ("gov", "head"): ("stays",),
            ("opp", "head"): ("leaves",),
            ("gov", "centre"): ("weak",),
            ("opp", "centre"): ("weak",),
            ("pyd", "centre"): ("weak", "none"),
        },
        weight={("gov", "head"): Range(0.8, 0.9, 1.0)},
        red_lines={("opp", "head"): ("stays",)},
        draws=100,
        seed=1,
    )


def draw_issues(look: Look = Look()):  # noqa: B008
    return draw_issue_matrix("i", accord(), look, parties=PARTIES, issues=ISSUES, options=OPTIONS, caption="c")


def test_the_best_option_stands_as_its_letter_on_its_colour():
    root = parse(draw_issues().svg)
    said = texts(root)
    assert said.count("×A") == 1
    assert "BC" in said
    assert "A: stays in office · B: leaves at once" in " ".join(said).replace("\u00a0", " ")
    cells = [e for e in find(root, "rect", fill=SWATCHES[1].fill) if number(e, "height") == 34]
    assert len(cells) == 4


def test_unknown_stakes_are_hatched_and_have_no_letter():
    root = parse(draw_issues().svg)
    cells = [e for e in find(root, "rect", fill="url(#i-px)") if number(e, "height") == 34]
    assert len(cells) == 1


def test_the_bar_of_a_weight_is_as_long_as_the_weight():
    root = parse(draw_issues().svg)
    bars = [e for e in find(root, "rect", fill="#1f2328") if number(e, "height") == 3 and number(e, "y") > 60]
    cell = next(e for e in find(root, "rect", fill=SWATCHES[0].fill) if number(e, "height") == 34)
    assert [number(bar, "width") for bar in bars] == pytest.approx([0.9 * number(cell, "width")], abs=0.1)


def test_the_table_says_it_in_words():
    rows = draw_issues().table.rows
    assert list(rows[0]) == [
        "Head of state",
        "stays in office; what the issue is worth: 0.9 (0.8–1)",
        "leaves at once; refuses stays in office",
        "unknown",
    ]


def test_agreement_is_counted_over_those_whose_stakes_are_known():
    assert draw_issues().alt == (
        "2 issues and 3 parties. On 1 issues one option is best for every party whose stakes are known, "
        "on 1 issues not."
    )


def test_the_matrix_is_mirrored_for_arabic_with_its_own_letters():
    look = Look("ar", "rtl", Words(letters="أبجد"))
    plain, mirrored = parse(draw_issues().svg), parse(draw_issues(look).svg)
    assert "بج" in texts(mirrored)
    first = [number(e, "x") for e in find(plain, "rect", fill=SWATCHES[0].fill) if number(e, "height") == 34]
    other = [
        700 - number(e, "x") - number(e, "width")
        for e in find(mirrored, "rect", fill=SWATCHES[0].fill)
        if number(e, "height") == 34
    ]
    assert other == pytest.approx(first, abs=0.2)


def test_a_long_matrix_fits_a_page_of_print():
    issues = {f"i{n}": f"Issue number {n} with a rather long name" for n in range(16)}
    options = {id: [(f"o{k}", f"an option that takes many words to say {k}") for k in range(7)] for id in issues}
    figure = draw_issue_matrix("i", accord(), parties=PARTIES, issues=issues, options=options, caption="c")
    root = parse(figure.svg)
    assert number(root, "width") > 700


def test_pairs_show_their_counts_in_proportion():
    figure = draw_pair_matrix("p", accord(), parties=PARTIES, caption="c")
    root = parse(figure.svg)
    agreed = [e for e in find(root, "rect", fill=GAIN) if number(e, "width") != 22]
    opposed = [e for e in find(root, "rect", fill=LOSS) if number(e, "width") != 22]
    assert len(agreed) == len(opposed) == 3
    assert number(agreed[0], "width") / number(opposed[0], "width") == pytest.approx(3 / 4, abs=0.02)
    said = texts(root)
    assert [said.count(n) for n in ("3", "2", "4")] == [3, 3, 3]
    assert "Government" in said


def test_the_table_of_pairs_has_full_names_and_ranges():
    figure = draw_pair_matrix("p", accord(), parties=PARTIES, caption="c")
    assert list(figure.table.rows[0]) == [
        "Government (Damascus) – Opposition",
        "3 (2–4)",
        "2 (1–3)",
        "4 (3–5)",
        "1 (0–2)",
    ]
    assert figure.alt.startswith("Every pair of 3 parties. Most accord: Government (Damascus) and Opposition (3).")


def test_a_pair_without_counts_is_unknown_in_the_table():
    bare = Accord(tuple(PARTIES), (), [], {}, {}, {}, 0, 0)
    figure = draw_pair_matrix("p", bare, parties=PARTIES, caption="c")
    parse(figure.svg)
    assert set(figure.table.rows[0][1:]) == {"unknown"}


def test_hostile_names_stay_text():
    parties = dict.fromkeys(PARTIES, HOSTILE)
    for figure in (
        draw_pair_matrix(HOSTILE, accord(), parties=parties, caption=HOSTILE),
        draw_issue_matrix(
            HOSTILE, accord(), parties=parties, issues=dict.fromkeys(ISSUES, HOSTILE), options={}, caption=HOSTILE
        ),
    ):
        for drawing in (figure.svg, figure.narrow):
            parse(drawing)
            assert "<script" not in drawing


def test_no_parties_still_draw():
    bare = Accord((), (), [], {}, {}, {}, 0, 0)
    parse(draw_pair_matrix("p", bare, parties={}, caption="c").svg)
    parse(draw_issue_matrix("p", bare, parties={}, issues={}, options={}, caption="c").svg)
