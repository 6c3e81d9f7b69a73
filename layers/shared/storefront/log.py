"""Structured logs, of allow-listed fields only.

`LogFields` is the list: a field that is not named there does not type-check, so that no body,
token, password, card or phone number finds its way into a log by accident.
"""

import logging
import traceback
from typing import TypedDict, Unpack

from aws_lambda_powertools.logging import Logger

_logger = Logger()


class LogFields(TypedDict, total=False):
    """Everything a log line may carry besides its message."""

    route: str
    status: int
    problem: str
    request_id: str
    user_id: str
    role: str
    order_id: str
    product_id: str
    category_id: str
    import_id: str
    attribute: str
    attempt_id: str
    refund_id: str
    provider: str
    provider_event: str
    provider_event_type: str
    provider_code: str
    outcome: str
    event: str
    account: str
    actor: str
    source: str
    count: int
    rule: str
    subject: str
    expected: str
    found: str
    error: str
    frames: list[str]


def bind(**fields: Unpack[LogFields]) -> None:
    """Replace the fields that every line carries until the next call: one call per invocation."""
    _logger.structure_logs(append=False, **fields)


def silence() -> None:
    """Log nothing from now on: a command says everything itself, and its output is its answer."""
    _logger.setLevel(logging.CRITICAL)  # above all that is logged here


def info(message: str, **fields: Unpack[LogFields]) -> None:
    """Log that something of interest happened."""
    _logger.info(message, extra=dict(fields))


def warning(message: str, **fields: Unpack[LogFields]) -> None:
    """Log something an operator should know of, although it was handled."""
    _logger.warning(message, extra=dict(fields))


def error(message: str, **fields: Unpack[LogFields]) -> None:
    """Log something that only an operator can put right."""
    _logger.error(message, extra=dict(fields))


def failure(message: str, raised: BaseException, /, **fields: Unpack[LogFields]) -> None:
    """Log an unexpected error by type and place; its text may hold input and is left out."""
    fields["error"] = type(raised).__name__
    fields["frames"] = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(raised.__traceback__)[-8:]
    ]
    _logger.error(message, extra=dict(fields))
