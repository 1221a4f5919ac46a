"""Which features of a scenario the kernel does not have: such a scenario runs in SimPy."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.compiled.procurement import is_bought, limited_suppliers, loading_services
from sim.compiled.rules import NotCompilable
from sim.decisions import Control
from sim.network import Scenario
from sim.routes import Route

__all__ = ["require_supported"]


def require_supported(scenario: Scenario, routes: Sequence[Route], controls: Sequence[Control]) -> None:
    """Raise NotCompilable naming the first feature of a scenario, or of its controls, that the kernel does not have."""
    limited, loading = limited_suppliers(scenario), loading_services(scenario)
    bought = [is_bought(*both, limited, loading) for both in zip(routes, controls, strict=True)]
    life = {item.name: item.shelf_life_days for item in scenario.network.items}
    missing = {
        "items both made and bought": any(map(_both, routes, bought)),
        "orders of several lines": any(demand.basket for demand in scenario.network.demands),
        "substitution": bool(scenario.network.substitutions),
        "demand that follows service": any(segment.loyalty_elasticity for segment in scenario.network.segments),
        "damage or quarantine on several lanes": any(
            len(route.lanes) > 1 and any(lane.damaged_share or lane.quarantine_days for lane in route.lanes)
            for route in routes
        ),
        "sourcing of what perishes": any(
            control.sourcing and life[route.item] < math.inf for route, control in zip(routes, controls, strict=True)
        ),
    }
    for feature, found in missing.items():
        if found:
            raise NotCompilable(f"the compiled engine has no {feature} yet")


def _both(route: Route, bought: bool) -> bool:
    return bought and route.recipe is not None
