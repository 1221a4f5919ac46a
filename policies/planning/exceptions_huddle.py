"""The weekly huddle: find the exceptions, work as many as planners can, and say what to do about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policies.planning.exceptions import Exceptions, ExceptionState, Finding, Planners, hold, work
from policies.planning.exceptions_action import propose
from policies.planning.exceptions_stock import StockPicture, Thresholds, backorder_finding, stock_findings
from policies.planning.inventory_demand import Floats

__all__ = ["NO_EXCEPTIONS", "Huddle", "by_backorders", "by_projection"]

NO_EXCEPTIONS = ExceptionState({}, {})
"""The state before the first huddle."""


@dataclass(frozen=True, slots=True)
class Huddle:
    """What a huddle left: the state for the next, all exceptions that stand, and those worked with their actions."""

    state: ExceptionState
    standing: Exceptions
    worked: Exceptions


def by_projection(
    state: ExceptionState,
    picture: StockPicture,
    planners: Planners,
    limits: Thresholds,
    liquid_days: Floats,
    others: Sequence[Finding] = (),
    transferable: Floats | None = None,
) -> Huddle:
    """Manage by projected exceptions, ranked by money at risk; `others` are findings about plans and signals."""
    state, standing = hold(state, [*stock_findings(picture, limits), *others], planners)
    state, worked = work(state, standing, planners, planners.capacity(picture.on_hand.size))
    return Huddle(state, standing, propose(worked, picture, liquid_days, transferable))


def by_backorders(
    state: ExceptionState, picture: StockPicture, planners: Planners, liquid_days: Floats, loudness: Floats
) -> Huddle:
    """Manage after the fact: only what customers already wait for, the loudest first; capacity and actions the same.

    `loudness` [items] is how much the loudest customer waits for, as the units of the one with the most.
    """
    state, standing = hold(state, [backorder_finding(picture)], planners)
    state, worked = work(state, standing, planners, planners.capacity(picture.on_hand.size), loudness)
    return Huddle(state, standing, propose(worked, picture, liquid_days))
