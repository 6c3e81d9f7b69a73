"""What breaks in a sandbox: the ways from functions to providers and database, and processes."""

import itertools
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.config import Sandbox
from sandbox.faults.attachment import attached
from sandbox.faults.kinds import Kind
from sandbox.faults.plan import Plan, Rule
from sandbox.faults.proxy import FaultProxy
from sandbox.processes import Service
from sandbox.services import services
from tests.e2e.client import Stack
from tests.simulators.drivers import Server

#: What may become of a call to a provider; together they strike 30 % of the calls.
_CHANCE = 0.058
_DELIVERY_CHANCE = 0.2
_CALLS: tuple[Mapping[str, Any], ...] = (
    {"kind": "refuse_before"},
    {"kind": "drop_after"},
    {"kind": "error_after", "status": 500},
    {"kind": "error_before", "status": 503, "html": True},
    {"kind": "cut"},
    {"kind": "delay", "seconds": 0.3},
)
#: What may become of an event or notification.
_DELIVERIES: tuple[Mapping[str, Any], ...] = ({"kind": "dropped"}, {"kind": "duplicated"})
#: All that a sale and its refunds use of bKash, but for the token: bKash blocks a shop for an hour
#: that asks for a third one within the hour.
_BKASH_CALLS = (
    "create",
    "execute",
    "query",
    "refund",
    "refund_status",
)


def break_the_lines(stripe: Server, bkash: Server) -> None:
    """Let 30 % of all calls between the shop and its providers go wrong, the same each time.

    Webhooks and notifications get lost or come twice, and so do buyers who return from bKash.
    """
    seeds = itertools.count()
    for server, calls, delivery in (
        (stripe, ("*",), "webhook"),
        (bkash, _BKASH_CALLS, "notification"),
    ):
        for call, fault in itertools.product(calls, _CALLS):
            _order(server, call, fault, _CHANCE, next(seeds))
        for fault in _DELIVERIES:
            _order(server, delivery, fault, _DELIVERY_CHANCE, next(seeds))
    _order(bkash, "redirect", {"kind": "duplicated"}, _DELIVERY_CHANCE, next(seeds))


def _order(
    server: Server, operation: str, fault: Mapping[str, Any], chance: float, seed: int
) -> None:
    server.fault(operation, **fault, times=None, probability=chance, seed=seed)


#: What may become of a request to DynamoDB; together they strike a fifth of the requests.
_DATABASE = (
    Kind.THROTTLED,
    Kind.SERVER_ERROR_BEFORE,
    Kind.SERVER_ERROR_AFTER,
    Kind.BAD_GATEWAY,
    Kind.CONFLICT,
    Kind.IN_PROGRESS,
    Kind.CLOSED_BEFORE,
    Kind.CLOSED_AFTER,
    Kind.TRUNCATED_AFTER,
)
_DATABASE_CHANCE = 0.2
_LOOK_SECONDS = 0.05


@contextmanager
def breaking_database(stack: Stack) -> Iterator[Plan]:
    """Let a fifth of all that functions ask of DynamoDB go wrong, until the block ends."""
    with FaultProxy(0, stack.aws_endpoint_url or "") as proxy:
        proxy.plan = plan = Plan(Rule(*_DATABASE, chance=_DATABASE_CHANCE), seed=1)
        serving = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        address = f"http://127.0.0.1:{proxy.server_port}"
        try:
            with attached(stack.aws("lambda"), stack.stack_name, address):
                yield plan
        finally:
            proxy.shutdown()
            serving.join()


@dataclass(frozen=True)
class Processes:
    """The processes of a sandbox.

    Args:
        stack: what is deployed there.
    """

    stack: Stack

    def kill_functions(self, *names: str) -> int:
        """Kill whatever runs some functions, busy or not; return how many processes that were."""
        physical = [self.stack.functions[name] for name in names]
        listed = subprocess.run(
            ["ps", "-ewwo", "pid=,args="], capture_output=True, text=True, check=True
        )
        workers = [
            int(line.split()[0])
            for line in listed.stdout.splitlines()
            if "/ministack-lambda-" in line and any(name in line for name in physical)
        ]
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        return len(workers)

    def kill(self, name: str) -> None:
        """Kill a process of the sandbox, as `services` names it, and start it again."""
        service = self._service(name)
        assert service.kill(), f"the {name} does not run"
        service.start()

    def kill_busy(self, name: str, server: Server) -> None:
        """Kill a simulator that hangs in a call, once it does (a fault `hang_before`, the last)."""
        while not server.fired()[-1]:
            time.sleep(_LOOK_SECONDS)
        self.kill(name)

    def _service(self, name: str) -> Service:
        addresses = (self.stack.aws_endpoint_url or "", self.stack.stripe_url, self.stack.bkash_url)
        ports = [urlsplit(address).port or 0 for address in addresses]
        word = self.stack.stage.removeprefix("sandbox").removeprefix("-")
        return next(one for one in services(Sandbox(word, *ports)) if one.name == name)
