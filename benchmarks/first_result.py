"""From Enter to the first finished replication: the default study of `siop`, in a process of its own.

`python benchmarks/first_result.py` runs it a few times and reports the least of each: until the first chunk of
replications lies in the output folder, and until the report does. The first run may compile and is not counted.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

MOST_SECONDS = 5.0
RUNS = 5
_LOOK_SECONDS = 0.005
_COMMAND = "import sys; from experiments.cli import main; sys.argv[0] = 'siop'; main()"


class Times(NamedTuple):
    """Seconds from the start of the process."""

    first: float
    all: float


def main() -> int:
    measured()  # compile, or load what was compiled; fill the caches of the disk
    found = [measured() for _ in range(RUNS)]
    first = min(times.first for times in found)
    print(f"siop, warm cache, least of {RUNS}:")
    print(f"  {first:.2f} s to the first finished replication (at most {MOST_SECONDS:.0f})")
    print(f"  {min(times.all for times in found):.2f} s to the report")
    return int(first > MOST_SECONDS)


def measured() -> Times:
    """Run the default study once."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-c", _COMMAND, f"hydra.run.dir={out}"]
        began = time.perf_counter()
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and not any(out.glob("unfinished/*/*.npz")):
                time.sleep(_LOOK_SECONDS)
            first = time.perf_counter() - began
            if process.wait():
                raise RuntimeError("siop failed")
        return Times(first, time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
