"""How the command speaks: results to stdout, the rest to stderr."""

import json
import sys
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self


def print_json(content: Mapping[str, Any]) -> None:
    """Print one JSON object to stdout."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def print_lines(lines: Iterable[str], *, error: bool = False) -> None:
    """Print lines of text to stdout, or to stderr."""
    for line in lines:
        (sys.stderr if error else sys.stdout).write(line + "\n")


def fail(error: Exception, *, as_json: bool) -> int:
    """Say what is wrong and return the exit status; an error that is ours is raised again."""
    from modusvivendi.core.errors import ModusError

    if not isinstance(error, ModusError):
        raise error
    findings = error.findings()
    if as_json:
        print_json({"findings": [finding.as_json() for finding in findings]})
    print_lines([str(finding) for finding in findings], error=True)
    return 2


class Progress:
    """The steps of a long run on stderr, with the seconds each took; a single rewritten line on a terminal."""

    def __init__(self) -> None:
        self._name = ""
        self._began = 0.0
        self._live = sys.stderr.isatty()

    def step(self, name: str) -> None:
        """Begin a step and close the one before."""
        self._close()
        self._name, self._began = name, time.monotonic()
        if self._live:
            sys.stderr.write(f"  {name} …")
            sys.stderr.flush()

    def _close(self) -> None:
        if self._name:
            start = "\r" if self._live else ""
            sys.stderr.write(f"{start}  {self._name} {time.monotonic() - self._began:.1f} s\n")
            sys.stderr.flush()
            self._name = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
