"""The worst replication told day by day: run once more with its trace, its days summed up, those that matter named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from experiments.causes import causes_of, prices_of
from experiments.chunks import World
from experiments.risk_results import Worst
from experiments.risk_watch import out_of_stock
from experiments.wording.causes import CAUSE_LABELS
from experiments.wording.numerals import amount, plain
from experiments.wording.phrases import heading
from sim.decisions import StockFacts
from sim.ledger import Measure
from sim.model import Result
from sim.network import Scenario
from sim.outages import Outages

__all__ = ["date_of", "worst_replication"]

_STOCKOUTS, _OUTAGES = 8, 12
_UNIT = {"on_hand": "cost", "asked": "price", "served": "price", "lost": "price", "waiting": "price"}
_MEASURES = {
    "asked": Measure.demand,
    "served": Measure.at_once,
    "lost": Measure.lost,
    "waiting": Measure.closing_backorders,
    "on_hand": Measure.closing_on_hand,
}


def worst_replication(world: World, facts: Sequence[StockFacts], policy: str, replication: int) -> Worst:
    """Run a replication again and tell it. The first day after the warm-up is the first that is told."""
    assert world.watch is not None
    days, causes, outages = [], [], {}
    for cut in world.slices:
        result = world.model(policy, cut, trace=True).run(world.seed, replication)
        points = cut.part.points
        days.append(_days(result, {"price": world.watch.price[points], "cost": world.watch.cost[points]}))
        causes.append(causes_of(world, facts, policy, cut, result))
        outages = dict(result.outages)
    table = _joined(days, outages, world.scenario)
    moments = sorted(_moments(table, pd.concat(causes), outages, world), key=lambda moment: moment[0])
    told = pd.DataFrame(moments, columns=["day", "text"])
    return Worst(policy=policy, replication=replication, days=table, moments=told)


def _days(result: Result, rates: Mapping[str, np.ndarray]) -> pd.DataFrame:
    columns = {name: result.ledger.measure(measure) @ rates[_UNIT[name]] for name, measure in _MEASURES.items()}
    return pd.DataFrame(columns).assign(out_of_stock=out_of_stock(result.ledger).sum(axis=1))


def _joined(days: Sequence[pd.DataFrame], outages: Outages, scenario: Scenario) -> pd.DataFrame:
    """Return the days of all slices as one table, with the disruptions that last, from the end of the warm-up on."""
    table = days[0].copy()
    for more in days[1:]:
        table = table + more
    table.insert(0, "day", np.arange(len(table)))
    lasting = [
        ", ".join(name for name, spans in outages.items() if any(s.start < day + 1 and s.end > day for s in spans))
        for day in table["day"].tolist()
    ]
    return table.assign(disruptions=lasting).iloc[scenario.warmup_days :].reset_index(drop=True)


def _moments(days: pd.DataFrame, causes: pd.DataFrame, outages: Outages, world: World) -> Iterator[tuple[float, str]]:
    first, last, currency = float(days["day"].iloc[0]), float(days["day"].iloc[-1]) + 1, world.scenario.currency
    spans = [(span, name) for name, found in outages.items() for span in found if span.end > first]
    for span, name in sorted(spans)[:_OUTAGES]:
        length = span.end - span.start
        yield span.start, f"{heading(name)} begins; it lasts {_days_in_words(length)}."
        if span.end < last:
            yield span.end, f"{heading(name)} is over."
    yield from _stockouts(causes[causes["day"] >= first], last, world)
    for column, text in (("waiting", "Most is waiting to be delivered"), ("lost", "Most is lost in a day")):
        amounts = days[column].to_numpy(dtype=np.float64)
        worst = int(amounts.argmax())
        if amounts[worst] > 0:
            yield float(days["day"].iloc[worst]), f"{text}: {amount(float(amounts[worst]), currency)}."


def _stockouts(causes: pd.DataFrame, last: float, world: World) -> Iterator[tuple[float, str]]:
    """Yield the stock-outs at which customers were short of most."""
    sold, price = causes[causes["from_customers"].astype(bool)], prices_of(world.scenario)
    value = [units * price[item] for units, item in zip(sold["units"], sold["item"], strict=True)]
    sold = _merged(sold.assign(value=np.array(value, dtype=np.float64)))
    spells = sold.groupby(["site", "item", "spell"], sort=False)
    worst = spells["value"].sum().sort_values(ascending=False, kind="stable").index[:_STOCKOUTS]
    for site, item, start in worst:
        rows = spells.get_group((site, item, start))
        end, units = float(rows["spell_end"].iloc[0]), float(rows["units"].sum())
        lasts = f"for {_days_in_words(end - start)}" if end == end else f"to the end, {_days_in_words(last - start)}"
        roots = rows.groupby("root_cause", sort=False)["units"].sum().sort_values(ascending=False, kind="stable")
        why = CAUSE_LABELS[str(roots.index[0])].lower()
        worth = amount(float(rows["value"].sum()), world.scenario.currency)
        yield (
            float(start),
            f"{item} runs out at {site} {lasts}: {plain(units, 0)} units ({worth}) are not served at once. Main cause: "
            f"{why}.",
        )


def _merged(sold: pd.DataFrame) -> pd.DataFrame:
    """Return shortages with the stock-outs of a stock point that follow within a day taken as one."""
    begun: dict[tuple[str, str], tuple[float, float]] = {}
    starts, ends = [], {}
    merged = sold.sort_values("spell", kind="stable")
    columns = (merged[name].tolist() for name in ("site", "item", "spell", "spell_end"))
    for site, item, start, end in zip(*columns, strict=True):
        place = (site, item)
        first, last = begun.get(place, (start, start))
        first = first if start <= last + 1 else start
        begun[place] = (first, end if end == end else np.inf)
        starts.append(first)
        ends[place, first] = end
    merged = merged.assign(spell=starts)
    keys = zip(zip(merged["site"], merged["item"], strict=True), merged["spell"], strict=True)
    return merged.assign(spell_end=[ends[key] for key in keys])


def _days_in_words(days: float) -> str:
    if days < 1:
        return "less than a day"
    return "1 day" if round(days) == 1 else f"{plain(days)} days"


def date_of(scenario: Scenario, day: float) -> str:
    """Return the date of a day of a scenario."""
    return (scenario.start_date + timedelta(days=int(day))).isoformat()
