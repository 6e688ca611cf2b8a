"""The settings that Flee knows (``simsetting.yml``), with Flee's names and defaults.

Every field carries what a reader of the file must know about it: its key, bounds and meaning; ``io/flee/settings.py``
checks files against this, and ``docs/displacement.md`` lists it. Source of names, defaults and meanings: Flee's own
``SimulationSettings`` and documentation (BSD 3-clause; facts only).
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal


def about(meaning: str, *, low: float = -math.inf, high: float = math.inf) -> dict[str, Any]:
    """Describe a setting: what it means and the bounds of its value."""
    return {"meaning": meaning, "low": low, "high": high}


SpawnMode = Literal["constant", "pop_ratio", "poisson"]


@dataclass(frozen=True, slots=True)
class SpawnRules:
    """Who sets out, and where (``spawn_rules``)."""

    take_from_population: bool = field(
        default=False, metadata=about("those who leave are taken from the people of the place")
    )
    insert_day0: bool = field(default=True, metadata=about("camps begin with what was reported for day 0"))
    empty_camps_on_day0: bool = field(
        default=False, metadata=about("counts of day 0 are taken off all reports and camps begin empty")
    )
    conflict_zone_spawning_only: bool = field(
        default=True, metadata=about("people set out only from places with fighting")
    )
    sum_from_camps: bool = field(
        default=True, metadata=about("arrivals a day: the sum over the camps, not the series of the total")
    )
    camps_are_sinks: bool = field(
        default=False, metadata=about("people in a camp leave the account with its deactivation_probability a day")
    )
    conflict_spawn_decay: tuple[float, ...] = field(
        default=(),
        metadata=about(
            "factor on departures and on the repulsion of fighting, by age of the fighting", low=0.0, high=1e6
        ),
    )
    conflict_spawn_decay_interval: int = field(
        default=30, metadata=about("days to each factor of the decay", low=1, high=36_525)
    )
    conflict_driven: bool = field(
        default=False, metadata=about("departures follow the fighting (conflict_driven_spawning), not the reports")
    )
    spawn_mode: SpawnMode = field(
        default="constant", metadata=about("departures a day of fighting: constant, pop_ratio or poisson")
    )
    displaced_per_conflict_day: float = field(
        default=500.0, metadata=about("people, or the share of the people, a day", low=0.0, high=1e9)
    )


@dataclass(frozen=True, slots=True)
class MoveRules:
    """How people move (``move_rules``)."""

    max_move_speed: float = field(default=360.0, metadata=about("km a day", low=1e-3, high=1e5))
    max_walk_speed: float = field(default=35.0, metadata=about("km a day on foot", low=1e-3, high=1e5))
    max_crossing_speed: float = field(
        default=20.0, metadata=about("km a day across water; Flee reads it and does not use it", low=0.0)
    )
    foreign_weight: float = field(default=1.0, metadata=about("factor on the pull of a place abroad", low=0.0))
    camp_weight: float = field(default=1.0, metadata=about("factor on the pull of a camp", low=0.0))
    conflict_weight: float = field(
        default=1.0 / 3.16227766017, metadata=about("factor on the pull of a place with fighting", low=0.0)
    )
    conflict_movechance: float = field(
        default=1.0, metadata=about("chance a day to leave a place with fighting", low=0.0, high=1.0)
    )
    camp_movechance: float = field(default=0.001, metadata=about("chance a day to leave a camp", low=0.0, high=1.0))
    idpcamp_movechance: float = field(
        default=0.1, metadata=about("chance a day to leave a camp for the displaced", low=0.0, high=1.0)
    )
    default_movechance: float = field(default=0.3, metadata=about("chance a day to leave a town", low=0.0, high=1.0))
    awareness_level: int = field(
        default=1, metadata=about("links that people look ahead; 0: any road, at random", low=0, high=10)
    )
    capacity_buffer: float = field(
        default=0.9, metadata=about("share of a capacity from which a camp pulls less", low=0.0, high=1.0)
    )
    capacity_scaling: float = field(default=1.0, metadata=about("factor on all capacities", low=0.0))
    avoid_short_stints: bool = field(default=False, metadata=about("nobody rests in a town before half a day's travel"))
    start_on_foot: bool = field(default=False, metadata=about("the first link is walked"))
    use_v1_rules: bool = field(
        default=False, metadata=about("speed 200, camp weight 2, conflict weight 0.25, no start on foot, no stints")
    )
    softening: float = field(default=10.0, metadata=about("km added to every distance", low=0.0))
    weight_softening: float = field(default=0.0, metadata=about("added to every pull", low=0.0))
    weight_power: float = field(default=1.0, metadata=about("power of the weight of a route", low=0.0, high=100.0))
    distance_power: float = field(default=1.0, metadata=about("power of the distance", low=0.0, high=100.0))
    pruning_threshold: float = field(
        default=1.0, metadata=about("routes weaker than the best by this factor are dropped; 1: none", low=0.0)
    )
    fixed_routes: bool = field(
        default=False, metadata=about("routes are weighed by distance once, capacities are not looked at")
    )
    stay_close_to_home: bool = field(
        default=False, metadata=about("the pull of a place falls with its distance from where one is")
    )
    home_distance_power: float = field(default=0.5, metadata=about("power of that distance", low=0.0, high=100.0))
    use_pop_for_loc_weight: bool = field(default=False, metadata=about("places with more people pull more"))
    pop_power_for_loc_weight: float = field(default=0.1, metadata=about("power of the people", low=0.0, high=100.0))
    movechance_pop_base: float = field(
        default=10_000.0, metadata=about("people at which chances to move are as given", low=1e-9)
    )
    movechance_pop_scale_factor: float = field(
        default=0.0, metadata=about("power of people over that base", low=-100.0, high=100.0)
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """All settings; ``hasten`` is the scale 1:n that Flee runs at (here people are counted one by one whatever it is).

    ``left_out``: settings of the file that are known to Flee and not followed here, as ``section.key``.
    """

    spawn: SpawnRules = field(default_factory=SpawnRules)
    move: MoveRules = field(default_factory=MoveRules)
    hasten: int = 1
    left_out: tuple[str, ...] = ()
