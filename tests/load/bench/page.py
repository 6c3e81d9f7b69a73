"""`docs/performance.md`: every figure in it comes from a run of the benchmark."""

import re
import statistics
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from storefront.metrics import Metric
from storefront.schedule import Scheduled
from storefront.web.endpoint import Endpoint
from tests.load.bench import growth
from tests.load.bench.measure import Spread
from tests.load.bench.memory import FULLEST, RUNTIME_MEGABYTES, SIZES, Waiting, chosen
from tests.load.bench.prices import ASSUMED, PRICES, REGION, WHOLE_PROCESSOR, Bill
from tests.load.bench.results import (
    ENTRY_LIMIT,
    PAYMENT_START_LIMIT,
    READ_LIMIT,
    START_LIMIT,
    Results,
    start_limit,
    waiting,
)
from tests.load.bench.scenarios import MANY
from tests.support.declared import declared
from tests.support.template import read_template

_WIDTH = 118
_MINUTES_OF_A_MONTH = 30 * 24 * 60


@dataclass(frozen=True)
class Payment:
    """A way to pay: the function that begins it, and the one that hears of its end."""

    begin: str
    settle: str


_BY_CARD = Payment("create_stripe_session", "stripe_webhook")
_BY_BKASH = Payment("initiate_bkash", "bkash_callback")


def document(results: Results, agreement: str) -> str:
    """Return the page.

    Args:
        results: of a whole run.
        agreement: what a comparison with the run before said.
    """
    parts = [_intro(results, agreement), _targets(results), _warm(results), _cold(results)]
    parts += [_memory(results), _costs(results), _prices(), _growth(results)]
    return "\n".join("\n".join(part) + "\n" for part in parts)


def agreement_on(text: str) -> str:
    """Return what a page says of the comparison with the run before."""
    intro = text.partition("Measured was ")[2].partition("\n\n")[0]
    return " ".join(intro.partition(". ")[2].split())


def _intro(results: Results, agreement: str) -> Iterator[str]:
    shipped = (
        f"the layer that is shipped, for this machine's processor, on CPython {results.python}"
    )
    hint = (
        f"a layer for CPython {results.python}, since this machine has no Python of Lambda's "
        "version: a hint, no more"
    )
    yield "# Performance"
    yield ""
    yield from _paragraph(
        "What the functions take and cost. `make bench` measures, and writes this page; nothing",
        f"here is written by hand. Measured was {shipped if results.shipped else hint}.",
        agreement,
    )
    yield from _paragraph(
        "Each function is driven once in the tests' shop, and what it asks of DynamoDB, SSM and",
        "the payment providers is kept. Then it runs alone, with nothing but the layer, against",
        "a peer on a socket that says the same again: processor time is that of the function's",
        "process, so neither peer nor emulator is in it. It runs in turns with a *bare handler*,",
        "which makes the same calls of DynamoDB with botocore as it comes and nothing else: it",
        "checks nothing, answers nothing, logs nothing. A figure is a median; behind a ratio",
        "stand the least and the greatest measured. Sockets carry no TLS, on either side.",
        "Times are this machine's; ratios travel better. What is computed below, of lists, memory",
        "and money, takes the least disturbed measurement. All figures:",
        "[performance.json](performance.json).",
    )


def _targets(results: Results) -> Iterator[str]:
    yield "## What is aimed at"
    yield ""
    yield "| aim | reached by | missed by |"
    yield "|---|---|---|"
    reads = {name: one.median for name, one in results.single_reads()}
    yield _aim(f"a single read: ≤ {READ_LIMIT} x the bare handler", reads, READ_LIMIT)
    yield _aim(f"an entry of a list: ≤ {ENTRY_LIMIT} ms", dict(results.entries()), ENTRY_LIMIT)
    for limit, what in ((START_LIMIT, "a start"), (PAYMENT_START_LIMIT, "a start of what pays")):
        starts = {
            name: one.stock.median
            for name, one in results.cold.items()
            if start_limit(name) == limit
        }
        yield _aim(f"{what}: ≤ {limit} x a bare client's", starts, limit)
    yield ""
    yield from _paragraph(_about_bodies(results))


def _about_bodies(results: Results) -> str:
    """Tell what makes the greatest difference between starts."""
    bodies: dict[bool, list[float]] = {True: [], False: []}
    for name, one in results.cold.items():
        handler = declared()[name].handler
        pays = start_limit(name) != START_LIMIT
        if isinstance(handler, Endpoint) and handler.needs.tables and not pays:
            bodies[handler.body is not None].append(1000 * one.seconds.low)
    with_body, without = (statistics.median(bodies[one]) for one in (True, False))
    return (
        f"A start takes {with_body:.0f} ms at the median where a body is taken, and {without:.0f} "
        "where none is. The difference is nearly all pydantic, which checks bodies."
    )


