"""What a planner reckons that making takes: a recipe as the lane by which a stock point gets what its site makes."""

from __future__ import annotations

from sim.network import Lane, Network, Recipe
from sim.working_time import hours_per_week

__all__ = ["making_days", "open_shares", "recipe_lane"]

_HOURS_A_WEEK = 168.0
_WAITING = 2.0
"""Where nobody quotes a time, jobs are taken to wait as long as they are worked on."""


def open_shares(network: Network) -> dict[str, float]:
    """Return the share of the week that each work centre works."""
    return {
        centre.name: hours_per_week([shift for shift in network.shifts if shift.centre == centre.name]) / _HOURS_A_WEEK
        for centre in network.centres
    }


def making_days(recipe: Recipe, open_share: dict[str, float]) -> float:
    """Return the lead time that is booked for a job: the quoted one, else an estimate.

    The estimate takes the smallest batch, at least one unit, through its operations by the working time of their
    centres, those that rework takes for all it takes them on the mean, and doubles the time at machines for waiting.
    """
    if recipe.quoted_lead_time_days is not None:
        return recipe.quoted_lead_time_days
    batch, days = max(1.0, recipe.minimum_batch, recipe.batch_multiple), 0.0
    for number, operation in enumerate(recipe.operations, start=1):
        worked = operation.planned_days(batch * recipe.passes if number >= recipe.rework_from else batch)
        days += _WAITING * worked / open_share.get(operation.centre, 1.0) if operation.centre else worked
    return days


def recipe_lane(recipe: Recipe, open_share: dict[str, float]) -> Lane:
    """Return the lane from a site to itself that stands for a recipe."""
    return Lane(
        origin=recipe.site,
        destination=recipe.site,
        item=recipe.item,
        quoted_lead_time_days=making_days(recipe, open_share),
        order_cost=recipe.order_cost,
        lot_multiple=recipe.batch_multiple,
        minimum_order=recipe.minimum_batch,
        maximum_order=recipe.maximum_batch,
    )
