"""The reading of a party in one sentence, and what the data cannot tell."""

from collections.abc import Sequence

import numpy as np

from modusvivendi.aims.ground import Ground
from modusvivendi.aims.strikes import FEW_DAYS, Strikes
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.names import say
from modusvivendi.core.ranges import Range
from modusvivendi.core.readings import ASSETS, CLIENTS, DECLARED, OTHERS, Reading

_SURE = 0.05
_FEW = 50
_MIXED = 0.25
_MOST = 0.4
_SHOWN = 8


def say_reading(dossier: Dossier, ground: Ground, reading: Reading) -> str:
    """Say in one sentence what the strikes show of the declared aims."""
    name = say(dossier.party(reading.party).names, "en")
    if not reading.strikes:
        return f"{name}: {_say_unstruck(dossier, reading)}"
    against = _list(dossier, ground.declared)
    if not reading.weights:
        return f"{name}: {reading.strikes} strikes on record, too few to read; its declared aims stand alone."
    if reading.declared_only is None:
        lacking = "its declared aims predict nothing about targets" if not against else "there is no other opponent"
        return f"{name}: {reading.strikes} strikes on record, but {lacking}, so there is nothing to test."
    share = reading.explained.get("declared_opponents")
    told = f"opponents that it declares ({against}) account for {_percent(share)} of its strikes" if share else ""
    test = reading.declared_only
    drawn = drawn_to(reading)
    if test.p >= _SURE and drawn:
        return (
            f"{name}: undeclared opponents taken together do not draw its {reading.strikes} strikes "
            f"(p = {test.p:.2g}), but {_list(dossier, drawn)} by itself does; {told}."
        )
    if test.p >= _SURE:
        return (
            f"{name}: nothing in {reading.strikes} strikes speaks against its declared aims alone "
            f"(p = {test.p:.2g}); {told}."
        )
    sure = "" if reading.robust is None else f", and in {reading.robust:.0%} of the draws of who held what"
    return (
        f"{name}: its declared aims alone do not explain where its {reading.strikes} strikes fell "
        f"(p {_small(test.p)}{sure}); {told}."
    )


def _say_unstruck(dossier: Dossier, reading: Reading) -> str:
    """Say what published shares alone tell of a party without strikes on record."""
    counted = [one for one in reading.published if one.hits is not None]
    against = [one for one in counted if one.chance_if_all < _SURE and set(one.share.areas_of) <= set(reading.against)]
    if not reading.published:
        return "no strikes on record, so its declared aims stand alone."
    if not against:
        return (
            f"no strikes on record; {len(reading.published)} published shares of its strikes do not speak against its "
            "declared aims."
        )
    best = min(against, key=lambda one: one.share.last.end)
    areas = " and ".join(say(dossier.party(id).names, "en") for id in best.share.areas_of)
    return (
        f"no strikes on record, but by published counts it did not mostly strike {areas}, whom it declares: "
        f"{best.hits:,} of {best.share.named:,} ({best.interval.best:.0%}, {best.interval.low:.0%} to "
        f"{best.interval.high:.0%}) up to {best.share.last}."
    )


def drawn_to(reading: Reading) -> list[str]:
    """Return the undeclared opponents that draw strikes by themselves, at 5 % over the number of such tests."""
    single = {name: test for name, test in reading.alternatives.items() if " " not in name}
    return [name for name, test in single.items() if test.p < _SURE / len(single)]


def say_motives(dossier: Dossier, reading: Reading) -> str:
    """Say in one sentence which of the accounts explains most of where the strikes fell; empty with no comparison."""
    if not reading.motives:
        return ""
    said = {
        DECLARED: "the presence of declared opponents",
        CLIENTS: "opponents of any kind near the front of its clients",
        ASSETS: "opponents of any kind near its own sites and their supply road",
    }
    ranked = sorted(reading.motives, key=lambda name: -reading.motives[name].gain)
    gains = ", ".join(f"{said[name]} {reading.motives[name].gain:.1f}" for name in ranked)
    left = [said[name] for name in ranked if reading.motives[name].beside.p < _SURE]
    adds = f"; beside the others {' and '.join(left)} still draws strikes" if left else "; beside each other none does"
    name = say(dossier.party(reading.party).names, "en")
    return f"{name}, by what one account adds to the log-likelihood over people, roads and reporting: {gains}{adds}."


