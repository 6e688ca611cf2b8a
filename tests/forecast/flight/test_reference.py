"""The flows against a plain walk of every person by Flee's rules, one object each, on a small instance."""

import random
from pathlib import Path

import numpy as np

from modusvivendi.forecast.flight.frame import Frame, build_frame
from modusvivendi.forecast.flight.kernels.arrays import (
    CAMP,
    CAPACITY,
    END,
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
