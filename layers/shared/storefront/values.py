"""Dataclasses that are finished when somebody first uses them.

`dataclasses` writes the methods of a class as text and compiles it while the module is imported:
half a millisecond a class, and a function starts with a hundred of them, most of which the call at
hand never makes. Here a class gets its slots at once, since those cannot come later, and everything
else from `dataclasses.dataclass` itself, the first time that any of it is asked for.

Of many a class, such as of what is declared and configured, a start makes one or two values: those
are filled in field by field, and a class is finished when it turns out to be made more often.
"""

import dataclasses
import gc
from dataclasses import MISSING, Field
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

__all__ = ["dataclass"]

# What a start makes stays for as long as the process, and nearly all of it comes after this module:
# the first hundred thousand objects are not looked through for garbage again and again.
gc.set_threshold(100_000, 10, 10)

#: What is made of the fields; what a class defines itself, such as its own `__repr__`, stays.
_OF_ALL = ("__repr__", "__match_args__", "__dataclass_fields__", "__dataclass_params__")
_OF_FROZEN = ("__getstate__", "__setstate__")
#: Where a class keeps what it is made of, until it is finished: itself as it was written, and how.
_WRITTEN = "__written__"
#: How many values of a class are filled in.
_FEW = 32
_finishing = RLock()

_Fields = dict[str, "Field[Any]"]


class _Later:
    """Stands for a part of a class, until it is asked for it.

    Args:
        name: of the part.
    """

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        """Finish the class that this stands in, and return the part of it."""
        for one in owner.__mro__:
            if vars(one).get(self._name) is self:
                _finish(one)
        return getattr(owner if instance is None else instance, self._name)


class _AtFirst(_Later):
    """Stands for a method of one class, and does the same field by field, the first few times.

    Args:
        name: of the method.
        written: the class as it was written.
        how: and with which options.
    """

    __slots__ = ("_fields", "_how", "_left", "_written")

    def __init__(self, name: str, written: type, how: dict[str, bool]) -> None:
        super().__init__(name)
        self._written, self._how, self._left = written, how, _FEW
        self._fields: _Fields | None = None

    def __get__(self, instance: Any, owner: type) -> Any:
        """Return what does the same, or what `dataclasses` makes."""
        if self._fields is None and self._left > 0:
            with _finishing:  # which changes the class as it was written
                self._fields = _plain_fields(self._written, self._how)
        if instance is None or self._left <= 0 or self._fields is None:
            return super().__get__(instance, owner)
        self._left -= 1
        return partial(self._do, instance, self._fields)

    def _do(self, instance: Any, fields: _Fields, /, *args: Any, **named: Any) -> Any:
        raise NotImplementedError


class _Init(_AtFirst):
    """Stands for `__init__`: fills the fields in."""

    __slots__ = ()

    def _do(self, instance: Any, fields: _Fields, /, *args: Any, **named: Any) -> None:
        values = dict(zip(fields, args, strict=False))
        fits = (
            len(values) == len(args) and not values.keys() & named and named.keys() <= fields.keys()
        )
        values |= named
        for name, field in fields.items():
            if name not in values and (default := _default_of(field)) is not MISSING:
                values[name] = default
        if not fits or len(values) < len(fields):
            self._left = 0  # `dataclasses` tells what is wrong
            self.__get__(instance, type(instance))(*args, **named)
            return
        for name, value in values.items():
            object.__setattr__(instance, name, value)
        if hasattr(instance, "__post_init__"):
            instance.__post_init__()


class _Hash(_AtFirst):
    """Stands for `__hash__`: the same number that comes of the method that is made later."""

    __slots__ = ()

    def _do(self, instance: Any, fields: _Fields, /, *_: Any, **__: Any) -> int:
        hashed = [
            getattr(instance, name)
            for name, field in fields.items()
            if (field.compare if field.hash is None else field.hash)
        ]
        return hash(tuple(hashed))


class _Eq(_AtFirst):
    """Stands for `__eq__`."""

    __slots__ = ()

    def _do(self, instance: Any, fields: _Fields, /, *args: Any, **_: Any) -> Any:
        (other,) = args
        if type(other) is not type(instance):
            return NotImplemented
        compared = [name for name, field in fields.items() if field.compare]
        return all(getattr(instance, name) == getattr(other, name) for name in compared)


