"""KTAB's XML of a scenario (``smpSchema.xsd``): no document type, no entities, a bounded tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from modusvivendi.core.errors import Where
from modusvivendi.core.names import suggest
from modusvivendi.io.findings import Findings
from modusvivendi.io.scenario_draft import MOST_ACTORS, MOST_DIMENSIONS, ActorDraft, Cell, ScenarioDraft

_DEPTH = 8
"""Levels of elements; the format needs 5."""
_ELEMENTS = MOST_ACTORS * (2 * MOST_DIMENSIONS + 8) + 4 * MOST_ACTORS**2
_TOP = ("name", "desc", "prngSeed", "ModelParameters", "Dimensions", "Actors", "IdealAdjustment")


@dataclass
class Element:
    """An element: its name, where it begins, its text and the elements in it."""

    tag: str
    where: Where
    text: str = ""
    inner: "list[Element]" = field(default_factory=list["Element"])

    def all(self, tag: str) -> "Iterator[Element]":
        """Return the elements in it that have a name."""
        return (one for one in self.inner if one.tag == tag)

    def first(self, tag: str) -> "Element | None":
        """Return the first element in it that has a name."""
        return next(self.all(tag), None)


class _RefusedError(Exception):
    """The document does what no scenario needs."""


def parse_xml(data: bytes, file: str, findings: Findings) -> Element | None:
    """Return the root of a document; None, with a finding, when it is not XML, too large, or has a document type.

    Entities can only be declared in a document type, so that none is ever expanded and nothing is ever fetched.
    """
    root: list[Element] = []
    stack: list[Element] = []
    count = 0
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def here() -> Where:
        return Where(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def refuse(what: str, repair: str) -> None:
        findings.add("xml", here(), what, "a scenario needs nothing of the kind", repair)
        raise _RefusedError

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) >= _DEPTH:
            refuse(f"elements stand more than {_DEPTH} deep", "nest them as in smpSchema.xsd")
        if count > _ELEMENTS:
            refuse(f"there are more than {_ELEMENTS:,} elements", "leave some actors out")
        element = Element(tag[:200], here())
        (stack[-1].inner if stack else root).append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack[-1].text = stack[-1].text.strip()
        stack.pop()

    def say(text: str) -> None:
        stack[-1].text += text

    def doctype(*_: object) -> None:
        refuse("there is a document type (DOCTYPE)", "delete the DOCTYPE with all its entities")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = say, doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except _RefusedError:
        return None
    except expat.ExpatError as error:
        where = Where(file, error.lineno, error.offset + 1)
        findings.add("xml", where, f"is not well-formed XML: {expat.ErrorString(error.code)}", "", "mend it there")
        return None
    return root[0]


def draft_xml(data: bytes, file: str, findings: Findings) -> ScenarioDraft | None:
    """Return what an XML says; None, with findings, when elements are missing or unknown."""
    root = parse_xml(data, file, findings)
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
