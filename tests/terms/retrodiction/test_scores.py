"""Rules, scores and tasks on the bundled plans and on small ones made up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modusvivendi.core.errors import ModusError
from modusvivendi.core.precedents import Decision, Precedent, Precedents
from modusvivendi.core.ranges import Bools, Floats
from modusvivendi.io.precedents import read_precedents
from modusvivendi.terms.retrodiction.board import find_missed_by_all, score_rules
from modusvivendi.terms.retrodiction.cases import Cases, gather
from modusvivendi.terms.retrodiction.regression import fit_logistic, give_chances
from modusvivendi.terms.retrodiction.rules import RULES, base_rate, left_out, logit, offered_held
from modusvivendi.terms.retrodiction.scores import compare_pairs, find_blocked, find_wrong, name_refusers, score


@pytest.fixture(scope="module")
def cases() -> Cases:
    return gather(read_precedents())


def made_up(decisions: str) -> Cases:
    """One plan a word, one party a letter: ``AR AA`` is two plans of two parties in two countries."""
    words = decisions.split()
    plans = tuple(
        Precedent(f"p{at}", 1990 + at, f"{1990 + at}", f"c{at}", "", "none", "no", "put", "failed")
        for at in range(len(words))
    )
    rows = tuple(
        Decision(f"p{at}", f"party{i}", "belligerent", f"{at}-{i}", "state", "no", letter, "S" if i else "M")
        for at, word in enumerate(words)
        for i, letter in enumerate(word)
    )
    return gather(Precedents(plans, rows, {}, ()))


def test_the_counts_that_the_page_declares(cases: Cases) -> None:
    assert (cases.n, int(cases.accepted.sum())) == (123, 77)
    found = name_refusers(cases, base_rate(cases))
    assert len(find_blocked(cases)) == found.any[1] == 33
    assert found.sole[1] == 25
    assert {pair.actor for pair in compare_pairs(cases, base_rate(cases))} == {
        "bosnian-serbs", "morocco", "polisario", "azerbaijan", "karabakh-armenians", "philippine-government",
    }  # fmt: skip


def test_what_happened_before_comes_from_earlier_plans_only(cases: Cases) -> None:
    last = dict(zip(cases.labels, cases.last.tolist(), strict=True))
    assert last["BIH-1992-CUT", "Bosniak/SDA"] == -1
    assert last["BIH-1993-VOPP", "Bosnian Serb"] == 1
    assert last["BIH-1993-OS", "Bosnian Serb"] == 0
    assert last["BIH-1995-DAY", "Bosnian Serb"] == 0
    assert last["SYR-2016-FED", "SNC/HNC opposition"] == 1  # The cessation of February came before the region of March.
    assert last["SYR-2016-COH", "HNC"] == -1
    earlier = dict(zip(cases.labels, cases.earlier.tolist(), strict=True))
    assert earlier["BIH-1995-DAY", "Bosnian Serb"] == 6


@pytest.mark.parametrize("name", RULES)
def test_no_rule_learns_from_the_country_it_predicts(cases: Cases, name: str) -> None:
    """Turning all decisions of a country round leaves its own chances as they were, unless an earlier one is known."""
    before = RULES[name](cases)
    for country in range(0, int(cases.country.max()) + 1, 4):
        here = cases.country == country
        turned = Cases(
            cases.precedents,
            np.where(here, ~cases.accepted, cases.accepted),
            cases.country,
            cases.plan,
            cases.last,
            cases.earlier,
        )
        np.testing.assert_array_equal(RULES[name](turned)[here], before[here])


def test_land_alone(cases: Cases) -> None:
    chances = offered_held(cases)
    spoken = ~np.isnan(chances)
    assert int(spoken.sum()) == 11
    assert int(((chances == 1) == cases.accepted)[spoken].sum()) == 7
    assert int(cases.accepted[spoken].sum()) == 8


def test_the_scores_by_hand() -> None:
    cases = made_up("AR AA")
    chances = np.array([0.9, 0.4, 1.0, 0.2])
    found = score(cases, chances, np.full(4, 0.5))
    assert found.brier.best == pytest.approx((0.01 + 0.16 + 0 + 0.64) / 4)
    assert found.log.best == pytest.approx(-(np.log(0.9) + np.log(0.6) + np.log(0.99) + np.log(0.2)) / 4)
    assert found.accuracy.best == 0.75
    assert found.gain.best == pytest.approx(found.brier.best - 0.25)
    assert found.checked == pytest.approx((0.16 + 0.64) / 2)
    assert find_wrong(cases, chances).tolist() == [3]


def test_intervals_are_drawn_by_country() -> None:
    one = made_up("AR")
    assert score(one, np.array([1.0, 1.0]), np.zeros(2)).brier.low == 0.5
    alike = made_up(" ".join(["AAAAAAAAAA"] * 10 + ["RRRRRRRRRR"] * 10))
    apart = made_up(" ".join(["AAAAARRRRR"] * 20))
    wide, narrow = (score(cases, np.ones(200), np.zeros(200)).brier for cases in (alike, apart))
    assert wide.best == narrow.best == 0.5
    assert wide.high - wide.low > 0.3
    assert narrow.high == narrow.low


def test_verdicts_follow_the_interval() -> None:
    cases = made_up("AR " * 12)
    yes = cases.accepted.astype(np.float64)
    half = np.full(cases.n, 0.5)
    assert score(cases, yes, half).verdict == "beats"
    assert score(cases, 1 - yes, half).verdict == "is worse than"
    assert score(cases, half, half).verdict == "is no better than"


def test_the_refuser_is_named_and_ties_share() -> None:
    cases = made_up("ARA RR AA")
    found = name_refusers(cases, np.array([0.9, 0.1, 0.5, 0.3, 0.3, 0.1, 0.1]))
    assert found.named == {"p0": (("party1",), ("party1",)), "p1": (("party0", "party1"), ("party0", "party1"))}
    assert (found.sole[0].best, found.sole[1], found.sole[2]) == (1, 1, pytest.approx(1 / 3))
    tied = name_refusers(cases, np.full(7, 0.5))
    assert tied.sole[0].best == pytest.approx(1 / 3)
    assert tied.any[0].best == pytest.approx((1 / 3 + 1) / 2)


def test_knowing_the_end_is_perfect(cases: Cases) -> None:
    (entry,) = score_rules(cases, ["known"], {"known": cases.accepted.astype(np.float64)})
    assert entry.score.brier.high == 0
    assert entry.refusers.sole[0].best == 1
    assert entry.pair_credit == len(entry.pairs)
    assert entry.score.verdict == "beats"
    assert entry.wrong == ()


def test_silence_is_the_base_rate(cases: Cases) -> None:
    silent = np.full(cases.n, np.nan)
    silent[0] = 0.0
    (entry,) = score_rules(cases, ["silent"], {"silent": silent})
    np.testing.assert_array_equal(entry.chances[1:], base_rate(cases)[1:])
    assert entry.share is not None
    assert (entry.share.n, entry.share.right, entry.share.accepted) == (1, 1, 0)
    assert entry.own_wrong == ()


def test_every_rule_is_scored_in_the_declared_order(cases: Cases) -> None:
    entries = score_rules(cases)
    assert [entry.rule for entry in entries] == list(RULES)
    missed = find_missed_by_all(entries)
    assert all(row in entry.wrong for row in missed for entry in entries[2:])
    with pytest.raises(ModusError, match=r"no rule 'logitt'(?s:.*)did you mean logit"):
        score_rules(cases, ["logitt"])


def test_the_regression_is_the_one_fitted_by_another_method(cases: Cases) -> None:
    """Gradient descent on the same penalised likelihood ends at the same weights."""
    draw = np.random.default_rng(1)
    x = draw.normal(2, 3, (60, 3))
    yes = draw.random(60) < 1 / (1 + np.exp(-(x[:, 0] - 2)))
    found = fit_logistic(x, yes, 0.7)
    z = np.column_stack([np.ones(60), (x - x.mean(0)) / x.std(0)])
    b = np.zeros(4)
    for _ in range(20_000):
        b += 0.02 * (z.T @ (yes - 1 / (1 + np.exp(-z @ b))) - 0.7 * np.array([0, *b[1:]]))
    np.testing.assert_allclose([found.intercept, *found.weights], b, atol=1e-8)
    assert ((logit(cases) > 0) & (logit(cases) < 1)).all()


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_the_regression_always_has_an_answer(seed: int, n: int) -> None:
    draw = np.random.default_rng(seed)
    columns: Floats = draw.integers(0, 2, (n, 4)).astype(np.float64)
    yes: Bools = draw.random(n) < 0.5
    chances = give_chances(fit_logistic(columns, yes, 1.0), columns)
    assert np.isfinite(chances).all()
    assert ((chances > 0) & (chances < 1)).all()
    with pytest.raises(ValueError, match="above 0"):
        fit_logistic(columns, yes, 0.0)


def test_groups_unknown_elsewhere_get_the_rate_of_all() -> None:
    cases = made_up("AR AA RR")
    np.testing.assert_array_equal(left_out(cases), base_rate(cases))
