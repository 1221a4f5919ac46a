"""The supply chain as data: frozen values without behaviour; what is wrong with one alone is refused at once."""

from __future__ import annotations

from sim.network.centres import ChangeOver, Shift, WorkCentre
from sim.network.demand import Demand, Event, Projects, Shape
from sim.network.disruption import Disruption, Target
from sim.network.items import Item
from sim.network.lanes import Lane
from sim.network.planning import Budget, FunctionalForecast, PlanningLimit
from sim.network.procurement import Contract, PriceBreak
from sim.network.production import ByProduct, Component, Operation, Recipe
from sim.network.segments import Segment, Substitution
from sim.network.sites import Issuing, Site
from sim.network.stock import OpenOrder, Parameters, Stock
from sim.network.transport import TransportService, Transshipment
from sim.network.whole import Network, Scenario

__all__ = [
    "Budget",
    "ByProduct",
    "ChangeOver",
    "Component",
    "Contract",
    "Demand",
    "Disruption",
    "Event",
    "FunctionalForecast",
    "Issuing",
    "Item",
    "Lane",
    "Network",
    "OpenOrder",
    "Operation",
    "Parameters",
    "PlanningLimit",
    "PriceBreak",
    "Projects",
    "Recipe",
    "Scenario",
    "Segment",
    "Shape",
    "Shift",
    "Site",
    "Stock",
    "Substitution",
    "Target",
    "TransportService",
    "Transshipment",
    "WorkCentre",
]
