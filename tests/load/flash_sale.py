"""A flash sale on a DynamoDB where requests meet, in virtual time; a report, not a test.

    PYTHONPATH=layers/shared .venv/bin/python -m tests.load.flash_sale
    PYTHONPATH=layers/shared .venv/bin/python -m tests.load.flash_sale --buyers 500 --at-once 500

Without options the sales of `SALES` are held. Each option replaces them: with several values, each
is combined with those of the others. Nothing depends on the machine but how long it takes, and the
same seed gives the same figures. What the model is, and is not: `sandbox/faults/contention.py`.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, fields
from itertools import product
from pathlib import Path

from storefront import log
from tests.support.flash_sale import ACTS, Figures, Sale, held

SALES = [
    Sale(latency_ms=5),
    Sale(latency_ms=10),
    Sale(at_once=100, stock=100),
    Sale(buyers=500, at_once=200),
    Sale(buyers=200, at_once=100, latency_ms=100),
    Sale(buyers=500, at_once=500),
    Sale(buyers=500, at_once=500, latency_ms=0),
    Sale(buyers=500, at_once=500, products=3),
    Sale(buyers=500, at_once=500, products=3, latency_ms=0),
    *(
        Sale(act, buyers=500, at_once=500, products=products)
        for act in ("pay", "cancel", "expire")
        for products in (1, 3)
    ),
    Sale("resell", buyers=100, at_once=100),
]

_HEAD = (
    f"{'act':7} {'buyers':>6} {'at once':>7} {'ms':>5} {'units':>5} {'carts':>5} {'shards':>6} | "
    f"{'done':>5} {'503':>5} {'out':>5} {'other':>5} {'/s':>7} {'p50':>6} {'p99':>6} "
    f"{'over':>4} {'left':>4} {'calls':>6} {'units':>6} {'met':>5} {'thr':>5} | {'cpu s':>5}"
)


def main() -> int:
    """Hold the sales, print a line for each, and return 0 if all were exact."""
    options = _options()
    sales = list(_chosen(options))
    log.silence()
    print(_HEAD, flush=True)
    results: list[tuple[Sale, Figures]] = []
    for number, sale in enumerate(sales, 1):
        print(f"{number} of {len(sales)} …", end="\r", file=sys.stderr, flush=True)
        began = time.process_time()
        figures = held(sale)
        print(_line(sale, figures, time.process_time() - began), flush=True)
        results.append((sale, figures))
    if options.json:
        found = [{"sale": asdict(sale), "figures": asdict(figures)} for sale, figures in results]
        options.json.write_text(json.dumps(found, indent=2) + "\n")
    return 0 if all(one.oversold == one.unsold == 0 for _, one in results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.load.flash_sale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--act", nargs="+", choices=ACTS)
    parser.add_argument("--buyers", nargs="+", type=int)
    parser.add_argument("--at-once", nargs="+", type=int)
    parser.add_argument(
        "--latency-ms", nargs="+", type=float, help="0: as published, see sandbox/faults/latency.py"
    )
    parser.add_argument("--stock", nargs="+", type=int, help="one unit a buyer, if not given")
    parser.add_argument("--products", nargs="+", type=int, help="in each cart")
    parser.add_argument("--shards", nargs="+", type=int, help="over which stock is spread")
    parser.add_argument("--seed", nargs="+", type=int)
    parser.add_argument(
        "--unlimited",
        dest="limited",
        action="append_const",
        const=False,
        help="partitions have no limit of units a second",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> Iterator[Sale]:
    """Yield every combination of the options' values; the sales of `SALES` if there are none."""
    names = [field.name for field in fields(Sale)]
    given = {name: getattr(options, name) for name in names if getattr(options, name)}
    if not given:
        yield from SALES
        return
    for values in product(*given.values()):
        yield Sale(**dict(zip(given, values, strict=True)))


def _line(sale: Sale, figures: Figures, seconds: float) -> str:
    return (
        f"{sale.act:7} {sale.buyers:6} {sale.at_once:7} {sale.latency_ms or 'drawn':>5} "
        f"{sale.units:5} {sale.products:5} {sale.shards:6} | "
        f"{figures.done:5} {figures.unavailable:5} {figures.sold_out:5} "
        f"{sum(figures.failed.values()):5} {figures.a_second:7.1f} {figures.p50:6.1f} "
        f"{figures.p99:6.1f} {figures.oversold:4} {figures.unsold:4} {figures.calls:6.1f} "
        f"{figures.units:6.1f} {figures.conflicts:5.1f} {figures.throttled:5.1f} | {seconds:5.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
