"""Calls of machine code at an address: of what policies wrote, and of what only some scenarios need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from numba import types
from numba.extending import intrinsic

__all__ = [
    "ANSWER",
    "INTEGER",
    "LANE_TASK",
    "LOAD_TASK",
    "RATION_TASK",
    "address_in",
    "call_handling",
    "call_lanes",
    "call_loads",
    "call_rationing",
    "caller_of",
    "code_of",
]

ANSWER = types.float64
INTEGER = types.int64
LANE_TASK = (INTEGER, INTEGER, INTEGER, ANSWER, ANSWER, ANSWER)
LOAD_TASK = (*LANE_TASK, ANSWER)
RATION_TASK = (*(INTEGER,) * 6, ANSWER, ANSWER, ANSWER)


def address_in(machine_code: Any) -> int:
    """Return the address of what was compiled; it lives as long as the function does."""
    address: int = machine_code.library.get_pointer_to_function(machine_code.fndesc.llvm_func_name)
    return address


def code_of(function: Any, arguments: Sequence[Any]) -> int:
    """Return the address of the machine code of a cached function, compiled for `arguments` when first asked for."""
    function.compile(arguments)
    return address_in(function.overloads[arguments])


def caller_of(arguments: Sequence[Any]) -> Callable[..., Any]:
    """Return what calls, from compiled code, a function at an address: its arguments are of these types."""
    names = ", ".join(f"_argument_{k}" for k in range(len(arguments)))
    scope: dict[str, Any] = {"call": lambda: (ANSWER(INTEGER, *arguments), generate)}

    def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> object:
        convention = context.call_conv
        function = builder.inttoptr(values[0], convention.get_function_type(ANSWER, arguments).as_pointer())
        status, answer = convention.call_function(builder, function, ANSWER, arguments, values[1:])
        with builder.if_then(status.is_error, likely=False):
            convention.return_status_propagate(builder, status)
        return answer

    exec(f"def ask(_context, _address, {names}):\n    return call()", scope)
    return cast("Callable[..., Any]", intrinsic(scope["ask"]))


call_lanes = cast("Callable[[int, int, int, int, float, float, float], float]", caller_of(LANE_TASK))
"""Have `sim.compiled.purchasing.lane_task`, at an address, do something: with that of the memory, the kind of task, its
subject, units, the day of the order and now. The kernel does not contain it: few scenarios have several lanes, and all
would wait for it to be compiled.
"""
call_loads = cast("Callable[[int, int, int, int, float, float, float, float], float]", caller_of(LOAD_TASK))
"""Have `sim.compiled.loads.load_task`, at an address, do something: as `call_lanes`, with the units of the order that
will never come behind those that are handed over.
"""
call_handling = cast("Callable[[int, int, int, int, float, float, float], float]", caller_of(LANE_TASK))
"""Have `sim.compiled.handling.handle`, at an address, do something: with that of the memory, the kind of event or task,
its subject, units, another number and now. The kernel does not contain it either.
"""
call_rationing = cast(
    "Callable[[int, int, int, int, int, int, int, float, float, float], float]", caller_of(RATION_TASK)
)
"""Have `sim.compiled.rationing.ration_task`, at an address, do something: with that of the memory, the kind of task,
the addresses of the stock point, of who asks and of the lane, whether the order is taken whole only, units, the day of
the order and now. It is called for the reason that the lanes are.
"""
