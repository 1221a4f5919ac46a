"""Random worlds of up to four echelons with every kind of demand, lead time, rule and review there is."""

from __future__ import annotations

from hypothesis import strategies as st
from laws.worlds import LEAD_TIMES, SIZES, whole_rules, worlds

from policies.rules import DaysOfCover, MinMax, ProportionalOrderUpTo, SmoothedCover
from sim.decisions import Rule
from sim.distributions import (
    Bootstrap,
    CompoundPoisson,
    Constant,
    Empirical,
    Lognormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Replay,
    Triangular,
    Uniform,
)
from sim.network import Projects

__all__ = ["every_world"]

_SIZES = SIZES | st.sampled_from(
    [
        Uniform(0, 6),
        Triangular(0, 1, 5),
        Normal(4, 3),
        Lognormal(3, 4),
        Poisson(3000),
        NegativeBinomial(500, 400),
        CompoundPoisson(0.7, Constant(4)),
        CompoundPoisson(1.5, NegativeBinomial(3, 2)),
        Empirical((0, 2, 2.5, 9)),
        Replay((4, 0, 0, 7.5)),
        Bootstrap((0, 5, 1, 1, 8), 3, group="all"),
    ]
)
_LEAD_TIMES = LEAD_TIMES | st.sampled_from(
    [Triangular(0, 1, 6), Normal(3, 1), Lognormal(2, 2), NegativeBinomial(2, 2), Replay((0, 5, 0.5)), Constant(2.5)]
)


def _rules(level: int, lot: int) -> list[Rule]:
    return [
        *whole_rules(level, lot),
        MinMax(level, level + lot),
        ProportionalOrderUpTo(level, 2.5, 1 + lot / 5),
        DaysOfCover(level / 3, lot, 2.0),
        SmoothedCover(level / 3, lot / 30, 2.0),
    ]


_PROJECTS = st.sampled_from(
    [
        Projects(),
        Projects(),
        Projects(projects_per_year=25, project_days=5, project_least_weeks=0.5, project_most_weeks=3),
    ]
)
every_world = worlds(sizes=_SIZES, lead_times=_LEAD_TIMES, projects=_PROJECTS, echelons=4, rules=_rules)
