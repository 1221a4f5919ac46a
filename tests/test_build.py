from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from experiments.build import ConfigErrors, build, call
from experiments.targets import find_target
from sim.check import NetworkError, Problem
from sim.distributions import Constant, Poisson
from sim.network import Demand, Lane, Network, Scenario, Shape, Site

LANE = {"_target_": "sim.network.Lane", "origin": "s", "destination": "w"}
DEMAND = {
    "_target_": "sim.network.Demand",
    "site": "w",
    "item": "i",
    "size": {"_target_": "sim.distributions.Poisson", "mean": 20},
}


def problems_of(node: object, **more: Any) -> tuple[str, ...]:
    with pytest.raises(ConfigErrors) as caught:
        build(node, "here", **more)
    return caught.value.problems


def test_a_node_becomes_the_object_it_names() -> None:
    assert build({"_target_": "sim.network.Site", "name": "w"}) == Site(name="w")


def test_nested_nodes_are_built_depth_first() -> None:
    assert build(DEMAND) == Demand(site="w", item="i", size=Poisson(20.0))


def test_lists_and_mappings_of_nodes_are_built_and_keep_their_shape() -> None:
    sites = [{"_target_": "sim.network.Site", "name": name} for name in "ab"]
    assert build({"mine": sites, "n": 3}) == {"mine": [Site(name="a"), Site(name="b")], "n": 3}


def test_lists_become_the_tuples_that_frozen_dataclasses_hold() -> None:
    shape = build({"_target_": "sim.network.Shape", "weekday_factors": [1, 1, 1, 1, 1, 1, 1]})
    assert shape == Shape(weekday_factors=(1.0,) * 7)
    assert hash(shape)


def test_whole_numbers_serve_as_floats_and_iso_text_as_a_date() -> None:
    network = {"_target_": "sim.network.Network", "items": [], "sites": [], "lanes": []}
    node = {"_target_": "sim.network.Scenario", "name": "x", "network": network, "horizon_days": 7}
    expected = Scenario(
        name="x", network=Network(items=(), sites=(), lanes=()), horizon_days=7, start_date=date(2025, 2, 1)
    )
    assert build({**node, "start_date": "2025-02-01"}) == expected


def test_parts_already_built_are_taken_as_they_are() -> None:
    assert build({**LANE, "lead_time_days": Constant(5.0)}) == Lane(
        origin="s", destination="w", lead_time_days=Constant(5.0)
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("unit_cost", "5"), ("unit_cost", True), ("unit_cost", None), ("name", 17), ("unit_cost", [1]), ("name", {})],
)
def test_a_value_of_another_kind_is_refused_not_guessed(field: str, value: object) -> None:
    (problem,) = problems_of({"_target_": "sim.network.Item", "name": "i", field: value})
    assert problem.startswith(f"here.{field}: must be a valid ")
    assert problem.endswith(f", not {value!r}")


def test_a_bare_value_where_an_object_is_due_asks_for_a_node() -> None:
    assert problems_of({**LANE, "lead_time_days": 5}) == (
        "here.lead_time_days: must be a Distribution (a node with _target_), not 5",
    )


def test_an_object_of_the_wrong_class_is_refused() -> None:
    lead_time = {"_target_": "sim.network.Site", "name": "w"}
    assert problems_of({**LANE, "lead_time_days": lead_time}) == (
        "here.lead_time_days: must be a Distribution (a node with _target_), not a Site",
    )


def test_a_mapping_without_target_is_not_taken_for_an_object() -> None:
    (problem,) = problems_of({**DEMAND, "shape": {"trend_per_year": 0.1}})
    assert problem.startswith("here.shape: must be a Shape (a node with _target_), not {")


def test_a_misspelt_key_is_named_with_the_nearest_right_one() -> None:
    (problem,) = problems_of({"_target_": "sim.network.Item", "nam": "i"})
    assert problem.startswith("here.nam: unknown key; did you mean 'name'? (Item takes name, unit_cost, ")


def test_a_missing_key_is_named() -> None:
    assert problems_of({"_target_": "sim.network.Lane", "origin": "s"}) == ("here.destination: missing",)


