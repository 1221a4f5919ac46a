"""What studies tell of customers and suppliers, in files and in the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from study_cases import UpTo, shop

from experiments.outputs import write
from experiments.report import write_report
from experiments.report.partners import partner_tables
from experiments.study import Study, run
from sim.kpi.customers import segment_frame
from sim.kpi.suppliers import supplier_scorecard
from sim.model import simulate
from sim.network import Scenario, Segment


def contracts() -> Scenario:
    """Return a shop with a segment of customers and a supplier with a minimum order by value."""
    base = shop()
    network = replace(
        base.network,
        demands=tuple(replace(demand, segment="trade") for demand in base.network.demands),
        segments=(Segment(name="trade", late_cost_per_line=5.0),),
        lanes=tuple(replace(lane, unit_price=1.0, minimum_order_value=1.0) for lane in base.network.lanes),
    )
    return replace(base, network=network)


POLICIES = {"low": UpTo(6.0), "high": UpTo(20.0)}


def study(scenario: Scenario) -> Study:
    return Study(scenarios={"shop": scenario}, policies=POLICIES, replications=2, workers=1)


def test_the_tables_are_the_means_of_what_the_runs_say(tmp_path: Path) -> None:
    results = run(study(contracts()), progress=False)
    ran = [simulate(contracts(), POLICIES["low"], seed=0, replication=k) for k in range(2)]
    expected = pd.concat([segment_frame(each.ledger, each.scenario) for each in ran])["fill_rate"].mean()
    assert results.segments["fill_rate"].iloc[0] == pytest.approx(expected)
    cards = pd.concat([supplier_scorecard(each.ledger, each.scenario, each.routes) for each in ran])
    assert results.suppliers["ordered"].iloc[0] == pytest.approx(cards["ordered"].mean())
    write(results, tmp_path)
    assert len(pd.read_csv(tmp_path / "segments.csv")) == len(pd.read_csv(tmp_path / "suppliers.csv")) == 2
    page = write_report(results, tmp_path).read_text(encoding="utf-8")
    assert "How customers were served" in page
    assert "How suppliers delivered" in page
    assert "Penalties" in page


def test_suppliers_that_nobody_ordered_from_are_left_out() -> None:
    suppliers = run(study(contracts()), progress=False).suppliers
    idle = suppliers.assign(supplier="idle", ordered=0.0)
    (table,) = partner_tables(pd.DataFrame(), pd.concat([suppliers, idle]).astype({"supplier": str}), "EUR", 2)
    assert [row.label for row in table.rows if row.group] == ["maker"]


def test_a_scenario_without_segments_and_terms_has_neither_table_nor_file(tmp_path: Path) -> None:
    write(run(study(contracts()), progress=False), tmp_path)
    results = run(study(shop()), progress=False)
    assert len(results.segments) == len(results.suppliers) == 0
    write(results, tmp_path)
    assert not {path.name for path in tmp_path.iterdir()} & {"segments.csv", "suppliers.csv"}
    assert not list(partner_tables(results.segments, results.suppliers, "EUR", 2))
