"""The mutants of a file: every place where an operator finds something to break."""

import ast
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType

from tests.mutation.operators import ALWAYS, OPERATORS

#: What names a mutant: file, function, line of code, and change.
Key = tuple[str, str, str, str]
_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "ctx", "type_comment"}
_CONTEXT = 3
"""Tokens that are shown on either side of a change."""
_SHOWN = 90
"""Characters of a change that are shown, at most."""
_ALWAYS = ast.unparse(ALWAYS)


@dataclass(frozen=True)
class Mutant:
    """One small bug.

    The first four fields name it, also after other lines of the file have changed.

    Args:
        path: the file, relative to the project.
        function: the function with its class, or "" for code that runs on import.
        code: the line, without its indentation.
        change: what stands there, and what is planted, with a few tokens around.
        operator: the kind of change.
        line: its number.
        lines: all lines of the statement; None if it runs on import.
        plant: returns the file's code with the bug. It breaks the tree that all mutants of the
            file share, so it is for a child process.
    """

    path: str
    function: str
    code: str
    change: str
    operator: str
    line: int
    lines: frozenset[int] | None
    plant: Callable[[], CodeType]

    @property
    def key(self) -> Key:
        """What names it."""
        return self.path, self.function, self.code, self.change

    def rank(self, seed: int) -> bytes:
        """Return its place in a random order, which hardly changes when code elsewhere does."""
        return hashlib.sha256(repr((seed, self.key, self.line)).encode()).digest()


@dataclass(frozen=True)
class _Site:
    """A node, where it hangs, and the code around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    function: str
    on_import: bool
    statement: ast.AST

    def put(self, node: ast.AST) -> None:
        """Put another node in its place."""
        ast.copy_location(node, self.node)
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants_of(path: str, root: Path) -> Iterator[Mutant]:
    """Return all mutants of a file, from its top to its end.

    Args:
        path: relative to the project.
        root: of the project.
    """
    text = (root / path).read_text()
    tree = ast.parse(text)
    rows = text.splitlines()
    module = _Site(tree, tree, "", None, "", on_import=True, statement=tree)
    for site in _below(module):
        for operator in OPERATORS:
            for new in operator(site.node):
                line = _first_line(site)
                yield Mutant(
                    path,
                    site.function,
                    rows[line - 1].strip(),
                    _difference(_text(site.node), _text(new)),
                    operator.__name__,
                    line,
                    None if site.on_import else _lines(site),
                    _planter(tree, site, new, str(root / path)),
                )


def _planter(tree: ast.Module, site: _Site, new: ast.AST, file: str) -> Callable[[], CodeType]:
    def plant() -> CodeType:
        site.put(new)
        return compile(ast.fix_missing_locations(tree), file, "exec")

    return plant


def _below(site: _Site) -> Iterator[_Site]:
    for field, value in ast.iter_fields(site.node):
        if field in _SKIPPED_FIELDS:
            continue
        several = isinstance(value, list)
        for index, node in enumerate(value if several else [value]):
            if isinstance(node, ast.AST) and not _is_left_alone(node):
                child = replace(
                    site,
                    node=node,
                    parent=site.node,
                    field=field,
                    index=index if several else None,
                    statement=node if isinstance(node, ast.stmt) else site.statement,
                    on_import=site.on_import and not _is_body_of_function(site.node, field),
                )
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    child = replace(child, function=f"{site.function}.{node.name}".strip("."))
                yield child
                yield from _below(child)


def _is_body_of_function(node: ast.AST, field: str) -> bool:
    return isinstance(node, ast.FunctionDef) and field == "body"


def _is_left_alone(node: ast.AST) -> bool:
    """Tell logging, the texts of errors, and what only type checkers read."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("log" | "_logger")))):
            return True
        case ast.If(ast.Name("TYPE_CHECKING")) | ast.JoinedStr() | ast.ImportFrom():
            return True
        case ast.Raise(ast.Call(ast.Name("AssertionError")) | ast.Name("AssertionError")):
            return True  # guards what cannot happen
        case ast.Assign([ast.Attribute(ast.Name("self"))], ast.Name()):
            return True  # how a class is put together
        case ast.Call(ast.Name("TypeVar" | "NewType" | "cast")):
            return True
        case ast.Subscript(ast.Name("Literal" | "Callable")):
            return True
    return False


def _first_line(site: _Site) -> int:
    node = site.node if hasattr(site.node, "lineno") else site.statement
    return int(node.lineno)  # type: ignore[attr-defined]  # both kinds have it


def _lines(site: _Site) -> frozenset[int]:
    """Return the lines of the statement; of one with a body, those of its head."""
    statement = site.node.body[0] if isinstance(site.node, ast.ExceptHandler) else site.statement
    assert isinstance(statement, ast.stmt)
    body = getattr(statement, "body", None)
    last = max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno
    return frozenset(range(statement.lineno, (last or statement.lineno) + 1))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Pass):
        return ""
    text = ast.unparse(ast.fix_missing_locations(node)).replace(_ALWAYS, "always")
    lines = text.strip().splitlines()
    shown = 2 if isinstance(node, ast.ExceptHandler) else 1
    return " ".join(line.strip() for line in lines[:shown])


def _difference(old: str, new: str) -> str:
    """Return both texts without what they begin and end with in common."""
    before, after = (re.findall(r"\w+|\s+|[^\w\s]+", text) for text in (old, new))
    shortest = min(len(before), len(after))
    start = next((at for at in range(shortest) if before[at] != after[at]), shortest)
    most = shortest - start
    end = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    parts = (
        "".join(tokens[max(0, start - _CONTEXT) : len(tokens) - max(0, end - _CONTEXT)])
        for tokens in (before, after)
    )
    return " -> ".join(part.strip()[:_SHOWN] or "(nothing)" for part in parts)
