"""Weights of issues as a party's strikes reveal them, and which deals survive under them.

That a share of strikes says how much of what a party wants lies with its declared enemies is a judgement, and labelled
so wherever it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modusvivendi.aims.published import ABOUT_ALL
from modusvivendi.core.deals import Deal, Mediation
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.politics import Party, Purpose
from modusvivendi.core.ranges import Range
from modusvivendi.core.readings import DECLARED, OTHERS, Reading
from modusvivendi.terms.mediation.draws import draw_seats
from modusvivendi.terms.mediation.plan_rule import rule_stakes
from modusvivendi.terms.mediation.question import WEIGHT, pose
from modusvivendi.terms.mediation.verdicts import judge

_UNSAID = ("others", "clients", "assets")
"""Purposes that strikes on undeclared opponents may serve: from the map alone they cannot be told apart."""
_HALF = 0.5


@dataclass(frozen=True)
class Revealed:
    """What the strikes of a party say of its weights.

    ``share``: of the strikes meant for an opponent, those meant for a declared one; ``implied``: the same by the
    weights of the dossier. ``basis``: ``strikes`` or ``published``. By issue: ``typed``, the weights of the dossier;
    ``declared``, those that would be shown by a party that does what it says (a share of 0.9); ``weights``, those
    revealed. Issues that no purpose speaks for, and those of standing, which no strike shows, are in none.
    """

    party: str
    share: Range
    implied: float
    basis: str
    typed: Mapping[str, Range]
    declared: Mapping[str, Range]
    weights: Mapping[str, Range]


@dataclass(frozen=True)
class Survival:
    """One deal under three sets of weights: the chance that each party accepts it.

    ``typed``: by the weights of the dossier; ``declared``: if those with a reading wanted what they say;
    ``revealed``: by what their strikes show. ``plan``: the proposal, empty for a deal of the search. ``satisfied``:
    for each party with purposes, the kinds of purpose that the options satisfy wholly, and those that they fail.
    """

    plan: str
    options: Mapping[str, str]
    typed: Mapping[str, float]
    declared: Mapping[str, float]
    revealed: Mapping[str, float]
    satisfied: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    @property
    def lost(self) -> tuple[str, ...]:
        """Parties more likely than not to accept by what they declare, and to refuse by what they do."""
        return tuple(id for id, p in self.declared.items() if p >= _HALF > self.revealed[id])

    @property
    def won(self) -> tuple[str, ...]:
        """Parties of which the reverse holds."""
        return tuple(id for id, p in self.declared.items() if p < _HALF <= self.revealed[id])


def reveal_weights(dossier: Dossier, reading: Reading) -> Revealed | None:
    """Turn a reading into weights of issues; None when no purpose, no weight or no share of strikes is known.

    The rule. The dossier says which issues each purpose of the party speaks for. What the declared weights give to the
    issues of the declared enemy and of what is left unsaid (other opponents, clients, assets) together stays what it
    is; it is shared out anew as the strikes meant for opponents are: the enemy's issues get their share, the others the
    rest, each issue in proportion to its declared weight. The range takes the ends of both. Issues of standing, and
    those that no purpose speaks for, keep their weight.
    """
    party = dossier.party(reading.party)
    known = _weights(dossier, party.id)
    enemy = [issue for issue in _issues(party.purposes, ("enemy",)) if issue in known]
    unsaid = [issue for issue in _issues(party.purposes, _UNSAID) if issue in known and issue not in enemy]
    share = _share(reading)
    if share is None or not enemy or not unsaid:
        return None
    first, second = (sum(known[issue].best for issue in issues) for issues in (enemy, unsaid))
    if first <= 0 or second <= 0:
        return None
    implied = first / (first + second)
    found, basis = share
    groups = (known, enemy, unsaid, implied)
    at_word = Range(ABOUT_ALL, ABOUT_ALL, ABOUT_ALL)
    typed = {issue: known[issue] for issue in (*enemy, *unsaid)}
    return Revealed(party.id, found, implied, basis, typed, _shift(*groups, at_word), _shift(*groups, found))


def _shift(
    known: Mapping[str, Range], enemy: Sequence[str], unsaid: Sequence[str], implied: float, share: Range
) -> dict[str, Range]:
    """Share out the weights of both groups anew, in proportion within each."""
    up = [part / implied for part in (share.low, share.best, share.high)]
    down = [(1 - part) / (1 - implied) for part in (share.high, share.best, share.low)]
    return {
        issue: Range(known[issue].low * by[0], known[issue].best * by[1], known[issue].high * by[2])
        for issues, by in ((enemy, up), (unsaid, down))
        for issue in issues
    }


def retest_deals(dossier: Dossier, mediation: Mediation, revealed: Sequence[Revealed]) -> tuple[Survival, ...]:
    """Judge the best deals and the proposals again under the other weights, with the same random numbers."""
    ruled = rule_stakes(dossier, mediation.date)
    stakes = {(one.party, one.issue, one.option): one.rule for one in ruled if one.used == "rule"}
    deals = [("", deal) for deal in mediation.best] + [(offer.plan, offer.deal) for offer in mediation.offers]
    found: list[list[Mapping[str, float]]] = [[_chances(deal)] for _, deal in deals]
    for weights in ({one.party: one.declared for one in revealed}, {one.party: one.weights for one in revealed}):
        question = pose(dossier, mediation.date, weights=weights, stakes=stakes)
        drawn = draw_seats(question, mediation.seed, mediation.draws, "verdict")
        for row, (_, deal) in zip(found, deals, strict=True):
            row.append(_chances(judge(question, drawn, question.table.read(dict(deal.options)))))
    return tuple(
        Survival(
            plan,
            deal.options,
            chances[0],
            chances[1],
            chances[2],
            {one.party: satisfy(dossier.party(one.party), deal.options) for one in revealed},
        )
        for (plan, deal), chances in zip(deals, found, strict=True)
    )


def satisfy(party: Party, options: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds of purpose that a deal satisfies on every issue they speak for, and those that it fails.

    Standing is one of them: a role in the deal can satisfy what no strike shows.
    """
    kinds = tuple(dict.fromkeys(purpose.kind for purpose in party.purposes))
    met = {
        kind: all(options.get(one.issue) in one.options for one in party.purposes if one.kind == kind) for kind in kinds
    }
    return tuple(kind for kind in kinds if met[kind]), tuple(kind for kind in kinds if not met[kind])


