"""What a rule sees as on order to its stock point, compiled."""

from __future__ import annotations

from sim.compiled.jit import compiled
from sim.compiled.layout import Alert, Point
from sim.compiled.sister_layout import sisters_at

__all__ = ["on_order"]

_SISTERS = int(Alert.SISTERS)


@compiled
def on_order(point: Point) -> float:
    """Return the units that are to become usable: ordered, held, or on their way from sister sites."""
    units = point.on_order + point.held
    if point.alert >= _SISTERS:
        units += sisters_at(point.sisters, 0).coming
    return units
