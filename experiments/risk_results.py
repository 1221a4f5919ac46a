"""What a risk study hands on to its files, pictures and report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from experiments.results import StudyResults
from experiments.risk_settings import Risk

__all__ = ["RiskResults", "Worst"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The worst replication of a policy in a scenario, told day by day.

    days: one row a day: day, asked, served, lost, waiting (at the end of the day), on_hand, in value, out_of_stock (how
        many stock points), disruptions (the names of those that last).
    moments: one row for what matters: day, text.
    """

    policy: str
    replication: int
    days: pd.DataFrame
    moments: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskResults:
    """The outcome of a risk study: that of a comparison, and what can go wrong.

    measures: one row a replication and measure: scenario, policy, replication, measure, value.
    tails: one row a measure and level: scenario, policy, measure, level, var, var_low, var_high, cvar, cvar_low,
        cvar_high, difference, difference_low, difference_high (of cvar to the baseline, paired; NaN for itself).
    quantiles: one row a measure: scenario, policy, measure, replications, mean, sd, least, q05, median, q95, most.
    stockouts: one row a length: scenario, policy, site, item (empty: any that sells), days, probability, low, high of a
        stock-out that lasts longer than that.
    service: one row a week: scenario, policy, day, q05, q25, median, q75, q95 of the fill rate.
    knock_outs: one row a site and replication: scenario, policy, site, replication, survive_days, recover_days,
        least_fill (over four weeks); infinite when it did not happen within the run.
    worst: by scenario and policy.
    """

    study: StudyResults
    risk: Risk
    measures: pd.DataFrame
    tails: pd.DataFrame
    quantiles: pd.DataFrame
    stockouts: pd.DataFrame
    service: pd.DataFrame
    knock_outs: pd.DataFrame
    worst: Mapping[tuple[str, str], Worst]
