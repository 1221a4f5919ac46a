"""What outages leave in the facts of a run: how long sites were shut, and rows of the trace."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.hazards import Disturbances
from sim.ledger import Book, SiteMeasure
from sim.network import Scenario
from sim.trace import Row, trace_frame

__all__ = ["site_book", "with_outages"]


def site_book(scenario: Scenario, disturbances: Disturbances) -> Book:
    """Return the book of all sites of a scenario: how long each was closed in each bucket."""
    edges = range(0, scenario.horizon_days + 1, scenario.bucket_days)
    names = tuple(site.name for site in scenario.network.sites)
    values = np.zeros((len(edges) - 1, len(names), len(SiteMeasure)))
    for number, name in enumerate(names):
        site = disturbances.site(name)
        if site is not None and site.closed:
            values[:, number, SiteMeasure.closed_days] = site.closed.days_in(edges)
    return Book(values, names, SiteMeasure)


def with_outages(trace: pd.DataFrame, disturbances: Disturbances, horizon_days: float) -> pd.DataFrame:
    """Return a trace with two rows for each outage and what it hits: `outage` at its start, `outage_end` at its end.

    The row stands before all others of its instant; `site` names what is hit, `partner` the disruption, and the
    quantity is the days the outage lasts.
    """
    rows = [
        Row(day, str(target), "", event, span.end - span.start, disruption.name, 0.0, 0.0)
        for disruption in disturbances.disruptions
        for target in disruption.targets
        for span in disturbances.outages[disruption.name]
        for day, event in ((span.start, "outage"), (span.end, "outage_end"))
        if span.end > span.start and day < horizon_days
    ]
    if not rows:
        return trace
    both = pd.concat([trace_frame(rows), trace], ignore_index=True) if len(trace) else trace_frame(rows)
    return both.sort_values("day", kind="stable", ignore_index=True)
