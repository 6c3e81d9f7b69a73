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
from storefront.trust.model import PhoneVerdict, Score
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales, terms
from tests.unit.orders.quotes import DHAKA, IN_DHAKA
from tests.unit.orders.test_accepting import taken

PHONE = IN_DHAKA.phone
OTHER = replace(IN_DHAKA, phone="+8801812345678")
#: Of goods for 199.00 and delivery for 60.00, a fifth is 51.80.
WARY = CashPolicy(first_most=25_000, distrusts_refusals=True, doubt_basis_points=2_000)


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


def score(sales: CashSales) -> Score:
    return sales.shop.phone_service.find(sales.clerk, phone=PHONE, order_id=None)


def counted(sales: CashSales) -> tuple[int, int, int]:
    now = score(sales)
    return now.open, now.delivered, now.refused


def judge(sales: CashSales, word: PhoneVerdict) -> None:
    sales.shop.phone_service.judge(sales.clerk, word, phone=PHONE, order_id=None)


def delivered(sales: CashSales, product: str, reference: str) -> Order:
    order = sales.accepted(product)
    return sales.collect(order, str(order.due_on_delivery), reference)


def refused(sales: CashSales, product: str) -> Order:
    return sales.refuse(sales.accepted(product), **{product: (1, 1)})


def with_phone(sales: CashSales, product: str) -> Enquiry:
    return Enquiry({product: 1}, DHAKA, method=PayMethod.COD, phone=PHONE)


def test_an_order_is_open_until_it_is_over(sales: CashSales, clock: FrozenClock) -> None:
    shop, product = sales.shop, sales.shop.product(stock=20, price=19_900)

    order = sales.place(product)
    assert counted(sales) == (1, 0, 0)
    sales.accept(order)
    assert counted(sales) == (1, 0, 0)
    sales.collect(order, "100.00", "DL1", "one")
    assert counted(sales) == (1, 0, 0)
    sales.collect(order, "159.00", "DL2", "two")
    assert counted(sales) == (0, 1, 0)
    refused(sales, product)
    assert counted(sales) == (0, 1, 1)
    shop.cancel(sales.buyer, sales.place(product).order_id)
    shop.cancel(sales.clerk, sales.accepted(product).order_id)
    assert counted(sales) == (0, 1, 1)
    lapsing = sales.place(product)
    clock.now = lapsing.hold_expires_at
    assert counted(sales) == (1, 1, 1)
    assert shop.sweep() == 1
    assert counted(sales) == (0, 1, 1)
    sales.give_back(shop.get(order.order_id), "159.00")
    assert counted(sales) == (0, 1, 1)
    check_invariants(shop)


def test_what_is_paid_before_is_not_counted(sales: CashSales) -> None:
    token = sales.token({sales.shop.product(): 1})
    order = sales.shop.get(sales.ordering.order(sales.buyer, token, None, IN_DHAKA)["id"])

    assert order.phone_name is None
    assert counted(sales) == (0, 0, 0)


