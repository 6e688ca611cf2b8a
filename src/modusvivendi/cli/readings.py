"""What ``modus aims DOSSIER`` says, as lines for people."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modusvivendi.core.ranges import Range
    from modusvivendi.core.readings import Reading


def reading_lines(reading: "Reading") -> list[str]:
    """Say the reading of a party in lines: the sentence, what it declares, what its strikes show, what they cannot."""
    lines = [reading.sentence]
    for aim in reading.declared:
        against = f", against {', '.join(aim.against)}" if aim.against else ""
        said = f': "{aim.quotation}"' if aim.quotation else ""
        lines.append(f"  declares: {aim.aim.get('en', '')} ({aim.date}{against}){said}")
    lines += [f"  counted by others: {one.sentence}" for one in reading.published]
    if reading.fell_on:
        lines.append("  share of strikes on places of (5 %, middle, 95 %):")
        lines += [f"    {id:<20} {_percent(one)}" for id, one in reading.fell_on.items() if one.high >= 0.005]
        lines.append("  share of strikes meant for:")
        lines += [f"    {aim:<20} {_percent(one)}" for aim, one in reading.explained.items()]
        lines.append("  weight in log-odds of:")
        lines += [
            f"    {name:<20} {one.low:6.2f} {one.best:6.2f} {one.high:6.2f}" for name, one in reading.weights.items()
        ]
    test = reading.declared_only
    if test is not None:
        lines.append(f"  declared aims only: log-likelihood ratio {test.log_likelihood_ratio:.1f}, p = {test.p:.2g}")
        lines += [f"    beside them {name}: p = {one.p:.2g}" for name, one in reading.alternatives.items()]
    if reading.account:
        lines.append(f"  {reading.account}")
    return [*lines, *(f"  cannot tell: {text}" for text in reading.cannot_tell)]


def _percent(one: "Range") -> str:
    return f"{one.low:6.0%} {one.best:6.0%} {one.high:6.0%}"
