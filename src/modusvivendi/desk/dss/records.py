"""The service's records within one transaction of a store: rows, and an index of spans, heights and times."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

from modusvivendi.desk.dss.cells import coarsen, pack, unpack
from modusvivendi.desk.dss.entities import Entity, Subscription
from modusvivendi.desk.dss.extents import Extent
from modusvivendi.desk.dss.tables import TABLES
from modusvivendi.desk.stores import Box, Transaction

Kind = Literal["intent", "constraint", "subscription"]

SPANS = 8
"""Boxes that stand for one entity in the index; its exact cells are in its row."""
_BITS = 4
_COLUMNS = "id, number, manager, version, ovn, url, cells, low, high, starts, ends, state, subscription"
_SUBSCRIPTION = (
    "id, number, manager, version, told, url, cells, low, high, starts, ends, intents, constraints, implicit"
)


class Records:
    """The rows of the service, as one transaction sees them."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self._availability: dict[str, tuple[str, str]] = {}

    def entity(self, kind: Kind, id: str) -> Entity | None:
        """Return an intent or a constraint, None without it."""
        row = self.transaction.row(f"SELECT {_COLUMNS} FROM {TABLES[kind]} WHERE id = ?", (id,))  # noqa: S608
        return None if row is None else _read_entity(row)

    def subscription(self, id: str) -> Subscription | None:
        """Return a subscription, None without it."""
        row = self.transaction.row(f"SELECT {_SUBSCRIPTION} FROM dss_subscriptions WHERE id = ?", (id,))  # noqa: S608
        return None if row is None else _read_subscription(row)

    def put(self, kind: Literal["intent", "constraint"], entity: Entity) -> Entity:
        """Keep an entity in place of the one with its id, and return it with its row's number."""
        kept = replace(entity, number=entity.number or self._next(kind))
        values = (
            *(kept.id, kept.number, kept.manager, kept.version, kept.ovn, kept.url),
            *_extent_values(kept.extent),
            *(kept.state, kept.subscription),
        )
        self._put(kind, _COLUMNS, values, kept, fresh=not entity.number)
        return kept

    def put_subscription(self, subscription: Subscription) -> Subscription:
        """Keep a subscription in place of the one with its id, and return it with its row's number."""
        kept = replace(subscription, number=subscription.number or self._next("subscription"))
        values = (
            *(kept.id, kept.number, kept.manager, kept.version, kept.index, kept.url),
            *_extent_values(kept.extent),
            *(int(kept.for_intents), int(kept.for_constraints), int(kept.implicit)),
        )
        self._put("subscription", _SUBSCRIPTION, values, kept, fresh=not subscription.number)
        return kept

    def remove(self, kind: Kind, id: str, number: int) -> None:
        """Take an entity out."""
        self.transaction.execute(f"DELETE FROM {TABLES[kind]} WHERE id = ?", (id,))  # noqa: S608 - a name of ours
        self._unindex(kind, number)

    def find(self, kind: Literal["intent", "constraint"], extent: Extent) -> list[Entity]:
        """Return all entities that meet an extent, however many; ordered by id."""
        rows = self._candidates(kind, _COLUMNS, extent)
        found = [entity for entity in map(_read_entity, rows) if entity.extent.meets(extent)]
        return sorted(found, key=lambda entity: entity.id)

    def find_subscriptions(self, extent: Extent, now: int) -> list[Subscription]:
        """Return all subscriptions that meet an extent and have not ended; ordered by id."""
        rows = self._candidates("subscription", _SUBSCRIPTION, extent)
        found = [one for one in map(_read_subscription, rows) if one.extent.meets(extent)]
        return sorted((one for one in found if (one.extent.end or now) >= now), key=lambda one: one.id)

    def notify(self, extent: Extent, now: int, *, of: Literal["intent", "constraint"]) -> list[Subscription]:
        """Count one more change for every subscription that is to be told of it, and return these subscriptions."""
        found = self.find_subscriptions(extent, now)
        told = [replace(one, index=one.index + 1) for one in found if _listens(one, of)]
        self.transaction.execute_many(
            "UPDATE dss_subscriptions SET told = ? WHERE id = ?", [(one.index, one.id) for one in told]
        )
        return told

    def dependents(self, subscription: str) -> list[str]:
        """Return the ids of the intents that rest on a subscription, sorted."""
        rows = self.transaction.rows("SELECT id FROM dss_intents WHERE subscription = ? ORDER BY id", (subscription,))
        return [id for (id,) in rows]

    def drop_unused(self, subscription: str) -> None:
        """Remove a subscription that the service made for an intent once no intent rests on it."""
        found = self.subscription(subscription) if subscription else None
        if found is not None and found.implicit and not self.dependents(found.id):
            self.remove("subscription", found.id, found.number)

    def availability(self, uss: str) -> tuple[str, str]:
        """Return the availability of a service and its version: ``Unknown`` and an empty version when never set."""
        if uss not in self._availability:
            row = self.transaction.row("SELECT availability, version FROM dss_availability WHERE uss = ?", (uss,))
            self._availability[uss] = ("Unknown", "") if row is None else (row[0], row[1])
        return self._availability[uss]

    def put_availability(self, uss: str, availability: str, version: str) -> None:
        """Keep the availability of a service."""
        self.transaction.execute(
            "INSERT INTO dss_availability (uss, availability, version) VALUES (?, ?, ?) "
            "ON CONFLICT (uss) DO UPDATE SET availability = excluded.availability, version = excluded.version",
            (uss, availability, version),
        )
        self._availability[uss] = (availability, version)

    def take(self, ovn: str, now: int) -> bool:
        """Take a version number that a client asked for; False when it was taken before."""
        sql = "INSERT INTO dss_taken (ovn, taken) VALUES (?, ?) ON CONFLICT (ovn) DO NOTHING"
        return self.transaction.execute(sql, (ovn, now)) == 1

    def forget_taken(self, before: int) -> None:
        """Forget the requested version numbers that were taken before a moment."""
        self.transaction.execute("DELETE FROM dss_taken WHERE taken < ?", (before,))

    def put_report(self, id: str, reporter: str, received: int, exchange: str) -> None:
        """Keep a report."""
        sql = "INSERT INTO dss_reports (id, reporter, received, exchange) VALUES (?, ?, ?, ?)"
        self.transaction.execute(sql, (id, reporter, received, exchange))

    def ended(self, kind: Kind, before: int, most: int) -> list[tuple[str, int, str]]:
        """Return id, row number and subscription of up to ``most`` entities that ended before a moment."""
        last = "''" if kind == "subscription" else "subscription"
        sql = f"SELECT id, number, {last} FROM {TABLES[kind]} WHERE ends < ? ORDER BY ends LIMIT {most:d}"  # noqa: S608
        return [(id, number, rests) for id, number, rests in self.transaction.rows(sql, (before,))]

    def _next(self, kind: Kind) -> int:
        row = self.transaction.row(f"SELECT COALESCE(MAX(number), 0) + 1 FROM {TABLES[kind]}")  # noqa: S608
        return 1 if row is None else int(row[0])

    def _put(
        self, kind: Kind, columns: str, values: tuple[Any, ...], kept: Entity | Subscription, *, fresh: bool
    ) -> None:
        names = columns.split(", ")
        updates = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        marks = ", ".join("?" * len(names))
        self.transaction.execute(
            f"INSERT INTO {TABLES[kind]} ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}",  # noqa: S608
            values,
        )
        if not fresh:
            self._unindex(kind, kept.number)
        boxes = ((kept.number << _BITS | k, box) for k, box in enumerate(_boxes(kept.extent)))
        self.transaction.add_boxes(f"{TABLES[kind]}_boxes", boxes)

    def _unindex(self, kind: Kind, number: int) -> None:
        self.transaction.remove_boxes(f"{TABLES[kind]}_boxes", range(number << _BITS, (number + 1) << _BITS))

    def _candidates(self, kind: Kind, columns: str, extent: Extent) -> Iterable[tuple[Any, ...]]:
        index = f"{TABLES[kind]}_boxes"
        numbers = sorted({id >> _BITS for box in _boxes(extent) for id in self.transaction.overlapping(index, box)})
        for first in range(0, len(numbers), _CHUNK):
            chunk = numbers[first : first + _CHUNK]
            # Few lengths of lists make few statements for the database to prepare.
            chunk += chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
            marks = ", ".join("?" * len(chunk))
            yield from self.transaction.rows(
                f"SELECT {columns} FROM {TABLES[kind]} WHERE number IN ({marks})",  # noqa: S608 - names of ours
                chunk,
            )


