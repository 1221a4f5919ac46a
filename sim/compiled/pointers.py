"""Records and numbers at an address: how compiled functions reach the arrays of a run.

A kernel that passes twenty arrays from function to function spends its time counting references to them, and numba
takes half a minute to compile it. So it passes one record, whose fields are the addresses of the arrays;
`sim.compiled.scenario` keeps those alive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from numba import from_dtype, types
from numba.core import cgutils
from numba.extending import intrinsic

from sim.compiled.layout import (
    Component,
    Due,
    Event,
    Floats,
    Leads,
    Memory,
    Note,
    OpenOrder,
    Order,
    Point,
    Stream,
    Terms,
    dtype,
)

__all__ = [
    "add",
    "component_at",
    "demand_at",
    "event_at",
    "float_at",
    "floats_at",
    "heap_at",
    "integer_at",
    "leads_at",
    "memory_at",
    "open_order_at",
    "order_at",
    "point_at",
    "put",
    "row_at",
    "stream_at",
]

Record = TypeVar("Record")
_INTEGER, _FLOAT = types.int64, types.float64
_DAYS = types.float64[::1]


def _pointer(builder: Any, address: Any, index: Any, size: int, target: Any) -> Any:
    """Return a pointer of LLVM type `target` to element `index` of the array at `address`."""
    offset = builder.mul(index, index.type(size))
    return builder.inttoptr(builder.add(address, offset), target)


def _record_at(kind: type[Record]) -> Callable[[int, int], Record]:
    layout = dtype(kind)
    record = from_dtype(layout)

    @intrinsic
    def at(_typing: object, _address: object, _index: object) -> object:
        def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
            return _pointer(builder, values[0], values[1], layout.itemsize, context.get_value_type(record))

        return record(_INTEGER, _INTEGER), generate

    return cast("Callable[[int, int], Record]", at)


def _number_at(number: Any) -> Callable[[int, int], Any]:
    @intrinsic
    def at(_typing: object, _address: object, _index: object) -> object:
        def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
            return builder.load(_pointer(builder, values[0], values[1], 8, context.get_value_type(number).as_pointer()))

        return number(_INTEGER, _INTEGER), generate

    return cast("Callable[[int, int], Any]", at)


memory_at = _record_at(Memory)
point_at = _record_at(Point)
leads_at = _record_at(Leads)
demand_at = _record_at(Terms)
stream_at = _record_at(Stream)
component_at = _record_at(Component)
open_order_at = _record_at(OpenOrder)
order_at = _record_at(Order)
event_at = _record_at(Event)
heap_at = _record_at(Due)
row_at = _record_at(Note)
float_at = _number_at(_FLOAT)
integer_at = _number_at(_INTEGER)


@intrinsic
def _put(_typing: object, _address: object, _index: object, _value: object) -> object:
    def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        place = _pointer(builder, values[0], values[1], 8, context.get_value_type(_FLOAT).as_pointer())
        builder.store(values[2], place)
        return context.get_dummy_value()

    return types.none(_INTEGER, _INTEGER, _FLOAT), generate


@intrinsic
def _add(_typing: object, _address: object, _index: object, _value: object) -> object:
    def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        place = _pointer(builder, values[0], values[1], 8, context.get_value_type(_FLOAT).as_pointer())
        builder.store(builder.fadd(builder.load(place), values[2]), place)
        return context.get_dummy_value()

    return types.none(_INTEGER, _INTEGER, _FLOAT), generate


@intrinsic
def _floats_at(_typing: object, _address: object, _index: object, _length: object) -> object:
    def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        address, index, length = values
        word = context.get_value_type(_INTEGER)
        array = context.make_array(_DAYS)(context, builder)
        pointer = _pointer(builder, address, builder.mul(index, length), 8, array.data.type)
        context.populate_array(
            array,
            data=pointer,
            shape=cgutils.pack_array(builder, [length]),  # type: ignore[no-untyped-call]
            strides=cgutils.pack_array(builder, [word(8)]),  # type: ignore[no-untyped-call]
            itemsize=word(8),
            meminfo=None,
        )
        return array._getvalue()

    return _DAYS(_INTEGER, _INTEGER, _INTEGER), generate


put = cast("Callable[[int, int, float], None]", _put)
"""Store a float: ``put(address, index, value)``."""
add = cast("Callable[[int, int, float], None]", _add)
"""Add to a float: ``add(address, index, value)``."""
floats_at = cast("Callable[[int, int, int], Floats]", _floats_at)
"""Return row `index` of a table of rows of `length` floats as an array: ``floats_at(address, index, length)``."""
