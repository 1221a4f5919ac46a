"""Studies over the simulator: runs, statistics, pictures, report and the command line."""

import os

# One thread for linear algebra, here and in worker processes: arrays are so small that more threads only wait for one
# another, and each core has a process of its own already. It must be said before numpy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
