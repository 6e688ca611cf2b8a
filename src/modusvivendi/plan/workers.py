"""Who does the work: threads of this process, processes of this machine, or the workers of a Dask cluster.

Work is a plain function of its arguments that touches nothing else, so that who does it changes nothing: work that is
lost with a worker is done again by another one, and its result is handed over once.
"""

import itertools
import multiprocessing
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Literal, Protocol, TypeVar

from modusvivendi.core.errors import ModusError

Kind = Literal["threads", "processes"]

_ADDRESS = re.compile(r"(tcp|tls)://[^\s/:\[\]]+:\d{1,5}|(tcp|tls)://\[[0-9a-fA-F:.]+\]:\d{1,5}")
_SAME = ("modusvivendi", "numpy", "numba")
"""What must be of one version everywhere, or the same seed might not give the same plans."""
_MOST_BYTES = "1GiB"
_AHEAD = 4
"""Pieces that wait for each worker, so that results never pile up."""
_KEPT = "run the same command again: with --out it goes on after the last finished block"


class Promise(Protocol):
    """What becomes of a piece of work."""

    def result(self) -> Any:
        """Wait for it and return what it gave; raises what it raised."""
        ...


class Workers(Protocol):
    """Whoever does pieces of work side by side; ``count`` of them when it was last asked."""

    @property
    def count(self) -> int:
        """How many pieces are worked on at a time."""
        ...

    def share(self, value: Any) -> Any:
        """Hand out a value that many pieces of work need; what comes back is passed to ``submit`` in its place."""
        ...

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Promise:
        """Have a function of a module called; neither it nor the arguments may be bound to this process."""
        ...


_Job = TypeVar("_Job")


def stream_work(
    workers: Workers, function: Callable[..., Any], jobs: Iterable[tuple[_Job, tuple[Any, ...]]]
) -> Iterator[tuple[_Job, Any]]:
    """Yield jobs (what it is, arguments) with what ``function`` gave, in order; only so many are under way."""
    waiting: deque[tuple[_Job, Promise]] = deque()
    for job, arguments in jobs:
        waiting.append((job, workers.submit(function, *arguments)))
        if len(waiting) > _AHEAD * workers.count:
            first, promise = waiting.popleft()
            yield first, promise.result()
    while waiting:
        first, promise = waiting.popleft()
        yield first, promise.result()


@contextmanager
def open_workers(count: int = 0, *, kind: Kind = "threads", cluster: str = "", wait: float = 30.0) -> Iterator[Workers]:
    """Open ``count`` local workers (0: one a core), or go to the scheduler of a Dask cluster at ``tcp://host:port``.

    ``wait``: seconds after which a cluster that does not answer, or has nobody to work, is given up. Raises
    ``ModusError`` with the repair when the cluster cannot be used; what was not finished on leaving is called off.
    """
    if cluster:
        with _open_cluster(cluster, wait) as workers:
            yield workers
        return
    count = count or os.cpu_count() or 1
    if kind == "processes":
        executor: Executor = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
    else:
        executor = ThreadPoolExecutor(count)
    try:
        yield _Local(executor, count)
    finally:
        executor.shutdown(cancel_futures=True)


class _Local:
    """Threads or processes of this machine."""

    def __init__(self, executor: Executor, count: int) -> None:
        self._executor, self.count = executor, count

    def share(self, value: Any) -> Any:
        return value

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        return self._executor.submit(function, *arguments)


