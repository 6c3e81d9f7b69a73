"""Problem documents have the members that their errors declare, for the contract, and no others.

What tests make functions answer is compared with the contract as it comes (tests/support/contract);
this looks at the code that no test reaches, too.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from storefront import errors
from storefront.errors import StorefrontError

PACKAGE = Path(errors.__file__).parent
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def _every_error() -> dict[str, type[StorefrontError]]:
    """Return every error that a client can be told of, by its class's name."""
    for path, text in SOURCES.items():
        if "Error):" in text:
            module = path.relative_to(PACKAGE.parent).with_suffix("")
            importlib.import_module(".".join(module.parts))
    found, waiting = {}, [StorefrontError]
    while waiting:
        error = waiting.pop()
        found[error.__name__] = error
        waiting += [one for one in error.__subclasses__() if one.__module__.startswith("storefr")]
    return found


ERRORS = _every_error()


def _places() -> Iterator[tuple[str, type[StorefrontError], set[str]]]:
    """Yield each place where an error is given members, the error, and their names."""
    for path, text in SOURCES.items():
        tree = ast.parse(text)
        for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in ERRORS:
                error = ERRORS[call.func.id]
                yield f"{path}:{call.lineno}", error, _members(call, error)
        for owner in (one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)):
            for call in (one for one in ast.walk(owner) if isinstance(one, ast.Call)):
                if owner.name in ERRORS and ast.unparse(call.func) == "super().__init__":
                    error = ERRORS[owner.name]
                    yield f"{path}:{call.lineno}", error, _members(call, error.__mro__[1])


@cache
def _given() -> list[tuple[str, type[StorefrontError], set[str]]]:
    """Return all of them, looked for once."""
    return list(_places())


def _members(call: ast.Call, called: type[object]) -> set[str]:
    """Return what a call names that is no parameter of the constructor."""
    parameters = inspect.signature(called.__init__).parameters
    return {one.arg for one in call.keywords if one.arg} - parameters.keys()


def test_an_error_is_given_only_members_that_it_declares() -> None:
    for where, error, names in _given():
        assert names <= error.members.keys(), f"{where}: declare them as `members` of {error}"


def test_what_errors_declare_is_given_them_somewhere() -> None:
    """A member that no error has any more leaves the contract; and the search finds the places."""
    given = {name for _, _, names in _given() for name in names} | {"errors"}

    assert given == {name for error in ERRORS.values() for name in error.members}
