"""Training as the deal would have it: strictness and place from its option, the other place beside it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from modusvivendi.core.training import Programme, Training, Where
from modusvivendi.io.training import read_programme, read_rules
from modusvivendi.roadmap.training import find_frontier, run_pipeline

_STRICTNESS = {"strict": 2, "relaxed": 1}
_NONE: Mapping[str, Programme] = MappingProxyType({})
_PLACES: Mapping[str, Where] = {"outside": "abroad", "inside": "inside"}


def train(terms: Mapping[str, str], months: int, programmes: Mapping[str, Programme] = _NONE) -> Training | None:
    """Follow a programme for so many months; None when the deal says nothing of training or ends it.

    ``programmes`` of the dossier: the one called like the deal's option, else the first, else the expanded one that
    comes with the program.
    """
    option = terms.get("opposition_training", "")
    strictness, _, place = option.partition("_")
    if strictness not in _STRICTNESS or place not in _PLACES:
        return None
    rules, standard = read_rules(), read_programme("expanded")
    programme = programmes.get(option) or next(iter(programmes.values()), standard)
    levels = dict.fromkeys(standard.levels, _STRICTNESS[strictness])
    here = replace(programme, levels=levels, where=_PLACES[place], base=standard.base)
    other: Where = "abroad" if here.where == "inside" else "inside"
    choices = find_frontier(here, rules, months)
    return Training(
        option,
        run_pipeline(here, rules, months),
        other,
        run_pipeline(replace(here, where=other), rules, months),
        choices,
        next(one for one in choices if one.levels == levels),
        programme.party,
    )
