"""Numbers: finite, where only finite ones make sense."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.check.problem import Problem
from sim.distributions import Distribution
from sim.network import Network

__all__ = [
    "infinite_numbers",
]


def infinite_numbers(network: Network) -> list[Problem]:
    """Return demand sizes, lead times and parameters that are infinite or not a number, and negative quoted times."""
    return [*_infinite_laws(network), *_infinite_terms(network)]


def _infinite_laws(network: Network) -> Iterator[Problem]:
    laws: list[tuple[str, Distribution]] = [(f"demands[{k}].size", d.size) for k, d in enumerate(network.demands)]
    laws += [(f"lanes[{k}].lead_time_days", lane.lead_time_days) for k, lane in enumerate(network.lanes)]
    laws += [(f"lanes[{k}].delivered_share", lane.delivered_share) for k, lane in enumerate(network.lanes)]
    laws += [(f"lanes[{k}].short_units", lane.short_units) for k, lane in enumerate(network.lanes)]
    laws += [(f"demands[{k}].return_delay_days", d.return_delay_days) for k, d in enumerate(network.demands)]
    for place, law in laws:
        with np.errstate(all="ignore"):
            moments = law.moments()
        if not all(math.isfinite(moment) for moment in moments):
            yield Problem(place, "has no finite mean and standard deviation")


def _infinite_terms(network: Network) -> Iterator[Problem]:
    for k, lane in enumerate(network.lanes):
        quoted = lane.quoted_lead_time_days
        if quoted is not None and not 0 <= quoted < math.inf:
            yield Problem(
                f"lanes[{k}].quoted_lead_time_days", f"quoted_lead_time_days(={quoted}) must be >= 0 and finite"
            )
    for k, row in enumerate(network.parameters):
        for field in ("reorder_point", "order_up_to", "order_quantity", "safety_stock", "review_days"):
            value: float | None = getattr(row, field)
            if value is not None and not math.isfinite(value):
                yield Problem(f"parameters[{k}].{field}", f"{field}(={value}) must be finite")
