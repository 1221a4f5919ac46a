"""The compiled twin of the SimPy processes: the same sample path, rules and order of events, the same ledger.

It needs numba (the extra `fast`); nothing outside this package imports numba, and nothing here is imported before it is
asked for. `layout` says how a scenario lies in memory, `lower` and `draws` put it there, `calendar`, `orders`, `stock`
and `kernel` run it, `rules` compiles policies' rules, `scenario` joins it all.
"""
