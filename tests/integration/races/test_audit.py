"""The audit beside a shop at work: it raises no false alarm, and finds what is really wrong."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from storefront.audit.repair import StockRepairService
from storefront.audit.service import AuditService
from storefront.db.tables import Table
from storefront.errors import StorefrontError
from storefront.orders.audit.sections import OrderRule
from storefront.payments.audit.sections import PaymentRule
from tests.support.drift import Hand
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.races import found
from tests.support.shop import Shop

#: Customers at work beside the audit.
WRITERS = 4
#: What they have done, or tried, before it begins.
BEFORE = 24


def _pause(seconds: float) -> None:
    """Wait a tenth of what the audit would: this engine's indexes do not lag."""
    time.sleep(seconds / 10)


@pytest.fixture
def products(shop: Shop) -> list[str]:
    """Three products, one of them scarce."""
    return [shop.product(stock=units) for units in (1000, 1000, 5)]


def _do_business(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, products: list[str], turn: int
) -> None:
    """Buy, by card or bKash, and get something back; or change one's mind."""
    buyer = shop.buyer()
    wanted = {products[turn % 3]: 1, products[(turn + 1) % 3]: 2}
    order_id = shop.order(buyer, wanted, key="k")
    if turn % 4 == 0:
        shop.cancel(buyer, order_id)
        return
    if turn % 2:
        attempt = shop.begin_stripe(buyer, order_id)
        shop.deliver(stripe.pay(attempt.reference or ""))
    else:
        attempt = shop.begin_bkash(buyer, order_id)
        bkash.approve(attempt.reference or "")
        shop.call_back(attempt)
    shop.refund(order_id, "1.00", key="part", restock={next(iter(wanted)): 1})
    if turn % 3:
        shop.refund(order_id, key="rest")


@contextmanager
def _at_work(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, products: list[str]
) -> Iterator[list[int]]:
    """Have customers do business, before and inside the block; yields the turns that were done."""
    over, busy, done = threading.Event(), threading.Event(), list[int]()

    def work(writer: int) -> None:
        turn = writer
        while not over.is_set():
            with suppress(StorefrontError):  # sold out, or too much at once: such is business
                _do_business(shop, stripe, bkash, products, turn)
            done.append(turn)
            turn += WRITERS
            if len(done) >= BEFORE:
                busy.set()

    with ThreadPoolExecutor(WRITERS) as pool:
        working = [pool.submit(work, writer) for writer in range(WRITERS)]
        try:
            assert busy.wait(120), "customers are stuck"
            yield done
        finally:
            over.set()
            for one in working:
                one.result()


@pytest.mark.thorough
def test_an_audit_of_a_shop_at_work_raises_no_false_alarm(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, products: list[str], sale: int
) -> None:
    del sale
    verifier = AuditService(shop.store, shop.clock, _pause)

    with _at_work(shop, stripe, bkash, products) as done:
        before = len(done)
        report = verifier.run()
        business = len(done) - before

    assert report.differences == []
    assert business, "nobody did any business meanwhile"
    found(
        "The books can be audited while the shop works",
        f"{WRITERS} customers buy, pay, cancel and return during an audit",
        f"{report.counts['orders']} orders, 0 false alarms, {len(report.unsettled)} not judged",
    )


@pytest.mark.thorough
def test_an_audit_finds_drift_while_the_shop_is_at_work(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, products: list[str], dynamodb: Any
) -> None:
    lost, buyer, hand = shop.product(stock=10), shop.buyer(), Hand(dynamodb)
    order_id = shop.order(buyer, {lost: 1})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    sale = Table.CATALOG, f"PRODUCT#{lost}", "SALE"
    paid = Table.PAYMENTS, f"ATTEMPT#{attempt.attempt_id}", "ATTEMPT"
    verifier = AuditService(shop.store, shop.clock, _pause)

    with _at_work(shop, stripe, bkash, products):
        hand.add(sale, available=-1)
        hand.add(paid, refundable=1)
        report = verifier.run()

    assert {(one.rule, one.subject) for one in report.differences} == {
        (OrderRule.STOCK_HELD, lost),
        (PaymentRule.REFUNDABLE, attempt.attempt_id),
    }
    hand.add(paid, refundable=-1)
    repair = StockRepairService(shop.store, verifier, shop.clock)
    repair.apply(repair.propose(lost), "planted by this test", "tests")
