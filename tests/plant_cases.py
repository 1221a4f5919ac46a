"""A small plant for tests: demand that comes when told, made to order, everything traced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from policies.reviews import Continuous
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Replay
from sim.ledger import CentreMeasure, Measure
from sim.model import Result, simulate
from sim.network import Demand, Item, Lane, Network, Operation, Recipe, Scenario, Site, Stock, WorkCentre
from sim.routes import routes

__all__ = ["book", "finished", "plant", "produce", "rows", "total", "with_network"]


def plant(
    asked: dict[str, Sequence[float]],
    recipes: Sequence[Recipe] = (),
    *,
    centre: dict[str, object] | None = None,
    stock: dict[str, float] | None = None,
    families: dict[str, str] | None = None,
    days: int = 28,
    job_limit: float = float("inf"),
    **rest: object,
) -> Scenario:
    """Return a plant asked for `asked` units of each item on day 0, 1, ...

    Items without a recipe are bought, and come after 5 days. Without recipes, each item asked for takes a day a unit
    at the centre "saw".
    """
    recipes = recipes or [
        Recipe(site="plant", item=item, operations=(Operation(centre="saw", run_days_per_unit=1),)) for item in asked
    ]
    made = {recipe.item for recipe in recipes}
    bought = {part.item for recipe in recipes for part in (*recipe.components, *recipe.by_products)} - made
    names = dict.fromkeys([*asked, *sorted(made | bought)])
    network = Network(
        items=tuple(Item(name=name, family=(families or {}).get(name, "")) for name in names),
        sites=(Site(name="supplier", kind="supplier"), Site(name="plant", job_limit=job_limit)),
        lanes=tuple(
            Lane(origin="supplier", destination="plant", item=name, quoted_lead_time_days=5) for name in bought
        ),
        demands=tuple(
            Demand(site="plant", item=item, size=Replay((*units, *[0.0] * (days - len(units)))))
            for item, units in asked.items()
        ),
        stock=tuple(Stock(site="plant", item=item, on_hand=units) for item, units in (stock or {}).items()),
        recipes=tuple(recipes),
        centres=(WorkCentre(name="saw", site="plant", **(centre or {})),),
        **rest,
    )
    return Scenario(name="plant", network=network, horizon_days=days, bucket_days=7)


def with_network(scenario: Scenario, **changed: object) -> Scenario:
    """Return the scenario with parts of its network changed."""
    return replace(scenario, network=replace(scenario.network, **changed))


def produce(scenario: Scenario, levels: dict[str, float] | None = None) -> Result:
    """Run a plant, every item base stock: to `levels`, else to order."""
    held = levels or {}
    controls = [Control(BaseStock(held.get(route.item, 0.0)), Continuous()) for route in routes(scenario.network)]
    result = simulate(scenario, controls, trace=True)
    assert result.ledger.imbalance() < 1e-4, "more than many roundings of a millionth of a unit"
    return result


def rows(result: Result, event: str) -> pd.DataFrame:
    """Return the rows of one kind of event."""
    assert result.trace is not None
    return result.trace[result.trace["event"] == event]


def finished(result: Result) -> list[tuple[str, float]]:
    """Return what the plant's jobs gave, in order, with the day."""
    assert result.trace is not None
    done = result.trace[result.trace["event"].eq("receive") & result.trace["partner"].eq("plant")]
    return [(str(item), round(float(day), 9)) for item, day in zip(done["item"], done["day"], strict=True)]


def book(result: Result, measure: str) -> float:
    """Return the sum of a measure of the centre "saw" over the run."""
    assert result.ledger.centres is not None
    return round(float(result.ledger.centres.measure(CentreMeasure[measure])[:, 0].sum()), 9)


def total(result: Result, item: str, measure: str) -> float:
    """Return the sum of a measure of an item's stock point over the run."""
    column = result.ledger.items.index(item)
    return round(float(result.ledger.measure(Measure[measure])[:, column].sum()), 9)
