import pytest

from modusvivendi.brief.figures.metrics import measure


def test_width_grows_with_size_weight_and_text():
    assert measure("Damascus", 24) == pytest.approx(2 * measure("Damascus", 12))
    assert measure("Damascus", 12, bold=True) > measure("Damascus", 12)
    assert measure("Damascus and around", 12) > measure("Damascus", 12)


def test_letters_with_accents_are_as_wide_as_without():
    assert measure("Čajniče", 12) == measure("Cajnice", 12)


def test_marks_and_signs_of_direction_take_no_room():
    assert measure("\u2066حَلَب\u2069", 12) == measure("حلب", 12)


def test_what_is_not_known_counts_as_one_em():
    assert measure("漢", 10) >= 10
