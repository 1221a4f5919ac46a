"""Sample paths: all that chance decides, drawn before the clock starts, the same for every policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, cycle, repeat

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Bootstrap, Constant, Distribution, Replay
from sim.network import Demand, Scenario, Shape
from sim.routes import Route
from sim.streams import Streams

__all__ = ["DemandPath", "LeadTimes", "demand_paths", "lead_times", "mean_factors"]

Floats = NDArray[np.float64]
LeadTimes = Iterator[float]
_LEAD_TIME_BLOCK = 64


@dataclass(frozen=True, slots=True)
class DemandPath:
    """The order lines of one demand: their times (days, ascending) and quantities, zero quantities left out."""

    times: Floats
    quantities: Floats


def demand_paths(scenario: Scenario, streams: Streams) -> tuple[DemandPath, ...]:
    """Return the path of each of the scenario's demands over its horizon."""
    return tuple(
        demand_path(demand, streams, 0, scenario.horizon_days, scenario.start_date)
        for demand in scenario.network.demands
    )


def demand_path(demand: Demand, streams: Streams, first_day: int, last_day: int, start_date: date) -> DemandPath:
    """Draw one demand over the days [`first_day`, `last_day`); negative days lie before the start."""
    times = _bucket_times(demand, first_day, last_day)
    factors = mean_factors(demand, times, streams, start_date)
    rng = streams.generator(*_key(demand))
    if demand.orders_per_day:
        return _single_orders(demand, times, factors, rng)
    quantities = demand.size.sample(rng, len(times), factors) + _event_units(demand, times)
    asked = quantities > 0
    return DemandPath(times[asked], quantities[asked])


def _key(demand: Demand) -> tuple[str, ...]:
    if isinstance(demand.size, Bootstrap):
        return ("bootstrap", demand.size.group)
    return ("demand", demand.site, demand.item, demand.segment)


def _bucket_times(demand: Demand, first_day: int, last_day: int) -> Floats:
    width = 1.0 if demand.orders_per_day else demand.bucket_days
    count = int(np.ceil((last_day - first_day) / width - 1e-9))
    times: Floats = first_day + np.arange(count, dtype=np.float64) * width
    return times


def _single_orders(demand: Demand, days: Floats, factors: Floats | float, rng: np.random.Generator) -> DemandPath:
    """Draw a Poisson number of orders a day, uniform in the day: a Poisson process with a daily rate."""
    counts = rng.poisson(demand.orders_per_day * factors, len(days))
    times = np.repeat(days, counts) + rng.random(int(counts.sum()))
    times.sort()
    quantities = demand.size.sample(rng, len(times))
    asked = quantities > 0
    return DemandPath(times[asked], quantities[asked])


def mean_factors(demand: Demand, times: Floats, streams: Streams, start_date: date) -> Floats | float:
    """Return the factor on the mean demand of each bucket: weekday x season x trend x level x events."""
    if demand.shape == Shape() and not demand.events:
        return 1.0
    shape, factors = demand.shape, np.ones(len(times))
    if shape.weekday_factors:
        weekday = (np.floor(times).astype(np.intp) + start_date.weekday()) % 7
        factors *= np.asarray(shape.weekday_factors)[weekday]
    if shape.season_factors:
        day_of_year = (times + start_date.timetuple().tm_yday - 1) % 365
        part = (day_of_year * len(shape.season_factors) / 365).astype(np.intp)
        factors *= np.asarray(shape.season_factors)[part]
    factors *= np.maximum(0.0, 1 + shape.trend_per_year * times / 365)
    if shape.level_sd:
        factors *= _level(demand, len(times), streams)
    for event in demand.events:
        factors[(times >= event.start_day) & (times < event.end_day)] *= event.factor
    return factors


def _level(demand: Demand, count: int, streams: Streams) -> Floats:
    """Draw exp(x) for a stationary AR(1) x, divided by its mean exp(var / 2); an item's demands share its draws."""
    rng = streams.generator("level", demand.item)
    phi, sd = demand.shape.level_phi, demand.shape.level_sd
    variance = sd**2 / (1 - phi**2)
    start = rng.normal(0.0, np.sqrt(variance))
    shocks = rng.normal(0.0, sd, count - 1)
    x = np.fromiter(accumulate(shocks.tolist(), lambda level, shock: phi * level + shock, initial=start), np.float64)
    path: Floats = np.exp(x - variance / 2)
    return path


def _event_units(demand: Demand, times: Floats) -> Floats:
    units = np.zeros(len(times))
    for event in demand.events:
        if event.extra_units_per_day:
            overlap = np.minimum(times + demand.bucket_days, event.end_day) - np.maximum(times, event.start_day)
            units += event.extra_units_per_day * np.maximum(0.0, overlap)
    return units


def lead_times(route: Route, streams: Streams) -> LeadTimes:
    """Return the lead times of a stock point's successive shipments, the k-th the same whatever the policy."""
    law = route.lane.lead_time_days
    if isinstance(law, Constant):
        return repeat(law.value)
    if isinstance(law, Replay):
        return cycle(law.values)
    return _drawn(law, streams.generator("lead_time", route.site, route.item))


def _drawn(law: Distribution, rng: np.random.Generator) -> LeadTimes:
    while True:
        yield from law.sample(rng, _LEAD_TIME_BLOCK).tolist()
