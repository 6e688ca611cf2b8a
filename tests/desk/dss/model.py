"""A brute-force model of the interface: everything in dictionaries, every pair compared, nothing indexed."""

from dataclasses import dataclass, field, replace

KEYED = ("Accepted", "Activated")


@dataclass(frozen=True)
class Space:
    """Some of two far-apart spots, a height band and a window, in whole numbers, ends included."""

    spots: frozenset[int]
    low: int
    high: int
    start: int
    end: int

    def meets(self, other):
        return (
            bool(self.spots & other.spots)
            and self.low <= other.high
            and other.low <= self.high
            and self.start <= other.end
            and other.start <= self.end
        )

    def with_(self, other):
        return Space(
            self.spots | other.spots,
            min(self.low, other.low),
            max(self.high, other.high),
            min(self.start, other.start),
            max(self.end, other.end),
        )

    def covers(self, other):
        return (
            self.spots >= other.spots
            and self.low <= other.low
            and self.high >= other.high
            and self.start <= other.start
            and self.end >= other.end
        )


@dataclass(frozen=True)
class Thing:
    """An intent, a constraint or a subscription; ``ovn`` is what the service called its version."""

    manager: str
    space: Space
    ovn: str = ""
    version: int = 1
    state: str = ""
    rests_on: str = ""
    index: int = 0
    for_intents: bool = False
    for_constraints: bool = False
    implicit: bool = False


@dataclass
class Model:
    """What should be there, and what should be answered (a status, or what goes with it)."""

    intents: dict[str, Thing] = field(default_factory=dict)
    constraints: dict[str, Thing] = field(default_factory=dict)
    subscriptions: dict[str, Thing] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)

    def refuse_change(self, things, id, caller, ovn):
        old = things.get(id)
        if old is None:
            return 400 if ovn else 0
        if old.manager != caller:
            return 403
        return 0 if old.ovn == ovn else 409

    def put_intent(self, caller, id, ovn, state, space, key, rest):
        """Return the status, or a function that carries the change out once the service has named the version.

        ``rest``: None, an id, or a pair of flags (True, for constraints) for a subscription of its own.
        """
        if (not ovn and state != "Accepted") or (state != "Accepted" and rest is None):
            return 400, set()
        if refused := self.refuse_change(self.intents, id, caller, ovn):
            return refused, set()
        if state in KEYED and caller in self.down:
            return 412, set()
        named = self.subscriptions.get(rest) if isinstance(rest, str) else None
        if isinstance(rest, str):
            if named is None:
                return 400, set()
            if named.manager != caller:
                return 403, set()
            if not named.space.covers(space) and not named.implicit:
                return 400, set()
        hears = named.for_constraints if named else isinstance(rest, tuple) and rest[1]
        if state in KEYED:
            missing = {
                other
                for other, thing in self.intents.items()
                if other != id
                and thing.space.meets(space)
                and thing.ovn not in key
                and not (thing.state == "Accepted" and thing.manager in self.down)
            }
            if hears:
                missing |= {
                    other
                    for other, thing in self.constraints.items()
                    if thing.space.meets(space) and thing.ovn not in key
                }
            if missing:
                return 409, missing
        return (200 if ovn else 201), set()

    def apply_intent(self, caller, id, state, space, rest, ovn, rests_on):
        """Carry out a change, and return the notification indices that it leads to."""
        old = self.intents.get(id)
        if isinstance(rest, tuple):
            self.subscriptions[rests_on] = Thing(
                caller, space, for_intents=True, for_constraints=rest[1], implicit=True
            )
        elif isinstance(rest, str) and not self.subscriptions[rest].space.covers(space):
            named = self.subscriptions[rest]
            self.subscriptions[rest] = replace(named, space=named.space.with_(space))
        self.intents[id] = Thing(caller, space, ovn, old.version + 1 if old else 1, state, rests_on)
        if old and old.rests_on != rests_on:
            self.drop_unused(old.rests_on)
        return self.tell(old.space.with_(space) if old else space, "for_intents")

    def delete_intent(self, caller, id, ovn):
        if id not in self.intents:
            return 404
        return self.refuse_change(self.intents, id, caller, ovn) or (412 if caller in self.down else 200)

    def end_intent(self, id):
        old = self.intents.pop(id)
        told = self.tell(old.space, "for_intents")
        self.drop_unused(old.rests_on)
        return told

    def drop_unused(self, id):
        if id in self.subscriptions and self.subscriptions[id].implicit and not self.dependents(id):
            del self.subscriptions[id]

    def dependents(self, id):
        return sorted(one for one, thing in self.intents.items() if thing.rests_on == id)

    def tell(self, space, flag):
        told = {}
        for id, thing in self.subscriptions.items():
            if getattr(thing, flag) and thing.space.meets(space):
                self.subscriptions[id] = replace(thing, index=thing.index + 1)
                told[id] = thing.index + 1
        return told

    def put_subscription(self, caller, id, version, space):
        old = self.subscriptions.get(id)
        if old is None:
            return 400 if version else 200
        if old.ovn != version:
            return 409
        if old.manager != caller:
            return 403
        covered = all(space.covers(self.intents[one].space) for one in self.dependents(id))
        return 200 if covered else 400

    def meeting(self, things, space):
        return {id for id, thing in things.items() if thing.space.meets(space)}
