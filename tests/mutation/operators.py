"""The small bugs: for a piece of syntax, what might wrongly stand in its place.

Left alone are texts (wording, names of fields and logs: checked by type or by a document, or of no
consequence), type annotations, decorators and logging.
"""

import ast
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")
N = TypeVar("N", bound=ast.AST)
Operator = Callable[[ast.AST], Iterator[ast.AST]]

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,  # of conditions: "and" becomes "or"
}
_LOSES_A_SIDE = (ast.BitAnd, ast.BitOr)
#: Which argument of a transaction's method is the condition; one that is left out must be absent.
_CONDITIONS = {"put": 2, "update": 4, "delete": 3}
_PK = "__import__('storefront.db.records', fromlist=['Record']).Record.pk"
#: A condition that always holds.
ALWAYS = ast.parse(f"{_PK}.exists() | {_PK}.does_not_exist()", mode="eval").body


def comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Move a boundary by one, or turn a comparison round."""
    if not isinstance(node, ast.Compare):
        return
    for at, old in enumerate(node.ops):
        for new in _COMPARISONS[type(old)]:
            ops = [*node.ops[:at], new(), *node.ops[at + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def boolean(node: ast.AST) -> Iterator[ast.AST]:
    """Swap "and" and "or", leave out one of their sides, take a condition for its opposite."""
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        for at in range(len(node.values)):
            yield _boolean(node.op, _without(node.values, at))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        told = isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp)
        if not told:  # those have operators of their own
            yield _copy(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            yield _copy(node, ifs=_without(node.ifs, at))


def constant(node: ast.AST) -> Iterator[ast.AST]:
    """Count one too many, or take true for false."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        if node.value == 1:
            yield ast.Constant(0)


def arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Calculate with another operator; forget one side of a condition or a union."""
    if isinstance(node, ast.BinOp) and not (_is_text(node.left) or _is_text(node.right)):
        if type(node.op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        if isinstance(node.op, _LOSES_A_SIDE):
            yield node.left
            yield node.right
    elif isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC:
        yield ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)


def argument(node: ast.AST) -> Iterator[ast.AST]:
    """Forget an argument that is given by name."""
    if isinstance(node, ast.Call):
        for at, keyword in enumerate(node.keywords):
            if keyword.arg is not None:
                yield ast.Call(node.func, node.args, _without(node.keywords, at))


def condition(node: ast.AST) -> Iterator[ast.AST]:
    """Write to the database whatever stands there."""
    match node:
        case ast.Call(ast.Attribute(ast.Name("transaction"), name)) if name in _CONDITIONS:
            yield ast.Call(node.func, [*node.args[: _CONDITIONS[name]], ALWAYS], node.keywords)


def element(node: ast.AST) -> Iterator[ast.AST]:
    """Forget an element of a set, a list or a dict."""
    if isinstance(node, ast.Set | ast.List) and len(node.elts) > 1:
        for at in range(len(node.elts)):
            yield _copy(node, elts=_without(node.elts, at))
    elif isinstance(node, ast.Dict):
        for at in range(len(node.keys)):
            yield ast.Dict(_without(node.keys, at), _without(node.values, at))


def statement(node: ast.AST) -> Iterator[ast.AST]:
    """Forget to do something; return nothing."""
    does = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    stores = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    leaves = isinstance(node, ast.Raise | ast.AugAssign | ast.Delete | ast.Continue | ast.Break)
    if does or stores or leaves:
        yield ast.Pass()
    elif isinstance(node, ast.Return) and not _is_nothing(node.value):
        yield ast.Return(ast.Constant(None))


def handler(node: ast.AST) -> Iterator[ast.AST]:
    """Let an exception pass that is handled, all of them or one of several."""
    if not isinstance(node, ast.ExceptHandler):
        return
    if not isinstance(node.body[0], ast.Raise):
        yield ast.ExceptHandler(node.type, node.name, [ast.Raise()])
    if isinstance(node.type, ast.Tuple):
        for at in range(len(node.type.elts)):
            fewer = ast.Tuple(_without(node.type.elts, at), ast.Load())
            yield ast.ExceptHandler(fewer, node.name, node.body)


OPERATORS: tuple[Operator, ...] = (
    comparison,
    boolean,
    constant,
    arithmetic,
    argument,
    condition,
    element,
    statement,
    handler,
)


def _boolean(op: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return values[0] if len(values) == 1 else ast.BoolOp(op, values)


def _without(items: list[T], at: int) -> list[T]:
    return [*items[:at], *items[at + 1 :]]


def _copy(node: N, **changes: object) -> N:
    return type(node)(**{name: getattr(node, name) for name in node._fields} | changes)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_nothing(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)
