"""The desk's time: a clock of the machine that jumps puts no wrong time into the log, and stops nobody."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modusvivendi.cli.desk import desk as command
from modusvivendi.core.errors import ModusError
from modusvivendi.desk.clock import FOLLOWED, SteadyClock, moments, steady
from modusvivendi.desk.log import tree
from modusvivendi.desk.notices import fetch
from modusvivendi.desk.office import open_desk
from modusvivendi.desk.serving import _sweep  # pyright: ignore[reportPrivateUsage]
from modusvivendi.desk.timekeeping import DAY, Timekeeper, check_start, last_entry
from modusvivendi.desk.tokens import Key, TokenError, Verifier
from tests.desk.http import ISSUER, Line, open_line, token
from tests.desk.world import NOW, ORIGIN, World, operation, site, square

T = NOW.timestamp()


class Machine:
    """A machine with a clock that is set by hand and one that nobody sets."""

    def __init__(self) -> None:
        self.wall, self.count = T, 5_000.0
        self.clock = SteadyClock(30, lambda: self.wall, lambda: self.count)

    def wait(self, seconds: float) -> None:
        self.wall += seconds
        self.count += seconds


@pytest.fixture
def machine(world: World) -> Machine:
    made = Machine()
    world.desk.clock = made.clock
    world.clock = made.clock  # pyright: ignore[reportAttributeAccessIssue]
    return made


def last(world: World) -> dict:
    def work(transaction) -> dict:
        return json.loads(tree.body(transaction, tree.size(transaction) - 1) or b"{}")

    return world.desk.read(work)


def test_the_clock_counts_on_when_the_wall_clock_is_moved() -> None:
    for jump in (3600.0, -3600.0, 10 * 365 * DAY):
        machine = Machine()
        machine.wait(100)
        machine.wall += jump
        assert machine.clock() == T + 100
        assert (machine.clock.jumped, machine.clock.apart) == (True, jump)
        machine.wait(1e6)
        assert machine.clock() == T + 100 + 1e6
        machine.wall -= jump
        assert (machine.clock.jumped, machine.clock.apart) == (False, 0)


def test_small_corrections_are_followed_slowly_and_never_backwards() -> None:
    for slew in (-400e-6, 400e-6):
        machine = Machine()
        for _ in range(1000):
            machine.wait(600)
            machine.wall += slew * 600
            assert machine.clock() == pytest.approx(machine.wall, abs=1e-3)
    for step in (-20.0, 20.0):
        machine = Machine()
        machine.wait(10)
        machine.wall += step
        before = machine.clock()
        for passed in range(1, 40):
            machine.wait(1000)
            now = machine.clock()
            assert 0 < now - before <= 1000 * (1 + FOLLOWED) + 1e-6
            assert now == pytest.approx(machine.wall - step + min(passed, 20) * step / 20, abs=0.02)
            before = now
        assert machine.clock() == pytest.approx(machine.wall, abs=1e-6)


def test_many_small_steps_are_a_jump() -> None:
    machine = Machine()
    for _ in range(60):
        machine.wait(1)
        machine.wall += 1
        machine.clock()
    assert machine.clock.jumped
    assert machine.clock() == pytest.approx(T + 60, abs=0.1)


def test_the_clock_that_counts_is_one_that_nobody_sets() -> None:
    assert steady() <= steady()
    clock = SteadyClock()
    assert clock() == pytest.approx(clock.wall, abs=5)
    assert not clock.jumped


def test_what_is_written_after_a_jump_has_the_time_that_it_was(world: World, machine: Machine) -> None:
    line = open_line(world)
    line.file("north", operation("north"))
    machine.wait(60)
    for jump in (10 * DAY, -20 * DAY):
        machine.wall += jump
        filed = line.file("south", operation("south", square(38.0 + abs(jump) / DAY / 1e3)))
        assert filed.status_code == 201, filed.text
        assert last(world)["at"] == int((T + 60) * 1000)
    stop = {"object": filed.json()["object"], "ground": "other", "note": ""}
    assert line.send("south", "POST", "/v1/stops", stop).status_code == 201
    assert fetch(world.desk, "north")[-1].at == int((T + 60) * 1000)
    # Nobody is held up: the quota of a minute is one of a minute that has passed.
    machine.wait(61)
    assert last(world)["at"] < machine.clock() * 1000


def test_a_request_of_either_time_is_answered_while_it_is_in_doubt(world: World, machine: Machine) -> None:
    line: Line = open_line(world)
    machine.wall += 7200
    assert moments(world.desk.clock) == (T, T + 7200)
    assert line.file("north", operation("north")).status_code == 201
    # The machine slept, or its host did: everybody else is two hours on.
    world.clock = lambda: T + 7200  # pyright: ignore[reportAttributeAccessIssue]
    assert line.file("south", operation("south")).status_code == 201
    world.clock = lambda: T + 3600  # pyright: ignore[reportAttributeAccessIssue]
    assert line.file("south", operation("south", square(50))).status_code == 401


def test_tokens_end_by_the_time_of_the_desk_and_may_begin_by_either() -> None:
    machine = Machine()
    verifier = Verifier([Key("EdDSA", ISSUER.public_key())], [ORIGIN], times=lambda: moments(machine.clock))
    old = token("north", exp=int(T) + 600, iat=int(T))
    new = token("north", exp=int(T) + 7800, iat=int(T) + 7200)
    assert verifier.verify_token(old).subject == "north"
    with pytest.raises(TokenError, match="not valid yet"):
        verifier.verify_token(new)
    machine.wall += 7200
    assert verifier.verify_token(old).subject == verifier.verify_token(new).subject == "north"
    machine.wait(601)
    with pytest.raises(TokenError, match="expired"):
        verifier.verify_token(old)


def test_the_cell_is_told_of_a_jump_once_and_when_it_is_over(world: World, machine: Machine) -> None:
    keeper = Timekeeper()
    keeper.look(world.desk)
    before = world.desk.read(tree.size)
    machine.wait(3600)
    keeper.look(world.desk)
    assert world.desk.read(tree.size) == before
    machine.wall += 5000
    for _ in range(3):
        keeper.look(world.desk)
    machine.wall -= 5000
    keeper.look(world.desk)
    told = [(one.kind, one.detail) for one in fetch(world.desk, "cell")]
    assert told == [("clock-jumped", {"seconds": 5000}), ("clock-agrees", {"seconds": 0})]
    assert fetch(world.desk, "north") == []
    gauge = [text for text in open_line(world).get("audit", "/metrics").text.splitlines() if "clock_off" in text]
    assert gauge[-1] == "desk_clock_off_seconds 0"


def test_nothing_ends_while_the_time_is_in_doubt(world: World, machine: Machine) -> None:
    filed = world.file("relief", site("relief"))
    machine.wait(40 * DAY)
    machine.wall -= 20 * DAY
    _sweep(world.desk)
    sql = "SELECT state FROM objects WHERE id = ?"
    assert world.desk.read(lambda t: t.row(sql, (filed.subject,))) == ("Accepted",)
    machine.wall += 20 * DAY
    _sweep(world.desk)
    assert world.desk.read(lambda t: t.row(sql, (filed.subject,))) == ("Expired",)


def test_the_time_is_entered_every_day(world: World, machine: Machine) -> None:
    keeper = Timekeeper()
    for _ in range(4):
        machine.wait(0.7 * DAY)
        keeper.look(world.desk)
    assert last(world)["data"] == {"apart": 0.0, "jumped": False}
    assert T + 2.7 * DAY < (last_entry(world.desk) or 0) <= machine.clock()


def test_a_desk_does_not_start_with_a_clock_that_the_log_belies(world: World) -> None:
    for off, words in ((-31, "the log has an entry of 2026-03-01 12:00"), (7.1 * DAY, "more than 7 days ago")):
        world.clock.seconds = T + off
        with pytest.raises(ModusError, match=words) as caught:
            check_start(world.desk)
        assert "--clock-is-right" in caught.value.repair
    for off in (-29, 6.9 * DAY):
        world.clock.seconds = T + off
        check_start(world.desk)


def test_the_commands_ask_and_go_on_when_they_are_told(tmp_path: Path) -> None:
    from modusvivendi.desk.configuration import read_configuration
    from modusvivendi.desk.founding import found_desk
    from modusvivendi.desk.serving import Listening, serve_desk

    config = found_desk(tmp_path / "desk", "desk.test", []).config
    settings = read_configuration(config)
    open_desk(settings, lambda: T - 400 * DAY).close()
    with pytest.raises(ModusError, match="7 days ago"):
        serve_desk(settings, Listening("127.0.0.1", 0), print)
    words = ["sweep", "--config", str(config)]
    with pytest.raises(ModusError, match="7 days ago"):
        CliRunner().invoke(command, words, catch_exceptions=False)
    assert CliRunner().invoke(command, [*words, "--clock-is-right"], catch_exceptions=False).exit_code == 0
