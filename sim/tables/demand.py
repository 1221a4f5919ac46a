"""Demand from a history: resampled, replayed or fitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, get_args

from sim.distributions import Bootstrap, Distribution, Replay
from sim.tables.fit import demand_pattern, fitted
from sim.tables.history import DemandHistory
from sim.tables.quantities import Key

__all__ = ["DemandFrom", "check_demand_from", "law_of", "pattern_note", "weekly_block"]

DemandFrom = Literal["bootstrap", "replay", "fitted"]
_BLOCK_DAYS = 28


def check_demand_from(demand: str, block: int | None) -> None:
    """Raise ValueError unless the choice of how to use a history is one of ours."""
    if demand not in get_args(DemandFrom):
        raise ValueError(f"demand(={demand!r}) must be one of {', '.join(get_args(DemandFrom))}")
    if block is not None and block < 1:
        raise ValueError(f"block(={block}) must be >= 1 history buckets")


def weekly_block(bucket_days: float) -> int:
    """Return the default block of a bootstrap: four weeks, in buckets, so that weekdays and short swings survive."""
    return max(1, round(_BLOCK_DAYS / bucket_days))


def law_of(history: DemandHistory, key: Key, demand: DemandFrom, block: int) -> Distribution:
    """Return the demand per bucket of one series of the history."""
    values = history.series[key]
    if demand == "replay":
        return Replay(values)
    # One group for all: items of one history are resampled together, so that their correlation survives.
    return Bootstrap(values, block) if demand == "bootstrap" else fitted(values)


def pattern_note(history: DemandHistory, laws: dict[Key, Distribution]) -> str:
    """Return which distributions were fitted to how many series, and which patterns they show."""
    families = Counter(type(law).__name__ for law in laws.values())
    patterns: Counter[str] = Counter(demand_pattern(history.series[key]) for key in laws)
    return (
        f"demand fitted to {len(laws)} series: {_counted(families)}; "
        f"patterns by ADI and CV2 (Syntetos, Boylan & Croston 2005): {_counted(patterns)}"
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))