def test_what_the_class_itself_refuses_is_reported_at_its_node() -> None:
    assert problems_of({"_target_": "sim.network.Item", "name": "i", "unit_cost": -4}) == (
        "here: unit_cost(=-4.0) must be >= 0 and finite",
    )


def test_list_elements_are_named_by_their_index() -> None:
    factors = [1, 1, 1, "one", 1, 1, 1]
    (problem,) = problems_of([{"_target_": "sim.network.Shape", "weekday_factors": factors}])
    assert problem == "here[0].weekday_factors[3]: must be a valid number, not 'one'"


def test_all_problems_come_at_once() -> None:
    broken = {
        **DEMAND,
        "site": 7,
        "itm": "i",
        "size": {"_target_": "sim.distributions.Poison", "mean": 20},
        "shape": {"_target_": "sim.network.Shape", "level_sd": -1},
        "events": [{"_target_": "sim.network.Event", "start_day": "x"}],
    }
    places = [problem.split(": ")[0] for problem in problems_of(broken)]
    assert places == [
        "here.size._target_",
        "here.shape",
        "here.events[0].end_day",
        "here.events[0].start_day",
        "here.itm",
        "here.site",
    ]


@pytest.mark.parametrize(
    "target",
    [
        "os.system",
        "subprocess.run",
        "builtins.eval",
        "shutil.rmtree",
        "pathlib.Path",
        "experiments.cli.main",
        "sim.network._require",
        "sim.__builtins__.eval",
        "sim.model.np",
        "sim.model.np.load",
        "sim.distributions.math",
        "sim.network.date",
        "sim.decisions.Rule",
        "sim.network",
        "sim",
        "",
        5,
        None,
    ],
)
def test_nothing_but_our_public_classes_can_be_called(target: object) -> None:
    with pytest.raises(ValueError, match=r"is not open|nothing called|no module|must be a dotted name"):
        find_target(target)


def test_a_function_that_returns_one_of_our_objects_may_be_called_and_no_other() -> None:
    assert find_target("sim.facts.stock_facts").__name__ == "stock_facts"
    with pytest.raises(ValueError, match="nothing called 'trace_rows'"):
        find_target("sim.trace.trace_rows")
    with pytest.raises(ValueError, match="nothing called 'trace_frame'"):
        find_target("sim.trace.trace_frame")


def test_a_foreign_module_is_not_even_imported_unless_the_user_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "foreign_rules.py").write_text(
        "from dataclasses import dataclass\n@dataclass\nclass Mine:\n    level: float\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    node = {"_target_": "foreign_rules.Mine", "level": 3}
    (problem,) = problems_of(node)
    assert "plugins=[...]" in problem
    assert "foreign_rules" not in sys.modules
    assert build(node, plugins=["foreign_rules"]).level == 3.0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("target", "hint"),
    [("sim.netwrk.Item", "did you mean 'sim.network'?"), ("sim.network.Itm", "did you mean 'Item'?")],
)
def test_a_misspelt_target_gets_a_suggestion(target: str, hint: str) -> None:
    (problem,) = problems_of({"_target_": target})
    assert problem.endswith(hint)


def test_problems_that_an_error_holds_are_passed_on_one_by_one() -> None:
    def read(path: str) -> None:
        raise NetworkError([Problem(f"{path} cell B3", "first"), Problem(f"{path} cell B4", "second")])

    with pytest.raises(ConfigErrors) as caught:
        call(read, {"path": "my.xlsx"}, "data")
    assert caught.value.problems == ("my.xlsx cell B3: first", "my.xlsx cell B4: second")


def test_the_arguments_of_any_function_can_be_checked() -> None:
    def run(replications: int, level: float = 0.95, names: Mapping[str, int] | None = None) -> float:
        return replications * level

    assert call(run, {"replications": 2, "level": 1}) == 2.0
    with pytest.raises(ConfigErrors) as caught:
        call(run, {"replications": "two", "names": {"a": 1.5}})
    assert caught.value.problems == (
        "replications: must be a valid integer, not 'two'",
        "names.a: must be a valid integer, not 1.5",
    )


def test_the_alternatives_of_a_union_are_told_in_one_line() -> None:
    def run(workers: int | float | None) -> None: ...

    with pytest.raises(ConfigErrors, match=r"^workers: must be a valid integer or a valid number, not 'all'$"):
        call(run, {"workers": "all"})
