"""What a study of ways of planning asks: the dial, the service, the levers, the controls, the priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from experiments.siop.effort import PlanningEffort
from experiments.siop.worlds import WORLD_STRENGTHS, WORLDS

__all__ = ["Lever", "NegativeControl", "Part", "Prior", "Sensitivity", "Siop", "Sweep", "Training"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One mechanism on the way from the first way of planning to the full one.

    `changes` sets it (dotted path: value), and what `takes` names becomes as it is in the full process; in the build-up
    it comes on top of the levers before. `without` takes it out of the full process; left out: it cannot be taken out
    alone.
    """

    name: str
    changes: Mapping[str, object] = field(default_factory=dict)
    takes: Sequence[str] = ()
    without: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeControl:
    """A world, or a change to the ways of planning in it, in which the full process should not help, and `why`.

    `worlds` are made of the scenario one after the other (see `experiments.siop.worlds`), `changes` to all ways of
    planning. Judged is the stock of `measures` at equal service, the full process less `against`.
    """

    name: str
    why: str
    worlds: Sequence[str] = ()
    changes: Mapping[str, object] = field(default_factory=dict)
    against: str = "smart_silo"
    measures: Sequence[str] = ("on_hand_value", "effective_safety_stock_value")

    def __post_init__(self) -> None:
        unknown = [world for world in self.worlds if world not in WORLDS]
        if unknown:
            raise ValueError(f"worlds(={unknown}) must be among {', '.join(WORLDS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A strength that nobody knows: equally likely anywhere from `low` to `high`.

    It is set at all `paths` of every way of planning, or, without any, in the world (`world`: see
    `experiments.siop.worlds`). `arms` limits it to some of them; `whole` makes it whole numbers.
    """

    name: str
    low: float
    high: float
    paths: Sequence[str] = ()
    arms: Sequence[str] = ()
    world: str = ""
    whole: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low(={self.low}) must be at most high(={self.high})")
        if bool(self.paths) == bool(self.world):
            raise ValueError("either paths or world must be given")
        if self.world and self.world not in WORLD_STRENGTHS:
            raise ValueError(f"world(={self.world!r}) must be among {', '.join(WORLD_STRENGTHS)}")

    def value(self, share: float) -> float:
        """Return the value so far (0 to 1) on the way from `low` to `high`."""
        value = self.low + share * (self.high - self.low)
        return round(value) if self.whole else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One setting of the full process (all `paths` alike) from value to value, as deployed.

    At each of `steps` a path is set to the step x its entry in `factors` (left out: 1), rounded with `whole`. `falls`
    names what should not rise from one step to the next.
    """

    name: str
    paths: Sequence[str]
    steps: Sequence[float]
    unit: str = ""
    factors: Sequence[float] = ()
    whole: bool = True
    falls: Sequence[str] = ("nervousness", "fill_rate")
    shown: Sequence[str] = ("nervousness", "fill_rate", "on_hand_value", "total_cost")

    def __post_init__(self) -> None:
        if self.factors and len(self.factors) != len(self.paths):
            raise ValueError(f"factors(={list(self.factors)}) must be as many as paths, {len(self.paths)}")

    def changes(self, value: float) -> dict[str, object]:
        """Return the settings of a value, by path."""
        factors = self.factors or [1.0] * len(self.paths)
        found = [value * factor for factor in factors]
        return dict(zip(self.paths, map(round, found) if self.whole else found, strict=True))


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
class Training:
    """How the dial is tuned: by the mean service of `replications` at `dials`, none of which is reported on."""

    replications: int
    dials: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Siop:
    """A study of ways of planning: arms on equal physics along a dial, and what makes the difference.

    Every arm is run at each of `dials`, ascending, set at the path `dial` of it; `target` is the service (fill rate) at
    which stocks are compared, left out: that of the first of `baselines` as deployed, that is at dial 1. `full` is the
    process whose value is asked for, against each of `baselines`. `levers` lead from `start` to `full`; they, the
    negative controls and the points of the sensitivity are parts of their own size. With `training` the dial of each is
    also set once, on replications of their own, and what comes of it is told on those that are reported. `claim` is the
    share of stock that is to be checked against. A cycle pack is made of the last `pack_cycles` cycles of `pack_arm`.
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
    sweep: Sweep | None = None
    training: Training | None = None
    effort: PlanningEffort = field(default_factory=PlanningEffort)
    claim: float = 0.25
    pack_cycles: int = 0
    pack_arm: str = "siop"

    def __post_init__(self) -> None:
        wrong = []
        for name, dials in self._all_dials().items():
            if len(dials) < 2 or list(dials) != sorted(set(dials)):
                wrong.append(f"{name}(={list(dials)}) must be at least two numbers, ascending")
            if 1.0 not in dials and name not in ("build_up.dials", "training.dials"):
                wrong.append(f"{name}(={list(dials)}) must contain 1.0, the process as deployed")
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
            "training.dials": self.training,
        }
        return {"dials": self.dials} | {name: part.dials for name, part in parts.items() if part is not None}
