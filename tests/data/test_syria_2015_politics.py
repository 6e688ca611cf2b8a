"""The politics of the bundled dossier syria-2015, read as plain files."""

import csv
import importlib.util
import shutil
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from modusvivendi.core.dictionary import PROPOSAL, RECORDS, Record

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "modusvivendi" / "data" / "syria-2015"
AS_OF = "2015-10-01"
LANGUAGES = {"en", "ar"}
RECORD = {record.name: record for record in RECORDS} | {"proposals": PROPOSAL}
COMMUNITIES = {"sunni_arab", "alawite", "kurd", "christian", "druse", "ismaili", "turkmen", "shia"}
PARTIES = """
    government alawites president moderates islamists nusra isil pyd druse tribes
    usa russia turkey gulf iraq jordan iran israel
"""
ISSUES = """
    sector_plan head_of_state centre armed_forces isil_campaign isil_burden peacekeepers naval_facility russia_role
    kurdish_contiguity opposition_training relief returns foreign_fighters justice
"""
AFRIN = "SY0203"


def toml(name: str) -> dict:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


PROPOSALS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("proposals/*.toml")}
PARTY = toml("parties")
ISSUE = toml("issues")
INFEASIBLE = ISSUE.pop("infeasible")
NEEDED = {id for id, party in PARTY.items() if party["role"] == "needed"}
EXCLUDED = {id for id, party in PARTY.items() if party["role"] == "excluded"}


def parents() -> dict[str, str]:
    found = {row["id"]: row["parent"] for row in rows("areas")}
    return found | {row["id"]: row["parent"] for row in rows("places")}


def resolve(proposal: dict) -> dict[str, str | None]:
    """Sector of every place: the place's own line, else its nearest named area, else the default."""
    above = parents()
    found = {}
    for row in rows("places"):
        unit, named = row["id"], proposal.get("places", {})
        while unit and unit not in named:
            unit, named = above.get(unit, ""), proposal.get("areas", {})
        found[row["id"]] = named[unit] if unit else proposal.get("default")
    return found


def neighbours() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("borders"):
        if row["kind"] != "point" and not row["b"].startswith("@"):
            found[row["a"]].add(row["b"])
            found[row["b"]].add(row["a"])
    return found


def pieces(places: set[str], beside: dict[str, set[str]]) -> list[set[str]]:
    left, found = set(places), []
    while left:
        front, piece = [left.pop()], set()
        while front:
            here = front.pop()
            piece.add(here)
            front += beside[here] & left
            left -= beside[here]
        found.append(piece)
    return found


def check_keys(entry: dict, record: Record, where: str, open_to: str = "") -> None:
    """Every key is in the dictionary, every required key is there, names are in both languages."""
    fields = {field.name: field for field in record.fields}
    assert entry.keys() - fields.keys() <= set(open_to.split()), where
    assert {name for name, field in fields.items() if field.required} <= entry.keys(), where
    for name, value in entry.items():
        field = fields.get(name)
        if field and field.type == "names":
            assert set(value) == LANGUAGES, f"{where} {name}"
            assert all(text.strip() for text in value.values()), f"{where} {name}"
            assert any("؀" <= letter <= "ۿ" for letter in value["ar"]), f"{where} {name}"
        if field and field.choices:
            assert value in field.choices, f"{where} {name}"


def test_ids_are_those_agreed():
    assert set(PARTY) == set(PARTIES.split())
    assert list(ISSUE) == ISSUES.split()
    assert {"confederal-6", "confederal-5", "confederal-4", "rand-zones", "no-partition", "line-of-control"} < set(
        PROPOSALS
    )
    assert "status-quo" in PROPOSALS


def test_keys_follow_the_dictionary():
    for id, party in PARTY.items():
        check_keys(party, RECORD["parties"], id)
        for key in ("aims", "shares", "purposes", "burdens"):
            record = next(field.record for field in RECORD["parties"].fields if field.name == key)
            for entry in party.get(key, []):
                check_keys(entry, record, id)
    options = next(field.record for field in RECORD["issues"].fields if field.name == "options")
    for id, issue in ISSUE.items():
        check_keys(issue, RECORD["issues"], id)
        for option, entry in issue["options"].items():
            check_keys(entry, options, f"{id} {option}")
    sectors = next(field.record for field in PROPOSAL.fields if field.name == "sectors")
    for id, proposal in PROPOSALS.items():
        check_keys(proposal, PROPOSAL, id)
        for sector, entry in proposal["sectors"].items():
            check_keys(entry, sectors, f"{id} {sector}")
    for id, assumption in toml("assumptions").items():
        check_keys(assumption, RECORD["assumptions"], id)


