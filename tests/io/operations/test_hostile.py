import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modusvivendi.core.errors import DossierError, ModusError
from modusvivendi.core.operations import HIGHEST_M, LOWEST_M, Circle, Corridor, Movement, Polygon
from modusvivendi.io.operations.fields import HALF_WIDTH_M
from modusvivendi.io.operations.files import FORMATS, format_filings, parse_filings, read_filings
from tests.io.operations.filings import ALL, CONVOY, SITE

WINDOW = {"start": "2026-03-01T12:00:00Z", "end": "2026-03-01T15:00:00+02:00"}
RING = {"type": "Polygon", "coordinates": [[[36, 35], [36.1, 35], [36.1, 35.1], [36, 35]]]}


def faults(data: bytes | str, form: str, **more: Any) -> str:
    with pytest.raises(DossierError) as caught:
        parse_filings(data if isinstance(data, bytes) else data.encode(), form, "f", **more)
    return str(caught.value)


def feature(geometry: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": fields}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_plain_files_of_others_are_read() -> None:
    (found,) = parse_filings(json.dumps(feature(RING, **WINDOW)).encode(), "geojson", party="north").filings
    (part,) = found.volumes
    assert (found.id, found.party, part.lower_m, part.upper_m) == ("operation-1", "north", LOWEST_M, HIGHEST_M)
    assert isinstance(part.outline, Polygon)
    assert len(part.outline.vertices) == 3
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Folder><Placemark id="p"><name>road</name>'
        "<TimeSpan><begin>2026-03-01T12:00:00Z</begin><end>2026-03-01T13:00:00Z</end></TimeSpan>"
        '<ExtendedData><Data name="half_width_m"><value>50</value></Data></ExtendedData>'
        "<LineString><coordinates>36,35,0 36.1,35,0</coordinates></LineString></Placemark></Folder></kml>"
    )
    (found,) = parse_filings(kml.encode(), "kml", party="north").filings
    assert (found.id, found.name) == ("p", "road")
    assert isinstance(found.volumes[0].outline, Corridor)
    cot = (
        '<event version="2.0" uid="u" type="b-m-r" start="2026-03-01T12:00:00Z" stale="2026-03-01T13:00:00Z">'
        '<point lat="35" lon="36" hae="9999999.0" ce="1" le="1"/><detail><link type="b-m-p-w" point="35,36,0"/>'
        '<link type="b-m-p-w" point="35.05,36.05"/><link type="b-m-p-w" point="35.1,36.1,0"/></detail></event>'
    )
    read = parse_filings(cot.encode(), "cot", party="relief")
    assert isinstance(read.filings[0], Movement)
    assert [len(read.filings[0].route), read.filings[0].route[0].via] == [2, ((36.05, 35.05),)]
    assert read.filings[0].half_width_m == HALF_WIDTH_M
    assert "half_width_m is missing" in str(read.notes[0])
    aco = (
        "EXER/NO NAME//\nACMID/ACM:ROZ/NAME:ALPHA/CIRCLE/USE:NORTH//\nCIRCLE/LATM:3530.5N03600.0E/5NM//\n"
        "EFFLEVEL/WGS84:0M-100M//\nAPERIOD/DISCRETE/011200ZMAR2026/011400ZMAR2026//\n"
    )
    (found,) = parse_filings(aco.encode(), "aco").filings
    assert found.volumes[0].outline == Circle((36.0, 35.0 + 30.5 / 60), 9_260.0)
    csv = "id,party,kind,lat,lon,radius_m,since,expiry\ns,relief,site,35,36,100,2026-03-01T12:00Z,2026-04-01T12:00Z\n"
    (found,) = parse_filings(csv.encode(), "csv").filings
    assert found.volumes[0].outline == Circle((36.0, 35.0), 100.0)


