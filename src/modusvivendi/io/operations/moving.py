"""OGC Moving Features JSON (19-045r3): a moving point is a movement, with a checkpoint at each of its moments.

Written with ``route`` among the properties, which says which moments are stops and which points were only passed; a
file of others has the moments alone.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any, cast

from modusvivendi.core.errors import ModusError, Where
from modusvivendi.core.operations import Checkpoint, Filing, Movement, Point
from modusvivendi.io.documents import parse_json
from modusvivendi.io.findings import Findings
from modusvivendi.io.operations.fields import Draft, to_points, to_time
from modusvivendi.io.operations.geojson import list_features
from modusvivendi.io.operations.wording import list_line, say_fields, say_time

_HINT = "give a collection of features with a temporalGeometry"
_REPAIR = 'write {"type": "MovingPoint", "datetimes": ["...Z"], "coordinates": [[lon, lat]]}'


def parse_moving(text: str, file: str, findings: Findings) -> list[Draft]:
    """Return the drafts of a Moving Features text; faults go to the findings."""
    where = Where(file)
    content = parse_json(text, where, findings, _HINT)
    drafts: list[Draft] = []
    for row, feature in enumerate(list_features(content, where, findings) if content is not None else ()):
        properties = feature.get("properties")
        fields: dict[str, Any] = dict(cast("Mapping[str, Any]", properties)) if isinstance(properties, Mapping) else {}
        if feature.get("id") is not None:
            fields.setdefault("id", feature["id"])
        draft = Draft(where, {**fields, "kind": "movement"})
        if not fields.get("route"):
            draft.route = _read_moments(feature.get("temporalGeometry"), f"feature {row + 1}", where, findings)
        drafts.append(draft)
    return drafts


def format_moving(filings: Sequence[Filing]) -> str:
    """Return movements as a Moving Features text.

    Raises ``ModusError`` for any other object: nothing of it moves.
    """
    features: list[dict[str, Any]] = []
    for filing in filings:
        if not isinstance(filing, Movement):
            raise ModusError(f"{filing.id!r} is no movement", repair="write it as GeoJSON")
        moments = list_moments(filing)
        line = {"type": "LineString", "coordinates": [list(point) for point in list_line(filing)]}
        geometry = {
            "type": "MovingPoint",
            "datetimes": [say_time(time) for time, _ in moments],
            "coordinates": [list(point) for _, point in moments],
            "interpolation": "Linear",
        }
        fields = say_fields(filing)
        features.append(
            {"type": "Feature", "id": filing.id, "geometry": line, "temporalGeometry": geometry, "properties": fields}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False) + "\n"


def list_moments(movement: Movement) -> list[tuple[datetime, Point]]:
    """Return when a movement is where; points on the way get their times in proportion to the way."""
    moments: list[tuple[datetime, Point]] = []
    for here, there in pairwise(movement.route):
        points = (here.at, *here.via, there.at)
        steps = [hypot((b[0] - a[0]) * cos(radians(a[1])), b[1] - a[1]) for a, b in pairwise(points)]
        whole, done = sum(steps) or 1.0, 0.0
        moments += [(here.arrive, here.at)] + ([(here.leave, here.at)] if here.leave > here.arrive else [])
        for step, point in zip(steps, here.via, strict=False):
            done += step
            moments.append((here.leave + (there.arrive - here.leave) * (done / whole), point))
    last = movement.route[-1]
    moments += [(last.arrive, last.at)] + ([(last.leave, last.at)] if last.leave > last.arrive else [])
    # The standard wants moments that rise: of two at one moment the later place counts.
    return [one for one, after in zip(moments, [*moments[1:], None], strict=True) if after is None or after[0] > one[0]]


def _read_moments(value: object, name: str, where: Where, findings: Findings) -> tuple[Checkpoint, ...]:
    geometry: Mapping[str, Any] = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
    points = to_points(geometry.get("coordinates"))
    listed = geometry.get("datetimes")
    times = [to_time(one) for one in cast("list[Any]", listed)] if isinstance(listed, list) else []
    if geometry.get("type") != "MovingPoint" or not points or len(points) != len(times) or None in times:
        findings.add("moving", where, f"{name}: the temporalGeometry cannot be read", "", _REPAIR)
        return ()
    return tuple(Checkpoint("", point, time, time) for point, time in zip(points, times, strict=True) if time)
