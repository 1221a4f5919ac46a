"""What the compiled engine takes, what it leaves to SimPy, and what it says about it. Equality is tested in twins/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import sim
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control, Rule, StockView
from sim.distributions import Constant, Gamma, Poisson
from sim.ledger import Ledger
from sim.model import EngineError, Model, simulate
from sim.network import Scenario

jit = pytest.importorskip("sim.compiled.jit", exc_type=ImportError)
DAILY = EveryDays(1)
Shop = Callable[..., Scenario]
Chain = Callable[..., Scenario]


def ledgers(scenario: Scenario, rule: Rule, review: object = DAILY, **options: object) -> list[Ledger]:
    """Return the ledgers of both engines; the compiled one must not have fallen back."""
    points = 2 if any(site.name == "dc" for site in scenario.network.sites) else 1
    controls = [Control(rule, review)] * points
    assert Model(scenario, controls).reason == ""
    return [simulate(scenario, controls, engine=engine, **options).ledger for engine in ("compiled", "simpy")]


def refusal(scenario: Scenario, rule: Rule) -> str:
    with pytest.raises(EngineError) as caught:
        Model(scenario, [Control(rule, DAILY)], engine="compiled")
    return str(caught.value)


def latest_peak(demand_by_day: np.ndarray, days_known: int, days: int) -> float:
    peak = 0.0
    for day in range(max(0, days_known - days), days_known):
        peak = max(peak, demand_by_day[day])
    return peak


@dataclass(frozen=True)
class PeakCover:
    """A user's rule: it calls a function of its module, and has a whole number and a switch."""

    peaks: float
    days: int = 7
    generous: bool = False

    def quantity(self, view: StockView) -> float:
        level = self.peaks * latest_peak(view.demand_by_day, view.days_known, self.days)
        return max(0.0, level + (3 if self.generous else 0) - view.position)


@dataclass(frozen=True)
class Averaging:
    days: int = 7

    def quantity(self, view: StockView) -> float:
        return 5 * view.demand_by_day[: self.days].mean() - view.position


@dataclass(frozen=True)
class Worded:
    style: str = "lean"

    def quantity(self, view: StockView) -> float:
        return 1.0 if self.style == "lean" else 2.0


@dataclass(frozen=True)
class Remembering:
    level: float = 9.0
    seen: list[float] = field(default_factory=list)

    def quantity(self, view: StockView) -> float:
        self.seen.append(view.position)
        return self.level - view.position


@dataclass(frozen=True)
class Formatting:
    level: float = 9.0

    def quantity(self, view: StockView) -> float:
        return self.level - float(f"{view.position:.0f}")


@dataclass(frozen=True)
class FailsOn:
    day: float = 5.0

    def quantity(self, view: StockView) -> float:
        return 10.0 / (self.day - view.day)


@dataclass(frozen=True)
class Endless:
    def quantity(self, view: StockView) -> float:
        return 1e300 * 1e300


@pytest.mark.parametrize("generous", [False, True])
def test_a_users_rule_with_its_functions_runs_compiled(shop: Shop, generous: bool) -> None:
    one, other = ledgers(shop(Poisson(5), horizon_days=84), PeakCover(3.5, 10, generous))
    np.testing.assert_array_equal(one.values, other.values)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Averaging(), "Averaging.quantity: NumPy's mean adds in another order"),
        (Worded(), "Worded.style is str, not a number"),
        (Remembering(), "Remembering.seen is list, not a number"),
        (Formatting(), "Formatting.quantity: "),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_rule_that_cannot_be_compiled_is_named_with_the_reason(shop: Shop, rule: Rule, reason: str) -> None:
    assert reason in refusal(shop(Poisson(5)), rule)


def test_a_rule_that_is_no_dataclass_is_refused(shop: Shop) -> None:
    class Bare:
        def quantity(self, view: StockView) -> float:
            return 1.0

    assert "Bare is not a dataclass of numbers" in refusal(shop(Poisson(5)), Bare())


def test_auto_falls_back_to_simpy_and_knows_why(shop: Shop) -> None:
    scenario, controls = shop(Poisson(5)), [Control(Averaging(), DAILY)]
    model = Model(scenario, controls)
    assert model.engine == "simpy"
    assert "Averaging" in model.reason
    np.testing.assert_array_equal(
        model.run(3, 4).ledger.values, simulate(scenario, controls, seed=3, replication=4).ledger.values
    )


