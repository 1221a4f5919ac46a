"""What the measures of a risk study are called, what kind of number they are, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from experiments.wording.measures import Kind

__all__ = ["RISK_KINDS", "RISK_LABELS", "RISK_MEANINGS"]

RISK_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "total_cost": "Total cost",
        "on_hand_value": "Cash tied up, mean",
        "peak_on_hand_value": "Cash tied up, peak",
        "fill_rate": "Fill rate",
        "worst_fill": "Worst fill rate",
        "longest_stockout_days": "Longest stock-out",
    }
)
RISK_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "total_cost": "money_per_year",
        "on_hand_value": "money",
        "peak_on_hand_value": "money",
        "fill_rate": "share",
        "worst_fill": "share",
        "longest_stockout_days": "days",
    }
)
RISK_MEANINGS: tuple[tuple[str, str], ...] = (
    ("Cash tied up", "Stock on hand at unit cost: its mean over the run, and the highest at the end of any day."),
    (
        "Worst fill rate",
        "The lowest share of demand, by sales value, served at once over any stretch of the stated days.",
    ),
    (
        "Stock-out",
        "It begins on the day on which something asked for was not served at once, and lasts while anybody waits or "
        "nothing is on hand at the end of the day. The longest of a run is that of any stock point that sells.",
    ),
    (
        "Value at risk (VaR)",
        "At 95 %: the figure that 95 % of the replications do not exceed (for service: do not fall below). Its "
        "interval lies between two order statistics and holds whatever the distribution is (Conover 1999); a dash "
        "means that there are too few replications to bound that end.",
    ),
    (
        "Expected shortfall (CVaR)",
        "At 95 %: the mean of the worst 5 % of the replications (Rockafellar and Uryasev 2002). Its interval is a "
        "bootstrap percentile interval of 1,999 resamples; differences to the baseline resample replications in pairs.",
    ),
    ("Probabilities", "Shares of replications with score intervals (Wilson 1927): never seen does not mean never."),
    (
        "Time to survive",
        "A site is closed for good on one day: the days until customers it feeds are served less than without the "
        "outage, in the same replication (common random numbers). No longer outage stays unnoticed.",
    ),
    (
        "Time to recover",
        "A site is closed for a while: the days from the end of it until the fill rate of four weeks is back at the "
        "target, or at what it would have been without the outage.",
    ),
)
