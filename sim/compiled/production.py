"""Put plants and work centres into the kernel's arrays: all that no replication changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.clock import Priorities
from sim.compiled.layout import Floats, Records, dtype
from sim.compiled.plant_layout import Cards, Centre, Dispatch, Part, Plant, Step
from sim.distributions import Distribution
from sim.making import open_shares
from sim.network import Operation, Recipe, Scenario, WorkCentre
from sim.plants import change_overs
from sim.routes import Route
from sim.streams import stream_word

__all__ = ["InTurn", "Production", "production", "together"]

_LIMITED = 1e9
_TERMS = (
    "overtime_from_days",
    "overtime_cost_per_hour",
    "subcontract_from_days",
    "subcontract_days",
    "subcontract_cost_per_unit",
    "cost_per_machine_day",
    "works_overtime",
)


class InTurn(NamedTuple):
    """A law whose draws are taken one after the other, from the stream of a word."""

    law: Distribution
    word: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Production:
    """The arrays of `Factory` as every replication finds them.

    `plant_of` numbers the plant of each stock point from 1 on, 0 where it is bought. `in_turn` is what is drawn, a row
    of `Draws` each; that of the machines of centre k begins at `machine_draws[k]`, two rows a machine: times between
    failures, repairs. `change_overs` are the square tables of the centres that have one, one after the other.
    """

    plants: Records
    operations: Records
    parts: Records
    centres: Records
    cards: Records
    change_overs: Floats
    plant_of: tuple[int, ...]
    in_turn: tuple[InTurn, ...]
    machine_draws: tuple[int, ...]


def production(scenario: Scenario, routes: Sequence[Route], origins: Sequence[str]) -> Production:
    """Lower what makes anything in a scenario; `origins` are the names of lanes that stand last in the trace's."""
    network, making = scenario.network, _Plants(scenario, routes, _names_from(scenario, routes) + len(origins))
    centres, tables = _centres(scenario, making.families, making.item_names + len(routes))
    machine_draws = []
    for centre in network.centres:
        machine_draws.append(len(making.in_turn))
        making.in_turn += _failures(centre)
    return Production(
        plants=np.array(making.plants, dtype(Plant)),
        operations=np.array(making.operations, dtype(Step)),
        parts=np.array(making.parts, dtype(Part)),
        centres=centres,
        cards=np.array([(limit, 0, 0, 0) for limit in making.limits.values()], dtype(Cards)),
        change_overs=tables,
        plant_of=tuple(making.plant_of),
        in_turn=tuple(making.in_turn),
        machine_draws=tuple(machine_draws),
    )


class _Plants:
    """The rows of plants, their operations and parts."""

    def __init__(self, scenario: Scenario, routes: Sequence[Route], item_names: int) -> None:
        network = scenario.network
        self.limits = {site.name: int(site.job_limit) for site in network.sites if site.job_limit < _LIMITED}
        self.families = {family: k for k, family in enumerate(dict.fromkeys(item.family for item in network.items))}
        self.item_names = item_names
        self.plants: list[tuple[float, ...]] = []
        self.operations: list[tuple[float, ...]] = []
        self.parts: list[tuple[float, ...]] = []
        self.in_turn: list[InTurn] = []
        self.plant_of: list[int] = []
        self._family_of = {item.name: self.families[item.family] for item in network.items}
        self._number = {(route.site, route.item): k for k, route in enumerate(routes)}
        self._centre_of = {centre.name: k for k, centre in enumerate(network.centres)}
        for k, route in enumerate(routes):
            if route.recipe is not None:
                self._add(k, route.recipe, route.lane.planned_lead_time_days)
            self.plant_of.append(0 if route.recipe is None else len(self.plants))

    def _add(self, point: int, recipe: Recipe, planned_days: float) -> None:
        cards = list(self.limits).index(recipe.site) if recipe.site in self.limits else -1
        steps = len(self.operations), len(recipe.operations)
        parts = len(self.parts), len(recipe.components), len(recipe.by_products)
        names = self._family_of[recipe.item], cards, self.item_names + point
        again = len(self.in_turn) + 1, recipe.rework_from, recipe.rework_rounds
        self.plants.append(
            (
                planned_days,
                recipe.rework_share,
                recipe.transfer_batch,
                point,
                *steps,
                *parts,
                len(self.in_turn),
                *names,
                *again,
            )
        )
        for purpose in ("yield", "yield_again"):
            self.in_turn.append(InTurn(recipe.yield_share, stream_word(purpose, recipe.site, recipe.item)))
        for number, step in enumerate(recipe.operations):
            self._add_step(step, recipe, number)
        used = [(part.quantity, part.item) for part in recipe.components]
        used += [(part.quantity, part.item) for part in recipe.by_products]
        self.parts += [(units, self._number[recipe.site, item]) for units, item in used]

    def _add_step(self, step: Operation, recipe: Recipe, number: int) -> None:
        times = step.setup_days, step.run_days_per_unit, step.run_time_factor.moments().mean
        draws = len(self.in_turn), len(self.in_turn) + 1
        self.operations.append((*times, self._centre_of.get(step.centre, -1), *draws))
        for purpose in ("run_time", "run_time_again"):
            word = stream_word(purpose, recipe.site, recipe.item, str(number))
            self.in_turn.append(InTurn(step.run_time_factor, word))