def _default_of(field: "Field[Any]") -> Any:
    """Return the default of a field, or MISSING."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _plain_fields(written: type, how: dict[str, bool]) -> _Fields | None:
    """Return the fields of a class and of its bases; None if one goes by rules of its own."""
    found: _Fields = {}
    for one in reversed(written.__mro__):
        source, made = vars(one).get(_WRITTEN, (written, how) if one is written else (None, {}))
        finished = vars(source or one).get("__dataclass_fields__", {})
        fields = finished if finished or source is None else _declared(source)
        if any(
            made.get("kw_only") or one.kw_only is True or not one.init for one in fields.values()
        ):
            return None
        found |= fields
    return found


def _declared(written: type) -> _Fields:
    """Return the fields that a class declares itself."""
    own = {name: vars(written).get(name, MISSING) for name in _names(written)}
    return {
        name: one if isinstance(one, Field) else dataclasses.field(default=one)
        for name, one in own.items()
    }


def _names(written: type) -> list[str]:
    return [
        name
        for name, annotation in written.__annotations__.items()
        if not (
            annotation.startswith("ClassVar")
            if isinstance(annotation, str)
            else getattr(annotation, "__origin__", None) is ClassVar
        )
    ]


_LATER = {name: _Later(name) for name in (*_OF_ALL, *_OF_FROZEN, "__eq__", "__hash__")}


def _finish(unfinished: type) -> None:
    """Give a class what `dataclasses` makes of it, unless another thread has."""
    with _finishing:
        if (found := vars(unfinished).get(_WRITTEN)) is None:
            return
        written, how = found
        made = vars(dataclasses.dataclass(**how)(written))
        for name, part in list(vars(unfinished).items()):
            if isinstance(part, _Later):
                setattr(unfinished, name, made[name])
        delattr(unfinished, _WRITTEN)


def _refuse_to_set(_self: Any, name: str, _value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _with_slots(written: type, how: dict[str, bool]) -> type:
    """Return a class like the one that is written, whose other parts come later."""
    names = [
        name
        for name in _names(written)
        if not any(name in vars(base).get("__slots__", ()) for base in written.__mro__)
    ]
    return _like(written, how, set(names), {"__slots__": tuple(names)})


def _without_slots(written: type, how: dict[str, bool]) -> type:
    """Return the same of one without slots, whose defaults stay what its attributes are."""
    if "__slots__" in vars(written):  # its own, which cannot be written twice
        return dataclasses.dataclass(**how)(written)
    fields = {name: one for name, one in vars(written).items() if isinstance(one, Field)}
    plain = {name: one.default for name, one in fields.items() if one.default is not MISSING}
    return _like(written, how, set(fields), plain)


def _like(written: type, how: dict[str, bool], left_out: set[str], more: dict[str, Any]) -> type:
    own = {
        name: value
        for name, value in vars(written).items()
        if name not in {*left_out, "__dict__", "__weakref__"}
        # Python puts None for the hash of a class that defines how it is compared.
        and not (name == "__hash__" and value is None)
    }
    frozen, eq = how["frozen"], how["eq"]
    later = [
        *_OF_ALL,
        *(_OF_FROZEN if frozen and how["slots"] else ()),
        *(["__eq__"] if eq else ()),
    ]
    parts: dict[str, Any] = {name: _LATER[name] for name in later}
    parts["__init__"] = _Init("__init__", written, how)
    if eq:
        parts["__eq__"] = _Eq("__eq__", written, how)
    if frozen and eq:
        parts["__hash__"] = _Hash("__hash__", written, how)
    if frozen:
        parts |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    namespace = {**parts, **own, **more, _WRITTEN: (written, how)}
    return type(written)(written.__name__, written.__bases__, namespace)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        written: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        eq: bool = True,
        kw_only: bool = False,
    ) -> Any:
        """Make a dataclass as `dataclasses` does, which is finished when it is used."""
        how = {"frozen": frozen, "slots": slots, "eq": eq, "kw_only": kw_only}
        make = partial(_with_slots if slots else _without_slots, how=how)
        return make if written is None else make(written)
