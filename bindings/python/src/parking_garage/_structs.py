"""Structs of the C interface: written from what a call is given, and read into the package's own values.

Both follow from declarations that exist anyway, cffi's of the struct and the dataclass of the value, so that no field is named
twice; a test reads every model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from ._core import new
from ._library import ffi
from ._values import argument, c_id, c_text, instant, instant_or_none, micros, text, text_or_none, utf8, uuid, uuid_or_none, whole
from .errors import InvalidInputError
from .models import Money, TariffRef

M = TypeVar("M")

Convert = Callable[[str, Any], Any]

# Into C.


class Given:
    """A struct for C, or an array of them, and what it points to: C reads both as long as this lives."""

    __slots__ = ("kept", "name", "struct")

    def __init__(self, name: str, /, **fields: Any) -> None:
        self.name = name
        self.struct: Any = new(name)
        self.kept: list[Any] = []
        self.fill(**fields)

    def fill(self, **fields: Any) -> None:
        """Writes more fields; what is None stays as it is."""
        self._fill(self.struct, fields)

    @classmethod
    def many(cls, name: str, items: Sequence[dict[str, Any]]) -> Given:
        """An array with an item for each of `items`."""
        self = cls.__new__(cls)
        self.name, self.struct, self.kept = name, ffi.new(f"{name}[]", len(items)), []
        for struct, fields in zip(self.struct, items, strict=True):
            struct.struct_size = ffi.sizeof(name)
            self._fill(struct, fields)
        return self

    def _fill(self, struct: Any, fields: dict[str, Any]) -> None:
        types = _fields(self.name)
        for field, value in fields.items():
            if value is not None:
                written = types[field](field, value)
                # A field of a struct keeps nothing alive.
                self.kept.append((written, value))
                setattr(struct, field, written)


@cache
def _fields(name: str) -> dict[str, Convert]:
    return {field: _into(declared.type, argument=False) for field, declared in ffi.typeof(name).fields}


@cache
def taken(function: Any) -> list[Convert]:
    """How each value that a function takes is converted, by its type in C."""
    return [_into(declared, argument=True) for declared in ffi.typeof(function).args]


def _into(declared: Any, argument: bool) -> Convert:
    if declared.kind == "primitive":
        return _number(declared)
    if declared.kind == "struct":
        return c_id
    if declared.kind == "array":
        return _fixed(declared.length)
    if declared.kind == "pointer" and declared.item.cname == "char":
        return _argument if argument else c_text
    if declared.kind == "pointer" and declared.item.cname == "uint8_t" and not argument:
        return _bytes
    return _as_it_is


def _number(declared: Any) -> Convert:
    bits, signed = 8 * ffi.sizeof(declared), int(ffi.cast(declared, -1)) < 0
    if declared.cname == "_Bool":
        return lambda _, value: bool(value)

    def convert(name: str, value: Any) -> int:
        # What is no amount and no length of time is an instant.
        if bits == 64 and signed and not name.endswith(("_minor", "_ms")):
            return micros(name, value)
        # None is zero: none of an enumeration.
        return 0 if value is None else whole(name, value, bits, signed)

    return convert


def _argument(name: str, value: Any) -> Any:
    # What is no text is an output: room that the caller made.
    return value if isinstance(value, ffi.CData) else argument(name, value)


def _fixed(length: int) -> Convert:
    def convert(name: str, value: Any) -> bytes:
        written = utf8(name, value)
        if len(written) >= length:
            raise InvalidInputError(f"{name} is longer than {length - 1} bytes")
        return written

    return convert


def _bytes(name: str, value: Any) -> Any:
    if not isinstance(value, bytes | bytearray):
        raise TypeError(f"{name} is bytes, not {type(value).__name__}")
    return ffi.new("uint8_t[]", bytes(value))


def _as_it_is(_: str, value: Any) -> Any:
    return value.struct if isinstance(value, Given) else ffi.NULL if value is None else value


# Out of C.

# What is not called in Python as in C: words of the language, and sums beside their counts.
RENAMED = {"start": "from", "end": "until", "day": "date", "opening": "float", "owed": "debts"}
Read = Callable[[Any, str | None], Any]


def read(model: type[M], row: Any, currency: str | None = None, **more: Any) -> M:
    """The value that a row holds. Its currency is that of its own, if it has one; `more` has fields that the row has not."""
    return model(**{name: field(row, currency) for name, field in _reads(cast(Any, model)) if name not in more}, **more)


@cache
def _reads(model: Any) -> list[tuple[str, Read]]:
    hints = get_type_hints(model)
    return [(field.name, _out(hints[field.name], RENAMED.get(field.name, field.name))) for field in dataclasses.fields(model)]


def _out(hint: Any, name: str) -> Read:
    optional = get_origin(hint) in (Union, UnionType)
    kind = next(one for one in get_args(hint) if one is not type(None)) if optional else hint
    if kind is Money:
        return _money(name, optional)
    if kind is TariffRef:
        return lambda row, _: TariffRef(found, getattr(row, f"{name}_version")) if (found := text(getattr(row, name))) else None
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        model: type[Any] = kind
        parts = [(part, _out(hinted, f"{name}_{part}")) for part, hinted in get_type_hints(model).items()]
        return lambda row, currency: model(**{part: get(row, currency) for part, get in parts})
    if get_origin(kind) is tuple:
        # Not in the row: a second call gives them.
        return lambda row, _: ()
    convert = _converted(kind, optional)
    return lambda row, _: convert(getattr(row, name))


def _money(name: str, optional: bool) -> Read:
    def amount(row: Any, currency: str | None) -> Money | None:
        found = currency if currency is not None else text(getattr(row, f"{name}_currency" if optional else "currency"))
        return Money(getattr(row, f"{name}_minor"), found) if found else None

    return amount


def _converted(kind: Any, optional: bool) -> Callable[[Any], Any]:
    if kind is UUID:
        return uuid_or_none if optional else uuid
    if kind is datetime:
        return instant_or_none if optional else instant
    if kind is str:
        return text_or_none if optional else text
    if kind is date:
        return lambda value: date.fromisoformat(text(value))
    if kind is bytes:
        return bytes
    if optional:
        # Zero stands for none.
        return lambda value: kind(value) if value else None
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else lambda value: value
