"""Measure what the functions take, and write `docs/performance.md`: `make bench`.

    python -m tests.load.bench [--only FUNCTION] [--once] [--count] [--page]
                              [--python /path/to/python3.13]

A whole run takes some minutes; do nothing else meanwhile. With `--only` one function is measured
and told, and nothing is written. With `--once` everything is tried once, in two minutes or three,
and nothing is written. With `--count` the instructions of all starts are counted, or of
one, whatever else is running; it takes valgrind, ends with 1 if some are too many, and writes
nothing.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from storefront import log
from tests.load.bench import counting, growth, layer, measure, page, scenarios
from tests.load.bench.layer import ROOT, Runtime
from tests.load.bench.measure import ONCE, WHOLE, Cold, Effort, ReplayError, Warm
from tests.load.bench.peer import Peer, running_peer
from tests.load.bench.recorder import Scenario
from tests.load.bench.results import Results, start_limit
from tests.support.declared import declared
from tests.support.sns import signer

T = TypeVar("T")

#: Functions whose starts take turns.
TOGETHER = 6
PAGE = ROOT / "docs" / "performance.md"
FIGURES = PAGE.with_suffix(".json")
EVENTS = "tests/load/bench/scenarios.py"


def main() -> int:
    """Measure, and write the page; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.bench", description=__doc__)
    parser.add_argument("--only", help="measure this function, and write nothing")
    parser.add_argument("--python", help="an interpreter of Lambda's version")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    parser.add_argument("--count", action="store_true", help="count the instructions of starts")
    parser.add_argument("--once", action="store_true", help="see whether all can be measured")
    options = parser.parse_args()
    if options.count:
        return _count(options.only, options.python)
    if options.page:
        before = Results.from_json(FIGURES.read_text())
        PAGE.write_text(page.document(before, page.agreement_on(PAGE.read_text())))
        return 0
    return _measure(options.only, options.python, ONCE if options.once else WHOLE)


def _count(only: str | None, python: str | None) -> int:
    too_many = 0
    with layer.built(python) as runtime:
        for function, ratio in counting.counted(runtime, [only] if only else sorted(declared())):
            over = round(ratio, 2) > start_limit(function)
            too_many += over
            _say(f"{ratio:.2f} {function}{', too many' if over else ''}")
    return 1 if too_many else 0


def _measure(only: str | None, python: str | None, effort: Effort) -> int:
    started = time.monotonic()
    log.silence()  # here: the measured processes log as ever
    with layer.built(python) as runtime, running_peer(signer().pem.decode()) as peer:
        _say(f"layer on CPython {runtime.version} ({runtime.python})")
        with scenarios.benched_world(peer.address) as world:
            kept = [one for one in scenarios.record(world) if only in {None, one.function}]
        wanted = {only} if only else declared().keys() - scenarios.UNMEASURED
        if missing := wanted - {one.function for one in kept}:
            _say(f"error: {EVENTS} has no event of {', '.join(sorted(missing))}")
            return 1
        _say(f"{len(kept)} scenarios recorded, {time.monotonic() - started:.0f} s")
        warm = dict(_warm(runtime, peer, kept, effort))
        cold = dict(_cold(runtime, kept, effort))
    if only or effort is not WHOLE or len(warm) < len(kept):
        _say(f"{len(kept) - len(warm)} failed, {time.monotonic() - started:.0f} s")
        return 1 if len(warm) < len(kept) else 0
    found = {size: growth.demands(size) for size in _progress(growth.SIZES, "shop of size")}
    results = Results(runtime.version, runtime.is_lambdas, warm, cold, found)
    _write(results)
    _say(f"done in {time.monotonic() - started:.0f} s")
    return 1 if [*growth.growing(list(found.values()))] else 0


def _warm(
    runtime: Runtime, peer: Peer, kept: list[Scenario], effort: Effort
) -> Iterator[tuple[str, Warm]]:
    with tempfile.TemporaryDirectory() as folder:
        for one in _progress(kept, "warm"):
            try:
                found = measure.warm(runtime, peer, one, Path(folder, "log"), effort)
            except ReplayError as error:  # told of each; without it no figures are written
                _say(f"  error: {error}")
                continue
            ratio = f", {found.ratio.median:.2f} x bare" if found.ratio else ""
            _say(f"  {one.name}: {1000 * found.seconds.median:.2f} ms{ratio}")
            yield one.name, found


def _cold(runtime: Runtime, kept: list[Scenario], effort: Effort) -> Iterator[tuple[str, Cold]]:
    variables = {one.function: one.environment for one in kept}
    names = sorted(variables)
    groups = [names[place : place + TOGETHER] for place in range(0, len(names), TOGETHER)]
    for group in _progress(groups, f"cold, {TOGETHER} each"):
        found = measure.cold(runtime, {one: variables[one] for one in group}, effort)
        for function, one in found.items():
            _say(
                f"  {function}: {1000 * one.seconds.median:.0f} ms, {one.stock.median:.2f} x bare, "
                f"{one.layer.median:.2f} x the layer's"
            )
        yield from found.items()


def _write(results: Results) -> None:
    agreement = "It was not compared with another run."
    if FIGURES.exists():
        same, both = results.agreeing(Results.from_json(FIGURES.read_text()))
        agreement = (
            f"Of {both} ratios, {same} agree with those of the run before: "
            "one's median lies within the other's measurements."
        )
        _say(agreement)
    FIGURES.write_text(results.to_json())
    PAGE.write_text(page.document(results, agreement))


def _progress(things: Iterable[T], what: str) -> Iterator[T]:
    all_of_them = list(things)
    for number, one in enumerate(all_of_them, 1):
        _say(f"{what} {number}/{len(all_of_them)}")
        yield one


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