@contextmanager
def _open_cluster(address: str, wait: float) -> "Iterator[_Cluster]":
    if not _ADDRESS.fullmatch(address):
        raise ModusError(
            f"{address!r} is no address of a Dask scheduler", repair="give --cluster tcp://host:port (often port 8786)"
        )
    try:
        from dask import config
        from distributed import Client
    except ImportError as error:
        raise ModusError(
            "a cluster needs Dask, which is not installed", repair="pip install 'modusvivendi[cluster]'"
        ) from error
    # A territory may be larger than what Dask expects to be sent to the scheduler; it is sent once.
    with config.set({"distributed.admin.large-graph-warning-threshold": _MOST_BYTES}):
        try:
            client = Client(address, timeout=wait, set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise ModusError(
                f"no Dask scheduler answers at {address} within {wait:g} s",
                repair="start one there (dask scheduler) and workers for it (dask worker), or leave out --cluster",
            ) from error
        try:
            _check_workers(client, address, wait)
            cluster = _Cluster(client, address, wait)
            try:
                yield cluster
            finally:
                cluster.call_off()
        finally:
            client.close()


def _check_workers(client: Any, address: str, wait: float) -> None:
    """Refuse a cluster without workers, and one whose workers might give other results than this machine."""
    try:
        client.wait_for_workers(1, timeout=wait)
    except (OSError, TimeoutError) as error:
        raise _nobody(address, wait) from error
    own = tell_versions()
    for worker, found in client.run(tell_versions, on_error="return").items():
        if isinstance(found, Exception):
            raise ModusError(
                f"worker {worker} cannot load modusvivendi: {found}", repair="install the same version of it there"
            )
        for name, wanted in own.items():
            if found[name] != wanted:
                raise ModusError(
                    f"worker {worker} has {name} {found[name]}, this machine has {wanted}",
                    repair=f"install {name}=={wanted} there: the same seed gives the same plans only so",
                )


def tell_versions() -> dict[str, str]:
    """Return the versions on which it depends that a seed gives the same plans."""
    return {name: version(name) for name in _SAME}


class _Cluster:
    """The workers of a Dask scheduler."""

    def __init__(self, client: Any, address: str, wait: float) -> None:
        self._client, self._address, self._wait = client, address, wait
        self._open: set[Any] = set()
        self._numbers = itertools.count()

    @property
    def count(self) -> int:
        return max(sum(self._client.nthreads().values()), 1)

    def share(self, value: Any) -> Any:
        # Not scattered: what is scattered is lost with its worker, what is a task's result is made again.
        return self._submit(_hand_over, value)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "_Awaited":
        return _Awaited(self, self._submit(function, *arguments))

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        key = f"modus-{os.getpid()}-{id(self)}-{next(self._numbers)}"
        future = self._client.submit(function, *arguments, key=key, pure=False)
        self._open.add(future)
        return future

    def await_result(self, future: Any) -> Any:
        """Wait for a result for as long as there is anybody to work on it."""
        from distributed import KilledWorker

        idle_since = 0.0
        while True:
            try:
                value = future.result(timeout=1)
            except TimeoutError:
                idle_since = (idle_since or time.monotonic()) if self._idle() else 0.0
                if idle_since and time.monotonic() - idle_since > self._wait:
                    raise _nobody(self._address, self._wait) from None
            except KilledWorker as error:
                raise ModusError(
                    "a piece of work ended several workers one after the other, most likely for want of memory",
                    repair=f"give the workers more memory, then {_KEPT}",
                ) from error
            except CancelledError as error:
                raise ModusError(f"the cluster at {self._address} went away", repair=_KEPT) from error
            else:
                self._open.discard(future)
                return value

    def call_off(self) -> None:
        """Call off what nobody waits for any more."""
        self._client.cancel(list(self._open), force=True)
        self._open.clear()

    def _idle(self) -> bool:
        return self._client.status != "running" or not self._client.scheduler_info()["workers"]


class _Awaited:
    """The result of a piece of work on a cluster."""

    def __init__(self, cluster: _Cluster, future: Any) -> None:
        self._cluster, self._future = cluster, future

    def result(self) -> Any:
        return self._cluster.await_result(self._future)


def _hand_over(value: Any) -> Any:
    return value


def _nobody(address: str, wait: float) -> ModusError:
    return ModusError(
        f"the cluster at {address} has had no workers for {wait:g} s",
        repair=f"start some (dask worker {address}), then {_KEPT}",
    )
