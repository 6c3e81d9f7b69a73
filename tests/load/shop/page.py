"""`docs/load.md`: every figure in it comes from a run."""

import textwrap
from collections.abc import Iterator, Mapping

from sandbox.config import ROOT
from tests.load.bench.results import Results as Bench
from tests.load.shop.plot import panels, told
from tests.load.shop.processor import EMULATOR, FUNCTIONS, OTHERS, SIMULATORS, VISITORS
from tests.load.shop.results import Level, Phase, Results, Times
from tests.load.shop.visitor import Kind

_WIDTH = 118
_BENCH = ROOT / "docs" / "performance.json"
#: The functions that a request starts, one after the other, as the benchmark calls them.
SCENARIOS = {
    Kind.LIST: ("list_products, 20 entries",),
    Kind.PRODUCT: ("get_product",),
    Kind.REGISTER: ("register_user",),
    Kind.LOG_IN: ("log_in",),
    Kind.ORDER: ("authorize", "create_order"),
    Kind.SESSION: ("authorize", "create_stripe_session"),
    Kind.LOOK: ("authorize", "get_order"),
}
#: The emulator's worker waits for a function's first line of log for 50 ms, and for another one for
#: 5: a function that has nothing to log takes so many milliseconds more. The authorizer has
#: nothing to tell of those whom it lets in.
_SILENT, _SILENCE_MS = "authorize", 45

_NOT_SHOWN = """\
## What this does not show

* AWS. There each function has processors of its own, DynamoDB takes milliseconds, and nothing
  shares a machine with those who ask. What functions take and cost there is in
  [performance.md](performance.md).
* Contention. The emulator never has two transactions meet, and has no partitions. What a product
  does that everybody wants at once is in [development.md](development.md#flash-sales).
* A limit of the shop's. Where the emulator's one process keeps a core busy, or all cores are,
  more at once only wait longer.
* Arrivals. Each visitor comes again when answered, so a slow shop has fewer requests; a crowd
  that comes whatever happens would wait longer.
"""


def document(results: Results) -> str:
    """Return the page."""
    parts = [_intro(results), _rates(results), _waiting(results), _alone(results)]
    parts += [_processor(results), _books(results)]
    return "\n".join("\n".join(part) + "\n" for part in parts) + _NOT_SHOWN


def _intro(results: Results) -> Iterator[str]:
    yield "# Load"
    yield ""
    yield from _paragraph(
        "What the sandbox's shop bears, asked through its API over HTTP by visitors who look",
        "around, sign up, order, and pay by card; and beside it what the emulator does by itself,",
        "so that what is ours can be told from what is the emulator's. `python -m tests.load.shop`",
        "measures, and writes this page; nothing here is written by hand. All figures:",
        "[load.json](load.json).",
    )
    for name, value in results.machine.items():
        yield f"* {name}: {value}"
    yield ""
    yield from _paragraph(
        "A visit is a page of products and three products; every second one ends with an order of",
        "two products that is paid on the simulator's page, and looked at until the webhook has",
        "made it paid; every fifth begins with a new account. Each visitor comes again as soon as",
        "a visit is over. The same number of clients ask, without the shop and one kind at a time,",
        "for the API's health, whose function does nothing, for an item of the emulator's DynamoDB",
        "and for a transaction of five items there. Emulator, functions, simulators and visitors",
        "share the machine.",
    )
    at_once = [one.at_once for one in results.levels]
    yield f"![The shop under load. {told(panels(results)[:1], at_once)}](load.svg)"


def _rates(results: Results) -> Iterator[str]:
    yield "## Answers a second"
    yield ""
    heads = (
        "at once",
        "the shop",
        "orders paid",
        "sent again",
        "a function",
        "reads",
        "transactions",
    )
    yield f"| {' | '.join(heads)} |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for one in results.levels:
        again = sum(times.failed for times in one.shop.times.values())
        yield (
            f"| {one.at_once} | **{one.shop.a_second:g}** | {_paid_a_second(one.shop):.1f} | "
            f"{again} | {one.function.a_second:g} | {one.read.a_second:g} | "
            f"{one.write.a_second:g} |"
        )


def _paid_a_second(shop: Phase) -> float:
    answered = sum(times.count for kind, times in shop.times.items() if kind != Kind.PAID)
    return shop.a_second * shop.times[Kind.PAID].count / answered


