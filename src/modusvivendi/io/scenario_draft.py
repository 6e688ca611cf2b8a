"""What a file says of a scenario, cell by cell; and the checks that turn it into a ``Scenario``."""

import math
from dataclasses import dataclass, field

import numpy as np

from modusvivendi.core.bargains import RULES, Rules, Scenario
from modusvivendi.core.errors import Where
from modusvivendi.core.names import suggest
from modusvivendi.core.ranges import Floats, freeze
from modusvivendi.io.findings import Findings
from modusvivendi.io.limits import CONTROL
from modusvivendi.io.sheets import explain_number

MOST_ACTORS, MOST_DIMENSIONS = 400, 100
_MOST_NAME = 256
_MOST_CAPABILITY = 1e8
_ROUNDING = 1e-6
_ALIASES = {"Prop": "Proportional"}
"""What KTAB prints for a rule, where it differs from what it reads."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and where it stands."""

    text: str
    where: Where


@dataclass(frozen=True)
class ActorDraft:
    """One actor as written, positions and saliences from 0 to 100."""

    name: Cell
    capability: Cell
    positions: tuple[Cell, ...]
    saliences: tuple[Cell, ...]


@dataclass
class ScenarioDraft:
    """A scenario as written; ``adjustments``: adjusting actor, actor whose position draws, rate."""

    name: str = ""
    description: str = ""
    dimensions: tuple[Cell, ...] = ()
    actors: list[ActorDraft] = field(default_factory=list[ActorDraft])
    rules: list[tuple[Cell, Cell]] = field(default_factory=list[tuple[Cell, Cell]])
    adjustments: list[tuple[Cell, Cell, Cell]] = field(default_factory=list[tuple[Cell, Cell, Cell]])


def check_draft(draft: ScenarioDraft, file: str, findings: Findings) -> Scenario | None:
    """Return the scenario; None, with every finding, when something in it is wrong."""
    if not 2 <= len(draft.actors) <= MOST_ACTORS:
        findings.add(
            "actors",
            Where(file),
            f"there are {len(draft.actors):,} actors",
            f"from 2 to {MOST_ACTORS} can bargain",
            "give each actor a row of its own" if len(draft.actors) < 2 else "join actors that stand together",
        )
        return None
    for what, text in (("name", draft.name), ("description", draft.description)):
        if CONTROL.search(text):
            findings.add("name", Where(file, 1), f"the {what} of the scenario holds a control sign", "", "delete it")
    names = _check_names([actor.name for actor in draft.actors], "actor", findings)
    dimensions = _check_names(list(draft.dimensions), "dimension", findings)
    capability = np.array([_read(one.capability, "capability", findings, _MOST_CAPABILITY) for one in draft.actors])
    for actor, value in zip(draft.actors, capability.tolist(), strict=True):
        if value == 0:
            findings.add(
                "capability",
                actor.capability.where,
                f"{actor.name.text[:60]} has no capability",
                "a vote needs weight",
                "leave the actor out, or write a small number such as 0.001",
            )
    position = np.array([[_read(cell, "position", findings) for cell in one.positions] for one in draft.actors])
    salience = np.array([[_read(cell, "salience", findings) for cell in one.saliences] for one in draft.actors])
    _check_attention(draft, salience, findings)
    accommodation = _read_adjustments(draft, names, findings)
    rules = read_rules(draft.rules, findings)
    if findings.failed:
        return None
    return Scenario(
        draft.name,
        draft.description,
        names,
        dimensions,
        freeze(capability),
        freeze(position / 100),
        freeze(np.minimum(salience / 100, 1.0)),
        freeze(accommodation),
        rules,
    )


def read_rules(given: list[tuple[Cell, Cell]], findings: Findings) -> Rules:
    """Return the rules by KTAB's names of rules and values; unknown ones are findings."""
    chosen: dict[str, str] = {}
    for name, value in given:
        if name.text not in RULES:
            findings.add(
                "rule", name.where, f"there is no rule {name.text[:60]!r}", repair=suggest(name.text[:60], RULES)
            )
            continue
        field_name, options = RULES[name.text]
        text = _ALIASES.get(value.text, value.text)
        if text not in options:
            findings.add(
                "rule",
                value.where,
                f"{name.text} cannot be {text[:60]!r}",
                f"it is one of {', '.join(options)}",
                suggest(text[:60], options),
            )
        elif field_name in chosen:
            findings.add("rule", name.where, f"{name.text} is given twice", repair="keep one")
        else:
            chosen[field_name] = text
    return Rules(**chosen)  # pyright: ignore[reportArgumentType] - each value is one of the field's


