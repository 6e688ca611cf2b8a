"""Any sequence of requests: the service answers as the brute-force model does, and holds the same."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from modusvivendi.desk.dss import Limits, build_dss
from tests.desk.dss.conftest import empty_store
from tests.desk.dss.model import Model, Space, Thing
from tests.desk.dss.participants import (
    CM,
    CMSA,
    CONSTRAINTS,
    CP,
    SC,
    SUBSCRIPTIONS,
    Participant,
    TestClient,
    circle,
    new_id,
    told,
    volume,
)
from tests.desk.keys import AUDIENCE

SOAK = os.environ.get("MODUS_SOAK") == "1"
NAMES = ("uss1", "uss2")
SLOTS = [new_id() for _ in range(4)]
BASE = datetime.now(UTC) + timedelta(hours=2)

callers = st.sampled_from(["manager"] * 6 + ["uss1", "uss2"])
named = st.sampled_from(NAMES)
slots = st.sampled_from(range(4))
bands = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(sorted)
spaces = st.builds(
    lambda spots, heights, times: Space(frozenset(spots), *heights, *times),
    st.sets(st.integers(0, 1), min_size=1),
    bands,
    bands,
)
keys = st.sampled_from(["all", "all", "all", "none", "half"])
rests = st.sampled_from(["none", "none", "own", "own with constraints", "slot", "attached"])
versions = st.sampled_from(["fit"] * 12 + ["new", "current", "stale"])


def at(slot):
    return (BASE + timedelta(minutes=10 * slot)).isoformat().replace("+00:00", "Z")


def volumes(space):
    """Return the volumes of a space: one at each spot."""
    return [
        volume(
            circle(30 + spot, 30, 100),
            low=space.low * 10,
            high=space.high * 10,
            start=at(space.start),
            end=at(space.end),
        )
        for spot in sorted(space.spots)
    ]


def wide(space):
    """Return a space that one volume can hold: a single spot."""
    return Space(frozenset({min(space.spots)}), space.low, space.high, space.start, space.end)


class Exchange(RuleBasedStateMachine):
    """Two participants who file, change, end and subscribe as chance has it."""

    client = None
    empty = None

    @initialize()
    def begin(self):
        self.empty()
        self.model = Model()
        self.uss = {name: Participant(self.client, name) for name in NAMES}
        self.stale = "s" * 32

    def current(self, things, id, wanted):
        """Return the version to name: none, the right one, or a stale one."""
        if wanted == "new" or (wanted == "fit" and id not in things):
            return ""
        if wanted == "fit":
            return things[id].ovn
        return things[id].ovn if wanted == "current" and id in things else self.stale

    def who(self, caller, things, id):
        """Return the caller: mostly who manages the thing, so that most requests get beyond that question."""
        if caller != "manager":
            return caller
        return things[id].manager if id in things else NAMES[SLOTS.index(id) % 2] if id in SLOTS else "uss1"

    def key(self, wanted):
        known = [thing.ovn for things in (self.model.intents, self.model.constraints) for thing in things.values()]
        return {"all": known, "none": [], "half": known[::2]}[wanted]

    @rule(
        caller=callers,
        slot=slots,
        version=versions,
        space=spaces,
        key=keys,
        rest=rests,
        state=st.sampled_from(["Accepted"] * 4 + ["Activated", "Nonconforming"]),
    )
    def put_intent(self, caller, slot, version, space, key, rest, state):
        id, model = SLOTS[slot], self.model
        caller = self.who(caller, model.intents, id)
        ovn = self.current(model.intents, id, version)
        chosen = {"none": None, "own": (True, False), "own with constraints": (True, True), "slot": SLOTS[slot]}.get(
            rest
        )
        if rest == "attached":
            chosen = (model.intents[id].rests_on if id in model.intents else "") or None
        known = self.key(key)
        status, missing = model.put_intent(caller, id, ovn, state, space, set(known), chosen)
        body = {"state": state, "key": known, "ovn": ovn or None, "scope": f"{SC} {CMSA} {CP}"}
        if isinstance(chosen, tuple):
            own = {"uss_base_url": self.uss[caller].url, "notify_for_constraints": chosen[1]}
            body["new_subscription"] = own
        elif chosen:
            body["subscription_id"] = chosen
        scope = body.pop("scope")
        answer = self.uss[caller].put_intent(id, *volumes(space), **body, scope=scope)
        assert answer.status_code == status, answer.text
        if missing:
            shown = answer.json()
            named = shown["missing_operational_intents"] + shown["missing_constraints"]
            assert {one["id"] for one in named} == missing
        if status in (200, 201):
            reference = answer.json()["operational_intent_reference"]
            rests_on = reference["subscription_id"] if chosen else ""
            expected = model.apply_intent(caller, id, state, space, chosen, reference["ovn"], rests_on)
            assert told(answer) == expected
            assert reference["version"] == model.intents[id].version

    @rule(caller=callers, slot=slots, version=st.sampled_from(["current", "current", "stale"]))
    def delete_intent(self, caller, slot, version):
        id = SLOTS[slot]
        caller = self.who(caller, self.model.intents, id)
        ovn = self.current(self.model.intents, id, version)
        status = self.model.delete_intent(caller, id, ovn)
        answer = self.uss[caller].delete_intent({"id": id, "ovn": ovn})
        assert answer.status_code == status, answer.text
        if status == 200:
            assert told(answer) == self.model.end_intent(id)

    @rule(caller=callers, slot=slots, version=versions, space=spaces)
    def put_constraint(self, caller, slot, version, space):
        id, model = SLOTS[slot], self.model
        caller = self.who(caller, model.constraints, id)
        ovn = self.current(model.constraints, id, version)
        status = model.refuse_change(model.constraints, id, caller, ovn) or (200 if ovn else 201)
        answer = self.uss[caller].put_constraint(id, *volumes(space), ovn=ovn or None)
        assert answer.status_code == status, answer.text
        if status in (200, 201):
            old = model.constraints.get(id)
            version = old.version + 1 if old else 1
            model.constraints[id] = Thing(caller, space, answer.json()["constraint_reference"]["ovn"], version)
            assert told(answer) == model.tell(old.space.with_(space) if old else space, "for_constraints")

    @rule(caller=callers, slot=slots)
    def delete_constraint(self, caller, slot):
        id, model = SLOTS[slot], self.model
        caller = self.who(caller, model.constraints, id)
        ovn = self.current(model.constraints, id, "current")
        status = 404 if id not in model.constraints else model.refuse_change(model.constraints, id, caller, ovn) or 200
        answer = self.uss[caller].ask("DELETE", f"{CONSTRAINTS}/{id}/{ovn}", scope=CM)
        assert answer.status_code == status, answer.text
        if status == 200:
            assert told(answer) == model.tell(model.constraints.pop(id).space, "for_constraints")

    @rule(
        caller=callers,
        slot=slots,
        own=st.booleans(),
        version=versions,
        space=spaces,
        flags=st.sampled_from([(1, 0), (0, 1), (1, 1)]),
    )
    def put_subscription(self, caller, slot, own, version, space, flags):
        model, space = self.model, wide(space)
        ids = list(model.subscriptions)
        id = ids[slot % len(ids)] if own and ids else SLOTS[slot]
        caller = self.who(caller, model.subscriptions, id)
        # The service made the version of what it made itself; who is to change it has to look.
        self.learn(id)
        wanted = self.current(model.subscriptions, id, version)
        status = model.put_subscription(caller, id, wanted, space)
        answer = self.uss[caller].put_subscription(
            id,
            volumes(space)[0],
            version=wanted or None,
            notify_for_operational_intents=bool(flags[0]),
            notify_for_constraints=bool(flags[1]),
            scope=f"{SC} {CP}",
        )
        assert answer.status_code == status, answer.text
        if status == 200:
            old, shown = model.subscriptions.get(id), answer.json()
            model.subscriptions[id] = Thing(
                caller,
                space,
                shown["subscription"]["version"],
                index=old.index if old else 0,
                for_intents=bool(flags[0]),
                for_constraints=bool(flags[1]),
            )
            for flag, things, name in (
                (flags[0], model.intents, "operational_intent_references"),
                (flags[1], model.constraints, "constraint_references"),
            ):
                assert (name in shown) == bool(flag)
                assert {one["id"] for one in shown.get(name, [])} == (model.meeting(things, space) if flag else set())

    def learn(self, id):
        thing = self.model.subscriptions.get(id)
        if thing is not None:
            version = self.uss[thing.manager].get_subscription(id).json()["subscription"]["version"]
            self.model.subscriptions[id] = replace(thing, ovn=version)

    @rule(caller=callers, slot=slots)
    def delete_subscription(self, caller, slot):
        model = self.model
        ids = list(model.subscriptions) or [SLOTS[slot]]
        id = ids[slot % len(ids)]
        caller = self.who(caller, model.subscriptions, id)
        self.learn(id)
        thing = model.subscriptions.get(id)
        refused = thing is not None and (403 if thing.manager != caller else 400 if model.dependents(id) else 0)
        status = 404 if thing is None else refused or 200
        path = f"{SUBSCRIPTIONS}/{id}/{thing.ovn if thing else 'x'}"
        assert self.uss[caller].ask("DELETE", path).status_code == status
        if status == 200:
            del model.subscriptions[id]

    @rule(caller=named, down=st.booleans())
    def arbitrate(self, caller, down):
        assert self.uss["uss1"].set_availability(caller, "Down" if down else "Normal").status_code == 200
        (self.model.down.add if down else self.model.down.discard)(caller)

    @rule(caller=named, space=spaces)
    def find(self, caller, space):
        space = wide(space)
        area = volumes(space)[0]
        assert set(self.uss[caller].find_intents(area)) == self.model.meeting(self.model.intents, space)
        answer = self.uss[caller].ask("POST", f"{SUBSCRIPTIONS}/query", {"area_of_interest": area})
        mine = {id: thing for id, thing in self.model.subscriptions.items() if thing.manager == caller}
        assert {one["id"] for one in answer.json()["subscriptions"]} == self.model.meeting(mine, space)

    def teardown(self):
        if hasattr(self, "model"):
            self.compare()

    def compare(self):
        """Hold all that is there against the model."""
        for id, thing in self.model.subscriptions.items():
            shown = self.uss[thing.manager].get_subscription(id).json()["subscription"]
            assert shown["notification_index"] == thing.index
            assert shown["implicit_subscription"] == thing.implicit
            assert shown["dependent_operational_intents"] == self.model.dependents(id)
        for id in SLOTS:
            shown = self.uss["uss1"].get_intent(id)
            assert (shown.status_code == 200) == (id in self.model.intents)
            if id in self.model.intents:
                reference, thing = shown.json()["operational_intent_reference"], self.model.intents[id]
                assert (reference["manager"], reference["version"], reference["state"]) == (
                    thing.manager,
                    thing.version,
                    thing.state,
                )
                assert reference["uss_availability"] in (
                    ("Down",) if thing.manager in self.model.down else ("Unknown", "Normal")
                )


@pytest.mark.slow
def test_the_service_does_as_the_model_does(store, verifier):
    client = TestClient(
        build_dss(store, verifier, limits=Limits(requests_per_second=0)), base_url=f"https://{AUDIENCE}"
    )

    class Here(Exchange):
        pass

    Here.client = client
    Here.empty = staticmethod(lambda: empty_store(store))
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=150 if SOAK else 25,
            stateful_step_count=50 if SOAK else 40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
