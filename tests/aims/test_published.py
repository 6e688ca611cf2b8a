"""Published shares of strikes, read exactly."""

import math
from functools import cache

import pytest

from modusvivendi.aims.ground import survey_ground
from modusvivendi.aims.published import binomial_tail, exact_interval, read_shares
from modusvivendi.aims.reading import reveal
from modusvivendi.core.dossier import Dossier
from modusvivendi.io.folder import read


@cache
def syria() -> Dossier:
    return read("syria-2015")


@pytest.mark.parametrize(("hits", "of", "chance"), [(0, 5, 0.3), (3, 10, 0.5), (15, 64, 0.25), (9, 10, 0.9)])
def test_the_tail_is_the_sum_of_the_terms(hits: int, of: int, chance: float) -> None:
    by_hand = sum(math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(hits + 1))
    assert binomial_tail(hits, of, chance) == pytest.approx(by_hand, rel=1e-10)


def test_the_tail_ends_where_it_must() -> None:
    assert binomial_tail(5, 5, 0.2) == 1.0
    assert binomial_tail(4, 5, 1.0) == 0.0
    assert binomial_tail(0, 5, 0.0) == 1.0
    assert binomial_tail(960, 6833, 0.9) == 0.0


def test_the_interval_is_where_the_tails_are_five_percent() -> None:
    found = exact_interval(15, 64)
    assert binomial_tail(15, 64, found.high) == pytest.approx(0.05)
    assert 1 - binomial_tail(14, 64, found.low) == pytest.approx(0.05)
    # The rule of three: no hit in n leaves the share below about 3 / n at 95 %.
    assert exact_interval(0, 100).high == pytest.approx(1 - 0.05 ** (1 / 100))
    assert (exact_interval(0, 9).low, exact_interval(9, 9).high) == (0.0, 1.0)


def test_russia_did_not_mostly_strike_isil_by_the_count_of_reuters() -> None:
    party = syria().party("russia")
    reuters, fallon, mcgurk, janes = read_shares(syria(), party, survey_ground(syria(), party))
    assert (reuters.hits, reuters.share.named) == (15, 64)
    assert reuters.interval.low < 0.234 < reuters.interval.high < 0.5
    assert reuters.chance_if_all < 1e-9
    assert "at most 15 of 64" in reuters.sentence
    assert (janes.hits, janes.share.named) == (960, 6833)
    assert "with the strikes of Syrian government" in janes.sentence
    for said in (fallon, mcgurk):
        assert said.hits is None
        assert math.isnan(said.chance_if_all)
        assert "nothing can be tested" in said.sentence


def test_the_bundled_dossier_says_something_of_both_powers_with_the_bias() -> None:
    (russia,) = reveal(syria(), 1, party="russia")
    assert "did not mostly strike ISIL" in russia.sentence
    assert "15 of 64" in russia.sentence
    assert any("each counted once however often it was hit" in text for text in russia.cannot_tell)
    assert any("speak of some only" in text for text in russia.cannot_tell)
    (turkey,) = reveal(syria(), 1, party="turkey")
    assert "its declared aims stand alone" in turkey.sentence
