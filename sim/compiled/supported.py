"""Which features of a scenario the kernel does not have: such a scenario runs in SimPy."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.compiled.procurement import is_bought, limited_suppliers
from sim.compiled.rules import NotCompilable
from sim.decisions import Control
from sim.network import Scenario
from sim.routes import Route

__all__ = ["require_supported"]


def require_supported(scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control]) -> None:
    """Raise NotCompilable naming the first feature of a scenario, or of its controls, that the kernel does not have."""
    limited = limited_suppliers(scenario)
    missing = {
        "disruptions of several lanes, or of suppliers with terms or limited capacity": scenario.disrupted
        and scenario.network.disruptions
        and any(is_bought(route, control, limited) for route, control in zip(routes, controls, strict=True)),
        "items both made and bought": any(
            route.recipe and is_bought(route, control, limited) for route, control in zip(routes, controls, strict=True)
        ),
        "transshipment": bool(scenario.network.transshipments),
        "transfer batches": any(route.recipe and route.recipe.transfer_batch for route in routes),
        "departures and loads of transport services": any(
            number >= 0 and scenario.network.services[number].loads_vehicles
            for route in routes
            for number in route.services
        ),
        "orders of several lines": any(demand.basket for demand in scenario.network.demands),
        "segments or substitution": bool(scenario.network.segments or scenario.network.substitutions),
        "allocation when stock is short": any(control.allocation for control in controls),
        "shelf life": any(item.shelf_life_days < math.inf for item in scenario.network.items),
        "storage, dock or picking limits": any(site.limited for site in scenario.network.sites),
        "damage or quarantine": any(lane.damaged_share or lane.quarantine_days for lane in scenario.network.lanes),
        "returns": any(demand.return_share for demand in scenario.network.demands),
    }
    for feature, found in missing.items():
        if found:
            raise NotCompilable(f"the compiled engine has no {feature} yet")
