"""Beginning to pay: one live attempt an order, with one provider at a time."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock, iso
from storefront.currencies import ONLINE
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import PaymentInProgressError, ProviderRefusedError, UnavailableError
from storefront.ids import new_id
from storefront.orders.model import Order
from storefront.orders.placing import HoldPolicy
from storefront.orders.repository import OrderRepository
from storefront.orders.status import OrderStateError
from storefront.payments.checkout.methods import require_method
from storefront.payments.checkout.opening import AttemptOpener
from storefront.payments.gateways.port import Gateway, Opened
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.store.attempts import AttemptRepository

#: How often a payment is begun anew while others change the same order.
_TRIES = 5


class Stripe(Protocol):
    """The part of Stripe's gateway that ends sessions."""

    def open(self, attempt: Attempt) -> Opened:
        """See `Gateway.open`."""

    def expire(self, session_id: str) -> None:
        """Make sure that nobody can pay by a session any more."""


class AttemptCloser:
    """Makes sure at the provider that an attempt cannot be paid any more.

    A bKash payment moves no money unless we execute it, so it needs no call; an open Stripe
    session does.

    Args:
        stripe: Stripe's gateway.
    """

    def __init__(self, stripe: Stripe) -> None:
        self._stripe = stripe

    def close(self, attempt: Attempt) -> None:
        """End the provider's side of a live attempt.

        Raises:
            PaymentInProgressError: the customer has paid, or is just paying.
            UnavailableError: no definite answer.
        """
        if attempt.status is AttemptStatus.EXECUTING:
            raise PaymentInProgressError(
                "A payment of this order is being processed. Its outcome will show on the order."
            )
        if attempt.provider is not Provider.STRIPE:
            return
        session_id = attempt.reference
        if session_id is None:
            # The answer to our creating call was lost: the same call tells the session's id.
            try:
                session_id = self._stripe.open(attempt).reference
            except ProviderRefusedError:
                return
        self._stripe.expire(session_id)


class CheckoutService:
    """Begins payments with one provider.

    Args:
        store: must know the orders and payments tables.
        orders, attempts: repositories on that store.
        gateway: the provider.
        opener: lets the provider make its side of attempts.
        closer: ends attempts that another replaces.
        policy: how long an order may hold stock at all.
        clock: the present.
        session_guard: makes sure that the caller's session is good.
        providers: those of this shop.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        attempts: AttemptRepository,
        gateway: Gateway,
        opener: AttemptOpener,
        closer: AttemptCloser,
        policy: HoldPolicy,
        clock: Clock,
        *,
        session_guard: SessionGuard,
        providers: Collection[Provider] = ONLINE,
    ) -> None:
        self._store = store
        self._orders = orders
        self._attempts = attempts
        self._gateway = gateway
        self._opener = opener
        self._closer = closer
        self._policy = policy
        self._session_guard = session_guard
        self._clock = clock
        self._providers = providers

    def begin(
        self, caller: Caller, order_id: str, options: Mapping[str, str]
    ) -> tuple[Attempt, bool]:
        """Return an attempt that the customer can pay, and whether it is a new one.

        Asking again returns the open attempt. An attempt with another provider is ended first,
        so that nobody pays twice. The hold is extended until after the attempt's end.

        Args:
            caller: must own the order.
            order_id: a pending order whose hold has not lapsed.
            options: what the gateway's `prepare` takes.

        Raises:
            NotFoundError: no such order of the caller's.
            SessionEndedError: the caller's account is not what the token says.
            OrderStateError: the order cannot be paid (any more).
            PaymentInProgressError: the outcome of another attempt is awaited.
            MethodNotOfferedError: the shop does not work with the provider.
            CurrencyNotSupportedError, AmountNotSupportedError: the provider does not take the
                amount; nothing was begun.
            PaymentRefusedError: the provider does not take this payment; the attempt has failed.
            ProviderRefusedError: the provider said no for another reason.
            UnavailableError: no definite answer; the same request repeats the same attempt.
        """
        for _ in range(_TRIES):
            order = self._orders.owned(order_id, caller, self._session_guard.reader(caller))
            now = self._clock()
            order.require_payable(now)
            self._require_switched_on(order)
            current = self._attempts.get(order.open_attempt_id) if order.open_attempt_id else None
            if current and self._goes_on(current, now):
                if current.status is AttemptStatus.OPEN:
                    return current, False
                return self._opener.open(current), True
            attempt = self._record(order, current, options, now)
            if attempt:
                return self._opener.open(attempt), True
        raise UnavailableError("The order is being changed by others. Try again.")

    def _require_switched_on(self, order: Order) -> None:
        provider, offered = self._gateway.provider, set(self._providers)
        if not self._gateway.is_switched_on():
            offered.discard(provider)
        if provider not in offered:
            require_method(provider, order.due_online, order.prices, offered)

    def _goes_on(self, current: Attempt, now: datetime) -> bool:
        if current.provider is not self._gateway.provider:
            return False
        # A created attempt is one whose opening call was not answered: the same call is made
        # again, while the provider still accepts its expiry.
        is_fresh = now - current.created_at < self._gateway.grace
        return current.can_be_paid(now) or (current.status is AttemptStatus.CREATED and is_fresh)

    def _record(
        self, order: Order, current: Attempt | None, options: Mapping[str, str], now: datetime
    ) -> Attempt | None:
        """Write a created attempt before the provider hears of it; None if others came between."""
        require_method(self._gateway.provider, order.due_online, order.prices, self._providers)
        expires_at = now + self._gateway.window
        hold_until = expires_at + self._gateway.grace
        if hold_until > order.created_at + self._policy.order_life:
            raise OrderStateError(
                "The order is too old to begin a payment. Place it again.", order.status
            )
        attempt = self._created(order, options, expires_at, now)
        begun = order.begin_payment(attempt.attempt_id, hold_until, now)
        data = {
            "attempt_id": attempt.attempt_id,
            "provider": attempt.provider.value,
            "amount": str(attempt.amount),
            "currency": attempt.amount.currency,
            "expires_at": iso(expires_at),
            "hold_until": iso(begun.hold_expires_at),
        }
        transaction = self._store.transaction()
        if current and current.is_live:
            self._closer.close(current)
            self._attempts.save(transaction, current.expired(now, by="payment.begun"))
            data["replaces"] = current.attempt_id
        self._attempts.save(transaction, attempt)
        self._orders.save(transaction, begun, "payment.begun", order.user_id, **data)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return None
        return attempt

    def _created(
        self, order: Order, options: Mapping[str, str], expires_at: datetime, now: datetime
    ) -> Attempt:
        attempt_id = new_id(now)
        return Attempt(
            attempt_id=attempt_id,
            order_id=order.order_id,
            user_id=order.user_id,
            provider=self._gateway.provider,
            status=AttemptStatus.CREATED,
            amount=order.due_online,
            request=self._gateway.prepare(order, attempt_id, expires_at, options),
            expires_at=expires_at,
            created_at=now,
            updated_at=now,
        )
