"""Payment attempts: one try to pay one order with one provider.

`MOVES` holds every change of status. `executing` means that money may move, or has moved, and the
outcome is awaited. Only the provider's word ends it: an unknown outcome is never "failed".

The money of a captured one may be disputed: a buyer asks their bank for it
(https://docs.stripe.com/disputes).

    inquiry ──► closed ──┐
       └─────────────────┴──► dispute ──► closed: won, or lost, and the bank takes its amount
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from storefront.contract import Decimals, with_members
from storefront.currencies import Provider as Provider  # noqa: PLC0414 - a word of payments, too
from storefront.errors import ConflictError
from storefront.money import Money
from storefront.values import dataclass


class AttemptStatus(StrEnum):
    """Where an attempt is in its life."""

    CREATED = "created"
    OPEN = "open"
    EXECUTING = "executing"
    CAPTURED = "captured"
    FAILED = "failed"
    EXPIRED = "expired"


#: Money came: its own, and it pays the order or is due for refund.
_CAPTURES = dict.fromkeys(
    ("order.paid", "order.accepted", "order.refund_due", "payment.surplus"),
    AttemptStatus.CAPTURED,
)
#: No money comes by it, or none that stayed.
_ENDINGS = {
    "payment.failed": AttemptStatus.FAILED,
    "payment.expired": AttemptStatus.EXPIRED,
    "payment.mismatch_refunded": AttemptStatus.FAILED,
}
#: The customer turned to another payment, or away.
_REPLACED = {"payment.begun": AttemptStatus.EXPIRED, "order.canceled": AttemptStatus.EXPIRED}
#: The provider has made its side: the one move that is no event of the order.
OPENED = "opened"
#: Where an attempt's status may lead: by which events (types of its order's timeline), and to what.
#: An attempt without a status is one that is just begun.
MOVES: Mapping[AttemptStatus | None, Mapping[str, AttemptStatus]] = {
    None: {
        "payment.begun": AttemptStatus.CREATED,
        # Cash is there when it is written down; the last of it pays the order.
        "cash.collected": AttemptStatus.CAPTURED,
        "order.paid": AttemptStatus.CAPTURED,
    },
    AttemptStatus.CREATED: {
        OPENED: AttemptStatus.OPEN,
        "payment.processing": AttemptStatus.EXECUTING,
        **_CAPTURES,
        **_ENDINGS,
        **_REPLACED,
    },
    AttemptStatus.OPEN: {
        "payment.processing": AttemptStatus.EXECUTING,
        **_CAPTURES,
        **_ENDINGS,
        **_REPLACED,
    },
    AttemptStatus.EXECUTING: {
        "payment.not_approved": AttemptStatus.OPEN,
        **_CAPTURES,
        **_ENDINGS,
    },
    # No earlier status forbids the truth: money may come after all.
    AttemptStatus.FAILED: _CAPTURES,
    AttemptStatus.EXPIRED: _CAPTURES,
    AttemptStatus.CAPTURED: {},
}

#: `Attempt.reason` of one for which money came that is not its own.
MISMATCH = "mismatch"
#: The same, when all of that money has gone back.
REFUNDED_MISMATCH = "mismatch_refunded"
#: The customer may still pay, or may be paying.
LIVE = frozenset({AttemptStatus.CREATED, AttemptStatus.OPEN, AttemptStatus.EXECUTING})

#: What a customer's wallet is called in a request to bKash.
_PAYER = "payerReference"
#: Stripe's word for a dispute that the buyer won (https://docs.stripe.com/api/disputes/object).
_LOST = "lost"
#: Its words for disputes that are over; "charge_refunded" is of older versions of its API.
OVER = frozenset({_LOST, "won", "warning_closed", "prevented", "charge_refunded"})
#: How its words for an inquiry, a bank's question, begin.
_INQUIRY = "warning_"
#: How its words end for one that was answered, so that it is the bank's turn.
_ANSWERED = "under_review"


class AttemptStateError(ConflictError):
    """The attempt's status does not allow this."""

    slug = "payment-state"
    title = "The payment's status does not allow this"


class RefundTooLargeError(ConflictError):
    """The refund is larger than what is left of the capture."""

    slug = "refund-too-large"
    title = "The refund is larger than what is left"
    members = with_members(refundable=Decimals)