def _aim(aim: str, found: dict[str, float], limit: float) -> str:
    missed = {name: value for name, value in found.items() if round(value, 2) > limit}
    told = ", ".join(
        f"{name} {value:.2f}" for name, value in sorted(missed.items(), key=lambda one: -one[1])
    )
    return f"| {aim} | {len(found) - len(missed)} of {len(found)} | {told or '-'} |"


def _warm(results: Results) -> Iterator[str]:
    yield "## A call, warm"
    yield ""
    yield from _paragraph(
        "Processor time in milliseconds of a function that has been called before, what it asks,",
        "and what DynamoDB charges for that, in tables and indexes. Secrets, and bKash's token,",
        "were fetched by the first call.",
    )
    yield (
        "| function | ms | bare, ms | ratio | calls | read units | write units | "
        "provider calls | log bytes |"
    )
    yield "|---|---:|---:|---|---:|---:|---:|---:|---:|"
    for name in sorted(results.warm):
        one = results.warm[name]
        bare = f"{1000 * one.bare_seconds.median:.2f}" if one.ratio else "-"
        yield (
            f"| {name} | {1000 * one.seconds.median:.2f} | {bare} | {_ratio(one.ratio)} | "
            f"{one.calls} | {one.reads:g} | {one.writes} | {one.provider_calls} | "
            f"{one.log_bytes:.0f} |"
        )


def _ratio(spread: Spread | None) -> str:
    return f"{spread.median:.2f} ({spread.low:.2f}-{spread.high:.2f})" if spread else "-"


def _cold(results: Results) -> Iterator[str]:
    yield "## A start"
    yield ""
    yield from _paragraph(
        "Processor time of a new process up to where the function can be called, and its ratio",
        "to one that only makes a client of DynamoDB: with botocore as it comes, which is what",
        "Lambda offers, and with the layer's trimmed one. *First* is what the first call takes",
        "more than a warm one: connections, signing, secrets.",
    )
    yield "| function | ms | to botocore as it comes | limit | to the layer's | first, ms |"
    yield "|---|---:|---|---:|---|---:|"
    for name in sorted(results.cold):
        one = results.cold[name]
        calls = [warm for warm in results.warm.values() if warm.function == name]
        first = max(1000 * (call.first_seconds - call.seconds.median) for call in calls)
        yield (
            f"| {name} | {1000 * one.seconds.median:.0f} | {_ratio(one.stock)} | "
            f"{start_limit(name)} | {_ratio(one.layer)} | {max(0, first):.0f} |"
        )


def _memory(results: Results) -> Iterator[str]:
    person, provider = Waiting.PERSON, Waiting.PROVIDER
    yield "## Memory"
    yield ""
    yield from _paragraph(
        f"The processor's share grows with memory, to a whole one at {WHOLE_PROCESSOR} MB; assumed",
        "is that it does so evenly, also while a function starts. *The rule*: the cheapest size",
        f"that has room (what was held, and {RUNTIME_MEGABYTES} MB for Lambda's runtime, are at",
        f"most {FULLEST:.0%} of it) and with which our own work keeps nobody waiting longer than",
        f"they may: a person {1000 * person.warm:.0f} ms, and {person.cold:g} s when the",
        f"function starts; a provider's machine {1000 * provider.warm:.0f} ms and",
        f"{provider.cold:g} s. Where no size does, the fastest. Nobody waits for schedules; they",
        "have what their largest runs need.",
    )
    yield from _paragraph(
        "In each cell: ms of a warm call, seconds of a start with its first call, and dollars",
        f"for the computing time of a million calls, {ASSUMED.cold_share:.0%} of them starts;",
        "bold is what the rule gives, which is what the functions declare.",
    )
    yield "| function | held, MB | " + " | ".join(f"{one} MB" for one in SIZES) + " |"
    yield "|---|---:|" + "---|" * len(SIZES)
    for function in sorted(results.cold):
        yield _row_of_sizes(results, function)


def _row_of_sizes(results: Results, function: str) -> str:
    sizes = results.sizes(function)
    pick = chosen(sizes).memory if waiting(function) is not Waiting.NOBODY else None
    cells = []
    for one in sizes:
        cell = f"{1000 * one.warm:.0f} · {one.cold:.1f} · {one.dollars:.2f}"
        fitting = cell if one.fits else "no room"
        cells.append(f"**{cell}**" if one.memory == pick else fitting)
    return f"| {function} | {results.peak(function):.0f} | {' | '.join(cells)} |"


