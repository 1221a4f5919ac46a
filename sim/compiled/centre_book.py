"""The book of work centres, compiled: `sim.books.OpenBook`, and what is drawn in turn."""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.plant_layout import Factory, draws_at
from sim.compiled.pointers import add, float_at
from sim.ledger import CentreMeasure

__all__ = ["enter", "next_draw", "spread"]

_MEASURES = len(CentreMeasure)


@compiled
def enter(factory: Factory, row: int, measure: int, amount: float, now: float) -> None:
    """Enter an amount at a moment."""
    bucket = int(now / factory.bucket_days)
    if bucket < factory.buckets:
        add(factory.book, (bucket * factory.centre_count + row) * _MEASURES + measure, amount)


@compiled
def spread(factory: Factory, row: int, measure: int, start: float, end: float) -> None:
    """Enter the time from `start` to `end`, each bucket its part."""
    bucket = int(start / factory.bucket_days)
    while start < end and bucket < factory.buckets:
        stop = min(end, (bucket + 1) * factory.bucket_days)
        add(factory.book, (bucket * factory.centre_count + row) * _MEASURES + measure, stop - start)
        start = stop
        bucket += 1


@compiled
def next_draw(factory: Factory, number: int) -> float:
    """Return the next draw; beyond those drawn, the last one: the run is then repeated with more of them."""
    draws = draws_at(factory.draws, number)
    place = draws.used
    draws.used = place + 1
    if draws.cycle:
        if draws.used == draws.count:
            draws.used = 0
    elif place >= draws.count:
        place = draws.count - 1
    value: float = float_at(factory.pool, draws.first + place)
    return value
