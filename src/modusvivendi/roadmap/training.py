"""The training pipeline, and which rules of vetting give most fighters for how much risk."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from modusvivendi.core.errors import ModusError
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import freeze
from modusvivendi.core.training import RISKS, Choice, Pipeline, Programme, Rule

FLOOR = 0
"""The level of every question below which the law does not let anybody go."""
YIELD_KM = 300.0
"""Distance from home over which the share of recruits that come falls to 1/e (a judgement: families need guards)."""
EXPOSURE = {"abroad": 0.002, "inside": 0.03}
"""Chance a month that trainers are attacked (a judgement)."""

Rules = Mapping[tuple[str, int], Rule]


def choose_rules(rules: Rules, levels: Mapping[str, int]) -> tuple[Rule, ...]:
    """Return the rule of each question at its level.

    Raises ``ModusError`` for a question that is not there or left out, a level below the legal floor, and one that no
    rule describes.
    """
    questions = dict.fromkeys(question for question, _ in rules)
    for question in levels.keys() - questions.keys():
        raise ModusError(f"there is no question of vetting {question!r}", repair=suggest(question, questions))
    chosen: list[Rule] = []
    for question in questions:
        if question not in levels:
            raise ModusError(f"the vetting says nothing of {question!r}", repair=f"give its level: {question} = 1")
        level = levels[question]
        if level < FLOOR:
            raise ModusError(
                f"{question} at level {level} lies below the legal floor",
                repair=f"give {FLOOR} or more: the law bars those against whom there is credible word of gross abuse",
            )
        if (question, level) not in rules:
            raise ModusError(f"{question} has no level {level}", repair="give a level that the rules describe")
        chosen.append(rules[question, level])
    return tuple(chosen)


def run_pipeline(programme: Programme, rules: Rules, months: int) -> Pipeline:
    """Follow recruits month by month: applied, vetted, in training, trained, retained, inside the country.

    Of the applicants the share that passes every rule (taken as independent) is vetted after ``vetting_months``; abroad
    fewer come, by exp(-km / 300). Whoever is vetted waits for a place; a course begins only when the one before is
    over. Raises ``ModusError`` as ``choose_rules`` does.
    """
    chosen = choose_rules(rules, programme.levels)
    passes = float(np.prod([rule.passes.best for rule in chosen]))
    comes = float(np.exp(-programme.km / YIELD_KM)) if programme.where == "abroad" else 1.0
    applied = np.zeros(months)
    applied[: len(programme.applicants)] = programme.applicants[:months]
    vetted = np.zeros(months)
    late = programme.vetting_months
    vetted[late:] = (applied * passes * comes)[: months - late]
    training, trained, retained, entering = (np.zeros(months) for _ in range(4))
    waiting = class_ = stock = 0.0
    left, done = 0, 0.0
    for month in range(months):
        stock *= programme.stays
        if left:
            left -= 1
            if not left:
                done += class_ * programme.finish
                stock += class_ * programme.finish
                entering[month] = class_ * programme.finish * programme.enters
                class_ = 0.0
        waiting += vetted[month]
        if not left and waiting > 0:
            class_ = min(waiting, programme.places)
            waiting -= class_
            left = programme.months
        training[month], trained[month], retained[month] = class_, done, stock
    risk = find_risk(chosen, programme.base)
    flows = (freeze(applied), freeze(vetted), freeze(training), freeze(trained))
    stocks = (freeze(retained), freeze(retained * programme.enters), freeze(entering))
    return Pipeline(*flows, *stocks, risk, EXPOSURE[programme.where])


def find_risk(chosen: Sequence[Rule], base: Mapping[str, float]) -> dict[str, float]:
    """Return the chance of each kind for a fighter: that at the legal floor, times the factors of the rules."""
    return {kind: base[kind] * float(np.prod([rule.factor[kind] for rule in chosen])) for kind in RISKS}


def find_frontier(programme: Programme, rules: Rules, months: int) -> tuple[Choice, ...]:
    """Return every vector of levels by rising risk; on the frontier none has more fighters at no more total risk.

    ``fighters`` in the country in the last month; the total risk is the chance of any of the three, as if independent.
    """
    levels: dict[str, list[int]] = {}
    for question, level in rules:
        levels.setdefault(question, []).append(level)
    found: list[Choice] = []
    for vector in itertools.product(*levels.values()):
        asked = dict(zip(levels, vector, strict=True))
        pipeline = run_pipeline(replace(programme, levels=asked), rules, months)
        total = 1 - float(np.prod([1 - chance for chance in pipeline.risk.values()]))
        found.append(Choice(asked, float(pipeline.inside[-1]), pipeline.risk, total, frontier=False))
    found.sort(key=lambda one: (one.total, -one.fighters))
    most = -1.0
    marked: list[Choice] = []
    for one in found:
        better = one.fighters > most + 1e-9
        most = max(most, one.fighters)
        marked.append(replace(one, frontier=better))
    return tuple(marked)