def _costs(results: Results) -> Iterator[str]:
    page = f"list_products, {MANY} entries"
    bills = {
        "1,000 orders placed, and paid by card": _sale(results, _BY_CARD),
        "1,000 orders placed, and paid with bKash": _sale(results, _BY_BKASH),
        "a million views of a product": _views(results, "get_product"),
        f"a million views of a page of {MANY} products": _views(results, page),
        "a month in which nobody comes": _idle(results),
        f"a month of snapshots of {len(_snapshots())} functions": _kept(),
    }
    yield "## What it costs"
    yield ""
    yield from _paragraph(
        f"In US dollars, in {REGION}. An order is placed, its payment begun, the provider's word",
        "comes (Stripe's webhook, or the browser from bKash), and the buyer looks at it once:",
        "four calls, of which all but the provider's pass the authorizer. Providers' fees and",
        "storage come besides. In a month in which nobody comes the schedules look at an empty",
        f"shop, and {_alarms()} alarms and at most {len(Metric)} metrics of our own are kept.",
        "Snapshots are kept only where the stack is told to:",
        "[deployment](deployment.md#starts-from-snapshots).",
    )
    yield "| | dollars | the dearest of it |"
    yield "|---|---:|---|"
    for what, bill in bills.items():
        dear = [
            f"{PRICES[name].what} {cost:.3f}" for name, _, cost in bill.lines() if cost >= 0.0005
        ]
        yield f"| {what} | **{bill.dollars:.3f}** | {', '.join(dear)} |"


def _sale(results: Results, payment: Payment) -> Bill:
    authorize, bill = results.invocation("authorize"), Bill()
    for name in ("create_order", payment.begin, "get_order"):
        bill.request([authorize, results.invocation(name)], 1000)
    return bill.invoke(results.invocation(payment.settle), 1000)


def _views(results: Results, name: str) -> Bill:
    return Bill().request([results.invocation(name)], 1e6)


def _idle(results: Results) -> Bill:
    bill = Bill().add(alarms=_alarms(), metrics=len(Metric))
    for function in results.cold:
        if isinstance(schedule := declared()[function].handler, Scheduled):
            quiet = f"{function}, nothing to do"
            one = results.invocation(quiet if quiet in results.warm else function)
            bill.invoke(one, runs_of_a_month(schedule.rate))
    return bill


def runs_of_a_month(rate: str) -> float:
    """Return how often a schedule runs in thirty days: every so many minutes, or once a day."""
    if every := re.fullmatch(r"rate\((\d+) minutes?\)", rate):
        return _MINUTES_OF_A_MONTH / int(every[1])
    assert re.fullmatch(r"cron\(\d+ \d+ \* \* \? \*\)", rate), rate
    return 30


def _kept() -> Bill:
    gigabytes = sum(_snapshots()) / 1024
    return Bill().add(snapshots=gigabytes * 30 * 24 * 3600)


def _snapshots() -> list[int]:
    """Return the memory of each function that may start from a snapshot."""
    return [one.needs.memory for one in declared().values() if one.needs.snapshot]


def _alarms() -> int:
    resources = read_template()["Resources"].values()
    return sum(one["Type"] == "AWS::CloudWatch::Alarm" for one in resources)


def _prices() -> Iterator[str]:
    yield "### Prices, and what is assumed"
    yield ""
    yield from _paragraph(
        "Each stands in one place, `tests/load/bench/prices.py`. The dates are those of the copies",
        "that were read; the pages show the prices of the day. What is",
        "unseen is generally known, and was on no copy.",
    )
    yield "| what | dollars | for | as told by | on |"
    yield "|---|---:|---:|---|---|"
    for one in PRICES.values():
        yield f"| {one.what} | {one.dollars:g} | {one.per:,.0f} | <{one.source}> | {one.date} |"
    yield ""
    milliseconds = (
        round(1000 * one)
        for one in (ASSUMED.read_seconds, ASSUMED.write_seconds, ASSUMED.provider_seconds)
    )
    yield from _paragraph(
        "Waited for are a read of DynamoDB {} ms, a write {}, a provider {}.".format(*milliseconds),
        f"{ASSUMED.cold_share:.0%} of calls start a function, and starts are billed. X-Ray keeps",
        f"{ASSUMED.traced_share:.0%} of requests. Lambda logs {ASSUMED.platform_log_bytes} bytes",
        f"of its own a call; an answer's headers are {ASSUMED.header_bytes} bytes. Lambda's",
        "processor is as fast as this machine's.",
    )


def _growth(results: Results) -> Iterator[str]:
    sizes = sorted(results.growth)
    found = [results.growth[size] for size in sizes]
    grows = list(growth.growing(found))
    yield "## How it grows"
    yield ""
    yield from _paragraph(
        "Calls of DynamoDB, read units and write units of a request in a shop with so many",
        "products, and as many paid orders, ten to a buyer.",
        f"These grow, and must not: {', '.join(grows)}."
        if grows
        else "No request asks more of a larger shop.",
    )
    yield "| request | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    yield "|---|" + "---|" * len(sizes)
    for name in sorted(found[0]):
        cells = (f"{one[name].calls} · {one[name].reads:g} · {one[name].writes}" for one in found)
        yield f"| {name} | {' | '.join(cells)} |"


def _paragraph(*sentences: str) -> Iterator[str]:
    """Yield lines of a text, and an empty one."""
    text = " ".join(sentences)
    yield from textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""