def test_auto_takes_the_compiled_engine_where_it_can(shop: Shop) -> None:
    assert Model(shop(Poisson(5)), [Control(BaseStock(9), DAILY)]).engine == "compiled"


@pytest.mark.parametrize(("rule", "error"), [(FailsOn(), ZeroDivisionError), (Endless(), ValueError)])
def test_a_rule_that_fails_says_the_same_in_both_engines(shop: Shop, rule: Rule, error: type[Exception]) -> None:
    messages = []
    for engine in ("compiled", "simpy"):
        with pytest.raises(error) as caught:
            simulate(shop(Poisson(5)), [Control(rule, DAILY)], engine=engine)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_any_number_of_waiting_orders_and_shipments_finds_room(chain: Chain) -> None:
    """The pools start small: a shop that is never supplied keeps thousands of orders, a slow lane as many shipments."""
    scenario = chain(400, 300, size=Poisson(2), horizon_days=728, orders_per_day=8.0, patience_days=600)
    one, other = ledgers(scenario, BaseStock(50))
    np.testing.assert_array_equal(one.values, other.values)


def test_lead_times_beyond_the_first_block_are_drawn(shop: Shop) -> None:
    one, other = ledgers(shop(Poisson(5), Gamma(4, 2), horizon_days=364, on_hand=20), BaseStock(40))
    np.testing.assert_array_equal(one.values, other.values)
    assert one.values[:, 0].sum() > 0


def test_reviews_that_run_backwards_are_refused(shop: Shop) -> None:
    class Backwards:
        continuous, interval_days = False, 1.0

        def times(self, horizon_days: int, first_weekday: int) -> np.ndarray:
            return np.array([5.0, 1.0])

    with pytest.raises(EngineError, match="Backwards are not ascending"):
        Model(shop(Constant(5)), [Control(BaseStock(9), Backwards())], engine="compiled")


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
import sim.model
from policies.reviews import EveryDays
from policies.rules import BaseStock
from sim.decisions import Control
from sim.distributions import Constant
from sim.network import Demand, Item, Lane, Network, Scenario, Site
network = Network(
    items=(Item(name="i"),),
    sites=(Site(name="far", kind="supplier"), Site(name="near")),
    lanes=(Lane(origin="far", destination="near"),),
    demands=(Demand(site="near", item="i", size=Constant(1)),),
)
scenario = Scenario(name="s", network=network, horizon_days=7)
controls = [Control(BaseStock(3), EveryDays(1))]
model = sim.model.Model(scenario, controls)
assert model.run().ledger.values.sum() > 0
assert model.engine == "simpy" and "the extra `fast`" in model.reason, model.reason
try:
    sim.model.simulate(scenario, controls, engine="compiled")
except sim.model.EngineError as error:
    print(error)
"""


def test_without_numba_everything_runs_in_simpy() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_NUMBA], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "numba, the extra `fast`, cannot be imported" in done.stdout


def test_nothing_imports_numba_before_it_is_asked_for() -> None:
    code = "import sys, sim.model, experiments.study, policies.policy; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_where_nothing_can_be_written_functions_are_compiled_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(function: object, stamp: str) -> None:
        raise RuntimeError("no locator available")

    monkeypatch.setattr(jit, "_Cache", refuse)
    assert jit.cached(lambda number: number + 1)(2) == 3


def test_machine_code_is_taken_from_the_cache_by_another_process(tmp_path: Path) -> None:
    code = "from sim.compiled.kernel import run; from sim.compiled.layout import Memory, dtype; import numpy as np\n"
    code += "memory = np.zeros(1, dtype(Memory)); run(memory.ctypes.data, np.empty(0))\n"
    code += "print(sum(run.stats.cache_hits.values()))"
    settings = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", code]
    done = [subprocess.run(command, env=settings, capture_output=True, text=True, check=True) for _ in range(2)]
    assert [one.stdout.strip() for one in done] == ["0", "1"]


def test_machine_code_is_not_taken_once_a_source_has_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = jit._sources_stamp()
    shutil.copytree(Path(sim.__file__).parent, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sim, "__file__", str(tmp_path / "sim" / "__init__.py"))
    jit._sources_stamp.cache_clear()
    assert jit._sources_stamp() == before
    (tmp_path / "sim" / "compiled" / "calendar.py").write_text("# changed", encoding="utf-8")
    jit._sources_stamp.cache_clear()
    assert jit._sources_stamp() != before
    jit._sources_stamp.cache_clear()
