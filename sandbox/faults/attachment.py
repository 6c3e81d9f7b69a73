"""Lead a sandbox's deployed functions to DynamoDB through the fault proxy, and back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB"
"""Where the SDK finds DynamoDB, if not where the rest of AWS is
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html)."""


@contextmanager
def attached(functions: Any, stack_name: str, address: str) -> Iterator[None]:
    """Let all functions of a stack reach DynamoDB at another address, until the block ends.

    Args:
        functions: a client of the emulator's Lambda.
        stack_name: of the sandbox.
        address: of the proxy.
    """
    attach(functions, stack_name, address)
    try:
        yield
    finally:
        detach(functions, stack_name)


def attach(functions: Any, stack_name: str, address: str) -> None:
    """Let all functions of a stack reach DynamoDB at another address from now on."""
    for name, variables in _variables(functions, stack_name):
        _set(functions, name, {**variables, VARIABLE: address})


def is_attached(functions: Any, stack_name: str) -> bool:
    """Return whether a stack's functions reach DynamoDB at another address."""
    return any(VARIABLE in variables for _, variables in _variables(functions, stack_name))


def detach(functions: Any, stack_name: str) -> None:
    """Let functions reach DynamoDB as they were deployed, also after a proxy that was killed."""
    for name, variables in _variables(functions, stack_name):
        if variables.pop(VARIABLE, None) is not None:
            _set(functions, name, variables)


def _variables(functions: Any, stack_name: str) -> list[tuple[str, dict[str, str]]]:
    pages = functions.get_paginator("list_functions").paginate()
    return [
        (one["FunctionName"], dict(one.get("Environment", {}).get("Variables", {})))
        for page in pages
        for one in page["Functions"]
        if one["FunctionName"].startswith(f"{stack_name}_")
    ]


def _set(functions: Any, name: str, variables: dict[str, str]) -> None:
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
