"""Projects in the format of PSPLIB (``.sm``, single mode; Kolisch and Sprecher 1996)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from modusvivendi.core.errors import DossierError, Where
from modusvivendi.core.projects import Project, Relations, build_project
from modusvivendi.io import limits
from modusvivendi.io.encoding import decode
from modusvivendi.io.files import Folder
from modusvivendi.io.findings import Findings

MOST_JOBS = 10_000
MOST_NUMBER = 1_000_000
_FORMAT = "see docs/roadmap.md: sections PRECEDENCE RELATIONS, REQUESTS/DURATIONS, RESOURCEAVAILABILITIES"
_SECTIONS = ("PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "RESOURCEAVAILABILITIES")
_WHOLE = re.compile(r"[0-9]{1,12}")

Row = tuple[int, list[int]]
"""A line's number and its whole numbers."""


@dataclass
class _Draft:
    file: str
    findings: Findings
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])

    def add(self, rule: str, line: int, what: str, why: str = "", repair: str = _FORMAT) -> None:
        self.findings.add(rule, Where(self.file, line), what, why, repair)


def read_project(path: str | Path) -> Project:
    """Read a ``.sm`` file: jobs by number, their duration, resources (renewable ones), and what comes after what.

    Raises ``DossierError`` with all that is wrong, by line: no such file, more than 16 MiB or 10,000 jobs, sections
    missing, numbers that are none or beyond 1,000,000, jobs missing or there twice, several modes, a successor that is
    no job, requests that do not fit the resources. A circle shows later, when a schedule is made.
    """
    path = Path(path)
    findings = Findings()
    data = Folder(path.parent, findings).read(path.name, limits.TOML_BYTES)
    text = None if data is None else decode(data, path.name, findings)
    if text is None:
        raise DossierError(findings.listed())
    draft = _Draft(path.name, findings)
    _split(draft, text)
    _stop(draft)
    capacity = _read_capacity(draft)
    jobs = _read_requests(draft, len(capacity))
    pairs = list(_read_successors(draft, {number: row for row, number in enumerate(jobs)}))
    _check_demand(draft, jobs, capacity)
    _stop(draft)
    return build_project(
        tuple(str(number) for number in jobs),
        np.array([row[2] for _, row in jobs.values()], np.int64),
        np.array([row[3:] for _, row in jobs.values()], np.int64).reshape(len(jobs), len(capacity)),
        np.array(capacity, np.int64),
        Relations.plain(np.array(pairs, np.int64)),
    )


def _split(draft: _Draft, text: str) -> None:
    """Sort the lines of numbers by the section they stand in."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        title = line.strip().rstrip(":").upper()
        if title in _SECTIONS:
            section = title
            if section in draft.rows:
                draft.add("twice", number, f"a second section {section}", repair="keep one")
            draft.rows[section] = []
        elif title.startswith("*"):
            section = ""
        elif section and title and not _is_heading(title):
            numbers = _read_numbers(draft, number, line)
            if numbers is not None:
                draft.rows[section].append((number, numbers))
    for missing in (name for name in _SECTIONS if not draft.rows.get(name)):
        draft.add("section", 0, f"there is no section {missing}, or nothing in it", "no project can be read without it")


def _is_heading(title: str) -> bool:
    return title.startswith(("JOBNR", "-", "R ", "N "))


def _read_numbers(draft: _Draft, number: int, line: str) -> list[int] | None:
    words = line.split()
    wrong = [word for word in words if not _WHOLE.fullmatch(word) or int(word) > MOST_NUMBER]
    if wrong:
        draft.add(
            "number",
            number,
            f"{wrong[0][:40]!r} is no whole number from 0 to {MOST_NUMBER:,}",
            "durations, resources and jobs are counted",
            "write digits only",
        )
        return None
    return [int(word) for word in words]


def _read_capacity(draft: _Draft) -> list[int]:
    rows = draft.rows["RESOURCEAVAILABILITIES"]
    if len(rows) > 1:
        draft.add("capacity", rows[1][0], "a second line of availabilities", repair="write all of them on one line")
    return rows[0][1]


def _read_requests(draft: _Draft, resources: int) -> dict[int, Row]:
    """Return the job's number, mode, duration and requests by number; what is wrong is noted and left out."""
    jobs: dict[int, Row] = {}
    for line, row in draft.rows["REQUESTS/DURATIONS"]:
        if len(row) != 3 + resources:
            draft.add(
                "width",
                line,
                f"{len(row)} numbers, not {3 + resources}",
                f"a job has a number, a mode, a duration and a request for each of {resources} resources",
                "several modes to a job are not read; write one line a job" if len(row) == 2 + resources else _FORMAT,
            )
        elif row[0] in jobs:
            draft.add(
                "twice",
                line,
                f"job {row[0]} is there twice (first in line {jobs[row[0]][0]})",
                "only one way to do a job is read",
                "keep one line for each job",
            )
        elif row[1] != 1:
            draft.add("mode", line, f"job {row[0]} has mode {row[1]}", "single-mode projects are read", "write mode 1")
        else:
            jobs[row[0]] = (line, row)
        if len(jobs) > MOST_JOBS:
            draft.add("jobs", line, f"more than {MOST_JOBS:,} jobs", repair="split the project")
            break
    return jobs


def _read_successors(draft: _Draft, row_of: dict[int, int]) -> Iterator[tuple[int, int]]:
    told: dict[int, int] = {}
    for line, row in draft.rows["PRECEDENCE RELATIONS"]:
        if len(row) < 3 or len(row) != 3 + row[2]:
            claimed = row[2] if len(row) > 2 else "no number of"
            draft.add(
                "successors",
                line,
                f"{claimed} successors announced, {max(len(row) - 3, 0)} there",
                "a successor left out would be a requirement lost",
                "correct the third number or the list",
            )
            continue
        if row[0] in told:
            draft.add("twice", line, f"job {row[0]} is there twice (first in line {told[row[0]]})", repair="keep one")
            continue
        told[row[0]] = line
        for job in (row[0], *row[3:]):
            if job not in row_of:
                draft.add(
                    "job",
                    line,
                    f"there is no job {job}",
                    "it has no line under REQUESTS/DURATIONS",
                    "add the line, or take the job away here",
                )
        yield from ((row_of[row[0]], row_of[job]) for job in dict.fromkeys(row[3:]) if {row[0], job} <= row_of.keys())
    for job in (job for job in row_of if job not in told):
        draft.add(
            "untold",
            0,
            f"job {job} has no line under PRECEDENCE RELATIONS",
            "what comes after it is not known",
            f"add a line: {job} 1 0",
        )


def _check_demand(draft: _Draft, jobs: dict[int, Row], capacity: list[int]) -> None:
    for number, (line, row) in jobs.items():
        for resource, (amount, room) in enumerate(zip(row[3:], capacity, strict=True), 1):
            if amount > room:
                draft.add(
                    "demand",
                    line,
                    f"job {number} needs {amount} of resource {resource}, of which there are {room}",
                    "it could never start: a resource that nobody has",
                    "raise the availability, or lower the request",
                )


def _stop(draft: _Draft) -> None:
    if draft.findings.failed:
        raise DossierError(draft.findings.listed())
