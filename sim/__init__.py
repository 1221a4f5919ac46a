"""The simulated world: networks as data, SimPy processes, the ledger of facts and the KPIs computed from it."""
