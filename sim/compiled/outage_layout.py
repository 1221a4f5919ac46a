"""How what breaks lies in memory: one more class of record, as in `layout`."""

from __future__ import annotations

__all__ = ["Outages"]


class Outages:
    """What happens in a run to a stock point's site (`closed`, `refusing`, `losses`), to its supplier, to its lane.

    Each is the address of a stretch of pairs of floats, and how many they are: from when to when; when and which share
    is destroyed; from when on which number holds. `door` and `loss` are the next of the site's to come. Those of a lane
    also say when a sourcing should leave it alone (`blocked`); of those of a supplier of limited capacity `factor` is
    its speed.
    """

    closed: int
    closed_count: int
    refusing: int
    refusing_count: int
    losses: int
    losses_count: int
    supplier_closed: int
    supplier_closed_count: int
    supplier_refusing: int
    supplier_refusing_count: int
    lane_closed: int
    lane_closed_count: int
    stops: int
    stops_count: int
    lane_losses: int
    lane_losses_count: int
    factor: int
    factor_count: int
    extra_days: int
    extra_days_count: int
    blocked: int
    blocked_count: int
    door: int
    loss: int
