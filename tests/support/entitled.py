"""What a service does in a test, the function that calls it in the shop must be allowed to do.

A test has all rights, and a function those of its policy. So a case in which it needs one more than
in the journeys would pass each test of its service, and be an internal error in the shop. Here a
service that a function calls is held to that function's policy, whoever else calls it.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError

from tests.support.permissions import TABLES, needed
from tests.support.sdk import Send, around_each_call
from tests.support.template import ROOT, Permission, functions, read_template

#: A method, by module, class and name.
Entrance = tuple[str, str, str]
#: The functions of which one is at work; none while a test prepares something or looks.
_at_work = ContextVar[frozenset[str]]("at work", default=frozenset())
_WIRING = ROOT / "layers" / "shared" / "storefront" / "wiring"
#: What is held. Not the users table: of a caller without a session, as many tests have one and no
#: authorizer lets in, accounts are read in another way.
_HELD = {*TABLES.values()} - {"UsersTable"}
#: A function that has none of these reads, and the same each time.
WRITES = {f"dynamodb:{action}Item" for action in ("Put", "Update", "Delete")}


@contextmanager
def entitled(refused: list[str]) -> Iterator[None]:
    """Refuse, inside the block, what no policy allows a function that is at work, as IAM does.

    Args:
        refused: is told what was refused; for whoever takes the error for another one.
    """

    def checked(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        folders = _at_work.get()
        service = client.meta.service_model.service_name
        if folders and service == "dynamodb":
            asked = set(needed(service, operation, arguments)) - _allowed(folders)
            lacking = {one for one in asked if one[1].partition("/")[0] in _HELD}
            if lacking:
                refused.append(f"{' or '.join(sorted(folders))} may not: {sorted(lacking)}")
                error: Any = {"Error": {"Code": "AccessDeniedException", "Message": refused[-1]}}
                raise ClientError(error, operation)
        return send(client, operation, arguments)

    with ExitStack() as patches:
        patches.enter_context(around_each_call(checked))
        for (module, name, method), folders in entrances().items():
            kind = getattr(import_module(module), name)
            if not hasattr(kind, method):
                continue  # a function that it was given, as its clock
            patches.enter_context(patch.object(kind, method, _entered(kind, method, folders)))
        yield


@contextmanager
def at_work(folders: frozenset[str]) -> Iterator[None]:
    """Let functions be at work inside the block, unless others are: theirs is what they call."""
    with _at_work_are(_at_work.get() or folders):
        yield


@contextmanager
def others_act() -> Iterator[None]:
    """Let what is done inside the block be done by others than who is at work."""
    with _at_work_are(frozenset()):
        yield


@contextmanager
def _at_work_are(folders: frozenset[str]) -> Iterator[None]:
    token = _at_work.set(folders)
    try:
        yield
    finally:
        _at_work.reset(token)


@cache
def entrances() -> dict[Entrance, frozenset[str]]:
    """Return the methods of services by which functions that write come in, and these functions."""
    kinds, found = _kinds(), defaultdict[Entrance, set[str]](set)
    for folder, allowed in _policies().items():
        if not WRITES & {action for action, _ in allowed}:
            continue
        for part, method in _calls(ROOT / "functions" / folder / "app.py"):
            if part in kinds:
                found[*kinds[part], method].add(folder)
    return {one: frozenset(folders) for one, folders in found.items()}


def _calls(app: Path) -> Iterator[tuple[str, str]]:
    """Name the parts of the shop that a function calls, and their methods."""
    tree = ast.parse(app.read_text())
    parts = dict[str, str]()
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign):
            names, values = (_elements(side) for side in (one.targets[0], one.value))
            for pair in zip(names, values, strict=False):
                match pair:
                    case ast.Name(id=name), ast.Attribute(attr=part):
                        parts[name] = part
                    case ast.Name(id=name), ast.Call(func=ast.Attribute(attr=part)):
                        parts[name] = part
    for one in ast.walk(tree):
        match one:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                if name in parts:
                    yield parts[name], method
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=part), attr=method)):
                yield part, method


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _kinds() -> dict[str, tuple[str, str]]:
    """Return module and class of each service of the wiring, by the name it has there."""
    kinds = dict[str, tuple[str, str]]()
    for path in _WIRING.glob("*.py"):
        tree = ast.parse(path.read_text())
        modules = {
            alias.name: one.module or ""
            for one in ast.walk(tree)
            if isinstance(one, ast.ImportFrom)
            for alias in one.names
        }
        for one in ast.walk(tree):
            match one:
                case ast.FunctionDef(name=part, returns=ast.Constant(value=str(name))):
                    if name in modules:
                        kinds[part] = modules[name], name
    return kinds


@cache
def _policies() -> dict[str, frozenset[Permission]]:
    return {one.folder: one.permissions for one in functions(read_template())}


@cache
def _allowed(folders: frozenset[str]) -> frozenset[Permission]:
    return frozenset[Permission]().union(*(_policies()[one] for one in folders))


def _entered(kind: type, method: str, folders: frozenset[str]) -> Callable[..., Any]:
    call = getattr(kind, method)

    @wraps(call)
    def entering(*args: Any, **kwargs: Any) -> Any:
        with at_work(folders):
            return call(*args, **kwargs)

    return entering
