"""KTAB's reference runs (commit 3b5b063, MIT): the expected values are what another program printed.

``dummyData_3Dim`` is played as a user would; both logs are also gone through number by number. ``smpExample`` draws its
bargains with KTAB's own generator, so its draws are taken from the log and everything else is compared.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from modusvivendi.cli.main import app
from modusvivendi.core.bargains import Challenge, Perspective, Scenario
from modusvivendi.core.ranges import Floats
from modusvivendi.io.scenarios import read_scenario
from modusvivendi.terms.bargaining.compromises import Bargain, propose
from modusvivendi.terms.bargaining.contests import foresee
from modusvivendi.terms.bargaining.course import challenge, follow, settle
from modusvivendi.terms.bargaining.elections import elect, find_victory, gather_coalitions
from modusvivendi.terms.bargaining.outlook import Outlook, look

pytestmark = pytest.mark.shared

HALF = 0.5000001
"""Half a unit of the last printed digit."""
PRINTED = {"probability": HALF * 1e-4, "position": HALF * 0.1, "gain": HALF * 1e-3}


@pytest.fixture
def ktab(shared: Path) -> Path:
    return shared / "negotiation" / "ktab"


@pytest.mark.parametrize("ending", ["csv", "xml"])
def test_dummy_data_as_a_user_plays_it(ktab: Path, shared: Path, ending: str) -> None:
    file = shared / "negotiation" / "ktab_expected" / "ktab_dummyData_3Dim.json"
    expected = json.loads(file.read_text(encoding="utf-8"))
    done = CliRunner().invoke(app, ["bargain", str(ktab / f"dummyData_3Dim.{ending}"), "--json"])
    turns = json.loads(done.stdout)["turns"]
    names = expected["actors"]
    positions = np.array([[turn["positions"][name] for name in names] for turn in turns])
    np.testing.assert_allclose(positions, expected["expected_positions"], rtol=0, atol=PRINTED["position"])
    winning = np.array([[turn["winning_probability"][name] for name in names] for turn in turns])
    np.testing.assert_allclose(winning, expected["expected_probability"], rtol=0, atol=PRINTED["probability"])
    found = {
        (at, names.index(one["initiator"])): (names.index(one["receiver"]), one["gain"])
        for at, turn in enumerate(turns)
        for one in turn["challenges"]
    }
    wanted = {(t, i): (j, gain) for t, i, j, gain in expected["expected_challenges_turn_i_j_gain"]}
    assert found.keys() == wanted.keys()
    for key, (receiver, gain) in wanted.items():
        assert found[key] == (receiver, pytest.approx(gain, abs=PRINTED["gain"]))


class Log:
    """One printed run, turn by turn."""

    def __init__(self, path: Path) -> None:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            self.text = file.read()
        self.turns = self.text.split("Starting Model::run iteration")[1:]

    def history(self) -> tuple[Floats, Floats]:
        """Positions (t, a, d) in percent and chances (t, a)."""
        positions: dict[str, list[list[float]]] = {}
        chances: list[list[float]] = []
        for line in re.finditer(r"^(\w[\w-]*), (\w+) ?: +([\d. ]+)$", self.text, re.MULTILINE):
            numbers = [float(cell) for cell in line[3].split()]
            chances.append(numbers) if line[2] == "prob" else positions.setdefault(line[1], []).append(numbers)
        return np.array(list(positions.values())).transpose(2, 0, 1), np.array(chances).T


def queues_of(block: str) -> dict[int, list[tuple[int, int]]]:
    lines = re.finditer(r"Bargains involving actor +(\d+): (.*)", block)
    return {
        int(line[1]): [(int(i), int(j)) for i, j in re.findall(r"\[\d+, *(\d+): *(\d+)\]", line[2])] for line in lines
    }


def elections_of(block: str) -> Iterator[tuple[int, list[float], int]]:
    """Actor, chance of each bargain in the order of its queue, which was chosen; threads print them in any order."""
    for part in block.split("Doing scalarPCE for the ")[1:]:
        actor = int(re.search(r"bargains of actor (\d+)", part)[1])  # type: ignore[index]
        chances = re.search(r"Probability Opt_i \n([\d.\s]+)\nFound", part)[1]  # type: ignore[index]
        chosen = int(re.search(r"Chosen bargain \( *\w+ *\): \d+ (\d+)", part)[1])  # type: ignore[index]
        yield actor, [float(cell) for cell in chances.split()], chosen - 1


def check_challenges(block: str, found: tuple[Challenge, ...]) -> None:
    lines = re.findall(r"actor (\d+) has most advantageous target (\d+) worth ([\d.]+)", block)
    wanted = {int(i): (int(j), pytest.approx(float(gain), abs=PRINTED["gain"])) for i, j, gain in lines}
    assert {one.initiator: (one.receiver, one.gain) for one in found} == wanted


def check_estimates(block: str, scenario: Scenario, outlook: Outlook) -> int:
    pattern = r"Est by +(\d+) of prob ([\d.]+) that \[ *(\d+)> *(\d+)\], with expected gain to +(\d+) of ([-+\d.]+)"
    lines = re.findall(pattern, block)
    for by, chance, i, j, to, gain in lines:
        seen = foresee(scenario, outlook.seen_by(int(by)), int(i))
        assert seen.chance[int(j)] == pytest.approx(float(chance), abs=PRINTED["probability"])
        assert seen.gain[int(to), int(j)] == pytest.approx(float(gain), abs=PRINTED["probability"])
    return len(lines)


def check_bargains(block: str, scenario: Scenario, outlook: Outlook, challenges: tuple[Challenge, ...]) -> int:
    """The bargain as the initiator sees it, as the receiver does, and the compromise, the latter with KTAB's slips."""
    adopt = r" *\n.*?adopt: +([\d. ]+)\n.*?adopt: +([\d. ]+)\n"
    views = re.findall(r"Bargain +\[\d+, *(\d+): *(\d+)\] from (\d+)'s perspective \(brgnIIJ\)" + adopt, block)
    both = re.findall(r"compromise +\[\d+, *(\d+): *(\d+)\] bargain \((brgnIJ)\)" + adopt, block)
    by = {one.initiator: one for one in challenges}
    for i, _, whose, first, second in views + both:
        kind: Perspective = (
            "PWCompInterp" if whose == "brgnIJ" else "InitOnlyInterp" if whose == i else "InitRcvrInterp"
        )
        played = replace(scenario, rules=replace(scenario.rules, perspective=kind, slips=True))
        offer = propose(played, replace(outlook, scenario=played), by[int(i)])[-1]
        for goes, printed in ((offer.initiator_goes, first), (offer.receiver_goes, second)):
            wanted = [float(cell) for cell in printed.split()]
            np.testing.assert_allclose(100 * goes, wanted, rtol=0, atol=HALF * 1e-3)
    return len(views + both)


