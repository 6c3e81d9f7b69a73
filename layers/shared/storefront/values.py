"""Dataclasses that are finished when somebody first uses them.

`dataclasses` writes the methods of a class as text and compiles it while the module is imported:
half a millisecond a class, and a function starts with a hundred of them, most of which the call at
hand never makes. Here a class gets its slots at once, since those cannot come later, and everything
else from `dataclasses.dataclass` itself, the first time that any of it is asked for.
"""

import dataclasses
from threading import RLock
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

#: What is made of the fields; what a class defines itself, such as its own `__repr__`, stays.
_OF_ALL = ("__init__", "__repr__", "__match_args__", "__dataclass_fields__", "__dataclass_params__")
_OF_FROZEN = ("__getstate__", "__setstate__")
#: Where a class keeps what it is made of, until it is finished: itself as it was written, and how.
_WRITTEN = "__written__"
_finishing = RLock()


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


_LATER = {name: _Later(name) for name in (*_OF_ALL, *_OF_FROZEN, "__eq__", "__hash__")}


def _finish(unfinished: type) -> None:
    """Give a class what `dataclasses` makes of it, unless another thread has."""
    with _finishing:
        if (found := vars(unfinished).get(_WRITTEN)) is None:
            return
        written, how = found
        made = vars(dataclasses.dataclass(slots=True, **how)(written))
        for name, part in _LATER.items():
            if vars(unfinished).get(name) is part:
                setattr(unfinished, name, made[name])
        delattr(unfinished, _WRITTEN)


def _refuse_to_set(_self: Any, name: str, _value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _with_slots(written: type, *, frozen: bool, eq: bool, kw_only: bool) -> type:
    """Return a class like the one that is written, whose other parts come later."""
    names = [
        name
        for name in written.__annotations__
        if not any(name in vars(base).get("__slots__", ()) for base in written.__mro__)
    ]
    own = {
        name: value
        for name, value in vars(written).items()
        if name not in {*names, "__dict__", "__weakref__"}
        # Python puts None for the hash of a class that defines how it is compared.
        and not (name == "__hash__" and value is None)
    }
    later = [*_OF_ALL, *(_OF_FROZEN if frozen else ()), *(["__eq__"] if eq else ())]
    later += ["__hash__"] if frozen and eq else []
    parts: dict[str, Any] = {name: _LATER[name] for name in later}
    if frozen:
        parts |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    how = {"frozen": frozen, "eq": eq, "kw_only": kw_only}
    namespace = {**parts, **own, "__slots__": tuple(names), _WRITTEN: (written, how)}
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
        """Make a dataclass as `dataclasses` does; one with slots is finished when it is used."""
        if not slots:
            made = dataclasses.dataclass(frozen=frozen, eq=eq, kw_only=kw_only)
            return made if written is None else made(written)
        return lambda written: _with_slots(written, frozen=frozen, eq=eq, kw_only=kw_only)
