"""Means and paired differences added up replication by replication, so that no item's replications need be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from experiments.chunks import Outcome, Runs
from experiments.statistics import Spread, paired, spread

__all__ = ["Findings", "RunningSpread", "Summing", "leading"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a scenario's replications gave, by policy: the runs, the spread of all KPI rows, and of the differences."""

    runs: Mapping[str, Runs]
    means: Mapping[str, Spread]
    differences: Mapping[str, Spread]


class RunningSpread:
    """Count, mean and standard deviation of columns, one row at a time; NaN is left out.

    Reference: Welford (1962), Note on a method for calculating corrected sums of squares and products.
    """

    def __init__(self, columns: int) -> None:
        self._count = np.zeros(columns, dtype=np.int64)
        self._mean = np.zeros(columns)
        self._squares = np.zeros(columns)

    def add(self, row: Floats) -> None:
        """Take in one replication."""
        defined = ~np.isnan(row)
        self._count += defined
        off = np.where(defined, row - self._mean, 0.0)
        self._mean += off / np.maximum(self._count, 1)
        self._squares += off * np.where(defined, row - self._mean, 0.0)

    def spread(self) -> Spread:
        """Return what has been added up so far."""
        count = self._count
        with np.errstate(invalid="ignore"):
            sd = np.sqrt(self._squares / np.where(count > 1, count - 1, np.nan))
        return Spread(count, np.where(count > 0, self._mean, np.nan), sd)


@dataclass(slots=True, eq=False)
class Summing:
    """The outcomes of the `policies` of a scenario; of the KPI rows from `kept` on only running sums stay.

    Replications are added in the order of their numbers, each once every policy has it, whatever order they come in:
    the sums do not depend on who ran what. Differences are to `baseline`.
    """

    policies: Sequence[str]
    baseline: str
    kept: int
    _waiting: dict[int, dict[str, Floats]] = field(default_factory=lambda: defaultdict(dict))
    _added: int = 0
    _means: dict[str, RunningSpread] = field(default_factory=dict)
    _differences: dict[str, RunningSpread] = field(default_factory=dict)

    def take(self, outcome: Outcome) -> Outcome:
        """Add an outcome up and return what is to be kept of it: the leading KPI rows of each replication."""
        chunk, runs = outcome.chunk, outcome.runs
        for k, row in enumerate(runs.kpis[:, self.kept :]):
            self._waiting[chunk.first + k][chunk.policy] = row
        while len(self._waiting.get(self._added, ())) == len(self.policies):
            self._add(self._waiting.pop(self._added))
            self._added += 1
        return replace(outcome, runs=leading(runs, self.kept))

    def findings(self, runs: Mapping[str, Runs]) -> Findings:
        """Return the findings; `runs` are all that was kept."""
        base = runs[self.baseline].kpis
        return Findings(
            runs=runs,
            means={policy: _joined(spread(runs[policy].kpis), self._means[policy]) for policy in self.policies},
            differences={
                policy: _joined(spread(paired(runs[policy].kpis, base)), added)
                for policy, added in self._differences.items()
            },
        )

    def _add(self, rows: Mapping[str, Floats]) -> None:
        base = rows[self.baseline]
        for policy in self.policies:
            self._means.setdefault(policy, RunningSpread(len(base))).add(rows[policy])
            if policy != self.baseline:
                difference = paired(rows[policy], base)
                self._differences.setdefault(policy, RunningSpread(len(base))).add(difference)


def _joined(leading: Spread, added: RunningSpread) -> Spread:
    rest = added.spread()
    return Spread(
        count=np.concatenate([leading.count, rest.count]),
        mean=np.concatenate([leading.mean, rest.mean]),
        sd=np.concatenate([leading.sd, rest.sd]),
    )


def leading(runs: Runs, rows: int) -> Runs:
    """Return runs with their leading KPI rows only, in memory of their own."""
    if rows == runs.kpis.shape[1]:
        return runs
    return replace(runs, kpis=runs.kpis[:, :rows].copy())
