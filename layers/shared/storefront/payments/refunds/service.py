"""Refunds as staff ask for them: of an order, by amount, with a key that makes repeats harmless."""

from storefront.access import Caller
from storefront.db import idempotency
from storefront.db.idempotency import IdempotencyKey, IdempotencyKeys
from storefront.db.transaction import Transaction, TransactionCanceledError
from storefront.errors import ConflictError, NotFoundError, UnavailableError, ValidationFailedError
from storefront.money import parse_money
from storefront.orders.model import Order, OrderStateError
from storefront.orders.repository import OrderRepository
from storefront.payments.model.change import Change, Snapshot
from storefront.payments.model.refund import NewRefund, Refund, RefundOrigin
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.refunds.processing import RefundProcessor, RefundTerms
from storefront.payments.store.refunds import RefundRepository


class RefundService:
    """Gives money of an order back.

    Args:
        orders, refunds: repositories.
        writer: reads payments.
        keys: of requests about orders.
        processor: makes refunds and follows them.
    """

    def __init__(
        self,
        orders: OrderRepository,
        writer: ChangeWriter,
        refunds: RefundRepository,
        keys: IdempotencyKeys,
        processor: RefundProcessor,
    ) -> None:
        self._orders = orders
        self._writer = writer
        self._refunds = refunds
        self._keys = keys
        self._processor = processor

    def refund(self, caller: Caller, order_id: str, new: NewRefund, key: IdempotencyKey) -> Refund:
        """Refund a part of an order's payment, or all that is left of it.

        Args:
            caller: a member of staff.
            order_id: the order.
            new: how much, why, and what comes back to the shelf.
            key: a repeat finds the same refund, as it is then.

        Returns:
            the refund; pending while the provider has not answered.

        Raises:
            NotFoundError: no such order, or no such payment of it.
            OrderStateError: nothing was paid.
            AttemptStateError, RefundTooLargeError, RefundInProgressError: see `Refunds.begin`.
            ValidationFailedError: the amount is none in the order's currency, or more units would
                come back than were sold.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        made = self._made(order_id, key)
        if made:
            return self._followed(made)
        snapshot = self._snapshot(order_id, new.attempt_id)
        terms = RefundTerms(
            amount=_amount(new.amount, snapshot.order),
            origin=RefundOrigin.STAFF,
            reason=new.reason,
            actor=caller.user_id,
            restock=new.restock,
        )

        def claim(transaction: Transaction, change: Change) -> None:
            refund_id = change.refund.refund_id if change.refund else ""
            self._keys.claim(transaction, key, {"refund_id": refund_id})

        try:
            return self._processor.begin(snapshot, terms, claim)
        except TransactionCanceledError as error:
            if idempotency.IDEMPOTENCY_LABEL not in error.failed:
                raise
        except (ConflictError, ValidationFailedError):
            # A simultaneous request with this key may have been the one in the way.
            made = self._made(order_id, key)
            if made is None:
                raise
            return made
        made = self._made(order_id, key)
        if made is None:
            raise UnavailableError
        return made

    def _snapshot(self, order_id: str, attempt_id: str | None) -> Snapshot:
        order = self._orders.get(order_id)
        if order is None:
            raise NotFoundError("There is no such order.")
        attempt_id = attempt_id or order.captured_attempt_id
        if attempt_id is None:
            msg = f"The order is {order.status.value}; none of its payments was captured."
            raise OrderStateError(msg, order.status)
        snapshot = self._writer.read(attempt_id) if attempt_id in order.attempt_ids else None
        if snapshot is None:
            raise NotFoundError("The order has no such payment.")
        return snapshot

    def _made(self, order_id: str, key: IdempotencyKey) -> Refund | None:
        answer = self._keys.answer_of(key)
        return self._refunds.get(order_id, answer["refund_id"]) if answer else None

    def _followed(self, refund: Refund) -> Refund:
        snapshot = self._writer.read(refund.attempt_id)
        return self._processor.follow(refund, snapshot.attempt) if snapshot else refund


def _amount(text: str | None, order: Order) -> int | None:
    if text is None:
        return None
    try:
        return parse_money(text, order.total.currency).amount
    except ValueError as error:
        fault = {"field": "amount", "code": "amount", "message": str(error)}
        raise ValidationFailedError("The amount is not valid; see errors.", [fault]) from None
