"""Show the log lines of the deployed functions."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.deployment import client
from sandbox.sources import function_folders
from sandbox.terminal import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.config import Sandbox

LINES = 200
"""How many lines are shown, the latest ones."""

OWNER = re.compile(r"_(\w+)\[")
"""Finds a function's folder in a stream's name: 2026/07/01/<stack>_<folder>[$LATEST]<id>."""

PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_START ")


def show_logs(sandbox: Sandbox, function: str | None) -> None:
    """Print the latest lines of one function, or of all of them, oldest first.

    Args:
        sandbox: the running sandbox.
        function: the function's folder, such as `create_order`; None for all.

    Raises:
        SandboxError: there is no such function.
    """
    known = [folder.name for folder in function_folders()]
    if function is not None and function not in known:
        raise SandboxError(f"There is no function {function!r}.", f"One of: {', '.join(known)}.")
    lines = [
        (event["timestamp"], f"{clock_time(event['timestamp'])} {name}: {event['message'].strip()}")
        for name, event in logged(client(sandbox, "logs"), sandbox.stack_name)
        if function in {None, name}
    ]
    for _, line in sorted(lines)[-LINES:]:
        print(line)


def logged(cloudwatch_logs: Any, stack_name: str, since: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield what the functions of a stack logged: the function's folder, and the event.

    The functions of a domain share a log group; a stream's name tells whose it is.

    Args:
        cloudwatch_logs: a client.
        stack_name: the stack.
        since: milliseconds since the epoch from which on events are wanted.
    """
    groups = cloudwatch_logs.get_paginator("describe_log_groups")
    events = cloudwatch_logs.get_paginator("filter_log_events")
    for page in groups.paginate(logGroupNamePrefix=f"/aws/lambda/{stack_name}/"):
        for group in page["logGroups"]:
            for found in events.paginate(logGroupName=group["logGroupName"], startTime=since):
                for event in found["events"]:
                    owner = OWNER.search(event["logStreamName"])
                    if owner and not event["message"].startswith(PLATFORM_LINES):
                        yield owner[1], event


def clock_time(epoch_milliseconds: int) -> str:
    """Return the time of day in UTC."""
    return moment(epoch_milliseconds).strftime("%H:%M:%S.%f")[:-3]


def moment(epoch_milliseconds: int) -> datetime:
    """Return the aware UTC moment."""
    return datetime.fromtimestamp(epoch_milliseconds / 1000, UTC)
