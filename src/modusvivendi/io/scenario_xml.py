"""KTAB's XML of a scenario (``smpSchema.xsd``): no document type, no entities, a bounded tree."""

from modusvivendi.core.names import suggest
from modusvivendi.io.findings import Findings
from modusvivendi.io.scenario_draft import MOST_ACTORS, MOST_DIMENSIONS, ActorDraft, Cell, ScenarioDraft
from modusvivendi.io.tree import Element, parse_xml

_DEPTH = 8
"""Levels of elements; the format needs 5."""
_ELEMENTS = MOST_ACTORS * (2 * MOST_DIMENSIONS + 8) + 4 * MOST_ACTORS**2
_TOP = ("name", "desc", "prngSeed", "ModelParameters", "Dimensions", "Actors", "IdealAdjustment")


def draft_xml(data: bytes, file: str, findings: Findings) -> ScenarioDraft | None:
    """Return what an XML says; None, with findings, when elements are missing or unknown."""
    why = "a scenario needs nothing of the kind"
    root = parse_xml(data, file, findings, depth=_DEPTH, elements=_ELEMENTS, why=why)
    if root is None:
        return None
    if root.tag != "Scenario":
        findings.add("xml", root.where, f"the document is a {root.tag[:60]}, not a Scenario", "", "see smpSchema.xsd")
        return None
    for one in root.inner:
        if one.tag not in _TOP:
            findings.add(
                "xml", one.where, f"a Scenario has no {one.tag[:60]}", "it would be lost", suggest(one.tag[:60], _TOP)
            )
    draft = ScenarioDraft(_text(root, "name"), _text(root, "desc"))
    dimensions = _need(root, "Dimensions", findings)
    draft.dimensions = tuple(_cell(one) for one in dimensions.all("dName")) if dimensions else ()
    if not 1 <= len(draft.dimensions) <= MOST_DIMENSIONS:
        where = (dimensions or root).where
        findings.add(
            "xml",
            where,
            f"there are {len(draft.dimensions)} dimensions",
            "",
            f"give from 1 to {MOST_DIMENSIONS} as <dName>",
        )
    actors = _need(root, "Actors", findings)
    for one in actors.all("Actor") if actors else ():
        actor = _draft_actor(one, len(draft.dimensions), findings)
        if actor is not None:
            draft.actors.append(actor)
    parameters = root.first("ModelParameters")
    if parameters is not None:
        draft.rules = [(Cell(one.tag, one.where), _cell(one)) for one in parameters.inner]
    adjustment = root.first("IdealAdjustment")
    for pair in adjustment.all("iaPair") if adjustment else ():
        parts = [_need(pair, tag, findings) for tag in ("adjustingIdeal", "referencePos", "adjust")]
        first, second, rate = parts
        if first and second and rate:
            draft.adjustments.append((_cell(first), _cell(second), _cell(rate)))
    return None if findings.failed else draft


def _draft_actor(actor: Element, dimensions: int, findings: Findings) -> ActorDraft | None:
    name, capability = _need(actor, "name", findings), _need(actor, "capability", findings)
    lists: list[tuple[Cell, ...]] = []
    for tag, inner in (("Position", "dCoord"), ("Salience", "dSal")):
        outer = _need(actor, tag, findings)
        cells = tuple(_cell(one) for one in outer.all(inner)) if outer else ()
        if outer and len(cells) != dimensions:
            findings.add(
                "xml",
                outer.where,
                f"{tag} has {len(cells)} <{inner}>, there are {dimensions} dimensions",
                "",
                f"give one <{inner}> for each <dName>",
            )
        lists.append(cells)
    if name is None or capability is None or not lists[0] or not lists[1]:
        return None
    return ActorDraft(_cell(name), _cell(capability), *lists)


def _need(element: Element, tag: str, findings: Findings) -> Element | None:
    found = element.first(tag)
    if found is None:
        findings.add("xml", element.where, f"{element.tag[:60]} has no <{tag}>", "", f"add <{tag}>")
    return found


def _text(element: Element, tag: str) -> str:
    found = element.first(tag)
    return found.text if found else ""


def _cell(element: Element) -> Cell:
    return Cell(element.text, element.where)
