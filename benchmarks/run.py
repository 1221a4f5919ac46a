"""Run the same cases in this simulator and in others, side by side, and print how they compare.

    python benchmarks/run.py [--rounds 9] [--seconds 0.5]

The peers live in an environment of their own, benchmarks/.venv, made on the first run. Exit status 1 if results differ,
2 if the peers cannot be installed; a ratio that misses its target is marked, for machines are noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import numpy as np
from cases import CASES, DAYS, Case

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".venv"
PEERS = ("supplynetpy==0.5.1", "stockpyl==1.0.2", "cimba==0.9.6")
AS_HERE = ("numpy", "simpy", "numba", "llvmlite")
SCRIPTS = {"SimPy engine": "tool_siop.py", "compiled engine": "tool_siop.py", "bare loop": "bare_loop.py"}
ARGUMENTS = {"SimPy engine": ["simpy"], "compiled engine": ["compiled"]}
OURS = ("SimPy engine", "compiled engine")
OTHERS = ("supplynetpy", "stockpyl", "cimba", "bare loop")
A_BACKORDERED, A_LOST = "A, backordered, order before demand", "A, lost, order before demand"
A_AFTER = "A, backordered, order after demand"
B_WHOLE, B_PARTIAL = "B, whole orders between stages", "B, partial shipments"
DUELS = (
    ("SimPy engine", A_BACKORDERED, "supplynetpy", 2.5),
    ("SimPy engine", A_LOST, "supplynetpy", 2.5),
    ("SimPy engine", B_WHOLE, "supplynetpy", 2.5),
    ("SimPy engine", A_AFTER, "stockpyl", 20),
    ("SimPy engine", B_PARTIAL, "stockpyl", 20),
    ("compiled engine", A_BACKORDERED, "supplynetpy", 150),
    ("compiled engine", A_LOST, "supplynetpy", 150),
    ("compiled engine", B_WHOLE, "supplynetpy", 800),
    ("compiled engine", A_AFTER, "stockpyl", 1500),
    ("compiled engine", B_PARTIAL, "stockpyl", 4000),
    ("compiled engine", A_BACKORDERED, "cimba", 2.5),
    ("compiled engine", A_LOST, "cimba", 2.5),
    ("compiled engine", B_PARTIAL, "cimba", 5),
    ("compiled engine", A_BACKORDERED, "bare loop", 1 / 2.5),
    ("compiled engine", A_LOST, "bare loop", 1 / 2.5),
    ("compiled engine", B_PARTIAL, "bare loop", 1 / 2.5),
)
CHECKED_RUNS = 10


class Worker:
    """A tool in a process of its own, held to one core, that answers one request at a time."""

    def __init__(self, python: Path, tool: str, core: int | None, machine_code: str = "") -> None:
        self.tool = tool
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self._process = subprocess.Popen(
            [str(python), str(HERE / SCRIPTS.get(tool, f"tool_{tool}.py")), *ARGUMENTS.get(tool, [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=pin,
            env={**os.environ, **({"NUMBA_CACHE_DIR": machine_code} if machine_code else {})},
        )
        self.version = self._read()["version"]

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def ask(self, **request: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def seconds_per_run(self, case: Case, first: int, runs: int) -> float:
        return float(self.ask(case=case.name, first=first, runs=runs)) / runs

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.tool} stopped; its message is above")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Duel:
    """The outcome of one case in this simulator and a peer: seconds per run, round by round, and differences found."""

    case: Case
    engine: str
    peer: str
    target: float
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    difference: float

    @property
    def ratio(self) -> float:
        return median(self.theirs) / median(self.ours)

    @property
    def equal(self) -> bool:
        return self.difference < 1e-9

    def row(self) -> str:
        rounds = sorted(theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=True))
        equal = "yes" if self.equal else f"NO ({self.difference:.1e})"
        missed = "" if self.ratio >= self.target else ", missed"
        return (
            f"| {self.case.name} | {self.engine} | {self.peer} | {micro(self.ours)} | {micro(self.theirs)} | "
            f"**{figure(self.ratio)}** ({figure(rounds[0])} to {figure(rounds[-1])}) | {self.target:,g}{missed} | "
            f"{equal} |"
        )


def figure(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def micro(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1e6:,.0f}"


def peers_python() -> Path:
    """Return the interpreter of the peers' environment, made or renewed if need be: the versions of Python and
    the rest of what is here too are those of this one."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = [*PEERS, *(f"{name}=={version(name)}" for name in AS_HERE)]
    stamp = ENVIRONMENT / "installed.txt"
    note = "\n".join([platform.python_version(), *wanted])
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != note:
        print(f"Installing {', '.join(PEERS)} into {ENVIRONMENT.relative_to(HERE.parent)} ...", flush=True)
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        install = subprocess.run(pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if install.returncode:
            print(f"{install.stdout}\nThe peers could not be installed; what pip says is above.", file=sys.stderr)
            raise SystemExit(2)
        stamp.write_text(note, encoding="utf-8")
    return python


def largest_difference(case: Case, ours: Worker, peer: Worker) -> float:
    """Replay the same demand in both; return the largest difference in demand, mean stock of a stage or fill rate."""
    rng = np.random.default_rng(1)
    shape = (CHECKED_RUNS, DAYS)
    drawn = rng.poisson(20, shape) if case.law == "poisson" else np.maximum(0, rng.normal(50, 10, shape))
    paths = drawn.astype(float).tolist()
    return max(
        abs(a - b)
        for mine, theirs in zip(*(tool.ask(case=case.name, demand=paths) for tool in (ours, peer)), strict=True)
        for a, b in zip(figures(mine, theirs), figures(theirs, mine), strict=True)
    )


def figures(outcome: dict[str, Any], other: dict[str, Any]) -> list[float]:
    """Return the figures of an outcome that both tools count, stock and demand in units."""
    both_count_fill = outcome["fill_rate"] is not None and other["fill_rate"] is not None
    return [outcome["demand"], *outcome["mean_stock"], *([outcome["fill_rate"]] if both_count_fill else [])]


def fight(engine: Worker, case: Case, peer: Worker, target: float, rounds: int, seconds: float) -> Duel:
    """Check that both do the same, then time them in turns: each round about `seconds` of each tool."""
    difference = largest_difference(case, engine, peer)
    runs = {tool: runs_in(seconds, tool, case) for tool in (engine, peer)}
    times: dict[Worker, list[float]] = {engine: [], peer: []}
    for k in range(rounds):
        for tool in (engine, peer) if k % 2 == 0 else (peer, engine):
            times[tool].append(tool.seconds_per_run(case, k * runs[tool], runs[tool]))
    return Duel(case, engine.tool, peer.tool, target, tuple(times[engine]), tuple(times[peer]), difference)


def runs_in(seconds: float, tool: Worker, case: Case) -> int:
    """Return about how many runs a tool does in `seconds`, once it has made ready for the case."""
    tool.seconds_per_run(case, 0, 1)
    runs = 1
    while (taken := runs * tool.seconds_per_run(case, 0, runs)) < seconds / 10:
        runs *= 4
    return max(1, round(runs * seconds / taken))


def first_runs(python: Path) -> str:
    """Tell how long each tool that compiles takes from the start of its process to the end of its first run."""
    with TemporaryDirectory() as empty:
        compiled = [first_run(Path(sys.executable), "compiled engine", empty) for _ in range(2)]
    cimba, loop = (first_run(python, tool) for tool in ("cimba", "bare loop"))
    return (
        "Compiling is not in the table. Processor time from the start of the process to the end of the first run of "
        f"case A, seconds: compiled engine {compiled[0]:.1f}, and {compiled[1]:.1f} once its machine code is on disk; "
        f"cimba {cimba:.1f}; bare loop {loop:.1f}."
    )


def first_run(python: Path, tool: str, machine_code: str = "") -> float:
    with Worker(python, tool, None, machine_code) as worker:
        return float(worker.ask(case=A_BACKORDERED))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9, help="times each tool has its turn (default 9)")
    parser.add_argument("--seconds", type=float, default=0.5, help="about how long a turn lasts (default 0.5)")
    parser.add_argument("--only", default="", help="run the duels whose engine or peer contains this")
    options = parser.parse_args()
    python = peers_python()
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    with ExitStack() as stack:
        tools = {name: stack.enter_context(Worker(Path(sys.executable), name, core)) for name in OURS}
        tools |= {name: stack.enter_context(Worker(python, name, core)) for name in OTHERS}
        print(heading(tools), flush=True)
        duels = []
        for engine, name, peer, target in DUELS:
            if options.only in engine or options.only in peer:
                duel = fight(tools[engine], CASES[name], tools[peer], target, options.rounds, options.seconds)
                duels.append(duel)
                print(duel.row(), flush=True)
    print(f"\n{first_runs(python)}")
    missed = sum(duel.ratio < duel.target for duel in duels)
    print(f"\n{missed} of {len(duels)} ratios miss their target.")
    return 0 if all(duel.equal for duel in duels) else 1


def heading(tools: Mapping[str, Worker]) -> str:
    peers = ", ".join(f"{name} {tools[name].version}" for name in OTHERS[:-1])
    here = ", ".join(f"{name} {version(name)}" for name in AS_HERE[:-1])
    return (
        f"siop-sim {tools[OURS[0]].version} against {peers} and a bare loop; "
        f"Python {platform.python_version()}, {here}.\n"
        f"{DAYS} days, microseconds of processor time per run, one core in turns, medians.\n\n"
        "| case | siop-sim | peer | siop-sim | peer | ratio (lowest to highest) | target | equal results |\n"
        "|---|---|---|--:|--:|--:|--:|---|"
    )


if __name__ == "__main__":
    raise SystemExit(main())
