from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.access import NEVER
from modusvivendi.core.errors import ModusError
from modusvivendi.core.operations import Constraint, Movement, Polygon, Volume
from modusvivendi.deconflict.validation import inspect_filing
from modusvivendi.io.folder import read
from modusvivendi.io.operations.files import read_filings, write_filings
from modusvivendi.plan.deconfliction import check_files, know
from modusvivendi.plan.movements import GATES, plan_movements
from modusvivendi.plan.road import work_back


@pytest.mark.slow
def test_a_movement_of_the_road_can_be_filed_and_meets_a_closed_area(tmp_path: Path) -> None:
    dossier = read("syria-2015")
    road = work_back(dossier, draws=100)
    movements = plan_movements(dossier, road)
    assert len(movements) == 20
    access = road.access
    assert access is not None
    gates = {site.place for site in dossier.sites if site.kind in GATES}
    middles = {
        (float(lon), float(lat)): row
        for row, (lon, lat) in enumerate(zip(dossier.places.lon, dossier.places.lat, strict=True))
    }
    months = []
    for one in movements:
        way = [middles[point.at] for point in one.route]
        month = int(access.opens[way[-1]])
        months.append(month)
        # From a gate, over places that are open by then, not before the place opens.
        assert way[0] in gates
        assert all(access.opens[row] != NEVER and access.opens[row] <= month for row in way)
        assert abs((one.route[0].leave.date() - road.start).days - month * 365.25 / 12) <= 1
        times = [point.arrive for point in one.route]
        assert times == sorted(times)
        assert inspect_filing(one, times[0] - timedelta(hours=1)) == ()
    assert months == sorted(months)

    path = tmp_path / "relief.geojson"
    write_filings(movements, path)
    assert read_filings(path).filings == movements
    assert check_files([path]).clashes == ()

    first = max(movements, key=lambda one: one.route[-1].leave - one.route[0].arrive)
    lon, lat = first.route[-1].at
    ring = Polygon(tuple((lon + dx / 50, lat + dy / 50) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))))
    start = first.route[-1].arrive - timedelta(minutes=10)
    closed = Constraint(
        id="closed", party="government", parts=(Volume(ring, -1_000.0, 100_000.0, start, start + timedelta(hours=2)),)
    )
    shut = tmp_path / "closed.kml"
    write_filings([closed], shut)
    check = check_files([path, shut], known=know(dossier))
    clashes = {one.conflict.first.id: one for one in check.clashes}
    assert first.id in clashes
    assert {one.conflict.second.id for one in check.clashes} == {"closed"}
    assert clashes[first.id].conflict.severity == "high"
    proposals = clashes[first.id].first
    assert proposals
    assert {"later", "earlier"} <= {one.change for one in proposals}
    moved = next(one.filing for one in proposals if one.change == "later")
    assert isinstance(moved, Movement)
    write_filings([moved], path)
    assert check_files([path, shut]).clashes == ()

    with pytest.raises(ModusError, match="a condition is missing"):
        plan_movements(dossier, replace(road, access=None))
    with pytest.raises(ModusError, match="no gate leads"):
        plan_movements(dossier, replace(road, access=replace(access, opens=np.full(len(access.opens), NEVER))))