def test_patrons_and_clients_agree():
    pairs = {(patron, id) for id, party in PARTY.items() for patron in party.get("patron", [])}
    assert pairs == {(id, client) for id, party in PARTY.items() for client in party.get("clients", [])}
    assert all(patron in PARTY and client in PARTY and patron != client for patron, client in pairs)


def test_interests_of_state_community_and_person_are_apart():
    assert {"government", "alawites", "president"} <= NEEDED
    assert {"isil", "nusra"} == EXCLUDED
    values = defaultdict(dict)
    for row in rows("stakes"):
        values[row["party"]][row["issue"], row["option"]] = row["mid"]
    assert values["government"] != values["president"] != values["alawites"] != values["government"]


def test_outside_parties_have_a_participation_and_iran_the_low_one_of_the_essay():
    for id, party in PARTY.items():
        assert ("participation" in party) == (party["role"] == "outside"), id
        for name in ("participation", "capability"):
            if name in party:
                assert party[name]["low"] <= party[name]["best"] <= party[name]["high"], id
        if "participation" in party:
            assert 0 <= party["participation"]["low"] <= party["participation"]["high"] <= 1, id
    assert PARTY["iran"]["participation"]["best"] <= 0.15
    assert set().union(*(party.get("communities", []) for party in PARTY.values())) <= COMMUNITIES


def test_every_party_declares_an_aim_dated_and_no_later_than_the_dossier():
    for id, party in PARTY.items():
        assert party["aims"], id
        assert all(aim["date"] <= AS_OF for aim in party["aims"]), id
        assert all(len(aim.get("quotation", "")) < 200 for aim in party["aims"]), id


def test_a_quotation_is_never_by_judgement():
    sources = toml("sources")
    for id, party in PARTY.items():
        for aim in party["aims"]:
            if "quotation" in aim:
                assert sources[aim["source"]]["kind"] == "published", id
                assert sources[aim["source"]]["url"].startswith("http"), id


def test_stakes_name_what_there_is_and_rank_it():
    seen: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in rows("stakes"):
        low, mid, high = (float(row[part]) for part in ("low", "mid", "high"))
        assert 0 <= low <= mid <= high <= 1, row
        assert high - low >= 0.05, row
        assert row["option"] in {*ISSUE[row["issue"]]["options"], "weight"}, row
        assert row["option"] not in seen[row["party"], row["issue"]], row
        seen[row["party"], row["issue"]][row["option"]] = mid
        assert row["red_line"] in {"", "true"}, row
        assert row["note"] or row["option"] != "weight", row
    for (party, issue), stakes in seen.items():
        weight = stakes.pop("weight")
        assert set(stakes) == set(ISSUE[issue]["options"]), (party, issue)
        indifferent = set(stakes.values()) == {0.5}
        assert (weight <= 0.15) if indifferent else (max(stakes.values()), min(stakes.values())) == (1, 0)
    assert {party for party, _ in seen} == set(PARTY) - EXCLUDED
    assert not {(party, issue) for party in NEEDED for issue in ISSUE} - set(seen)


def test_a_red_line_is_never_the_best_option_nor_the_last_one_open():
    red = defaultdict(set)
    for row in rows("stakes"):
        if row["red_line"]:
            assert float(row["mid"]) == 0, row
            red[row["party"], row["issue"]].add(row["option"])
    assert red
    assert all(options < set(ISSUE[issue]["options"]) for (_, issue), options in red.items())


def test_only_the_coastal_office_passes_every_red_line_on_the_head_of_state():
    refused = {row["option"] for row in rows("stakes") if row["issue"] == "head_of_state" and row["red_line"]}
    assert set(ISSUE["head_of_state"]["options"]) - refused == {"coast_later"}
    needed = {row["option"] for row in rows("stakes") if row["red_line"] and row["party"] in NEEDED}
    assert {"stays", "steps_down"} <= needed


