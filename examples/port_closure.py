"""Generate the master data of the scenario `port_closure`: an importer whose goods all come through one port.

    python examples/port_closure.py configs/data/port_closure

20 items: four each from four overseas suppliers, whose ships all land in the same port, and four from a domestic
supplier by truck; two warehouses sell them. A strike shuts the port for four weeks in the second year; ships queue
outside. Congestion follows, and perhaps a wave of catch-up orders. Besides, accidents shut the port at random moments,
and the southern warehouse lies low enough to be flooded. All figures are invented, none is a company's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from sim.distributions import Constant, Lognormal, NegativeBinomial, Uniform
from sim.lifetimes import Exponential
from sim.network import Demand, Disruption, Item, Lane, Network, OpenOrder, Shape, Site, Stock, Target
from sim.tables import write_network

SEED = 11
OVERSEAS = tuple(f"overseas {k}" for k in range(1, 5))
DOMESTIC = "domestic"
SITE_SHARE = {"north": 0.6, "south": 0.4}
ITEMS_EACH = 4
WEEKDAYS_ONLY = (1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0)
OVERSEAS_DAYS, DOMESTIC_DAYS = 45.0, 8.0
LOT_WEEKS = {True: 4, False: 1}
STRIKE_DAY, STRIKE_DAYS = 420.0, 28.0


def draw_items(rng: np.random.Generator) -> list[tuple[Item, str, float]]:
    """Draw the items: each with its supplier and the units asked a week."""
    found = []
    for supplier in (*OVERSEAS, DOMESTIC):
        for number in range(1, ITEMS_EACH + 1):
            cost = round(float(rng.lognormal(3.0, 0.5)), 2)
            code = f"{'D' if supplier == DOMESTIC else 'P' + supplier[-1]}{number}"
            item = Item(
                name=code,
                family=supplier,
                unit_cost=cost,
                unit_price=round(cost * 1.5, 2),
                holding_rate_per_year=0.22,
                backlog_cost_per_unit_day=round(cost * 0.01, 3),
                lost_sale_cost_per_unit=round(cost * 0.5, 2),
            )
            found.append((item, supplier, float(round(rng.lognormal(5.0, 0.6)))))
    return found


def lanes(items: list[tuple[Item, str, float]]) -> tuple[Lane, ...]:
    """Return the way of each item to both warehouses, by sea and port or by truck."""
    found = []
    for item, supplier, weekly in items:
        overseas = supplier != DOMESTIC
        mean = OVERSEAS_DAYS if overseas else DOMESTIC_DAYS
        found += [
            Lane(
                origin=supplier,
                destination=site,
                item=item.name,
                lead_time_days=Lognormal(mean=mean, sd=0.15 * mean),
                quoted_lead_time_days=mean,
                order_cost=400.0 if overseas else 60.0,
                transport_cost_per_unit=1.8 if overseas else 0.6,
                lot_multiple=1.0,
                minimum_order=float(round(LOT_WEEKS[overseas] * weekly * share)),
            )
            for site, share in SITE_SHARE.items()
        ]
    return tuple(found)


def demands(items: list[tuple[Item, str, float]]) -> tuple[Demand, ...]:
    """Return what both warehouses are asked: daily counts from Monday to Friday, most of which will wait a while."""
    found = []
    for item, _, weekly in items:
        for site, share in SITE_SHARE.items():
            mean = weekly * share / 7
            found.append(
                Demand(
                    site=site,
                    item=item.name,
                    size=NegativeBinomial(mean=round(mean, 4), sd=round(float(np.sqrt(3 * mean)), 4)),
                    shape=Shape(weekday_factors=WEEKDAYS_ONLY),
                    backorder_share=0.7,
                    patience_days=21.0,
                    promise_days=3.0,
                )
            )
    return tuple(found)


def opening(items: list[tuple[Item, str, float]]) -> tuple[tuple[Stock, ...], tuple[OpenOrder, ...]]:
    """Start near the middle of normal operation: half a lot and two weeks on hand, the lead time on order."""
    stock, orders = [], []
    for item, supplier, weekly in items:
        overseas = supplier != DOMESTIC
        lot_weeks, days = LOT_WEEKS[overseas], OVERSEAS_DAYS if overseas else DOMESTIC_DAYS
        for site, share in SITE_SHARE.items():
            stock.append(Stock(site=site, item=item.name, on_hand=float(round((lot_weeks / 2 + 2) * weekly * share))))
            lot = float(round(lot_weeks * weekly * share))
            dues = range(7 * lot_weeks, int(days) + 1, 7 * lot_weeks)
            orders += [OpenOrder(site=site, item=item.name, quantity=lot, due_day=float(due)) for due in dues]
    return tuple(stock), tuple(orders)


def disruptions() -> tuple[Disruption, ...]:
    """Return what may happen; the port is all lanes from overseas."""
    port = tuple(Target(what="lane", origin=supplier) for supplier in OVERSEAS)
    return (
        Disruption(
            name="port strike",
            start_day=STRIKE_DAY,
            duration_days=Constant(STRIKE_DAYS),
            closed=True,
            in_transit="waits",
            targets=port,
        ),
        Disruption(
            name="port accident",
            time_to_failure_days=Exponential(365.0),
            duration_days=Lognormal(mean=9.0, sd=7.0),
            closed=True,
            in_transit="waits",
            targets=port,
        ),
        Disruption(
            name="congestion",
            after="port strike",
            delay_days=STRIKE_DAYS,
            duration_days=Uniform(28.0, 56.0),
            lead_time_factor=1.2,
            extra_lead_time_days=5.0,
            targets=port,
        ),
        Disruption(
            name="catch-up orders",
            after="port strike",
            delay_days=STRIKE_DAYS + 7.0,
            probability=0.6,
            duration_days=Constant(35.0),
            demand_factor=1.3,
            targets=(Target(what="demand"),),
        ),
        Disruption(
            name="flood",
            time_to_failure_days=Exponential(3000.0),
            duration_days=Uniform(7.0, 21.0),
            closed=True,
            stock_destroyed_share=0.3,
            targets=(Target(what="site", site="south"),),
        ),
    )


def port_closure() -> Network:
    """Return the whole network."""
    items = draw_items(np.random.default_rng(SEED))
    stock, open_orders = opening(items)
    return Network(
        items=tuple(item for item, _, _ in items),
        sites=(
            *(Site(name=name, kind="supplier") for name in (*OVERSEAS, DOMESTIC)),
            *(Site(name=name) for name in SITE_SHARE),
        ),
        lanes=lanes(items),
        demands=demands(items),
        stock=stock,
        open_orders=open_orders,
        disruptions=disruptions(),
    )


if __name__ == "__main__":
    write_network(port_closure(), Path(sys.argv[1]))