class RefundInProgressError(ConflictError):
    """It must be known first what became of an earlier refund."""

    slug = "refund-in-progress"
    title = "Another refund is in progress"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute of a capture, as Stripe last told of it.

    Args:
        dispute_id: Stripe's name for it.
        state: Stripe's word for how it stands.
        amount: what is disputed, in minor units; never more than was captured.
        is_open: whether the bank has still to decide.
        opened_at: when it was opened; None where Stripe did not say.
        due_by: until when the bank takes an answer; None where it did not say.
    """

    dispute_id: str
    state: str
    amount: int
    is_open: bool
    opened_at: datetime | None = None
    due_by: datetime | None = None

    @property
    def awaits_answer(self) -> bool:
        """Return whether it is the shop's turn; of a state that is not known, it may be."""
        return self.is_open and not self.state.endswith(_ANSWERED)

    @property
    def lost(self) -> int:
        """What the bank has taken, in minor units."""
        return 0 if self.is_open or self.state != _LOST else self.amount

    @property
    def seriousness(self) -> tuple[bool, bool, bool]:
        """By this the state to show is chosen: first what is open, and then what cost money."""
        return self.is_open, not self._is_inquiry, self.lost > 0

    def is_news(self, known: "Dispute | None") -> bool:
        """Return whether it says more than what is known of the same dispute.

        Events come in any order, so the state that is further on is the newer one.
        """
        if known is None or self.progress > known.progress:
            return True
        is_level = self.progress == known.progress
        is_moved = self.due_by not in {None, known.due_by}
        return is_level and self.is_open and (self.state != known.state or is_moved)

    @property
    def _is_inquiry(self) -> bool:
        return self.state.startswith(_INQUIRY)

    @property
    def progress(self) -> tuple[bool, bool, bool, bool]:
        """How far it is: an inquiry before a dispute, open before closed, a verdict at the end.

        Of one that is open: the shop's turn before the bank's.
        """
        is_answered = self.is_open and not self.awaits_answer
        return not self._is_inquiry, not self.is_open, self.state in OVER, is_answered


