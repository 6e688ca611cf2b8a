"""The flows against a plain walk of every person by Flee's rules, one object each, on a small instance."""

import random
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.exodus import Exodus, Location, Route
from modusvivendi.core.exodus_rules import MoveRules, Rules, SpawnRules
from modusvivendi.forecast.flight.frame import Frame, build_frame
from modusvivendi.forecast.flight.kernels.arrays import (
    CAMP,
    CAPACITY,
    END,
    FACTOR,
    INITIAL,
    KM,
    LEAVE,
    NEAR,
    PEOPLE,
    PULL,
    ROAD,
    SPAWN,
    SPEED,
    TARGET,
)
from modusvivendi.forecast.flight.runs import run_members
from modusvivendi.io.flee.reading import read_exodus
from tests.flight import flight_folder


class Walk:
    """Everybody one by one: where they are, or the road they are on and how far along it."""

    def __init__(self, frame: Frame, seed: int) -> None:
        self.net, self.knobs, self.random = frame.network, frame.knobs, random.Random(seed)
        self.at = [place for place, some in enumerate(self.net.folk[INITIAL]) for _ in range(some)]
        self.road = [-1] * len(self.at)
        self.along = [0.0] * len(self.at)
        self.number = self.net.folk[INITIAL].tolist()

    def pull_left(self, place: int) -> float:
        most = self.net.spot[CAPACITY, place]
        if most < 1 or self.number[place] <= self.knobs.buffer * most:
            return 1.0
        return max(0.0, 1 - (self.number[place] - self.knobs.buffer * most) / (most * (1 - self.knobs.buffer)))

    def decide(self, who: int, day: int) -> None:
        place, net = self.at[who], self.net
        if self.random.random() >= net.mood[LEAVE, day, place]:
            return
        ways = [way for way in range(net.first[place], net.first[place + 1]) if net.state[day, net.way[ROAD, way]]]
        if not ways:
            return
        targets = [net.way[TARGET, way] for way in ways]
        weights = [net.mood[PULL, day, to] * net.lean[NEAR, way] * self.pull_left(to)
                   for way, to in zip(ways, targets, strict=True)]  # fmt: skip
        way = self.random.choices(ways, weights if sum(weights) > 0 else None)[0]
        to = net.way[TARGET, way]
        if net.sort[CAMP, day, to] and self.pull_left(to) < 0.5:
            return
        self.number[place] -= 1
        self.road[who], self.along[who] = int(net.way[ROAD, way]), 0.0

    def travel(self, who: int, day: int) -> None:
        moved, net = 0.0, self.net
        while self.road[who] >= 0:
            road = self.road[who]
            before = self.along[who]
            self.along[who] += net.leg[SPEED, road]
            if self.along[who] <= net.leg[KM, road]:
                return
            moved += net.leg[KM, road] - before
            self.at[who], self.road[who] = int(net.ends[END, road]), -1
            self.number[self.at[who]] += 1
            if moved >= net.leg[SPEED, road]:
                return
            self.decide(who, day)

    def run(self, watched: np.ndarray) -> np.ndarray:
        days = []
        for day in range(len(self.net.new)):
            weights = self.net.mood[SPAWN, day] * self.net.folk[PEOPLE]
            for place in self.random.choices(range(len(weights)), weights, k=max(int(self.net.new[day]), 0)):
                self.at.append(place)
                self.road.append(-1)
                self.along.append(0.0)
                self.number[place] += 1
            for who in range(len(self.at)):
                if self.road[who] < 0:
                    self.decide(who, day)
            for who in range(len(self.at)):
                self.travel(who, day)
            days.append([self.number[place] for place in watched])
        return np.array(days)


def test_flows_are_what_single_people_do_on_average(tmp_path: Path) -> None:
    closures = "#\nlocation,C2,,30,35\n"  # while it is shut nobody sets out to it; who was on the road is no test here
    folder = flight_folder(tmp_path, closures=closures, simsetting="move_rules: {max_move_speed: 200.0}\n")
    frame = build_frame(read_exodus(folder)[0], "flee", scale=10)
    flows = run_members(frame, range(60)).camps.astype(float)
    walks = np.array([Walk(frame, seed).run(frame.watched) for seed in range(12)], float)
    spread = np.sqrt(flows.var(axis=0) / 60 + walks.var(axis=0) / 12)
    apart = np.abs(flows.mean(axis=0) - walks.mean(axis=0))
    # Five standard errors, and a hundredth for the parts of the day that people are taken together in.
    assert (apart <= 5 * spread + 0.01 * walks.mean(axis=0) + 1).all(), np.max(apart / (spread + 1e-9))
    assert flows[:, -1].mean() > 300


def star(camps: int, people: float) -> Exodus:
    """A war from which so many people set out on the first day, to camps at different distances where they stay."""
    places = (
        Location("a", "", "x", np.nan, np.nan, "conflict", 0, 1e6, {}),
        *(Location(f"z{number:02}", "", "y", np.nan, np.nan, "camp", None, np.nan, {}) for number in range(camps)),
    )
    fighting = np.full((2, camps + 1), np.nan)
    fighting[:, 0] = [1.0, 1e-9]
    rules = Rules(
        spawn=SpawnRules(conflict_driven=True, displaced_per_conflict_day=people),
        move=MoveRules(max_move_speed=1_000.0, camp_movechance=0.0, conflict_movechance=1.0),
    )
    return Exodus(
        name="star", start=np.datetime64("2000-01-01").astype(object), period=2, locations=places,
        routes=tuple(Route(0, row + 1, 10.0 + 30.0 * (row * 5 % camps), 0, np.nan, 0.0, {}) for row in range(camps)),
        closures=(), changes=(), corrections=(), fighting=fighting, rules=rules, reports={}, total=None, levels={},
    )  # fmt: skip


@pytest.mark.parametrize(("people", "runs"), [(1, 6_000), (4, 1_500), (12, 500), (13, 500), (200, 300)])
def test_few_and_many_people_choose_by_the_weights(people: int, runs: int) -> None:
    """Twelve ways: up to twelve people are given one by one, more by how many take each; both are multinomial."""
    frame = build_frame(star(12, people), "flee", seed=people)
    net = frame.network
    to = net.way[TARGET, : net.first[1]]
    weight = net.mood[PULL, 0, to] * net.lean[FACTOR, : len(to)] * net.lean[NEAR, : len(to)]
    share = weight / weight.sum()
    camps = run_members(frame, range(runs)).camps[:, -1].astype(float)
    assert (camps.sum(axis=1) == people).all()
    spread = np.sqrt(share * (1 - share) / (runs * people))
    assert (np.abs(camps.mean(axis=0) / people - share) < 4.5 * spread).all()
    # A camp's people vary from run to run as a binomial number does.
    np.testing.assert_allclose(camps.var(axis=0), people * share * (1 - share), rtol=0.3)
