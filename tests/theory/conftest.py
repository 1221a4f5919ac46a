"""Every proof holds in both engines."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from sim.model import simulate

ENGINES = ("simpy", "compiled") if find_spec("numba") else ("simpy",)


@pytest.fixture(autouse=True, params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make `simulate` run in the engine unless told otherwise."""
    monkeypatch.setitem(simulate.__kwdefaults__, "engine", request.param)
    return request.param
