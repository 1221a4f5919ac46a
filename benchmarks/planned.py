"""Planning inside the simulation: 60 items, a year of warm-up and five more, five ways of planning, 100 replications.

    python benchmarks/planned.py
    python benchmarks/planned.py --replications 5

The study is run by the command `siop` in a process of its own, from its start to the report in the folder, the
stock-outs of two replications traced to their causes included. Exit status 1 when it takes longer than it may, in
proportion to its runs.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

WAYS = ("silo", "smart_silo", "sop", "siop", "ibp")
REPLICATIONS, MOST_SECONDS, WORKERS = 100, 900.0, 2
_COMMAND = "import sys; from experiments.cli import main; sys.argv[0] = 'siop'; main()"
_KIBIBYTES_A_GIGABYTE = 1e9 / 1024


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--replications", type=int, default=REPLICATIONS)
    asked.add_argument("--workers", type=int, default=WORKERS)
    arguments = asked.parse_args()
    runs, most = len(WAYS) * arguments.replications, MOST_SECONDS * arguments.replications / REPLICATIONS
    siop(1, 1)  # compile, or load what was compiled
    before = processor_seconds()
    began = time.perf_counter()
    siop(arguments.replications, arguments.workers)
    seconds, busy = time.perf_counter() - began, processor_seconds() - before
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KIBIBYTES_A_GIGABYTE
    print(f"{len(WAYS)} ways of planning x {arguments.replications} replications, {arguments.workers} workers:")
    print(f"  {seconds:.0f} s (at most {most:.0f}), {runs / seconds:.2f} runs a second")
    print(f"  {busy:.0f} s of processor time, {busy / runs:.2f} s a run, start, statistics and report included")
    print(f"  {largest:.2f} GB in the largest of the processes")
    return int(seconds > most)


def siop(replications: int, workers: int) -> None:
    """Run the comparison of the ways of planning."""
    ways = ",".join(WAYS)
    settings = ["scenario=chempoint", f"planning=[{ways}]", f"replications={replications}", f"workers={workers}"]
    keeps_bytecode = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-c", _COMMAND, *settings, f"hydra.run.dir={out}"]
        subprocess.run(command, cwd=folder, env=keeps_bytecode, check=True, stdout=subprocess.DEVNULL)
        if not (out / "report.html").is_file():
            raise RuntimeError("siop wrote no report")


def processor_seconds() -> float:
    """Return the processor time of all processes that have been started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
