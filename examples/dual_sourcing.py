"""Generate the master data of the scenario `dual_sourcing`: a maker of pumps that buys each part from two suppliers.

    python examples/dual_sourcing.py configs/data/dual_sourcing

Twelve parts are cast and machined far away and come by sea in seven to nine weeks, or are bought dearer from a near
foundry whose capacity is limited and whose lead time grows with what is ordered; electronics also come by air from the
far supplier. Everything is drawn from one seed. All figures are invented, none is a company's.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.distributions import Gamma, Intermittent, Lognormal, NegativeBinomial, Poisson
from sim.network import (
    Contract,
    Demand,
    Item,
    Lane,
    Network,
    OpenOrder,
    PriceBreak,
    Shape,
    Site,
    Stock,
    TransportService,
)
from sim.tables import write_network

SEED = 11
PLANT, SEA, NEAR, ELECTRONICS = "plant", "far foundry", "near foundry", "far electronics"
WAYS = (
    (SEA, "sea", 19000, 0.01),
    (NEAR, "road", 400, 0.1),
    (ELECTRONICS, "sea", 20000, 0.01),
    (ELECTRONICS, "air", 9500, 0.6),
)
"""(origin, mode, km, kg of CO2e per tonne-km): round figures of the order of published ones, no carrier's."""
WEEKDAYS_ONLY = (1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0)
SEASON = (0.85, 0.9, 1.05, 1.15, 1.15, 1.1, 1.0, 0.9, 1.0, 1.05, 1.0, 0.85)


@dataclass(frozen=True, slots=True)
class Part:
    """A part as drawn: what its rows in the tables are made from."""

    name: str
    family: str
    cost: float
    units_per_week: float
    weekly_cv: float
    near_premium: float


def draw_parts(rng: np.random.Generator) -> list[Part]:
    """Draw eight castings and four electronic parts."""
    parts = []
    for k in range(12):
        electronic = k >= 8
        parts.append(
            Part(
                name=f"{'E' if electronic else 'C'}{k + 1:02d}",
                family="electronics" if electronic else "castings",
                cost=round(float((140.0 if electronic else 60.0) * rng.lognormal(0.0, 0.5)), 2),
                units_per_week=float(round(60 * rng.lognormal(0.0, 0.7))),
                weekly_cv=float(rng.choice((0.25, 0.4, 0.6))),
                near_premium=float(rng.choice((0.08, 0.15, 0.25))),
            )
        )
    return parts


def far_lane(part: Part) -> Lane:
    """Return the lane by sea: cheap, slow, unreliable, in full pallets; one order in eight comes short."""
    pallet = 12.0
    return Lane(
        origin=ELECTRONICS if part.family == "electronics" else SEA,
        destination=PLANT,
        item=part.name,
        mode="sea",
        preference=1,
        lead_time_days=Lognormal(mean=56, sd=11),
        quoted_lead_time_days=56,
        order_cost=220,
        transport_cost_per_unit=round(0.04 * part.cost, 2),
        lot_multiple=pallet,
        minimum_order=pallet * max(1, round(part.units_per_week / pallet)),
        unit_price=part.cost,
        short_units=Intermittent(probability=0.125, size=Poisson(mean=part.units_per_week / 8)),
        rest_follows_days=21,
        contract=Contract(
            period_days=91,
            minimum_units=float(round(13 * part.units_per_week * 0.4)),
            shortfall_cost_per_unit=round(0.05 * part.cost, 2),
        ),
    )


def near_lane(part: Part) -> Lane:
    """Return the lane from the near foundry, or by air: dear and fast, with a price break."""
    electronic = part.family == "electronics"
    price = round(part.cost * (1 if electronic else 1 + part.near_premium), 2)
    return Lane(
        origin=ELECTRONICS if electronic else NEAR,
        destination=PLANT,
        item=part.name,
        mode="air" if electronic else "road",
        preference=2,
        lead_time_days=Gamma(mean=9, sd=2) if electronic else Gamma(mean=5, sd=1.5),
        quoted_lead_time_days=9 if electronic else 10,
        order_cost=90 if electronic else 60,
        transport_cost_per_unit=round((0.16 if electronic else 0.02) * part.cost, 2),
        lot_multiple=1.0,
        unit_price=price,
        price_breaks=() if electronic else (PriceBreak(from_units=100, unit_price=round(0.97 * price, 2)),),
    )


def demand_of(part: Part) -> Demand:
    """Return what the assembly lines and the spare-part customers ask a day."""
    mean = part.units_per_week / 7
    variance_to_mean = max(part.weekly_cv**2 * part.units_per_week, 1.05)
    return Demand(
        site=PLANT,
        item=part.name,
        size=NegativeBinomial(mean=round(mean, 5), sd=round(math.sqrt(variance_to_mean * mean), 5)),
        shape=Shape(weekday_factors=WEEKDAYS_ONLY, season_factors=SEASON, level_phi=0.98, level_sd=0.03),
        promise_days=2,
    )


def dual_sourcing() -> Network:
    """Return the whole network."""
    parts = draw_parts(np.random.default_rng(SEED))
    foundry = sum(part.units_per_week for part in parts if part.family == "castings") / 7
    return Network(
        items=tuple(
            Item(
                name=part.name,
                family=part.family,
                unit_cost=part.cost,
                unit_price=round(1.6 * part.cost, 2),
                holding_rate_per_year=0.22,
                backlog_cost_per_unit_day=round(0.03 * part.cost, 2),
                weight_kg_per_unit=2.0 if part.family == "electronics" else 15.0,
            )
            for part in parts
        ),
        sites=(
            Site(name=SEA, kind="supplier"),
            Site(name=NEAR, kind="supplier", units_per_day=float(round(1.3 * foundry))),
            Site(name=ELECTRONICS, kind="supplier"),
            Site(name=PLANT),
        ),
        lanes=tuple(lane for part in parts for lane in (far_lane(part), near_lane(part))),
        services=tuple(
            TransportService(origin=origin, destination=PLANT, mode=mode, distance_km=km, co2e_kg_per_tonne_km=factor)
            for origin, mode, km, factor in WAYS
        ),
        demands=tuple(demand_of(part) for part in parts),
        stock=tuple(
            Stock(site=PLANT, item=part.name, on_hand=float(math.ceil(4 * part.units_per_week))) for part in parts
        ),
        open_orders=tuple(
            OpenOrder(site=PLANT, item=part.name, quantity=float(part.units_per_week), due_day=float(7 * week))
            for part in parts
            for week in range(1, 9)
        ),
    )


if __name__ == "__main__":
    write_network(dual_sourcing(), Path(sys.argv[1]))
