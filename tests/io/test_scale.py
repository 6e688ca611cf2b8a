"""200,000 places are checked in well under a minute and 1.5 GB, and errors in all rows do not slow that down."""

import json
import resource
import subprocess
import sys
import time

import pytest

GOOD, BAD = 200_000, 50_000
RUN = """
import json, resource, sys
from modusvivendi.io.folder import inspect
inspection = inspect(sys.argv[1])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([dict(inspection.counts), len(inspection.findings), inspection.dossier is not None, peak]))
"""


def build(folder, places, *, good):
    """Write a square country of single-km2 places with four communities, borders and control."""
    folder.mkdir()
    width = int(places**0.5)
    source = "s" if good else "sx"
    (folder / "dossier.toml").write_text(
        'format = 1\nid = "big"\ntitle = { en = "Big" }\nas_of = "2015"\nlanguages = ["en"]\n'
    )
    (folder / "sources.toml").write_text('[s]\ntitle = "S"\nkind = "judgement"\n')
    for name, rest in (("communities", ""), ("parties", 'kind = "political"\nrole = "needed"\n')):
        text = "".join(f'[x{i}]\nname = {{ en = "X" }}\nsource = "s"\n{rest}' for i in range(4))
        (folder / f"{name}.toml").write_text(text)
    rows = range(places)
    people = 150 if good else -150
    bad, date, best = ("", "2015-10", 0.2) if good else ("q", "2015-13", 0.4)
    tables = {
        "places": (
            "id,name_en,lat,lon,area_km2,population_best,source",
            (f"p{i},P,{30 + i // width / 100},{30 + i % width / 100},1,{people},{source}" for i in rows),
        ),
        "people": (
            "place,community,share_low,share_best,share_high,source",
            (f"p{i},x{c},0.1,{best},0.5,{source}" for i in rows for c in range(4)),
        ),
        "borders": (
            "a,b,km,source",
            (f"p{i},p{j}{bad},1,{source}" for i in rows for j in (i + 1, i + width) if j < places),
        ),
        "control": ("place,date,party,confidence,source", (f"p{i},{date},x{i % 4},0.8,{source}" for i in rows)),
    }
    for name, (header, lines) in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *lines]))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("places", "good"), [(GOOD, True), (BAD, False)])
def test_many_places(tmp_path, places, good):
    folder = build(tmp_path / "d", places, good=good)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder)], capture_output=True, text=True, check=True, timeout=300
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    counts, shown, whole, peak = json.loads(done.stdout)
    # Processor time, for the machine may be busy with other tests; waiting for files is part of the wall time only.
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 50, f"{spent:.0f} s of processor time, {time.monotonic() - begun:.0f} s in all"
    assert peak < 1500
    assert whole == good
    if good:
        assert counts == {}
    else:
        assert counts["error"] > 10 * places
        assert shown < 500
