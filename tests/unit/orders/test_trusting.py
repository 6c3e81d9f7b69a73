"""What a phone has ordered on delivery decides what else it may, and each order is counted once."""

from dataclasses import replace

import pytest

from storefront.editions import Seen
from storefront.orders.model import Order
from storefront.orders.ordering import QuoteChangedError
from storefront.orders.quote import CashNotOfferedError, PayMethod
from storefront.orders.quoting import Enquiry
from storefront.orders.status import OrderStatus
from storefront.payments.model.change import Outcome
from storefront.terms.checkout import Advance, CashPolicy
from storefront.trust.model import Score, Word
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.shop import Shop
from tests.unit.orders.cash import CashDesk, terms
from tests.unit.orders.quotes import DHAKA, IN_DHAKA
from tests.unit.orders.test_accepting import taken

PHONE = IN_DHAKA.phone
OTHER = replace(IN_DHAKA, phone="+8801812345678")
#: Of goods for 199.00 and delivery for 60.00, a fifth is 51.80.
WARY = CashPolicy(first_most=25_000, distrusts_refusals=True, doubt_basis_points=2_000)


@pytest.fixture
def desk(shop: Shop) -> CashDesk:
    return CashDesk(shop)


def score(desk: CashDesk) -> Score:
    return desk.shop.phone_desk.find(desk.clerk, phone=PHONE, order_id=None)


def counted(desk: CashDesk) -> tuple[int, int, int]:
    now = score(desk)
    return now.open, now.delivered, now.refused


def judge(desk: CashDesk, word: Word) -> None:
    desk.shop.phone_desk.judge(desk.clerk, word, phone=PHONE, order_id=None)


def delivered(desk: CashDesk, product: str, reference: str) -> Order:
    order = desk.accepted(product)
    return desk.collect(order, str(order.due_on_delivery), reference)


def refused(desk: CashDesk, product: str) -> Order:
    return desk.refuse(desk.accepted(product), **{product: (1, 1)})


def with_phone(desk: CashDesk, product: str) -> Enquiry:
    return Enquiry({product: 1}, DHAKA, method=PayMethod.COD, phone=PHONE)


def test_an_order_is_open_until_it_is_over(desk: CashDesk, clock: FrozenClock) -> None:
    shop, product = desk.shop, desk.shop.product(stock=20, price=19_900)

    order = desk.place(product)
    assert counted(desk) == (1, 0, 0)
    desk.accept(order)
    assert counted(desk) == (1, 0, 0)
    desk.collect(order, "100.00", "DL1", "one")
    assert counted(desk) == (1, 0, 0)
    desk.collect(order, "159.00", "DL2", "two")
    assert counted(desk) == (0, 1, 0)
    refused(desk, product)
    assert counted(desk) == (0, 1, 1)
    shop.cancel(desk.buyer, desk.place(product).order_id)
    shop.cancel(desk.clerk, desk.accepted(product).order_id)
    assert counted(desk) == (0, 1, 1)
    lapsing = desk.place(product)
    clock.now = lapsing.hold_expires_at
    assert counted(desk) == (1, 1, 1)
    assert shop.sweep() == 1
    assert counted(desk) == (0, 1, 1)
    desk.give_back(shop.get(order.order_id), "159.00")
    assert counted(desk) == (0, 1, 1)
    check_invariants(shop)


def test_what_is_paid_before_is_not_counted(desk: CashDesk) -> None:
    token = desk.token({desk.shop.product(): 1})
    order = desk.shop.get(desk.ordering.order(desk.buyer, token, None, IN_DHAKA)["id"])

    assert order.phone_name is None
    assert counted(desk) == (0, 0, 0)


