"""Sample paths: all that chance decides, drawn before the clock starts, the same for every policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.distributions import (
    Bootstrap,
    Constant,
    Counts,
    Distribution,
    NegativeBinomial,
    Poisson,
    Replay,
    Uniform,
)
from sim.inversion import CountTables, counts_in_turn
from sim.levels import Levels
from sim.network import Demand, Lane, Scenario, Shape, TransportService
from sim.projects import add_project_units, project_events
from sim.routes import Route
from sim.spans import Steps
from sim.streams import Streams, stream_word

__all__ = [
    "LEAD_TIME_BLOCK",
    "Deliveries",
    "DemandPath",
    "LeadTimes",
    "PreparedDemand",
    "damage_luck",
    "delays",
    "deliveries",
    "delivery_words",
    "demand_path",
    "demand_paths",
    "lead_time_block",
    "lead_time_word",
    "lead_times",
    "luck",
    "mean_factors",
    "prepared",
    "prepared_demands",
    "vehicle_lead_time_word",
    "vehicle_lead_times",
]

Floats = NDArray[np.float64]
LeadTimes = Iterator[float]
_CHANCE = Uniform(0.0, 1.0)
LEAD_TIME_BLOCK = 64
"""How many lead times are drawn at a time in either engine: for some laws a block is more than its draws."""


@dataclass(frozen=True, slots=True)
class DemandPath:
    """The order lines of one demand: their times (days, ascending) and quantities, zero quantities left out."""

    times: Floats
    quantities: Floats


@dataclass(frozen=True, slots=True)
class PreparedDemand:
    """A demand over certain days, with all worked out that no replication changes.

    `times` are the starts of its buckets (of its days, when single orders come at any moment); `factors` those on the
    mean of each, the level left out; `extra` the events' units, an order of their own among single ones. `tables` are
    those that counts are drawn from, None where they are drawn otherwise. `word` is that of the stream.
    """

    demand: Demand
    start_date: date
    times: Floats
    factors: Floats | float
    extra: Floats | float
    tables: CountTables | None
    word: int

    @property
    def has_level(self) -> bool:
        """Return whether its factors are multiplied by a level drawn in each replication."""
        return self.demand.shape.level_sd > 0

    @property
    def has_projects(self) -> bool:
        """Return whether project orders come on top."""
        return self.demand.projects.projects_per_year > 0

    def draw(self, streams: Streams, surge: Steps | None = None, levels: Levels | None = None) -> tuple[Floats, Floats]:
        """Return the times and quantities of the order lines, zero quantities among them.

        A `surge` multiplies the means, and the units of events and projects, by its mean over each bucket. What comes
        before it stays the same. `levels` are those that the demands of a replication share.
        """
        demand, factors, tables = self.demand, self.factors, self.tables
        if self.has_level:
            factors = factors * (Levels(streams) if levels is None else levels).of(demand, len(self.times))
        calm, extra = factors, self.extra_units(streams)
        if surge is not None:
            by_bucket = surge.means(self.times, _bucket_days(demand))
            factors, tables = factors * by_bucket, None
            extra = extra if isinstance(extra, float) else extra * by_bucket
        rng = streams.generator_of(self.word)
        if tables is not None:
            return self.times, tables.values(rng.random(len(self.times))) + extra
        if not demand.orders_per_day:
            return self.times, _sizes(demand, rng, len(self.times), factors) + extra
        if demand.basket:
            times, quantities = _basket_lines(demand, self.times, calm, rng, streams)
        else:
            times, quantities = _single_orders(demand, self.times, calm, rng)
        if surge is not None:
            more = streams.generator("surge", demand.site, demand.item, demand.segment)
            times, quantities = _surged(demand, self.times, calm, surge, (times, quantities), more)
        if isinstance(extra, float):
            return times, quantities
        times = np.concatenate([self.times, times])
        first = np.argsort(times, kind="stable")
        return times[first], np.concatenate([extra, quantities])[first]

    def extra_units(self, streams: Streams) -> Floats | float:
        """Return the units of events and projects in each bucket."""
        if not self.has_projects:
            return self.extra
        units = np.zeros(len(self.times)) + self.extra
        width = _bucket_days(self.demand)
        last_day = float(self.times[-1]) + width
        orders = project_events(self.demand, streams, float(self.times[0]), last_day)
        add_project_units(orders, self.times, width, units)
        return units


def _sizes(demand: Demand, rng: np.random.Generator, count: int, factors: Floats | float) -> Floats:
    """Draw the demand of each bucket; at a drawn level no two factors are the same."""
    law, draws = demand.size, None
    if demand.shape.level_sd and isinstance(law, Poisson | NegativeBinomial) and isinstance(factors, np.ndarray):
        draws = counts_in_turn(rng.random(count), law.panjer(factors))
    return law.sample(rng, count, factors) if draws is None else draws


def prepared_demands(scenario: Scenario) -> tuple[PreparedDemand, ...]:
    """Prepare each of the scenario's demands over its horizon."""
    days, start, tables = scenario.horizon_days, scenario.start_date, _Tables()
    return tuple(_prepared(demand, 0, days, start, tables) for demand in scenario.network.demands)


