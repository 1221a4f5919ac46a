"""The report: one file that stands alone, says only what is so, and is written whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from made_up_study import POLICIES, made_up_results

from experiments.report import page as page_on_disk
from experiments.report import write_report
from experiments.report.assumptions import clock_in_words
from experiments.results import StudyResults

RESULTS = made_up_results(replications=5, weeks=30, items=9)
VOID = {"meta", "br"}
PICTURES = {"cost_split", "differences", "network", "on_hand", "service_against_stock", "stockouts"}


class Page(HTMLParser):
    """Elements with their attributes and text, and a check that all are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(results: StudyResults, folder: Path) -> Page:
    return Page(write_report(results, folder / "out").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page(RESULTS, tmp_path_factory.mktemp("plain"))


def test_the_page_and_the_pictures_are_written(tmp_path: Path) -> None:
    path = write_report(RESULTS, tmp_path / "deep" / "out")
    assert path == tmp_path / "deep" / "out" / "report.html"
    assert {file.stem for file in (path.parent / "plots").iterdir()} == PICTURES
    assert not list(path.parent.parent.glob(".*"))


def test_nothing_is_fetched(plain: Page) -> None:
    fetched = [name for name in ("script", "link", "iframe", "img", "object", "source") if plain.all(name)]
    links = [value for _, attributes in plain.elements for key, value in attributes.items() if "href" in key]
    images = [image["xlink:href"] for image in plain.all("image")]
    assert not fetched
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in links if link)
    assert images
    assert not re.search(r"@import|url\((?!#)", plain.words)


def test_pictures_and_tables_speak_for_themselves(plain: Page) -> None:
    assert len(plain.all("svg")) == len(PICTURES)
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in plain.all("svg"))
    assert len(plain.all("caption")) == len(plain.all("table")) == 4
    assert all("scope" in cell for cell in plain.all("th"))


def test_ids_are_unique_with_several_scenarios_too(tmp_path: Path) -> None:
    two = page(made_up_results(scenarios=("calm", "peak"), replications=3, weeks=30, items=9), tmp_path)
    ids = [attributes["id"] for _, attributes in two.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert len(two.all("article")) == 2
    assert len(list((tmp_path / "out" / "plots").iterdir())) == 2 * len(PICTURES)


def test_the_page_leads_with_the_verdict(plain: Page) -> None:
    assert "Switch to “fill rate”" in plain.words[: plain.words.index("The policies at a glance")]


def test_planned_effective_and_on_hand_stand_side_by_side(plain: Page) -> None:
    table = plain.words[plain.words.index("The policies at a glance") :]
    places = [table.index(name) for name in ("Planned safety stock", "Effective safety stock", "Stock on hand")]
    assert places == sorted(places)


def test_the_assumptions_are_told(plain: Page) -> None:
    told = (
        clock_in_words("demand_first"),
        "182 days warm up",
        RESULTS.manifest["digest"],
        "numpy 2.4.6",
        "Seed",
        *RESULTS.notes,
    )
    assert all(text in plain.words for text in told)
    assert clock_in_words("demand_first") != clock_in_words("review_first")


def test_every_kpi_shown_is_defined_with_its_denominator(plain: Page) -> None:
    reading = plain.words[plain.words.index("How to read it") :]
    assert reading.count("Denominator: ") >= 15


def test_names_from_outside_cannot_inject_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    names = {"king": evil}
    renamed = {
        name: getattr(RESULTS, name).assign(policy=lambda frame: frame["policy"].replace(names))
        for name in ("results", "summary", "differences", "on_hand", "stockouts")
    }
    found = page(replace(RESULTS, **renamed, notes=(evil,)), tmp_path)
    assert not found.all("script")
    assert evil in found.words


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    once, again = (write_report(RESULTS, tmp_path / name) for name in ("a", "b"))
    assert once.read_bytes() == again.read_bytes()
    for picture in PICTURES:
        assert (tmp_path / f"a/plots/{picture}.png").read_bytes() == (tmp_path / f"b/plots/{picture}.png").read_bytes()


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    before = write_report(RESULTS, folder).read_bytes()

    def broken(*_: object) -> Iterator[object]:
        raise OSError("disk full")

    monkeypatch.setattr(page_on_disk, "picture_files", broken)
    with pytest.raises(OSError, match="disk full"):
        write_report(replace(RESULTS, notes=("changed",)), folder)
    assert (folder / "report.html").read_bytes() == before
    assert len(list((folder / "plots").iterdir())) == len(PICTURES)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_pictures_of_an_earlier_report_do_not_stay(tmp_path: Path) -> None:
    write_report(RESULTS, tmp_path)
    write_report(replace(RESULTS, stockouts=RESULTS.stockouts.iloc[:0]), tmp_path)
    assert {file.stem for file in (tmp_path / "plots").iterdir()} == PICTURES - {"stockouts"}


def test_one_policy_is_reported_without_differences(tmp_path: Path) -> None:
    found = page(made_up_results(policies=POLICIES[:1], replications=3, weeks=30, items=9), tmp_path)
    assert "nothing to compare" in found.words
    assert "no difference shown" not in found.words
    assert not (tmp_path / "out" / "plots" / "differences.png").exists()


def test_one_replication_is_reported_without_intervals(tmp_path: Path) -> None:
    found = page(made_up_results(replications=1, weeks=30, items=9), tmp_path)
    assert "One replication: figures without intervals." in found.words
    assert "±" not in found.words


def test_kpis_without_a_value_are_left_out(tmp_path: Path) -> None:
    gone = RESULTS.summary["kpi"] == "fill_rate"
    summary = RESULTS.summary.copy()
    summary.loc[gone, ["mean", "sd", "low", "high"]] = np.nan
    lost = RESULTS.differences["kpi"] != "fill_rate"
    found = page(replace(RESULTS, summary=summary, differences=RESULTS.differences[lost]), tmp_path)
    assert "No verdict: the fill rate or the stock on hand could not be measured." in found.words
    assert "nan" not in found.words.lower().split()


def test_no_stockouts_at_all_are_told_in_a_sentence(tmp_path: Path) -> None:
    found = page(replace(RESULTS, stockouts=RESULTS.stockouts.assign(share=0.0)), tmp_path)
    assert "No item was ever out of stock where it is sold" in found.words


def test_811_items_stay_readable_and_small(tmp_path: Path) -> None:
    big = made_up_results(policies=POLICIES[:2], items=811, replications=3, weeks=104)
    path = write_report(big, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 3_000_000
    assert "Drawn are the 40 of 811 items that are most often without stock." in text


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_readable_in_light_and_dark() -> None:
    style = (files("experiments.report") / "templates" / "report.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in style.split("@media screen")[:2]]
    assert len(themes) == 2
    for theme in themes:
        for role in ("ink", "muted", "accent", "worse", "baseline"):
            assert contrast(theme[role], theme["paper"]) >= 4.5, role
            assert contrast(theme[role], theme["wash"]) >= 4.5, role
