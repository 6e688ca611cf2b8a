"""Files of deals for tests."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

SCORABLE: dict[str, Any] = {
    "format": "reference/deal/1",
    "parties": ["crown", "league", "town"],
    "roles": ["p1", "player", "outside"],
    "issue_sizes": [2, 3],
    "scores": {
        "crown": [[10, 0], [0, 5, 9]],
        "league": [[0, 12], [6, 3, 0]],
        "town": [[1, 1], [0, 0, 1]],
    },
    "threshold": {"crown": 9, "league": 6, "town": 2},
}
NAMED: dict[str, Any] = {
    "format": "modusvivendi/deals/1",
    "title": "Two houses",
    "issues": {"state": ["unitary", "federal", "two"], "army": ["one", "joint", "each"]},
    "infeasible": [{"state": "unitary", "army": ["joint", "each"]}],
    "parties": {
        "crown": {
            "role": "veto",
            "fallback": [0.8, 1.0, 1.4],
            "weights": {"state": 2, "army": [0.5, 1, 1.5]},
            "scores": {
                "state": {"unitary": 1, "federal": [0.4, 0.5, 0.7], "two": 0},
                "army": {"one": 1, "joint": "unknown", "each": 0},
            },
            "red_lines": {"state": "two"},
        },
        "league": {
            "fallback": 0.9,
            "scores": {
                "state": {"unitary": 0, "federal": 0.6, "two": 1},
                "army": {"one": 0, "joint": [0.4, 0.8], "each": 1},
            },
        },
    },
    "together": [{"party": "league", "issues": ["army", "state"], "scores": {"joint": {"federal": 0.25}}}],
}


def write_game(folder: Path, content: dict[str, Any] | str, **changes: Any) -> Path:
    """Write a file of deals; a change ``parties__crown__role="x"`` sets what is there, ... takes it out."""
    path = folder / "game.json"
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
        return path
    made = deepcopy(content)
    for name, value in changes.items():
        *above, last = name.split("__")
        node: Any = made
        for key in above:
            node = node[int(key)] if isinstance(node, list) else node[key]
        if value is ...:
            del node[last]
        else:
            node[int(last) if isinstance(node, list) else last] = value
    path.write_text(json.dumps(made), encoding="utf-8")
    return path
