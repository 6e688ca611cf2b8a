"""Scenarios of spatial bargaining, from KTAB's CSV and XML."""

from pathlib import Path

import numpy as np
import pytest

from modusvivendi.core.errors import DossierError
from modusvivendi.io.scenarios import read_scenario

CSV = """Oil ,"Shares, and more",3,2,
Actor,Description,Power,Share,Sal1,Border,Sal2,
North, Says no, 102.5, 75.79, 49.53, 6.37, 5.91,
"South, upper",,53,82.72,30,73.5,70,
Centre,,1e2,0,1,100,1
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Scenario><name>Oil</name><desc>d</desc><prngSeed>1</prngSeed>
<ModelParameters><VotingRule>Cubic</VotingRule><PCEModel>MarkovUniform</PCEModel></ModelParameters>
<Dimensions><dName>Share</dName></Dimensions>
<Actors>
<Actor><name>North</name><description/><capability>10</capability>
<Position><dCoord>20</dCoord></Position><Salience><dSal>50</dSal></Salience></Actor>
<Actor><name>South</name><description/><capability>20</capability>
<Position><dCoord>80</dCoord></Position><Salience><dSal>60</dSal></Salience></Actor>
</Actors>
<IdealAdjustment><iaPair><adjustingIdeal>North</adjustingIdeal><referencePos>North</referencePos><adjust>0.5</adjust>
</iaPair></IdealAdjustment></Scenario>
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, *changes: str) -> str:
    with pytest.raises(DossierError) as caught:
        read_scenario(path, changes)
    return str(caught.value)


def test_a_csv_is_read(tmp_path: Path) -> None:
    found = read_scenario(write(tmp_path, CSV))
    assert (found.name, found.description) == ("Oil", "Shares, and more")
    assert found.actors == ("North", "South, upper", "Centre")
    assert found.dimensions == ("Share", "Border")
    np.testing.assert_allclose(found.capability, [102.5, 53, 100])
    np.testing.assert_allclose(found.position, [[0.7579, 0.0637], [0.8272, 0.735], [0, 1]])
    np.testing.assert_allclose(found.salience, [[0.4953, 0.0591], [0.3, 0.7], [0.01, 0.01]])
    assert (found.accommodation == np.eye(3)).all()


def test_an_xml_is_read(tmp_path: Path) -> None:
    found = read_scenario(write(tmp_path, XML), ["PCEModel=Conditional", "VotingRule=Prop"])
    assert found.actors == ("North", "South")
    np.testing.assert_allclose(found.position, [[0.2], [0.8]])
    np.testing.assert_allclose(found.accommodation, [[0.5, 0], [0, 1]])
    assert (found.rules.votes, found.rules.election) == ("Proportional", "Conditional")
    assert read_scenario(write(tmp_path, XML)).rules.votes == "Cubic"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",3,2,", ",4,2,", "speaks of 4 actors, the file has 3"),
        (",3,2,", ",x,2,", "the number of actors is 'x'"),
        (",3,2,", ",3,0,", "the number of dimensions is '0'"),
        (",3,2,", ",3,3,", "3 dimensions need 9"),
        (",3,2,", ",³,2,", "the number of actors is '³'"),
        (",3,2,", "", "the number of actors is ''"),
        ("102.5", "-1", "file:3:3: error: the capability is -1"),
        ("102.5", "0", "North has no capability"),
        ("102.5", "", "the capability is empty"),
        ("102.5", "1e99", "it goes from 0 to 1e+08"),
        ("75.79", "175.79", "it goes from 0 to 100"),
        ("75.79", '"75,79"', "write 75.79"),
        ("75.79", "7_5", "is not a number"),
        ("75.79", "nan", "is not a number"),
        ("49.53", "95", "add up to 100.91"),
        ("0,1,100,1", "0,0,100,0", "Centre cares for nothing"),
        ("Centre", "North", "another actor 'North' at file:3:1"),
        ("Centre", "", "the actor has no name"),
        ("Centre", "C\x1b[2J", "control sign"),
        ("Oil", "O\x1b[2J", "control sign"),
        ("Border", "Share", "another dimension 'Share'"),
        ("0,1,100,1", "0,1,100,1,7", "the row has 8 cells"),
        ("0,1,100,1", "0,1,100", "the row has 6 cells"),
        ('"South, upper"', '"South, upper', "quotation marks"),
        (CSV, "", "there are no actors"),
        (CSV, "a,b,1,1\nActor,,P,x,s\nA,,1,2,3\n", "there are 1 actors"),
    ],
)
def test_what_is_wrong_with_a_csv_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(write(tmp_path, CSV.replace(old, new, 1)))


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    text = refused(write(tmp_path, CSV.replace("102.5", "-1").replace("82.72", "x").replace("73.5", "101")))
    assert text.count("error:") == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<dCoord>20<", "<dCoord><", "the position is empty"),
        ("<dCoord>20</dCoord>", "", "Position has 0 <dCoord>, there are 1 dimensions"),
        ("<capability>10</capability>", "", "Actor has no <capability>"),
        ("<Dimensions><dName>Share</dName></Dimensions>", "", "Scenario has no <Dimensions>"),
        ("<prngSeed>1</prngSeed>", "<prngSed/>", "did you mean prngSeed?"),
        ("Cubic", "Cubik", "did you mean Cubic?"),
        ("<VotingRule>Cubic</VotingRule>", "<VoteRule>Cubic</VoteRule>", "there is no rule 'VoteRule'"),
        ("<adjust>0.5", "<adjust>1.5", "it goes from 0 to 1"),
        ("<referencePos>North", "<referencePos>Nord", "there is no actor 'Nord'"),
        ("<referencePos>North", "<referencePos>South", "would go more than all the way: 1.5"),
        ("</Scenario>", "", "not well-formed XML"),
        ("<Scenario>", "<Scenario><!DOCTYPE x>", "not well-formed XML"),
        ("<Dimensions>", "<Dimensions>" + "<a>" * 9 + "</a>" * 9, "more than 8 deep"),
        (XML, "<x/>", "the document is a x, not a Scenario"),
    ],
)
def test_what_is_wrong_with_an_xml_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(write(tmp_path, XML.replace(old, new, 1)))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_no_entity_is_expanded_and_nothing_is_fetched(tmp_path: Path, declaration: str) -> None:
    body = XML.split("?>", 1)[1].replace("Oil", "&b;")
    text = refused(write(tmp_path, f'<?xml version="1.0"?>{declaration}{body}'))
    assert "document type" in text
    assert text.count("error:") == 1


def test_too_many_actors_are_refused_before_they_are_all_read(tmp_path: Path) -> None:
    rows = "".join(f"a{at},,1,2,3\n" for at in range(5_000))
    assert "more than 400 actors" in refused(write(tmp_path, f"a,b,400,1\nActor,,P,x,s\n{rows}"))
    assert "cannot be read" in refused(tmp_path / "none.csv")


def test_changes_of_rules_are_checked(tmp_path: Path) -> None:
    path = write(tmp_path, CSV)
    assert "is no change of a rule" in refused(path, "Cubic")
    assert "did you mean VotingRule" in refused(path, "VoteRule=Cubic")
    assert "given twice" in refused(path, "VotingRule=Cubic", "VotingRule=Binary")
