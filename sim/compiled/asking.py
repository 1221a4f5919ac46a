"""How the rule of a stock point whose goods are handled is asked, compiled: with what is held and what expires.

The kernel takes it for the rule itself, and the stock point for its parameters.
"""

from __future__ import annotations

from sim.compiled.handling_layout import handling_at
from sim.compiled.jit import cached
from sim.compiled.pointers import point_at
from sim.compiled.rules import ask
from sim.compiled.shelf import tell_shelf

__all__ = ["ask_handled"]


@cached
def ask_handled(
    subject: int,
    day: float,
    on_hand: float,
    on_order: float,
    backorders: float,
    position: float,
    demand: int,
    horizon_days: int,
    days_known: int,
) -> float:
    """Ask the rule of the stock point at an address: what is held is on order to it, and in the position."""
    point = point_at(subject, 0)
    handling = handling_at(point.handling, 0)
    if handling.age_count > 0:
        tell_shelf(handling, day)
    coming = on_order + point.held
    return ask(
        handling.rule_code,
        handling.parameters,
        day,
        on_hand,
        coming,
        backorders,
        on_hand + coming - backorders,
        demand,
        horizon_days,
        days_known,
    )
