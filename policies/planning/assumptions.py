"""The assumption register: what a plan takes for granted, who answers for it, and when it no longer holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Assumption", "AssumptionRegister", "Breach", "BreachKind"]

Floats = NDArray[np.float64]
BreachKind = Literal["outside_tolerance", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """That `quantity` is `value`, give or take `tolerance` (in its own unit), until `expires_day`.

    `monitor` names the series in which it is watched; `owner` is the function that answers for it.
    """

    id: str
    quantity: str
    value: float
    tolerance: float
    owner: str
    expires_day: float
    monitor: str

    def __post_init__(self) -> None:
        wrong = [
            f"{name}(='') must be given" for name in ("id", "quantity", "owner", "monitor") if not getattr(self, name)
        ]
        if not self.tolerance >= 0:
            wrong.append(f"tolerance(={self.tolerance}) must be >= 0")
        if wrong:
            raise ValueError(f"assumption {self.id!r}: {'; '.join(wrong)}")


@dataclass(frozen=True, slots=True)
class Breach:
    """An assumption that does not hold: what was `observed` (NaN if nothing), how many tolerances off, since when."""

    assumption: Assumption
    kind: BreachKind
    observed: float
    size: float
    day: float


class AssumptionRegister:
    """The assumptions of all functions; each id once. Unchanging: `replaced` gives a new register."""

    def __init__(self, assumptions: Sequence[Assumption] = ()) -> None:
        ids = [each.id for each in assumptions]
        twice = sorted({each for each in ids if ids.count(each) > 1}) if len(set(ids)) < len(ids) else []
        if twice:
            raise ValueError(f"id(={', '.join(twice)}) must be given to one assumption only")
        self._assumptions = tuple(assumptions)
        self._value = np.array([each.value for each in assumptions])
        self._tolerance = np.array([each.tolerance for each in assumptions])
        self._expires = np.array([each.expires_day for each in assumptions])
        self._monitors = [each.monitor for each in assumptions]

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Return the assumptions, as they were entered."""
        return self._assumptions

    def replaced(self, assumptions: Sequence[Assumption]) -> AssumptionRegister:
        """Return the register with `assumptions` in the place of those of the same id, new ones at the end."""
        entries = {each.id: each for each in self._assumptions} | {each.id: each for each in assumptions}
        return AssumptionRegister(tuple(entries.values()))

    def breaches(self, observed: Mapping[str, float], day: float) -> tuple[Breach, ...]:
        """Return what does not hold on `day`, the worst first: values off by more than the tolerance, then the expired.

        `observed` has the present value of each monitor; one that is not there, or NaN, breaches nothing but may
        expire. The size is |observed - value| / tolerance, infinite for a tolerance of 0.
        """
        seen = np.array([observed.get(monitor, np.nan) for monitor in self._monitors])
        off = np.abs(seen - self._value)
        outside = off > self._tolerance
        size = np.divide(off, self._tolerance, out=np.full(len(off), np.inf), where=self._tolerance > 0)
        expired = (self._expires <= day) & ~outside
        worst = np.nonzero(outside)[0][np.argsort(-size[outside], kind="stable")]
        found = [Breach(self._assumptions[i], "outside_tolerance", float(seen[i]), float(size[i]), day) for i in worst]
        found += [Breach(self._assumptions[i], "expired", float(seen[i]), 0.0, day) for i in np.nonzero(expired)[0]]
        return tuple(found)
