"""Who held what when, out of a dossier."""

from dataclasses import replace

import numpy as np
import pytest

import modusvivendi as mv
from modusvivendi.plan.holding import find_touching, gather_control, list_moments


def test_the_moments_of_bosnia_are_fitted_in_any_order_of_the_places():
    dossier = mv.read("bosnia-1995")
    moments = list_moments(dossier)
    assert [divmod(one.month, 12) for one in moments] == [(1992, 11), (1993, 4), (1994, 6), (1995, 6), (1995, 10)]
    assert all((one.chance.sum(axis=1) <= 1 + 1e-9).all() for one in moments)
    plain = gather_control(dossier, np.arange(len(dossier.places)))
    turned = gather_control(dossier, np.arange(len(dossier.places))[::-1])
    assert plain.rate == pytest.approx(turned.rate)
    assert 10 < plain.changes < 60
    assert (plain.now.chance[::-1] == turned.now.chance).all()
    assert (find_touching(dossier) == find_touching(dossier).T).all()


def test_a_place_not_named_last_is_held_as_when_last_named_and_nothing_later_is_seen():
    dossier = mv.read("syria-2015")
    model = gather_control(dossier, np.arange(len(dossier.places)))
    assert (model.now.chance.sum(axis=1) > 0).sum() >= (list_moments(dossier)[-1].chance.sum(axis=1) > 0).sum()
    earlier = replace(dossier, as_of=dossier.control.dates[0])
    assert len(list_moments(earlier)) == 1
    assert gather_control(replace(dossier, control=replace(dossier.control, dates=())), np.arange(3)) is None