def test_fallbacks_move_with_the_war():
    by_party = defaultdict(list)
    for row in rows("fallbacks"):
        low, mid, high = (float(row[part]) for part in ("low", "mid", "high"))
        assert 0 <= low < mid < high <= 1, row
        assert row["date"] <= AS_OF, row
        assert row["note"], row
        assert row["party"] in PARTY, row
        by_party[row["party"]].append((row["date"], mid))
    for party in NEEDED:
        assert len(by_party[party]) >= 3, party
        assert all(a[0] < b[0] for a, b in pairwise(by_party[party])), party
    june, october = (dict(by_party["government"])[date] for date in ("2015-06", "2015-10-01"))
    assert october > june
    june, october = (dict(by_party["moderates"])[date] for date in ("2015-06", "2015-10-01"))
    assert october < june


def test_infeasible_combinations_name_options_and_leave_every_option_a_deal():
    for rule in INFEASIBLE:
        assert rule["why"]
        assert len(rule) >= 3
        for issue, options in rule.items():
            if issue != "why":
                named = {options} if isinstance(options, str) else set(options)
                assert named < set(ISSUE[issue]["options"]), rule
    pairs = [{k: [v] if isinstance(v, str) else v for k, v in rule.items() if k != "why"} for rule in INFEASIBLE]
    for plan in ISSUE["sector_plan"]["options"]:
        barred = {(k, v) for rule in pairs if plan in rule.get("sector_plan", []) for k, vs in rule.items() for v in vs}
        for issue, entry in ISSUE.items():
            assert issue == "sector_plan" or any((issue, option) not in barred for option in entry["options"])


def test_terms_of_the_plans_are_feasible_options():
    for id, proposal in PROPOSALS.items():
        terms = proposal.get("terms", {})
        for issue, option in terms.items():
            assert option in ISSUE[issue]["options"], (id, issue)
        for rule in INFEASIBLE:
            listed = {k: [v] if isinstance(v, str) else v for k, v in rule.items() if k != "why"}
            assert not all(terms.get(issue) in options for issue, options in listed.items()), (id, rule["why"])
    assert not PROPOSALS["status-quo"].get("terms")


def test_options_of_the_sector_plan_point_to_plans_and_back():
    options = ISSUE["sector_plan"]["options"]
    assert {option["plan"] for option in options.values()} <= set(PROPOSALS)
    for id, option in options.items():
        assert PROPOSALS[option["plan"]]["terms"]["sector_plan"] == id
    assert "status-quo" not in {option["plan"] for option in options.values()}


@pytest.mark.parametrize("id", sorted(PROPOSALS))
def test_every_place_has_exactly_one_sector_that_exists(id):
    proposal = PROPOSALS[id]
    known = parents()
    assert set(proposal.get("areas", {})) <= {row["id"] for row in rows("areas")}
    assert set(proposal.get("places", {})) <= known.keys() - {row["id"] for row in rows("areas")}
    given = resolve(proposal)
    assert len(given) == 272
    assert set(given.values()) == set(proposal["sectors"])
    for sector in proposal["sectors"].values():
        assert set(sector["home"]) <= COMMUNITIES or sector["home"] == ["mixed"]
        assert set(sector.get("held_by", [])) <= set(PARTY)


def test_sectors_of_the_confederation_are_in_one_piece_but_for_afrin():
    beside, above = neighbours(), parents()
    for id, proposal in PROPOSALS.items():
        if not id.startswith("confederal"):
            continue
        given = resolve(proposal)
        for sector in proposal["sectors"]:
            parts = pieces({place for place, at in given.items() if at == sector}, beside)
            exclaves = sorted(parts, key=len)[:-1]
            joined = id == "confederal-6-joined" or sector != "kurdish"
            assert len(exclaves) == (0 if joined else 1), (id, sector)
            assert all(above[place] == AFRIN for part in exclaves for place in part)


def test_the_modest_words_are_optional_sectors_and_variants():
    optional = {id for id, sector in PROPOSALS["confederal-6"]["sectors"].items() if sector.get("optional")}
    assert optional == {"druse", "sunni_northwest"}
    assert not any(sector.get("optional") for sector in PROPOSALS["confederal-4"]["sectors"].values())
    for id, count in {"confederal-6": 6, "confederal-5": 5, "confederal-5-two-sunni": 5, "confederal-4": 4}.items():
        assert len(PROPOSALS[id]["sectors"]) == count
        assert PROPOSALS[id]["kind"] == "reconstruction"
        assert id == "confederal-6" or PROPOSALS[id]["variant_of"] == "confederal-6"


