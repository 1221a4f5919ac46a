from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from table_cases import MINIMAL, Rows, networks, save, save_csv, weeks

from sim.check import NetworkError
from sim.distributions import Bootstrap, Constant, Empirical, Gamma, Poisson, Replay
from sim.network import Demand, Event, Item, Lane, Network, Site
from sim.tables import NetworkRead, TableErrors, read_network, write_network


@given(network=networks())
def test_a_workbook_reads_back_equal(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "network.xlsx"
    write_network(network, path)
    assert read_network(path).network == network


@given(network=networks())
def test_a_csv_folder_reads_back_equal(network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "network"
    write_network(network, path)
    assert read_network(path).network == network


def minimal(**changed: Rows) -> dict[str, Rows]:
    return {**MINIMAL, **changed}


def read(tmp_path: Path, sheets: dict[str, Rows], *how: str, **options: object) -> NetworkRead:
    return read_network(save(sheets, tmp_path / "my.xlsx"), *how, **options)


def problems(tmp_path: Path, sheets: dict[str, Rows], **options: object) -> dict[str, str]:
    with pytest.raises(TableErrors) as caught:
        read(tmp_path, sheets, **options)
    return dict(caught.value.problems)


def test_three_small_sheets_are_a_whole_network(tmp_path: Path) -> None:
    found = read(tmp_path, minimal()).network
    assert found.items == (Item(name="A"), Item(name="B"))
    assert found.sites == (Site(name="SUPPLIER", kind="supplier"), Site(name="SHOP"))
    assert found.lanes == (Lane(origin="SUPPLIER", destination="SHOP", lead_time_days=Constant(10)),)
    assert [(d.site, d.item, d.bucket_days) for d in found.demands] == [("SHOP", "A", 7), ("SHOP", "B", 7)]


def test_history_is_resampled_in_blocks_of_four_weeks_with_all_items_together(tmp_path: Path) -> None:
    first, second = (demand.size for demand in read(tmp_path, minimal()).network.demands)
    assert first == Bootstrap((1, 2, 3, 4), block=4)
    assert isinstance(second, Bootstrap)
    assert second.group == first.group
    assert len(second.values) == len(first.values)


def test_a_block_may_be_chosen(tmp_path: Path) -> None:
    assert read(tmp_path, minimal(), block=2).network.demands[0].size == Bootstrap((1, 2, 3, 4), block=2)


def test_replay_keeps_the_history_and_starts_with_it(tmp_path: Path) -> None:
    found = read(tmp_path, minimal(), "replay")
    assert found.network.demands[1].size == Replay((9, 0, 7, 0))
    assert found.start_date == found.first_date == date(2024, 1, 1)


def test_day_0_is_the_day_after_the_history_unless_chosen(tmp_path: Path) -> None:
    assert read(tmp_path, minimal()).start_date == date(2024, 1, 29)
    assert read(tmp_path, minimal(), start_date=date(2025, 1, 1)).start_date == date(2025, 1, 1)


def test_fitted_demand_names_the_families_in_a_note(tmp_path: Path) -> None:
    found = read(tmp_path, minimal(), "fitted")
    assert found.network.demands[0].size == Poisson(2.5)
    assert "demand fitted to 2 series: 1 Poisson, 1 Intermittent" in found.notes[0]


def test_long_and_wide_history_read_alike(tmp_path: Path) -> None:
    wide = read(tmp_path, minimal()).network
    days = weeks(4)
    rows = [
        [day, item, row[k + 1]]
        for row, item in ((MINIMAL["demand_history"][n], "AB"[n - 1]) for n in (1, 2))
        for k, day in enumerate(days)
    ]
    long = read(tmp_path, minimal(demand_history=[["date", "item", "quantity"], *rows])).network
    assert long == wide


def test_rows_left_out_of_a_long_history_are_zero_and_noted(tmp_path: Path) -> None:
    days = weeks(4)
    rows = [[days[0], "A", 1], [days[1], "B", 2], [days[3], "A", 3]]
    found = read(tmp_path, minimal(demand_history=[["date", "item", "quantity"], *rows]), "replay")
    assert [demand.size for demand in found.network.demands] == [Replay((1, 0, 0, 3)), Replay((0, 2, 0, 0))]
    assert any("1 of 4 weeks have no row at all, the first 2024-01-15" in note for note in found.notes)
    assert any("5 of 8 buckets of single items have no row" in note for note in found.notes)


def test_rows_of_the_same_bucket_are_added_up_and_noted(tmp_path: Path) -> None:
    rows = [["2024-01-01", "A", 1], ["2024-01-01", "A", 2], ["2024-01-02", "A", 4]]
    found = read(tmp_path, minimal(demand_history=[["date", "item", "quantity"], *rows]), "replay")
    assert found.network.demands[0].size == Replay((3, 4))
    assert any("segment: 1; they are added up" in note for note in found.notes)


def test_daily_history_is_told_by_its_dates_and_missing_weekends_are_named(tmp_path: Path) -> None:
    days = [f"2024-01-{day:02}" for day in (1, 2, 3, 4, 5, 8, 9)]
    found = read(tmp_path, minimal(demand_history=[["item", *days], ["A", *range(7)]]), "replay")
    assert found.bucket_days == 1
    assert found.network.demands[0].size == Replay((0, 1, 2, 3, 4, 0, 0, 5, 6))
    assert any("Saturdays or Sundays" in note for note in found.notes)


def test_numbered_weeks_need_no_dates(tmp_path: Path) -> None:
    found = read(tmp_path, minimal(demand_history=[["item", "W0", "W1"], ["A", 5, 6]]), "replay")
    assert (found.bucket_days, found.first_date) == (7, None)


def test_monthly_history_is_refused(tmp_path: Path) -> None:
    months = [f"2024-{month:02}-01" for month in range(1, 7)]
    found = problems(tmp_path, minimal(demand_history=[["item", *months], ["A", *range(6)]]))
    assert "is monthly" in found["sheet 'demand_history'"]


def test_a_mistyped_year_is_not_a_hundred_years_of_zero_demand(tmp_path: Path) -> None:
    days = [*weeks(3), "2042-01-22"]
    found = problems(tmp_path, minimal(demand_history=[["item", *days], ["A", 1, 2, 3, 4]]))
    assert "is a year mistyped?" in found["sheet 'demand_history'"]


def test_lead_times_left_open_come_from_past_deliveries(tmp_path: Path) -> None:
    deliveries = [["SUPPLIER", "SHOP", f"2024-01-{day:02}", f"2024-02-{day:02}"] for day in range(1, 7)]
    header = ["origin", "destination", "order_date", "receipt_date"]
    lanes = [["origin", "destination"], ["SUPPLIER", "SHOP"]]
    found = read(tmp_path, minimal(lanes=lanes, lead_time_history=[header, *deliveries]))
    assert found.network.lanes[0].lead_time_days == Empirical((31,) * 6)


def test_an_item_with_few_deliveries_takes_those_of_its_lane(tmp_path: Path) -> None:
    header = ["origin", "destination", "item", "lead_time_days"]
    rows = [["SUPPLIER", "SHOP", "A", days] for days in (5, 6, 7, 8, 9)] + [["SUPPLIER", "SHOP", "B", 20]]
    lanes = [["origin", "destination", "item"], ["SUPPLIER", "SHOP", "A"], ["SUPPLIER", "SHOP", "B"]]
    found = read(tmp_path, minimal(lanes=lanes, lead_time_history=[header, *rows]))
    own, pooled = (lane.lead_time_days for lane in found.network.lanes)
    assert own == Empirical((5, 6, 7, 8, 9))
    assert pooled == Empirical((5, 6, 7, 8, 9, 20))
    assert any("fewer than 5 deliveries: 1" in note for note in found.notes)


def test_a_lane_for_all_items_gives_a_well_known_item_its_own_lead_times(tmp_path: Path) -> None:
    header = ["origin", "destination", "item", "lead_time_days"]
    rows = [["SUPPLIER", "SHOP", "A", days] for days in (5, 6, 7, 8, 9)]
    lanes = [["origin", "destination", "order_cost"], ["SUPPLIER", "SHOP", 40]]
    found = read(tmp_path, minimal(lanes=lanes, lead_time_history=[header, *rows])).network.lanes
    assert [lane.item for lane in found] == ["", "A"]
    assert found[1].order_cost == 40


def test_a_lane_without_expedite_days_cannot_be_expedited(tmp_path: Path) -> None:
    header = ["origin", "destination", "item", "expedite_days", "expedite_cost_share"]
    rows = [header, ["SUPPLIER", "SHOP", "A", 14, 0.08], ["SUPPLIER", "SHOP", "B", None, None]]
    quick, slow = read(tmp_path, minimal(lanes=rows)).network.lanes
    assert (quick.expedite_days, quick.expedite_cost_share) == (14, 0.08)
    assert (slow.expedite_days, slow.expedite_cost_share) == (None, 0)


def test_a_price_of_expediting_without_its_days_is_a_problem_of_its_cell(tmp_path: Path) -> None:
    rows = [["origin", "destination", "expedite_cost_share"], ["SUPPLIER", "SHOP", 0.08]]
    found = problems(tmp_path, minimal(lanes=rows))
    assert found == {"sheet 'lanes' cell C2 (expedite_cost_share)": "expedite_cost_share(=0.08) needs expedite_days"}


def test_a_lane_without_any_lead_time_is_noted(tmp_path: Path) -> None:
    found = read(tmp_path, minimal(lanes=[["origin", "destination"], ["SUPPLIER", "SHOP"]]))
    assert any("lanes without a lead time: 1" in note for note in found.notes)


def test_a_demand_without_a_size_takes_the_history(tmp_path: Path) -> None:
    rows = [["item", "size", "promise_days"], ["A", None, 2], ["B", "gamma(mean=10, sd=3)", 5]]
    found = read(tmp_path, minimal(demand=rows), "replay").network.demands
    assert found[0] == Demand(site="SHOP", item="A", size=Replay((1, 2, 3, 4)), bucket_days=7, promise_days=2)
    assert found[1] == Demand(site="SHOP", item="B", size=Gamma(10, 3), promise_days=5)


def test_dates_of_events_and_orders_count_from_day_0(tmp_path: Path) -> None:
    sheets = minimal(
        events=[["item", "start_day", "end_day"], ["A", "2024-02-05", "2024-02-12"]],
        open_orders=[["item", "quantity", "due_day"], ["B", 5, date(2024, 2, 1)]],
    )
    found = read(tmp_path, sheets).network
    assert found.demands[0].events == (Event(start_day=7, end_day=14),)
    assert found.open_orders[0].due_day == 3


def test_an_event_outside_the_horizon_is_refused(tmp_path: Path) -> None:
    sheets = minimal(events=[["item", "start_day", "end_day"], ["A", "2031-02-05", "2031-02-12"]])
    found = problems(tmp_path, sheets, horizon_days=364)
    assert "after the horizon of 364 days" in found["sheet 'events' cell B2 (start_day)"]


def test_codes_stay_text(tmp_path: Path) -> None:
    history = [["item", *weeks(2)], ["00017", 1, 2], ["NA", 3, 4], [105, 5, 6]]
    found = read(tmp_path, minimal(items=[["name"], ["00017"], ["NA"], [105]], demand_history=history)).network
    assert [item.name for item in found.items] == ["00017", "NA", "105"]


def test_an_excel_error_is_not_an_empty_cell(tmp_path: Path) -> None:
    found = problems(tmp_path, minimal(items=[["name", "unit_cost"], ["A", "#N/A"], ["B", "=1/0"]]))
    assert "holds the Excel error #N/A" in found["sheet 'items' cell B2 (unit_cost)"]
    assert "never calculated" in found["sheet 'items' cell B3 (unit_cost)"]


def test_a_calculated_formula_is_its_value(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in MINIMAL.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
        items = book.get_worksheet_by_name("items")
        items.write_string(0, 1, "unit_cost")
        items.write_formula(1, 1, "=2*21", None, 42)
    assert read_network(path).network.items[0] == Item(name="A", unit_cost=42)


def test_blank_rows_and_remarks_are_not_read(tmp_path: Path) -> None:
    items = [[], ["Unit cost", "NAME", "Comment", "#old"], [], [2.5, "A", "x", "y"], [None, None], [1, "B", None, 3]]
    found = read(tmp_path, minimal(items=items)).network
    assert found.items == (Item(name="A", unit_cost=2.5), Item(name="B", unit_cost=1))


def test_items_without_demand_and_unknown_sheets_are_noted(tmp_path: Path) -> None:
    notes = read(tmp_path, minimal(items=[["name"], ["A"], ["B"], ["C"]], Pivot7=[["x"], [1]])).notes
    assert "sheet 'Pivot7' is none of our sheets and was not read" in notes
    assert "1 of 3 items have no demand: C" in notes


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (";", "cp1252"), (",", "utf-8-sig")]
)
def test_csv_as_excel_saves_it_is_recognised(tmp_path: Path, separator: str, encoding: str) -> None:
    lanes = [["origin", "destination", "lead_time_days"], ["Köln", "Café", 3]]
    found = read_network(save_csv(minimal(lanes=lanes), tmp_path / "my", separator, encoding))
    assert [site.name for site in found.network.sites] == ["Köln", "Café"]


def test_a_csv_problem_names_file_line_and_column(tmp_path: Path) -> None:
    items = [["name", "unit_cost"], ["A", "1"], [], ["B", "n/a"]]
    with pytest.raises(TableErrors, match=r"items.csv line 4 column unit_cost: 'n/a' is not a number"):
        read_network(save_csv(minimal(items=items), tmp_path / "my"))


def test_a_decimal_comma_that_splits_a_csv_cell_is_found(tmp_path: Path) -> None:
    lanes = [["origin", "destination", "lead_time_days"], ["SUPPLIER", "SHOP", "1,5"]]
    with pytest.raises(TableErrors, match="rest of a number with a decimal comma"):
        read_network(save_csv(minimal(lanes=lanes), tmp_path / "my"))


@pytest.mark.parametrize("name", ["no.xlsx", "text.txt", "broken.xlsx", "empty"])
def test_what_is_not_a_workbook_is_refused_with_its_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.txt").write_text("hello")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 hello")
    (tmp_path / "empty").mkdir()
    with pytest.raises(TableErrors) as caught:
        read_network(tmp_path / name)
    assert [problem.place for problem in caught.value.problems] == [str(tmp_path / name)]


