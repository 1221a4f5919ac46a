"""Buckets: the facts of all stock points are closed at the end of each."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from simpy.events import Event

from sim.clock import Clock

if TYPE_CHECKING:
    from sim.processes.warehouse import StockPoint

__all__ = ["close_buckets"]


def close_buckets(
    clock: Clock, bucket_days: int, horizon_days: int, points: Sequence[StockPoint]
) -> Generator[Event, None, None]:
    """Close every stock point's bucket just before the next one begins."""
    for end in range(bucket_days, horizon_days + 1, bucket_days):
        yield clock.before(end)
        for point in points:
            point.close(end)
