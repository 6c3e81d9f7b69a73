"""What waits is sent at least once, to whom an order is for at that moment."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.contacts.model import KEPT, Contact
from storefront.contacts.repository import put_contact
from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.ids import new_id
from storefront.language import Language
from storefront.messages.model import (
    Channel,
    Message,
    MessageRefusedError,
    Occasion,
    WaitingMessage,
)
from storefront.messages.repository import MessageRepository
from storefront.messages.service import MessageService, Sent
from storefront.orders.repository import order_pk
from tests.support.clock import FrozenClock
from tests.support.dynamodb import items_of
from tests.support.shop import Shop

#: As long as addresses of API Gateway are.
PAGE = "https://abcdefghij.execute-api.ap-southeast-1.amazonaws.com/prod/ui/shop/"
PHONE, EMAIL = "+8801712345678", "rahima.k@example.com"
#: Characters of an SMS of one part in GSM-7, and of each of several in the Unicode of Bangla.
GSM_PART, BANGLA_PART = 160, 67


class FakeMessenger:
    """Carries messages, or fails as it is told to."""

    channels = frozenset(Channel)

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.fails: list[Exception] = []

    def send(self, message: Message) -> None:
        """Carry it."""
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(message)


@pytest.fixture
def messenger() -> FakeMessenger:
    return FakeMessenger()


@pytest.fixture
def service(shop: Shop, messenger: FakeMessenger) -> MessageService:
    messages = MessageRepository(shop.store)
    return MessageService(
        shop.orders,
        messages,
        messenger,
        PAGE,
        shop.clock,
        codes=shop.code_repository,
        made=shop.codes,
    )


def contact(shop: Shop, **parts: object) -> Contact:
    known: dict[str, object] = {"name": "Rahima", "phone": PHONE, "email": EMAIL}
    erase_at = (shop.clock() + KEPT).replace(microsecond=0)
    return Contact(**{**known, "erase_at": erase_at, **parts})  # type: ignore[arg-type]


def placed(shop: Shop, **parts: object) -> str:
    guest = Caller(shop.buyer().user_id, Role.GUEST)
    whom = contact(shop, **parts)
    view = shop.order_service.place(guest, {shop.product(): 1}, None, contact=whom)
    return str(view["id"])


def wait(shop: Shop, order_id: str, channel: Channel = Channel.SMS) -> WaitingMessage:
    now = shop.clock()
    waiting = WaitingMessage(new_id(now), Occasion.ORDER_LINK, channel, order_id, now)
    transaction = shop.store.transaction()
    MessageRepository(shop.store).put(transaction, waiting)
    transaction.commit()
    return waiting


def codes(messenger: FakeMessenger) -> list[str]:
    """Return the codes of the links that were sent."""
    return [code for one in messenger.sent for code in re.findall(r"#/o/(\w+)", one.text)]


def left(shop: Shop) -> list[str]:
    return [one.order_id for one in MessageRepository(shop.store).waiting(100)]


def test_the_link_leads_to_the_order_and_its_code_is_behind_the_hash(
    shop: Shop, service: MessageService, messenger: FakeMessenger
) -> None:
    order_id = placed(shop)
    wait(shop, order_id)

    assert service.send_waiting(100) == Sent(sent=1)

    (message,) = messenger.sent
    assert message.to == PHONE
    assert shop.get(order_id).number in message.text
    (code,) = codes(messenger)
    assert f"{PAGE}#/o/{code}" in message.text.split()
    link = MessageRepository(shop.store).link(code)
    assert link
    assert (link.order_id, link.owner_id) == (order_id, shop.get(order_id).user_id)
    assert link.until - shop.clock() == timedelta(days=180)
    assert left(shop) == []
    assert service.send_waiting(100) == Sent()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
def test_it_is_in_the_language_of_whom_it_is_for(
    shop: Shop,
    service: MessageService,
    messenger: FakeMessenger,
    language: Language,
    channel: Channel,
) -> None:
    wait(shop, placed(shop, locale=language), channel)

    service.send_waiting(100)

    (message,) = messenger.sent
    assert (message.to == EMAIL) == (channel is Channel.EMAIL)
    assert bool(re.search("[\u0980-\u09ff]", message.text)) == (language is Language.BANGLA)
    assert bool(message.subject) == (channel is Channel.EMAIL)


def test_whoever_it_is_for_is_read_when_it_is_sent(
    shop: Shop, service: MessageService, messenger: FakeMessenger
) -> None:
    order_id = placed(shop)
    wait(shop, order_id)
    transaction = shop.store.transaction()
    put_contact(transaction, order_pk(order_id), contact(shop, phone="+8801812345678", version=2))
    transaction.commit()

    service.send_waiting(100)

    assert [one.to for one in messenger.sent] == ["+8801812345678"]


def test_what_was_not_carried_is_sent_by_the_next_run(
    shop: Shop, service: MessageService, messenger: FakeMessenger
) -> None:
    first, second = placed(shop), placed(shop)
    wait(shop, first)
    shop.clock()
    wait(shop, second)
    messenger.fails = [UnavailableError()]

    once, again = service.send_waiting(100), service.send_waiting(100)

    assert (once, again) == (Sent(sent=1, waiting=1), Sent(sent=1))
    assert len(messenger.sent) == 2


def test_a_run_that_ends_after_sending_sends_again(
    shop: Shop,
    service: MessageService,
    messenger: FakeMessenger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait(shop, placed(shop))
    with monkeypatch.context() as patch:
        patch.setattr(MessageRepository, "done", lambda *_: (_ for _ in ()).throw(KeyError))
        with pytest.raises(KeyError):
            service.send_waiting(100)

    assert service.send_waiting(100) == Sent(sent=1)
    assert len(messenger.sent) == 2
    assert all(MessageRepository(shop.store).link(code) for code in codes(messenger))


def test_of_a_code_that_was_sent_only_a_digest_is_kept(
    shop: Shop, service: MessageService, messenger: FakeMessenger, aws: Any
) -> None:
    for _ in range(2):
        wait(shop, placed(shop))
    service.send_waiting(100)

    first, second = codes(messenger)
    assert first != second
    kept = json.dumps(items_of(aws, Table.ORDERS))
    assert first not in kept
    assert second not in kept


def test_what_can_never_be_carried_is_dropped_and_what_could_not_be_for_a_day(
    shop: Shop, service: MessageService, messenger: FakeMessenger, clock: FrozenClock
) -> None:
    wait(shop, placed(shop))
    messenger.fails = [MessageRefusedError()]
    assert service.send_waiting(100) == Sent(dropped=1)

    wait(shop, placed(shop))
    clock.advance(hours=24, seconds=-1)
    messenger.fails = [UnavailableError(), UnavailableError()]
    assert service.send_waiting(100) == Sent(waiting=1)
    clock.advance(seconds=1)
    assert service.send_waiting(100) == Sent(dropped=1)
    assert (messenger.sent, left(shop)) == ([], [])


def test_what_is_for_nobody_is_dropped(
    shop: Shop, service: MessageService, messenger: FakeMessenger, clock: FrozenClock
) -> None:
    unsaid = shop.order(shop.buyer(), {shop.product(): 1})
    for order_id in (new_id(clock()), unsaid):
        wait(shop, order_id)
    wait(shop, placed(shop, email=""), Channel.EMAIL)

    assert service.send_waiting(100) == Sent(dropped=3)
    assert messenger.sent == []


def test_an_sms_with_a_link_is_of_few_parts(
    shop: Shop, service: MessageService, messenger: FakeMessenger
) -> None:
    """Each part is paid for, and the link is most of it. In English all letters are GSM-7's."""
    for language in Language:
        wait(shop, placed(shop, locale=language))
    service.send_waiting(100)

    texts = {one.text.isascii(): len(one.text) for one in messenger.sent}
    assert texts[True] <= GSM_PART
    assert texts[False] <= 2 * BANGLA_PART
