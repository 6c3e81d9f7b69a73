"""A buyer confirms by the code that their phone was sent: counted before compared, never kept."""

from typing import Any

import pytest

from storefront.access import Caller
from storefront.errors import NotFoundError
from storefront.messages.codes import (
    MAX_TRIES,
    CodeNotSentError,
    CodeRefusedError,
    WhyNoCode,
    WhyRefused,
)
from storefront.messages.model import Channel, Message, WaitingMessage
from storefront.messages.service import MessageService
from storefront.orders.model import Order
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.terms.checkout import CashPolicy
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.shop import CLERK, Shop
from tests.unit.orders.cash import ADVANCE, CashSales, terms
from tests.unit.orders.quotes import IN_DHAKA

POLICY = CashPolicy(hold_hours=48, codes_a_day=100)


class Phone:
    """Carries messages to nobody, and keeps them."""

    channels = frozenset({Channel.SMS})

    def __init__(self) -> None:
        self.got: list[Message] = []

    def send(self, message: Message) -> None:
        self.got.append(message)


class Confirmer(CashSales):
    """A shop that sends codes."""

    def __init__(self, shop: Shop, policy: CashPolicy = POLICY) -> None:
        super().__init__(shop, policy)
        self.phone = Phone()

    def ask_for_code(
        self, order: Order, caller: Caller | None = None, source: str = "1.2.3.4"
    ) -> None:
        self.shop.confirmation_service.send(caller or self.buyer, order.order_id, source)

    def sent(self) -> list[str]:
        """Send what waits, and return all texts that were sent."""
        service = MessageService(
            self.shop.orders,
            self.shop.messages,
            self.phone,
            "",
            self.shop.clock,
            codes=self.shop.code_repository,
            made=self.shop.codes,
        )
        service.send_waiting(100)
        return [one.text for one in self.phone.got]

    def waiting(self) -> list[WaitingMessage]:
        """Return what waits to be sent."""
        return list(self.shop.messages.waiting(100))

    def code(self) -> str:
        """Return the code that was sent last."""
        return self.sent()[-1].split(" ", 1)[0]

    def confirm(self, order: Order, code: str) -> Order:
        return self.shop.confirmation_service.confirm(self.buyer, order.order_id, code)


@pytest.fixture
def sales(shop: Shop) -> Confirmer:
    return Confirmer(shop)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def refused(sales: Confirmer, order: Order, code: str) -> tuple[Any, Any]:
    with pytest.raises(CodeRefusedError) as caught:
        sales.confirm(order, code)
    return caught.value.fields["why"], caught.value.fields["tries_left"]


def not_sent(sales: Confirmer, order: Order, source: str = "1.2.3.4") -> Any:
    with pytest.raises(CodeNotSentError) as caught:
        sales.ask_for_code(order, source=source)
    return caught.value.fields["why"]


def test_the_code_that_the_phone_gets_accepts_the_order(sales: Confirmer) -> None:
    product = sales.shop.product(stock=5)
    order = sales.place(product, 2)

    sales.ask_for_code(order)
    code = sales.code()
    assert (len(code), sales.phone.got[0].to) == (6, IN_DHAKA.phone)
    assert code not in str(contents(sales.shop.store))
    accepted = sales.confirm(order, code)

    assert accepted.status is OrderStatus.ACCEPTED
    assert sales.shop.levels(product) == (3, 3)
    assert sales.confirm(order, "000000") == accepted
    told = sales.shop.timeline_service.tell(order.order_id, CLERK).entries
    [sentence] = [one.text for one in told if one.type == "order.accepted"]
    assert sentence.startswith("Accepted by the buyer, with the code sent to their phone: 2 × ")
    check_invariants(sales.shop)


def test_a_wrong_code_is_counted_and_the_sixth_try_is_none(sales: Confirmer) -> None:
    order = sales.place(sales.shop.product())
    sales.ask_for_code(order)
    code = sales.code()

    for left in reversed(range(MAX_TRIES)):
        assert refused(sales, order, other_than(code)) == (WhyRefused.WRONG, left)
    assert refused(sales, order, code) == (WhyRefused.OVER, 0)
    assert sales.shop.get(order.order_id).is_pending


def test_a_try_is_counted_before_it_is_compared(sales: Confirmer) -> None:
    order = sales.place(sales.shop.product())
    sales.ask_for_code(order)
    code = sales.code()

    def four_more() -> None:
        for _ in range(MAX_TRIES):
            refused(sales, order, other_than(code))

    with just_before(four_more):
        assert refused(sales, order, code) == (WhyRefused.OVER, 0)


