"""Who is responsible, accountable, consulted and informed (RACI) for each decision of a planning cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["Raci", "Responsibility"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """The functions that do a step (`responsible`), answer for it (`accountable`: one), are asked and are told."""

    accountable: str
    responsible: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.accountable:
            raise ValueError("accountable(='') must name a function")


def _usual() -> dict[str, Responsibility]:
    """Return the owners of the specification's calendar."""
    table = {
        "data_close": ("data owner", ("planning",), ("sales", "procurement"), ("finance",)),
        "product": ("marketing", ("marketing",), ("sales", "operations"), ("planning", "finance")),
        "demand": ("sales", ("planning", "sales"), ("marketing", "finance"), ("procurement", "operations")),
        "inventory": ("inventory", ("planning",), ("procurement", "finance"), ("sales", "operations")),
        "supply": ("operations", ("planning", "procurement"), ("sales",), ("finance",)),
        "reconciliation": ("finance", ("planning",), ("sales", "operations", "procurement"), ("management",)),
        "management": ("management", ("management",), ("finance", "sales", "operations"), ("planning",)),
        "release": ("planning", ("planning",), (), ("sales", "procurement", "operations")),
        "demand/own_forecast": ("procurement", ("procurement",), (), ()),
        "inventory/own_targets": ("procurement", ("procurement",), (), ()),
        "exceptions": ("planning", ("planning",), ("procurement",), ("sales",)),
    }
    return {
        step: Responsibility(accountable=owner, responsible=does, consulted=asked, informed=told)
        for step, (owner, does, asked, told) in table.items()
    }


@dataclass(frozen=True, slots=True)
class Raci:
    """The responsibilities by step (``"demand"``) and, where a type has its own, by both (``"supply/expedite"``)."""

    rows: Mapping[str, Responsibility] = field(default_factory=_usual)

    def owner(self, step: str, kind: str = "") -> str:
        """Return who answers for decisions of that type in that step; a `ValueError` if nobody does."""
        row = self.rows.get(f"{step}/{kind}") or self.rows.get(step)
        if row is None:
            raise ValueError(f"step(={step}) must be one of {', '.join(sorted(self.rows))}: a decision needs an owner")
        return row.accountable

    def without_owner(self, steps: Iterable[str]) -> tuple[str, ...]:
        """Return the steps for which nobody answers: checked before a run, so that every decision has an owner."""
        return tuple(step for step in steps if step not in self.rows)
