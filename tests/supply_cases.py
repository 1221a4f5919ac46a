"""Cases for tests of supply planning: one family on one resource, and random ones with every part switched on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies.planning.plan_stability import Fences
from policies.planning.supply_case import PriorPlan, Selling, SupplyCase, SupplyLimits, SupplyNeeds, SupplyPrices
from policies.planning.supply_network import SupplyNetwork

Floats = NDArray[np.float64]


def needs(demand: Floats, **given: Any) -> SupplyNeeds:
    """Return needs with no stock, no target and nothing open unless given."""
    none, nothing = np.zeros(demand.shape[0]), np.zeros_like(demand)
    known = {"target": nothing, "stock": none, "raw_stock": none, "backlog": none, "open_receipts": nothing}
    return SupplyNeeds(demand=demand, **{"open_raw": nothing, **known, **given})


def no_limits(families: int, months: int, resources: int = 0) -> SupplyLimits:
    """Return a plant without overtime or subcontract and with more regular hours than anyone needs."""
    hours = np.full((resources, months), 1e9)
    return SupplyLimits(hours, 0 * hours, np.zeros((families, months)))


def one_line(families: int = 1) -> SupplyNetwork:
    """Return families made of nothing that is bought, an hour a unit on one resource; a unit is worth 100."""
    ones, none = np.ones(families), np.zeros(families)
    nothing = np.zeros(0, dtype=np.int64)
    return SupplyNetwork(
        made=np.ones(families, dtype=np.bool_),
        stock_value=100 * ones,
        link_family=nothing,
        link_supplier=nothing,
        lead_months=nothing,
        yields=np.zeros(0),
        suppliers=0,
        hours=np.ones((families, 1)),
        raw_per_unit=none,
        raw_value=none,
        volume=ones,
        raw_volume=none,
    )


def mixed_network(rng: np.random.Generator, families: int = 6, resources: int = 2) -> SupplyNetwork:
    """Return a network half made and half bought, two suppliers a family, with lead times, yields and raw materials."""
    made = np.arange(families) % 2 == 0
    value = rng.uniform(50, 150, families)
    family = np.repeat(np.arange(families), 2)
    suppliers = 3
    return SupplyNetwork(
        made=made,
        stock_value=value,
        link_family=family,
        link_supplier=(family + np.tile([0, 1], families)) % suppliers,
        lead_months=np.tile([2, 0], families) + rng.integers(0, 2, 2 * families),
        yields=rng.uniform(0.9, 1.0, 2 * families),
        suppliers=suppliers,
        hours=np.where(made[:, None], rng.uniform(0.2, 1.0, (families, resources)), 0.0),
        raw_per_unit=np.where(made, rng.uniform(0.8, 1.5, families), 1.0),
        raw_value=0.6 * value,
        volume=rng.uniform(0.5, 2.0, families),
        raw_volume=rng.uniform(0.5, 1.0, families),
    )


def mixed_case(
    rng: np.random.Generator, network: SupplyNetwork, months: int = 8, *, selling: bool = False, prior: bool = True
) -> SupplyCase:
    """Return a case with every part on: limits of all kinds, some of which cannot be kept, and a plan before."""
    families, links = network.families, network.links
    demand = rng.gamma(4, 25, (families, months))
    target = rng.uniform(0, 80, (families, months))
    before = rng.gamma(4, 25, (families, months))
    before[:, -1] = np.nan
    hours = np.full((network.resources, months), families * 25.0) * rng.uniform(0.2, 1.2, (network.resources, 1))
    least = rng.uniform(0, 150, (network.suppliers, months))
    value, raw = network.stock_value, network.raw_value
    return SupplyCase(
        needs=needs(
            demand,
            target=target,
            most=target + rng.uniform(0, 60, (families, months)),
            stock=rng.uniform(0, 200, families),
            raw_stock=rng.uniform(0, 200, families),
            backlog=rng.uniform(0, 40, families),
            open_receipts=rng.uniform(0, 30, (families, months)) * (np.arange(months) < 3),
            open_raw=rng.uniform(0, 60, (families, months)) * (np.arange(months) < 3),
        ),
        limits=SupplyLimits(
            regular_hours=hours,
            overtime_hours=0.2 * hours,
            subcontract=rng.uniform(0, 20, (families, months)),
            commit_least=least,
            commit_most=least + rng.uniform(0, 400, (network.suppliers, months)),
            space=rng.uniform(300, 900, months),
            working_capital=rng.uniform(2e4, 8e4, months),
            ramp=rng.uniform(5, 60, families),
            last_regular=rng.uniform(0, 60, families),
        ),
        prices=SupplyPrices(
            buy=0.55 * value[network.link_family, None] * rng.uniform(0.8, 1.2, (links, months)),
            regular=0.1 * value,
            overtime=0.14 * value,
            subcontract=0.25 * value,
            holding_rate=0.02,
            backlog=0.5 * value,
            under=0.1 * value,
            over=0.03 * value,
            change=0.02 * value,
            ramp=3.0,
            capital=0.03,
            space=4.0,
            commit=8.0,
            discount=0.99,
        ),
        prior=PriorPlan(before, Fences(frozen=1, slushy=3, band=0.15)) if prior else None,
        selling=Selling(price=2.0 * value, least=0.3, shape=0.2, shaping_cost=0.2 * raw) if selling else None,
    )


def cycle_network(families: int = 12) -> SupplyNetwork:
    """Return a distributor with a repack line: every second family made from bulk, each bought from one supplier."""
    made = np.arange(families) % 2 == 0
    value = np.linspace(50, 150, families)
    return SupplyNetwork(
        made=made,
        stock_value=value,
        link_family=np.arange(families),
        link_supplier=np.arange(families) % 4,
        lead_months=np.where(np.arange(families) % 3 == 0, 2, 1),
        yields=np.full(families, 0.99),
        suppliers=4,
        hours=np.where(made, 0.5, 0.0)[:, None],
        raw_per_unit=np.ones(families),
        raw_value=0.8 * value,
        volume=np.ones(families),
        raw_volume=np.ones(families),
    )


def cycle_case(rng: np.random.Generator, network: SupplyNetwork, months: int = 24) -> SupplyCase:
    """Return a month's case of `cycle_network`: a season, a line 85 % full, limits on capital and space, fences."""
    families = network.families
    season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(months) + rng.integers(12)) / 12)
    demand = 100 * season * rng.lognormal(-0.005, 0.1, (families, months))
    target = np.full((families, months), 60.0)
    hours = np.full((1, months), 100 * 0.5 * network.makes.size / 0.85)
    value, early = network.stock_value, np.arange(months) < network.lead_months.max()
    before = demand * rng.lognormal(-0.001, 0.05, (families, months))
    before[:, -1] = np.nan
    return SupplyCase(
        needs(
            demand,
            target=target,
            most=np.full((families, months), 250.0),
            stock=rng.uniform(40, 120, families),
            raw_stock=rng.uniform(40, 120, families),
            open_receipts=100.0 * np.outer(~network.made, early),
            open_raw=100.0 * np.outer(network.made, early),
        ),
        SupplyLimits(
            hours,
            0.15 * hours,
            np.full((families, months), 10.0),
            commit_least=np.full((network.suppliers, months), 200.0),
            commit_most=np.full((network.suppliers, months), 450.0),
            space=np.full(months, 120.0 * families),
            working_capital=np.full(months, 90.0 * value.sum()),
        ),
        SupplyPrices(
            buy=0.8 * value,
            regular=0.1 * value,
            overtime=0.135 * value,
            subcontract=0.18 * value,
            holding_rate=0.2 / 12,
            backlog=0.5 * value,
            under=0.1 * value,
            over=0.02 * value,
            change=0.01 * np.outer(value, np.arange(months) < 6),
            capital=0.03,
            space=4.0,
            commit=8.0,
            discount=0.995,
        ),
        PriorPlan(before, Fences(frozen=1, slushy=3, band=0.15)),
    )
