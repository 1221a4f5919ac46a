"""What the causes of stock-outs are called in a report, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from experiments.wording.phrases import capital

__all__ = ["CAUSE_LABELS", "CAUSE_MEANINGS", "cause_definitions"]

CAUSE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "disruption": "Disruption",
        "supplier": "Late supplier",
        "upstream": "Shortage upstream",
        "capacity": "Capacity",
        "allocation": "Allocation",
        "spoiled": "Expired or damaged",
        "substitution": "Sold as a substitute",
        "demand": "Demand above plan",
        "plan": "Planned too low",
    }
)
CAUSE_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "disruption": "the site was closed, or an outage had stopped, delayed or destroyed goods, or raised demand",
        "supplier": "a shipment took longer than quoted, or the supplier delivered less than ordered",
        "upstream": "the order waited at a site that was short itself",
        "capacity": "the order waited for a machine or in the queue of a supplier, or was scrapped in making",
        "allocation": "there was stock, kept back for others or for orders that go whole only",
        "spoiled": "goods had expired, or came damaged",
        "substitution": "stock had gone to customers who wanted another item and found it out",
        "demand": "over the protection time more was asked for than its mean and the safety stock",
        "plan": "none of these: stock, lot or review interval were planned too small for what was to be expected",
    }
)


def cause_definitions() -> list[tuple[str, str]]:
    """Return (term, meaning) of each cause."""
    return [(CAUSE_LABELS[cause], f"{capital(text)}.") for cause, text in CAUSE_MEANINGS.items()]
