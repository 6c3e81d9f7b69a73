"""Orders found by what a buyer has in hand: an address, a receipt of a payment, a number."""

from typing import Any

from storefront.desk.model import ClueKind, read_clue
from storefront.paging import PageRequest
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop

EMAIL = "rahima@example.com"


def found(shop: Shop, kind: str, text: str, page: PageRequest | None = None) -> list[str]:
    """Return the ids of what staff find, in the order in which they see it."""
    clue = read_clue(ClueKind(kind), text)
    slice_ = shop.order_finder.find(clue, page or PageRequest(), shop.staff())
    assert all("buyer" in view for view in slice_.items)
    return [view["id"] for view in slice_.items]


def test_an_address_leads_to_all_orders_of_its_account_the_newest_first(
    shop: Shop, clock: FrozenClock
) -> None:
    buyer, product = shop.customer(EMAIL), shop.product()
    shop.order(shop.customer("karim@example.com"), {product: 1})
    ids: list[str] = []
    for _ in range(3):
        clock.advance(seconds=1)
        ids.insert(0, shop.order(buyer, {product: 1}))

    with counted_calls() as calls:
        assert found(shop, "email", "Rahima@Example.COM") == ids
    assert calls == ["GetItem", "Query", "BatchGetItem", "BatchGetItem"]
    assert found(shop, "email", EMAIL, PageRequest(1, after=ids[0])) == [ids[1]]
    assert found(shop, "email", "nobody@example.com") == []


def test_the_number_on_a_bkash_receipt_leads_to_the_order_however_it_is_typed(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer, product = shop.customer(EMAIL), shop.product()
    other_id, order_id = (shop.order(buyer, {product: many}) for many in (1, 2))
    for one in (other_id, order_id):
        attempt = shop.begin_bkash(buyer, one)
        bkash.approve(attempt.reference or "")
        shop.call_back(attempt)
    attempt = shop.attempts.get_many(shop.get(order_id).attempt_ids)[0]
    assert attempt.transaction_id
    assert attempt.reference

    with counted_calls() as calls:
        assert found(shop, "payment", attempt.transaction_id) == [order_id]
    assert calls == ["BatchGetItem"] * 4
    assert found(shop, "payment", f" {attempt.transaction_id.lower()} ") == [order_id]
    assert found(shop, "payment", attempt.reference) == [order_id]
    assert found(shop, "payment", "NONE000000") == []


def test_stripe_s_names_of_session_payment_and_refund_lead_to_the_order(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.customer(EMAIL)
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    refund = shop.refund(order_id, "10.00")
    paid = shop.attempt(attempt.attempt_id)

    names: list[Any] = [paid.reference, paid.transaction_id, refund.reference]
    assert [found(shop, "payment", name) for name in names] == [[order_id]] * 3


def test_a_number_leads_to_its_order_in_every_status_however_it_is_typed(shop: Shop) -> None:
    buyer, product = shop.customer(EMAIL), shop.product()
    pending, canceled = (shop.order(buyer, {product: 1}) for _ in range(2))
    shop.cancel(buyer, canceled)
    number = shop.get(pending).number

    with counted_calls() as calls:
        assert found(shop, "number", number) == [pending]
    assert calls == ["GetItem", "GetItem", "BatchGetItem"]
    assert found(shop, "number", f" {number[3:7]}-{number[7:]} ".lower()) == [pending]
    assert found(shop, "number", shop.get(canceled).number) == [canceled]
    with counted_calls() as calls:
        assert found(shop, "number", canceled) == [canceled]
    assert calls == ["BatchGetItem", "BatchGetItem"]
    assert found(shop, "number", "SF-00000000") == []
    assert found(shop, "number", "01JZ8K3V6M4Q2X9T7B5N1C0DEF") == []