def prepared(demand: Demand, first_day: int, last_day: int, start_date: date) -> PreparedDemand:
    """Prepare one demand for the days [`first_day`, `last_day`); negative days lie before the start."""
    return _prepared(demand, first_day, last_day, start_date, _Tables())


class _Tables:
    """Tables of counts, made once for all demands with the same law and factors."""

    def __init__(self) -> None:
        self._known: dict[tuple[Counts, bytes], CountTables | None] = {}

    def of(self, demand: Demand, factors: Floats | float) -> CountTables | None:
        law = demand.size
        if demand.shape.level_sd or demand.orders_per_day or not isinstance(law, Counts):
            return None
        key = law, np.asarray(factors).tobytes()
        if key not in self._known:
            self._known[key] = law.tables(factors)
        return self._known[key]


def _prepared(demand: Demand, first_day: int, last_day: int, start_date: date, tables: _Tables) -> PreparedDemand:
    times = _bucket_times(demand, first_day, last_day)
    known = mean_factors(demand, times, start_date)
    return PreparedDemand(
        demand=demand,
        start_date=start_date,
        times=times,
        factors=known,
        extra=_event_units(demand, times) if any(event.extra_units_per_day for event in demand.events) else 0.0,
        tables=tables.of(demand, known),
        word=stream_word(*_key(demand)),
    )


def demand_paths(
    prepared: Sequence[PreparedDemand], streams: Streams, surges: Sequence[Steps | None] | None = None
) -> tuple[DemandPath, ...]:
    """Draw the path of each of a scenario's demands, prepared once for all replications; `surges` has one each."""
    factors, levels = surges or [None] * len(prepared), Levels(streams)
    return tuple(_path(ready, streams, surge, levels) for ready, surge in zip(prepared, factors, strict=True))


def demand_path(demand: Demand, streams: Streams, first_day: int, last_day: int, start_date: date) -> DemandPath:
    """Draw one demand over the days [`first_day`, `last_day`); negative days lie before the start."""
    return _path(prepared(demand, first_day, last_day, start_date), streams)


def _path(
    ready: PreparedDemand, streams: Streams, surge: Steps | None = None, levels: Levels | None = None
) -> DemandPath:
    times, quantities = ready.draw(streams, surge, levels)
    asked = quantities > 0
    return DemandPath(times[asked], quantities[asked])


def _key(demand: Demand) -> tuple[str, ...]:
    if isinstance(demand.size, Bootstrap) and not demand.orders_per_day:
        return ("bootstrap", demand.size.group)
    return ("demand", demand.site, demand.item, demand.segment)


def _bucket_days(demand: Demand) -> float:
    return 1.0 if demand.orders_per_day else demand.bucket_days


def _bucket_times(demand: Demand, first_day: int, last_day: int) -> Floats:
    width = _bucket_days(demand)
    count = int(np.ceil((last_day - first_day) / width - 1e-9))
    times: Floats = first_day + np.arange(count, dtype=np.float64) * width
    return times


