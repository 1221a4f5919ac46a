"""E5: which overrides of a statistical forecast add value, and what a gate for small ones is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.demonstrations.demonstration import Setting
from experiments.demonstrations.estimates import Estimate, ratio_of
from experiments.demonstrations.findings import Chart, Claim, Findings, at_least, at_most
from experiments.settings import must_hold

__all__ = ["Overriding", "ValueAdded"]

Floats = NDArray[np.float64]
_SIZES = ("small", "medium", "large")
_DIRECTIONS = ("down", "up")


class Overridden(Protocol):
    """Forecasts before and after an override, and the demand that came."""

    @property
    def statistical(self) -> Floats:
        """Return the forecasts before the override."""
        ...

    @property
    def final(self) -> Floats:
        """Return the forecasts after it."""
        ...

    @property
    def actual(self) -> Floats:
        """Return the demand."""
        ...


@runtime_checkable
class Overriding(Protocol):
    """How people override forecasts."""

    def draw(self, forecasts: int, rng: np.random.Generator) -> Overridden:
        """Return that many overridden forecasts."""
        ...

    def passed(self, drawn: Overridden, share: float) -> Floats:
        """Return the final forecasts when only overrides of more than `share` of the forecast are kept."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAdded:
    """E5: value added (the fall of the WMAPE) by size and direction of the override, and by the width of a gate.

    `habits` draw the overrides, `batches` times `forecasts` of them. An override is small up to `small` of the
    forecast, large above `large`. `gates` are the widths tried, 0 (every override kept) among them; those of them in
    `sound_gates` must help. `most_of_upward` is what large upward overrides may add at most, as a share of large
    downward ones.
    """

    habits: Overriding
    batches: int = 200
    forecasts: int = 5000
    small: float = 0.15
    large: float = 0.30
    gates: tuple[float, ...] = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
    sound_gates: tuple[float, ...] = (0.15, 0.2, 0.25, 0.3)
    most_of_upward: float = 0.5

    def __post_init__(self) -> None:
        checks = {
            f"batches(={self.batches}) must be >= 2": self.batches >= 2,
            f"forecasts(={self.forecasts}) must be >= 100": self.forecasts >= 100,
            f"small(={self.small}) must be > 0 and < large(={self.large})": 0 < self.small < self.large,
            f"gates(={list(self.gates)}) must have 0 and the sound_gates(={list(self.sound_gates)})": {
                0.0,
                *self.sound_gates,
            }
            <= set(self.gates),
        }
        must_hold(checks)

    def short(self) -> ValueAdded:
        """Return the same with 4 x 500 forecasts."""
        return replace(self, batches=4, forecasts=500)

    def run(self, setting: Setting) -> Findings:
        """Draw the overrides and compare the errors before and after."""
        sums = np.array(setting.each(partial(_batch, self, setting), range(self.batches)))
        classes, gates = sums[:, : len(_SIZES) * len(_DIRECTIONS)], sums[:, len(_SIZES) * len(_DIRECTIONS) :]
        values = pd.DataFrame([*_class_rows(classes, setting.level), *_gate_rows(self.gates, gates, setting.level)])
        return Findings(
            title="Forecast value added by overrides",
            shown=_SHOWN,
            sources=_SOURCES,
            table=values,
            claims=(*_class_claims(self, classes, setting.level), *_gate_claims(self, gates, setting.level)),
            charts=(_class_chart(values), _gate_chart(values)),
            notes=_NOTES,
        )


_SHOWN = (
    "People override a statistical forecast for events that they know of, and also out of optimism and for no reason. "
    "What they know is worth much, what they add to it costs: small overrides do harm, large downward ones help most."
)
_SOURCES = (
    "Fildes, Goodwin, Lawrence & Nikolopoulos (2009), Effective forecasting and judgmental adjustments: an empirical "
    "evaluation and strategies for improvement in supply-chain planning. International Journal of Forecasting 25.",
)
_NOTES = (
    "Value added is the WMAPE before less the WMAPE after, in percentage points of the demand of that class.",
    "Large upward overrides add less in WMAPE partly because demand is higher when they are made; the column "
    "fall_of_error_percent has the fall of the absolute error in per cent of the forecast, without that effect.",
    "The signs are the claim: sizes depend on strengths (event sizes, noise, tinkering) that the source does not give.",
)


def _batch(shown: ValueAdded, setting: Setting, number: int) -> Floats:
    """Return, for each class and then each gate: error before, error after, demand, forecast, overrides."""
    drawn = shown.habits.draw(shown.forecasts, setting.generator("overrides", number))
    change = drawn.final / drawn.statistical - 1
    size = np.abs(change)
    bounds = ((0.0, shown.small), (shown.small, shown.large), (shown.large, np.inf))
    rows = []
    for low, high in bounds:
        for sign in (-1, 1):
            rows.append(_sums(drawn, drawn.final, (size > low) & (size <= high) & (sign * change > 0)))
    everything = np.ones(len(size), dtype=np.bool_)
    rows += [_sums(drawn, shown.habits.passed(drawn, gate), everything) for gate in shown.gates]
    return np.array(rows)


