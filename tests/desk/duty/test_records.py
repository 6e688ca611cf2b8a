"""Calls, challenges, confirmations and incidents, on both stores; the phrase book."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from modusvivendi.desk.duty.calls import answer_call, list_calls, list_channels, log_call, set_channel
from modusvivendi.desk.duty.challenges import challenge, confirm, decide, standing
from modusvivendi.desk.duty.escalation import tick
from modusvivendi.desk.duty.forms import (
    CallAnswerForm,
    CallForm,
    ChallengeForm,
    ChannelForm,
    ConfirmationForm,
    DecisionForm,
    IncidentForm,
)
from modusvivendi.desk.duty.incidents import list_incidents, report_incident
from modusvivendi.desk.duty.phrases import LANGUAGES, read_phrases
from modusvivendi.desk.evidence import collect
from modusvivendi.desk.forms import ActForm
from modusvivendi.desk.inspection import inspect_store
from modusvivendi.desk.notices import act, fetch
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, add_key, member
from tests.desk.world import NOW, ORIGIN, World, site


def sign(world: World, caller: str):
    return world.statement(caller, "POST", "/v1/records", {})


def who(world: World, party: str) -> Member:
    found = world.desk.read(lambda t: member(t, party))
    assert found
    return found


def kinds(world: World, party: str) -> list[str]:
    return [notice.kind for notice in fetch(world.desk, party)]


def whole(world: World) -> list:
    return list(inspect_store(world.desk.store, world.desk.keys.log_public, ORIGIN, world.desk.keys))


def test_a_call_is_confirmed_or_disputed_by_the_other_side(world: World) -> None:
    content = {"with": "south", "started": NOW - timedelta(minutes=9), "ended": NOW, "summary": "Stop at the bridge."}
    made = log_call(world.desk, "north", sign(world, "north"), CallForm.model_validate(content))
    (notice,) = fetch(world.desk, "south")
    assert (notice.detail or {})["summary"] == "Stop at the bridge."
    for caller in ("north", "east"):
        with pytest.raises(RefusalError) as caught:
            answer_call(world.desk, caller, sign(world, caller), made.id, CallAnswerForm(state="confirmed"))
        assert caught.value.status == 404
    answer_call(world.desk, "south", sign(world, "south"), made.id, CallAnswerForm(state="disputed", note="no bridge"))
    assert [(one["state"], one["mine"]) for one in list_calls(world.desk, "north", -1, 10)] == [("disputed", True)]
    assert [one["with"] for one in list_calls(world.desk, "south", -1, 10)] == ["north"]
    assert list_calls(world.desk, "east", -1, 10) == []
    assert fetch(world.desk, "north")[-1].kind == "call-disputed"
    with pytest.raises(RefusalError, match="disputed already"):
        answer_call(world.desk, "south", sign(world, "south"), made.id, CallAnswerForm(state="confirmed"))
    assert whole(world) == []


def test_a_channel_is_suspended_and_opened_again(world: World) -> None:
    for state in ("suspended", "open"):
        set_channel(
            world.desk, "north", sign(world, "north"), ChannelForm.model_validate({"with": "south", "state": state})
        )
        assert [one["state"] for one in list_channels(world.desk, "south")] == [state]
    with pytest.raises(RefusalError, match="open already"):
        set_channel(
            world.desk, "south", sign(world, "south"), ChannelForm.model_validate({"with": "north", "state": "open"})
        )
    assert kinds(world, "south") == ["channel-suspended", "channel-open"]


def test_a_disputed_site_stays_until_the_cell_decides_and_after_an_overdue_date(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact", "east": "exists"}))
    form = ChallengeForm(version=1, ground="other-use", note="vehicles", evidence="ab" * 32)
    made = challenge(world.desk, "north", sign(world, "north"), filed.subject, form)
    (full,) = [one for one in fetch(world.desk, "relief") if one.kind == "challenge"]
    assert ((full.detail or {})["by"], (full.detail or {})["evidence"]) == ("north", "ab" * 32)
    (short,) = [one for one in fetch(world.desk, "east") if one.kind == "challenge"]
    assert short.detail == {"object": filed.subject, "disputed": True}
    assert standing(world.desk, who(world, "east"), filed.subject)["state"] == "disputed"
    assert world.desk.read(lambda t: t.row("SELECT state FROM objects WHERE id = ?", (filed.subject,))) == ("Accepted",)
    for caller, status in (("north", 409), ("relief", 409), ("south", 404)):
        with pytest.raises(RefusalError) as caught:
            challenge(world.desk, caller, sign(world, caller), filed.subject, form)
        assert caught.value.status == status
    world.clock.seconds += 73 * 3600
    tick(world.desk)
    assert kinds(world, "north")[-1] == "challenge-overdue"
    assert standing(world.desk, who(world, "relief"), filed.subject)["state"] == "disputed"
    with pytest.raises(RefusalError, match="neutral cell"):
        decide(world.desk, "relief", sign(world, "relief"), made.id, DecisionForm(state="rejected"))
    decide(world.desk, "cell", sign(world, "cell"), made.id, DecisionForm(state="rejected", note="a clinic"))
    assert standing(world.desk, who(world, "relief"), filed.subject)["state"] == "unverified"
    assert kinds(world, "east")[-1] == "challenge-rejected"
    assert whole(world) == []


def test_the_second_person_signs_with_another_key_and_others_verify(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact"}))
    form = ConfirmationForm(version=1)
    with pytest.raises(RefusalError, match="another key"):
        confirm(world.desk, "relief", sign(world, "relief"), filed.subject, form)
    world.keys["relief"] = Ed25519PrivateKey.generate()
    public = world.keys["relief"].public_key().public_bytes_raw()
    world.desk.write(lambda journal: add_key(journal, "relief", public))
    confirm(world.desk, "relief", sign(world, "relief"), filed.subject, form)
    found = standing(world.desk, who(world, "relief"), filed.subject)
    assert (found["second_person"], found["state"]) == (True, "unverified")
    confirm(world.desk, "cell", sign(world, "cell"), filed.subject, form)
    found = standing(world.desk, who(world, "north"), filed.subject)
    assert (found["state"], [one["by"] for one in found["verified"]]) == ("verified", ["cell"])
    with pytest.raises(RefusalError, match="confirmed this version already"):
        confirm(world.desk, "cell", sign(world, "cell"), filed.subject, form)
    world.clock.seconds += 1800
    world.file("relief", site("relief", disclosure={"north": "exact"}, supersedes=1), filed.subject)
    assert standing(world.desk, who(world, "north"), filed.subject)["state"] == "unverified"
    with pytest.raises(RefusalError, match="at version 2"):
        confirm(world.desk, "cell", sign(world, "cell"), filed.subject, form)


def test_an_incident_is_bound_to_the_version_in_force_and_to_what_had_been_received(world: World) -> None:
    filed = world.file("relief", site("relief", disclosure={"north": "exact", "south": "exists"}))
    (notice,) = fetch(world.desk, "north")
    act(world.desk, "north", None, ActForm(notices=[notice.id], state="Disseminated", level="brigade"))
    world.clock.seconds += 600
    occurred = NOW + timedelta(seconds=500)
    form = IncidentForm(object=filed.subject, version=1, what="hit", occurred=occurred, evidence="cd" * 32)
    made = report_incident(world.desk, "relief", sign(world, "relief"), form)
    world.clock.seconds += 10
    (late,) = fetch(world.desk, "south")
    act(world.desk, "south", None, ActForm(notices=[late.id], state="Read"))
    (one,) = list_incidents(world.desk, who(world, "relief"), -1, 10)
    assert (one["incident"], one["filed_as"], one["version"]) == (made.id, filed.seq, 1)
    north, south = one["receipts"]
    assert [step["state"] for step in north["acts"]] == ["Delivered", "Disseminated"]
    assert north["acts"][1]["level"] == "brigade"
    assert (south["recipient"], south["acts"]) == ("south", [])
    assert list_incidents(world.desk, who(world, "south"), -1, 10) == []
    report_incident(world.desk, "south", sign(world, "south"), form)
    assert [one["receipts"] for one in list_incidents(world.desk, who(world, "south"), -1, 10)] == [None]
    for wrong, status in ({"version": 2}, 422), ({"occurred": NOW + timedelta(days=1)}, 422), ({"object": "x"}, 404):
        with pytest.raises(RefusalError) as caught:
            report_incident(world.desk, "relief", sign(world, "relief"), form.model_copy(update=wrong))
        assert caught.value.status == status
    bundle = collect(world.desk, "relief", "agency", filed.subject)
    assert "incident" in str(bundle)
    assert whole(world) == []


def test_the_phrase_book_says_the_same_with_the_same_gaps_in_every_language() -> None:
    phrases = read_phrases()
    assert len(phrases) > 30
    for phrase in phrases:
        for language in LANGUAGES:
            assert phrase.text[language].strip()
            assert sorted(phrase.gaps) == sorted(part.split("}")[0] for part in phrase.text[language].split("{")[1:]), (
                phrase.id,
                language,
            )
    assert not any("approv" in phrase.text["en"].lower() for phrase in phrases)
