"""Each thing that can be wrong is said with file, line, column and a repair."""

import pytest

from tests.io.cases import add, check, find, put, swap

# what is changed, the words to look for, severity, file, line, column, words of the repair
CASES = {
    "a typo in a place": (
        swap("people.csv", "birch,river", "brich,river"),
        "unknown place 'brich'", "error", "people.csv", 4, 1, "did you mean birch?",
    ),
    "a typo in a party of control": (
        swap("control.csv", "league,0.9,press,\nalder", "leage,0.9,press,\nalder"),
        "unknown party 'leage'", "error", "control.csv", 3, 3, "did you mean league?",
    ),
    "an unknown community": (
        swap("people.csv", "elm,hill,", "elm,mountain,"),
        "unknown community 'mountain'", "error", "people.csv", 12, 2, "known: coast, hill, river",
    ),
    "an unknown source": (
        swap("places.csv", "500,500,500,census", "500,500,500,censsus"),
        "unknown source 'censsus'", "error", "places.csv", 4, 12, "did you mean census?",
    ),
    "an unknown area": (
        swap("places.csv", "fir,east", "fir,est"),
        "unknown area 'est'", "error", "places.csv", 7, 2, "east",
    ),
    "shares over 1": (
        swap("people.csv", "alder,river,0.1,0.2,0.3", "alder,river,0.1,0.5,0.6"),
        "the shares of 'alder' add up to 1.2", "error", "people.csv", 3, 4, "0.2 less",
    ),
    "a share in percent": (
        swap("people.csv", "0.8,0.9,0.95", "0.8,90,95"),
        "share_best is 90", "error", "people.csv", 10, 4, "write 0.9 for 90 %",
    ),
    "negative people": (
        swap("places.csv", "1500,1500,1500", "-1500,1500,1500"),
        "population_low is -1500; it cannot be negative", "error", "places.csv", 6, 9, "write 1500",
    ),
    "low above best": (
        swap("places.csv", "1800,2000,2500", "2100,2000,2500"),
        "population_low 2100, population_best 2000", "error", "places.csv", 3, 9, "population_low <= population_best",
    ),
    "best above high in TOML": (
        swap("parties.toml", "best = 0.5, high = 0.9", "best = 0.95, high = 0.9"),
        "empire.participation: low 0.3, best 0.95, high 0.9", "error", "parties.toml", 38, 1, "low <= best <= high",
    ),
    "a chance above 1": (
        swap("parties.toml", "best = 0.5, high = 0.9", "best = 0.5, high = 1.9"),
        "empire.participation is not between 0 and 1", "error", "parties.toml", 38, 1, "write 0.49 for 49 %",
    ),
    "fewer than no fighters": (
        swap("parties.toml", "low = 2000", "low = -2000"),
        "crown.capability is not between 0 and inf", "error", "parties.toml", 9, 1, "write a number of people",
    ),
    "a duplicate id": (
        swap("places.csv", "fir,east,,Fir", "elm,east,,Fir"),
        "duplicate id: elm is also in line 6", "error", "places.csv", 7, 1, "another id",
    ),
    "a duplicate row": (
        add("people.csv", "alder,coast,0,0,0,guess\n"),
        "duplicate place, community: alder, coast is also in line 2", "error", "people.csv", 14, 1, "keep one",
    ),
    "an id with a space": (
        swap("sites.csv", "elm-dam", "elm dam"),
        "'elm dam' is not an id", "error", "sites.csv", 3, 1, "elm-dam",
    ),
    "an id with a slash": (
        swap("sites.csv", "elm-dam", "../elm"),
        "'../elm' is not an id", "error", "sites.csv", 3, 1, "elm",
    ),
    "a place without a neighbour": (
        lambda folder: [swap("borders.csv", f"{name},fir,", f"{name},birch,")(folder) for name in ("elm", "cedar")],
        "the place 'fir' has no neighbour", "warning", "places.csv", 7, 1, "fir,<nearest place>,0,ferry",
    ),
    "a border with itself": (
        swap("borders.csv", "alder,dogwood", "alder,alder"),
        "'alder' touches itself", "error", "borders.csv", 6, 2, "write its neighbour",
    ),
    "a border with two lengths": (
        add("borders.csv", "birch,alder,30,land,census\n"),
        "has 30 km here and 22.2 km in line 2", "error", "borders.csv", 18, 3, "keep one",
    ),
    "a border twice": (
        add("borders.csv", "birch,alder,22.2,,census\n"),
        "given in both directions", "note", "borders.csv", 18, 0, "keep one",
    ),
    "a state in small letters": (
        swap("borders.csv", "fir,@XXA", "fir,@xxa"),
        "'@xxa' is neither @sea nor a state", "error", "borders.csv", 17, 2, "@TUR",
    ),
    "confidences over 1": (
        swap("control.csv", "league,0.3", "league,0.5"),
        "the confidences for 'birch' on 2015-10-01 add up to 1.1", "error", "control.csv", 6, 4, "at most 1",
    ),
    "control after the date": (
        swap("control.csv", "elm,2015-10-01", "elm,2015-11-03"),
        "2015-11-03 is after 2015-10-01", "warning", "control.csv", 9, 2, "leave the row out",
    ),
    "an event that runs past the date": (
        swap("events.csv", "2015-07-14", "2015"),
        "2015 goes on after 2015-10-01", "warning", "events.csv", 5, 1, "count only up to the date",
    ),
    "dates out of order": (
        swap("fallbacks.csv", "crown,2014-10", "crown,2015-10-02"),
        "dates out of order: 2015-10-01 stands after 2015-10-02", "note", "fallbacks.csv", 3, 2, "sort the rows",
    ),
    "a date that cannot be": (
        swap("control.csv", "elm,2015-10-01", "elm,2015-02-30"),
        "there is no day 30 in 2015-02", "error", "control.csv", 9, 2, "2015-10-01",
    ),
    "a date written backwards": (
        swap("control.csv", "elm,2015-10-01", "elm,1.10.2015"),
        "'1.10.2015' is not a date", "error", "control.csv", 9, 2, "write 2015-10-01",
    ),
    "a thousand with a comma": (
        swap("places.csv", ",1800,", ',"1,800",'),
        "population_low '1,800' has a comma in it", "error", "places.csv", 3, 9, "write 1800, or 1.800",
    ),
    "a decimal comma": (
        swap("borders.csv", "17.0", '"17,05"'),
        "has a decimal comma", "error", "borders.csv", 6, 3, "write 17.05",
    ),
    "a number too large": (
        swap("places.csv", "1800", "1e400"),
        "'1e400' is too large", "error", "places.csv", 3, 9, "exponent",
    ),
    "not a number": (
        swap("places.csv", "1800", "nan"),
        "population_low 'nan' is not a number", "error", "places.csv", 3, 9, "leave the cell empty",
    ),
    "infinite": (
        swap("places.csv", "1800", "-inf"),
        "'-inf' is not a number", "error", "places.csv", 3, 9, "leave the cell empty",
    ),
    "Arabic digits": (
        swap("places.csv", "1800", "١٨٠٠"),
        "not written in the digits 0 to 9", "error", "places.csv", 3, 9, "write 1800",
    ),
    "latitude and longitude swapped": (
        swap("places.csv", "40.1,20.3", "120.3,40.1"),
        "lat is 120.3; it cannot be above 90", "error", "places.csv", 3, 6, "changed places",
    ),
    "half a record": (
        swap("events.csv", "crown,civilians,3,", "crown,civilians,3.5,"),
        "records must be a whole number", "error", "events.csv", 2, 6, "write 4",
    ),
    "a word that is not a choice": (
        swap("sites.csv", ",dam,", ",damm,"),
        "kind cannot be 'damm'", "error", "sites.csv", 3, 4, "did you mean dam?",
    ),
    "a flag that is neither": (
        swap("stakes.csv", "0,0,0.1,yes", "0,0,0.1,maybe"),
        "red_line is yes or no, not 'maybe'", "error", "stakes.csv", 7, 7, "yes, no",
    ),
    "an empty cell that is needed": (
        swap("links.csv", "alder,birch,18", "alder,birch,"),
        "km is empty", "error", "links.csv", 2, 3, "fill in km",
    ),
    "an unknown column": (
        swap("places.csv", "population_best", "populaton_best"),
        "there is no column 'populaton_best'", "error", "places.csv", 1, 10, "did you mean population_best?",
    ),
    "a missing column": (
        swap("points.csv", "place,lat,lon", "place,lat,lon,place"),
        "column place stands here and at 1", "error", "points.csv", 1, 4, "delete one",
    ),
    "a column without a name": (
        swap("points.csv", "place,lat,lon", "place,lat,"),
        "column 3 has no name", "error", "points.csv", 1, 3, "name it",
    ),
    "a row too short": (
        swap("links.csv", "elm,fir,20,road,,press", "elm,fir,20"),
        "the row has 3 cells, the header 6: kind, name, source missing", "error", "links.csv", 4, 4, "add 3 commas",
    ),
    "a row too long": (
        swap("links.csv", "Coast road", "Coast road, west"),
        "the row has 7 cells, the header 6", "error", "links.csv", 2, 7, "quotation marks",
    ),
    "a quotation mark left open": (
        swap("links.csv", "Coast road", '"Coast road'),
        "opened here and never closed", "error", "links.csv", 2, 0, "close it",
    ),
    "text after a quotation": (
        swap("links.csv", "Coast road", '"Coast" road'),
        "text follows a closing quotation mark", "error", "links.csv", 2, 0, '""',
    ),
    "a control sign": (
        swap("links.csv", "Coast road", "Coast\x1b[31m road"),
        "name holds the control sign '\\x1b'", "error", "links.csv", 2, 5, "delete",
    ),
    "a language without names": (
        swap("areas.csv", "East,الشرق", "East,"),
        "'east' has no name in ar", "warning", "areas.csv", 5, 5, "fill in name_ar",
    ),
    "a name that lacks a language": (
        swap("parties.toml", 'name = { en = "The League", ar = "العصبة" }', 'name = { en = "The League" }'),
        "league.name lacks ar", "warning", "parties.toml", 22, 1, "add ar",
    ),
    "areas in a circle": (
        swap("areas.csv", "land,,country", "land,west,country"),
        "the areas lie in a circle: land in west in land", "error", "areas.csv", 2, 2, "parent",
    ),
    "a patron that does not know": (
        swap("parties.toml", 'clients = ["crown"]\n', ""),
        "'crown' has 'empire' under patron", "warning", "parties.toml", 5, 11, 'add "crown" to clients of [empire]',
    ),
    "an unknown patron": (
        swap("parties.toml", 'patron = ["empire"]', 'patron = ["empyre"]'),
        "unknown party 'empyre'", "error", "parties.toml", 5, 11, "did you mean empire?",
    ),
    "a key that is not there": (
        swap("parties.toml", "clients =", "client ="),
        "there is no key 'client'", "error", "parties.toml", 37, 1, "did you mean clients?",
    ),
    "a key that is missing": (
        swap("parties.toml", 'role = "outside"\n', ""),
        "empire.role is missing", "error", "parties.toml", 33, 1, 'add role = "needed" or',
    ),
    "a word that is not a role": (
        swap("parties.toml", '"outside"', '"outsider"'),
        "role cannot be 'outsider'", "error", "parties.toml", 36, 1, "did you mean outside?",
    ),
    "a number in quotation marks": (
        swap("assumptions.toml", "best = 4.8", 'best = "4.8"'),
        "best: is a number, written without quotation marks", "error", "assumptions.toml", 3, 1, "write best",
    ),
    "an infinite number in TOML": (
        swap("assumptions.toml", "high = 10", "high = inf"),
        "high: is a finite number", "error", "assumptions.toml", 4, 1, "write high",
    ),
    "a date in TOML": (
        swap("parties.toml", '"2014"', '"in 2014"'),
        "date: write a date as YYYY", "error", "parties.toml", 30, 1, "2015-10",
    ),
    "a line of TOML that is none": (
        swap("sources.toml", '"published"', "published"),
        "is not TOML: invalid value", "error", "sources.toml", 9, 8, "quotation marks",
    ),
    "a table twice": (
        swap("sources.toml", "[press]", "[census]"),
        "is not TOML: cannot declare", "error", "sources.toml", 7, 8, "twice",
    ),
    "a stake for no option": (
        swap("stakes.csv", "crown,head,stays", "crown,head,remains"),
        "unknown option 'remains' of 'head'", "error", "stakes.csv", 6, 3, "known: leaves, stays",
    ),
    "an infeasible option": (
        swap("issues.toml", 'head = ["stays"]', 'head = ["stay"]'),
        "unknown option 'stay' of 'head'", "error", "issues.toml", 30, 1, "did you mean stays?",
    ),
    "an infeasible issue": (
        swap("issues.toml", 'head = ["stays"]', 'heads = ["stays"]'),
        "unknown issue 'heads'", "error", "issues.toml", 30, 1, "did you mean head?",
    ),
    "an option for no proposal": (
        swap("issues.toml", 'plan = "whole"', 'plan = "hole"'),
        "unknown proposal 'hole'", "error", "issues.toml", 13, 1, "did you mean whole",
    ),
    "an unknown sector": (
        swap("proposals/halves.toml", 'birch = "middle"', 'birch = "midle"'),
        "unknown sector 'midle'", "error", "proposals/halves.toml", 32, 1, "did you mean middle?",
    ),
    "an unknown place in a proposal": (
        swap("proposals/halves.toml", 'birch = "middle"', 'birches = "middle"'),
        "unknown place 'birches'", "error", "proposals/halves.toml", 32, 1, "did you mean birch?",
    ),
    "an area among the places": (
        swap("proposals/halves.toml", 'birch = "middle"', 'east = "middle"'),
        "unknown place 'east'", "error", "proposals/halves.toml", 32, 1, "move it to [areas]",
    ),
    "a term that is no option": (
        swap("proposals/halves.toml", 'head = "leaves"', 'head = "leave"'),
        "unknown option 'leave' of 'head'", "error", "proposals/halves.toml", 37, 1, "did you mean leaves?",
    ),
    "an unknown home": (
        swap("proposals/halves.toml", 'home = ["hill", "river"]', 'home = ["hill", "rivers"]'),
        "unknown community 'rivers'", "error", "proposals/halves.toml", 17, 17, "did you mean river?",
    ),
    "places left out": (
        swap("proposals/halves.toml", 'default = "hills"\n', ""),
        "", "", "", 0, 0, "",
    ),
    "a file that belongs to nothing": (
        put("palces.csv", b"id\n"),
        "no such file belongs to a dossier", "warning", "palces.csv", 0, 0, "rename it to places.csv",
    ),
    "semicolons": (
        lambda folder: (folder / "points.csv").write_text("place;lat;lon\nalder;40.05;20.05\n"),
        "separated by semicolons, read as such", "note", "points.csv", 1, 1, "comma separated",
    ),
    "semicolons and decimal commas": (
        lambda folder: (folder / "points.csv").write_text("place;lat;lon\nalder;40,05;20.05\n"),
        "lat '40,05' has a decimal comma", "error", "points.csv", 2, 2, "write 40.05",
    ),
    "a byte order mark": (
        lambda folder: put("points.csv", b"\xef\xbb\xbf" + (folder / "points.csv").read_bytes())(folder),
        "byte order mark", "note", "points.csv", 1, 1, "",
    ),
    "UTF-16": (
        lambda folder: put("points.csv", (folder / "points.csv").read_text().encode("utf-16"))(folder),
        "is written in UTF-16", "error", "points.csv", 1, 1, "CSV UTF-8",
    ),
    "UTF-16 without a mark": (
        lambda folder: put("points.csv", (folder / "points.csv").read_text().encode("utf-16-be"))(folder),
        "is written in UTF-16", "error", "points.csv", 1, 1, "CSV UTF-8",
    ),
    "Windows-1256": (
        lambda folder: put("areas.csv", (folder / "areas.csv").read_text(encoding="utf-8").encode("cp1256"))(folder),
        "it looks like Windows-1256 (Arabic), in which it reads 'try,Land,البلد,censu'",
        "error", "areas.csv", 2, 20, "iconv -f CP1256",
    ),
    "Windows-1252": (
        lambda folder: put("links.csv", (folder / "links.csv").read_bytes().replace(b"Coast", b"C\xf4te\xe9"))(folder),
        "it looks like Windows-1252", "error", "links.csv", 2, 22, "iconv -f CP1252",
    ),
    "a binary file": (
        put("points.csv", bytes(range(1, 200)) + b"\0" * 9),
        "is a binary file", "error", "points.csv", 2, 190, "save it as CSV",
    ),
    "a workbook": (
        put("points.csv", b"PK\x03\x04 and so on"),
        "is a workbook or a zip archive", "error", "points.csv", 1, 1, "save it as CSV",
    ),
    "an empty table": (
        put("points.csv", b"\n"),
        "is empty", "error", "points.csv", 1, 0, "begin it with place",
    ),
}  # fmt: skip
del CASES["places left out"]


