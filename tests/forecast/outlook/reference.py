"""The flows of people again, in plain Python, a future at a time: what the kernel is held to, to the last digit."""

import math
from dataclasses import dataclass

import numpy as np

from modusvivendi.core.forecasts import OUTCOMES
from modusvivendi.forecast.outlook.inputs import COLUMNS
from modusvivendi.forecast.outlook.theatre import Scenario, Theatre
from modusvivendi.forecast.violence.kernels.randomness import draw, draw_normal

PRESENCE, NOISE, LEAVE, RETURN, PEOPLE, MOVED = 10, 11, 13, 14, 15, 17


@dataclass
class Future:
    """One future of a theatre: its number, its effects by name, and what the course and the violence have left it."""

    number: int
    effects: dict[str, float]
    dates: list[float]
    relief: list[float]
    back: np.ndarray
    deaths: np.ndarray
    factor: np.ndarray
    changed: np.ndarray
    open: np.ndarray
    holding: np.ndarray


def name_effects(row: np.ndarray) -> dict[str, float]:
    return {name: float(row[column]) for name, column in COLUMNS.items()}


def populate(theatre: Theatre, keys: np.ndarray, root: np.uint64, number: int) -> list[int]:
    homes: list[int] = []
    common = math.sqrt(0.5) * draw_normal(root, number, 0, PEOPLE)
    for p, (low, best, high) in enumerate(theatre.population.tolist()):
        more = 0
        if high > low:
            z = common + math.sqrt(0.5) * draw_normal(keys[p], number, 0, PEOPLE)
            place = 0.5 * math.erfc(-z / math.sqrt(2.0))
            if place < (best - low) / (high - low):
                value = low + math.sqrt(place * (high - low) * (best - low))
            else:
                value = high - math.sqrt((1 - place) * (high - low) * (high - best))
            more = math.floor(value - best + 0.5)
        homes.append(max(int(theatre.counted[p]) + more, 0))
    return homes


