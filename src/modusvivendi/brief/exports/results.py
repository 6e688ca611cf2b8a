"""``results.json``: everything a run has computed, for other programs (``results.schema.json`` describes it)."""

import json
import math
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from modusvivendi.brief.audience import Permits, permit
from modusvivendi.core.ranges import Range
from modusvivendi.ledger.contract import as_json, difference_as_json
from modusvivendi.plan.results import Results
from modusvivendi.terms.contract import accord_as_json

FORMAT = 1


def export_results(results: Results, audience: str) -> bytes:
    """Return the results as UTF-8 JSON. Lists of places and sites that the audience may not see are left out."""
    permits = permit(audience)
    dossier = results.dossier
    content: dict[str, Any] = {
        "format": FORMAT,
        "dossier": {"id": dossier.id, "title": dict(dossier.title), "as_of": str(dossier.as_of)},
        "audience": audience,
        "seed": results.seed,
        "left_out": [] if permits.places else ["lists of places", "sites that are not public"],
        "baseline": results.baseline,
        "plans": {
            id: _only_permitted(as_json(ledger, dossier), permits, results) for id, ledger in results.ledgers.items()
        },
        "plans_by_shares": {
            plan.id: {sector.id: _range(sector.area_share) for sector in plan.sectors}
            for plan in dossier.plans
            if not plan.drawn
        },
        "differences": {id: difference_as_json(found) for id, found in results.differences.items()},
        "accord": accord_as_json(results.accord),
        "assumptions": {
            id: {**_range(a.value), "unit": a.unit, "kind": a.kind, "source": a.source}
            for id, a in dossier.assumptions.items()
        },
        "sources": {id: {"title": source.title, "kind": source.kind} for id, source in dossier.sources.items()},
    }
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def read_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``results.json``."""
    return json.loads(files("modusvivendi.brief.exports").joinpath("results.schema.json").read_bytes())


def _range(value: Range) -> dict[str, float | None]:
    parts = {"low": value.low, "best": value.best, "high": value.high}
    return {name: None if math.isnan(part) else part for name, part in parts.items()}


def _only_permitted(ledger: dict[str, Any], permits: Permits, results: Results) -> dict[str, Any]:
    sites = {site.id for site in results.dossier.sites if site.sensitivity in permits.sites}
    accounts = [*ledger["sectors"].values(), ledger["total"], *filter(None, [ledger.get("unassigned")])]
    for account in accounts:
        account["sites"] = [site for site in account["sites"] if site in sites]
        if not permits.places:
            _drop_place_lists(account)
    return ledger


def _drop_place_lists(account: dict[str, Any]) -> None:
    """Lists of places trace a line; how many they are does not."""
    for key in ("exclaves",):
        if key in account:
            account[key] = len(account[key])
    hands = account.get("changes_hands")
    if isinstance(hands, Mapping) and "places" in hands and isinstance(hands["places"], list):
        account["changes_hands"] = {**hands, "places": len(hands["places"])}
    elif isinstance(hands, list):
        account["changes_hands"] = len(hands)
