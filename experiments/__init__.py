"""Studies over the simulator: runs, statistics, pictures, report and the command line."""
