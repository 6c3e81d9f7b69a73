"""A flash sale in virtual time: many want, pay, cancel or forget one thing at once; what came out.

The same calls measure the shop whatever it does inside; nothing here knows how stock is kept.
"""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sandbox.faults.contention import Flight
from sandbox.faults.latency import PUBLISHED, Latency
from storefront.access import Caller
from storefront.errors import OutOfStockError, StorefrontError, UnavailableError
from storefront.payments.model.change import Outcome
from tests.support.contended_shop import ContendedShop, contended_shop
from tests.support.invariants import check_invariants
from tests.support.shop import POLICY
from tests.support.virtual_time import VirtualTime

Act = Callable[[], object]

_WRITES = frozenset({"TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"})


@dataclass(frozen=True)
class Sale:
    """A sale to try.

    Args:
        act: what all do at once: place an order; pay, cancel, or forget to pay (expire) one that is
            placed already; or place one while all units are held by orders that just lapsed
            (resell).
        buyers: how many there are, with one cart each.
        at_once: how many of them are served at a time.
        latency_ms: of each request to DynamoDB; drawn from `PUBLISHED` where 0.
        stock: units of each product; one for every buyer, if not given.
        products: in each cart, one unit of each; every second cart names them the other way round.
        shards: over how many the stock is spread, if the shop can do that.
        limited: whether partitions have their units a second; without a limit, if not.
        seed: of all that is left to chance.
    """

    act: str = "place"
    buyers: int = 300
    at_once: int = 50
    latency_ms: float = 10
    stock: int | None = None
    products: int = 1
    shards: int = 1
    limited: bool = True
    seed: int = 0

    @property
    def units(self) -> int:
        """Units of each product."""
        return self.buyers if self.stock is None else self.stock

    @property
    def latency(self) -> Latency:
        """How long requests take."""
        return Latency.constant(self.latency_ms / 1000) if self.latency_ms else PUBLISHED


@dataclass(frozen=True)
class Figures:
    """What came out of a sale.

    Args:
        done: how many did what they wanted.
        unavailable: how many were told 503.
        sold_out: how many were told so.
        failed: other errors, by type.
        seconds: from the first request to the last answer.
        a_second: done, in a second of virtual time.
        p50, p99: how long a buyer waited for an answer, in (median) latencies of a transaction.
        oversold: units that were sold and never there.
        unsold: units that were there in the end, though buyers were told that it is sold out.
        calls: to DynamoDB, for each that is done.
        units: of writing, for each that is done; those of refused attempts too.
        conflicts: requests that met another one, for each that is done.
        throttled: requests that were throttled, for each that is done.
    """

    done: int
    unavailable: int
    sold_out: int
    failed: Mapping[str, int]
    seconds: float
    a_second: float
    p50: float
    p99: float
    oversold: int
    unsold: int
    calls: float
    units: float
    conflicts: float
    throttled: float


@dataclass(frozen=True)
class Answer:
    """What a buyer was told.

    Args:
        error: the refusal; None if the act was done.
        seconds: how long it took.
    """

    error: StorefrontError | None
    seconds: float


def held(sale: Sale) -> Figures:
    """Hold a sale, look at the books, and return what came out.

    Raises:
        AssertionError: the books do not agree afterwards.
    """
    rates = {} if sale.limited else {"write_rate": 1e9, "read_rate": 1e9}
    with contended_shop(sale.latency, sale.seed, **rates) as world:
        products = [world.shop.product(stock=sale.units) for _ in range(sale.products)]
        if sale.shards > 1:
            for product in products:
                world.shop.sharding_service.spread(product, sale.shards)
        acts = _ACTS[sale.act](world, _carts(products, sale.buyers))
        began, sent = world.time.monotonic(), len(world.traffic.model.log)
        answers = in_turns(world.time, acts, sale.at_once)
        seconds = world.time.monotonic() - began
        flights = world.traffic.model.log[sent:]
        left = _left(world, products)
        check_invariants(world.shop)
        return _figures(sale, answers, seconds, flights, left)


def in_turns(time: VirtualTime, acts: Sequence[Act], at_once: int) -> list[Answer]:
    """Do all acts, so many at once, the next when one is over; return what each was told."""
    waiting, answers = deque(acts), []

    def serve() -> None:
        while waiting:
            act, began = waiting.popleft(), time.monotonic()
            error = None
            try:
                act()
            except StorefrontError as refusal:
                error = refusal
            answers.append(Answer(error, time.monotonic() - began))

    for end in time.run([serve] * at_once):
        if end.error:
            raise end.error
    return answers


