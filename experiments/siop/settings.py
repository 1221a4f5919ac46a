"""What a study of ways of planning asks: the dial, the service, the levers, the controls, the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.siop.effort import PlanningEffort
from sim.network import Scenario

__all__ = ["Lever", "NegativeControl", "Part", "Prior", "Sensitivity", "Siop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One mechanism on the way from the first way of planning to the full one.

    `changes` sets it (dotted path: value); in the build-up it comes on top of the levers before. `without` takes it out
    of the full process; left out: it cannot be taken out alone.
    """

    name: str
    changes: Mapping[str, Any]
    without: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeControl:
    """A world, or a change to the ways of planning in it, in which planning together should not help.

    `scenario` replaces the study's, `changes` are made to all arms, and `only` to some (arm: changes). `compare` are
    the two ways whose difference, first less second, is `expected` to be ``zero`` or ``not less``, in `measure`.
    """

    name: str
    why: str
    scenario: Scenario | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    compare: Sequence[str] = ("siop", "smart_silo")
    measure: str = "on_hand_value"
    expected: str = "zero"

    def __post_init__(self) -> None:
        if self.expected not in ("zero", "not less"):
            raise ValueError(f"expected(={self.expected!r}) must be 'zero' or 'not less'")
        if len(self.compare) != 2:
            raise ValueError(f"compare(={list(self.compare)}) must name two ways of planning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A strength that nobody knows: equally likely from `low` to `high`.

    It is set at `paths` of each arm that has them (a path whose parent an arm does not have is passed over); `whole`
    rounds it. `name` starting with ``scenario.`` is one of the study's own changes to the world, see `worlds`.
    """

    name: str
    low: float
    high: float
    paths: Sequence[str] = ()
    arms: Sequence[str] = ()
    whole: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low(={self.low}) must be at most high(={self.high})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """A Latin hypercube over the priors: `points` of it, each with `replications` at `dials`."""

    priors: Sequence[Prior]
    points: int = 12
    replications: int = 2
    dials: Sequence[float] = (0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How large a part of the study is: replications, and settings of the dial."""

    replications: int
    dials: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Siop:
    """A study of ways of planning: arms on equal physics along a dial, and what makes the difference.

    Every arm is run at each of `dials`, ascending, set at the path `dial` of it; `target` is the service (fill rate) at
    which stocks are compared, left out: that of the first of `baselines` as deployed, that is at dial 1. `full` is the
    process whose value is asked for, against each of `baselines`. `levers` lead from `start` to `full`.
    """

    dials: Sequence[float] = (0.5, 0.75, 1.0, 1.4, 2.0)
    dial: str = "safety_scale"
    target: float | None = 0.96
    full: str = "siop"
    start: str = "silo"
    baselines: Sequence[str] = ("smart_silo", "silo")
    levers: Sequence[Lever] = ()
    build_up: Part | None = None
    negative_controls: Sequence[NegativeControl] = ()
    controls: Part | None = None
    sensitivity: Sensitivity | None = None
    effort: PlanningEffort = field(default_factory=PlanningEffort)
    claim: float = 0.25
    pack_cycles: int = 0
    pack_arm: str = "siop"

    def __post_init__(self) -> None:
        wrong = []
        for name, dials in self._all_dials().items():
            if len(dials) < 2 or list(dials) != sorted(set(dials)):
                wrong.append(f"{name}(={list(dials)}) must be at least two numbers, ascending")
        if 1.0 not in self.dials:
            wrong.append(f"dials(={list(self.dials)}) must contain 1.0, the process as deployed")
        if self.target is not None and not 0 < self.target < 1:
            wrong.append(f"target(={self.target}) must be between 0 and 1")
        if self.pack_cycles < 0:
            wrong.append(f"pack_cycles(={self.pack_cycles}) must be >= 0")
        if wrong:
            raise ValueError("; ".join(wrong))

    def _all_dials(self) -> dict[str, Sequence[float]]:
        parts = {
            "build_up.dials": self.build_up,
            "controls.dials": self.controls,
            "sensitivity.dials": self.sensitivity,
        }
        return {"dials": self.dials} | {name: part.dials for name, part in parts.items() if part is not None}