def _sums(drawn: Overridden, final: Floats, chosen: NDArray[np.bool_]) -> tuple[float, ...]:
    before, after = np.abs(drawn.statistical - drawn.actual), np.abs(final - drawn.actual)
    parts = (before, after, drawn.actual, drawn.statistical, np.ones(len(final)))
    return tuple(float(part[chosen].sum()) for part in parts)


def _added(sums: Floats, level: float) -> Estimate:
    """Return the value added in percentage points, and its interval; `sums` [batches, 5]."""
    return ratio_of(100 * (sums[:, 0] - sums[:, 1]), sums[:, 2], level)


def _class_rows(classes: Floats, level: float) -> Iterator[dict[str, object]]:
    for place, (size, direction) in enumerate((size, direction) for size in _SIZES for direction in _DIRECTIONS):
        sums = classes[:, place]
        added, (low, high) = _added(sums, level)
        yield {
            "part": "class",
            "case": f"{size}, {direction}",
            "size": size,
            "direction": direction,
            "share_of_overrides_percent": 100 * sums[:, 4].sum() / classes[:, :, 4].sum(),
            "value_added": added,
            "low": low,
            "high": high,
            "fall_of_error_percent": 100 * (sums[:, 0] - sums[:, 1]).sum() / sums[:, 3].sum(),
        }


def _gate_rows(widths: tuple[float, ...], gates: Floats, level: float) -> Iterator[dict[str, object]]:
    for place, width in enumerate(widths):
        added, (low, high) = _added(gates[:, place], level)
        wmape = 100 * gates[:, place, 1].sum() / gates[:, place, 2].sum()
        yield {
            "part": "gate",
            "case": f"gate {width:g}",
            "gate": width,
            "wmape_percent": wmape,
            "value_added": added,
            "low": low,
            "high": high,
        }


def _class_claims(shown: ValueAdded, classes: Floats, level: float) -> Iterator[Claim]:
    """Claim the signs and the order that Fildes et al. found."""
    down, up = (_added(classes[:, place], level) for place in (4, 5))
    small, interval = _added(classes[:, 0] + classes[:, 1], level)
    statement = f"Overrides of up to {100 * shown.small:g} %: value added"
    yield at_most(statement, small, 0.0, interval=interval, unit="points", decimals=2)
    yield _gain(f"Downward ones above {100 * shown.large:g} %: value added", down)
    others = [_added(classes[:, place], level)[0] for place in (0, 1, 2, 3, 5)]
    lead = down[0] - max(others)
    yield at_least("They add more than any other class by", lead, 0.0, unit="points", decimals=2)
    statement = "Upward ones of that size: value added as a share of that of the downward ones"
    yield at_most(statement, up[0] / down[0], shown.most_of_upward, decimals=2)


def _gate_claims(shown: ValueAdded, gates: Floats, level: float) -> Iterator[Claim]:
    """Claim that each sound gate lowers the WMAPE below that of keeping every override, and of keeping none."""
    for width in shown.sound_gates:
        sums = gates[:, shown.gates.index(width)]
        gain = ratio_of(100 * (_ungated(shown, gates) - sums[:, 1]), sums[:, 2], level)
        yield _gain(f"A gate of {100 * width:g} %: WMAPE saved against every override kept", gain)
        yield _gain(f"A gate of {100 * width:g} %: WMAPE saved against no override at all", _added(sums, level))


def _ungated(shown: ValueAdded, gates: Floats) -> Floats:
    """Return the error [batches] with every override kept."""
    errors: Floats = gates[:, shown.gates.index(0.0), 1]
    return errors


def _gain(statement: str, gain: Estimate) -> Claim:
    return at_least(statement, gain[0], 0.0, interval=gain[1], unit="points", decimals=2)


def _class_chart(values: pd.DataFrame) -> Chart:
    rows = values[values["part"] == "class"]
    data = rows.assign(series=rows["direction"] + "ward", x=rows["size"], y=rows["value_added"])
    return Chart(
        name="value_added",
        title="Value added by size and direction of the override",
        caption="WMAPE of the statistical forecast less that of the final one, for the overrides of each class.",
        kind="bars",
        data=data[["series", "x", "y", "low", "high"]],
        x_label="Size of the override",
        y_label="Value added, percentage points",
        reference=0.0,
    )


def _gate_chart(values: pd.DataFrame) -> Chart:
    rows = values[values["part"] == "gate"]
    data = rows.assign(series="Overrides above the gate kept", x=100 * rows["gate"], y=rows["wmape_percent"])
    return Chart(
        name="gate",
        title="WMAPE by the width of the gate",
        caption="At 0 every override is kept; far to the right none is.",
        kind="lines",
        data=data[["series", "x", "y"]],
        x_label="Least override that is kept, % of the forecast",
        y_label="WMAPE, %",
    )
