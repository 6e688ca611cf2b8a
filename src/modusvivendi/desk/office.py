"""The desk itself: its store, its keys, its settings and its clock."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from modusvivendi.deconflict.figures import Figure
from modusvivendi.deconflict.sanity import Known
from modusvivendi.deconflict.validation import forget_outlines
from modusvivendi.desk.clock import SteadyClock
from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.journal import Edge, Journal
from modusvivendi.desk.keys import Keys, read_keys
from modusvivendi.desk.log import tree
from modusvivendi.desk.log.notes import verify
from modusvivendi.desk.projection import SCHEMA
from modusvivendi.desk.stores import Store, Transaction, make_tables, open_store

Result = TypeVar("Result")


class FigureCache:
    """Figures that were opened lately, by the id of their volume, which is never given twice; for many threads."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._kept: OrderedDict[int, Figure] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, id: int) -> Figure | None:
        """Return a figure, None when it is not kept."""
        with self._lock:
            found = self._kept.get(id)
            if found is not None:
                self._kept.move_to_end(id)
            return found

    def put(self, id: int, figure: Figure) -> None:
        """Keep a figure; the one that was asked for longest ago makes room."""
        with self._lock:
            self._kept[id] = figure
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all, outlines that were surveyed too: nothing that was shredded stays in memory."""
        with self._lock:
            self._kept.clear()
        forget_outlines()


@dataclass
class Desk:
    """A desk at work. ``clock`` gives POSIX seconds: the desk's time is the one that counts, not the machine's."""

    configuration: Configuration
    store: Store
    keys: Keys
    clock: Callable[[], float] = field(default_factory=SteadyClock)
    figures: FigureCache = field(default_factory=FigureCache)
    _edge: Edge | None = None

    @cached_property
    def known(self) -> Known:
        """What coordinates are held against: the theatre of the settings, nothing when they name none.

        Raises ModusError when there is no such dossier, or it does not hold.
        """
        if not self.configuration.theatre:
            return Known()
        from modusvivendi.io.folder import read
        from modusvivendi.plan.deconfliction import know

        return know(read(self.configuration.theatre))

    def write(self, work: Callable[[Journal], Result]) -> tuple[Result, str]:
        """Run work in one transaction with a journal; return its result and the signed head, once both are durable.

        When the work adds no entry, the head is the newest one (empty for a log without entries).
        """

        def whole(transaction: Transaction) -> tuple[Result, str, Edge | None]:
            now = int(self.clock() * 1000)
            journal = Journal(transaction, self.keys, self.configuration.origin, now, self._edge)
            result = work(journal)
            if journal.next > journal.first:
                return result, journal.close(), journal.edge()
            head = tree.newest_head(transaction)
            return result, head[1] if head else "", None

        result, head, edge = self.store.write(whole)
        self._edge = edge or self._edge
        return result, head

    def read(self, work: Callable[[Transaction], Result]) -> Result:
        """Run work on a snapshot of the store."""
        return self.store.read(work)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def open_desk(configuration: Configuration, clock: Callable[[], float] | None = None) -> Desk:
    """Open the desk that a configuration describes, and make its tables when they are missing.

    ``clock``: a ``SteadyClock`` when not given.
    Raises ModusError when the store or the key file cannot be opened, and when the log was signed by another key.
    """
    keys = read_keys(configuration.keys)
    store = open_store(configuration.store)
    try:
        make_tables(store, SCHEMA)
        desk = Desk(configuration, store, keys, clock or SteadyClock(configuration.clock_seconds))
        head = desk.read(tree.newest_head)
        if head:
            verify(head[1], keys.log_public, configuration.origin)
        else:
            desk.write(lambda journal: journal.add("desk", "desk", {"origin": configuration.origin}))
    except BaseException:
        store.close()
        raise
    return desk
