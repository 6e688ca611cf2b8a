"""Write the scoreboard into docs/retrodiction.md and its gist into README.md, between their markers.

python tools/retrodiction/page.py            write
python tools/retrodiction/page.py --check    say whether they are current (exit status 1 if not)
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from modusvivendi.core.ranges import Range
from modusvivendi.io.precedents import read_precedents
from modusvivendi.plan.retrodiction import TERMS, ask_engine
from modusvivendi.terms.retrodiction.board import Entry, find_missed_by_all, score_rules
from modusvivendi.terms.retrodiction.cases import Cases, gather
from modusvivendi.terms.retrodiction.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- retrodiction: begin -->", "<!-- retrodiction: end -->"
NAMED = ("offered-held", "as-last-time", "left-out", "logit", "logit-table", TERMS)
"""The rules whose wrong cases are named; the other two call everybody a yes, so that every refusal is wrong."""


def main() -> None:
    cases = gather(read_precedents())
    entries = score_rules(cases, [*RULES, TERMS], {TERMS: ask_engine(cases)})
    stale = [
        page
        for page, text in (("docs/retrodiction.md", board(cases, entries)), ("README.md", gist(cases, entries)))
        if put(ROOT / page, text, check="--check" in sys.argv)
    ]
    if stale and "--check" in sys.argv:
        sys.exit(f"not current: {', '.join(stale)}; run python tools/retrodiction/page.py")


def put(path: Path, text: str, *, check: bool) -> bool:
    """Put the text between the markers; return whether it was another."""
    whole = path.read_text(encoding="utf-8")
    head, _, rest = whole.partition(BEGIN)
    old, found, tail = rest.partition(END)
    if not found:
        sys.exit(f"{path} has no markers")
    new = f"\n{text}\n"
    if new != old and not check:
        path.write_text(f"{head}{BEGIN}{new}{END}{tail}", encoding="utf-8")
    return new != old


def board(cases: Cases, entries: Sequence[Entry]) -> str:
    sole, blocked, pairs = entries[0].refusers.sole, entries[0].refusers.any, len(entries[0].pairs)
    missed = find_missed_by_all(entries)
    shown = [one for one in entries if one.rule in NAMED]
    by_luck = f"By luck one would name {sole[2] * sole[1]:.1f} of the {sole[1]} sole refusers"
    by_luck += f", and a refuser in {blocked[2] * blocked[1]:.1f} of {blocked[1]} blocked plans, "
    by_luck += f"and put {pairs / 2:g} of {pairs} pairs right"
    wrong = [
        f"**`{one.rule}` is wrong on {len(one.own_wrong)} of {int(one.spoken.sum())}**: "
        f"{name_cases(cases, one.own_wrong, one)}."
        for one in shown
    ]
    paragraphs = [
        f"{cases.n} decisions of belligerents, {int(cases.accepted.sum())} of them acceptances. {by_luck}.",
        "\n".join(score_table(entries)),
        "Rules that speak of some decisions only, on those (elsewhere they are given the base rate):",
        "\n".join(share_table(entries)),
        "Paired plans (chance given where the actor accepted / where it refused):",
        "\n".join(pair_table(shown)),
        f"**Wrong by every rule** ({len(missed)}): {name_cases(cases, missed, None)}.",
        *wrong,
    ]
    return "\n\n".join(paragraphs)


def score_table(entries: Sequence[Entry]) -> list[str]:
    head = (
        "rule|Brier score|log score|right|Brier less the base rate's|Brier, source seen|sole refuser|any refuser|pairs|"
    )
    lines = [row(head.split("|")), "|---" * 10 + "|"]
    for one in entries:
        score, sole, blocked = one.score, one.refusers.sole, one.refusers.any
        lines.append(
            row(
                [
                    f"`{one.rule}`",
                    spread(score.brier),
                    spread(score.log, 2),
                    spread(score.accuracy, 2),
                    spread(score.gain, 3, "+"),
                    f"{score.checked:.3f}",
                    f"{sole[0].best * sole[1]:.1f} of {sole[1]}",
                    f"{blocked[0].best * blocked[1]:.1f} of {blocked[1]}",
                    f"{one.pair_credit:g} of {len(one.pairs)}",
                    "the base rate" if one.rule == "base-rate" else f"**{score.verdict}** it",
                ]
            )
        )
    return lines


def share_table(entries: Sequence[Entry]) -> list[str]:
    lines = [row(["rule", "decisions", "right", "everybody accepts", "Brier score", "base rate"]), "|---" * 6 + "|"]
    for one in entries:
        own = one.share
        if own is not None:
            cells = [own.n, own.right, own.accepted, f"{own.brier:.3f}", f"{own.base:.3f}"]
            lines.append(row([f"`{one.rule}`", *map(str, cells)]))
    return lines


def pair_table(shown: Sequence[Entry]) -> list[str]:
    lines = [row(["pair", "actor", *(f"`{one.rule}`" for one in shown)]), "|---" * (len(shown) + 2) + "|"]
    for at, pair in enumerate(shown[0].pairs):
        cells = [f"{one.pairs[at].accepted:.2f} / {one.pairs[at].refused:.2f}" for one in shown]
        lines.append(row([pair.name, pair.actor, *cells]))
    return lines


def gist(cases: Cases, entries: Sequence[Entry]) -> str:
    engine = next(one for one in entries if one.rule == TERMS)
    if engine.share is None:
        raise AssertionError("our own engine speaks of some decisions only")
    learnt = [one for one in entries if one.rule not in ("base-rate", "always-accept")]
    better = [f"`{one.rule}`" for one in learnt if one.score.verdict == "beats"]
    other = [f"`{one.rule}`" for one in learnt if one.score.verdict != "beats"]
    own = engine.share
    return (
        f"Held against {len(cases.precedents.plans)} past plans and {cases.n} decisions of belligerents "
        "(`modus retrodict`; [how, and every case](docs/retrodiction.md)):\n\n"
        f"- The base rate is that {cases.accepted.mean():.0%} accept. "
        f"Rules that beat it: {', '.join(better) or 'none'}. Rules that do not: {', '.join(other)}.\n"
        f"- Our own engine speaks of {own.n} decisions, on five of Bosnia's maps, with stakes judged by people who "
        f"knew the end. It is right on {own.right} (everybody accepts: {own.accepted}) and **wrong on** "
        f"{name_cases(cases, engine.own_wrong, engine)}."
    )


def name_cases(cases: Cases, rows: Sequence[int], entry: Entry | None) -> str:
    named: list[str] = []
    for at in rows:
        one = cases.precedents.belligerents[at]
        plan = cases.precedents.plan_by_id[one.plan]
        chance = "" if entry is None else f" {entry.chances[at]:.2f}"
        named.append(f"{plan.name} {plan.year}, {one.party} ({one.decision}{chance})")
    return "; ".join(named) or "none"


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def spread(one: Range, digits: int = 3, sign: str = "") -> str:
    return f"{one.best:{sign}.{digits}f} ({one.low:{sign}.{digits}f} to {one.high:{sign}.{digits}f})"


if __name__ == "__main__":
    main()
