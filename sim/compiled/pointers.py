"""Records and numbers at an address: how compiled functions reach the arrays of a run.

A kernel that passes twenty arrays from function to function spends its time counting references to them, and numba
takes half a minute to compile it. So it passes addresses, and a reference to a record is its address, with the fields
that `sim.compiled.layout` declares. `sim.compiled.workspace` keeps the arrays alive.

Each field is a place in memory that no other field shares, nor a number outside of records, and LLVM is told so
(type-based alias analysis): what was once read of a record need not be read again because another was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
)

from sim.compiled.lane_layout import Buying, Inbound, Maker
from sim.compiled.layout import (
    Component,
    Day,
    Event,
    Floats,
    Integers,
    Leads,
    Memory,
    Note,
    OpenOrder,
    Order,
    Point,
    Stream,
    Terms,
)
from sim.compiled.outage_layout import Outages

__all__ = [
    "add",
    "address_of",
    "buying_at",
    "component_at",
    "constant_at",
    "day_at",
    "demand_at",
    "event_at",
    "float_at",
    "floats_at",
    "inbound_at",
    "integer_at",
    "integers_at",
    "leads_at",
    "maker_at",
    "memory_at",
    "open_order_at",
    "order_at",
    "outages_at",
    "point_at",
    "put",
    "put_integer",
    "record_at",
    "row_at",
    "stream_at",
]

Record = TypeVar("Record")
_WORD_BYTES = 8
_WORD = ir.IntType(64)
_INTEGER, _FLOAT = types.int64, types.float64
_KINDS = {"int": _INTEGER, "float": _FLOAT}
_LLVM = {_INTEGER: _WORD, _FLOAT: ir.DoubleType()}
_DAYS = types.float64[::1]
_NUMBERS = types.int64[::1]


class _Reference(types.Type):
    """The type of references to a class of records."""

    def __init__(self, record: type) -> None:
        self.record = record.__name__
        self.kinds = {name: _KINDS[kind] for name, kind in record.__annotations__.items()}
        self.offset = {name: k * _WORD_BYTES for k, name in enumerate(self.kinds)}
        super().__init__(name=f"&{self.record}")


@register_model(_Reference)
class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, reference: _Reference) -> None:
        super().__init__(manager, reference, _WORD)  # type: ignore[no-untyped-call]


@infer_getattr
class _Fields(AttributeTemplate):
    key = _Reference

    def generic_resolve(self, reference: _Reference, name: str) -> Any:  # type: ignore[override]
        return reference.kinds.get(name)


@lower_getattr_generic(_Reference)  # type: ignore[no-untyped-call,untyped-decorator]
def _get(_context: Any, builder: Any, reference: _Reference, address: Any, name: str) -> Any:
    place = _place(builder, address, _WORD(reference.offset[name]))
    return _load(builder, place, reference.kinds[name], f"{reference.record}.{name}")


@lower_setattr_generic(_Reference)  # type: ignore[no-untyped-call,untyped-decorator]
def _set(_context: Any, builder: Any, signature: Any, arguments: Sequence[Any], name: str) -> None:
    reference, (address, value) = signature.args[0], arguments
    place = _place(builder, address, _WORD(reference.offset[name]))
    _store(builder, place, reference.kinds[name], value, f"{reference.record}.{name}")


def _place(builder: Any, address: Any, offset: Any) -> Any:
    return builder.gep(builder.inttoptr(address, ir.IntType(8).as_pointer()), [offset])


def _load(builder: Any, place: Any, kind: Any, tag: str) -> Any:
    loaded = builder.load(builder.bitcast(place, _LLVM[kind].as_pointer()))
    loaded.set_metadata("tbaa", _apart(builder.module, tag))
    return loaded


def _store(builder: Any, place: Any, kind: Any, value: Any, tag: str) -> None:
    stored = builder.store(value, builder.bitcast(place, _LLVM[kind].as_pointer()))
    stored.set_metadata("tbaa", _apart(builder.module, tag))


def _apart(module: Any, tag: str) -> Any:
    """Return the metadata of places that share memory with none of another tag."""
    root = module.add_metadata([ir.MetaDataString(module, "sim.compiled")])
    own = module.add_metadata([ir.MetaDataString(module, tag), root, _WORD(0)])
    return module.add_metadata([own, own, _WORD(0)])


def _element(builder: Any, address: Any, index: Any, size: int) -> Any:
    return builder.add(address, builder.mul(index, _WORD(size)))


def _number(builder: Any, address: Any, index: Any) -> Any:
    return _place(builder, address, builder.mul(index, _WORD(_WORD_BYTES)))


def record_at(kind: type[Record]) -> Callable[[int, int], Record]:
    """Return the way to the records of a class: ``at(address of the first, index)``."""
    reference = _Reference(kind)
    size = len(reference.kinds) * _WORD_BYTES

    @intrinsic
    def at(_typing: object, _address: object, _index: object) -> object:
        def generate(_context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
            return _element(builder, values[0], values[1], size)

        return reference(_INTEGER, _INTEGER), generate

    return cast("Callable[[int, int], Record]", at)


def _number_at(number: Any, tag: str = "number") -> Callable[[int, int], Any]:
    @intrinsic
    def at(_typing: object, _address: object, _index: object) -> object:
        def generate(_context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
            return _load(builder, _number(builder, *values), number, tag)

        return number(_INTEGER, _INTEGER), generate

    return cast("Callable[[int, int], Any]", at)


memory_at = record_at(Memory)
point_at = record_at(Point)
leads_at = record_at(Leads)
demand_at = record_at(Terms)
stream_at = record_at(Stream)
component_at = record_at(Component)
open_order_at = record_at(OpenOrder)
order_at = record_at(Order)
outages_at = record_at(Outages)
event_at = record_at(Event)
day_at = record_at(Day)
row_at = record_at(Note)
buying_at = record_at(Buying)
inbound_at = record_at(Inbound)
maker_at = record_at(Maker)
float_at = _number_at(_FLOAT)
integer_at = _number_at(_INTEGER)
constant_at = _number_at(_FLOAT, "constant")
"""Return a float that no compiled function writes, so that loops that write others can do several steps at once."""


@intrinsic
def _address_of(_typing: object, _record: Any) -> object:
    def generate(_context: Any, _builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        return values[0]

    return _INTEGER(_record), generate


def _put_of(number: Any) -> Any:
    @intrinsic
    def into(_typing: object, _address: object, _index: object, _value: object) -> object:
        def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
            _store(builder, _number(builder, *values[:2]), number, values[2], "number")
            return context.get_dummy_value()

        return types.none(_INTEGER, _INTEGER, number), generate

    return into


@intrinsic
def _add(_typing: object, _address: object, _index: object, _value: object) -> object:
    def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
        place = _number(builder, *values[:2])
        _store(builder, place, _FLOAT, builder.fadd(_load(builder, place, _FLOAT, "number"), values[2]), "number")
        return context.get_dummy_value()

    return types.none(_INTEGER, _INTEGER, _FLOAT), generate


def _array_at(array_type: Any) -> Any:
    @intrinsic
    def at(_typing: object, _address: object, _length: object) -> object:
        def generate(context: Any, builder: Any, _signature: object, values: Sequence[Any]) -> Any:
            address, length = values
            array = context.make_array(array_type)(context, builder)
            context.populate_array(
                array,
                data=builder.inttoptr(address, array.data.type),
                shape=cgutils.pack_array(builder, [length]),  # type: ignore[no-untyped-call]
                strides=cgutils.pack_array(builder, [_WORD(_WORD_BYTES)]),  # type: ignore[no-untyped-call]
                itemsize=_WORD(_WORD_BYTES),
                meminfo=None,
            )
            return array._getvalue()

        return array_type(_INTEGER, _INTEGER), generate

    return at


address_of = cast("Callable[[object], int]", _address_of)
"""Return the address of a record, with index 0 the way back to it."""
put = cast("Callable[[int, int, float], None]", _put_of(_FLOAT))
"""Store a float: ``put(address, index, value)``."""
put_integer = cast("Callable[[int, int, int], None]", _put_of(_INTEGER))
"""Store an integer: ``put_integer(address, index, value)``."""
add = cast("Callable[[int, int, float], None]", _add)
"""Add to a float: ``add(address, index, value)``."""
floats_at = cast("Callable[[int, int], Floats]", _array_at(_DAYS))
"""Return the floats at an address as an array: ``floats_at(address, length)``."""
integers_at = cast("Callable[[int, int], Integers]", _array_at(_NUMBERS))
"""Return the integers at an address as an array: ``integers_at(address, length)``."""
