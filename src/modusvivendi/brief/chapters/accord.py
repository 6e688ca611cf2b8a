"""Accord and disagreement: what each party prefers on each issue, and where each pair stands. Computed, not typed."""

from collections.abc import Sequence
from dataclasses import replace

from modusvivendi.brief.blocks import Block, Bullets, Callout, Chapter, Folded, Heading, Paragraph, Table
from modusvivendi.brief.figures import draw_issue_matrix, draw_pair_matrix
from modusvivendi.brief.view import Named, View, name_all
from modusvivendi.core.accords import Accord, Pair, PairIssue, Standing
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.plan.results import Results

STANDINGS: tuple[Standing, ...] = ("accord", "bridge", "opposed", "unknown")


def tell_accord(results: Results, view: View) -> Chapter:
    """Write the chapter on the points of accord and disagreement."""
    dossier, accord = results.dossier, results.accord
    if not view.permits.bargaining:
        accord = replace(accord, red_lines={})
    named = name_all(dossier, view)
    title = view.say("chapter.accord")
    if not accord.pairs:
        return Chapter("accord", title, [Callout("caution", view.say("accord.none"), view.say("accord.none_text"))])
    parties = {id: named.parties[id] for id in _ordered(accord, dossier)}
    options = {i.id: [(o.id, named.options[i.id, o.id]) for o in i.options] for i in dossier.issues}
    draws, seed = view.number(accord.draws), str(accord.seed)
    blocks: list[Block] = [
        Paragraph(view.say("accord.intro")),
        Bullets([view.say(f"accord.meaning_{standing}") for standing in STANDINGS]),
        Paragraph(view.say("accord.method", draws=draws, seed=seed)),
        Heading(view.say("accord.issues"), 3, "accord-issues"),
        draw_issue_matrix(
            "issue-matrix",
            accord,
            view.look,
            parties=parties,
            issues=named.issues,
            options=options,
            caption=view.say("accord.issues_caption"),
            note=view.say("accord.issues_note"),
        ),
        Folded(view.say("accord.letters"), [_letters(dossier, view, named)]),
        Heading(view.say("accord.pairs"), 3, "accord-pairs"),
        draw_pair_matrix(
            "pair-matrix",
            accord,
            view.look,
            parties=parties,
            caption=view.say("accord.pairs_caption", issues=view.number(len(accord.issues))),
            note=view.say("accord.pairs_note"),
        ),
        *_tell_pairs(accord, dossier, view, named),
    ]
    return Chapter("accord", title, blocks)


def needed_pairs(accord: Accord, dossier: Dossier) -> list[Pair]:
    """Return the pairs of two needed parties."""
    needed = {party.id for party in dossier.parties if party.role == "needed"}
    return [pair for pair in accord.pairs if pair.a in needed and pair.b in needed]


def _ordered(accord: Accord, dossier: Dossier) -> list[str]:
    roles = {party.id: ("needed", "outside", "excluded").index(party.role) for party in dossier.parties}
    return sorted(accord.parties, key=lambda id: roles.get(id, 3))


def _letters(dossier: Dossier, view: View, named: Named) -> Table:
    rows: list[list[str]] = []
    letters = view.look.words.letters
    for issue in dossier.issues:
        options = [f"{letters[at]}. {named.options[issue.id, o.id]}" for at, o in enumerate(issue.options)]
        rows.append([named.issues[issue.id], view.name(issue.question), "\n".join(options)])
    return Table(
        view.say("accord.letters_table"),
        [view.say(f"column.{key}") for key in ("issue", "question", "options")],
        rows,
    )


def _tell_pairs(accord: Accord, dossier: Dossier, view: View, named: Named) -> list[Block]:
    pairs = needed_pairs(accord, dossier)
    if not pairs:
        return []
    rows = [
        [_name(pair, view, named), *(_counted(pair.counts[standing], view) for standing in STANDINGS)] for pair in pairs
    ]
    table = Table(
        view.say("accord.counts_table"),
        [view.say("column.pair"), *(view.term("standing", standing) for standing in STANDINGS)],
        rows,
        frozenset({1, 2, 3, 4}),
        note=view.say("accord.counts_note"),
    )
    told = [Folded(_name(pair, view, named), _tell_pair(pair, view, named)) for pair in pairs]
    return [
        Heading(view.say("accord.needed"), 3, "accord-needed"),
        Paragraph(view.say("accord.needed_text")),
        table,
        *told,
    ]


def _name(pair: Pair, view: View, named: Named) -> str:
    return view.say("pair", a=named.parties[pair.a], b=named.parties[pair.b])


def _counted(count: Range, view: View) -> str:
    best = view.number(count.best)
    if count.low == count.high:
        return best
    return f"{best}\n{view.formats.range(Range(count.low, count.low, count.high)).partition(' ')[2].strip('()')}"


def _tell_pair(pair: Pair, view: View, named: Named) -> Sequence[Block]:
    said: list[str] = []
    for standing in STANDINGS:
        mine = [issue for issue in pair.issues if issue.standing == standing]
        if not mine:
            continue
        issues = [_issue(issue, view, named) for issue in mine]
        said.append(view.say(f"accord.pair_{standing}", issues=view.words.listed(issues)))
    return [Bullets(said)]


def _issue(issue: PairIssue, view: View, named: Named) -> str:
    name = named.issues[issue.issue]
    chance = issue.chance.get(issue.standing)
    sure = view.formats.percent(chance) if chance is not None else view.say("unknown")
    if not issue.options or issue.standing not in {"accord", "bridge"}:
        return name if issue.standing == "unknown" else view.say("accord.issue_plain", issue=name, sure=sure)
    options = [named.options.get((issue.issue, option), option) for option in issue.options]
    return view.say("accord.issue_options", issue=name, options=view.say("or").join(options), sure=sure)
