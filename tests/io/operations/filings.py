"""Objects of every kind for the tests of formats."""

from datetime import UTC, datetime, timedelta

from modusvivendi.core.operations import (
    Checkpoint,
    Circle,
    Constraint,
    Corridor,
    Disclosure,
    Filing,
    Movement,
    Operation,
    Polygon,
    Progress,
    ProtectedSite,
    Report,
    State,
    Verification,
    Volume,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RING = Polygon(((36.0, 35.0), (36.123456789, 35.0), (36.1, 35.1)))
LINE = Corridor(((179.9, -16.1), (-179.9, -16.2), (-179.8, -16.0)), 333.25)
SPOT = Circle((-0.1, 0.0), 1_234.5)

OPERATION = Operation(
    id="n/1 <&\"'>",
    party="north",
    name='قافلة, "north" // 1',
    disclosure={"south": Disclosure.CELL_HOUR, "*": Disclosure.EXISTS},
    parts=(
        Volume(RING, -12.5, 300.25, NOON, NOON + HOUR),
        Volume(LINE, 0.0, 1.0, NOON + HOUR, NOON + 2 * HOUR + timedelta(seconds=7)),
        Volume(SPOT, -1_000.0, 100_000.0, NOON, NOON),
    ),
    state=State.ACTIVATED,
    priority=-3,
)
SITE = ProtectedSite(
    id="clinic",
    party="relief",
    name="=1+1",
    area=SPOT,
    since=NOON,
    expiry=NOON + 24 * HOUR,
    verification=Verification.VERIFIED,
    verified_by="a second pair of eyes",
    verified_on=NOON - HOUR,
    lower_m=-5.0,
    upper_m=60.0,
)
CLOSED = Constraint(
    id="7", party="south", parts=(Volume(RING, 0.0, 9_000.0, NOON, NOON + HOUR),), closed=False, reason="mines"
)
CONVOY = Movement(
    id="convoy",
    party="relief",
    route=(
        Checkpoint("depot", (36.0, 35.0), NOON, NOON + HOUR / 4, via=((36.1, 35.05), (36.2, 35.0))),
        Checkpoint("bridge", (36.3, 35.1), NOON + HOUR, NOON + HOUR),
        Checkpoint("clinic", (36.4, 35.2), NOON + 2 * HOUR, NOON + 3 * HOUR),
    ),
    half_width_m=250.0,
    margin=timedelta(minutes=20),
    lower_m=-100.0,
    upper_m=5_000.0,
    reports=(
        Report(0, Progress.STARTING, NOON + HOUR / 4),
        Report(1, Progress.DELAYED, NOON + HOUR, timedelta(minutes=35)),
    ),
)
ALL: tuple[Filing, ...] = (OPERATION, SITE, CLOSED, CONVOY)
