"""The master data that planning takes for granted: lead times, shares of sites and lots, as old as they may be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policies.planning.chain import Chain
from policies.planning.memory import Seen

__all__ = ["MasterData"]

Floats = NDArray[np.float64]


class MasterData:
    """Master data renewed every so many weeks; `every_weeks` 0: whenever they are asked for.

    Until they are renewed for the first time, lead times are the quoted ones [roots] without spread and shares those of
    the long run; lots are the first that were asked for.
    """

    def __init__(self, every_weeks: int, chain: Chain, seen: Seen, quoted_days: Floats) -> None:
        self._every, self.seen = every_weeks, seen
        self._lead: tuple[Floats, Floats] = quoted_days, np.zeros_like(quoted_days)
        self._shares = chain.demand_share
        self._lots: Floats | None = None
        self._renewed = 0

    def lead_time(self) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of the lead time of each root, days."""
        self._renew()
        return self.seen.lead_time() if not self._every else self._lead

    def shares(self) -> Floats:
        """Return the share of each demand in its item [demands]."""
        self._renew()
        return self.seen.shares() if not self._every else self._shares

    def lots(self, now: Floats) -> Floats:
        """Return the lots on file [points], those of `now` where none are or they are due."""
        self._renew()
        if self._lots is None or not self._every:
            self._lots = now
        return self._lots

    def _renew(self) -> None:
        if self._every and self.seen.weeks - self._renewed >= self._every:
            self._renewed += self._every * ((self.seen.weeks - self._renewed) // self._every)
            self._lead, self._shares, self._lots = self.seen.lead_time(), self.seen.shares(), None
