"""Draws of anything, one after the other: the k-th is the same whatever the policy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, repeat

from sim.distributions import Constant, Distribution, Replay
from sim.paths import lead_time_block
from sim.streams import Streams, stream_word

__all__ = ["draws"]


def draws(law: Distribution, streams: Streams, *key: str) -> Iterator[float]:
    """Return the successive draws of a distribution from the stream of `key`."""
    if isinstance(law, Constant):
        return repeat(law.value)
    if isinstance(law, Replay):
        return cycle(law.values)
    return _drawn(law, streams, stream_word(*key))


def _drawn(law: Distribution, streams: Streams, word: int) -> Iterator[float]:
    generator = streams.generator_of(word)
    while True:
        yield from lead_time_block(law, generator).tolist()
