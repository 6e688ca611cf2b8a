"""What is done about a clock that cannot be right: at the start it is refused, later the neutral cell is told."""

import json
import logging
import time

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.clock import SteadyClock
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.log import tree
from modusvivendi.desk.office import Desk
from modusvivendi.desk.post import Post, deliver
from modusvivendi.desk.register import members
from modusvivendi.desk.stores import Transaction

DAY = 86_400.0
LOG = logging.getLogger("modusvivendi.desk")


def check_start(desk: Desk) -> None:
    """Raise ModusError when the clock, asked once and for all, cannot be right by what the log says.

    Its last entry lies more than ``clock_seconds`` ahead, or more than ``silent_days`` back (while it serves, the desk
    enters the time every day).
    """
    now, last = desk.clock(), last_entry(desk)
    if last is None:
        return
    settings, ahead = desk.configuration, last - now
    repair = "Look at the machine's clock. If it is right: --clock-is-right."
    if ahead > settings.clock_seconds:
        raise ModusError(
            f"the clock says {_say(now)}, and the log has an entry of {_say(last)}", repair=repair
            + " What comes is then dated like that entry until the time has caught up, and counts so for quotas.",
        )  # fmt: skip
    if -ahead > settings.silent_days * DAY:
        raise ModusError(
            f"the clock says {_say(now)}, and the last entry of the log is of {_say(last)}:"
            f" more than {settings.silent_days} days ago", repair=repair
            + " A wrong one would date everything ahead, which cannot be undone.",
        )  # fmt: skip


def last_entry(desk: Desk) -> float | None:
    """Return when the last entry was written (POSIX seconds), None in an empty log."""

    def work(transaction: Transaction) -> float | None:
        raw = tree.body(transaction, tree.size(transaction) - 1)
        return json.loads(raw)["at"] / 1000 if raw else None

    return desk.read(work)


class Timekeeper:
    """Says when the machine's clock and the desk's part and agree again, and enters the time once a day."""

    def __init__(self) -> None:
        self._apart = False

    def look(self, desk: Desk) -> None:
        """Enter what there is to say, and tell the neutral cell of either change; each process for itself."""
        clock = desk.clock
        if not isinstance(clock, SteadyClock):
            return
        jumped, off, last = clock.jumped, clock.apart, last_entry(desk)
        changed = jumped != self._apart
        if changed or (last is not None and clock() - last > DAY):
            desk.write(lambda journal: _enter(journal, off, changed=changed, jumped=jumped))
            self._apart = jumped
        if changed:
            what = "clock jumped" if jumped else "clock agrees again"
            LOG.log(logging.ERROR if jumped else logging.INFO, what, extra={"desk": {"seconds": round(off)}})


def _enter(journal: Journal, off: float, *, changed: bool, jumped: bool) -> None:
    journal.add("clock", "desk", {"apart": round(off, 3), "jumped": jumped})
    post = Post()
    for one in members(journal.transaction) if changed else ():
        if one.role == "cell":
            post.put(one.id, "clock-jumped" if jumped else "clock-agrees", "", "", {"seconds": round(off)})
    deliver(journal, post)


def _say(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(seconds))
