"""Orders that are paid when they come, confirmed by a code that is sent to their phone."""

import hashlib
from hmac import compare_digest

from storefront import log, metrics
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock, iso
from storefront.contacts.model import Contact
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import NotFoundError
from storefront.ids import new_id
from storefront.messages.code_repository import (
    CONFIRMATION_LABEL,
    CodeRepository,
    ConfirmationRecord,
    confirmation_key,
    count_key,
    counted_in,
)
from storefront.messages.codes import (
    APART,
    MAX_CODES,
    MAX_FOR_PHONE,
    MAX_FOR_SOURCE,
    MAX_TRIES,
    CodeNotSentError,
    CodeRefusedError,
    Codes,
    Confirmation,
    WhyNoCode,
    WhyRefused,
)
from storefront.messages.model import Channel, Occasion, WaitingMessage
from storefront.messages.repository import MessageRepository
from storefront.orders.accepting import AcceptanceService
from storefront.orders.model import Order
from storefront.orders.repository import (
    ORDER,
    OrderRecord,
    OrderRepository,
    if_visible,
    order_pk,
    to_model,
)
from storefront.terms.repository import TermsRepository
from storefront.uses.buyers import BuyerNames

_TRIES = 5
_PHONE, _SOURCE, _SHOP = "code-phone", "code-source", "code-shop"
_HOUR = 1 / 24
#: From this part of a day's codes on somebody is told that they run out.
_NEARLY = 0.8


class ConfirmationService:
    """Sends codes, and accepts orders by them.

    Args:
        store: must know the orders and shop tables.
        orders, codes, messages: repositories on that store.
        terms: how many codes a day the shop pays for.
        acceptance: accepts orders.
        made: makes codes.
        names: names phones, as they are counted.
        session_guard: makes sure that buyers' sessions are good.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        codes: CodeRepository,
        messages: MessageRepository,
        *,
        terms: TermsRepository,
        acceptance: AcceptanceService,
        made: Codes,
        names: BuyerNames,
        session_guard: SessionGuard,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._codes = codes
        self._messages = messages
        self._terms = terms
        self._acceptance = acceptance
        self._made = made
        self._names = names
        self._session_guard = session_guard
        self._clock = clock

    def send(self, caller: Caller, order_id: str, source: str) -> None:
        """Let a code be sent to the phone that an order was placed with.

        All limits are counted in the transaction that lets the message wait: so nothing is sent
        that is not counted, and nothing is counted that is not sent.

        Args:
            caller: whose order it is.
            order_id: the order.
            source: where they ask from.

        Raises:
            NotFoundError: no such order of theirs, or nobody knows its phone any more.
            SessionEndedError: the account is not what the token says.
            OrderStateError: it does not wait for a confirmation.
            CodeNotSentError: the shop sends no codes, or none now.
            UnavailableError: no definite outcome in time.
        """
        now, reader = self._clock(), self._session_guard.reader(caller)
        order, contact = self._orders.with_contact(order_id, caller, reader, now)
        order.accept(now)  # raises what is against it
        contact = _known(order, contact, caller)
        most = self._most_of_today()
        transaction = self._store.transaction()
        self._codes.send(transaction, order_id, now)
        phone = self._names.of_phone(contact.phone)
        self._codes.count(transaction, _PHONE, phone, now, 1, MAX_FOR_PHONE)
        self._codes.count(transaction, _SOURCE, _digest(source), now, _HOUR, MAX_FOR_SOURCE)
        self._codes.count(transaction, _SHOP, "all", now, 1, most)
        waiting = WaitingMessage(new_id(now), Occasion.ORDER_CODE, Channel.SMS, order_id, now)
        self._messages.put(transaction, waiting)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise _why_not(error) from error
        log.info("code asked for", order_id=order_id)

    def confirm(self, caller: Caller, order_id: str, code: str) -> Order:
        """Accept an order by the code that its phone was sent; an accepted one stays as it is.

        A try is counted before it is compared: so nobody tries more often by trying at once.

        Args:
            caller: whose order it is.
            order_id: the order.
            code: what they type.

        Raises:
            NotFoundError: no such order of theirs.
            SessionEndedError: the account is not what the token says.
            OrderStateError: it does not wait for a confirmation.
            CodeRefusedError: it is not the code, or that one is over.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        order, sent = self._read(caller, order_id)
        if order.is_accepted:
            return order
        now = self._clock()
        order.accept(now)  # raises what is against it
        if sent is None or not sent.can_be_tried(now):
            raise CodeRefusedError(WhyRefused.OVER)
        transaction = self._store.transaction()
        self._codes.count_try(transaction, order_id, sent)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise CodeRefusedError(WhyRefused.OVER) from error
        expected = self._made.of(order_id, sent.sent)
        if not compare_digest(code.encode(), expected.encode()):
            log.info("wrong code", order_id=order_id)
            raise CodeRefusedError(WhyRefused.WRONG, MAX_TRIES - sent.tries - 1)
        return self._acceptance.accept_own(caller, order)

    def _read(self, caller: Caller, order_id: str) -> tuple[Order, Confirmation | None]:
        """Return an order of the caller's, and what is known of its codes, in one call."""
        keys = [(order_pk(order_id), ORDER), confirmation_key(order_id)]
        found = self._session_guard.reader(caller).get_together({Table.ORDERS: keys})[Table.ORDERS]
        order = sent = None
        for item in found:
            if item["sk"]["S"] == ORDER:
                order = to_model(OrderRecord.from_raw_data(item))
            else:
                sent = ConfirmationRecord.from_raw_data(item).to_model()
        return _own(order, caller), sent

    def _most_of_today(self) -> int:
        """Return how many codes the shop pays for today; tell somebody when they run out."""
        now = self._clock()
        key = count_key(_SHOP, "all", now, 1)
        found = self._store.get_together({Table.SHOP: self._terms.keys, Table.ORDERS: [key]})
        most = self._terms.of_raw(found[Table.SHOP]).checkout.cash.codes_a_day
        if not most:
            raise CodeNotSentError(WhyNoCode.NOT_OFFERED)
        if counted_in(found[Table.ORDERS]) + 1 >= most * _NEARLY:
            log.error("codes of the day run out", count=most)
            metrics.put(metrics.Metric.OPERATOR_NEEDED, 1)
        return most


def _own(order: Order | None, caller: Caller) -> Order:
    """Return the caller's own order; staff confirm by accepting."""
    if order is None or order.user_id != caller.user_id:
        raise NotFoundError("There is no such order.")
    return if_visible(order, order.order_id, caller)


def _known(order: Order, contact: Contact | None, caller: Caller) -> Contact:
    _own(order, caller)
    if contact is None:
        raise NotFoundError("Nobody knows any more with which phone this order was placed.")
    return contact


def _why_not(error: TransactionCanceledError) -> CodeNotSentError:
    """Return why no code is sent, by the write that failed."""
    before = error.failed.get(CONFIRMATION_LABEL)
    if before is None:
        return CodeNotSentError(WhyNoCode.ENOUGH)
    last = ConfirmationRecord.from_raw_data(dict(before)).to_model()
    if last.sent >= MAX_CODES:
        return CodeNotSentError(WhyNoCode.ENOUGH)
    return CodeNotSentError(WhyNoCode.WAIT, iso(last.sent_at + APART))


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:32]
