"""Futures of flight in pieces: parts, merging, interruptions, a cluster; always the same futures."""

from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.core.exodus import Exodus
from modusvivendi.io.flee.reading import read_exodus
from modusvivendi.plan.flight import PIECE, Flights, merge_flights, order_flight, run_flight_part, simulate_flight
from modusvivendi.plan.workers import open_workers
from tests.flight import flight_folder

pytest.importorskip("pyarrow")
RUNS = 3 * PIECE + 5


@pytest.fixture(scope="module")
def exodus(tmp_path_factory: pytest.TempPathFactory) -> Exodus:
    return read_exodus(flight_folder(tmp_path_factory.mktemp("pieces") / "war"))[0]


@pytest.fixture(scope="module")
def whole(exodus: Exodus) -> Flights:
    return simulate_flight(exodus, runs=RUNS, seed=5)


def same(a: Flights, b: Flights) -> bool:
    assert a.errors is not None
    assert b.errors is not None
    return (
        np.array_equal(a.runs.camps, b.runs.camps)
        and np.array_equal(a.runs.totals, b.runs.totals)
        and np.array_equal(a.errors.mean, b.errors.mean)
        and a.runs.initial == b.runs.initial
    )


def test_parts_put_together_are_the_whole(exodus: Exodus, whole: Flights, tmp_path: Path) -> None:
    order = order_flight(exodus, runs=RUNS, seed=5)
    folders = [tmp_path / str(i) for i in (1, 2, 3)]
    with open_workers(2) as crew:
        ran = [run_flight_part(order, folder, (i, 3), crew)[0] for i, folder in enumerate(folders, start=1)]
        assert sum(ran) == len(order.list()) == 4
        assert same(merge_flights(order, folders), whole)
        assert [run_flight_part(order, folder, (i, 3), crew)[:2] for i, folder in enumerate(folders, start=1)] == [
            (0, 2),
            (0, 1),
            (0, 1),
        ]
        with pytest.raises(ModusError, match="part 5 of 4"):
            run_flight_part(order, tmp_path, (5, 4), crew)
    with pytest.raises(ModusError, match="2 of 4 pieces are not there"):
        merge_flights(order, folders[1:])


def test_a_torn_or_foreign_piece_is_made_again(exodus: Exodus, whole: Flights, tmp_path: Path) -> None:
    first = simulate_flight(exodus, runs=RUNS, seed=5, out=tmp_path)
    assert (first.resumed, same(first, whole)) == (0, True)
    files = sorted(tmp_path.glob("*.parquet"))
    files[0].write_bytes(files[0].read_bytes()[:-40])
    files[1].write_bytes(b"")
    files[2].write_bytes(files[3].read_bytes())
    again = simulate_flight(exodus, runs=RUNS, seed=5, out=tmp_path, workers=3)
    assert (again.resumed, same(again, whole)) == (1, True)
    assert not list(tmp_path.glob(".*.part"))


def test_other_settings_and_other_tables_never_mix(exodus: Exodus, tmp_path: Path) -> None:
    simulate_flight(exodus, runs=2, seed=5, out=tmp_path / "kept")
    with pytest.raises(ModusError, match="another seed"):
        simulate_flight(exodus, runs=2, seed=6, out=tmp_path / "kept")
    with pytest.raises(ModusError, match="another rules"):
        simulate_flight(exodus, "flee", runs=2, seed=5, out=tmp_path / "kept")
    routes = "#a,b,km\nA,B,60\nA,J,81\nB,T,50\nJ,T,40\nT,C1,60\nJ,C2,150\n"
    longer = read_exodus(flight_folder(tmp_path / "war", routes=routes))[0]
    with pytest.raises(ModusError, match="another tables"):
        simulate_flight(longer, runs=2, seed=5, out=tmp_path / "kept")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_futures(exodus: Exodus, whole: Flights, cluster: str, tmp_path: Path) -> None:
    found = simulate_flight(exodus, runs=RUNS, seed=5, cluster=cluster)
    assert same(found, whole)
    assert found.cpu_seconds > 0
    assert same(simulate_flight(exodus, runs=RUNS, seed=5, cluster=cluster, out=tmp_path), whole)