@pytest.mark.parametrize("name", CASES)
def test_says_what_is_wrong(name, tmp_path):
    change, words, severity, file, line, column, repair = CASES[name]
    inspection = check(tmp_path / "d", change)
    found = find(inspection, words)
    assert (found.severity, found.where.file, found.where.line, found.where.column) == (severity, file, line, column)
    assert repair in found.repair
    assert (inspection.dossier is None) == (inspection.counts.get("error", 0) > 0)
    assert severity != "error" or inspection.dossier is None


def test_a_clean_dossier_has_no_findings(tmp_path):
    assert check(tmp_path / "d").findings == ()
    assert check(tmp_path / "p", polygons=True).findings == ()


def test_a_proposal_that_leaves_places_out(tmp_path):
    change = swap("proposals/whole.toml", 'default = "country"\n', "")
    inspection = check(tmp_path / "d", change, add("proposals/whole.toml", '[places]\nelm = "country"\n'))
    found = find(inspection, "5 of 6 places belong to no sector")
    assert found.severity == "note"
    assert found.where.file == "proposals/whole.toml"
    assert "default" in found.repair
    assert inspection.dossier.plan("whole").assignment.tolist() == [-1, -1, -1, -1, 0, -1]


def test_stakes_that_are_missing(tmp_path):
    inspection = check(tmp_path / "d", swap("stakes.csv", "league,head,stays,0,0,0.2,,guess,\n", ""))
    found = find(inspection, "no stake of 'league' in: head (stays)")
    assert (found.severity, found.where.file) == ("note", "stakes.csv")
    assert "league,<issue>,<option>" in found.repair


def test_everything_at_once(tmp_path):
    inspection = check(
        tmp_path / "d",
        swap("people.csv", "birch,river", "brich,river"),
        swap("places.csv", "1800", "-5"),
        swap("parties.toml", '"outside"', '"outsider"'),
        swap("sources.toml", '"published"', "published"),
        put("points.csv", b"\xff\xff"),
    )
    assert {found.where.file for found in inspection.findings if found.severity == "error"} == {
        "people.csv",
        "places.csv",
        "parties.toml",
        "sources.toml",
        "points.csv",
    }
    order = [found.where.file for found in inspection.findings]
    assert order.index("sources.toml") < order.index("parties.toml") < order.index("places.csv")


def test_a_broken_file_is_one_finding_and_not_one_for_each_reference(tmp_path):
    inspection = check(tmp_path / "d", put("sources.toml", b"[census\n"))
    assert len(inspection.findings) == 1