class Country:
    """Where everybody is: at home, away from there, and hosted by cohort in places and states."""

    def __init__(
        self, theatre: Theatre, scenario: Scenario, keys: np.ndarray, root: np.uint64, homes: list[int]
    ) -> None:
        self.theatre, self.scenario, self.keys, self.root = theatre, scenario, keys, root
        self.moved = [0.0, 0.0, 0.0]
        self.n, self.s, self.c = len(theatre.ids), len(theatre.states), len(theatre.hosted)
        self.home = list(homes)
        self.away = [int(one) for one in theatre.away]
        self.hosted = [[int(one) for one in row] for row in theatre.hosted]
        self.quiet = [int(one) for one in theatre.quiet]
        self.scale = float(theatre.home.sum() / max(sum(homes), 1))
        self.rate = theatre.rate * self.scale
        self.still = [stay_share(*pair) for pair in zip(self.home, self.away, strict=True)]
        self.sums = np.zeros((self.n, 4))
        self.rows = np.zeros((0, len(OUTCOMES)))

    def live(self, future: Future, month: int) -> list[float]:
        """Live through a month; return the outcomes in their order."""
        t = month - 1
        row: dict[str, float] = dict.fromkeys(map(str, OUTCOMES), 0.0)
        fighting = self.fight(future, month)
        self.quiet = [0 if fighting[p] else self.quiet[p] + 1 for p in range(self.n)]
        row["deaths"] = float(future.deaths[t].sum())
        row["fled"], leaving = self.leave(future, month, fighting)
        self.arrive(future, month, fighting, leaving)
        row["returns"] = self.come_home(future, month, fighting)
        self.wander(future, month)
        self.count(future, month, row)
        for p in range(self.n):
            self.sums[p, 3] += bool(future.open[t, p])
        return [row[name] for name in OUTCOMES]

    def fight(self, future: Future, month: int) -> list[bool]:
        theatre, t = self.theatre, month - 1
        mean = [0.0] * len(future.deaths[t])
        for p in range(self.n):
            if theatre.unit[p] >= 0:
                mean[theatre.unit[p]] += theatre.weight[p] * future.factor[t, p]
        found = [False] * self.n
        for p in range(self.n):
            unit = theatre.unit[p]
            if unit >= 0 and mean[unit] > 0:
                share = future.deaths[t, unit] * theatre.weight[p] * future.factor[t, p] / mean[unit]
                self.sums[p, 0] += share
                found[p] = bool(draw(self.keys[p], future.number, month, PRESENCE) < 1 - math.exp(-share))
        return found

    def leave(self, future: Future, month: int, fighting: list[bool]) -> tuple[int, list[list[int]]]:
        theatre, effects, t = self.theatre, future.effects, month - 1
        leaving = [[0] * self.n for _ in range(self.c)]
        fled = 0
        for p in range(self.n):
            if not (fighting[p] or future.changed[t, p]):
                continue
            hazard = 0.0
            if fighting[p]:
                noise = 0.5 * draw_normal(self.keys[p], future.number, month, NOISE)
                hazard = self.rate * effects["flight_rate"] * math.exp(noise - 0.5 * 0.5 * 0.5)
                hazard *= effects["flight_towns"] if theatre.towns[p] else 1.0
                hazard *= 1.0 if future.open[t, p] else effects["flight_without_relief"]
            untaken = 1 - min(effects["flight_control"], 1.0) if future.changed[t, p] else 1.0
            free = 1.0 if future.open[t, p] else 1 - theatre.besieged[p]
            left = 1.0
            if self.still[p] > 0:
                left = min(stay_share(self.home[p], self.away[p]) / self.still[p], 1.0)
            first = (1 - math.exp(-hazard * left ** effects["flight_staying"]) * untaken) * free
            again = (1 - math.exp(-hazard) * untaken) * free
            rounding = draw(self.keys[p], future.number, month, LEAVE)
            gone = math.floor(self.home[p] * first + rounding)
            self.home[p] -= gone
            self.away[p] += gone
            fled += gone
            self.sums[p, 1] += gone
            leaving[theatre.cohort[p]][p] += gone
            for c in range(self.c):
                more = math.floor(self.hosted[c][p] * again + rounding) if self.hosted[c][p] else 0
                self.hosted[c][p] -= more
                leaving[c][p] += more
        return fled, leaving

    def arrive(self, future: Future, month: int, fighting: list[bool], leaving: list[list[int]]) -> None:
        theatre, effects = self.theatre, future.effects
        crowd = [sum(self.hosted[c][p] for c in range(self.c)) for p in range(self.n)]
        abroad = effects["abroad"] if math.isnan(theatre.abroad) else theatre.abroad
        for p in range(self.n):
            if not any(leaving[c][p] for c in range(self.c)):
                continue
            pulls: list[float] = []
            for d, pull in zip(theatre.near[p].tolist(), theatre.pull[p].tolist(), strict=True):
                room = effects["hosting"] * float(theatre.residents[d])
                fit = min(1.0, max(0.1, 1 - 9 * (crowd[d] / room - 0.9))) if room > 0 else 0.1
                pulls.append(pull * fit * (0.1 if fighting[d] else 1.0))
            out = min(abroad * float(theatre.abroad_pattern[p]), 0.95)
            ends = [
                0.0 if month >= self.scenario.closed[s] else out * float(theatre.beyond[p, s]) for s in range(self.s)
            ]
            # Scaled as one number: a sum in another order is another float
            inside, passing = 0.0, 0.0
            for one in pulls:
                inside += one
            for one in ends:
                passing += one
            if inside > 0:
                scale = (1 - passing) / inside
                pulls = [one * scale for one in pulls]
            hosts = [*theatre.near[p].tolist(), *range(self.n, self.n + self.s)]
            for c in range(self.c):
                people, left = leaving[c][p], 1.0
                for host, share in zip(hosts, [*pulls, *ends], strict=True):
                    part = int(people * (min(share / left, 1.0) if left > 0 else 0.0) + 0.5)
                    left -= share
                    self.hosted[c][host] += part
                    people -= part
                self.hosted[c][p] += people

    def come_home(self, future: Future, month: int, fighting: list[bool]) -> int:
        theatre, effects = self.theatre, future.effects
        opens = future.dates[4]
        clock_major = clock_minor = 0.0
        if future.holding[month - 1] and opens <= month - 0.5:
            clock_major, clock_minor = self.strike(future.back, int(month - 0.5 - opens))
        inside = [sum(row[: self.n]) for row in self.hosted]
        beyond = [sum(row[self.n :]) for row in self.hosted]
        called, wanted, count = [0] * self.c, [0.0] * self.c, 0
        for p in range(self.n):
            if not self.away[p]:
                continue
            c = theatre.cohort[p]
            everybody = max(inside[c] + beyond[c], 1)
            heft = effects["return_inside"] * inside[c] + effects["return_abroad"] * beyond[c]
            usual = heft / everybody / (1 - 0.5 * theatre.fought) * (0.5 if fighting[p] else 1.0)
            usual, clock = min(usual, 1.0), 0.0
            if not fighting[p]:
                minority = float(self.scenario.minority[p])
                clock = ((1 - minority) * clock_major + minority * clock_minor) * effects["agreed_return"]
                clock = min(max(clock, 0.0), 1.0)
            lot = draw(self.keys[p], future.number, month, RETURN)
            coming = min(math.floor(self.away[p] * (1 - (1 - usual) * (1 - clock)) + lot), self.away[p])
            if usual + clock > 0:
                near = effects["return_inside"] * inside[c] / heft if heft > 0 else 0.0
                wanted[c] += coming * ((usual * near + clock * (inside[c] / everybody)) / (usual + clock))
            self.away[p] -= coming
            self.home[p] += coming
            called[c] += coming
            count += coming
            self.sums[p, 2] += coming
        for c in range(self.c):
            near = max(min(int(wanted[c] + 0.5), inside[c], called[c]), called[c] - beyond[c])
            self.hosted[c] = [
                *fetch(near, self.hosted[c][: self.n]),
                *fetch(called[c] - near, self.hosted[c][self.n :]),
            ]
        return count

    def strike(self, back: np.ndarray, since: int) -> tuple[float, float]:
        since = min(since, back.shape[1] - 1)
        before = back[:, since - 1] if since > 0 else np.zeros(2)
        major, minor = ((back[k, since] - before[k]) / max(1 - before[k], 1e-9) for k in range(2))
        return float(major), float(minor)

    def wander(self, future: Future, month: int) -> None:
        """Go on by what passes since the published count, and in the first month by what had passed before."""
        for k, published in enumerate(self.theatre.published_at):
            begin = max(published, month - 1) if month > 1 else published
            if month > begin:
                size = future.effects["counts_move"] * math.sqrt((month - begin) / 12)
                self.moved[k] += size * draw_normal(self.root, future.number, month, MOVED + 2 * k)

    def count(self, future: Future, month: int, row: dict[str, float]) -> None:
        theatre, effects, t = self.theatre, future.effects, month - 1
        capacity, growth, ceiling = future.relief[2], effects["relief_growth"], future.relief[4]
        served = hard = besieged = needing = camps = present = drawn = behind = 0.0
        for p in range(self.n):
            hosted = float(sum(self.hosted[c][p] for c in range(self.c)))
            there = hosted + self.scale * self.home[p]
            present += there
            drawn += hosted + self.home[p]
            near_war = self.quiet[p] < 12 or not future.open[t, p]
            resident: float = self.home[p]
            if not math.isnan(theatre.need):
                resident = theatre.need * self.scale * self.home[p] if near_war else 0.0
            needing += hosted + resident
            camps += max(hosted - effects["hosting"] * float(theatre.residents[p]), 0.0)
            if future.open[t, p]:
                served += hosted + resident
            else:
                behind += there
                hard += hosted + self.home[p] if math.isnan(theatre.hard) else theatre.hard * there
                besieged += float(theatre.besieged[p]) * there
        need = needing if math.isnan(theatre.need) else shift(needing, present, self.moved[0])
        row["displaced"], row["in_need"], row["in_camps"] = float(sum(self.away)), need, camps
        row["hard_to_reach"] = shift(hard, drawn if math.isnan(theatre.hard) else present, self.moved[1])
        row["besieged"] = shift(besieged, behind, self.moved[2])
        able = capacity * growth ** (month - 1) if self.scenario.grows else capacity
        row["reached"] = min(served * need / needing, able, ceiling) if needing else 0.0


def shift(people: float, whole: float, moved: float) -> float:
    """Move the logarithm of the odds of being among ``people`` out of ``whole``."""
    if not 0 < people < whole:
        return people
    return whole / (1 + math.exp(-(math.log(people / (whole - people)) + moved)))


def stay_share(home: int, away: int) -> float:
    return home / (home + away) if home + away else 1.0


def fetch(people: int, hosted: list[int]) -> list[int]:
    """Take whole people out of where they are in proportion, the first places first."""
    kept, total = list(hosted), sum(hosted)
    for d, there in enumerate(hosted):
        if not people:
            break
        part = min(math.floor(people * (there / total) + 0.5), there, people)
        total -= there
        part = max(part, people - total)
        kept[d] -= part
        people -= part
    return kept


def move_plainly(
    theatre: Theatre, scenario: Scenario, keys: np.ndarray, root: np.uint64, homes: list[int], future: Future
) -> Country:
    """Return the country after a future, with its outcomes by month in ``rows``."""
    country = Country(theatre, scenario, keys, root, homes)
    country.rows = np.array([country.live(future, month) for month in range(1, len(future.deaths) + 1)])
    return country