def test_all_faults_are_said_at_once() -> None:
    text = faults(
        collection(
            feature(RING, party="n", state="Flying", priority="high", **WINDOW),
            feature({"type": "Point", "coordinates": [36, 35]}, party="n", **WINDOW),
            feature({"type": "Polygon", "coordinates": [[[36, 35]], [[36, 35]]]}, party="n", **WINDOW),
            feature(RING, party="n", start="tomorrow", end="2026-03-01T12:00:00"),
            feature(RING, kind="site", party="n", since=1e300, verification="verified"),
            feature(RING, kind="movement", party="n", route=[{"at": [1]}], margin_minutes=-1),
            feature(RING, kind="tank", disclosure={"south": "all"}),
            feature(None, party="n"),
            "no feature",
        ),
        "geojson",
    )
    for words in (
        "state is 'Flying'",
        "priority is 'high', which is no number",
        "give radius_m with a point",
        "an outline has no holes",
        "start is 'tomorrow', which is no time with a zone",
        "end is '2026-03-01T12:00:00', which is no time with a zone",
        "since is '1e+300'",
        "expiry is missing",
        "verified_on is missing",
        "verified_by is missing",
        "checkpoint 1 cannot be read",
        "fewer than two checkpoints",
        "margin_minutes is -1",
        "kind is 'tank'",
        "the disclosure to 'south' is 'all'",
        "party is missing",
        "feature 8: the geometry (None) cannot be read",
        "feature 9 is no object",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("form", "data", "words"),
    [
        ("geojson", "", "is not JSON"),
        ("geojson", "[" * 100_000, "nested too deeply"),
        ("geojson", '{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}}', "NaN is no number"),
        ("geojson", '{"a": ' + "9" * 5_000 + "}", "more than 400 digits"),
        ("geojson", '{"type": "Feature", "type": "Feature"}', "is there twice"),
        ("geojson", '{"type": "FeatureCollection", "features": {}}', "no GeoJSON feature"),
        ("geojson", collection(feature(RING, party="\x1b[2J", **WINDOW)), "control sign"),
        ("geojson", b"PK\x03\x04", "a workbook or a zip archive"),
        ("geojson", collection(), "there is nothing to file in it"),
        ("kml", '<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "delete the DOCTYPE"),
        ("kml", '<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>', "delete the DOCTYPE"),
        ("kml", "<kml>" + "<Folder>" * 60 + "</Folder>" * 60 + "</kml>", "more than 40 deep"),
        ("kml", "<kml><Placemark></kml>", "not well-formed"),
        ("kml", "<gpx/>", "is a gpx, not kml"),
        ("kml", "<kml><NetworkLink><href>http://x</href></NetworkLink></kml>", "is not followed"),
        ("kml", "<kml><Placemark><Point><coordinates>a,b</coordinates></Point></Placemark></kml>",
         "'a,b' is no position"),
        ("kml", "<kml><Placemark><Point/></Placemark></kml>", "has no coordinates"),
        ("kml", "<kml><Placemark><name>x</name></Placemark></kml>", "no shape that can be filed"),
        ("cot", '<!DOCTYPE event [<!ENTITY lol "lol">]><event/>', "delete the DOCTYPE"),
        ("cot", '<event type="u-d-f"><detail><link point="a,b"/></detail></event>', "'a,b' is no position"),
        ("cot", '<event type="u-d-f"><detail><link point="35,36"/></detail></event>', "close the shape"),
        ("cot", '<event type="u-d-c-c"><detail><shape><ellipse major="5" minor="4"/></shape></detail></event>',
         "no circle"),
        ("cot", "<events/>", "there is no event"),
        ("aco", "POLYGON/LATS:350000N0360000E//", "stands before any ACMID"),
        ("aco", "ACMID/NAME:A//\nPOLYGON/LATS:356000N0360000E//", "f:2: error: the POLYGON cannot be read"),
        ("aco", "ACMID/NAME:A//\nCIRCLE/LATS:350000N0360000E/5FT//", "the CIRCLE cannot be read"),
        ("aco", "ACMID/NAME:A//\n\nEFFLEVEL/RARA:FL100-FL200//", "f:3: error: the level"),
        ("aco", "ACMID/NAME:A//\nAPERIOD/DISCRETE/311200ZFEB2026/011400ZMAR2026//", "the period"),
        ("csv", "", "the table is empty"),
        ("csv", "id,party\na,b\n", "no column says where"),
        ("csv", "id,lon,lon\na,1,2\n", "a column is there twice"),
        ("csv", 'id,lon,lat\n"a,1,2\n', "cannot be read"),
        ("csv", "id,lon,lat,radius_m,party,start,end\na,x,35,100,n,2026-03-01T12:00Z,2026-03-01T13:00Z\n",
         "f:2: error"),
        ("csv", "id,lon,lat\na,1,2,3\n", "has 4 cells, not 3"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_in_words(form: str, data: str | bytes, words: str) -> None:
    assert words in faults(data, form)


def test_entities_are_never_expanded_and_nothing_is_fetched() -> None:
    bomb = "<!DOCTYPE kml [" + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)) + "]><kml>&a9;</kml>"
    assert "delete the DOCTYPE" in faults(bomb, "kml")
    assert "not well-formed" in faults("<kml>&undeclared;</kml>", "kml")


def test_positions_of_units_and_people_are_left_out() -> None:
    text = format_filings([SITE], "cot")
    unit = '<event type="a-f-G-U-C" uid="x"><point lat="35" lon="36"/></event>'
    read = parse_filings(text.replace("<events>", f"<events>{unit}").encode(), "cot")
    assert read.filings == (SITE,)
    assert "where units and people are is not for this service" in str(read.notes[0])
    assert "there is nothing to file" in faults(f"<events>{unit}</events>", "cot")


def test_rows_said_twice_are_counted_once() -> None:
    lines = format_filings([*ALL], "csv").splitlines(keepends=True)
    twice = "".join([*lines, lines[1], lines[-1].replace("convoy", "other id")])
    read = parse_filings(twice.encode(), "csv", "f")
    assert read.filings == ALL
    assert [str(note.where) for note in read.notes] == ["f:8", "f:9"]
    assert "says the same as line 2" in read.notes[0].what


def test_a_formula_stays_a_text_in_a_spreadsheet() -> None:
    assert "'=1+1" in format_filings([SITE], "csv")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for name in ("missing.kml", "."):
        with pytest.raises(ModusError):
            read_filings(tmp_path / name, form="kml")
    with pytest.raises(ModusError, match="no format ends in"):
        read_filings(tmp_path / "a.exe")


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_files_never_end_in_a_traceback(form: str, data: st.DataObject) -> None:
    filings = [CONVOY] if form == "moving" else ALL[:3] if form == "aco" else ALL
    whole = bytearray(format_filings(filings, form).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "repeat", "number"])):
            case "flip":
                whole[at] = data.draw(st.integers(0, 255))
            case "cut":
                del whole[at : at + data.draw(st.integers(1, 200))]
                whole = whole or bytearray(b" ")
            case "repeat":
                whole[at:at] = whole[at : at + 200]
            case _:
                whole[at : at + 1] = data.draw(st.sampled_from([b"1e999", b"-", b"null", b"[]", b'"', b"99999999999"]))
    with suppress(DossierError):
        parse_filings(bytes(whole), form)
