"""What planning lacks or cannot use of a user's own data, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.decisions import Policy
from sim.network import Network, Scenario
from sim.planning import Planning

__all__ = ["planning_notes", "planning_problems"]

_BUCKETS = (1, 7)
_FUNCTIONS = ("sales", "marketing", "finance", "operations", "procurement")


def planning_problems(
    scenarios: Mapping[str, Scenario], policies: Mapping[str, Policy], place: str = "scenario.{}"
) -> list[str]:
    """Return a problem for each scenario in which ways of planning cannot be run; `place` names where it is set."""
    if not any(isinstance(policy, Planning) for policy in policies.values()):
        return []
    return [
        f"{place.format(name)}.bucket_days: is {scenario.bucket_days} and must be 1 or 7: planning goes by weeks"
        for name, scenario in scenarios.items()
        if scenario.bucket_days not in _BUCKETS
    ]


def planning_notes(network: Network) -> Iterator[str]:
    """Yield what the data leave out and what planning does instead, a sentence each."""
    if not network.recipes:
        yield "Planning: nothing is made here, so that supply is planned as a distributor does, without capacity."
    elif not network.centres:
        yield "Planning: no work centre limits what is made, so that no capacity is planned."
    if not network.budget:
        yield "Planning: there is no budget (sheet budget), so that no plan is compared with one."
    if not network.planning_limits:
        yield "Planning: there are no limits (sheet planning_limits) on working capital, storage or suppliers."
    yield _forecast_note(network)


def _forecast_note(network: Network) -> str:
    given = dict.fromkeys(row.function.lower() for row in network.forecasts)
    used = [name for name in given if name in _FUNCTIONS]
    if not used and not given:
        return "Planning: there are no forecasts by functions (sheet forecasts), so that all of theirs are simulated."
    unused = [name for name in given if name not in _FUNCTIONS]
    others = f"; those of {', '.join(unused)} take no part, which are not among {', '.join(_FUNCTIONS)}"
    taken = f"the forecasts of {', '.join(used)} stand in place of simulated ones where they are given" if used else ""
    return f"Planning: {taken or 'no given forecast is used'}{others if unused else ''}."
