"""Whom an order is for: kept beside it, shown to whoever may see it, and for a time only."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storefront.access import Caller, Role
from storefront.contacts.model import KEPT, Contact, DistrictFixedError
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.orders.contacting import OrderContactService
from storefront.orders.repository import OrderRepository
from storefront.orders.status import OrderStateError
from tests.support.addresses import home
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.entitled import others_act
from tests.support.shop import Shop

ANYTHING = Seen()


def rahima(now: datetime) -> Contact:
    """Return somebody whose every part can be told from anything else."""
    return Contact(
        name="Rahima Khatun",
        phone="+8801712345678",
        erase_at=now + KEPT,
        email="rahima.k@example.com",
        delivery=home("House 12 Road 5", landmark="Opposite the lake"),
        note="Ring twice",
    )


#: What may stand in the contact and nowhere else.
PERSONAL = ("Rahima", "1712345678", "rahima.k@", "House 12", "lake", "Ring twice", "Banani")


@pytest.fixture
def service(shop: Shop) -> OrderContactService:
    return shop.order_contact_service


@pytest.fixture
def buyer(shop: Shop) -> Caller:
    return shop.buyer()


@pytest.fixture
def order_id(shop: Shop, buyer: Caller) -> str:
    product = shop.product(stock=5)
    key = IdempotencyKey(buyer.user_id, "create_order", "key", {"items": product})
    contact = rahima(shop.clock().replace(microsecond=0))
    return str(shop.order_service.place(buyer, {product: 1}, key, contact=contact)["id"])


def known(shop: Shop, order_id: str, caller: Caller) -> Contact | None:
    return shop.orders.with_contact(order_id, caller, None, shop.clock())[1]


def test_an_order_and_its_contact_are_placed_in_two_calls_and_read_in_one(
    shop: Shop, buyer: Caller
) -> None:
    product = shop.product(stock=5)
    contact = rahima(shop.clock().replace(microsecond=0))

    with counted_calls() as placing:
        placed = shop.order_service.place(buyer, {product: 1}, None, contact=contact)
    with counted_calls() as reading:
        order, found = shop.orders.with_contact(placed["id"], buyer, None, shop.clock())

    assert (placing, reading) == (["BatchGetItem", "TransactWriteItems"], ["BatchGetItem"])
    assert found == contact
    assert order.contact_until == contact.erase_at
    assert "contact" not in placed


def test_nothing_personal_is_anywhere_but_in_the_contact(
    shop: Shop, service: OrderContactService, order_id: str, buyer: Caller, aws: object
) -> None:
    service.change(buyer, order_id, {"note": "Ring twice, please"}, ANYTHING)
    shop.cancel(buyer, order_id)

    pages = [page.items for table in Table for page in shop.store.scan(table)]
    texts = [(one["sk"]["S"], json.dumps(one)) for items in pages for one in items]
    (contact,) = [text for name, text in texts if name == "CONTACT"]
    assert [part for part in PERSONAL if part not in contact] == []
    others = [text for name, text in texts if name != "CONTACT"]
    assert len(others) >= 5
    assert [part for part in PERSONAL for text in others if part in text] == []


def test_it_is_for_those_who_may_see_the_order(shop: Shop, order_id: str, buyer: Caller) -> None:
    guest = Caller(buyer.user_id, Role.GUEST, order_id=order_id)
    for caller in (buyer, guest, shop.staff()):
        assert known(shop, order_id, caller) is not None
    others = (
        shop.buyer(),
        Caller(buyer.user_id, Role.GUEST, order_id="01JOTHER000000000000000000"),
    )
    for caller in others:
        with pytest.raises(NotFoundError):
            known(shop, order_id, caller)


def test_a_change_is_told_by_names_and_no_values(
    shop: Shop, service: OrderContactService, order_id: str, buyer: Caller
) -> None:
    before = known(shop, order_id, buyer)
    assert before is not None
    changes = {"phone": "+8801812345678", "delivery": {"line1": "House 9", "area": "Gulshan"}}

    after = service.change(shop.staff(), order_id, changes, Seen.of(before.edition))

    assert before.delivery is not None
    delivery = replace(before.delivery, line1="House 9", area="Gulshan")
    assert after == replace(before, phone="+8801812345678", delivery=delivery, version=2)
    assert known(shop, order_id, buyer) == after
    order, events = shop.orders.history(order_id, buyer)
    assert (order.version, events[-1].type) == (2, "order.contact_changed")
    assert events[-1].data == {"fields": ["phone", "delivery"]}


def test_what_is_so_already_is_written_no_second_time(
    shop: Shop, service: OrderContactService, order_id: str, buyer: Caller
) -> None:
    seen = Seen.of(rahima(shop.clock()).edition)
    service.change(buyer, order_id, {"note": "Call first"}, seen)
    service.change(buyer, order_id, {"note": "Call first"}, seen)

    assert shop.get(order_id).version == 2
    with pytest.raises(StaleError):
        service.change(buyer, order_id, {"note": "Do not call"}, seen)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"delivery": {"district": "khulna"}}, DistrictFixedError),
        ({"delivery": {"upazila": "gazipur/sreepur"}}, ValidationFailedError),
        ({"delivery": {"area": ""}}, ValidationFailedError),
    ],
)
def test_it_stays_in_its_district_and_goes_somewhere(
    shop: Shop,
    service: OrderContactService,
    order_id: str,
    buyer: Caller,
    changes: dict[str, object],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        service.change(buyer, order_id, changes, ANYTHING)

    assert shop.get(order_id).version == 1


def test_an_order_that_is_over_goes_nowhere_else(
    shop: Shop, service: OrderContactService, order_id: str, buyer: Caller
) -> None:
    shop.cancel(buyer, order_id)

    with pytest.raises(OrderStateError):
        service.change(buyer, order_id, {"note": "Call first"}, ANYTHING)


def test_another_s_order_is_none(shop: Shop, service: OrderContactService, order_id: str) -> None:
    for act in (
        lambda: service.change(shop.buyer(), order_id, {"note": "x"}, ANYTHING),
        lambda: service.erase(shop.buyer(), order_id),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_what_was_erased_is_gone_and_the_books_stay(
    shop: Shop, service: OrderContactService, order_id: str, buyer: Caller
) -> None:
    with counted_calls() as calls:
        service.erase(shop.staff(), order_id)
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    service.erase(shop.staff(), order_id)

    order, events = shop.orders.history(order_id, buyer)
    assert (order.contact_until, known(shop, order_id, buyer)) == (None, None)
    assert [one.type for one in events] == ["order.placed", "order.contact_erased"]
    with pytest.raises(NotFoundError):
        service.change(buyer, order_id, {"note": "x"}, ANYTHING)


def test_on_its_date_nobody_knows_it_though_the_table_still_has_it(
    shop: Shop, clock: FrozenClock, order_id: str, buyer: Caller, service: OrderContactService
) -> None:
    clock.now = clock.now.replace(microsecond=0) + KEPT - timedelta(seconds=1)
    assert known(shop, order_id, buyer) is not None
    clock.advance(seconds=1)

    assert known(shop, order_id, buyer) is None
    with pytest.raises(NotFoundError):
        service.change(buyer, order_id, {"note": "x"}, ANYTHING)


def test_a_change_meets_a_payment_and_both_are_there(
    shop: Shop,
    service: OrderContactService,
    order_id: str,
    buyer: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, others = OrderRepository.with_contact, [buyer]

    def overtaken(orders: OrderRepository, *given: object) -> object:
        found = read(orders, *given)  # type: ignore[arg-type]
        if others:
            with others_act():
                shop.begin_stripe(others.pop(), order_id)
        return found

    monkeypatch.setattr(OrderRepository, "with_contact", overtaken)
    service.change(buyer, order_id, {"note": "Call first"}, ANYTHING)

    types = [one.type for one in shop.orders.history(order_id, buyer)[1]]
    assert types == ["order.placed", "payment.begun", "order.contact_changed"]


def test_where_it_goes_can_be_said_later_as_a_whole(
    shop: Shop, service: OrderContactService, buyer: Caller
) -> None:
    contact = replace(rahima(shop.clock().replace(microsecond=0)), delivery=None)
    product = shop.product(stock=5)
    placed = shop.order_service.place(buyer, {product: 1}, None, contact=contact)
    whole = {"name": "Karim", "phone": "+8801812345678", "line1": "House 9", "district": "khulna"}

    with pytest.raises(ValidationFailedError) as caught:
        service.change(buyer, placed["id"], {"delivery": {"line1": "House 9"}}, ANYTHING)
    after = service.change(buyer, placed["id"], {"delivery": {**whole, "area": "x"}}, ANYTHING)

    fields = [one["field"] for one in caught.value.fields["errors"]]
    assert fields == ["delivery.name", "delivery.phone", "delivery.district"]
    assert after.delivery == home(**{**whole, "area": "x"})
