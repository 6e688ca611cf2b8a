"""Forces on the line of a plan: segments from the ledger, contributors, rules, strength, cost and risk."""

from collections.abc import Mapping, Sequence

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.forces import Contributor, Force, Posting
from modusvivendi.core.plans import Plan
from modusvivendi.core.ranges import Range
from modusvivendi.io.forces import read_figures
from modusvivendi.plan.segments import find_segments
from modusvivendi.roadmap.forces import assign, judge_levels, phase


def post_forces(
    dossier: Dossier, plan: Plan, terms: Mapping[str, str], months: int, rule: str = "per_km"
) -> Force | None:
    """Size and man the lines of a drawn plan; None when the deal wants no force or the plan draws no line.

    ``months`` from the mandate. Raises ``ModusError`` as ``assign`` does: a segment on which everybody is vetoed.
    """
    form = terms.get("peacekeepers", "")
    segments = find_segments(dossier, plan) if plan.drawn else ()
    if not segments or form in ("", "none"):
        return None
    table = read_figures()
    figures = table.settle({id: one.value for id, one in dossier.assumptions.items()})
    contributors = dossier.contributors
    lines = assign(segments, contributors, form, figures, rule)
    postings = [posting for line in lines for posting in line.postings]
    posted = sum(posting.troops for posting in postings)
    strength = phase(posted, figures["months_to_peak"].best, figures["peak_share"].best, table.decline, months)
    cost = Range(*(_price(postings, contributors, end) / max(posted, 1) for end in ("low", "best", "high")))
    years = float(strength[:-1].sum()) / 12
    known = [line.rules[rule] for line in lines if line.rules[rule].known]
    least, asked = sum(size.low for size in known), sum(size.best for size in known)
    sizes = {"none": 0.0, "low": least, "posted": min(posted, asked), "asked": asked}
    return Force(
        lines,
        rule,
        strength,
        Range(years * cost.low, years * cost.best, years * cost.high),
        judge_levels(asked, sizes, figures["relapse"], figures["ratio"], figures["no_effect"]),
        {**table.sources, "decline": table.decline_source},
        {id: one.names for id, one in contributors.items()},
    )


def _price(postings: Sequence[Posting], contributors: Mapping[str, Contributor], end: str) -> float:
    return sum(posting.troops * getattr(contributors[posting.contributor].cost, end) for posting in postings)
