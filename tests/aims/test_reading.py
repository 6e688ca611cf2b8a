"""The reading of parties: what must be found, what must not be, and what must be said."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.aims.contrasts import contrast_declared, sum_presence
from modusvivendi.aims.ground import Ground, control_of, draw_controls, survey_ground, times_of_control
from modusvivendi.aims.reading import Effort, reveal
from modusvivendi.aims.strikes import Strikes, read_strikes
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.errors import ModusError
from modusvivendi.core.periods import parse_period
from modusvivendi.core.ranges import Floats, Range
from modusvivendi.core.readings import OTHERS
from modusvivendi.core.record import Event
from modusvivendi.io.folder import read
from tests.aims.airwars import CAVEAT, read_incidents

QUICK = Effort(resamples=60, controls=20, rehearsals=20)
TOLD = ["invented for a test"]


@cache
def syria() -> Dossier:
    return read("syria-2015")


def honest(ground: Ground, sway: float = 0.4) -> Floats:
    """The chance of each place for one who is drawn to the declared opponents, to people and to nothing else."""
    drawn = 3.0 * sum_presence(syria(), ground, ground.declared)
    raw = np.exp(drawn + sway * ground.surroundings[:, ground.names.index("people")])
    return raw / raw.sum()


def strike(ground: Ground, chance: Floats, seed: int, strikes: int) -> Strikes:
    """Strikes each on a day of its own."""
    places = np.random.default_rng(seed).choice(len(chance), strikes, p=chance)
    days = np.zeros((strikes, len(chance)))
    days[np.arange(strikes), places] = 1.0
    return Strikes(days, tuple(day // 7 for day in range(strikes)), ())


def as_events(ground: Ground, strikes: Strikes, party: str) -> list[Event]:
    found: list[Event] = []
    for day, row in enumerate(strikes.days):
        when = parse_period((date(2015, 10, 1) + timedelta(days=day // 4)).isoformat())
        for at in np.flatnonzero(row).tolist():
            place = syria().places.ids[int(ground.rows[at])]
            count = float(row[at])
            found.append(Event(when, place, "strikes", party, None, None, Range(count, count, count), "invented"))
    return found


def test_the_ground_of_a_party() -> None:
    ground = survey_ground(syria(), syria().party("russia"))
    assert ground.declared == ("isil", "nusra")
    assert set(ground.others) == {"moderates", "islamists", "pyd", "druse", "israel"}
    assert set(ground.names) == {"people", "km_to_front", "km_to_assets", "km_to_supply", "roads", "reports"}
    assert len(ground.missing) == 2
    assert len(ground.rows) == 270
    near = dict(zip(ground.names, ground.surroundings.T, strict=True))
    latakia = ground.rows.tolist().index(syria().place("SY060200"))
    assert near["km_to_assets"][latakia] < 0.3
    assert np.isfinite(ground.surroundings).all()


def test_drawn_control_follows_the_confidences() -> None:
    held = control_of(syria())
    drawn = draw_controls(syria(), 3, 400)[:, 0]
    assert set(np.unique(drawn)) == {0.0, 1.0}
    assert drawn.sum(2).max() == 1.0
    assert np.abs(drawn.mean(0) - held).max() < 0.12
    assert np.abs((drawn.mean(0) - held).mean()) < 1e-3


def test_a_party_without_strikes_keeps_its_declared_aims() -> None:
    struck = {event.by for event in syria().events if event.kind == "strikes"}
    assert struck == {"usa"}
    for reading in reveal(syria(), 1, effort=QUICK):
        if reading.party in struck:
            continue
        assert reading.strikes == 0
        assert reading.declared_only is None
        assert not reading.weights
        assert "no strikes on record" in reading.sentence
        assert reading.declared == syria().party(reading.party).aims


def test_an_honest_party_is_found_honest() -> None:
    ground = survey_ground(syria(), syria().party("russia"))
    events = as_events(ground, strike(ground, honest(ground), 5, 300), "russia")
    (reading,) = reveal(syria(), 1, party="russia", later=events, caveats=TOLD, effort=QUICK)
    assert reading.declared_only is not None
    assert reading.declared_only.p > 0.05
    assert "speaks against its declared aims alone" in reading.sentence
    assert "The record of strikes: invented for a test" in reading.cannot_tell


def test_a_party_that_fights_others_is_found_out() -> None:
    ground = survey_ground(syria(), syria().party("russia"))
    drawn = np.exp(3.0 * ground.presence[:, syria().party_index["islamists"]])
    events = as_events(ground, strike(ground, drawn / drawn.sum(), 6, 200), "russia")
    (reading,) = reveal(syria(), 1, party="russia", later=events, caveats=TOLD, effort=QUICK)
    assert reading.declared_only is not None
    assert reading.declared_only.p < 0.001
    assert reading.alternatives["islamists"].p < 0.001
    assert "do not explain" in reading.sentence


def test_an_opponent_never_struck_is_said() -> None:
    ground = survey_ground(syria(), syria().party("russia"))
    chance = np.where(ground.presence[:, syria().party_index["pyd"]] > 0, 0.0, honest(ground))
    events = as_events(ground, strike(ground, chance / chance.sum(), 7, 200), "russia")
    (reading,) = reveal(syria(), 1, party="russia", later=events, caveats=TOLD, effort=QUICK)
    assert "pyd" in reading.unheld
    assert any("drawn to pyd" in text for text in reading.cannot_tell)


def test_what_cannot_be_read_is_counted() -> None:
    dossier, ground = syria(), survey_ground(syria(), syria().party("russia"))
    one, day = Range(1, 1, 1), parse_period("2015-10-05")
    unknown = Range(float("nan"), float("nan"), float("nan"))
    base = Event(day, "SY070000", "strikes", "russia", None, None, one, "invented")
    events = [
        base,
        replace(base, place="SY07"),
        replace(base, place="nowhere"),
        replace(base, place=None),
        replace(base, place="SY140201"),
        replace(base, count=unknown),
        replace(base, by="usa"),
        replace(base, kind="deaths"),
    ]
    found = read_strikes(dossier, ground, "russia", events)
    assert found.total == 1
    said = "\n".join(found.left_out)
    for why in ("only an area", "outside the territory", "no place", "how many people", "number is unknown"):
        assert why in said
    later = read_strikes(replace(dossier, events=tuple(events)), ground, "russia", None)
    assert later.total == 0
    assert "later than 2015-10-01" in "\n".join(later.left_out)


def test_few_strikes_are_not_read() -> None:
    ground = survey_ground(syria(), syria().party("russia"))
    events = as_events(ground, strike(ground, honest(ground), 8, 5), "russia")
    (reading,) = reveal(syria(), 1, party="russia", later=events, caveats=TOLD)
    assert reading.strikes == 5
    assert not reading.weights
    assert "too few to read" in reading.sentence


def test_a_later_record_needs_a_caveat_and_a_party_must_exist() -> None:
    with pytest.raises(ModusError, match="leaves out"):
        reveal(syria(), 1, later=[])
    with pytest.raises(ModusError, match="there is no party"):
        reveal(syria(), 1, party="rusia")


def test_the_same_seed_gives_the_same_reading() -> None:
    ground = survey_ground(syria(), syria().party("usa"))
    events = as_events(ground, strike(ground, honest(ground), 9, 100), "usa")
    first, again, other = (
        reveal(syria(), seed, party="usa", later=events, caveats=TOLD, effort=QUICK)[0] for seed in (1, 1, 2)
    )
    assert first == again
    assert first.weights != other.weights
    assert first.declared_only == other.declared_only


def test_strikes_are_set_against_the_control_of_their_time() -> None:
    dossier, kobane = syria(), syria().place("SY020600")
    held = {day: control_of(dossier, parse_period(day).start.toordinal()) for day in ("2014-10-01", "2015-03-01")}
    isil, pyd = dossier.party_index["isil"], dossier.party_index["pyd"]
    assert held["2014-10-01"][kobane, isil] == 0.7
    assert held["2015-03-01"][kobane, pyd] == 0.85
    assert control_of(dossier)[kobane, pyd] == 0.95
    before = control_of(dossier, date(2010, 1, 1).toordinal())
    assert before == pytest.approx(control_of(dossier, date(2014, 9, 1).toordinal()))
    days = [date(2014, 10, 1).toordinal(), date(2014, 11, 1).toordinal(), date(2015, 2, 1).toordinal()]
    eras = times_of_control(dossier, days)
    assert [date.fromordinal(era).isoformat() for era in eras] == ["2014-09-01", "2015-02-01"]
    usa = dossier.party("usa")
    ground = survey_ground(dossier, usa, eras=eras)
    one = Range(1, 1, 1)
    base = Event(parse_period("2014-10-05"), "SY020600", "strikes", "usa", None, None, one, "invented")
    found = read_strikes(dossier, ground, "usa", [base, replace(base, date=parse_period("2015-02-05"))])
    struck = np.flatnonzero(found.by_place)
    assert ground.rows[struck].tolist() == [kobane, kobane]
    assert ground.presence[struck, isil].tolist() == [0.7, 0.1]


def test_the_bundled_strikes_of_the_coalition_do_not_speak_against_it() -> None:
    (reading,) = reveal(syria(), 1, party="usa", effort=QUICK)
    assert reading.declared_only is not None
    assert reading.declared_only.p > 0.5
    assert reading.strikes > 1_700
    assert reading.declared_only.design > 10
    assert set(reading.caught) >= {OTHERS, "government", "islamists", "nusra"}
    assert any("Only strikes that the US command announced" in text for text in reading.cannot_tell)
    assert any("fell on one place" in text for text in reading.cannot_tell)
    assert any("only an area is known" in text for text in reading.cannot_tell)


@pytest.mark.slow
@pytest.mark.parametrize(("party", "strikes"), [("russia", 336), ("usa", 60)])
def test_honest_parties_are_accused_at_the_nominal_rate(party: str, strikes: int) -> None:
    ground = survey_ground(syria(), syria().party(party))
    chance, runs = honest(ground), 1_000
    rejected = 0
    for seed in range(runs):
        test = contrast_declared(syria(), ground, strike(ground, chance, seed, strikes))
        assert test is not None
        rejected += test.p < 0.05
    # 5 % and three standard errors of a share of 1,000 runs: 2.9 % to 7.1 %.
    assert 0.029 <= rejected / runs <= 0.071


@pytest.mark.shared
@pytest.mark.slow
def test_russia_and_the_coalition_in_autumn_2015(shared: Path) -> None:
    events = read_incidents(shared)
    readings = {
        party: reveal(syria(), 7, party=party, later=events, caveats=[CAVEAT])[0] for party in ("russia", "usa")
    }
    russia, usa = readings["russia"], readings["usa"]
    assert russia.declared_only is not None
    assert usa.declared_only is not None
    assert (russia.strikes, usa.strikes) == (336, 29)
    assert russia.declared_only.p < 1e-6
    assert usa.declared_only.p > 0.5
    assert russia.robust is not None
    assert usa.robust is not None
    assert russia.robust > 0.9
    assert usa.robust < 0.1
    assert russia.alternatives[f"{OTHERS} beside earlier_strikes"].p < 1e-4
    assert russia.held_out["all_opponents"].fitted > russia.held_out["declared_only"].fitted
    # Reuters, 21 October 2015: at most 15 of 64 named Russian strike locations lay in areas held by ISIL.
    assert russia.fell_on["isil"].low <= 15 / 64 <= russia.fell_on["isil"].high
    assert usa.fell_on["isil"].best > 0.6
    for reading in readings.values():
        assert any(CAVEAT in text for text in reading.cannot_tell)
    assert "do not explain" in russia.sentence
    assert "nothing in 29 strikes speaks against" in usa.sentence
    assert any("29 strikes, half of them on others" in text for text in usa.cannot_tell)
    assert not russia.caught
    assert russia.motives["protect_clients"].gain > 0
    # One by one, no undeclared opponent draws strikes of the coalition either.
    assert min(test.p for test in usa.alternatives.values()) > 0.05


@pytest.mark.shared
def test_october_alone_says_the_same_of_russia(shared: Path) -> None:
    events = read_incidents(shared, last="2015-10-31")
    (reading,) = reveal(syria(), 7, party="russia", later=events, caveats=[CAVEAT], effort=QUICK)
    assert reading.declared_only is not None
    assert reading.strikes < 120
    assert reading.declared_only.p < 0.01