@pytest.mark.parametrize(("name", "states"), [("dummyData_3Dim", 11), ("smpExample", 15)])
def test_every_number_of_the_logs(ktab: Path, tmp_path: Path, name: str, states: int) -> None:
    text = (ktab / f"{name}.xml").read_text(encoding="utf-8-sig")
    # One coordinate is missing in the file; the log shows what it was.
    (tmp_path / "scenario.xml").write_text(text.replace("<dCoord></dCoord>", "<dCoord>52.8</dCoord>"), encoding="utf-8")
    scenario = read_scenario(tmp_path / "scenario.xml")
    log = Log(ktab / f"20170530_ref-{name}.txt.gz")
    positions, chances = log.history()
    at = ideals = scenario.position
    estimates = bargains = 0
    for turn, block in enumerate([*log.turns, ""]):
        outlook = look(scenario, at, ideals)
        np.testing.assert_allclose(100 * at, positions[turn], rtol=0, atol=PRINTED["position"])
        np.testing.assert_allclose(outlook.find_winning(), chances[turn], rtol=0, atol=PRINTED["probability"])
        if not block:
            break
        found = challenge(scenario, outlook)
        check_challenges(block, found)
        estimates += check_estimates(block, scenario, outlook)
        bargains += check_bargains(block, scenario, outlook, found)
        queues = queues_of(block)
        printed = {actor: (chances, chosen) for actor, chances, chosen in elections_of(block)}

        def choose(
            actor: int, offers: list[Bargain], chances: Floats, queues: dict = queues, printed: dict = printed
        ) -> int:
            pairs = [(one.initiator, one.receiver) for one in offers]
            wanted = dict(zip(queues[actor], printed[actor][0], strict=True))
            assert dict(zip(pairs, chances.tolist(), strict=True)) == pytest.approx(wanted, abs=PRINTED["probability"])
            return pairs.index(queues[actor][printed[actor][1]])

        at = settle(scenario, outlook, found, choose)
        ideals = follow(scenario, at, ideals)
    assert turn + 1 == states
    assert estimates >= 4 * 59
    assert bargains >= 170  # a few lines are torn, where KTAB's threads printed at once


def block_of_numbers(text: str, after: str) -> Floats:
    lines = text.split(after, 1)[1].split("\n")[1:]
    rows: list[list[float]] = []
    for line in lines:
        cells = line.split()
        if not cells or not all(re.fullmatch(r"-?[\d.]+", cell) for cell in cells):
            break
        rows.append([float(cell) for cell in cells])
    return np.array(rows)


def test_elections_of_the_demo(ktab: Path) -> None:
    with gzip.open(ktab / "20170530_ref-demomodel.txt.gz", "rt", encoding="utf-8") as file:
        text = file.read().split("3-Option Markov Uniform", 1)[1]
    coalitions = block_of_numbers(text, "Coalitions matrix:") + 1e-8 * np.eye(3)
    chance = block_of_numbers(text, "Markov transitions matrix:")
    np.testing.assert_allclose(find_victory("Square", coalitions), chance, rtol=0, atol=2e-4)
    for election, head in (
        ("MarkovUniform", "Markov Uniform   "),
        ("MarkovIncentive", "Markov Incentive"),
        ("Conditional", "Conditional PCE model:"),
    ):
        wanted = block_of_numbers(text.split(head, 1)[1], "limiting stable prob[i] vector:")[:, 0]
        np.testing.assert_allclose(elect(election, "Square", coalitions), wanted, rtol=0, atol=2e-4)


def test_an_election_over_sixteen_options(ktab: Path) -> None:
    """Twenty actors, proportional votes, incentive-weighted challenges; printed to three digits, inputs likewise."""
    with gzip.open(ktab / "20170530_ref-pmdemo.txt.gz", "rt", encoding="utf-8") as file:
        text = file.read()
    weight = block_of_numbers(text, "Actor weight vector:")[0]
    utility = block_of_numbers(text, "Utility(actor, option) matrix:")
    wanted = block_of_numbers(text, "PCE over entire option-space:")[0]
    assert utility.shape == (20, 16)
    found = elect("MarkovIncentive", "Linear", gather_coalitions("Proportional", weight, utility))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=6e-4)
