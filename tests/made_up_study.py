"""A study that never ran: plausible figures of a distributor, made up by seed, to try pictures and reports on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.results import StudyResults
from experiments.statistics import differences, means
from sim.distributions import Gamma, Poisson
from sim.kpi import KPIS
from sim.network import Demand, Item, Lane, Network, Scenario, Site

POLICIES = ("weeks_of_cover", "cycle_service", "fill_rate", "king", "empirical_quantile")
# Of each policy: stock relative to the baseline, fill rate, orders relative to the baseline.
_TRAITS = {
    "weeks_of_cover": (1.0, 0.962, 1.0),
    "cycle_service": (0.93, 0.968, 1.02),
    "fill_rate": (0.84, 0.966, 1.01),
    "king": (1.08, 0.981, 1.0),
    "empirical_quantile": (0.95, 0.951, 0.98),
}
_CLASSES = {"A": (0.15, 0.79, 0.01), "B": (0.35, 0.16, 0.0), "C": (1.0, 0.05, -0.03)}
_KEYS = ["level", "site", "item", "item_class", "kpi", "unit"]
DCS = ("Central", "West", "East")


def made_up_network(items: int = 60) -> Network:
    names = [f"SC-{k:04d} {('Solvent', 'Resin', 'Additive')[k % 3]}" for k in range(items)]
    suppliers = [f"Overseas {k}" for k in range(1, 5)] + [f"Domestic {k}" for k in range(1, 6)]
    sites = [Site(name=name, kind="supplier") for name in suppliers] + [Site(name=name) for name in DCS]
    lanes = [Lane(origin=_of(suppliers, k), destination="Central", item=name, lead_time_days=_lead(_of(suppliers, k)))
             for k, name in enumerate(names)]  # fmt: skip
    lanes += [Lane(origin="Central", destination=site, lead_time_days=Gamma(3.0, 0.5)) for site in DCS[1:]]
    demands = [
        Demand(site=site, item=name, size=Poisson(60.0 / (1 + k)), bucket_days=7.0) for k, name in enumerate(names)
        for site in DCS[1:]
    ]  # fmt: skip
    return Network(
        items=tuple(Item(name=name, unit_cost=1_800.0, unit_price=2_400.0) for name in names),
        sites=tuple(sites),
        lanes=tuple(lanes),
        demands=tuple(demands),
    )


def _of(names: Sequence[str], k: int) -> str:
    return names[k % len(names)]


def _lead(supplier: str) -> Gamma:
    return Gamma(70.0, 21.0) if supplier.startswith("Overseas") else Gamma(21.0, 6.3)


def made_up_results(
    *,
    scenarios: Sequence[str] = ("specialty_chemicals",),
    policies: Sequence[str] = POLICIES,
    items: int = 60,
    replications: int = 30,
    weeks: int = 104,
    seed: int = 1,
) -> StudyResults:
    rng = np.random.default_rng(seed)
    scenario = Scenario(name="", network=made_up_network(items), horizon_days=7 * weeks, warmup_days=182)
    frames = [_results(name, policies, replications, rng, 1 + 0.1 * k) for k, name in enumerate(scenarios)]
    results = pd.concat(frames, ignore_index=True)
    series = [_series(name, scenario.network, policies, weeks, rng) for name in scenarios]
    return StudyResults(
        scenarios={name: replace(scenario, name=name) for name in scenarios},
        baseline=policies[0],
        level=0.95,
        adjustment="holm",
        results=results,
        summary=_summary(results),
        differences=_differences(results, policies[0]),
        on_hand=pd.concat([fan for fan, _ in series], ignore_index=True),
        stockouts=pd.concat([heat for _, heat in series], ignore_index=True),
        manifest={"seed": 7, "digest": "3f9a" * 16, "versions": {"python": "3.12.1", "numpy": "2.4.6"}},
        notes=("items!C17: unit cost of SC-0016 Resin was missing; the family's mean was used.",),
    )


def _results(
    scenario: str, policies: Sequence[str], replications: int, rng: np.random.Generator, scale: float
) -> pd.DataFrame:
    worlds = rng.normal(0, 1, (replications, 2))
    rows = []
    for policy in policies:
        for level, site, item_class, size, shift in _entities():
            for replication in range(replications):
                values = _kpis(policy, scale * size, shift, worlds[replication] + rng.normal(0, 1.2, 2))
                keys = {"scenario": scenario, "policy": policy, "replication": replication, "level": level}
                keys |= {"site": site, "item": "", "item_class": item_class}
                rows += [keys | {"kpi": kpi, "value": value} for kpi, value in values.items()]
    frame = pd.DataFrame(rows)
    frame.insert(8, "unit", frame["kpi"].map({name: kpi.unit_in("EUR") for name, kpi in KPIS.items()}))
    return frame.assign(denominator=1.0)


def _entities() -> Iterator[tuple[str, str, str, float, float]]:
    yield "total", "", "", 1.0, 0.0
    for site, share in zip(DCS, (0.4, 0.35, 0.25), strict=True):
        yield "site", site, "", share, 0.005 if site == "West" else -0.004
    for name, (_, share, shift) in _CLASSES.items():
        yield "class", "", name, share, shift


def _kpis(policy: str, size: float, shift: float, noise: np.ndarray) -> dict[str, float]:
    stock, fill, orders = _TRAITS.get(policy, (1.02, 0.963, 1.0))
    value = 4_100_000 * size * stock * (1 + 0.02 * noise[0])
    fill = min(1.0, fill + shift + 0.004 * noise[1])
    lines = {"holding_cost": 0.2 * value, "ordering_cost": 310_000 * size * orders, "transport_cost": 120_000 * size}
    lines |= {"backlog_cost": 9e6 * size * (1 - fill), "lost_sales_cost": 0.0}
    safety = {"planned_safety_stock_value": 0.5 * value, "effective_safety_stock_value": 0.43 * value}
    rates = {"fill_rate": fill, "on_time_fill_rate": min(1.0, fill + 0.012), "cycle_service_level": fill - 0.05}
    rates |= {
        "ready_rate": min(1.0, fill + 0.01),
        "backorder_days": 30 * (1 - fill),
        "inventory_turns": 44e6 * size / value,
    }
    flow = {
        "days_of_supply": value / 44e6 / size * 365,
        "bullwhip": 2.4 * orders,
        "orders_placed": 2300 * size * orders,
    }
    split = {
        "cycle_stock_value": 0.55 * value,
        "pipeline_stock_value": 2.4e6 * size,
        "excess_stock_value": 0.04 * value,
    }
    return {**rates, "on_hand_value": value, **safety, **split, **flow, **lines, "total_cost": sum(lines.values())}


def _summary(results: pd.DataFrame) -> pd.DataFrame:
    values = results.pivot_table(
        index="replication", columns=["scenario", "policy", *_KEYS], values="value", sort=False
    )
    found = means(values.to_numpy())
    frame = values.columns.to_frame(index=False)
    return frame.assign(replications=found.count, mean=found.mean, sd=found.sd, low=found.low, high=found.high)


def _differences(results: pd.DataFrame, baseline: str) -> pd.DataFrame:
    others = [policy for policy in results["policy"].unique() if policy != baseline]
    keys = ["scenario", *_KEYS]
    wide = {
        policy: rows.pivot_table(index="replication", columns=keys, values="value", sort=False)
        for policy, rows in results.groupby("policy", sort=False)
    }
    if not others:
        columns = [
            "scenario",
            "policy",
            *_KEYS,
            "baseline",
            "difference",
            "low",
            "high",
            "p_value",
            "p_adjusted",
            "better",
        ]
        return pd.DataFrame(columns=columns)
    found = differences(np.stack([wide[policy].to_numpy() for policy in others]), wide[baseline].to_numpy())
    frames = [
        wide[policy].columns.to_frame(index=False).assign(
            policy=policy, baseline=baseline, difference=found.difference[k], low=found.low[k], high=found.high[k],
            p_value=found.p_value[k], p_adjusted=found.p_adjusted[k],
        )
        for k, policy in enumerate(others)
    ]  # fmt: skip
    frame = pd.concat(frames, ignore_index=True)
    sign = frame["kpi"].map({name: {"higher": 1, "lower": -1, "none": 0}[kpi.better] for name, kpi in KPIS.items()})
    direction = np.where(frame["low"] > 0, 1, np.where(frame["high"] < 0, -1, 0)) * sign
    frame["better"] = [None if step == 0 else bool(step > 0) for step in direction]
    return frame


def _series(
    scenario: str, network: Network, policies: Sequence[str], weeks: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = 7 * np.arange(weeks)
    fans, heats = [], []
    for policy in policies:
        stock, fill, _ = _TRAITS.get(policy, (1.02, 0.963, 1.0))
        for k, item in enumerate(network.items[:6]):
            median = stock * 1500 / (1 + k) * (1.2 + np.sin(days / 40 + k)) * (1 + 0.5 * np.exp(-days / 60))
            spread = median * rng.uniform(0.3, 0.5, weeks)
            place = {"scenario": scenario, "policy": policy, "site": DCS[k % 3], "item": item.name}
            band = {"low": np.maximum(0, median - spread), "median": median, "high": median + spread}
            fans.append(pd.DataFrame(place | {"day": days} | band))
        for k, item in enumerate(network.items):
            rank = k / len(network.items)
            name = "A" if rank < 0.23 else "B" if rank < 0.55 else "C"
            share = np.clip(rng.gamma(0.3, (1 - fill) * (1 + 4 * rank), weeks), 0, 1)
            place = {"scenario": scenario, "policy": policy, "item": item.name, "item_class": name}
            heats.append(pd.DataFrame(place | {"day": days, "share": share}))
    return pd.concat(fans, ignore_index=True), pd.concat(heats, ignore_index=True)
