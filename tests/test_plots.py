"""Pictures: they draw the numbers they are given, overlap nothing, leave nothing behind, and suit any page."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from made_up_study import POLICIES, made_up_network, made_up_results
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.plots.comparison import cost_split, difference_forest, service_against_stock
from experiments.plots.network import network_layers
from experiments.plots.render import png, svg
from experiments.plots.stock import on_hand_fans, stockout_heat
from experiments.plots.style import PALETTE
from experiments.report.frontier import service_and_stock
from experiments.report.network_chart import network_frames
from sim.distributions import Constant, Poisson
from sim.network import Demand, Item, Lane, Network, Site

MANY = (*POLICIES, *(f"variant_{k}" for k in range(7)))
RESULTS = made_up_results(policies=MANY, replications=5, weeks=30, items=9)
TOTALS = RESULTS.differences[RESULTS.differences["level"] == "total"]


def service_chart(ax: Axes | None = None) -> Axes:
    points = service_and_stock(RESULTS.summary)
    return service_against_stock(points, baseline=POLICIES[0], highlight="fill_rate", currency="EUR", ax=ax)


def heat(stockouts: pd.DataFrame = RESULTS.stockouts) -> Axes:
    return stockout_heat(stockouts, policies=POLICIES[:2], baseline=POLICIES[0], warmup_days=182)[0]


def costs() -> pd.DataFrame:
    return pd.DataFrame({"holding_cost": [300.0, 200.0], "backlog_cost": [50.0, np.nan]}, index=["now", "new"])


def charts() -> dict[str, Axes]:
    fans = RESULTS.on_hand[RESULTS.on_hand["policy"].isin(POLICIES[:2])]
    return {
        "service": service_chart(),
        "forest": difference_forest(TOTALS, kpis=["fill_rate", "total_cost"], currency="EUR")[0],
        "costs": cost_split(costs(), baseline="now", currency="EUR"),
        "fans": on_hand_fans(fans, policies=POLICIES[:2], baseline=POLICIES[0], warmup_days=182)[0],
        "heat": heat(),
        "network": network_layers(*network_frames(made_up_network(9))),
    }


def texts_of(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_service_is_drawn_against_stock_in_percent_and_thousands() -> None:
    points = service_and_stock(RESULTS.summary)
    marks = [line for line in service_chart().lines if line.get_marker() == "o"]
    assert [mark.get_xdata()[0] for mark in marks] == pytest.approx(points["stock"] / 1000)
    assert [mark.get_ydata()[0] for mark in marks] == pytest.approx(100 * points["service"])


def test_policies_off_the_frontier_have_empty_marks() -> None:
    points = service_and_stock(RESULTS.summary)
    marks = [line for line in service_chart().lines if line.get_marker() == "o"]
    assert [mark.get_markerfacecolor() != PALETTE["paper"] for mark in marks] == points["efficient"].tolist()


def test_labels_of_a_crowd_of_policies_do_not_overlap() -> None:
    axes = service_chart()
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
    assert len(boxes) == len(MANY)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(axes.get_window_extent().containsx(end) for box in boxes for end in (box.x0, box.x1))


def test_a_picture_is_drawn_into_the_axes_it_is_given() -> None:
    axes = Figure().add_subplot()
    assert service_chart(axes) is axes


def test_costs_are_stacked_to_their_total_and_missing_parts_count_nothing() -> None:
    axes = cost_split(costs(), baseline="now", currency="EUR")
    assert texts_of(axes) == ["350", "200"]
    assert max(bar.get_x() + bar.get_width() for bar in axes.patches) == pytest.approx(350)


def test_the_forest_tells_better_from_worse_and_from_not_shown() -> None:
    rows = pd.DataFrame(
        {
            "policy": ["up", "down", "open"],
            "kpi": "total_cost",
            "difference": [-5.0, 5.0, 1.0],
            "low": [-6.0, 4.0, -1.0],
            "high": [-4.0, 6.0, 3.0],
            "better": [True, False, None],
        }
    )
    panel = difference_forest(rows, kpis=["total_cost"], currency="EUR")[0]
    faces = [line.get_markerfacecolor() for line in panel.lines if line.get_marker() == "o"]
    assert faces == [PALETTE["accent"], PALETTE["worse"], PALETTE["paper"]]


def test_the_heat_map_keeps_the_order_of_items_and_of_weeks() -> None:
    frame = pd.DataFrame(
        [
            ("b", "A", "weeks_of_cover", 0, 0.1),
            ("b", "A", "weeks_of_cover", 7, 0.2),
            ("a", "B", "weeks_of_cover", 7, 0.3),
        ],
        columns=["item", "item_class", "policy", "day", "share"],
    )
    panel = stockout_heat(frame, policies=["weeks_of_cover"], baseline="weeks_of_cover")[0]
    shares = np.asarray(panel.images[0].get_array().filled(np.nan))
    np.testing.assert_array_equal(shares, [[0.1, 0.2], [np.nan, 0.3]])
    assert [tick.get_text() for tick in panel.get_yticklabels()] == ["b", "a"]


def test_a_heat_map_without_a_single_stockout_can_be_drawn() -> None:
    assert png(heat(RESULTS.stockouts.assign(share=0.0)))


def test_fans_draw_the_median_of_every_policy_and_stock_point() -> None:
    bands = RESULTS.on_hand[RESULTS.on_hand["policy"] == "king"]
    panels = on_hand_fans(bands, policies=["king"], baseline="king")
    drawn = np.concatenate([line.get_ydata() for panel in panels for line in panel.lines])
    np.testing.assert_array_equal(drawn, bands["median"])


def test_a_site_stands_right_of_all_that_supply_it() -> None:
    sites, lanes = network_frames(made_up_network(9))
    layer = dict(zip(sites["site"], sites["layer"], strict=True))
    assert all(layer[row.origin] < layer[row.destination] for row in lanes.itertuples())
    assert set(sites["heading"]) == {"Suppliers", "Warehouse", "Selling sites"}


def test_lanes_of_many_items_are_one_line_a_pair_of_sites() -> None:
    _, lanes = network_frames(made_up_network(90))
    assert len(lanes) == 9 + 2
    assert lanes.loc[lanes["origin"] == "Overseas 1", ["above", "below"]].to_numpy().tolist() == [
        ["10 items", "70 days"]
    ]


def test_many_shops_are_joined_to_one_box() -> None:
    shops = [f"shop {k}" for k in range(40)]
    network = Network(
        items=(Item(name="x"),),
        sites=(Site(name="s", kind="supplier"), *(Site(name=name) for name in shops)),
        lanes=tuple(Lane(origin="s", destination=name, lead_time_days=Constant(1.0)) for name in shops),
        demands=tuple(Demand(site=name, item="x", size=Poisson(1.0)) for name in shops),
    )
    sites, lanes = network_frames(network)
    assert sites["site"].tolist()[-1] == "21 more sites"
    assert len(lanes) == 20


def test_pictures_leave_the_settings_of_matplotlib_alone() -> None:
    before = dict(mpl.rcParams)
    png(service_chart())
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", ["service", "forest", "costs", "fans", "heat", "network"])
def test_a_picture_renders_to_the_same_well_formed_svg_twice(name: str) -> None:
    once, again = (svg(charts()[name], name="n", title="a < b") for _ in range(2))
    assert once == again
    root = ElementTree.fromstring(once)
    assert (root.get("role"), root.get("aria-label")) == ("img", "a < b")


@pytest.mark.parametrize("name", ["service", "forest", "costs", "fans", "heat", "network"])
def test_svg_takes_every_colour_and_its_type_from_the_page(name: str) -> None:
    text = svg(charts()[name], name="n", title="t")
    outside_variables = re.sub(r"var\(--\w+, #[0-9a-f]{6}\)", "", text)
    assert not re.findall(r"(?:fill|stroke): #[0-9a-f]{6}", outside_variables)
    assert "font-family" not in text
    assert "<metadata>" not in text


def test_the_same_picture_can_stand_twice_on_a_page() -> None:
    ids = [re.findall(r' id="([^"]*)"', svg(service_chart(), name=name, title="t")) for name in ("one", "two")]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


def test_png_files_are_the_same_twice_and_carry_no_date() -> None:
    assert png(service_chart()) == png(service_chart())
