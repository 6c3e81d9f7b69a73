"""Show the log lines of the deployed functions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.console import SandboxError
from sandbox.deployment import client
from sandbox.sources import folder_name

if TYPE_CHECKING:
    from sandbox.config import Sandbox

LINES = 200
"""How many lines are shown, the latest ones."""

PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_START ")


def show_logs(sandbox: Sandbox, functions: dict[str, str], function: str | None) -> None:
    """Print the latest lines of one function, or of all of them, oldest first.

    Args:
        sandbox: the running sandbox.
        functions: physical names by logical id, as in `stack.json`.
        function: the function's folder, such as `create_order`; None for all.

    Raises:
        SandboxError: there is no such function.
    """
    prefix = f"/aws/lambda/{sandbox.stack_name}/"
    known = sorted(folder_name(logical_id) for logical_id in functions)
    if function is not None and function not in known:
        raise SandboxError(f"There is no function {function!r}.", f"One of: {', '.join(known)}.")
    lines: list[tuple[int, str]] = []
    for folder in [function] if function else known:
        lines += function_lines(client(sandbox, "logs"), prefix + folder, folder)
    for _, line in sorted(lines)[-LINES:]:
        print(line)


def function_lines(cloudwatch_logs: Any, group: str, name: str) -> list[tuple[int, str]]:
    """Return what a function logged, each line with its time in epoch milliseconds."""
    pages = cloudwatch_logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [
        (event["timestamp"], f"{clock_time(event['timestamp'])} {name}: {event['message'].strip()}")
        for page in pages
        for event in page["events"]
        if not event["message"].startswith(PLATFORM_LINES)
    ]


def clock_time(epoch_milliseconds: int) -> str:
    """Return the time of day in UTC."""
    moment = datetime.fromtimestamp(epoch_milliseconds / 1000, UTC)
    return moment.strftime("%H:%M:%S.%f")[:-3]
