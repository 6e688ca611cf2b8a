"""``results.json``: everything a run has computed, for other programs."""

import json
import math
from typing import Any

from modusvivendi.aims.contract import burden_as_json, reading_as_json
from modusvivendi.brief.audience import AUDIENCES, Permits, permit
from modusvivendi.brief.exports.forecasts import say_forecast
from modusvivendi.brief.exports.roads import say_road
from modusvivendi.core.deals import Mediation
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.ranges import Range
from modusvivendi.ledger.contract import as_json, difference_as_json
from modusvivendi.ledger.schema import SCHEMA as LEDGER
from modusvivendi.plan.motives import Motives
from modusvivendi.plan.results import Results
from modusvivendi.terms.contract import accord_as_json
from modusvivendi.terms.mediation.contract import mediation_as_json

FORMAT = 1
_THIN = "segments of the line, who would stand there, what would be short, whose consent relief hangs on"


def export_results(results: Results, audience: str) -> bytes:
    """Return the results as UTF-8 JSON. Lists of places and sites that the audience may not see are left out."""
    permits = permit(audience)
    dossier = results.dossier
    content: dict[str, Any] = {
        "format": FORMAT,
        "dossier": {"id": dossier.id, "title": dict(dossier.title), "as_of": str(dossier.as_of)},
        "audience": audience,
        "seed": results.seed,
        "left_out": [
            *([] if permits.fine else ["lists of places", "sites that are not public", _THIN]),
            *([] if permits.bargaining else ["red lines, fallbacks, exact chances and what would buy a yes"]),
        ],
        "baseline": results.baseline.id if results.baseline else None,
        "plans": {
            id: _only_permitted(as_json(ledger, dossier), permits, dossier) for id, ledger in results.ledgers.items()
        },
        "plans_by_shares": {
            plan.id: {sector.id: _range(sector.area_share) for sector in plan.sectors}
            for plan in dossier.plans
            if not plan.drawn
        },
        "differences": {
            id: difference_as_json(found, dossier) | ({} if permits.fine else {"moved": []})
            for id, found in results.differences.items()
        },
        "accord": accord_as_json(results.accord),
        "deals": None if results.deals is None else _say_deals(results.deals, permits),
        "aims": None if results.motives is None else _say_motives(results.motives, permits),
        "road": None if results.road is None else say_road(results.road, permits, dossier),
        "forecast": None if results.forecast is None else say_forecast(results.forecast, permits),
        "assumptions": {
            id: {**_range(a.value), "unit": a.unit, "kind": a.kind, "source": a.source}
            for id, a in dossier.assumptions.items()
        },
        "sources": {id: {"title": source.title, "kind": source.kind} for id, source in dossier.sources.items()},
    }
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``results.json``."""
    number = {"type": ["number", "null"]}
    spread = {"type": "object", "properties": dict.fromkeys(("low", "best", "high"), number)}
    text = {"type": "string"}
    by_plan = {"type": "object", "additionalProperties": {"type": "object"}}
    properties: dict[str, Any] = {
        "format": {"const": FORMAT},
        "dossier": {"type": "object", "required": ["id", "title", "as_of"]},
        "audience": {"enum": list(AUDIENCES)},
        "seed": {"type": "integer", "minimum": 0},
        "left_out": {"type": "array", "items": text, "description": "what this audience may not see"},
        "baseline": {"type": ["string", "null"], "description": "the plan that stands for the status quo"},
        "plans": {"type": "object", "additionalProperties": LEDGER, "description": "the ledger of each drawn plan"},
        "plans_by_shares": {"type": "object", "description": "plans of which no map is known: land shares by sector"},
        "differences": {**by_plan, "description": "what parties and communities gain and lose from the baseline"},
        "accord": {"type": "object", "required": ["parties", "issues", "pairs", "draws", "seed"]},
        "deals": {"type": ["object", "null"], "description": "as modus terms --json; null: too little is known"},
        "aims": {"type": ["object", "null"], "description": "parties as modus aims --json, burden, deals_retested"},
        "road": {
            "type": ["object", "null"],
            "description": "as modus roadmap --json; null: no proposal settles an issue",
        },
        "forecast": {
            "type": ["object", "null"],
            "required": ["scenarios", "difference", "no_better", "unknown", "areas", "places"],
            "description": "as modus forecast --json; places: null for the public; null: no road to forecast",
        },
        "assumptions": {"type": "object", "additionalProperties": spread},
        "sources": {"type": "object", "additionalProperties": {"type": "object", "required": ["title", "kind"]}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Results of a run",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _say_motives(found: Motives, permits: Permits) -> dict[str, Any]:
    """Return the readings and the burden; for the public without prices, and without chances of acceptance."""
    burden = None if found.burden is None else burden_as_json(found.burden)
    if burden is not None and not permits.bargaining:
        for part in burden["parties"].values():
            del part["pays"]
    retested = [
        {
            "plan": one.plan,
            "options": dict(one.options),
            "lost": list(one.lost),
            "won": list(one.won),
            **(
                {"typed": dict(one.typed), "declared": dict(one.declared), "revealed": dict(one.revealed)}
                if permits.bargaining
                else {}
            ),
        }
        for one in found.survivals
    ]
    return {
        "parties": {one.party: reading_as_json(one) for one in found.readings},
        "burden": burden,
        "deals_retested": retested,
    }


_NOT_PUBLIC = ("fallbacks", "red_lines", "emptying_sets", "zone", "influences", "outside", "clock", "plan_rule")
"""Keys of the deals that tell how far each party can be pushed."""
_WORDS = ((1 / 3, "unlikely"), (2 / 3, "open"), (1.0, "likely"))


def _say_deals(found: Mediation, permits: Permits) -> dict[str, Any]:
    """Return the deals as ``modus terms`` does; for the public without prices, and with words for chances."""
    said = mediation_as_json(found)
    if permits.bargaining:
        return said
    kept = {key: value for key, value in said.items() if key not in _NOT_PUBLIC}
    for key in ("best", "fairest", "proposals"):
        kept[key] = [_say_openly(deal) for deal in said[key]]
    return kept


def _say_openly(deal: dict[str, Any]) -> dict[str, Any]:
    """Leave of a deal its options, who refuses, and which option turns whom."""
    word = lambda p: None if p is None else next(w for most, w in _WORDS if p <= most + 1e-9)  # noqa: E731
    turned = ("party", "issue", "from", "to")
    return {
        **({"plan": deal["plan"], "open": deal["open"]} if "plan" in deal else {}),
        "options": deal["options"],
        "all_accept": word(deal["all_accept"]["p"]),
        "verdicts": {party: word(p) for party, p in deal["verdicts"].items()},
        "refuser": deal["refuser"],
        "refusers": deal["refusers"],
        "flips": [{key: flip[key] for key in turned} for flip in deal["flips"] if flip["kind"] == "swap"],
    }


def _range(value: Range) -> dict[str, float | None]:
    parts = {"low": value.low, "best": value.best, "high": value.high}
    return {name: None if math.isnan(part) else part for name, part in parts.items()}


def _only_permitted(ledger: dict[str, Any], permits: Permits, dossier: Dossier) -> dict[str, Any]:
    """Leave out the sites that the audience may not see, and for the public each list of places: it traces a line."""
    sites = {site.id for site in dossier.sites if site.sensitivity in permits.sites}
    for account in (*ledger["sectors"].values(), ledger["total"], ledger["unassigned"]):
        if account is not None:
            account["sites"] = [site for site in account["sites"] if site in sites]
            if not permits.fine:
                account["exclaves"] = account["changes_hands"] = None
    return ledger
