"""Levels of demand: what makes all demands of an item rise and fall together, drawn anew in each replication."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.network import Demand
from sim.streams import Streams

__all__ = ["Levels"]

Floats = NDArray[np.float64]


class Levels:
    """The levels of one replication, each drawn once for all the demands that share it."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._known: dict[tuple[str, float, float, int], Floats] = {}

    def of(self, demand: Demand, count: int) -> Floats:
        """Return the level of the demand's item in each of its buckets."""
        key = demand.item, demand.shape.level_phi, demand.shape.level_sd, count
        if key not in self._known:
            self._known[key] = _level(*key, self._streams)
        return self._known[key]


def _level(item: str, phi: float, sd: float, count: int, streams: Streams) -> Floats:
    """Draw exp(x) for a stationary AR(1) x, divided by its mean exp(var / 2)."""
    rng = streams.generator("level", item)
    variance = sd**2 / (1 - phi**2)
    start = float(rng.normal(0.0, np.sqrt(variance)))
    x = np.append(start, rng.normal(0.0, sd, count - 1))
    reach = 1
    while reach < count:
        # Each step doubles the shocks that a level remembers: x_k = e_k + phi e_(k-1) + ... + phi^n e_(k-n).
        x[reach:] += phi**reach * x[:-reach]
        reach *= 2
    path: Floats = np.exp(x - variance / 2)
    return path