def _single_orders(
    demand: Demand, days: Floats, factors: Floats | float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draw a Poisson number of orders a day, uniform in the day: a Poisson process with a daily rate."""
    counts = rng.poisson(demand.orders_per_day * factors, len(days))
    times = np.repeat(days, counts) + rng.random(int(counts.sum()))
    times.sort()
    return times, demand.size.sample(rng, len(times))


def _basket_lines(
    demand: Demand, days: Floats, factors: Floats | float, rng: np.random.Generator, streams: Streams
) -> tuple[Floats, Floats]:
    """Draw the orders of a basket, the same for all its demands, and the lines of one demand in them."""
    shared = streams.generator("basket", demand.site, demand.basket)
    counts = shared.poisson(demand.orders_per_day * factors, len(days))
    times = np.repeat(days, counts) + shared.random(int(counts.sum()))
    times.sort()
    times = times[rng.random(len(times)) < demand.basket_share]
    return times, demand.size.sample(rng, len(times))


def _surged(
    demand: Demand,
    days: Floats,
    factors: Floats | float,
    surge: Steps,
    orders: tuple[Floats, Floats],
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Thin a Poisson stream of orders where a surge is below 1, and add one of the rate that it is above 1."""
    times, quantities = orders
    kept = rng.random(len(times)) < np.array([surge.at(time) for time in times.tolist()])
    above = Steps(0.0, surge.times, tuple(max(0.0, value - 1.0) for value in surge.values))
    more_times, more_quantities = _single_orders(demand, days, factors * above.means(days, 1.0), rng)
    times, quantities = np.concatenate([times[kept], more_times]), np.concatenate([quantities[kept], more_quantities])
    first = np.argsort(times, kind="stable")
    return times[first], quantities[first]


def mean_factors(demand: Demand, times: Floats, start_date: date) -> Floats | float:
    """Return the factor on the mean demand of each bucket: weekday x season x trend x events, the mean over the
    bucket's days. The level is left out.
    """
    if demand.shape == Shape() and not demand.events:
        return 1.0
    days = times[:, None] + np.arange(max(1, round(_bucket_days(demand))))
    factors: Floats = _daily_factors(demand, days, start_date).mean(axis=1)
    return factors


def _daily_factors(demand: Demand, days: Floats, start_date: date) -> Floats:
    """Return the factor of each of `days`, an array [bucket, day], the level left out."""
    shape, factors = demand.shape, np.ones(days.shape)
    if shape.weekday_factors:
        weekday = (np.floor(days).astype(np.intp) + start_date.weekday()) % 7
        factors *= np.asarray(shape.weekday_factors)[weekday]
    if shape.season_factors:
        day_of_year = (days + start_date.timetuple().tm_yday - 1) % 365
        part = (day_of_year * len(shape.season_factors) / 365).astype(np.intp)
        factors *= np.asarray(shape.season_factors)[part]
    factors *= np.maximum(0.0, 1 + shape.trend_per_year * days / 365)
    for event in demand.events:
        factors[(days >= event.start_day) & (days < event.end_day)] *= event.factor
    return factors


def _event_units(demand: Demand, times: Floats) -> Floats:
    units = np.zeros(len(times))
    for event in demand.events:
        if event.extra_units_per_day:
            overlap = np.minimum(times + _bucket_days(demand), event.end_day) - np.maximum(times, event.start_day)
            units += event.extra_units_per_day * np.maximum(0.0, overlap)
    return units


def lead_times(route: Route, lane: Lane, streams: Streams) -> LeadTimes:
    """Return the lead times of successive shipments on a lane into a stock point, the k-th the same whatever the
    policy.
    """
    return _successive(lane.lead_time_days, streams, lead_time_word(route, lane))


def vehicle_lead_times(service: TransportService, law: Distribution, streams: Streams) -> LeadTimes:
    """Return the lead times of successive vehicles of a transport service."""
    return _successive(law, streams, vehicle_lead_time_word(service))


def vehicle_lead_time_word(service: TransportService) -> int:
    """Return the word of the stream of the lead times of a transport service's vehicles."""
    return stream_word("vehicle_lead_time", service.origin, service.destination, service.mode)


def delays(law: Distribution, streams: Streams, *key: str) -> LeadTimes:
    """Return successive draws of a time for what `key` names, the k-th the same whatever the policy."""
    return _successive(law, streams, stream_word(*key))


def luck(streams: Streams, *key: str) -> Iterator[float]:
    """Return successive draws between 0 and 1 for what `key` names, the k-th the same whatever the policy."""
    return _successive(_CHANCE, streams, stream_word(*key))


def damage_luck(route: Route, lane: Lane, streams: Streams) -> Iterator[float]:
    """Return the luck by which a share of each shipment on a lane into a stock point is damaged."""
    if not lane.damaged_share:
        return repeat(0.0)
    return luck(streams, "damage", route.site, route.item, lane.origin, lane.mode)


def _successive(law: Distribution, streams: Streams, word: int) -> LeadTimes:
    if isinstance(law, Constant):
        return repeat(law.value)
    if isinstance(law, Replay):
        return cycle(law.values)
    return _drawn(law, streams.generator_of(word))


class Deliveries(NamedTuple):
    """What becomes of successive orders on a lane, the k-th the same whatever the policy: shares and missing units."""

    shares: LeadTimes
    missing: LeadTimes


def deliveries(route: Route, lane: Lane, streams: Streams) -> Deliveries:
    """Return the shares delivered and the units missing of successive orders on a lane into a stock point."""
    shares, missing = delivery_words(route, lane)
    return Deliveries(
        _successive(lane.delivered_share, streams, shares), _successive(lane.short_units, streams, missing)
    )


def delivery_words(route: Route, lane: Lane) -> tuple[int, int]:
    """Return the words of the streams of the shares delivered and the units missing on a lane into a stock point."""
    key = (route.site, route.item, lane.origin, lane.mode)
    return stream_word("delivered_share", *key), stream_word("short_units", *key)


def lead_time_word(route: Route, lane: Lane) -> int:
    """Return the word of the stream of the lead times of a lane into a stock point."""
    return stream_word("lead_time", route.site, route.item, lane.origin, lane.mode)


def lead_time_block(law: Distribution, rng: np.random.Generator) -> Floats:
    """Draw the next lead times."""
    return law.sample(rng, LEAD_TIME_BLOCK)


def _drawn(law: Distribution, rng: np.random.Generator) -> LeadTimes:
    while True:
        yield from lead_time_block(law, rng).tolist()