def _carts(products: Sequence[str], buyers: int) -> list[dict[str, int]]:
    ways = dict.fromkeys(products, 1), dict.fromkeys(reversed(products), 1)
    return [ways[number % 2] for number in range(buyers)]


def _place(world: ContendedShop, carts: Sequence[dict[str, int]]) -> list[Act]:
    def act(buyer: Caller, cart: dict[str, int]) -> Act:
        return lambda: world.shop.order(buyer, cart, key="sale")

    return [act(world.shop.buyer(), cart) for cart in carts]


def _bought(world: ContendedShop, carts: Sequence[dict[str, int]]) -> list[tuple[Caller, str]]:
    """Let everybody place an order, one after the other; return who bought what."""
    buyers = [world.shop.buyer() for _ in carts]
    return [
        (buyer, world.shop.order(buyer, cart)) for buyer, cart in zip(buyers, carts, strict=True)
    ]


def _pay(world: ContendedShop, carts: Sequence[dict[str, int]]) -> list[Act]:
    def act(buyer: Caller, order: str) -> Act:
        attempt = world.shop.begin_stripe(buyer, order)
        event = world.stripe.pay(attempt.reference or "")

        def settle() -> None:
            assert world.shop.deliver(event) is Outcome.PAID

        return settle

    return [act(*one) for one in _bought(world, carts)]


def _cancel(world: ContendedShop, carts: Sequence[dict[str, int]]) -> list[Act]:
    def act(buyer: Caller, order: str) -> Act:
        return lambda: world.shop.cancel(buyer, order)

    return [act(*one) for one in _bought(world, carts)]


def _expire(world: ContendedShop, carts: Sequence[dict[str, int]]) -> list[Act]:
    def act(order: str) -> Act:
        def release() -> None:
            assert world.shop.hold_service.release([order]) == 1

        return release

    acts = [act(order) for _, order in _bought(world, carts)]
    _let_holds_lapse(world.time)
    return acts


def _resell(world: ContendedShop, carts: Sequence[dict[str, int]]) -> list[Act]:
    _bought(world, carts)
    _let_holds_lapse(world.time)
    return _place(world, carts)


def _let_holds_lapse(time: VirtualTime) -> None:
    time.sleep((POLICY.first + timedelta(seconds=1)).total_seconds())


_ACTS: dict[str, Callable[[ContendedShop, Sequence[dict[str, int]]], list[Act]]] = {
    "place": _place,
    "pay": _pay,
    "cancel": _cancel,
    "expire": _expire,
    "resell": _resell,
}
ACTS = tuple(_ACTS)


def _left(world: ContendedShop, products: Sequence[str]) -> list[int]:
    """Return the units of each product that could still be sold."""
    world.shop.sweep()
    return [world.shop.levels(product)[0] for product in products]


def _figures(
    sale: Sale,
    answers: Sequence[Answer],
    seconds: float,
    flights: Sequence[Flight],
    left: Sequence[int],
) -> Figures:
    told = Counter(type(one.error).__name__ for one in answers if one.error)
    done = sum(one.error is None for one in answers)
    sold_out = told.pop(OutOfStockError.__name__, 0)
    unavailable = told.pop(UnavailableError.__name__, 0)
    waits = sorted(one.seconds / sale.latency.transaction.median for one in answers)
    writes = sum(one.units for one in flights if one.call.operation in _WRITES)
    sold = done if sale.act in {"place", "resell"} else 0
    return Figures(
        done=done,
        unavailable=unavailable,
        sold_out=sold_out,
        failed=told,
        seconds=seconds,
        a_second=done / seconds,
        p50=percentile(waits, 50),
        p99=percentile(waits, 99),
        oversold=max(0, sold - sale.units),
        unsold=min(sold_out, *left),
        calls=len(flights) / max(1, done),
        units=writes / max(1, done),
        conflicts=_with(flights, "conflict") / max(1, done),
        throttled=_with(flights, "throttled") / max(1, done),
    )


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the value that so many percent do not exceed."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def _with(flights: Sequence[Flight], word: str) -> int:
    return sum(any(kind and word in kind for kind in one.kinds) for one in flights)
