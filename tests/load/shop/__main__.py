"""Load the shop, and write `docs/load.md`: see the package."""

import argparse
import json
import os
import platform
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import requests

from sandbox.config import ROOT, Sandbox
from sandbox.services import services
from sandbox.testing import STACK_VARIABLE, Deployment, command
from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.account import Account
from tests.load.shop import page, plot
from tests.load.shop.ceiling import READ, WRITE, Database, Health, database
from tests.load.shop.crowd import Guest, together, wrong
from tests.load.shop.processor import busy
from tests.load.shop.results import Books, Level, Phase, Results
from tests.load.shop.visitor import Kind, Visitor
from tests.simulators.drivers import Server

PAGE = ROOT / "docs" / "load.md"
PLOT, FIGURES = PAGE.with_suffix(".svg"), PAGE.with_suffix(".json")

AT_ONCE = (1, 2, 4, 8, 16)
PRODUCTS, UNITS = 20, 100_000
#: How long so many are in the shop, and clients ask the emulator; and before, unmeasured, to start
#: as many copies of each function as there will be.
SHOP_SECONDS, CEILING_SECONDS, WARM_UP_SECONDS = 12.0, 3.0, 15.0


def main() -> int:
    """Measure and write; return 0 only if everything in the shop was right afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.shop", description=__doc__)
    parser.add_argument("--page", action="store_true", help="only write page and plot anew")
    if parser.parse_args().page:
        _write(Results.from_json(FIGURES.read_text()))
        return 0
    os.environ["SANDBOX"] = "test"
    sandbox = Sandbox.from_environment()
    os.environ[STACK_VARIABLE] = str(sandbox.stack_file)
    status = 1
    try:
        with Deployment(sandbox) as deployment:
            status = deployment.wait() or _measure(sandbox)
    finally:
        # After a failure the logs stay, for whoever looks for its cause.
        command("stop" if status else "reset")
    return status


def _measure(sandbox: Sandbox) -> int:
    stack, machine = Stack.read(), _machine()
    with requests.Session() as http:
        http.trust_env = False
        staff = Client(http, stack).log_in(stack.staff)
        received = {_product(staff, number): UNITS for number in range(PRODUCTS)}
        visitors = [Visitor(stack, [*received], number) for number in range(max(AT_ONCE))]
        _say("warming up")
        together(visitors, WARM_UP_SECONDS)
        levels = [*_levels(sandbox, stack, visitors)]
        Server(stack.stripe_url).drain()
        differences = [*_differences(stack, staff, visitors, received)]
    for one in differences:
        _say(f"error: {one}")
    if not differences:
        results = Results(machine, levels, _books(visitors))
        FIGURES.write_text(results.to_json())
        _write(results)
    return 1 if differences else 0


def _levels(sandbox: Sandbox, stack: Stack, visitors: list[Visitor]) -> Iterator[Level]:
    emulator, *simulators = (service.pid() or 0 for service in services(sandbox))

    def met(guests: Sequence[Guest], seconds: float = CEILING_SECONDS) -> Phase:
        return together(guests, seconds, lambda: busy(emulator, simulators))

    with database(stack) as dynamodb:
        for many in AT_ONCE:
            level = Level(
                many,
                function=met([Health(stack) for _ in range(many)]),
                read=met([Database(dynamodb, READ) for _ in range(many)]),
                write=met([Database(dynamodb, WRITE) for _ in range(many)]),
                shop=met(visitors[:many], SHOP_SECONDS),
            )
            _say(
                f"{many} at once, a second: {level.shop.a_second} answers of the shop, "
                f"{level.function.a_second} of health, {level.read.a_second} reads, "
                f"{level.write.a_second} transactions"
            )
            yield level


def _differences(
    stack: Stack, staff: Client, visitors: list[Visitor], received: Mapping[str, int]
) -> Iterator[str]:
    """Yield what is wrong with orders, stock, money and books, now that all have left."""
    yield from wrong(visitors, staff, received)
    ledger = Server(stack.stripe_url).look("ledger")["ledger"]
    captured, due = sum(one["amount_captured"] for one in ledger), _books(visitors).captured
    if captured != due:
        yield f"Stripe took {captured} minor units, and orders are of {due}"
    yield from map(json.dumps, Account(stack).differences())


def _books(visitors: list[Visitor]) -> Books:
    purchases = [purchase for one in visitors for purchase in one.purchases]
    answers = [answer for one in visitors for answer in one.answers]
    return Books(
        orders=len(purchases),
        units=sum(sum(one.wanted.values()) for one in purchases),
        captured=sum(one.amount for one in purchases),
        accounts=sum(one.kind == Kind.LOG_IN and not one.failed for one in answers),
    )


def _product(staff: Client, number: int) -> str:
    new = {"sku": f"LOAD-{secrets.token_hex(6)}", "name": f"Mug {number}", "price": "199.00"}
    product: str = staff.post("/api/products/", new)["id"]
    delivery = {"kind": "received", "quantity": UNITS, "reason": "delivery"}
    staff.post(f"/api/products/{product}/stock/", delivery)
    return product


def _machine() -> dict[str, str]:
    """Return what this machine is."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": f"{os.cpu_count()} cores of {names[0] if names else platform.machine()}",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}, CPython {platform.python_version()}",
    }


def _write(results: Results) -> None:
    PLOT.write_text(plot.drawn(results))
    PAGE.write_text(page.document(results))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
