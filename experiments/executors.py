"""Who does the work of a study: this process, or a pool of worker processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Protocol, TypeVar

from experiments.chunks import InWorld, World, in_stored_world, store
from experiments.failures import StudyError

__all__ = ["Do", "Processes", "cores", "open_workers"]

Task = TypeVar("Task")
WorldTask = TypeVar("WorldTask", bound=InWorld)
Answer = TypeVar("Answer")


class Do(Protocol):
    """Has `function` do tasks, each in the worlds that it is given, and yields its answers as they come."""

    def __call__(
        self, function: Callable[[Mapping[str, World], WorldTask], Answer], tasks: Iterable[WorldTask]
    ) -> Iterator[Answer]:
        """Yield the answers to tasks, in any order."""
        ...


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def open_workers(worlds: Mapping[str, World], workers: int) -> Iterator[Do]:
    """Give a function that has tasks done, each in one of the worlds, and yields the answers as they come.

    One worker is this process. More are processes of their own; what the tasks in a scenario share is written to a
    temporary folder once and read by each process once.
    """
    if workers == 1:
        yield lambda function, tasks: map(partial(function, worlds), tasks)
        return
    with TemporaryDirectory(prefix="siop-") as folder:
        store(worlds, folder)
        stored = partial(partial, in_stored_world, folder, tuple(worlds))
        with Processes(workers) as pool:
            yield lambda function, tasks: pool.map(stored(function), tasks)


class Processes:
    """A pool of processes that survives the loss of a worker once.

    Processes are spawned, never forked, so that they behave alike on every system. When a worker dies, the system
    takes the whole pool down: what was not finished is submitted again to a new pool, and only if that dies too is it
    an error.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._new_pool()
        self._deaths = 0

    def __enter__(self) -> Processes:
        """Enter the context in which the pool is open."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop the workers; tasks that have not begun are dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[Task], Answer], tasks: Iterable[Task]) -> Iterator[Answer]:
        """Yield the answers as they come, in any order. Raise StudyError when worker processes keep dying."""
        left = list(enumerate(tasks))
        while left:
            done: set[int] = set()
            try:
                futures = {self._pool.submit(function, task): number for number, task in left}
                for future in as_completed(futures):
                    answer = future.result()
                    done.add(futures.pop(future))
                    del future  # what was answered may be large: nothing here holds on to it
                    yield answer
            except BrokenProcessPool as error:
                self._replace_pool(error)
            left = [(number, task) for number, task in left if number not in done]

    def _replace_pool(self, error: BrokenProcessPool) -> None:
        self._deaths += 1
        if self._deaths > 1:
            raise StudyError(
                "a worker process died twice without saying why; most often memory ran out: run with fewer workers "
                "(workers=1 needs the least), a longer bucket_days or fewer replications. In a script of your own, "
                "start the study below `if __name__ == '__main__':`, for workers import the script"
            ) from error
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=spawn, initializer=_follow_the_parent)


def _follow_the_parent() -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes: the parent stops the pool; and end when it is killed.

    Else a worker whose parent has gone would wait for ever, for it holds both ends of the pipes to it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
