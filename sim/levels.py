"""Levels of demand: what makes all demands of an item rise and fall together, drawn anew in each replication."""

from __future__ import annotations

from itertools import accumulate

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
    shocks: list[float] = rng.normal(0.0, sd, count - 1).tolist()
    x: list[float] = list(accumulate(shocks, lambda level, shock: phi * level + shock, initial=start))
    path: Floats = np.exp(np.array(x) - variance / 2)
    return path
