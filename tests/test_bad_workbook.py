"""A workbook with every fault that we could think of: all are told at once, by sheet and cell."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from table_cases import save, weeks

from experiments.data_cli import main
from sim.tables import TableErrors, read_network

DEMAND_HISTORY = [
    ["site", "item", *weeks(3), "22/01/2024"],
    ["SHOP", "00017", 5, 6, 7, 8],
    ["SHOP", "GHOST", 1, 1, 1, 1],
    ["SHOP", "NA", 3, None, "1.000,5", 4],
    ["SHOP", "B", -2, 4, 4, 4],
]

SHEETS = {
    "Itms": [
        ["name", "unit_cst", "unit_price", "holding_rate_per_year"],
        ["00017", "n/a", 20, 0.2],
        ["NA", -4, 30, 0.2],
        ["B", "1,5", 30, "20%"],
        ["B", 7, "#", 0.2],
        [None, 7, 30, 0.2],
        ["C ", 7, 30, 0.2],
        ["D", "=1+1", 30, 0.2],
    ],
    "sites": [
        ["name", "kind"],
        ["SUPPLIER", "supplier"],
        ["CENTRE", "warehouse"],
        ["SHOP", "store"],
        ["LONELY", "warehouse"],
        ["RING1", "warehouse"],
        ["RING2", "warehouse"],
    ],
    "lanes": [
        ["origin", "destination", "item", "lead_time_days", "lot_multiple", "maximum_order", "complete_only"],
        ["SUPPLIER", "CENTRE", None, "gama(mean=10, sd=3)", 10, None, "maybe"],
        ["CENTRE", "SHOP", None, "normal(mean=2,5, sd=1)", 10, 5, None],
        ["CENTRE", "NOWHERE", None, 3, None, None, None],
        ["RING1", "RING2", None, 3, None, None, None],
        ["RING2", "RING1", None, 3, None, None, None],
        ["CENTRE", "SUPPLIER", None, 3, None, None, None],
        ["CENTRE", "CENTRE", "00017", 3, None, None, None],
    ],
    "stock": [
        ["site", "item", "on_hand", "backorders"],
        ["SHOP", 17, 5, 0],
        ["LONELY", "NA", 5, 0],
        ["SHOP", "00017", 5, 2],
        ["SHOP", "00017", "=Z9", 0],
        ["SHOP", date(2024, 3, 1), 5, 0],
        ["SUPPLIER", "NA", 5, 0],
    ],
    "open_orders": [
        ["site", "item", "quantity", "due_day"],
        ["SHOP", "NA", 0, 3],
        ["SHOP", "NA", 5, "03.04.2024"],
        ["SHOP", "NA", 5, "2024-02-30"],
        ["SHOP", None, 5, timedelta(hours=5)],
        ["SHOP", "NA", 5, "2023-12-31"],
    ],
    "demand_history": DEMAND_HISTORY,
    "events": [
        ["site", "item", "start_day", "end_day", "factor"],
        ["SHOP", "NA", "2206-01-01", "2024-03-08", 2],
        ["SHOP", "NA", "2031-01-01", "2031-01-08", 2],
        ["SHOP", "C", 3, 9, 2],
        ["SHOP", "NA", 9, 3, 2],
    ],
    "lead_time_history": [
        ["origin", "destination", "item", "order_date", "receipt_date"],
        ["SUPPLIER", "SHOP", None, "2024-01-01", "2024-01-05"],
        ["SUPPLIER", "CENTRE", "NAA", "2024-01-09", "2024-01-05"],
    ],
    "policy_parameters": [
        ["site", "item", "reorder_point", "reorder_point", None],
        ["SHOP", "NA", "ten", None, 5],
    ],
}

EXPECTED = [
    # sheet and column names
    ("sheet 'Itms'", "did you mean 'items'"),
    ("sheet 'Itms' cell B1", "'unit_cst' is not a column of this sheet; did you mean 'unit_cost'"),
    ("sheet 'policy_parameters' cell D1", "stands here a second time"),
    ("sheet 'policy_parameters' cell E2", "its column has no name"),
    # numbers
    ("sheet 'Itms' cell B2 (unit_cost)", "'n/a' is not a number"),
    ("sheet 'Itms' cell B3 (unit_cost)", "unit_cost(=-4.0) must be >= 0"),
    ("sheet 'Itms' cell B4 (unit_cost)", "'1,5' has a comma"),
    ("sheet 'Itms' cell D4 (holding_rate_per_year)", "write the share, as in 0.2 for 20 %"),
    ("sheet 'Itms' cell C5 (unit_price)", "'#' is not a number"),
    ("sheet 'policy_parameters' cell C2 (reorder_point)", "'ten' is not a number"),
    ("sheet 'demand_history' cell E4 (2024-01-15)", "'1.000,5' has a comma"),
    ("sheet 'demand_history' cell C5 (2024-01-01)", "-2 is negative"),
    ("sheet 'open_orders' cell C2 (quantity)", "quantity(=0.0) must be > 0"),
    ("sheet 'stock' cell C4 (on_hand)", "cannot both be > 0"),
    ("sheet 'lanes' cell F3 (maximum_order)", "must be >= minimum_order and lot_multiple(=10.0)"),
    ("sheet 'lanes' cell G2 (complete_only)", "'maybe' is neither TRUE nor FALSE"),
    ("sheet 'sites' cell B4 (kind)", "'store' is not one of: supplier, warehouse"),
    # distributions
    ("sheet 'lanes' cell D2 (lead_time_days)", "'gama' is not a distribution; did you mean 'gamma'"),
    ("sheet 'lanes' cell D3 (lead_time_days)", "with a point before decimals"),
    # codes
    ("sheet 'Itms' cell A5 (name)", "'B' is a duplicate of row 4"),
    ("sheet 'Itms' cell A6 (name)", "is empty; every row needs name"),
    ("sheet 'Itms' cell A7 (name)", "'C ' has blanks around it"),
    ("sheet 'stock' cell B2 (item)", "17 is a number, and elsewhere item '00017' is text"),
    ("sheet 'stock' cell B5 (item)", "is a duplicate of row 4"),
    ("sheet 'stock' cell B6 (item)", "Excel has made a date or a truth value of a code"),
    ("sheet 'open_orders' cell B5 (item)", "is empty; every row needs item"),
    # cells without a value
    ("sheet 'Itms' cell B8 (unit_cost)", "a formula that was never calculated"),
    ("sheet 'stock' cell C5 (on_hand)", "a formula that was never calculated"),
    ("sheet 'demand_history' cell D4 (2024-01-08)", "is empty; write 0"),
    # dates
    ("sheet 'demand_history' cell F1", "'22/01/2024' is not an ISO date"),
    ("sheet 'open_orders' cell D3 (due_day)", "'03.04.2024' is not an ISO date"),
    ("sheet 'open_orders' cell D4 (due_day)", "'2024-02-30' is not a day of the calendar"),
    ("sheet 'open_orders' cell D5 (due_day)", "is not a date"),
    ("sheet 'open_orders' cell D6 (due_day)", "lies before day 0 (2024-01-22); write the day that is now expected"),
    ("sheet 'events' cell C2 (start_day)", "2206-01-01 lies outside 1990 to 2099; is the year mistyped?"),
    ("sheet 'events' cell C3 (start_day)", "after the horizon of 364 days"),
    ("sheet 'events' cell C5 (start_day)", "start_day(=9.0) must be < end_day(=3.0)"),
    ("sheet 'lead_time_history' cell E3 (receipt_date)", "lies before the order date"),
    # what refers to what
    ("sheet 'demand_history' cell B3 (item)", "'GHOST' is not among the items"),
    ("sheet 'events' cell B4 (item)", "there is no demand for 'SHOP' / 'C'"),
    ("sheet 'lanes' cell B4 (destination)", "'NOWHERE' is not among the sites"),
    ("sheet 'lanes' cell A5 (origin)", "goes round in a cycle: 'RING1' -> 'RING2' -> 'RING1'"),
    ("sheet 'lanes' cell B7 (destination)", "'SUPPLIER' is a supplier"),
    ("sheet 'lanes' cell B8 (destination)", "'CENTRE' is also the origin"),
    ("sheet 'stock' cell A3 (site)", "nobody supplies item 'NA' at 'LONELY'"),
    ("sheet 'stock' cell A7 (site)", "'SUPPLIER' is a supplier; suppliers have no demand, stock"),
    ("sheet 'lead_time_history' cell A2 (origin)", "no lane in sheet lanes leads from 'SUPPLIER' to 'SHOP'"),
    ("sheet 'lead_time_history' cell C3 (item)", "'NAA' is not among the items; did you mean 'NA'"),
]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(SHEETS, tmp_path_factory.mktemp("bad") / "bad.xlsx")


@pytest.fixture(scope="module")
def told(workbook: Path) -> list[tuple[str, str]]:
    with pytest.raises(TableErrors) as caught:
        read_network(workbook, horizon_days=364)
    return [tuple(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("place", "message"), EXPECTED, ids=[place for place, _ in EXPECTED])
def test_each_fault_is_told_at_its_cell(told: list[tuple[str, str]], place: str, message: str) -> None:
    assert any(message in said for where, said in told if where == place), [p for p in told if p[0] == place]


def test_nothing_but_the_planted_faults_is_told(told: list[tuple[str, str]]) -> None:
    planted = {place for place, _ in EXPECTED}
    assert [problem for problem in told if problem[0] not in planted] == []
    assert len(told) == len(EXPECTED)


def test_faults_are_told_in_the_order_of_the_sheets_and_rows(told: list[tuple[str, str]]) -> None:
    rows = [int(found[1]) for place, _ in told if (found := re.match(r"sheet 'Itms' cell [A-Z]+(\d+)", place))]
    assert rows == sorted(rows)


def test_the_command_refuses_the_workbook_on_one_screen_and_writes_nothing(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(workbook.parent.iterdir())
    assert main(["check", str(workbook), "--horizon-days", "364"]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith(f"{len(EXPECTED)} problems in ")
    assert len(written.err.splitlines()) <= 52
    assert sorted(workbook.parent.iterdir()) == before