def say_doubts(
    dossier: Dossier, ground: Ground, strikes: Strikes, reading: Reading, caveats: Sequence[str]
) -> list[str]:
    """List what the data cannot tell about this party."""
    told = [f"A published share ({one.share.source}): {one.share.note}" for one in reading.published]
    if any(set(one.share.areas_of) < set(reading.against) for one in reading.published):
        told.append("Whether the rest fell on other parties that it declares: the published shares speak of some only.")
    if not strikes.total:
        where = "the record given names none by it" if caveats else "none of them is on record here"
        return [*told, *strikes.left_out, f"Where its single strikes fell: {where}."]
    doubts = [*told, *(f"The record of strikes: {caveat}" for caveat in caveats)]
    doubts += [f"{text[:1].upper()}{text[1:]}." for text in strikes.left_out]
    doubts.append(
        "Why a place was struck: only where strikes fell is known, not what was aimed at; a strike that missed, or a "
        "target reported wrongly, looks like a choice."
    )
    doubts.append(
        "Where places are reported on least: a place from which nothing is heard looks spared. The number of earlier "
        "reports stands in for that."
    )
    if strikes.undated:
        doubts.append(
            f"Who held what when {strikes.undated:,.0f} of the strikes fell: they are dated before the first or after "
            "the last control that is known, and the nearest stands in."
        )
    if reading.weights and len(strikes.days) < FEW_DAYS:
        doubts.append(
            f"How surely: the strikes fell on so few days ({len(strikes.days)}) that each is drawn for itself; the "
            "intervals are too narrow, for strikes come in sorties."
        )
    if reading.weights:
        doubts.append(
            f"Who held what on the day: control is as of {dossier.as_of} and for whole places; it is drawn place by "
            "place from its confidences, so an error common to a region is not seen."
        )
        doubts += _say_mixed(dossier, ground)
    if reading.unheld:
        doubts.append(
            f"How little it is drawn to {', '.join(reading.unheld)}: no strike contradicts it, so that nothing but the "
            "prior keeps the weight finite."
        )
    if "km_to_front" in reading.weights:
        doubts.append(
            "Whether others are struck for themselves or because they threaten a client: both are where the front is."
        )
    if reading.caught:
        doubts.append(_say_caught(dossier, strikes, reading))
    other = reading.explained.get("other_opponents")
    most = float(strikes.by_place.reshape(-1, ground.places).sum(0).max()) / strikes.total
    if most >= _MOST and reading.declared_only is not None:
        doubts.append(
            f"What it would strike elsewhere: {most:.0%} of its strikes fell on one place, so that they say no more "
            f"than about {max(strikes.total / reading.declared_only.design, 1):.0f} strikes each for itself would."
        )
    if strikes.total < _FEW and other is not None:
        doubts.append(
            f"Much: {strikes.total} strikes are few; up to {other.high:.0%} of them could have been meant for others."
        )
    return doubts


def _say_caught(dossier: Dossier, strikes: Strikes, reading: Reading) -> str:
    """Say how often a party that strikes others half of the time would have been found out."""
    said = {OTHERS: "all undeclared opponents alike", "others": "the rarer of them"}
    names = {id: said.get(id) or say(dossier.party(id).names, "en") for id in reading.caught}
    parts = ", ".join(f"{names[id]} in {share:.0%}" for id, share in reading.caught.items())
    return (
        f"Whether it strikes undeclared opponents now and then: of invented parties with {strikes.total} strikes, "
        f"half of them on others, these tests would have caught those who strike {parts} of cases."
    )


def _say_mixed(dossier: Dossier, ground: Ground) -> list[str]:
    """Name the declared opponents that mostly live side by side with undeclared ones."""
    others = ground.presence[:, [dossier.party_index[id] for id in ground.others]].sum(1)
    told: list[str] = []
    for id in ground.declared:
        held = ground.presence[:, dossier.party_index[id]]
        beside = float(held @ (others >= _MIXED) / held.sum()) if held.sum() else 0.0
        if beside > 0.5:
            told.append(
                f"Strikes on {say(dossier.party(id).names, 'en')} from strikes on its neighbours: {beside:.0%} of its "
                "presence is in places where opponents that are not declared are as likely as not, or nearly."
            )
    return told


def _list(dossier: Dossier, ids: Sequence[str]) -> str:
    names = (say(dossier.party(id).names, "en") if id in dossier.party_index else id for id in ids[:_SHOWN])
    return ", ".join(names)


def _percent(share: Range) -> str:
    return f"{share.best:.0%} ({share.low:.0%} to {share.high:.0%})"


def _small(p: float) -> str:
    return f"= {p:.2g}" if p >= 1e-4 or not np.isfinite(p) else "< 0.0001"
