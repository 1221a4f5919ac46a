"""Times to survive and to recover: each site is knocked out in turn, everything else as it was.

The same replication is run three times: undisturbed; with the site closed from one day on for good; and closed for a
while. All three meet the same customers and lead times (common random numbers), the scenario's own disruptions are
left out, and only what differs counts. Until its end an outage of d days is the same as one for good, so a single run
of that kind shows what a search over d would find: customers are served as if nothing had happened for `survive_days`,
and no day longer. `recover_days` count from the end of the outage to the day from which on the fill rate over four
weeks, once it has fallen, is back at the target, or at what it would have been without the outage, if that is lower
(after Simchi-Levi et al. 2015, Identifying risks and mitigating disruptions in the automotive supply chain). A far
supplier's outage is felt only when its next shipment fails to come: then the time to recover begins to be seen late.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.chunks import World
from experiments.executors import Processes
from experiments.risk_settings import Risk
from experiments.slices import items_share, only_items
from sim.distributions import Constant
from sim.ledger import Measure
from sim.model import Model
from sim.network import Disruption, Scenario, Target
from sim.routes import Route, routes

__all__ = ["KnockOut", "knock_out_frame", "knock_outs"]

Floats = NDArray[np.float64]
Task = tuple[str, str]
"""(policy, site)"""
_BACK_DAYS = 28
_LOOK_DAYS = 182
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockOut:
    """What it does to knock a site out: see `knock_outs`."""

    survive_days: float
    recover_days: float
    least_fill: float


def knock_out_frame(world: World, risk: Risk, replications: int, workers: int = 1) -> pd.DataFrame:
    """Return the knock-outs of every site of a scenario under every policy, one row each and replication.

    Several `workers` are processes; results are the same whatever their number.
    """
    columns = ["scenario", "policy", "site", "replication", "survive_days", "recover_days", "least_fill"]
    tasks = [(policy, site.name) for policy in world.controls for site in world.scenario.network.sites]
    run = partial(_rows, world, risk, replications)
    if workers == 1:
        found = list(map(run, tasks))
    else:
        with Processes(workers) as pool:
            found = sorted(pool.map(run, tasks), key=lambda answer: tasks.index(answer[0]))
    return pd.DataFrame([row for _, rows in found for row in rows], columns=columns)


def _rows(world: World, risk: Risk, replications: int, task: Task) -> tuple[Task, list[tuple[object, ...]]]:
    """Return the rows of one policy and site, with their names."""
    found = enumerate(knock_outs(world, *task, risk, replications))
    return task, [(world.name, *task, k, out.survive_days, out.recover_days, out.least_fill) for k, out in found]


def knock_outs(world: World, policy: str, site: str, risk: Risk, replications: int) -> Iterator[KnockOut]:
    """Yield what it does to knock a site out, replication by replication; nothing if it feeds no customer.

    `survive_days`: the longest outage during which customers are served as much at once as without it. `recover_days`:
    after an outage of `knock_out_days`. `least_fill`: the lowest fill rate over four weeks in that one. Times that do
    not end within half a year of the outage, or the horizon, are infinite.
    """
    start = risk.first_out_day(world.scenario)
    calm, points = _concerned(world, site, min(world.scenario.horizon_days, start + risk.knock_out_days + _LOOK_DAYS))
    fed = _fed(routes(calm.network), site, calm)
    if not fed.any() or start >= calm.horizon_days:
        return
    controls = [world.controls[policy][k] for k in points]
    longest = float(calm.horizon_days)
    scenarios = (calm, _without(calm, site, start, longest), _without(calm, site, start, risk.knock_out_days))
    planning = world.planning.get(policy)
    models = [
        Model(scenario, controls, engine=world.engine, planning=planning, facts=world.facts) for scenario in scenarios
    ]
    price = _prices(calm, routes(calm.network))[fed]
    for k in range(replications):
        ledgers = [model.run(world.seed, k).ledger for model in models]
        base, gone, back = (np.asarray(ledger.values[:, fed]) for ledger in ledgers)  # noqa: PD011 - no frame
        end = start + risk.knock_out_days
        yield KnockOut(
            survive_days=_survives(base, gone, start),
            recover_days=_recovers(base, back, price, (start, end), risk.service_target),
            least_fill=float(_fill(back, price)[start:].min(initial=1.0)),
        )


def _concerned(world: World, site: str, horizon_days: int) -> tuple[Scenario, Sequence[int]]:
    """Return the scenario of the items that a site handles, if items share nothing else, and their stock points."""
    network = replace(world.scenario.network, disruptions=())
    whole = routes(network)
    handled = {route.item for route in whole if site in (route.site, *(lane.origin for lane in route.lanes))}
    if handled and not world.planning and not items_share(network):
        network = only_items(network, frozenset(handled))
    else:
        handled = {route.item for route in whole}
    points = [k for k, route in enumerate(whole) if route.item in handled]
    warmup = min(world.scenario.warmup_days, horizon_days - 1)
    return replace(world.scenario, network=network, horizon_days=horizon_days, warmup_days=warmup), points


def _fed(stock_routes: Sequence[Route], site: str, scenario: Scenario) -> NDArray[np.bool_]:
    """Return which stock points sell to customers and get what they sell, directly or not, from or at a site."""
    hit = [site in (route.site, *(lane.origin for lane in route.lanes)) for route in stock_routes]
    for k in reversed(range(len(stock_routes))):  # upstream first
        above = (*stock_routes[k].sources, *stock_routes[k].components)
        hit[k] = hit[k] or any(hit[source] for source in above if source >= 0)
    sold = {(demand.site, demand.item) for demand in scenario.network.demands}
    return np.array([h and (route.site, route.item) in sold for h, route in zip(hit, stock_routes, strict=True)])


def _without(calm: Scenario, site: str, start: float, days: float) -> Scenario:
    """Return the scenario in which a site is closed for some days and nothing else breaks."""
    outage = Disruption(
        name="knock-out",
        start_day=start,
        duration_days=Constant(days),
        targets=(Target(what="site", site=site),),
        closed=True,
    )
    return replace(calm, network=replace(calm.network, disruptions=(outage,)), disrupted=True)


def _prices(scenario: Scenario, stock_routes: Sequence[Route]) -> Floats:
    items = {item.name: item.unit_price for item in scenario.network.items}
    prices = np.array([items[route.item] for route in stock_routes])
    return prices if prices.any() else np.ones(len(prices))


def _survives(base: Floats, gone: Floats, start: int) -> float:
    """Return the whole days from `start` on which nobody was served less than without the outage."""
    short = [values[:, :, Measure.demand] - values[:, :, Measure.at_once] for values in (base, gone)]
    extra = np.cumsum(short[1] - short[0], axis=0).max(axis=1)[start:] > _ROUNDING
    return float(np.argmax(extra)) if extra.any() else math.inf


def _recovers(base: Floats, back: Floats, price: Floats, outage: tuple[int, int], target: float) -> float:
    """Return the days from the end of an outage until service, once fallen, is as it should be for four weeks."""
    start, end = outage
    good = _fill(back, price) >= np.minimum(target, _fill(base, price)) - 1e-9
    if good[start:].all():
        return 0.0
    fallen = start + int(np.argmin(good[start:]))
    later = good[max(end, fallen) :]
    return float(max(end, fallen) - end + np.argmax(later)) if later.any() else math.inf


def _fill(values: Floats, price: Floats) -> Floats:
    """Return the fill rate over the four weeks from each day on; 1 when nothing is asked for."""
    asked, served = (values[:, :, measure] @ price for measure in (Measure.demand, Measure.at_once))
    if len(asked) < _BACK_DAYS:
        return np.ones(0)
    sums = [np.lib.stride_tricks.sliding_window_view(of, _BACK_DAYS).sum(axis=-1) for of in (asked, served)]
    fill: Floats = np.where(sums[0] > 0, sums[1] / np.where(sums[0] > 0, sums[0], 1.0), 1.0)
    return fill
