"""What a demonstration is, and what it is run with."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np

from experiments.demonstrations.findings import Findings
from experiments.executors import Processes, cores
from experiments.settings import must_hold

__all__ = ["Demonstration", "Setting", "Shown"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_WORTH_A_POOL_SECONDS = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every demonstration is run with: seed, level of intervals, processes (None: all cores if worth it)."""

    seed: int = 1
    level: float = 0.95
    workers: int | None = None

    def __post_init__(self) -> None:
        checks = {
            f"seed(={self.seed}) must be >= 0": self.seed >= 0,
            f"level(={self.level}) must be between 0 and 1": 0 < self.level < 1,
            f"workers(={self.workers}) must be >= 1, or empty for all cores": self.workers is None or self.workers >= 1,
        }
        must_hold(checks)

    def generator(self, purpose: str, *numbers: int) -> np.random.Generator:
        """Return the random numbers of a purpose and, say, a replication: the same for the same key and seed."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode()), *numbers])

    def each(self, function: Callable[[Task], Answer], tasks: Sequence[Task]) -> list[Answer]:
        """Return the answer to each task, in their order, whoever worked them out.

        `function` is of module level (or a `partial` of one), so that other processes find it. The first task is done
        here; if the rest is worth it, by what that took, further processes share them.
        """
        if not tasks:
            return []
        start = perf_counter()
        answers = {0: function(tasks[0])}
        left = (perf_counter() - start) * (len(tasks) - 1)
        workers = self.workers or (cores() if left > _WORTH_A_POOL_SECONDS else 1)
        numbered = list(enumerate(tasks))[1:]
        if workers == 1 or len(numbered) < 2:
            answers |= {number: function(task) for number, task in numbered}
        else:
            with Processes(min(workers, len(numbered))) as pool:
                answers |= dict(pool.map(partial(_numbered, function), numbered))
        return [answers[number] for number in range(len(tasks))]


def _numbered(function: Callable[[Task], Answer], task: tuple[int, Task]) -> tuple[int, Answer]:
    return task[0], function(task[1])


@runtime_checkable
class Demonstration(Protocol):
    """An experiment with a known answer: a frozen dataclass of its parameters."""

    def run(self, setting: Setting) -> Findings:
        """Carry it out; the same setting and parameters give the same findings, whatever the number of processes."""
        ...

    def short(self) -> Demonstration:
        """Return the same experiment, as small as still runs through: seconds, not minutes; its claims may fail."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A demonstration, its setting, and the configuration it was built from."""

    demonstration: Demonstration
    setting: Setting
    config: Mapping[str, object] = field(default_factory=dict)
