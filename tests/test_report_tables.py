"""The tables of the report: right figures in the right cells, marked for what was shown."""

from __future__ import annotations

import pytest
from made_up_study import POLICIES, made_up_results

from experiments.report.pictures import scenario_rows
from experiments.report.tables import Table, all_kpis, at_a_glance, by_group
from experiments.results import StudyResults

MANY = (*POLICIES, *(f"variant_{k}" for k in range(6)))
RESULTS = made_up_results(policies=MANY, replications=10, weeks=30, items=6)


def glance(results: StudyResults = RESULTS) -> Table:
    frames = [scenario_rows(frame, "specialty_chemicals", "total") for frame in (results.summary, results.differences)]
    return at_a_glance(*frames, "EUR", "weeks_of_cover", "fill_rate")


def groups(level: str, by: str) -> Table:
    frames = [scenario_rows(frame, "specialty_chemicals", level) for frame in (RESULTS.summary, RESULTS.differences)]
    return by_group(*frames, "EUR", "weeks_of_cover", "fill_rate", by)


def test_every_policy_has_a_row_and_the_recommended_one_is_marked() -> None:
    table = glance()
    assert [row.label.replace(" ", "_") for row in table.rows] == list(MANY)
    assert [row.label for row in table.rows if row.marked] == ["fill rate"]
    assert [row.note for row in table.rows[:3]] == ["baseline", "", "recommended"]


def test_a_cell_holds_the_mean_its_half_width_and_the_difference() -> None:
    keys = ["level", "policy", "kpi"]
    mean = RESULTS.summary.set_index(keys).loc[("total", "king", "on_hand_value")]
    change = RESULTS.differences.set_index(keys).loc[("total", "king", "on_hand_value")]
    cell = glance().rows[3].cells[3]
    assert cell.mean == f"{mean['mean'] / 1000:,.0f}"
    assert cell.half_width == f"{(mean['high'] - mean['low']) / 2000:,.0f}"
    assert cell.difference == f"+{change['difference'] / 1000:,.0f}"
    assert cell.interval == f"{change['low'] / 1000:,.0f} to {change['high'] / 1000:,.0f}"
    assert (cell.arrow, cell.tone) == ("\N{BLACK UP-POINTING TRIANGLE}", "worse")


def test_the_baseline_has_no_differences() -> None:
    assert not any(cell.difference for cell in glance().rows[0].cells)


@pytest.mark.parametrize(
    ("low", "high", "better", "arrow", "tone"),
    [
        (1.0, 3e5, False, "\N{BLACK UP-POINTING TRIANGLE}", "worse"),
        (-3e5, -1.0, True, "\N{BLACK DOWN-POINTING TRIANGLE}", "better"),
        (-3e5, 3e5, None, "\N{ALMOST EQUAL TO}", "open"),
        (1.0, 3e5, None, "\N{BLACK UP-POINTING TRIANGLE}", ""),
    ],
)
def test_arrows_and_tones_follow_the_interval(
    low: float, high: float, better: bool | None, arrow: str, tone: str
) -> None:
    results = made_up_results(policies=POLICIES[:2], replications=3, weeks=30, items=3)
    rows = results.differences
    chosen = (rows["kpi"] == "on_hand_value") & (rows["level"] == "total")
    rows.loc[chosen, ["low", "high"]] = low, high
    rows["better"] = rows["better"].where(~chosen, better)
    cell = glance(results).rows[1].cells[3]
    assert (cell.arrow, cell.tone) == (arrow, tone)


def test_money_stands_on_one_scale_in_a_table() -> None:
    units = {column.note.removesuffix(" a year") for column in glance().columns}
    assert units == {"%", "EUR thousand"}


def test_a_long_table_by_class_keeps_baseline_and_challenger() -> None:
    table = groups("class", "item_class")
    assert table.caption == "By class, weeks of cover and fill rate only"
    assert [row.label for row in table.rows if row.group] == ["Class A", "Class B", "Class C"]
    assert len(table.rows) == 3 * (1 + 2)


def test_kpis_of_many_policies_go_to_several_tables_each_led_by_the_baseline() -> None:
    frames = [scenario_rows(frame, "specialty_chemicals", "total") for frame in (RESULTS.summary, RESULTS.differences)]
    tables = list(all_kpis(*frames, "EUR", "weeks_of_cover"))
    assert [len(table.columns) for table in tables] == [5, 5, 3]
    assert all(table.columns[0].note == "baseline" for table in tables)


def test_costs_that_nobody_has_are_left_out() -> None:
    frames = [scenario_rows(frame, "specialty_chemicals", "total") for frame in (RESULTS.summary, RESULTS.differences)]
    labels = {row.label for table in all_kpis(*frames, "EUR", "weeks_of_cover") for row in table.rows}
    assert "Backlog cost" in labels
    assert "Lost sales cost" not in labels
