"""XML as a bounded tree: no document type, so no entities; no namespaces, comments or instructions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from modusvivendi.core.errors import Where
from modusvivendi.io.findings import Findings


@dataclass
class Element:
    """An element: its name without a prefix, where it begins, its attributes, its text and the elements in it."""

    tag: str
    where: Where
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    inner: "list[Element]" = field(default_factory=list["Element"])

    def all(self, tag: str) -> "Iterator[Element]":
        """Return the elements in it that have a name."""
        return (one for one in self.inner if one.tag == tag)

    def first(self, tag: str) -> "Element | None":
        """Return the first element in it that has a name."""
        return next(self.all(tag), None)

    def find(self, *path: str) -> "Element | None":
        """Return the first element along a path of names."""
        here: Element | None = self
        for tag in path:
            here = None if here is None else here.first(tag)
        return here

    def walk(self, tag: str) -> "Iterator[Element]":
        """Return the elements with a name at any depth, in the order of the document."""
        ahead: list[Element] = [self]
        while ahead:
            one = ahead.pop()
            if one.tag == tag:
                yield one
            ahead.extend(reversed(one.inner))


class _RefusedError(Exception):
    """The document does what nothing here needs."""


def parse_xml(
    data: bytes, file: str, findings: Findings, *, depth: int, elements: int, why: str = ""
) -> Element | None:
    """Return the root of a document; None, with a finding, when it is not XML, too large, or has a document type.

    Entities can only be declared in a document type, so that none is ever expanded and nothing is ever fetched.
    ``depth`` and ``elements`` are the limits; ``why`` says what is said to who exceeds them.
    """
    root: list[Element] = []
    stack: list[Element] = []
    texts: list[list[str]] = []
    count = 0
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def here() -> Where:
        return Where(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def refuse(what: str, repair: str) -> None:
        findings.add("xml", here(), what, why, repair)
        raise _RefusedError

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) >= depth:
            refuse(f"elements stand more than {depth} deep", "nest them as the format says")
        if count > elements:
            refuse(f"there are more than {elements:,} elements", "leave some out, or split the file")
        named = {name.rpartition(":")[2][:200]: value for name, value in attributes.items()}
        element = Element(tag.rpartition(":")[2][:200], here(), named)
        (stack[-1].inner if stack else root).append(element)
        stack.append(element)
        texts.append([])

    def end(_: str) -> None:
        stack.pop().text = "".join(texts.pop()).strip()

    def say(text: str) -> None:
        texts[-1].append(text)

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