def _check_names(cells: list[Cell], what: str, findings: Findings) -> tuple[str, ...]:
    seen: dict[str, Cell] = {}
    for cell in cells:
        if not cell.text:
            findings.add("name", cell.where, f"the {what} has no name", repair="name it")
        elif len(cell.text) > _MOST_NAME:
            findings.add("name", cell.where, f"the name has {len(cell.text):,} signs", repair=f"use up to {_MOST_NAME}")
        elif CONTROL.search(cell.text):
            findings.add("name", cell.where, "the name holds a control sign", repair="delete the sign")
        elif cell.text in seen:
            first = seen[cell.text].where
            findings.add(
                "name",
                cell.where,
                f"there is another {what} {cell.text[:60]!r} at {first}",
                "results are told by name",
                "give each a name of its own",
            )
        seen.setdefault(cell.text, cell)
    return tuple(cell.text for cell in cells)


def _read(cell: Cell, what: str, findings: Findings, most: float = 100.0) -> float:
    if not cell.text:
        findings.add(f"empty.{what}", cell.where, f"the {what} is empty", repair=f"write a number from 0 to {most:g}")
        return math.nan
    try:
        value = float(cell.text)
        good = math.isfinite(value) and "_" not in cell.text
    except ValueError:
        value, good = math.nan, False
    if not good:
        why, repair = explain_number(cell.text)
        findings.add(f"number.{what}", cell.where, f"the {what} {cell.text[:40]!r} {why}", "", repair)
        return math.nan
    if not 0 <= value <= most:
        findings.add(
            f"bound.{what}",
            cell.where,
            f"the {what} is {cell.text[:40]}",
            f"it goes from 0 to {most:g}",
            "measure each line so that its ends are 0 and 100" if what == "position" else "check the unit",
        )
        return math.nan
    return value


def _check_attention(draft: ScenarioDraft, salience: Floats, findings: Findings) -> None:
    for actor, total in zip(draft.actors, salience.sum(1).tolist(), strict=True):
        name, where = actor.name.text[:60], actor.saliences[0].where
        if total > 100 + _ROUNDING:
            findings.add(
                "attention",
                where,
                f"the saliences of {name} add up to {total:g}",
                "nobody has more than 100 % of attention for all dimensions together",
                f"multiply them by {100 / total:.4g}",
            )
        elif total == 0:
            findings.add(
                "attention",
                where,
                f"{name} cares for nothing",
                "its distance from a position is then unknown",
                "give it some salience, or leave it out",
            )


def _read_adjustments(draft: ScenarioDraft, names: tuple[str, ...], findings: Findings) -> Floats:
    """Return the rates (a, a) at which ideals follow positions; an actor without any follows its own altogether."""
    rates = np.eye(len(names))
    row_of = {name: row for row, name in enumerate(names)}
    for adjusting, reference, rate in draft.adjustments:
        rows = [row_of.get(cell.text) for cell in (adjusting, reference)]
        for cell, row in zip((adjusting, reference), rows, strict=True):
            if row is None:
                findings.add(
                    "adjust", cell.where, f"there is no actor {cell.text[:60]!r}", repair=suggest(cell.text[:60], names)
                )
        value = _read(rate, "rate of adjustment", findings, 1.0)
        if rows[0] is not None and rows[1] is not None:
            rates[rows[0], rows[1]] = value
    for row in np.flatnonzero(rates.sum(1) > 1 + _ROUNDING).tolist():
        where = next((c.where for c, _, _ in draft.adjustments if c.text == names[row]), Where())
        findings.add(
            "adjust",
            where,
            f"the ideal of {names[row][:60]} would go more than all the way: {rates[row].sum():g}",
            "an actor without a rate for itself follows its own position altogether",
            "let its rates add up to at most 1, the one for itself among them",
        )
    return rates
