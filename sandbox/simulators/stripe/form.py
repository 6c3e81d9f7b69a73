"""Stripe's nested form notation: `a[b][0][c]=1` and `a[]=1`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.simulators.stripe.errors import ParameterError

_KEY = re.compile(r"(?P<root>[^\[\]]+)(?P<path>(\[[^\[\]]*\])*)")
_MAX_FIELDS = 5000
_MAX_DEPTH = 8

Tree = dict[str, Any]


def decode(encoded: bytes) -> Tree:
    """Return the parameters as nested dicts; lists stay dicts with numbers as keys.

    Whether `metadata[0]` is a list or a dict only the schema knows (see `params.Listed`).

    Raises:
        ParameterError: not UTF-8, malformed keys, or one key used as value and as container.
    """
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        msg = "Invalid request: the parameters are not valid UTF-8 form data."
        raise ParameterError(msg) from error
    tree: Tree = {}
    for key, value in pairs:
        _insert(tree, key, value)
    return tree


def encode_path(path: tuple[int | str, ...]) -> str:
    """Write the place of a value in form notation: `("a", 0, "b")` becomes `a[0][b]`."""
    return str(path[0]) + "".join(f"[{part}]" for part in path[1:]) if path else ""


def _insert(tree: Tree, key: str, value: str) -> None:
    match = _KEY.fullmatch(key)
    parts = [match["root"], *re.findall(r"\[(.*?)\]", match["path"])] if match else []
    if not 0 < len(parts) <= _MAX_DEPTH:
        msg = f"Received unknown parameter: {key}"
        raise ParameterError(msg, code="parameter_unknown", param=key)
    node = tree
    for part in parts[:-1]:
        child = node.setdefault(part or str(len(node)), {})
        if not isinstance(child, dict):
            raise _clash(key)
        node = child
    last = parts[-1] or str(len(node))
    if isinstance(node.get(last), dict):
        raise _clash(key)
    node[last] = value


def _clash(key: str) -> ParameterError:
    return ParameterError(f"Invalid {key}: used both as a value and as an object", param=key)
