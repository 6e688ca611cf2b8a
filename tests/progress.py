"""Progress of long campaigns (MODUS_SOAK=1) on stderr, past pytest's capture, at most once in ten seconds."""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

EVERY_SECONDS = 10.0


class Campaign:
    """Counts steps; ``step`` says how many are done, and how long the others will take. Silent without MODUS_SOAK."""

    def __init__(self, name: str, steps: int, config: pytest.Config) -> None:
        self._name, self._steps = name, steps
        self._capture: Any = config.pluginmanager.getplugin("capturemanager")
        self._silent = os.environ.get("MODUS_SOAK") != "1" or self._capture is None
        self._began = self._last = time.monotonic()
        self._done = 0

    def step(self, what: str = "") -> None:
        """Count one step; ``what`` may say something about it."""
        self._done += 1
        now = time.monotonic()
        if self._silent or (now - self._last < EVERY_SECONDS and self._done < self._steps):
            return
        self._last = now
        taken = now - self._began
        left = taken / self._done * (self._steps - self._done)
        with self._capture.global_and_fixture_disabled():
            line = f"{self._name}: {self._done}/{self._steps}, {taken:.0f} s, {left:.0f} s to go; {what}"
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


Campaigns = Callable[[str, int], Campaign]