def test_an_advance_that_comes_late_opens_the_order_again(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    desk = CashDesk(shop, CashPolicy(advance=Advance.DELIVERY))
    order = desk.place(shop.product(price=19_900))
    attempt = shop.begin_stripe(desk.buyer, order.order_id)
    clock.now = shop.get(order.order_id).hold_expires_at
    shop.sweep()
    assert counted(desk) == (0, 0, 0)

    assert shop.deliver(taken(stripe, attempt)) is Outcome.PAID

    assert shop.get(order.order_id).status is OrderStatus.ACCEPTED
    assert counted(desk) == (1, 0, 0)
    check_invariants(shop)


def test_a_phone_has_so_many_orders_open_whoever_places_them(shop: Shop) -> None:
    desk = CashDesk(shop, CashPolicy(max_open=2))
    product = shop.product(stock=20)
    first = desk.place(product)
    desk.buyer = shop.buyer()
    desk.place(product)
    token = desk.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(CashNotOfferedError, match="not offered for this phone"):
        desk.ordering.order(desk.buyer, token, None, IN_DHAKA)
    assert counted(desk) == (2, 0, 0)
    assert shop.levels(product) == (18, 20)
    with pytest.raises(CashNotOfferedError):
        desk.service.quote(desk.buyer, with_phone(desk, product))
    desk.ordering.order(desk.buyer, token, None, OTHER)

    shop.cancel(desk.clerk, first.order_id)
    desk.place(product)
    check_invariants(shop)


def test_a_first_order_of_much_needs_an_advance_and_is_told_so(shop: Shop) -> None:
    desk = CashDesk(shop, WARY)
    product = shop.product(stock=20, price=19_900)
    assert desk.ask_cod(product)["due_online"] == "0.00"  # nobody has said who orders
    token = desk.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(QuoteChangedError, match="more of it is paid before") as caught:
        desk.ordering.order(desk.buyer, token, None, IN_DHAKA)
    fresh = caught.value.fields["quote"]
    assert (fresh["due_online"], fresh["due_on_delivery"]) == ("51.80", "207.20")
    asked = desk.service.quote(desk.buyer, with_phone(desk, product))
    assert asked["due_online"] == "51.80"
    placed = desk.ordering.order(desk.buyer, fresh["quote"], None, IN_DHAKA)
    assert placed["due_online"] == "51.80"
    shop.cancel(desk.buyer, placed["id"])

    desk.say(checkout=terms(replace(WARY, first_most=25_900)))
    delivered(desk, product, "DL1")
    desk.say(checkout=terms(WARY))
    assert desk.place(product).due_online.amount == 0
    check_invariants(shop)


def test_after_a_refusal_an_advance_is_paid_unless_staff_trust_the_phone(shop: Shop) -> None:
    policy = replace(WARY, first_most=None)
    desk = CashDesk(shop, policy)
    product = shop.product(stock=20, price=19_900)
    refused(desk, product)
    token = desk.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(QuoteChangedError):
        desk.ordering.order(desk.buyer, token, None, IN_DHAKA)
    judge(desk, Word.TRUSTED)
    trusted = desk.service.quote(desk.buyer, with_phone(desk, product))
    assert trusted["due_online"] == "0.00"
    desk.ordering.order(desk.buyer, token, None, IN_DHAKA)
    judge(desk, Word.USUAL)
    assert desk.service.quote(desk.buyer, with_phone(desk, product))["due_online"] == "51.80"
    check_invariants(shop)


def test_a_blocked_phone_pays_all_of_it_before(shop: Shop) -> None:
    desk = CashDesk(shop, CashPolicy(advance=Advance.DELIVERY))
    product = shop.product(stock=20, price=19_900)
    judge(desk, Word.BLOCKED)
    token = desk.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(CashNotOfferedError, match="Pay online"):
        desk.ordering.order(desk.buyer, token, None, IN_DHAKA)
    assert counted(desk) == (0, 0, 0)
    enquiry = replace(with_phone(desk, product), method=PayMethod.ONLINE)
    offers = desk.service.quote(desk.buyer, enquiry)["payment_offers"]
    assert [one["offered"] for one in offers if one["method"] == "cash"] == [False]
    online = desk.service.quote(desk.buyer, enquiry)["quote"] or ""
    desk.ordering.order(desk.buyer, online, None, IN_DHAKA)
    check_invariants(shop)


def test_an_order_that_is_repeated_is_counted_once(shop: Shop) -> None:
    desk = CashDesk(shop, CashPolicy(max_open=1))
    token = desk.token({shop.product(): 1}, method=PayMethod.COD)

    first = desk.ordering.order(desk.buyer, token, None, IN_DHAKA)
    again = desk.ordering.order(desk.buyer, token, None, IN_DHAKA)

    assert again["id"] == first["id"]
    assert counted(desk) == (1, 0, 0)


def test_with_a_phone_a_quote_is_still_one_call_and_an_order_two(desk: CashDesk) -> None:
    product = desk.shop.product()
    with counted_calls() as calls:
        token = desk.service.quote(desk.buyer, with_phone(desk, product))["quote"] or ""
        desk.ordering.order(desk.buyer, token, None, IN_DHAKA)

    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_neither_order_nor_count_says_the_phone(desk: CashDesk) -> None:
    order = desk.place(desk.shop.product())

    assert order.phone_name == desk.shop.buyer_names.of_phone(PHONE)
    assert PHONE[-8:] not in (order.phone_name or "")


def another_phone(desk: CashDesk, order: Order, phone: str = OTHER.phone) -> None:
    """Let the buyer change the phone of whom an order is for."""
    service = desk.shop.order_contact_service
    service.change(desk.buyer, order.order_id, {"phone": phone}, Seen())


def open_of(desk: CashDesk, phone: str) -> int:
    return desk.shop.phone_desk.find(desk.clerk, phone=phone, order_id=None).open


def test_an_open_order_is_counted_with_the_phone_that_it_has_now(desk: CashDesk) -> None:
    order, shop = desk.accepted(desk.shop.product(stock=20, price=19_900)), desk.shop

    another_phone(desk, order)
    another_phone(desk, order)

    assert (open_of(desk, PHONE), open_of(desk, OTHER.phone)) == (0, 1)
    check_invariants(shop)
    desk.collect(shop.get(order.order_id), "259.00")
    assert (counted(desk), open_of(desk, OTHER.phone)) == ((0, 0, 0), 0)
    assert shop.phone_desk.find(desk.clerk, phone=OTHER.phone, order_id=None).delivered == 1
    another_phone(desk, order, PHONE)
    assert counted(desk) == (0, 0, 0), "what is paid stays with the phone that paid"
    check_invariants(shop)


def test_a_blocked_phone_comes_to_no_order_through_another(desk: CashDesk) -> None:
    order, shop = desk.accepted(desk.shop.product(stock=20, price=19_900)), desk.shop
    shop.phone_desk.judge(desk.clerk, Word.BLOCKED, phone=OTHER.phone, order_id=None)
    before = contents(shop.store)

    with pytest.raises(CashNotOfferedError):
        another_phone(desk, order)

    assert contents(shop.store) == before


def test_a_phone_whose_orders_are_as_many_as_there_may_be_gets_no_other(desk: CashDesk) -> None:
    desk.say(checkout=terms(CashPolicy(max_open=1)))
    product = desk.shop.product(stock=20, price=19_900)
    order = desk.place(product)
    another_phone(desk, order)
    further = desk.place(product)

    with pytest.raises(CashNotOfferedError):
        another_phone(desk, further)

    assert (open_of(desk, PHONE), open_of(desk, OTHER.phone)) == (1, 1)


def test_a_phone_that_changes_while_its_order_is_collected_is_counted_once(desk: CashDesk) -> None:
    order, shop = desk.accepted(desk.shop.product(stock=20, price=19_900)), desk.shop

    with just_before(lambda: desk.collect(order, "259.00")):
        another_phone(desk, order)

    assert (counted(desk), open_of(desk, OTHER.phone)) == ((0, 1, 0), 0)
    check_invariants(shop)


def test_who_pays_before_may_name_any_phone(desk: CashDesk) -> None:
    shop = desk.shop
    shop.phone_desk.judge(desk.clerk, Word.BLOCKED, phone=OTHER.phone, order_id=None)
    token = desk.token({shop.product(stock=5): 1})
    order = shop.get(desk.ordering.order(desk.buyer, token, None, IN_DHAKA)["id"])

    another_phone(desk, order)

    assert open_of(desk, OTHER.phone) == 0
