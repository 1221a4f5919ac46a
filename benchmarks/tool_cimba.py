"""cimba as a tool of the benchmark; it runs in the peers' own environment.

A model of processes and events, written for speed: plain numbers for levels, not Containers, which never go below zero
and make who wants more than there is wait; a scheduled event for a receipt, not a spawned process; and all replications
in one experiment. Receipts come first in an instant, as the priorities say; all are below zero, that of the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

import cimba as cb
from cases import DAYS, Case, Outcome, serve
from cimba import inputs

RECEIPT, FIRST, THEN = -1, -2, -3


class Warehouse(cb.Model):
    """Case A: one stock point, ordering before the day's demand."""

    level: cb.Param[float] = 0.0
    lead_time: cb.Param[float] = 0.0
    lost: cb.Param[bool] = False
    demand: cb.Input[float]
    on_hand: float = 0.0
    backorders: float = 0.0
    on_order: float = 0.0
    settled: float = 0.0
    stock_days: float = 0.0
    sent: int = 0
    received: int = 0
    asked: cb.Output[float] = 0.0
    at_once: cb.Output[float] = 0.0
    mean_stock: cb.Output[float]
    on_the_way: cb.Array[float] = cb.Array(8)

    @cb.function
    def settle(self) -> None:
        now = min(cb.now(), DAYS)  # events scheduled beyond the end of the window still come
        self.stock_days += self.on_hand * (now - self.settled)
        self.settled = now

    @cb.event
    def receive(self):
        self.settle()
        quantity = self.on_the_way[self.received % 8]
        self.received += 1
        self.on_order -= quantity
        served = min(self.on_hand + quantity, self.backorders)
        self.backorders -= served
        self.on_hand += quantity - served

    @cb.process(priority=FIRST)
    def reviews(self):
        while True:
            quantity = self.level - (self.on_hand + self.on_order - self.backorders)
            if quantity > 0:
                self.on_order += quantity
                self.on_the_way[self.sent % 8] = quantity
                self.sent += 1
                cb.schedule(self.receive, self.lead_time, RECEIPT)
            cb.hold(1.0)

    @cb.process(priority=THEN)
    def customers(self):
        while True:
            quantity = self.demand.next()
            self.settle()
            served = min(quantity, self.on_hand)
            self.asked += quantity
            self.at_once += served
            self.on_hand -= served
            if not self.lost:
                self.backorders += quantity - served
            cb.hold(1.0)

    @cb.on_end
    def report(self):
        self.settle()
        self.mean_stock = self.stock_days / DAYS


class Stage(cb.Model):
    """A stock point of a chain; what it owes is in one number, since one buyer or the customers alone draw on it."""

    level: cb.Param[float] = 0.0
    lead_time: cb.Param[float] = 0.0
    sells: cb.Param[bool] = False
    is_fed: cb.Param[bool] = False
    source: cb.Ref[Stage]
    buyer: cb.Ref[Stage]
    on_hand: float = 0.0
    owed: float = 0.0
    on_order: float = 0.0
    settled: float = 0.0
    stock_days: float = 0.0
    sent: int = 0
    received: int = 0
    mean_stock: cb.Output[float]
    on_the_way: cb.Array[float] = cb.Array(8)

    @cb.function
    def take(self, quantity: float) -> float:
        now = min(cb.now(), DAYS)  # events scheduled beyond the end of the window still come
        self.stock_days += self.on_hand * (now - self.settled)
        self.settled = now
        served = min(quantity, self.on_hand)
        self.on_hand -= served
        return served

    @cb.function
    def dispatch(self, quantity: float) -> None:
        self.on_the_way[self.sent % 8] = quantity
        self.sent += 1
        cb.schedule(self.receive, self.lead_time, RECEIPT)

    @cb.function
    def request(self, quantity: float) -> None:
        served = self.take(quantity)
        self.owed += quantity - served
        if served > 0:
            self.buyer.dispatch(served)

    @cb.event
    def receive(self):
        quantity = self.on_the_way[self.received % 8]
        self.received += 1
        self.take(0.0)
        self.on_order -= quantity
        self.on_hand += quantity
        if self.owed > 0:
            served = self.take(self.owed)
            self.owed -= served
            if not self.sells:
                self.buyer.dispatch(served)

    @cb.process(priority=THEN)
    def reviews(self):
        while True:
            quantity = self.level - (self.on_hand + self.on_order - self.owed)
            if quantity > 0:
                self.on_order += quantity
                if self.is_fed:
                    self.source.request(quantity)
                else:
                    self.dispatch(quantity)
            cb.hold(1.0)

    @cb.on_end
    def report(self):
        self.take(0.0)
        self.mean_stock = self.stock_days / DAYS


class Chain(cb.Model):
    """Case B: stages in series, ordering after the day's demand, each shipping what it has."""

    stages: list[Stage]
    first: cb.Ref[Stage]
    demand: cb.Input[float]
    asked: cb.Output[float] = 0.0
    at_once: cb.Output[float] = 0.0

    @cb.process(priority=FIRST)
    def customers(self):
        while True:
            quantity = max(0.0, self.demand.next())
            served = self.first.take(quantity)
            self.first.owed += quantity - served
            self.asked += quantity
            self.at_once += served
            cb.hold(1.0)


class Cimba:
    version = version("cimba")

    def replay(self, case: Case, demand: Sequence[float]) -> Outcome:
        model = model_of(case, inputs.trace(demand))
        results = run(model, 1, 0)
        asked, at_once = (float(measure.values[0, 0]) for measure in (results[model].asked, results[model].at_once))
        stages = model.stages if isinstance(model, Chain) else [model]
        return Outcome(asked, tuple(float(results[stage].mean_stock.values[0, 0]) for stage in stages), at_once / asked)

    def run(self, case: Case, replications: range) -> None:
        run(drawn(case), len(replications), replications.start)


def run(model: cb.Model, replications: int, seed: int) -> cb.Results:
    experiment = cb.Experiment(model, replications=replications, window=cb.Window(duration=DAYS), seed=seed)
    return experiment.run(workers=1, on_failure="raise")


@cache
def drawn(case: Case) -> cb.Model:
    return model_of(case, inputs.dist.poisson(mean=20) if case.law == "poisson" else inputs.dist.normal(mean=50, sd=10))


def model_of(case: Case, demand: cb.Input[float]) -> cb.Model:
    return warehouse(case, demand) if case.stages == 1 else chain_of(case, demand)


def warehouse(case: Case, demand: cb.Input[float]) -> Warehouse:
    model = Warehouse()
    model.level = model.on_hand = float(case.level)
    model.lead_time = float(case.lead_time_days)
    model.lost, model.demand = case.lost, demand
    return model


def chain_of(case: Case, demand: cb.Input[float]) -> Chain:
    chain = Chain()
    chain.stages = [Stage() for _ in range(case.stages)]
    for k, stage in enumerate(chain.stages):
        stage.level = stage.on_hand = float(case.level)
        stage.lead_time = float(case.lead_time_days)
        stage.sells, stage.is_fed = k == 0, k < case.stages - 1
        stage.buyer, stage.source = chain.stages[max(0, k - 1)], chain.stages[min(k + 1, case.stages - 1)]
    chain.first, chain.demand = chain.stages[0], demand
    return chain


if __name__ == "__main__":
    serve(Cimba())
