"""Flee's folders: read unchanged, or refused with everything that is wrong."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.io.flee.reading import read_exodus
from tests.flight import INPUT, SETTINGS, fighting, flight_folder

INSTANCES = {
    "burundi2015": (30, 41, 396, 5),
    "car2013": (63, 86, 820, 14),
    "ethiopia2020": (77, 99, 146, 9),
    "mali2012": (23, 35, 300, 7),
    "mali2017_adm1": (65, 85, 1230, 10),
    "nigeria2016_adm2": (48, 64, 1887, 8),
    "syria2013": (18, 32, 1095, 4),
    "syria2017_adm2": (144, 244, 1581, 44),
    "ukraine2022": (37, 42, 554, 6),
}
"""Locations, routes, days that can be run and camps, as ``instances.csv`` of the data pack counts them."""


def wrong(folder: Path, **files: str) -> str:
    with pytest.raises(DossierError) as caught:
        read_exodus(flight_folder(folder, **files))
    return "\n".join(str(finding) for finding in caught.value.findings())


@pytest.mark.shared
@pytest.mark.parametrize("name", INSTANCES)
def test_instances_are_read_unchanged(shared: Path, name: str) -> None:
    exodus, findings = read_exodus(shared / "flee" / name)
    locations, routes, days, camps = INSTANCES[name]
    assert (len(exodus.locations), len(exodus.routes), exodus.days, len(exodus.camps)) == (
        locations,
        routes,
        days,
        camps,
    )
    assert exodus.name == name
    assert all(exodus.locations[row].name in exodus.reports for row in exodus.camps)
    assert not [one for one in findings if one.severity == "error"]
    same, _ = read_exodus(shared / "flee" / name / "input", shared / "flee" / name / "validation")
    assert same.rules == exodus.rules


def test_everything_is_there(tmp_path: Path) -> None:
    exodus, findings = read_exodus(flight_folder(tmp_path))
    assert findings == ()
    assert [place.kind for place in exodus.locations] == ["conflict", "conflict", "forward", "town", "camp", "camp"]
    assert exodus.locations[1].conflict_day == 5
    assert np.isnan(exodus.locations[2].people)
    assert exodus.date(19) == date(2012, 3, 20)
    assert (exodus.fighting[4, 1], exodus.fighting[12, 1], exodus.fighting[25, 1]) == (0, 0.5, 0)
    assert np.isnan(exodus.fighting[:, 3]).all()
    assert exodus.closures[1].kind == "link"
    assert exodus.corrections[0].day == 19
    assert exodus.reports["C1"].day.tolist() == [0, 9, 39]
    assert exodus.total is not None
    assert exodus.total.count.tolist() == [500, 4000, 11000]
    assert exodus.rules.move.max_move_speed == 100
    assert exodus.rules.move.default_movechance == 0.3
    assert exodus.rules.spawn.conflict_spawn_decay == (1.0, 0.5)
    assert exodus.rules.hasten == 10


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    told = wrong(
        tmp_path,
        routes="#name1,name2,distance,forced_redirection\nA,B,-60,0\nA,Jay,80,0\nB,T,nan,\nJ,T,40,7\n",
        conflicts=fighting(30),
        data_layout="total,total.csv\nC1,c1.csv\n",
        c1="2012-03-01,200\n2012-13-10,900\n2012-04-09,-4\n",
        locations=INPUT["locations.csv"] + "A,r,Home,1,1,town,,5\nD,r,Home,1,1,castle,,-5\n",
        simsetting=SETTINGS + "log_level: 1\n",
    )
    for expected in (
        "routes.csv:2:3: error: distance is -60; it cannot be negative",
        "routes.csv:3:2: error: there is no location 'Jay'",
        "routes.csv:4:3: error: distance 'nan' is not a number",
        "routes.csv:5:4: error: forced_redirection is 7",
        "conflicts.csv: error: has 30 days, the period has 40",
        "or run --days 30",
        "error: the camp 'C2' has no row",
        "validation/c1.csv:2:1: error: date '2012-13-10' is not a date",
        "validation/c1.csv:3:2: error: count is -4; it cannot be negative",
        "locations.csv:8:1: error: there is a second location 'A' (first in line 2)",
        "locations.csv:9:6: error: the type of 'D' is 'castle'",
        "locations.csv:9:8: error: population is -5",
        "simsetting.yml: warning: there is no section 'log_level'",
    ):
        assert expected in told, f"{expected} not in\n{told}"


def test_a_table_that_ends_after_the_last_report_shortens_the_run(tmp_path: Path) -> None:
    folder = flight_folder(tmp_path, sim_period="StartDate,2012-03-01\nLength,60\n")
    exodus, findings = read_exodus(folder)
    assert (exodus.days, exodus.period) == (40, 60)
    assert [one.severity for one in findings] == ["warning"]
    assert read_exodus(folder, days=40)[1] == ()


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("data_layout", "total,total.csv\nC1,../../../etc/passwd\nC2,c2.csv\n", "is no file of the folder"),
        ("data_layout", "total,total.csv\nC1,none.csv\nC2,c2.csv\n", "there is no file none.csv"),
        ("simsetting", "a: &a [1]\nmove_rules: {b: *a}\n", "an alias"),
        ("simsetting", "[" * 5_000, "nested more than 100 deep"),
        ("simsetting", "move_rules:\n  max_move_speed: fast\n", "max_move_speed is 'fast', not a number"),
        ("simsetting", "move_rules:\n  default_movechance: 3\n", "default_movechance is 3"),
        ("simsetting", "move_rules: [", "is not YAML"),
        ("simsetting", "!!python/object/apply:os.system ['true']\n", "is not YAML"),
        ("sim_period", "StartDate,soon\n", "there is no row Length"),
        ("sim_period", "StartDate,2012-03-01\nLength,1e9\n", "Length is 1e9; it cannot be above"),
        ("conflicts", "#Day,A,B\n0,1,x\n", "fighting 'x' is not a number"),
        ("conflicts", "#Day,A,B\n0,1\n", "the row has 2 cells, 3 are named"),
        ("conflicts", "#Day,A,A\n0,1,1\n", "a second column 'A'"),
        ("closures", "bridge,A,B,0,1\n", "there is no closure of type 'bridge'"),
        ("locations", "A,r,Home,1,1,conflict_zone,,5\n", "a conflict zone without the day"),
        ("location_changes", "Z,camp,4\n", "there is no location 'Z'"),
        ("locations", "A\x07,r,Home,1,1,town,,5\n", "holds the control sign"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, file: str, text: str, expected: str) -> None:
    assert expected in wrong(tmp_path, **{file: text})


def test_oddities_are_told_and_read(tmp_path: Path) -> None:
    folder = flight_folder(
        tmp_path,
        closures="country,Home,Nowhere,0,-1\n",
        conflicts=fighting().replace("#Day, A, B,", "#Day, A, B, Z,").replace("\n0,1,0", "\n0,1,0,1"),
        c1=",\n2012-03-10,900\n2012-03-01,200\n2012-04-09,2800\n",
    )
    (folder / "input" / "conflicts.csv").write_text(
        "\n".join(f"{line},0" if line[0] != "#" else line for line in fighting().replace("B,", "B, Z,").splitlines())
    )
    exodus, findings = read_exodus(folder)
    told = "\n".join(str(one) for one in findings)
    assert "there is no country 'Nowhere'" in told
    assert "there is no location 'Z'" in told
    assert "the dates are not in order" in told
    assert exodus.reports["C1"].day.tolist() == [9, 0, 39]
    assert exodus.reports["C1"].ordered().count.tolist() == [200, 900, 2800]


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModusError, match="there is no folder"):
        read_exodus(tmp_path / "none")
    with pytest.raises(DossierError) as caught:
        read_exodus(tmp_path)
    files = {finding.where.file for finding in caught.value.findings() if finding.severity == "error"}
    assert {"locations.csv", "routes.csv", "sim_period.csv"} <= files


def test_without_a_table_fighting_goes_by_the_locations(tmp_path: Path) -> None:
    folder = flight_folder(tmp_path)
    (folder / "input" / "conflicts.csv").unlink()
    exodus, _ = read_exodus(folder)
    assert exodus.fighting[:, 0].tolist() == [1.0] * 40
    assert exodus.fighting[:, 1].tolist() == [0.0] * 5 + [1.0] * 35


def test_a_camp_without_a_count_so_far_is_read_with_a_warning(tmp_path):
    exodus, findings = read_exodus(flight_folder(tmp_path, c2="Date,people\n"))
    assert len(exodus.reports["C2"].day) == 0
    assert [one.severity for one in findings if "no counts" in one.what] == ["warning"]


def test_names_of_fabflee_are_known(tmp_path: Path) -> None:
    made = flight_folder(tmp_path / "war")
    (made / "input").rename(made / "input_csv")
    (made / "validation").rename(made / "source_data")
    (made / "input_csv" / "sim_period.csv").rename(made / "input_csv" / "conflict_period.csv")
    exodus, findings = read_exodus(made)
    assert (exodus.name, exodus.period, sorted(exodus.reports)) == ("war", 40, ["C1", "C2"])
    assert findings == ()


def test_dates_need_no_zeros(tmp_path: Path) -> None:
    exodus, _ = read_exodus(flight_folder(tmp_path, sim_period="StartDate,2012-3-1\nLength,40\n"))
    assert exodus.start == date(2012, 3, 1)
    assert "is not a date" in wrong(tmp_path / "other", sim_period="StartDate,2012-3-41\nLength,40\n")


def test_routes_in_both_directions_are_told_of_once(tmp_path: Path) -> None:
    routes = INPUT["routes.csv"] + "B,A,60\nJ,A,80\nT,B,50\n"
    exodus, findings = read_exodus(flight_folder(tmp_path, routes=routes))
    assert len(exodus.routes) == 9
    assert [str(one) for one in findings if "and 2 more such rows" in str(one)]
    assert len(findings) == 1


def test_files_of_one_camp_are_added_as_flee_does_for_its_own_rules(tmp_path: Path) -> None:
    made = flight_folder(
        tmp_path,
        data_layout="total,total.csv\nC1,c1.csv,more.csv\nC2,c2.csv\n",
        c1="2012-03-05,100\n2012-03-11,300\n2012-03-21,500\n",
    )
    (made / "validation" / "more.csv").write_text("2012-03-01,0\n2012-03-11,40\n2012-03-15,50\n", encoding="utf-8")
    exodus, _ = read_exodus(made)
    held, flee = exodus.reports["C1"], exodus.added["C1"]
    assert list(zip(held.day.tolist(), held.count.tolist(), strict=True)) == [
        (0, 0), (4, 100), (10, 340), (14, 350), (20, 550),
    ]  # fmt: skip
    # Day 0 and day 14 look ahead to the next count of the first file, whose last is dropped.
    assert list(zip(flee.day.tolist(), flee.count.tolist(), strict=True)) == [(0, 100), (4, 100), (10, 340), (14, 550)]


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_said_once_a_file(tmp_path: Path, sign: str, name: str) -> None:
    folder = flight_folder(tmp_path / "war")
    for path in folder.rglob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace(",", sign), encoding="utf-8")
    with pytest.raises(DossierError) as caught:
        read_exodus(folder)
    said = [str(one) for one in caught.value.findings() if one.severity == "error"]
    assert all(f"cells are parted by {name}" in one for one in said)
    assert len(said) == len({one.split(":")[0] for one in said}) >= 7


def test_a_table_of_fighting_that_cannot_be_read_is_not_said_to_be_missing(tmp_path: Path) -> None:
    folder = flight_folder(tmp_path / "war")
    (folder / "input" / "conflicts.csv").write_bytes(bytes(range(256)))
    with pytest.raises(DossierError) as caught:
        read_exodus(folder)
    assert not [one for one in caught.value.findings() if "no such file" in one.what]