_CHUNK = 512
_MIN, _MAX = -(2**31), 2**31 - 1
_2000 = 946_684_800


def _listens(subscription: Subscription, of: str) -> bool:
    return subscription.for_intents if of == "intent" else subscription.for_constraints


def _boxes(extent: Extent) -> list[Box]:
    """Return the boxes of an extent, rounded outward: half places on the curve, decimetres, seconds since 2000.

    No side has length 0 where it can be helped: a tree of boxes splits by their volume, and would be a list without.
    """
    low = _MIN if extent.low is None else int(extent.low * 10 // 1)
    high = _MAX if extent.high is None else int(-(-extent.high * 10 // 1))
    first = _MIN if extent.start is None else extent.start // 1_000_000 - _2000
    last = _MAX if extent.end is None else -(-extent.end // 1_000_000) - _2000
    times = (max(_MIN, min(_MAX, first)), max(_MIN, min(_MAX, last)))
    return [(2 * start, 2 * end + 1, 0, 1, low, high, *times) for start, end in coarsen(extent.cells, SPANS)]


def _extent_values(extent: Extent) -> tuple[Any, ...]:
    return (pack(extent.cells), extent.low, extent.high, extent.start, extent.end)


def _read_entity(row: tuple[Any, ...]) -> Entity:
    id, number, manager, version, ovn, url, cells, low, high, starts, ends, state, subscription = row
    extent = Extent(unpack(cells), low, high, starts, ends)
    return Entity(id, number, manager, version, ovn, url, extent, state, subscription)


def _read_subscription(row: tuple[Any, ...]) -> Subscription:
    id, number, manager, version, told, url, cells, low, high, starts, ends, intents, constraints, implicit = row
    extent = Extent(unpack(cells), low, high, starts, ends)
    return Subscription(
        id, number, manager, version, told, url, extent, bool(intents), bool(constraints), bool(implicit)
    )
