"""Write a dossier as a folder that reads back as the same dossier."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan
from modusvivendi.core.politics import Issue, Party
from modusvivendi.core.ranges import Range
from modusvivendi.io.columns import list_tables
from modusvivendi.io.preparations import format_contributors, format_programmes
from modusvivendi.io.problems import format_problem
from modusvivendi.io.syntax import Value, format_rows, format_table
from modusvivendi.io.whole import write_folder


def write(dossier: Dossier, folder: Path) -> None:
    """Write a dossier into a folder: CSV tables, TOML settings, GeoJSON shapes.

    The folder appears whole or not at all: it is written beside its place and renamed. Borders that were measured on
    the shapes are not written, for they are measured again on reading. Raises ``ModusError`` when the folder is there
    and not empty, or cannot be written.
    """
    write_folder(Path(folder), format_files(dossier))


def format_files(dossier: Dossier) -> dict[str, str]:
    """Return the text of every file of a dossier by its name."""
    files = {"dossier.toml": _format_about(dossier)}
    for name, tables in _list_settings(dossier).items():
        if tables:
            files[f"{name}.toml"] = "\n".join(tables)
    for name, (header, rows) in list_tables(dossier).items():
        files[f"{name}.csv"] = format_rows(header, rows)
    for plan in dossier.plans:
        files[f"proposals/{plan.id}.toml"] = _format_plan(dossier, plan)
    shapes = dossier.shapes
    if shapes.polygons is not None:
        pairs = zip(dossier.places.ids, shapes.polygons, strict=True)
        files["places.geojson"] = _format_shapes([({"id": id}, polygon) for id, polygon in pairs])
    if shapes.outline is not None:
        files["outline.geojson"] = _format_shapes([({"credit": shapes.outline_credit}, shapes.outline)])
    return files


def _format_about(dossier: Dossier) -> str:
    values: dict[str, Value] = {
        "format": 1,
        "id": dossier.id,
        "title": dossier.title,
        "as_of": dossier.as_of.text,
        "country": dossier.country or None,
        "languages": dossier.languages,
        "projection": dossier.projection or None,
        "notes": dossier.notes or None,
        "limits": dossier.limits or None,
    }
    return format_table((), values)


def _list_settings(dossier: Dossier) -> dict[str, list[str]]:
    return {
        "sources": [
            format_table(
                (source.id,),
                {"title": source.title, "kind": source.kind}
                | {key: getattr(source, key) or None for key in ("author", "date", "url", "licence", "note")},
            )
            for source in dossier.sources.values()
        ],
        "communities": [
            format_table((one.id,), {"name": one.names, "note": one.note or None, "source": one.source})
            for one in dossier.communities
        ],
        "parties": [_format_party(party) for party in dossier.parties],
        "issues": [_format_issue(issue) for issue in dossier.issues]
        + [format_table(("infeasible",), {"why": one.why, **one.pattern}, many=True) for one in dossier.infeasible],
        "assumptions": [
            format_table(
                (one.id,),
                _split(one.value) | {"unit": one.unit, "kind": one.kind, "meaning": one.meaning, "source": one.source},
            )
            for one in dossier.assumptions.values()
        ],
        "contributors": format_contributors(dossier),
        "training": format_programmes(dossier),
        "sectors": [format_problem(dossier, problem) for problem in dossier.problems.values()],
    }


def _split(value: Range) -> dict[str, Value]:
    return {"low": value.low, "best": value.best, "high": value.high}


def _format_party(party: Party) -> str:
    values: dict[str, Value] = {
        "name": party.names,
        "kind": party.kind,
        "role": party.role,
        "participation": party.participation,
        "patron": party.patron or None,
        "clients": party.clients or None,
        "communities": party.communities or None,
        "capability": party.capability,
        "note": party.note or None,
        "source": party.source,
    }
    aims = [
        format_table(
            (party.id, "aims"),
            {
                "aim": aim.aim,
                "quotation": aim.quotation or None,
                "speaker": aim.speaker or None,
                "date": aim.date.text,
                "against": aim.against or None,
                "source": aim.source,
            },
            many=True,
        )
        for aim in party.aims
    ]
    return "\n".join([format_table((party.id,), values), *aims, *_format_judged(party)])


def _format_judged(party: Party) -> list[str]:
    """Write what others have counted of a party's strikes, and what it may be after."""
    shares: list[dict[str, Value]] = [
        {
            "first": one.first.text,
            "last": one.last.text,
            "areas_of": one.areas_of,
            "named": one.named,
            "share": one.share,
            "with": one.along or None,
            "speaker": one.speaker or None,
            "note": one.note,
            "source": one.source,
        }
        for one in party.shares
    ]
    purposes: list[dict[str, Value]] = [
        {"kind": one.kind, "issue": one.issue, "options": one.options, "note": one.note or None, "source": one.source}
        for one in party.purposes
    ]
    burdens: list[dict[str, Value]] = [
        {
            "enemy": one.enemy,
            "means": one.means,
            "concern": one.concern,
            "note": one.note or None,
            "source": one.source,
        }
        for one in party.burdens
    ]
    listed = (("shares", shares), ("purposes", purposes), ("burdens", burdens))
    return [format_table((party.id, name), values, many=True) for name, rows in listed for values in rows]


def _format_issue(issue: Issue) -> str:
    values: dict[str, Value] = {
        "name": issue.names,
        "question": issue.question or None,
        "owner": issue.owner or None,
        "ordered": issue.ordered or None,
        "one_way": issue.one_way or None,
        "source": issue.source,
    }
    options = [
        format_table(
            (issue.id, "options", option.id),
            {
                "name": option.names,
                "plan": option.plan,
                "one_way": option.one_way or None,
                "owner": option.owner or None,
            },
        )
        for option in issue.options
    ]
    # An issue without options still has the table, which is required.
    return "\n".join([format_table((issue.id,), values), *(options or [format_table((issue.id, "options"), {})])])


def _format_plan(dossier: Dossier, plan: Plan) -> str:
    top: dict[str, Value] = {
        "title": plan.title,
        "date": plan.date.text,
        "author": plan.author or None,
        "kind": plan.kind,
        "note": plan.note or None,
        "outcome": plan.outcome or None,
        "variant_of": plan.variant_of,
        "relief_first": plan.relief_first or None,
        "source": plan.source,
    }
    parts = [format_table((), top)]
    for sector in plan.sectors:
        values: dict[str, Value] = {
            "name": sector.names,
            "home": sector.home,
            "held_by": sector.held_by or None,
            "optional": sector.optional or None,
            "status": sector.status or None,
            "area_share": sector.area_share,
        }
        parts.append(format_table(("sectors", sector.id), values))
    given: Mapping[str, Value] = {
        id: plan.sectors[row].id
        for id, row in zip(dossier.places.ids, plan.assignment.tolist(), strict=True)
        if row >= 0
    }
    parts += [
        format_table((name,), values) for name, values in (("places", given), ("terms", {**plan.terms})) if values
    ]
    return "\n".join(parts)


def _format_shapes(shapes: list[tuple[dict[str, str], Any]]) -> str:
    from shapely.geometry import mapping

    features = [
        {"type": "Feature", "properties": properties, "geometry": mapping(shape)} for properties, shape in shapes
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
