"""Random worlds in which allocations, shipped ones and a user's own, say who is served when stock is short."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from laws.worlds import World

from policies.allocation import FairShare, Priority, Proportional, Reserved
from sim.decisions import AllocationView
from sim.network import Segment

__all__ = ["ALLOCATIONS", "LargestFirst", "OnOddDays", "rationed"]


@dataclass(frozen=True)
class LargestFirst:
    """Serve the largest orders first, down to the smallest of `least` units, and answer with a list."""

    least: float

    def quantities(self, view: AllocationView) -> list[float]:
        given, left = [0.0 for _ in view.quantity], view.on_hand
        for k in np.argsort(-view.quantity, kind="mergesort"):
            if view.quantity[k] >= self.least:
                given[k] = min(view.quantity[k], left)
                left -= given[k]
        return given


@dataclass(frozen=True)
class OnOddDays:
    """Give much too much, but nothing on some days: those who wait may be served whenever it is asked again."""

    every: int

    def quantities(self, view: AllocationView) -> np.ndarray:
        return view.quantity * 3.0 * float(int(view.day) % self.every) + view.waits - 1.0


ALLOCATIONS = (
    Priority(),
    Reserved((0.0, 3.0)),
    Reserved((0.0, 2.5, 6.0)),
    Proportional(),
    FairShare(),
    LargestFirst(2.0),
    OnOddDays(3),
)
_CHOICES = st.sampled_from([None, *ALLOCATIONS])

_SEGMENTS = st.sampled_from(
    [
        (),
        (Segment(name="trade", priority=1), Segment(name="retail", priority=2)),
        (
            Segment(name="retail", priority=2, late_cost_per_unit_day=0.7, late_cost_per_line=3.0),
            Segment(name="", priority=3, lost_sale_cost_per_unit=1.3),
        ),
    ]
)


@st.composite
def rationed(draw: st.DrawFn, worlds: st.SearchStrategy[World]) -> World:
    """Draw a world with an allocation at most stock points and lanes of different priority, often with segments."""
    world = draw(worlds)
    lanes = tuple(replace(lane, priority=draw(st.integers(1, 3))) for lane in world.scenario.network.lanes)
    controls = {point: replace(control, allocation=draw(_CHOICES)) for point, control in world.controls.items()}
    return replace(world.change(lanes=lanes, segments=draw(_SEGMENTS)), controls=controls)
