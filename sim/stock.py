"""What is recorded of a stock point in one bucket, and the orders that wait for its stock."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from sim.ledger import CustomerMeasure, LaneMeasure, Measure

if TYPE_CHECKING:
    from sim.processes.accounts import OrderLine
    from sim.processes.buyer import Buyer
    from sim.processes.whole_orders import WholeOrder

__all__ = ["CustomerTally", "Facts", "LaneTally", "WaitingOrder", "lane_measures_of", "measures_of"]


if TYPE_CHECKING:

    class Facts:
        """The ledger's measures of one stock point in one bucket, as plain numbers while the bucket is open."""

        __slots__: tuple[str, ...]

        def __getattr__(self, name: str) -> float: ...

        def __setattr__(self, name: str, value: float) -> None: ...

    class LaneTally(Facts):
        """The ledger's measures of one lane in one bucket."""

    class CustomerTally(Facts):
        """The ledger's measures of one demand in one bucket."""

else:
    # The constructor that a dataclass writes is four times faster than a loop, and runs once a bucket and stock point.
    Facts = make_dataclass("Facts", [(measure.name, float, 0.0) for measure in Measure], slots=True, eq=False)
    LaneTally = make_dataclass(
        "LaneTally", [(measure.name, float, 0.0) for measure in LaneMeasure], slots=True, eq=False
    )
    CustomerTally = make_dataclass(
        "CustomerTally", [(measure.name, float, 0.0) for measure in CustomerMeasure], slots=True, eq=False
    )

measures_of = attrgetter(*Facts.__slots__)
lane_measures_of = attrgetter(*(measure.name for measure in LaneMeasure))


@dataclass(slots=True, eq=False)
class WaitingOrder:
    """Units still owed on one order, to a customer or (with `buyer`) to a site downstream or a job of the plant.

    `facts` are those of the bucket in which it was asked for; `due` the day a customer was promised it, NaN when that
    lies beyond the horizon. `line` is what a customer's account knows of it, `whole` the order that it must wait for.
    """

    quantity: float
    placed: float
    partner: str
    complete_only: bool
    buyer: Buyer | None = None
    facts: Facts | None = None
    due: float = 0.0
    line: OrderLine | None = None
    whole: WholeOrder | None = None