def test_a_code_is_over_after_ten_minutes_and_by_the_next(
    sales: Confirmer, clock: FrozenClock
) -> None:
    order = sales.place(sales.shop.product())
    sales.ask_for_code(order)
    first = sales.code()
    clock.advance(minutes=1)
    sales.ask_for_code(order)
    second = sales.code()

    assert first != second
    assert refused(sales, order, first)[0] == WhyRefused.WRONG
    clock.advance(minutes=10)
    assert refused(sales, order, second)[0] == WhyRefused.OVER
    clock.advance(minutes=1)
    sales.ask_for_code(order)
    sales.confirm(order, sales.code())
    check_invariants(sales.shop)


def test_a_code_that_nobody_has_asked_for_is_none(sales: Confirmer) -> None:
    order = sales.place(sales.shop.product())

    assert refused(sales, order, "123456")[0] == WhyRefused.OVER


def test_codes_of_an_order_are_few_and_a_minute_apart(sales: Confirmer, clock: FrozenClock) -> None:
    order = sales.place(sales.shop.product())
    sales.ask_for_code(order)
    assert not_sent(sales, order) == WhyNoCode.WAIT
    for _ in range(2):
        clock.advance(minutes=1)
        sales.ask_for_code(order)
    clock.advance(hours=1)

    assert not_sent(sales, order) == WhyNoCode.ENOUGH
    assert len(sales.waiting()) == 3


def test_a_phone_a_source_and_the_shop_have_so_many(sales: Confirmer, clock: FrozenClock) -> None:
    product = sales.shop.product(stock=50)
    sales.say(checkout=terms(CashPolicy(max_open=50, codes_a_day=7)))
    orders = [sales.place(product) for _ in range(3)]
    for order in orders[:2]:
        sales.ask_for_code(order, source="there")
    clock.advance(minutes=1)
    for order in orders:
        sales.ask_for_code(order)
    assert not_sent(sales, sales.place(product)) == WhyNoCode.ENOUGH  # the sixth of the phone

    clock.advance(days=1)
    sales.buyer = sales.shop.buyer()
    asked = [sales.place(product) for _ in range(3)]
    for order in asked:
        sales.ask_for_code(order)
    assert len(sales.waiting()) == 8


def test_a_shop_that_pays_for_no_codes_sends_none(sales: Confirmer) -> None:
    order = sales.place(sales.shop.product())
    sales.say(checkout=terms(CashPolicy()))

    assert not_sent(sales, order) == WhyNoCode.NOT_OFFERED


def test_the_codes_of_a_day_are_bounded_and_somebody_is_told(
    sales: Confirmer, capsys: pytest.CaptureFixture[str]
) -> None:
    sales.say(checkout=terms(CashPolicy(codes_a_day=2)))
    product = sales.shop.product()
    sales.ask_for_code(sales.place(product))
    assert "OperatorNeeded" not in capsys.readouterr().out
    sales.ask_for_code(sales.place(product))
    assert "OperatorNeeded" in capsys.readouterr().out

    assert not_sent(sales, sales.place(product)) == WhyNoCode.ENOUGH


def test_only_the_buyer_of_what_waits_is_sent_a_code(sales: Confirmer, shop: Shop) -> None:
    order = sales.place(shop.product())
    stranger = shop.buyer()

    with pytest.raises(NotFoundError):
        sales.ask_for_code(order, stranger)
    with pytest.raises(NotFoundError):
        shop.confirmation_service.confirm(stranger, order.order_id, "123456")
    with pytest.raises(NotFoundError):
        sales.ask_for_code(order, sales.clerk)
    shop.cancel(sales.buyer, order.order_id)
    with pytest.raises(OrderStateError):
        sales.ask_for_code(order)
    with pytest.raises(OrderStateError):
        sales.confirm(order, "123456")


def test_an_advance_confirms_by_itself(shop: Shop) -> None:
    sales = Confirmer(shop, ADVANCE)
    order = sales.place(shop.product())

    with pytest.raises(OrderStateError, match="paid"):
        sales.ask_for_code(order)


def test_a_code_that_is_over_is_not_sent(sales: Confirmer, clock: FrozenClock) -> None:
    sales.ask_for_code(sales.place(sales.shop.product()))
    clock.advance(minutes=10)

    assert sales.sent() == []
    assert sales.waiting() == []


def test_what_it_takes(sales: Confirmer) -> None:
    order = sales.place(sales.shop.product())
    with counted_calls() as calls:
        sales.ask_for_code(order)
    assert calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    code = sales.code()
    with counted_calls() as calls:
        sales.confirm(order, code)
    assert calls == ["BatchGetItem", "TransactWriteItems", "TransactWriteItems"]
