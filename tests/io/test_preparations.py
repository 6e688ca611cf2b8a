"""What a dossier says for the road: every problem is said with its place and its repair, all at once."""

import pytest

from tests.io.cases import check, find, put

ISSUE = """
[peacekeepers]
name = { en = "Who keeps the peace", ar = "من يحفظ السلام" }
source = "guess"
[peacekeepers.options.none]
name = { en = "Nobody", ar = "لا أحد" }
[peacekeepers.options.un]
name = { en = "The United Nations", ar = "الأمم المتحدة" }
"""
GOOD = """\
[lead]
name = { en = "Lead", ar = "القائد" }
troops = { low = 1, best = 2, high = 3 }
cost = { low = 1, best = 2, high = 3 }
kind = "judgement"
source = "guess"
"""


def issues(folder):
    file = folder / "issues.toml"
    file.write_text(file.read_text(encoding="utf-8") + ISSUE, encoding="utf-8")


def contributors(more, old="", new=""):
    return put("contributors.toml", (GOOD.replace(old, new) if old else GOOD).encode() + more.encode())


def test_a_contributor_without_forms_takes_part_in_every_form_but_none(tmp_path):
    dossier = check(tmp_path / "d", issues, contributors("")).dossier
    assert dossier is not None
    assert dossier.contributors["lead"].forms == ("un",)


# what follows the good contributor, the words to look for, severity, line, words of the repair
CASES = {
    "an unknown form": ('forms = ["nu"]\n', "unknown option 'nu' of 'peacekeepers'", "error", 7, "known: none, un"),
    "an unknown party": ('refused_by = ["crwon"]\n', "unknown party 'crwon'", "error", 7, "did you mean crown?"),
    "an unknown sector": ('near = ["weest"]\n', "no proposal has a sector 'weest'", "error", 7, ""),
    "both answers": (
        'welcomed_by = ["crown"]\nrefused_by = ["crown"]\n',
        "'crown' both accepts and refuses 'lead'", "error", 8, "take it out",
    ),
    "its own command": ('under = "lead"\n', "stands under its own command", "error", 7, "name another"),
    "an unknown command": ('under = "laed"\n', "unknown contributor 'laed'", "error", 7, "did you mean lead?"),
    "nothing to soften": ('softened = ["crown"]\n', "turns no refusal", "warning", 7, "refused_by"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_contributor_is_said(tmp_path, case):
    more, words, severity, line, repair = CASES[case]
    found = find(check(tmp_path / "d", issues, contributors(more)), words)
    assert (found.severity, found.where.file, found.where.line) == (severity, "contributors.toml", line)
    assert repair in found.repair


def test_forms_without_the_issue_are_said(tmp_path):
    found = find(check(tmp_path / "d", contributors('forms = ["un"]\n')), "no issue 'peacekeepers'")
    assert "add [peacekeepers]" in found.repair


def test_troops_out_of_order_or_below_zero_are_said(tmp_path):
    swapped = "troops = { low = 5, best = 2, high = 3 }"
    inspection = check(tmp_path / "d", contributors("", "troops = { low = 1, best = 2, high = 3 }", swapped))
    assert "low 5, best 2, high 3 are not in order" in find(inspection, "lead.troops").what
    below = "cost = { low = -1, best = 2, high = 3 }"
    inspection = check(tmp_path / "e", contributors("", "cost = { low = 1, best = 2, high = 3 }", below))
    assert find(inspection, "lead.cost").severity == "error"


TABLES = {
    "consent.csv": ("party,low,best,high,source\ncrown,5,2,3,guess\n", "are not in order", 2),
    "access.csv": ("indicator,score,source\nmines,4,guess\n", "score", 2),
    "today.csv": ("condition,note,source\ntalks,,guess\n", "note", 2),
    "durations.csv": ("activity,low,best,high,source\nconvene,1,2,,guess\n", "high", 2),
}


def test_all_wrong_tables_are_said_at_once(tmp_path):
    changes = [put(file, text.encode()) for file, (text, _, _) in TABLES.items()]
    inspection = check(tmp_path / "d", *changes)
    for file, (_, words, line) in TABLES.items():
        found = [one for one in inspection.findings if one.where.file == file and one.severity == "error"]
        assert [one.where.line for one in found] == [line], file
        assert any(words in one.what for one in found), found
    assert inspection.dossier is None


def test_a_second_row_of_a_party_is_said(tmp_path):
    text = "party,low,best,high,source\ncrown,1,2,3,guess\ncrown,1,2,3,guess\n"
    assert find(check(tmp_path / "d", put("consent.csv", text.encode())), "crown").where.line == 3


def test_a_proposal_opens_its_own_sectors_first(tmp_path):
    def change(folder):
        file = folder / "proposals" / "halves.toml"
        file.write_text('relief_first = ["nowhere"]\n' + file.read_text(encoding="utf-8"), encoding="utf-8")

    found = find(check(tmp_path / "d", change), "unknown sector 'nowhere'")
    assert (found.where.file, found.where.line) == ("proposals/halves.toml", 1)
