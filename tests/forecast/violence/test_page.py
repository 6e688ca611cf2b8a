"""The page of scores was written by the rules and from the data that are here."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_scores_on_the_page_are_those_of_these_rules_and_this_data(shared):
    page = (ROOT / "docs" / "forecast-scores.md").read_text(encoding="utf-8")
    stamped = re.search(r"<!-- rules (\w+) data (\w+) -->", page)
    assert stamped, "the page has no part on violence: run python tools/forecast/violence.py ../shared/data"
    command = [sys.executable, str(ROOT / "tools" / "forecast" / "violence.py"), str(shared), "--stamp"]
    now = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert list(stamped.groups()) == now, "run python tools/forecast/violence.py ../shared/data"
