"""Contention under the SDK: what a sender is told, and when its request has its effect."""

from collections.abc import Iterator

import pytest

from sandbox.faults.kinds import Kind
from sandbox.faults.latency import PUBLISHED, Latency, Spread
from sandbox.faults.plan import Plan, Rule
from tests.support.contended_shop import ContendedShop, contended_shop
from tests.support.faults import COMMIT, faulty
from tests.support.invariants import check_invariants

TAKES = 0.01


@pytest.fixture
def world() -> Iterator[ContendedShop]:
    """A new shop whose requests all take the same."""
    with contended_shop(Latency.constant(TAKES)) as world:
        yield world


def test_an_order_takes_as_long_as_its_requests(world: ContendedShop) -> None:
    product, buyer = world.shop.product(), world.shop.buyer()
    began = world.time.monotonic()

    world.shop.order(buyer, {product: 1})

    assert world.time.monotonic() - began == pytest.approx(2 * TAKES)
    operations = [one.call.operation for one in world.traffic.model.log[-2:]]
    assert operations == ["BatchGetItem", COMMIT]


def test_orders_of_one_product_at_once_meet_and_are_all_placed(world: ContendedShop) -> None:
    product, began = world.shop.product(stock=8), world.time.monotonic()
    buyers = [world.shop.buyer() for _ in range(8)]

    ends = world.time.run(
        [lambda buyer=buyer: world.shop.order(buyer, {product: 1}) for buyer in buyers]  # type: ignore[misc]
    )

    assert [end.error for end in ends] == [None] * 8
    assert world.shop.levels(product) == (0, 8)
    assert world.time.monotonic() - began >= 8 * TAKES, "one after the other"
    assert world.traffic.model.seen()["conflicts"] > 0
    check_invariants(world.shop)


def test_orders_of_different_products_do_not_wait_for_each_other(world: ContendedShop) -> None:
    products = [world.shop.product() for _ in range(8)]
    buyers = [world.shop.buyer() for _ in range(8)]

    ends = world.time.run(
        [
            lambda buyer=buyer, product=product: world.shop.order(buyer, {product: 1})  # type: ignore[misc]
            for buyer, product in zip(buyers, products, strict=True)
        ]
    )

    assert [end.seconds for end in ends] == pytest.approx([2 * TAKES] * 8)


def test_a_cancellation_names_the_item_that_was_met(world: ContendedShop) -> None:
    product = world.shop.product()
    buyers = [world.shop.buyer() for _ in range(2)]
    world.time.run(
        [lambda buyer=buyer: world.shop.order(buyer, {product: 1}) for buyer in buyers]  # type: ignore[misc]
    )

    refused = next(one for one in world.traffic.model.log if Kind.CONFLICT in one.kinds)
    items = refused.call.body["TransactItems"]
    met = [
        action["Key"]["pk"]["S"]
        for item, kind in zip(items, refused.kinds, strict=True)
        for action in item.values()
        if kind
    ]
    assert met == [f"PRODUCT#{product}"]


def test_a_reader_sees_a_transaction_when_it_is_halfway() -> None:
    quick, slow = Spread(0.001, 0.001), Spread(0.02, 0.02)
    seen: dict[float, int] = {}
    with contended_shop(Latency(read=quick, write=quick, transaction=slow)) as world:
        product, buyer = world.shop.product(stock=10), world.shop.buyer()

        def look(after: float) -> None:
            world.time.sleep(after)
            seen[after] = world.shop.levels(product)[0]

        world.time.run(
            [
                lambda: world.shop.order(buyer, {product: 1}),
                lambda: look(0.009),
                lambda: look(0.012),
            ]
        )

    assert seen == {0.009: 10, 0.012: 9}


def test_a_lost_answer_is_asked_for_again_and_meets_nobody(world: ContendedShop) -> None:
    product, buyer = world.shop.product(stock=2), world.shop.buyer()

    with faulty(world.shop.store, Plan(Rule(Kind.TIMEOUT_AFTER, operation=COMMIT, nth=1))):
        world.shop.order(buyer, {product: 1})

    first, repeat = world.traffic.model.log[-2:]
    assert (first.token, repeat.kinds) == (repeat.token, ())
    assert repeat.units == 2 * len(repeat.call.body["TransactItems"])
    assert world.shop.levels(product) == (1, 2)


def _log(seed: int) -> list[str]:
    with contended_shop(PUBLISHED, seed) as world:
        product = world.shop.product()
        buyers = [world.shop.buyer() for _ in range(10)]
        world.time.run(
            [lambda buyer=buyer: world.shop.order(buyer, {product: 1}) for buyer in buyers]  # type: ignore[misc]
        )
        return [f"{one} {one.call.body}" for one in world.traffic.model.log]


def test_the_same_seed_is_the_same_sale_request_by_request() -> None:
    assert _log(1) == _log(1)
    assert _log(1) != _log(2)