def test_missing_sheets_are_all_named(tmp_path: Path) -> None:
    found = problems(tmp_path, {"stock": [["item", "on_hand"], ["A", 1]]})
    assert {"sheet 'items'", "sheet 'lanes'", "sheet 'demand_history'"} <= set(found)


def test_a_site_may_be_left_out_only_with_one_warehouse(tmp_path: Path) -> None:
    lanes = [["origin", "destination"], ["SUPPLIER", "SHOP"], ["SHOP", "KIOSK"]]
    assert "exactly one warehouse" in problems(tmp_path, minimal(lanes=lanes))["sheet 'demand_history'"]


def test_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match="must be one of bootstrap, replay, fitted"):
        read_network("my.xlsx", "forecast")
    with pytest.raises(ValueError, match=r"block\(=0\) must be >= 1"):
        read_network("my.xlsx", block=0)


@pytest.fixture
def small() -> Network:
    return Network(
        items=(Item(name="A"),),
        sites=(Site(name="S", kind="supplier"), Site(name="W")),
        lanes=(Lane(origin="S", destination="W", lead_time_days=Constant(0.1 + 0.2)),),
        demands=(Demand(site="W", item="A", size=Poisson(3)),),
    )


@pytest.mark.parametrize("name", ["my.xlsx", "my"])
def test_nothing_is_overwritten_unasked(small: Network, tmp_path: Path, name: str) -> None:
    write_network(small, tmp_path / name)
    with pytest.raises(FileExistsError, match="nothing was written"):
        write_network(small, tmp_path / name)
    write_network(small, tmp_path / name, overwrite=True)
    assert read_network(tmp_path / name).network == small


@pytest.mark.parametrize("name", ["my.xlsx", "my"])
def test_a_network_with_problems_is_not_written(small: Network, tmp_path: Path, name: str) -> None:
    wrong = Network(items=(), sites=small.sites, lanes=small.lanes, demands=small.demands)
    with pytest.raises(NetworkError):
        write_network(wrong, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


class Strange:
    def sample(self, rng: np.random.Generator, size: int, factor: float = 1.0) -> np.ndarray:
        return np.full(size, factor)

    def moments(self) -> tuple[float, float]:
        return 1.0, 0.0


@pytest.mark.parametrize("name", ["my.xlsx", "my"])
def test_a_distribution_that_no_cell_can_hold_leaves_no_file(small: Network, tmp_path: Path, name: str) -> None:
    demand = Demand(site="W", item="A", size=Strange())
    with pytest.raises(ValueError, match="Strange cannot be written"):
        write_network(
            Network(items=small.items, sites=small.sites, lanes=small.lanes, demands=(demand,)), tmp_path / name
        )
    assert list(tmp_path.iterdir()) == []


def test_the_same_network_gives_the_same_bytes(small: Network, tmp_path: Path) -> None:
    write_network(small, tmp_path / "a.xlsx")
    write_network(small, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