@dataclass(frozen=True, slots=True)
class AttemptDisputes:
    """The disputes of one capture.

    Args:
        each: those known, the one that changed last at the end.
    """

    each: tuple[Dispute, ...] = ()

    @property
    def lost(self) -> int:
        """Minor units that banks took; more than the capture if they took the same money."""
        return sum(dispute.lost for dispute in self.each)

    @property
    def open(self) -> set[str]:
        """Ids of those that a bank has still to decide."""
        return {dispute.dispute_id for dispute in self.each if dispute.is_open}

    @property
    def state(self) -> str | None:
        """Stripe's word for the most serious one, of equals the latest; None without any."""
        worst = max(reversed(self.each), key=lambda one: one.seriousness, default=None)
        return worst.state if worst else None

    def known(self, dispute_id: str) -> Dispute | None:
        """Return what is known of a dispute."""
        return next((one for one in self.each if one.dispute_id == dispute_id), None)

    def with_(self, dispute: Dispute) -> "AttemptDisputes":
        """Return the same disputes, but one as it stands now."""
        others = [one for one in self.each if one.dispute_id != dispute.dispute_id]
        return AttemptDisputes((*others, dispute))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment attempt at one version; immutable like `orders.model.Order`.

    Args:
        attempt_id: ULID; Stripe's client_reference_id, bKash's merchantInvoiceNumber.
        order_id: what is to be paid.
        user_id: the order's owner.
        provider: who moves the money.
        status: see `AttemptStatus`.
        amount: what the provider is asked for: what of the order is due online. Of cash, what was
            collected.
        request: what is sent to the provider to open the attempt, fixed before the first call so
            that repeating the call is the same call.
        expires_at: the customer cannot pay later than this.
        created_at: when it was begun.
        updated_at: when this version was made.
        version: 1 for a new attempt; every transition adds 1.
        reference: the provider's name for the attempt (Stripe session, bKash paymentID).
        redirect_url: where the customer pays.
        transaction_id: the provider's name for the money (PaymentIntent, trxID).
        reason: why it failed (a provider's code, never a message with personal data), or
            `MISMATCH` for money that is not the attempt's, `REFUNDED_MISMATCH` when that has gone
            back.
        captured_at: when the capture was recorded.
        left: minor units captured, less what refunds give back and what lost disputes took; below
            zero where both took the same money.
        refund_due: the money of this capture must go back: no stock, the order was paid already, or
            was canceled after its advance had come.
        pending_refunds: how many of its refunds are not final.
        unconfirmed_refund_id: the refund of which we do not know yet whether it has reached the
            provider; until then there is no other.
        recheck: the provider hinted at something that it must be asked about.
        hints: how many such hints came; one that comes while the provider is asked counts anew.
        disputes: what the buyer disputes of it with their bank.
        remitted: of cash: the remittance by which it was handed over, and when that was entered.
        remitted_at: see `remitted`.
    """

    attempt_id: str
    order_id: str
    user_id: str
    provider: Provider
    status: AttemptStatus
    amount: Money
    request: Mapping[str, Any]
    expires_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1
    reference: str | None = None
    redirect_url: str | None = None
    transaction_id: str | None = None
    reason: str | None = None
    captured_at: datetime | None = None
    left: int = 0
    refund_due: bool = False
    pending_refunds: int = 0
    unconfirmed_refund_id: str | None = None
    recheck: bool = False
    hints: int = 0
    disputes: AttemptDisputes = field(default_factory=AttemptDisputes)
    remitted: str | None = None
    remitted_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Return whether money may still come by this attempt in the ordinary way."""
        return self.status in LIVE

    @property
    def kept_request(self) -> dict[str, Any]:
        """Its request, without the payer's wallet as soon as it will not be sent again."""
        is_sent = not self.is_live
        return {one: said for one, said in self.request.items() if one != _PAYER or not is_sent}

    @property
    def refundable(self) -> int:
        """Minor units captured, and neither given back, being given back, nor lost."""
        return max(0, self.left)

    @property
    def owes_refund(self) -> bool:
        """Return whether money of it must go back and nothing has been done about that yet."""
        return self.refund_due and self.refundable > 0

    @property
    def closed_at(self) -> datetime:
        """When it was captured, or ended without money; meaningful for one that is final."""
        return self.captured_at or self.updated_at

    @property
    def is_unfinished(self) -> bool:
        """Return whether the provider must still be asked, or told, something about it."""
        is_awaited = self.is_live or self.pending_refunds > 0 or bool(self.disputes.open)
        return is_awaited or self.owes_refund or self.recheck or self.has_mismatched_money

    @property
    def has_mismatched_money(self) -> bool:
        """Return whether money is there that is not its own, and that a person must give back."""
        return self.reason == MISMATCH

    def can_be_paid(self, now: datetime) -> bool:
        """Return whether the customer can be sent to `redirect_url`."""
        return self.status is AttemptStatus.OPEN and now < self.expires_at

    def opened(
        self, reference: str, redirect_url: str, expires_at: datetime, now: datetime
    ) -> "Attempt":
        """Become open: the provider has made its side of the attempt.

        Args:
            reference: the provider's name for it.
            redirect_url: where the customer pays.
            expires_at: until when they can.
            now: when.
        """
        return self._move(
            OPENED,
            now,
            reference=reference,
            redirect_url=redirect_url,
            expires_at=expires_at,
        )

    def executing(self, now: datetime, reference: str | None = None) -> "Attempt":
        """Become executing: from here on money may have moved."""
        return self._move("payment.processing", now, reference=self.reference or reference)

    def captured(
        self, transaction_id: str, reference: str, now: datetime, *, by: str, refund_due: bool
    ) -> "Attempt":
        """Become captured: the provider has the money.

        Args:
            transaction_id: the provider's name for the movement of the money.
            reference: its name for the attempt.
            now: when.
            by: the event of the order that tells of it.
            refund_due: whether it must go back, since there are no goods for it.
        """
        return self._move(
            by,
            now,
            transaction_id=transaction_id,
            reference=reference,
            captured_at=now,
            left=self.amount.amount,
            refund_due=refund_due,
            reason=None,
        )

    def failed(self, reason: str, now: datetime) -> "Attempt":
        """Become failed: the provider said that no money moves."""
        return self._move("payment.failed", now, reason=reason)

    def expired(self, now: datetime, *, by: str = "payment.expired") -> "Attempt":
        """Become expired: nobody paid in time, another attempt took its place, or nobody will.

        Args:
            now: when.
            by: the event of the order that tells of it.
        """
        return self._move(by, now)

    def reopened(self, now: datetime) -> "Attempt":
        """Become open again: the provider says that the customer has not approved yet."""
        return self._move("payment.not_approved", now)

    def mismatched(self, now: datetime) -> "Attempt":
        """Note that money came which is not the attempt's, and which pays nothing."""
        return self._next(now, reason=MISMATCH)

    def mismatch_refunded(self, now: datetime) -> "Attempt":
        """Note that money which was not the attempt's has gone back: nothing came by it."""
        if self.is_live:
            return self._move("payment.mismatch_refunded", now, reason=REFUNDED_MISMATCH)
        return self._next(now, reason=REFUNDED_MISMATCH)

    def owing_refund(self, now: datetime) -> "Attempt":
        """Note that what is left of a capture must go back."""
        return self._next(now, refund_due=True)

    def remit(self, name: str, now: datetime) -> "Attempt":
        """Note by which remittance cash was handed over: once, for ever."""
        if self.remitted or self.provider is not Provider.CASH:
            raise AttemptStateError
        return self._next(now, remitted=name, remitted_at=now)

    def hinted(self, now: datetime) -> "Attempt":
        """Note that the provider must be asked about it."""
        return self._next(now, recheck=True, hints=self.hints + 1)

    def asked(self, now: datetime) -> "Attempt":
        """Note that the provider was asked about what it had hinted at."""
        return self._next(now, recheck=False)

    def disputed(self, dispute: Dispute, now: datetime) -> "Attempt":
        """Note how a dispute stands; what the bank takes is gone once."""
        disputes = self.disputes.with_(dispute)
        lost = disputes.lost - self.disputes.lost
        return self._next(now, disputes=disputes, left=self.left - lost)

    def refunding(self, refund_id: str, amount: int, now: datetime) -> "Attempt":
        """Set an amount (minor units) aside for a refund that the provider is to be asked for.

        Raises:
            RefundTooLargeError: less is left.
            RefundInProgressError: it is not known whether the one before reached the provider.
            AttemptStateError: nothing was captured, or what came is not the attempt's own.
        """
        if self.reason == MISMATCH:
            raise AttemptStateError(
                "The provider took other money than this payment asked for. Give it back on the "
                "provider's own pages; the payment ends when all of it has gone back."
            )
        if self.status is not AttemptStatus.CAPTURED:
            raise AttemptStateError("No money was captured by this payment.")
        if self.unconfirmed_refund_id:
            raise RefundInProgressError(
                "The outcome of another refund of this payment is awaited. Try again soon."
            )
        if amount > self.refundable:
            left = Money(self.refundable, self.amount.currency)
            raise RefundTooLargeError(
                f"Only {left} {left.currency} can be refunded.", refundable=str(left)
            )
        return self._next(
            now,
            left=self.left - amount,
            pending_refunds=self.pending_refunds + 1,
            unconfirmed_refund_id=refund_id,
        )

    def given_back(self, amount: int, now: datetime) -> "Attempt":
        """Note cash (minor units) that people have given back. Raises as `refunding` does."""
        after = self.refunding("", amount, now)
        return replace(after, pending_refunds=self.pending_refunds, unconfirmed_refund_id=None)

    def refund_changed(
        self, refund_id: str, now: datetime, *, pending: int, refundable: int
    ) -> "Attempt":
        """Note the provider's word on one of its refunds.

        Args:
            refund_id: which.
            now: when.
            pending: by how much the number of refunds that are not final changes.
            refundable: by how much what can be refunded changes, in minor units.
        """
        unconfirmed = self.unconfirmed_refund_id
        return self._next(
            now,
            pending_refunds=self.pending_refunds + pending,
            left=self.left + refundable,
            unconfirmed_refund_id=None if unconfirmed == refund_id else unconfirmed,
        )

    def _move(self, event: str, now: datetime, **changes: Any) -> "Attempt":
        following = MOVES[self.status].get(event)
        if following is None:
            raise AttemptStateError
        return self._next(now, status=following, **changes)

    def _next(self, now: datetime, **changes: Any) -> "Attempt":
        return replace(self, version=self.version + 1, updated_at=now, **changes)