def _waiting(results: Results) -> Iterator[str]:
    yield "## How long visitors wait"
    yield ""
    yield from _paragraph(
        "Milliseconds that 50, 95 and 99 of 100 answers took at most, by how many visitors were",
        "there at once. *From paying to paid* is the simulator's page, its webhook and the",
        "function behind it, until the order says so; it is looked at five times a second. Of few",
        "answers the last marks are the longest one.",
    )
    yield "| | " + " | ".join(f"{one.at_once}" for one in results.levels) + " |"
    yield "|---|" + "---:|" * len(results.levels)
    for kind in Kind:
        cells = (_times(one.shop.times.get(kind)) for one in results.levels)
        yield f"| {kind} | {' | '.join(cells)} |"


def _times(times: Times | None) -> str:
    return f"{times.p50:.0f} · {times.p95:.0f} · {times.p99:.0f}" if times else "-"


def _alone(results: Results) -> Iterator[str]:
    bench, level = Bench.from_json(_BENCH.read_text()), results.levels[0]
    yield "## What is ours of it"
    yield ""
    yield from _paragraph(
        f"With {level.at_once} at once nothing waits for anything else but schedules. *The",
        "emulator's* is what a request asks of it, at its own medians: each function that is",
        f"started {level.function.median:.0f} ms, each read {level.read.median:.1f}, each",
        f"transaction {level.write.median:.1f}; and {_SILENCE_MS} more for a function that logs",
        "nothing, which the authorizer is. *Ours* is the functions' own processor time, of",
        "[performance.md](performance.md). What is left is what waits for others on the machine,",
        "and what Stripe's simulator takes.",
    )
    yield "| | median, ms | functions | reads | transactions | the emulator's | ours | left |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for kind, names in SCENARIOS.items():
        if kind not in level.shop.times:
            continue
        reads = sum(bench.warm[name].read_calls for name in names)
        writes = sum(bench.warm[name].write_calls for name in names)
        ours = 1000 * sum(bench.warm[name].seconds.median for name in names)
        emulators = (
            len(names) * level.function.median
            + names.count(_SILENT) * _SILENCE_MS
            + reads * level.read.median
            + writes * level.write.median
        )
        median = level.shop.times[kind].p50
        yield (
            f"| {kind} | {median:.0f} | {len(names)} | {reads} | {writes} | {emulators:.0f} | "
            f"{ours:.0f} | {median - emulators - ours:.0f} |"
        )


def _processor(results: Results) -> Iterator[str]:
    shown = {
        "emulator": EMULATOR,
        "functions": FUNCTIONS,
        "simulators": SIMULATORS,
        "visitors": VISITORS,
        "others on the machine": OTHERS,
    }
    yield "## Who keeps the processor busy"
    yield ""
    yield from _paragraph(
        "Cores, while visitors are in the shop. The emulator is one process of Python: gateway,",
        "permissions, DynamoDB, logs and what hands events to functions. Functions are processes",
        "of their own: the shop's code, and the loop around it. What is no part of the sandbox",
        f"kept {_least_and_most(results)} cores busy meanwhile, which the shop could not have.",
    )
    yield "| at once | " + " | ".join(shown) + " |"
    yield "|---:|" + "---:|" * len(shown)
    for one in results.levels:
        yield _row(one, shown)


def _least_and_most(results: Results) -> str:
    others = [one.shop.cores[OTHERS] for one in results.levels]
    return f"{min(others):.1f} to {max(others):.1f}"


def _row(level: Level, shown: Mapping[str, str]) -> str:
    cells = (f"{level.shop.cores[name]:.2f}" for name in shown.values())
    return f"| {level.at_once} | {' | '.join(cells)} |"


def _books(results: Results) -> Iterator[str]:
    books = results.books
    yield "## Afterwards"
    yield ""
    yield from _paragraph(
        f"{books.accounts:,} accounts were made, {books.orders:,} orders placed and paid,",
        f"{books.units:,} units sold, and Stripe's simulator took {books.captured / 100:,.2f} BDT.",
        "Compared were each order's status and amount, what is left of each product by its",
        "counters and by its ledger, the simulator's money, and everything by the audit: nothing",
        "differs. If something did, the command would have ended with 1, and this page would be an",
        "older one.",
    )


def _paragraph(*sentences: str) -> Iterator[str]:
    """Yield lines of a text, and an empty one."""
    text = " ".join(sentences)
    yield from textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""
