from __future__ import annotations

import importlib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.build import build
from policies.fill_rate import FillRate
from policies.lot_size import EOQ
from policies.policy import Current, MovingCover, SameEverywhere, Sized
from policies.rules import BaseStock, CappedBaseStock, ConstantOrder, DaysOfCover, ProportionalOrderUpTo, SmoothedCover
from policies.safety_stock import EmpiricalQuantile, WeeksOfCover
from sim.decisions import Control, StockView
from sim.testing import ContractError, check_policy, example_views

SHIPPED = sorted(Path(str(importlib.import_module("configs").__path__[0])).glob("policy/*.yaml"))


@dataclass(frozen=True, slots=True)
class Infinite:
    def quantity(self, view: StockView) -> float:
        return 1 / view.on_hand if view.on_hand else float("inf")


@dataclass(frozen=True, slots=True)
class Silent:
    def quantity(self, view: StockView) -> float:
        if view.position < 0:
            return 1.0
        return None  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Raising:
    def quantity(self, view: StockView) -> float:
        return max(0.0, view.position) / view.days_known


@dataclass(frozen=True, slots=True)
class Scribbling:
    def quantity(self, view: StockView) -> float:
        view.demand_by_day[0] = 1.0
        return 0.0


@dataclass(frozen=True, slots=True)
class Remembering:
    seen: list[float] = field(default_factory=list, compare=False, repr=False)

    def quantity(self, view: StockView) -> float:
        self.seen.append(view.day)
        return float(len(self.seen))


@dataclass(slots=True)
class Thawed:
    level: float = 5.0

    def quantity(self, view: StockView) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Unreadable:
    level: object = field(default_factory=object)

    def quantity(self, view: StockView) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Short:
    def controls(self, facts: object) -> list[Control]:
        return []


@dataclass(frozen=True, slots=True)
class Undecided:
    name: str = "no method"


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (Infinite(), r"Infinite\(\) answered inf, must be finite"),
        (Silent(), r"Silent\(\) must answer a number, not None, given StockView\(day="),
        (Raising(), r"Raising\(\) raised ZeroDivisionError: .* days_known=0"),
        (Scribbling(), r"Scribbling\(\) raised ValueError: .*; a view is read-only, work on a copy"),
        (Remembering(), r"Remembering\(\) answered .* and then .* to the same view"),
        (Thawed(), r"Thawed must be a frozen dataclass"),
        (Unreadable(), r"must survive pickling, deep copying and eval"),
        (Short(), r"Short\(\) must answer one control for each of 20 stock points, not 0"),
        (Undecided(), r"must have a method quantity\(view\), as a rule, or controls\(facts\), as a policy"),
        (SameEverywhere(Infinite()), r"Infinite\(\) answered inf"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_a_broken_contract_is_named(policy: object, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        check_policy(policy)  # type: ignore[arg-type]


def test_a_class_that_other_processes_cannot_find_is_named() -> None:
    @dataclass(frozen=True, slots=True)
    class Local:
        def quantity(self, view: StockView) -> float:
            return 0.0

    with pytest.raises(ContractError, match="Local must be defined at the top level of a module"):
        check_policy(Local())


@pytest.mark.parametrize(
    "policy",
    [
        BaseStock(100.0),
        CappedBaseStock(100.0, float("inf")),
        ConstantOrder(5),
        ProportionalOrderUpTo(100.0, 10.0, 4.0),
        DaysOfCover(7.0, 14, 3.0),
        SmoothedCover(7.0, 0.2, 3.0),
        MovingCover({"A": 3.0, "other": 5.0}),
        Current(),
        Sized(FillRate({"AX": 0.99, "other": 0.9}, "negative_binomial"), EOQ(), form="reorder_up_to"),
        Sized(EmpiricalQuantile(0.9)),
        Sized(WeeksOfCover(0.0)),
    ],
    ids=lambda policy: type(policy).__name__,
)
def test_what_we_ship_keeps_the_contract(policy: BaseStock) -> None:
    check_policy(policy)


def test_example_views_are_consistent_and_read_only() -> None:
    for view in example_views(300):
        assert view.position == view.on_hand + view.on_order - view.backorders
        assert not view.demand_by_day[view.days_known :].any()
        assert not view.demand_by_day.flags.writeable
    assert len({view.on_hand == 0 for view in example_views(300)}) == 2


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_policy_names_itself_sets_every_field_and_keeps_the_contract(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    node = yaml.safe_load(text)
    assert list(node) == [path.stem]
    assert text.startswith("# ")
    assert text.splitlines()[0].endswith(f"policy={path.stem}")
    policy = build(node[path.stem], path.stem)
    assert unset(node[path.stem], policy) == []
    check_policy(policy)  # type: ignore[arg-type]


def unset(node: object, built: object) -> list[str]:
    """Return the fields of the objects built that their nodes leave to a default."""
    if not isinstance(node, dict) or not is_dataclass(built):
        return []
    missing = [f"{type(built).__name__}.{one.name}" for one in fields(built) if one.name not in node]
    return missing + [name for one in fields(built) for name in unset(node.get(one.name), getattr(built, one.name))]


def test_there_is_a_configuration_for_every_way_of_sizing() -> None:
    assert len(SHIPPED) >= 13
    assert np.all([path.stem.isidentifier() for path in SHIPPED])


@dataclass(frozen=True, slots=True)
class Eager:
    def quantity(self, view: StockView) -> float:
        return 10.0 - view.position


def test_a_rule_that_answers_less_than_nothing_orders_nothing_and_is_welcome() -> None:
    check_policy(Eager())
