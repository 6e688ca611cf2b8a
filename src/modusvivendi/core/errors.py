"""The one family of errors that a user may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the input: file name relative to the dossier, line and column counted from 1, 0 when unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with, or worth knowing about, an input.

    An ``error`` stops the work, a ``warning`` lets it go on with less, a ``note`` informs.
    ``what`` is wrong, ``why`` it matters, ``repair`` says what to do, as something to paste where it can.
    """

    severity: Severity
    where: Where
    what: str
    why: str = ""
    repair: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where.file else ""
        return "\n  ".join(part for part in (f"{head}{self.severity}: {self.what}", self.why, self.repair) if part)

    def as_json(self) -> dict[str, str | int | None]:
        """Say it as one flat JSON object; an unknown line or column is None."""
        return {
            "severity": self.severity,
            "file": self.where.file,
            "line": self.where.line or None,
            "column": self.where.column or None,
            "what": self.what,
            "why": self.why,
            "repair": self.repair,
        }


class ModusError(Exception):
    """What the user asked for cannot be done: what is wrong, where, and the repair."""

    def __init__(self, message: str, where: Where | None = None, repair: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where or Where()
        self.repair = repair

    def findings(self) -> tuple[Finding, ...]:
        """Say the error as findings, so that every interface can show it in the same way."""
        return (Finding("error", self.where, self.message, repair=self.repair),)

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings())


class DossierError(ModusError):
    """A dossier with errors in it; all of them, not just the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        super().__init__(
            f"the dossier has {len(errors)} error{'s' * (len(errors) != 1)}", errors[0].where if errors else None
        )
        self._findings = tuple(findings)

    def findings(self) -> tuple[Finding, ...]:
        """Return every finding, in the order of the files."""
        return self._findings
