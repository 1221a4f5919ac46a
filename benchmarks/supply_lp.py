"""Time the supply LP of a planning cycle: 12 families, half of them made, over 24 months, all parts on.

    python benchmarks/supply_lp.py

Also three scenarios of the first six months that share what is decided in two of them, as the hedge of `ibp` solves.
Cases with different numbers are solved in turn with one matrix. Time is that of the processor, from a case to its
priced plan with its duals; the median and the shortest are shown. Exit status 1 when the median misses its target.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from supply_cases import cycle_case, cycle_network

from policies.planning.linear_program import solved
from policies.planning.supply_horizon import first_months
from policies.planning.supply_lp import SupplyProgram
from policies.planning.supply_stochastic import Hedge

FAMILIES, MONTHS, CASES, TARGET_MS = 12, 24, 40, 15.0


def main() -> int:
    rng = np.random.default_rng(1)
    program = SupplyProgram(cycle_network(FAMILIES))
    cases = [cycle_case(rng, program.network, MONTHS) for _ in range(CASES)]
    program.plan(cases[0])
    hedge = Hedge(program, np.array([0.9, 1.0, 1.1]), 0.5, 0.9)
    hedge.decided(first_months(cases[0], 6), 2)
    whole, alone, hedged = [], [], []
    for case in cases:
        start = time.process_time()
        program.plan(case)
        whole.append(1e3 * (time.process_time() - start))
        numbers = program.program(case)
        start = time.process_time()
        solved(numbers)
        alone.append(1e3 * (time.process_time() - start))
        near = first_months(case, 6)
        start = time.process_time()
        hedge.decided(near, 2)
        hedged.append(1e3 * (time.process_time() - start))
    matrix = program.matrix(cases[0])
    print(f"{FAMILIES} families x {MONTHS} months: {matrix.size} columns, {matrix.equalities.shape[0]} equations, "
          f"{matrix.ceilings.shape[0]} ceilings")  # fmt: skip
    print(f"case to plan {np.median(whole):.1f} ms (shortest {min(whole):.1f}), of these LP {np.median(alone):.1f} ms")
    print(f"three scenarios of six months {np.median(hedged):.1f} ms (shortest {min(hedged):.1f})")
    return int(np.median(whole) > TARGET_MS)


if __name__ == "__main__":
    sys.exit(main())
