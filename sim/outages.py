"""When things break: every disruption of a replication, drawn before the clock starts, the same for every policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from sim.distributions import Constant, Distribution, Replay
from sim.network import Disruption
from sim.spans import Span
from sim.streams import Streams

__all__ = ["Outages", "draw_outages"]

Outages = Mapping[str, tuple[Span, ...]]
"""The times at which each disruption, by name, strikes: those that start before the horizon, in their order."""

_BLOCK = 16


def draw_outages(disruptions: Sequence[Disruption], streams: Streams, horizon_days: float) -> Outages:
    """Draw when each disruption of a checked network strikes.

    Times to failure, durations and chances of a disruption have streams of their own, keyed by its name: what one of
    them is changed to, and how long the run is, shifts no other.
    """
    by_name = {disruption.name: disruption for disruption in disruptions}
    found: dict[str, tuple[Span, ...]] = {}

    def spans_of(name: str) -> tuple[Span, ...]:
        if name not in found:
            disruption = by_name[name]
            starts = (span.start for span in spans_of(disruption.after)) if disruption.after else ()
            found[name] = tuple(_struck(disruption, starts, streams, horizon_days))
        return found[name]

    return {disruption.name: spans_of(disruption.name) for disruption in disruptions}


def _struck(
    disruption: Disruption, causes: Iterator[float] | tuple[()], streams: Streams, horizon: float
) -> Iterator[Span]:
    durations = _successive(disruption.duration_days, streams, disruption.name, "duration")
    if disruption.time_to_failure_days is not None:
        lives = _successive(disruption.time_to_failure_days, streams, disruption.name, "time_to_failure")
        yield from _renewal(lives, durations, horizon)
        return
    chances = streams.generator("disruption", disruption.name, "chance")
    given = [disruption.start_day] if disruption.start_day is not None else [c + disruption.delay_days for c in causes]
    for start in given:
        # A duration and a chance are taken for each, so that another probability leaves the others as they were.
        end, strikes = start + next(durations), chances.random() < disruption.probability
        if strikes and start < horizon:
            yield Span(start, end)


def _renewal(lives: Iterator[float], durations: Iterator[float], horizon: float) -> Iterator[Span]:
    """Yield the outages of an alternating renewal process that starts unbroken."""
    now = 0.0
    while (start := now + next(lives)) < horizon:
        now = start + next(durations)
        yield Span(start, now)


def _successive(law: Distribution, streams: Streams, *key: str) -> Iterator[float]:
    """Yield draws without end."""
    if isinstance(law, Constant):
        while True:
            yield law.value
    if isinstance(law, Replay):
        for k in count():
            yield law.values[k % len(law.values)]
    rng = streams.generator("disruption", *key)
    while True:
        yield from law.sample(rng, _BLOCK).tolist()
