"""Targets of a sizing: one number for all stock points, or one a class."""

from __future__ import annotations

from collections.abc import Mapping

from sim.decisions import StockFacts

__all__ = ["Target", "require_each", "target_of"]

Target = float | Mapping[str, float]
"""A number, or numbers by class: ``{"A": 0.98, "B": 0.95, "other": 0.9}``, or by both classes ``{"AX": 0.99, ...}``."""


def require_each(name: str, target: Target, low: float, high: float, *, open_ends: bool = True) -> None:
    """Raise ValueError unless every number of `target` lies between `low` and `high` (strictly, with `open_ends`)."""
    numbers = target if isinstance(target, Mapping) else {"": target}
    if not numbers:
        raise ValueError(f"{name} must name at least one class")
    for group, number in numbers.items():
        place = f"{name}[{group}]" if group else name
        if not (low < number < high if open_ends else low <= number <= high):
            raise ValueError(
                f"{place}(={number}) must be {'between' if open_ends else 'from'} {low} {_AND[open_ends]} {high}"
            )


_AND = {True: "and", False: "to"}


def target_of(target: Target, facts: StockFacts) -> float:
    """Return the number that applies: that of class AX (value and variability), else of A, else of ``other``.

    Raises ValueError naming the class when there is none.
    """
    if not isinstance(target, Mapping):
        return target
    both = facts.item_class + facts.variability_class
    for group in (both, facts.item_class, "other"):
        if group in target:
            return target[group]
    raise ValueError(f"no target for class {facts.item_class!r} or {both!r}, and none for 'other'")
