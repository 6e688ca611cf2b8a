"""A small library of activities for the tests."""

from modusvivendi.core.ranges import Range
from modusvivendi.core.roads import Activity, Condition, Library


def activity(id: str, needs: str = "", makes: str = "", days: float = 1, **more: object) -> Activity:
    """Make an activity from conditions divided by blanks."""
    given = {"uses": {}, "when": {}, "veto": (), "assumption": (), **more}
    return Activity(
        id=id,
        names={"en": id},
        needs=tuple(needs.split()),
        makes=tuple(makes.split()),
        days=Range(days, days, days),
        by="",
        kind="judgement",
        source="",
        reason="a test",
        **given,  # type: ignore[arg-type]
    )


def library(*activities: Activity, ends: str = "peace", **capacity: int) -> Library:
    """Make a library of them; every condition that they speak of is known."""
    names = {name for one in activities for name in (*one.needs, *one.makes)} | set(ends.split())
    return Library(
        conditions={name: Condition(name, {"en": name}, milestone=name == "peace") for name in sorted(names)},
        activities={one.id: one for one in activities},
        ends=(({}, tuple(ends.split())),),
        capacity=capacity,
        capacity_reason={},
        holds={},
        lasts={},
    )
