"""``modus displace --origin``: camps forecast from a day, a scenario's difference, the picture."""

import json
import xml.etree.ElementTree as ET

import pytest

from tests.cli.test_commands import modus
from tests.flight import flight_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return flight_folder(tmp_path_factory.mktemp("forecast") / "war")


def forecast(folder, *options):
    done = modus("displace", folder, "--origin", "20", "--ahead", "15", "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_forecast_names_its_members_its_errors_and_its_naive_line(folder):
    said = forecast(folder)
    assert said["origin"] == {"day": 20, "date": "2012-03-21"}
    assert "flow" in said["weights"]
    assert said["error"]["days"] == 15
    assert said["error"]["by_run"] == [said["error"]["mean"]]
    assert said["error"]["rescaled_mean"] == said["naive"]["told_total"]["blend of total"]
    assert said["people"] > 0
    assert said["naive"]["mean"] == said["naive"]["members"]["hold"]
    for camp in said["camps"].values():
        assert camp["day"] == list(range(21, 36))
        assert len(camp["median"]) == len(camp["naive"]) == len(camp["counted"]) == 15


def test_a_scenario_and_a_picture(folder, tmp_path):
    other = flight_folder(tmp_path / "other")
    closures = other / "input" / "closures.csv"
    closures.write_text(closures.read_text(encoding="utf-8") + "location,C1,,22,-1\n", encoding="utf-8")
    said = forecast(folder, "--scenario", other / "input", "--runs", "4", "--picture", tmp_path / "fans.svg")
    assert said["scenario"]["runs"] == 4
    assert said["scenario"]["camps"]["C1"]["median"][-1] < 0
    assert ET.parse(tmp_path / "fans.svg").getroot().get("role") == "img"
    assert not list(tmp_path.glob(".*.part"))


def test_a_scenario_may_be_a_whole_folder_with_a_camp_more(folder, tmp_path):
    other = flight_folder(tmp_path / "other")
    for name, row in (
        ("locations", "C3,r,Abroad,10.8,20.8,camp,,\n"),
        ("routes", "J,C3,30,0\n"),
        ("closures", "location,C3,,0,22\nlocation,C1,,10,-1\n"),
    ):
        path = other / "input" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    done = modus("displace", folder, "--origin", "20", "--ahead", "15", "--scenario", other, "--runs", "3", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)["scenario"]
    assert said["camps"]["C3"]["median"][-1] > 0
    assert said["early"] == ["closures.csv"]
    assert "by day 20 already" in done.stderr


def test_lines_for_people(folder):
    done = modus("displace", folder, "--origin", "20", "--ahead", "15")
    assert done.returncode == 0, done.stderr
    assert "four chances in five" in done.stdout
    assert "carried forward" in done.stdout


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--origin", "999"), "outside the period"),
        (("--origin", "20", "--scenario", "nowhere"), "nowhere"),
        (("--scenario", "nowhere"), "--origin"),
        (("--origin", "20", "--picture", "no/such/folder/x.svg"), "cannot write"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_2(folder, options, word):
    done = modus("displace", folder, *options)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