def test_the_line_of_control_is_that_of_the_control_table():
    latest = defaultdict(dict)
    for row in rows("control"):
        if row["date"] == AS_OF:
            latest[row["place"]][row["party"]] = float(row["confidence"])
    given = resolve(PROPOSALS["line-of-control"])
    for place, sector in given.items():
        best = [party for party, sure in latest[place].items() if sure == max(latest[place].values())]
        assert sector == (best[0] if len(best) == 1 else "unsettled"), place
    assert resolve(PROPOSALS["status-quo"]) == given
    assert PROPOSALS["status-quo"]["kind"] == "baseline"


def test_nothing_is_later_than_the_dossier_without_the_mark():
    for id, proposal in PROPOSALS.items():
        if proposal["date"] > AS_OF:
            assert "LATER" in proposal["note"]["en"], id
    for id, source in toml("sources").items():
        judged_by_us = id.startswith("judgement-") or source["kind"] == "judgement"
        if id in used_sources() and source.get("date", "") > AS_OF and not judged_by_us:
            assert "LATER" in source.get("note", ""), id


def used_sources() -> set[str]:
    """Sources that the political files lean on."""
    found = {entry["source"] for entry in [*PARTY.values(), *ISSUE.values(), *PROPOSALS.values()]}
    judged = ("aims", "shares", "purposes", "burdens")
    found |= {entry["source"] for party in PARTY.values() for key in judged for entry in party.get(key, [])}
    found |= {entry["source"] for entry in toml("assumptions").values()}
    return found | {row["source"] for name in ("stakes", "fallbacks") for row in rows(name)}


def test_every_source_is_described():
    sources = toml("sources")
    assert used_sources() <= set(sources)
    for id in used_sources():
        check_keys(sources[id], RECORD["sources"], id)
        assert sources[id]["kind"] != "judgement" or sources[id]["note"], id


def test_assumptions_are_ranges():
    assumptions = toml("assumptions")
    for id, entry in assumptions.items():
        assert entry["low"] <= entry["best"] <= entry["high"], id
        assert entry["low"] < entry["high"], id
    assert assumptions["peacekeepers_per_km_quiet"]["best"] == 4.8
    assert assumptions["peacekeepers_per_km_hot"]["best"] == 56
    assert assumptions["vetting_pass_strict"]["best"] == pytest.approx(180 / 7000, abs=5e-4)
    assert assumptions["trainee_retention"]["best"] == pytest.approx(145 / 180, abs=5e-3)
    assert assumptions["trainee_in_country"]["best"] == pytest.approx(95 / 180, abs=5e-3)
    assert (assumptions["relief_violence_sign"]["low"], assumptions["relief_violence_sign"]["high"]) == (-1, 1)


def test_the_script_writes_the_same_bytes_again(tmp_path):
    spec = importlib.util.spec_from_file_location("politics_2015", ROOT / "tools" / "syria_2015" / "politics.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name in ("issues.toml", "control.csv", "places.csv"):
        shutil.copy(FOLDER / name, tmp_path / name)
    (tmp_path / "proposals").mkdir()
    script.DOSSIER = tmp_path
    script.main()
    written = [tmp_path / "stakes.csv", tmp_path / "fallbacks.csv", *(tmp_path / "proposals").iterdir()]
    assert {path.stem for path in (tmp_path / "proposals").iterdir()} == set(PROPOSALS)
    for path in written:
        assert path.read_bytes() == (FOLDER / path.relative_to(tmp_path)).read_bytes(), path.name


def test_published_shares_of_strikes_are_marked_as_later_and_as_counted():
    shares = [share for party in PARTY.values() for share in party.get("shares", [])]
    assert len(shares) == 5
    for share in shares:
        assert share["last"] <= AS_OF or share["note"].startswith("LATER"), share["source"]
        hits = share.get("named", 0) * share["share"]["best"]
        assert hits == pytest.approx(round(hits), abs=1e-6)
    assert [(s["named"], round(s["named"] * s["share"]["best"])) for s in shares if "named" in s] == [
        (64, 15),
        (6833, 960),
    ]


def test_purposes_cover_what_the_essay_supposes():
    purposes = PARTY["russia"]["purposes"]
    assert {one["kind"] for one in purposes} == {"enemy", "clients", "others", "assets", "standing"}
    for one in purposes:
        assert set(one["options"]) < set(ISSUE[one["issue"]]["options"])
    answers = {(one["issue"], option) for one in purposes for option in one["options"] if one["kind"] == "standing"}
    assert answers == {("russia_role", "guarantor"), ("peacekeepers", "russian_coast")}
