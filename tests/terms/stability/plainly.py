"""The five concepts written down as their definitions read, by brute force; and games to try them on."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from modusvivendi.core.conflicts import CONCEPTS, Conflict, Lever, Preference
from modusvivendi.terms.stability.graph import Game


class Plain:
    """A game as dictionaries: moves by party and state, a rank by party and state, states as texts of Y and N."""

    def __init__(self, game: Game, rule: str, *, joint: bool = False) -> None:
        self.states, self.rule, self.joint = game.states, rule, joint
        self.parties = [player.name for player in game.players]
        self.moves = {player.name: player.moves.lists() for player in game.players}
        self.rank = {player.name: player.ranks[0].tolist() for player in game.players}

    def better(self, party: str, state: int) -> list[int]:
        return [end for end in self.moves[party][state] if self.rank[party][end] > self.rank[party][state]]

    def reach(self, movers: list[str], state: int, *, improving: bool) -> set[int]:
        """All states at the end of a permitted sequence of one move or more."""
        found: set[int] = set()
        seen: set[tuple[int, tuple[str, ...]]] = set()

        def go(here: int, history: tuple[str, ...]) -> None:
            for mover in movers:
                if self.rule == "single" and history:
                    continue
                if self.rule == "once" and mover in history:
                    continue
                if self.rule == "legal" and history and history[-1] == mover:
                    continue
                for end in self.better(mover, here) if improving else self.moves[mover][here]:
                    found.add(end)
                    after = (*history, mover) if self.rule == "once" else (mover,)
                    if (end, tuple(sorted(after))) not in seen:
                        seen.add((end, tuple(sorted(after))))
                        go(end, after)

        go(state, ())
        return found

    def stable(self, party: str, state: int, concept: str) -> bool:
        rank = self.rank[party]
        others = [other for other in self.parties if other != party]
        for end in self.better(party, state):
            if concept == "nash":
                return False
            if concept == "sim":
                answers = self.together(others, state, end)
            else:
                answers = self.reach(others, end, improving=concept == "seq")
            if concept == "smr":
                answers = {a for a in answers if all(rank[back] <= rank[state] for back in self.moves[party][a])}
            if not any(rank[answer] <= rank[state] for answer in answers):
                return False
        return True

    def together(self, others: list[str], state: int, end: int) -> set[int]:
        """The states of a simultaneous move: an option is changed when anybody changes it."""
        choices = [[state, *self.better(other, state)] for other in others]
        found: set[int] = set()
        for chosen in product(*choices):
            moved = [one for one in chosen if one != state]
            if not moved or (len(moved) > 1 and not self.joint):
                continue
            signs = list(self.states[state])
            for one in (end, *moved):
                for k, sign in enumerate(self.states[one]):
                    if sign != self.states[state][k]:
                        signs[k] = sign
            if "".join(signs) in self.states:
                found.add(self.states.index("".join(signs)))
        return found

    def answer(self) -> dict[str, dict[str, tuple[int, ...]]]:
        return {
            party: {
                concept: tuple(s for s in range(len(self.states)) if self.stable(party, s, concept))
                for concept in CONCEPTS
            }
            for party in self.parties
        }


@st.composite
def conflicts(draw: st.DrawFn, most_parties: int = 5, *, free: bool = False) -> Conflict:
    """Conflicts with ties, infeasible patterns, one-way and shared options; ``free``: none of these, one owner each."""
    count = draw(st.integers(2, most_parties))
    parties = tuple("ABCDE"[:count])
    k = draw(st.integers(count if free else 2, max(4, count)))
    levers = []
    for i in range(k):
        owners = (parties[i % count],) if free else tuple(draw(st.sets(st.sampled_from(parties), max_size=2)))
        way = "both" if free else draw(st.sampled_from(["both", "both", "fwd", "back", "none"]))
        levers.append(Lever(f"option {i}", tuple(sorted(owners)), way))
    signs = st.text("YN-", min_size=k, max_size=k).filter(lambda p: p.count("-") < k - 1)
    patterns = () if free else tuple(draw(st.lists(signs, max_size=2)))
    feasible = [s for s in map("".join, product("NY", repeat=k)) if not any(_fits(s, p) for p in patterns)]
    if not feasible:
        patterns, feasible = (), list(map("".join, product("NY", repeat=k)))
    n = len(feasible)
    levels = draw(st.integers(2, n + 1))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    wants = {}
    for party in parties:
        height = random.integers(0, levels, n)
        groups = [tuple(np.flatnonzero(height == h).tolist()) for h in range(levels, -1, -1)]
        wants[party] = Preference(ranking=tuple(group for group in groups if group))
    return Conflict("random", parties, tuple(levers), patterns, preferences=wants)


def _fits(state: str, pattern: str) -> bool:
    return all(sign in ("-", own) for own, sign in zip(state, pattern, strict=True))