def _share(reading: Reading) -> tuple[Range, str] | None:
    """Return the share of strikes meant for declared opponents among those for any, and what it rests on."""
    mine, others = (reading.explained.get(name) for name in (DECLARED, OTHERS))
    if mine is not None and others is not None and mine.best + others.best > 0:
        ends = (mine.low / max(mine.low + others.high, 1e-9), mine.high / max(mine.high + others.low, 1e-9))
        return Range(ends[0], mine.best / (mine.best + others.best), ends[1]), "strikes"
    told = [one for one in reading.published if set(one.share.areas_of) <= set(reading.against)]
    if not told:
        return None
    counted = next((one for one in told if one.hits is not None), told[0])
    low = min(one.interval.low if one.hits is not None else one.share.share.low for one in told)
    high = max(one.interval.high if one.hits is not None else one.share.share.high for one in told)
    return Range(low, counted.share.share.best, high), "published"


def _issues(purposes: Sequence[Purpose], kinds: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(one.issue for one in purposes if one.kind in kinds))


def _weights(dossier: Dossier, party: str) -> dict[str, Range]:
    return {s.issue: s.value for s in dossier.stakes if s.party == party and s.option == WEIGHT and s.value.known}


def _chances(deal: Deal) -> dict[str, float]:
    return {id: verdict.accept.p for id, verdict in deal.verdicts.items() if verdict.accept is not None}
