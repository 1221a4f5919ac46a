"""Experiments with known answers: each measures something published and says whether it came out.

How to add one
--------------
1. Write ``experiments/demonstrations/mine.py`` with a frozen dataclass whose fields are all that can be set (sizes,
   parameters, and policies or planning functions built elsewhere). It has two methods, see
   `experiments.demonstrations.demonstration.Demonstration`::

       @dataclass(frozen=True, slots=True, kw_only=True)
       class Mine:
           periods: int = 100_000
           policy: Policy  # its class stands in the YAML; nothing here imports `policies`

           def run(self, setting: Setting) -> Findings: ...
           def short(self) -> Mine: return replace(self, periods=500)

   `run` draws from ``setting.generator("purpose", k)`` or hands ``setting.seed`` to the simulator, spreads tasks
   over processes with ``setting.each(function, tasks)`` and returns `experiments.demonstrations.findings.Findings`:
   a tidy table of values, claims made by `near`, `between`, `at_least`, `at_most` or `about_zero`, and charts (data
   only; `experiments.plots.demonstration` draws them).
2. Write ``configs/study/mine.yaml``: first line ``# @package _global_``, second ``# siop study=mine``, then the key
   ``demonstration:`` with `_target_` and the values of all fields, so that each can be set on the command line:
   ``siop study=mine demonstration.periods=5000 seed=2``.
3. Add a section to ``docs/experiments.md``, and a test of the theory it rests on. ``tests/test_configs.py`` runs
   ``short()`` of every shipped one.

A claim that does not hold is a result: it is printed and reported as such, and the command still ends with status 0.
"""
