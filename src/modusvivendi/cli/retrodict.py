"""The command ``modus retrodict``: does a rule know who accepted which plan?"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modusvivendi.cli.speech import Progress, print_json, print_lines

if TYPE_CHECKING:
    from modusvivendi.core.ranges import Floats, Range
    from modusvivendi.terms.retrodiction.board import Entry
    from modusvivendi.terms.retrodiction.cases import Cases

CAUTION = (
    "50 plans that were remembered, coded by one who knew their fate, two thirds of the decisions from memory: "
    "see docs/retrodiction.md"
)
YOURS = "yours"
"""What the predictions of a file are called."""


def retrodict(
    *,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", "--model", metavar="NAME", help="Score this rule or model only (repeatable), in full."),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Score your own: plan,party,p for every decision of a belligerent."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same intervals.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Score rules and models on 50 past plans: who accepted, who refused, beside the base rate."""
    from modusvivendi.io.precedents import read_precedents, read_predictions
    from modusvivendi.plan.retrodiction import TERMS, ask_engine
    from modusvivendi.terms.retrodiction.board import score_rules
    from modusvivendi.terms.retrodiction.cases import gather
    from modusvivendi.terms.retrodiction.rules import RULES

    precedents = read_precedents()
    cases = gather(precedents)
    given: dict[str, Floats] = {}
    names = list(rule or [])
    if predictions is not None:
        given[YOURS] = read_predictions(predictions, precedents)
        if names:
            names.append(YOURS)
    if TERMS in names or not names:
        with Progress() as progress:
            progress.step("verdicts of our own engine")
            given = {TERMS: ask_engine(cases), **given}
    entries = score_rules(cases, names or [*RULES, *given], given, seed)
    if json:
        print_json(board_view(cases, entries))
    else:
        print_lines(board_lines(cases, entries, full=bool(names)))


def board_view(cases: "Cases", entries: "Sequence[Entry]") -> dict[str, Any]:
    """Return the scores of all rules as plain data, with the cases themselves."""
    from modusvivendi.terms.retrodiction.board import find_missed_by_all

    plans = cases.precedents.plan_by_id
    return {
        "plans": len(plans),
        "decisions": cases.n,
        "accepted": int(cases.accepted.sum()),
        "rules": {entry.rule: _entry_view(cases, entry) for entry in entries},
        "missed_by_all": [list(cases.labels[row]) for row in find_missed_by_all(entries)],
        "cases": [
            {
                "plan": one.plan,
                "party": one.party,
                "country": plans[one.plan].country,
                "date": plans[one.plan].date,
                **{name: getattr(plans[one.plan], name) for name in ("form", "force", "text")},
                **{name: getattr(one, name) for name in ("side", "left_out", "decision", "evidence")},
            }
            for one in cases.precedents.belligerents
        ],
        "caution": CAUTION,
    }


def board_lines(cases: "Cases", entries: "Sequence[Entry]", *, full: bool) -> Iterable[str]:
    """Say the scoreboard; in full, each rule's wrong cases, refusers and pairs too."""
    yield (
        f"{cases.n} decisions of belligerents on {len(cases.precedents.plans)} plans, "
        f"{int(cases.accepted.sum())} accepted; learnt from other countries only (5 % to 95 %)"
    )
    wide = max(len("rule"), *(len(entry.rule) for entry in entries))
    sole, luck = entries[0].refusers.sole[1], entries[0].refusers.sole[2]
    yield f"{'rule':<{wide}}  {'Brier score':<19}  {'log':>5}  right  refuser of {sole}  pairs   than the base rate"
    for entry in entries:
        score, pairs = entry.score, f"{entry.pair_credit:g}/{len(entry.pairs)}"
        brier = f"{score.brier.best:.3f} ({score.brier.low:.3f}–{score.brier.high:.3f})"
        named = f"{entry.refusers.sole[0].best * sole:.1f}"
        verdict = "" if entry.rule == "base-rate" else score.verdict.replace("beats", "better").replace(" than", "")
        yield (
            f"{entry.rule:<{wide}}  {brier:<19}  {score.log.best:>5.3f}  {score.accuracy.best:>5.0%}  {named:>13}  "
            f"{pairs:<6}  {verdict.replace('is ', '')}"
        )
    yield f"by luck the refuser would be named in {luck * sole:.1f} of {sole}, and half of the pairs put right"
    for entry in entries if full else ():
        yield from ("", *_entry_lines(cases, entry))
    if not full:
        yield "modus retrodict --rule NAME names the cases that a rule gets wrong"
    yield f"Note: {CAUTION}"


def _entry_lines(cases: "Cases", entry: "Entry") -> Iterable[str]:
    gain = entry.score.gain
    yield (
        f"{entry.rule} {entry.score.verdict} the base rate: Brier score {gain.best:+.3f} ({gain.low:+.3f} to "
        f"{gain.high:+.3f}); {entry.score.checked:.3f} on decisions of which a source was seen"
    )
    if entry.share is not None:
        own = entry.share
        yield (
            f"it speaks of {own.n} decisions: {own.right} right (everybody accepts: {own.accepted}), "
            f"Brier score {own.brier:.3f} (base rate: {own.base:.3f})"
        )
    yield f"wrong on {len(entry.own_wrong)} of {int(entry.spoken.sum())}, the most surprising first:"
    for row in entry.own_wrong:
        one = cases.precedents.belligerents[row]
        yield f"  {one.plan:<14} {one.party:<28} {one.decision}  chance given {entry.chances[row]:.2f}  {one.note}"
    yield "refusers it would name, where it is wrong:"
    for plan, (named, refused) in entry.refusers.named.items():
        if not set(named) <= set(refused):
            yield f"  {plan:<14} {', '.join(named)} (refused: {', '.join(refused)})"
    yield "paired plans:"
    for pair in entry.pairs:
        sign = {1.0: "right", 0.5: "tied", 0.0: "wrong"}[pair.credit]
        yield f"  {pair.name}: {pair.actor} {pair.accepted:.2f} accepted, {pair.refused:.2f} refused: {sign}"


def _entry_view(cases: "Cases", entry: "Entry") -> dict[str, Any]:
    score, refusers = entry.score, entry.refusers
    return {
        "brier": _say_range(score.brier),
        "log_score": _say_range(score.log),
        "accuracy": _say_range(score.accuracy),
        "brier_less_base_rate": _say_range(score.gain),
        "verdict": f"{score.verdict} the base rate",
        "brier_where_source_seen": score.checked,
        "refuser": {
            name: {"share": _say_range(share), "of": count, "luck": luck}
            for name, (share, count, luck) in (("sole", refusers.sole), ("any", refusers.any))
        },
        "named": {
            plan: {"named": list(named), "refused": list(refused)} for plan, (named, refused) in refusers.named.items()
        },
        "pairs": {
            "credit": entry.pair_credit,
            "of": len(entry.pairs),
            "each": [
                {"pair": pair.name, "actor": pair.actor, "accepted": pair.accepted, "refused": pair.refused}
                for pair in entry.pairs
            ],
        },
        "speaks_of": None
        if entry.share is None
        else {name: getattr(entry.share, name) for name in ("n", "right", "accepted", "brier", "base")},
        "wrong": [
            {
                "plan": cases.labels[row][0],
                "party": cases.labels[row][1],
                "decision": cases.precedents.belligerents[row].decision,
                "p": float(entry.chances[row]),
            }
            for row in entry.wrong
        ],
        "p": entry.chances.tolist(),
    }


def _say_range(one: "Range") -> dict[str, float]:
    return {"low": one.low, "best": one.best, "high": one.high}
