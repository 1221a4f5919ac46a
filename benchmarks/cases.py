"""The cases that every tool runs, and how a tool is asked to run one. Plain Python: it must import anywhere."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

__all__ = ["CASES", "DAYS", "Case", "Outcome", "Tool", "serve"]

DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A chain of `stages` of which the first sells and the last is fed by a supplier; base stock everywhere.

    `law` is the daily demand: Poisson(20), or N(50, 10) cut at zero. Every stage starts with `level` units on hand.
    """

    name: str
    stages: int
    level: float
    lead_time_days: int
    law: Literal["poisson", "normal"]
    order_first: bool
    lost: bool = False
    whole_orders: bool = False


def _one_site(name: str, *, order_first: bool, lost: bool = False) -> Case:
    return Case(name=name, stages=1, level=140, lead_time_days=5, law="poisson", order_first=order_first, lost=lost)


def _four_stages(name: str, *, whole_orders: bool) -> Case:
    return Case(
        name=name, stages=4, level=120, lead_time_days=2, law="normal", order_first=False, whole_orders=whole_orders
    )


CASES = {
    case.name: case
    for case in (
        _one_site("A, backordered, order before demand", order_first=True),
        _one_site("A, lost, order before demand", order_first=True, lost=True),
        _one_site("A, backordered, order after demand", order_first=False),
        _four_stages("B, whole orders between stages", whole_orders=True),
        _four_stages("B, partial shipments", whole_orders=False),
    )
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run reports: units asked for, mean stock of each stage, and the share served at once where the tool
    counts it by the definition (units shipped the moment they were asked for / units asked for)."""

    demand: float
    mean_stock: tuple[float, ...]
    fill_rate: float | None


class Tool(Protocol):
    """A simulator under test."""

    version: str

    def replay(self, case: Case, demand: Sequence[float]) -> Outcome:
        """Run a case on a given demand a day."""
        ...

    def run(self, case: Case, replications: range) -> None:
        """Run replications of a case on demand that the tool draws itself, as its users would."""
        ...


def serve(tool: Tool) -> None:
    """Answer requests, a line of JSON each, until the input ends.

    ``{"case": name, "demand": [[...], ...]}`` replays; ``{"case": name, "first": k, "runs": n}`` times n runs from
    replication k on, in seconds of processor time; ``{"case": name}`` runs once and tells the time since the start of
    the process, with all that was imported and compiled.
    """
    print(json.dumps({"version": tool.version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        case = CASES[request["case"]]
        if "demand" in request:
            answer: object = [asdict(tool.replay(case, demand)) for demand in request["demand"]]
        elif "runs" in request:
            answer = _seconds(tool, case, request["first"], request["runs"])
        else:
            tool.run(case, range(1))
            answer = time.process_time()
        print(json.dumps(answer), flush=True)


def _seconds(tool: Tool, case: Case, first: int, runs: int) -> float:
    start = time.process_time()
    tool.run(case, range(first, first + runs))
    return time.process_time() - start
