"""Events that sales may know of: project orders, promotions, the loss of a customer, and the dips that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["EventKnowledge", "Events", "draw_knowledge", "event_units", "told_events"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Events:
    """Demand on top of the ordinary: arrays with an entry an event.

    `units_per_week` come in `weeks` weeks from `start_week` on, evenly, to the item of that number; an event may begin
    and end within a week. Negative units take demand away.
    """

    item: Ints
    start_week: Floats
    weeks: Floats
    units_per_week: Floats

    def __post_init__(self) -> None:
        lengths = {name: len(getattr(self, name)) for name in ("start_week", "weeks", "units_per_week")}
        wrong = [f"{name} has {n} entries" for name, n in lengths.items() if n != len(self.item)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}; each must have as many as item({len(self.item)})")

    @staticmethod
    def of_days(item: Ints, start_day: Floats, days: Floats, units_per_day: Floats, first_day: float = 0.0) -> Events:
        """Return events that are given in days, week 0 beginning on `first_day`."""
        return Events(item, (start_day - first_day) / 7, days / 7, 7 * units_per_day)


@dataclass(frozen=True, slots=True)
class EventKnowledge:
    """What sales know of each event: whether they know it at all, and the units a week that they expect of it."""

    known: Bools
    units_per_week: Floats


def draw_knowledge(
    events: Events, known_share: float, rng: np.random.Generator, size_error_sd: float = 0.0
) -> EventKnowledge:
    """Draw once, for each event, whether sales know of it (probability `known_share`) and how large they expect it.

    The expected size is the true one times 1 + N(0, `size_error_sd`), at least 0. Both draws are made for all events,
    so a change of the share or of the error leaves the other's alone, and a larger share adds to what is known.
    """
    if not 0 <= known_share <= 1:
        raise ValueError(f"known_share(={known_share}) must be from 0 to 1")
    uniform, normal = rng.random(len(events.item)), rng.standard_normal(len(events.item))
    factor = np.maximum(0.0, 1.0 + size_error_sd * normal)
    return EventKnowledge(uniform < known_share, events.units_per_week * factor)


def told_events(events: Events, knowledge: EventKnowledge, week: int, notice_weeks: int) -> Bools:
    """Return which events sales have told of by `week`: those they know, from `notice_weeks` before the start on."""
    told: Bools = knowledge.known & (events.start_week - notice_weeks <= week)
    return told


def event_units(
    events: Events, units_per_week: Floats, chosen: Bools, shape: tuple[int, int], first_week: int
) -> Floats:
    """Return the units of the `chosen` events as [items, weeks] of `shape`, column 0 being `first_week`."""
    start, end = events.start_week, events.start_week + events.weeks
    inside = np.nonzero(chosen & (end > first_week) & (start < first_week + shape[1]))[0]
    edges = first_week + np.arange(shape[1] + 1)
    so_far = np.clip(edges - start[inside, None], 0.0, events.weeks[inside, None])
    each = units_per_week[inside, None] * np.diff(so_far, axis=1)
    place = events.item[inside, None] * shape[1] + np.arange(shape[1])
    units: Floats = np.bincount(place.ravel(), weights=each.ravel(), minlength=shape[0] * shape[1]).astype(np.float64)
    return units.reshape(shape)
