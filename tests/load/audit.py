"""An audit of a shop of any size: seconds, and memory, as orders get ten times more; a report.

    PYTHONPATH=layers/shared .venv/bin/python -m tests.load.audit --orders 10000 100000 1000000

Orders are made up as they are read (`tests/support/crowd.py`), as raw items and in pages, as
DynamoDB gives them; pauses between pages are left out, and so is the way to DynamoDB. Each size has
a process of its own, whose greatest memory is what the operating system says. Seconds are of the
processor; what making up the orders takes is measured by itself and shown, and is part of them:
of a page from DynamoDB about as much is spent on reading its JSON.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from storefront import log
from storefront.audit.service import AuditService, Plan
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.aws import aws_in_process
from tests.support.clock import FrozenClock
from tests.support.crowd import Crowd, Library, record
from tests.support.dynamodb import TABLE_NAMES, empty_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop

ROOT = Path(__file__).parents[2]
_MODULE = "tests.load.audit"
_REGION = "eu-west-1"
_HEADER = f"{'orders':>9} {'items':>10} {'seconds':>8} {'ms/order':>8} {'max MB':>7} {'disk MB':>8}"


def main() -> None:
    """Measure each size and print a line of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--library", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.library:
        _measure(Crowd(Library.from_json(options.library.read_text()), options.orders[0]))
        return
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "stories.json")
        library.write_text(_played().to_json())
        print(_HEADER, flush=True)
        for orders in options.orders:
            command = [sys.executable, "-m", _MODULE, "--orders", str(orders)]
            subprocess.run([*command, "--library", str(library)], check=True, cwd=ROOT)


def _measure(crowd: Crowd) -> None:
    """Audit a crowd in this process, and print what it took."""
    log.silence()
    began = time.process_time()
    made = sum(len(page.items) for table in Table for page in crowd.scan(table))
    making = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        disk = [0]

        def tell(text: str) -> None:
            disk[0] = max(disk[0], sum(one.stat().st_size for one in Path(folder).iterdir()))
            print(f"  {text}", file=sys.stderr, flush=True)

        start = time.monotonic()

        def clock() -> datetime:
            return crowd.now + timedelta(seconds=time.monotonic() - start)

        audit = AuditService(crowd, clock, sleep=lambda _: None)  # type: ignore[arg-type]
        began = time.process_time()
        report = audit.run(Plan(Path(folder), tell))
        seconds = time.process_time() - began
    if report.differences or report.unsettled or report.counts["orders"] != crowd.orders:
        sys.exit(f"the audit is wrong: {report.counts}, {report.differences[:3]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    a_order = seconds * 1000 / crowd.orders
    print(
        f"{crowd.orders:>9} {made:>10} {seconds:>8.1f} {a_order:>8.3f} {peak:>7} "
        f"{disk[0] // 2**20:>8}   of the seconds {making:.1f} for making the orders up",
        flush=True,
    )


def _played() -> Library:
    """Have the shop play the stories, in a process that is not measured."""
    names = {table.value: name for table, name in TABLE_NAMES.items()}
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
    os.environ |= names | keys | {"AWS_REGION": _REGION, "AWS_DEFAULT_REGION": _REGION}
    log.silence()
    clock = FrozenClock()
    stripe, bkash = FakeStripe(clock), FakeBkash()
    with aws_in_process():
        empty_tables()
        store = open_store(Settings.from_environment(), Table)
        return record(Shop(store, clock, stripe, bkash), stripe, bkash, clock)


if __name__ == "__main__":
    main()
