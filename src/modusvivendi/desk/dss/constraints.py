"""Constraint references: closed or restricted space, filed by whoever may, to be known by all who process it."""

from dataclasses import dataclass
from typing import Any

from modusvivendi.desk.dss.calls import Call, Work
from modusvivendi.desk.dss.entities import Entity, group, new_number
from modusvivendi.desk.dss.extents import Extent, read_area_of_interest, read_extents, unite
from modusvivendi.desk.dss.fields import Fields
from modusvivendi.desk.dss.intents import own, show
from modusvivendi.desk.dss.records import Records
from modusvivendi.desk.dss.refusals import Problems, RefusalError


@dataclass(frozen=True, slots=True)
class ConstraintFiling:
    """What a client files; ``ovn`` is the version it changes, empty for a new one."""

    id: str
    ovn: str
    extent: Extent
    url: str


def query_constraints(call: Call) -> Work:
    """Find the constraints that meet an area of interest."""
    extent = read_area_of_interest(call.body, too_large=413)
    return lambda records: {
        "constraint_references": [show(records, one, call.caller) for one in records.find("constraint", extent)]
    }


def get_constraint(call: Call) -> Work:
    """Show one constraint."""
    id = call.id("entityid")
    return lambda records: {"constraint_reference": show(records, _known(records, id), call.caller)}


def create_constraint(call: Call) -> Work:
    """File a new constraint."""
    filing = _read_filing(call, "")
    return lambda records: _put(records, call, filing)


def update_constraint(call: Call) -> Work:
    """Change a constraint, naming the version that is changed."""
    filing = _read_filing(call, call.current("ovn"))
    return lambda records: _put(records, call, filing)


def delete_constraint(call: Call) -> Work:
    """Lift a constraint, naming the version that is lifted."""
    id, ovn = call.id("entityid"), call.current("ovn")
    return lambda records: _delete(records, call, id, ovn)


def _read_filing(call: Call, ovn: str) -> ConstraintFiling:
    id = call.id("entityid")
    problems = Problems()
    body = Fields(call.body, "", problems)
    extent, url = read_extents(body, "extents", call.now, heights=False), body.url("uss_base_url")
    problems.stop(413)
    if extent is None or url is None:
        raise RefusalError(400, "the body is incomplete")
    return ConstraintFiling(id, ovn, extent, url)


def _known(records: Records, id: str) -> Entity:
    found = records.entity("constraint", id)
    if found is None:
        raise RefusalError(404, "there is no such constraint")
    return found


def _put(records: Records, call: Call, filing: ConstraintFiling) -> dict[str, Any]:
    old = records.entity("constraint", filing.id)
    if old is not None:
        own(old, call)
        if old.ovn != filing.ovn:
            raise RefusalError(409, "the constraint exists and its current version is another one than the path names")
    elif filing.ovn:
        raise RefusalError(400, "there is no such constraint to change")
    number, version = (old.number, old.version + 1) if old else (0, 1)
    kept = records.put(
        "constraint", Entity(filing.id, number, call.caller, version, new_number(), filing.url, filing.extent)
    )
    told = records.notify(unite([old.extent, kept.extent]) if old else kept.extent, call.now, of="constraint")
    return {"subscribers": group(told), "constraint_reference": show(records, kept, call.caller)}


def _delete(records: Records, call: Call, id: str, ovn: str) -> dict[str, Any]:
    old = _known(records, id)
    own(old, call)
    if old.ovn != ovn:
        raise RefusalError(409, "the current version of the constraint is another one than the path names")
    records.remove("constraint", old.id, old.number)
    told = records.notify(old.extent, call.now, of="constraint")
    return {"subscribers": group(told), "constraint_reference": show(records, old, call.caller)}
