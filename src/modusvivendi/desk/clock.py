"""The desk's time: set by the machine's clock when the desk starts, and carried on by a clock that nobody sets.

A clock of the machine that jumps (set by hand, by a false time server, by a host) would put wrong times into the log,
and as those never run backwards, hold everybody up until the real time has caught up. So the wall clock is asked once;
after that it is followed only as fast as clocks drift. When it is off by more than ``most`` seconds it is not followed
at all: the desk goes on by the time that it had, stops included, and says so until somebody has looked.
"""

import threading
import time
from collections.abc import Callable

FOLLOWED = 1e-3
"""Seconds in a second by which the wall clock is followed: more than clocks drift or are slewed (500 ppm)."""


def steady() -> float:
    """Return the seconds of a clock that nobody sets, and that counts on while the machine sleeps where there is one.

    Linux: CLOCK_BOOTTIME. Elsewhere CLOCK_MONOTONIC, which counts sleep on macOS.
    """
    name = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if name is None else time.clock_gettime(name)


class SteadyClock:
    """A clock that is set once and never jumps, in POSIX seconds; for many threads. ``most``: see the module."""

    def __init__(
        self, most: float = 30.0, wall: Callable[[], float] = time.time, count: Callable[[], float] = steady
    ) -> None:
        self._most, self._wall, self._count = most, wall, count
        self._lock = threading.Lock()
        self._at, self._counted = wall(), count()

    def __call__(self) -> float:
        """Return the time."""
        return self._look()[0]

    @property
    def wall(self) -> float:
        """What the machine's clock says."""
        return self._wall()

    @property
    def apart(self) -> float:
        """By how many seconds the machine's clock is ahead of this one."""
        return self._look()[1]

    @property
    def jumped(self) -> bool:
        """Whether the machine's clock is so far off that it is not followed."""
        return abs(self.apart) > self._most

    def _look(self) -> tuple[float, float]:
        with self._lock:
            counted = self._count()
            passed = max(0.0, counted - self._counted)
            now, wall = self._at + passed, self._wall()
            if abs(wall - now) <= self._most:
                now += max(-FOLLOWED * passed, min(FOLLOWED * passed, wall - now))
            self._at, self._counted = now, counted
            return now, wall - now


def moments(clock: Callable[[], float]) -> tuple[float, ...]:
    """Return the times that it may be, the desk's own first: what a clock elsewhere says may agree with either."""
    return (clock(), clock.wall) if isinstance(clock, SteadyClock) else (clock(),)