def _names_from(scenario: Scenario, routes: Sequence[Route]) -> int:
    """Return the number of the first item among the partners of the trace: behind segments, sites and origins."""
    return len(scenario.network.demands) + 1 + 2 * len(routes)


def _failures(centre: WorkCentre) -> Iterator[InTurn]:
    """Return what the failures by running time of a centre's machines take."""
    if centre.failures_count == "running" and centre.fails:
        for number in range(centre.machines):
            yield InTurn(centre.days_between_failures, stream_word("failure", centre.name, str(number)))
            yield InTurn(centre.repair_days, stream_word("repair", centre.name, str(number)))


def _centres(scenario: Scenario, families: dict[str, int], first_name: int) -> tuple[Records, Floats]:
    network, priorities, shares = scenario.network, Priorities(scenario.sequence), open_shares(scenario.network)
    centres = np.zeros(len(network.centres), dtype(Centre))
    tables: list[Floats] = []
    machines = size = 0
    for k, (row, centre) in enumerate(zip(centres, network.centres, strict=True)):
        for name in _TERMS:
            row[name] = getattr(centre, name)
        row["open_share"], row["rule"] = shares[centre.name], Dispatch[centre.dispatching]
        row["due"] = row["wake"] = -1.0
        row["key"], row["number"], row["name"] = priorities.dispatch(k), k, first_name + k
        row["machines"], row["machine_count"], row["families"] = machines, centre.machines, len(families)
        machines += centre.machines
        table = np.zeros((len(families), len(families)))
        for (before, after), days in change_overs(network, centre.name).items():
            if before in families and after in families:
                table[families[before], families[after]] = days
        row["change_overs"] = size if table.any() else -1
        if table.any():
            tables.append(table.ravel())
            size += table.size
    return centres, np.concatenate([*tables, np.empty(0)])


def together(component: Sequence[int], scenario: Scenario, routes: Sequence[Route]) -> list[int]:
    """Join the components that share a recipe, a work centre or the job limit of a site, and number them anew."""
    root = {number: number for number in component}

    def top(number: int) -> int:
        while root[number] != number:
            number = root[number]
        return number

    index = {(route.site, route.item): k for k, route in enumerate(routes)}
    limited = {site.name for site in scenario.network.sites if site.job_limit < _LIMITED}
    shared: dict[tuple[str, str], int] = {}
    for k, route in enumerate(routes):
        recipe = route.recipe
        if recipe is None:
            continue
        joined = [k, *route.components, *(index[recipe.site, part.item] for part in recipe.by_products)]
        keys = [("centre", step.centre) for step in recipe.operations if step.centre]
        keys += [("site", recipe.site)] if recipe.site in limited else []
        joined += [shared.setdefault(key, k) for key in keys]
        for other in joined:
            root[top(component[other])] = top(component[k])
    number: dict[int, int] = {}
    return [number.setdefault(top(one), len(number)) for one in component]
