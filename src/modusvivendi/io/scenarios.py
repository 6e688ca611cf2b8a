"""Read a scenario of spatial bargaining: KTAB's CSV or XML."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from modusvivendi.core.bargains import RULES, Scenario
from modusvivendi.core.errors import DossierError, Where
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings
from modusvivendi.io.limits import TOML_BYTES
from modusvivendi.io.scenario_csv import draft_csv
from modusvivendi.io.scenario_draft import Cell, ScenarioDraft, check_draft, read_rules
from modusvivendi.io.scenario_xml import draft_xml


def read_scenario(path: str | Path, changes: Sequence[str] = ()) -> Scenario:
    """Read a scenario; what begins with ``<`` is XML, everything else CSV.

    ``changes``: rules that are to be other than in the file, as ``VotingRule=Cubic``.

    Raises ``DossierError`` with everything that is wrong: cells, numbers out of bounds, attention beyond 100 %, names
    given twice, unknown rules; document types and entities are refused.
    """
    path = Path(path)
    folder = Folder(path.parent, Findings())
    findings = folder.findings
    data = folder.read(path.name, TOML_BYTES)
    draft: ScenarioDraft | None = None
    if data is not None:
        if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
            draft = draft_xml(data, path.name, findings)
        else:
            text = decode(data, path.name, findings)
            draft = None if text is None else draft_csv(text, path.name, findings)
    given = [_split_change(change, findings) for change in changes]
    changed = read_rules([pair for pair in given if pair is not None], findings)
    scenario = None if draft is None else check_draft(draft, path.name, findings)
    if scenario is None or findings.failed:
        raise DossierError(findings.listed())
    named = [RULES[pair[0].text][0] for pair in given if pair is not None]
    return replace(scenario, rules=replace(scenario.rules, **{name: getattr(changed, name) for name in named}))


def _split_change(change: str, findings: Findings) -> tuple[Cell, Cell] | None:
    name, equals, value = (part.strip() for part in change.partition("="))
    where = Where("--set")
    if not equals:
        findings.add("set", where, f"{change[:60]!r} is no change of a rule", "", "write --set VotingRule=Cubic")
        return None
    return Cell(name, where), Cell(value, where)