def test_an_advance_that_comes_late_opens_the_order_again(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    sales = CashSales(shop, CashPolicy(advance=Advance.DELIVERY))
    order = sales.place(shop.product(price=19_900))
    attempt = shop.begin_stripe(sales.buyer, order.order_id)
    clock.now = shop.get(order.order_id).hold_expires_at
    shop.sweep()
    assert counted(sales) == (0, 0, 0)

    assert shop.deliver(taken(stripe, attempt)) is Outcome.PAID

    assert shop.get(order.order_id).status is OrderStatus.ACCEPTED
    assert counted(sales) == (1, 0, 0)
    check_invariants(shop)


def test_a_phone_has_so_many_orders_open_whoever_places_them(shop: Shop) -> None:
    sales = CashSales(shop, CashPolicy(max_open=2))
    product = shop.product(stock=20)
    first = sales.place(product)
    sales.buyer = shop.buyer()
    sales.place(product)
    token = sales.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(CashNotOfferedError, match="not offered for this phone"):
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    assert counted(sales) == (2, 0, 0)
    assert shop.levels(product) == (18, 20)
    with pytest.raises(CashNotOfferedError):
        sales.service.quote(sales.buyer, with_phone(sales, product))
    sales.ordering.order(sales.buyer, token, None, OTHER)

    shop.cancel(sales.clerk, first.order_id)
    sales.place(product)
    check_invariants(shop)


def test_a_first_order_of_much_needs_an_advance_and_is_told_so(shop: Shop) -> None:
    sales = CashSales(shop, WARY)
    product = shop.product(stock=20, price=19_900)
    assert sales.ask_cod(product)["due_online"] == "0.00"  # nobody has said who orders
    token = sales.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(QuoteChangedError, match="more of it is paid before") as caught:
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    fresh = caught.value.fields["quote"]
    assert (fresh["due_online"], fresh["due_on_delivery"]) == ("51.80", "207.20")
    asked = sales.service.quote(sales.buyer, with_phone(sales, product))
    assert asked["due_online"] == "51.80"
    placed = sales.ordering.order(sales.buyer, fresh["quote"], None, IN_DHAKA)
    assert placed["due_online"] == "51.80"
    shop.cancel(sales.buyer, placed["id"])

    sales.say(checkout=terms(replace(WARY, first_most=25_900)))
    delivered(sales, product, "DL1")
    sales.say(checkout=terms(WARY))
    assert sales.place(product).due_online.amount == 0
    check_invariants(shop)


def test_after_a_refusal_an_advance_is_paid_unless_staff_trust_the_phone(shop: Shop) -> None:
    policy = replace(WARY, first_most=None)
    sales = CashSales(shop, policy)
    product = shop.product(stock=20, price=19_900)
    refused(sales, product)
    token = sales.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(QuoteChangedError):
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    judge(sales, PhoneVerdict.TRUSTED)
    trusted = sales.service.quote(sales.buyer, with_phone(sales, product))
    assert trusted["due_online"] == "0.00"
    sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    judge(sales, PhoneVerdict.USUAL)
    assert sales.service.quote(sales.buyer, with_phone(sales, product))["due_online"] == "51.80"
    check_invariants(shop)


def test_a_blocked_phone_pays_all_of_it_before(shop: Shop) -> None:
    sales = CashSales(shop, CashPolicy(advance=Advance.DELIVERY))
    product = shop.product(stock=20, price=19_900)
    judge(sales, PhoneVerdict.BLOCKED)
    token = sales.token({product: 1}, method=PayMethod.COD)

    with pytest.raises(CashNotOfferedError, match="Pay online"):
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    assert counted(sales) == (0, 0, 0)
    enquiry = replace(with_phone(sales, product), method=PayMethod.ONLINE)
    offers = sales.service.quote(sales.buyer, enquiry)["payment_offers"]
    assert [one["offered"] for one in offers if one["method"] == "cash"] == [False]
    online = sales.service.quote(sales.buyer, enquiry)["quote"] or ""
    sales.ordering.order(sales.buyer, online, None, IN_DHAKA)
    check_invariants(shop)


def test_an_order_that_is_repeated_is_counted_once(shop: Shop) -> None:
    sales = CashSales(shop, CashPolicy(max_open=1))
    token = sales.token({shop.product(): 1}, method=PayMethod.COD)

    first = sales.ordering.order(sales.buyer, token, None, IN_DHAKA)
    again = sales.ordering.order(sales.buyer, token, None, IN_DHAKA)

    assert again["id"] == first["id"]
    assert counted(sales) == (1, 0, 0)


def test_with_a_phone_a_quote_is_still_one_call_and_an_order_two(sales: CashSales) -> None:
    product = sales.shop.product()
    with counted_calls() as calls:
        token = sales.service.quote(sales.buyer, with_phone(sales, product))["quote"] or ""
        sales.ordering.order(sales.buyer, token, None, IN_DHAKA)

    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_neither_order_nor_count_says_the_phone(sales: CashSales) -> None:
    order = sales.place(sales.shop.product())

    assert order.phone_name == sales.shop.buyer_names.of_phone(PHONE)
    assert PHONE[-8:] not in (order.phone_name or "")


def another_phone(sales: CashSales, order: Order, phone: str = OTHER.phone) -> None:
    """Let the buyer change the phone of whom an order is for."""
    service = sales.shop.order_contact_service
    service.change(sales.buyer, order.order_id, {"phone": phone}, Seen())


def open_of(sales: CashSales, phone: str) -> int:
    return sales.shop.phone_service.find(sales.clerk, phone=phone, order_id=None).open


def test_an_open_order_is_counted_with_the_phone_that_it_has_now(sales: CashSales) -> None:
    order, shop = sales.accepted(sales.shop.product(stock=20, price=19_900)), sales.shop

    another_phone(sales, order)
    another_phone(sales, order)

    assert (open_of(sales, PHONE), open_of(sales, OTHER.phone)) == (0, 1)
    check_invariants(shop)
    sales.collect(shop.get(order.order_id), "259.00")
    assert (counted(sales), open_of(sales, OTHER.phone)) == ((0, 0, 0), 0)
    assert shop.phone_service.find(sales.clerk, phone=OTHER.phone, order_id=None).delivered == 1
    another_phone(sales, order, PHONE)
    assert counted(sales) == (0, 0, 0), "what is paid stays with the phone that paid"
    check_invariants(shop)


def test_a_blocked_phone_comes_to_no_order_through_another(sales: CashSales) -> None:
    order, shop = sales.accepted(sales.shop.product(stock=20, price=19_900)), sales.shop
    shop.phone_service.judge(sales.clerk, PhoneVerdict.BLOCKED, phone=OTHER.phone, order_id=None)
    before = contents(shop.store)

    with pytest.raises(CashNotOfferedError):
        another_phone(sales, order)

    assert contents(shop.store) == before


def test_a_phone_whose_orders_are_as_many_as_there_may_be_gets_no_other(sales: CashSales) -> None:
    sales.say(checkout=terms(CashPolicy(max_open=1)))
    product = sales.shop.product(stock=20, price=19_900)
    order = sales.place(product)
    another_phone(sales, order)
    further = sales.place(product)

    with pytest.raises(CashNotOfferedError):
        another_phone(sales, further)

    assert (open_of(sales, PHONE), open_of(sales, OTHER.phone)) == (1, 1)


def test_a_phone_that_changes_while_its_order_is_collected_is_counted_once(
    sales: CashSales,
) -> None:
    order, shop = sales.accepted(sales.shop.product(stock=20, price=19_900)), sales.shop

    with just_before(lambda: sales.collect(order, "259.00")):
        another_phone(sales, order)

    assert (counted(sales), open_of(sales, OTHER.phone)) == ((0, 1, 0), 0)
    check_invariants(shop)


def test_who_pays_before_may_name_any_phone(sales: CashSales) -> None:
    shop = sales.shop
    shop.phone_service.judge(sales.clerk, PhoneVerdict.BLOCKED, phone=OTHER.phone, order_id=None)
    token = sales.token({shop.product(stock=5): 1})
    order = shop.get(sales.ordering.order(sales.buyer, token, None, IN_DHAKA)["id"])

    another_phone(sales, order)

    assert open_of(sales, OTHER.phone) == 0
