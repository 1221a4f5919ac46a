"""Compile the kernel, which takes a minute or two, and keep its machine code: the first run would else wait for it."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernel import run
from sim.compiled.layout import Memory, dtype

__all__ = ["main"]


def main() -> None:
    """Run the kernel on nothing at all."""
    nothing = np.zeros(1, dtype(Memory))
    run(nothing.ctypes.data, np.empty(0))


if __name__ == "__main__":
    main()
