"""Remittances, as staff enter them: which cash was handed over, and by which invoice.

An invoice has more lines than a transaction has room for. So its head says how many are written,
and each transaction writes the next ones over that count: whatever stops it, the same request goes
on where it stopped, and two who send it at once write each line once.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from storefront import log
from storefront.clock import Clock
from storefront.contract import with_members
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import (
    ConflictError,
    FieldError,
    NotFoundError,
    UnavailableError,
    ValidationFailedError,
)
from storefront.idempotency import IdempotencyKey
from storefront.money import Money, parse_money
from storefront.paging import PageRequest
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.remittance import (
    LineResult,
    NewRemittance,
    Remittance,
    RemittanceLine,
    Unremitted,
    judge,
)
from storefront.payments.store.attempts import AttemptRepository
from storefront.payments.store.remittances import RemittanceRepository, no_longer_awaited

#: Lines of one transaction: each is at most three writes of the hundred there may be.
CHUNK = 30
#: How often a chunk is tried while others change its cash.
_TRIES = 5
#: Cash that is told of with a remittance; the list has all.
MOST_MISSING = 50


class RemittanceKnownError(ConflictError):
    """That invoice is entered already, with another content."""

    slug = "remittance-known"
    title = "This invoice is entered already, and says something else"
    members = with_members()


class RemittanceService:
    """Enters what couriers hand over, and tells what they have not.

    Args:
        store: must know the payments and orders tables.
        remittances, attempts: repositories on that store.
        keys: of requests about orders.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        remittances: RemittanceRepository,
        attempts: AttemptRepository,
        keys: IdempotencyKeys,
        clock: Clock,
    ) -> None:
        self._store = store
        self._remittances = remittances
        self._attempts = attempts
        self._keys = keys
        self._clock = clock

    def enter(self, actor: str, new: NewRemittance, key: IdempotencyKey) -> Remittance:
        """Enter a remittance to its end; one that was begun goes on where it stopped.

        Of one that is entered already the lines that nobody knew are compared again.

        Args:
            actor: the account that enters it.
            new: what the invoice says.
            key: of the first request; whoever repeats the content may have another one.

        Raises:
            ValidationFailedError: an amount is none in the currency.
            IdempotencyMismatchError: the key came with another body before.
            RemittanceKnownError: the invoice is entered with another content.
            UnavailableError: no definite outcome in time; repeat with the same content.
        """
        wanted, lines = self._read(actor, new)
        self._keys.answer_of(key)  # which refuses a key of another body
        found = self._remittances.get(new.courier, new.invoice) or self._begun(wanted, key)
        if found.digest != wanted.digest:
            raise RemittanceKnownError("Nothing was changed: look at it, or correct its name.")
        was_complete = found.is_complete
        while not found.is_complete:
            found = self._continued(found, lines)
        if was_complete:
            found = self._compared_again(found)
        log.info("remittance entered", count=found.lines)
        return found

    def one(self, courier: str, invoice: str) -> tuple[Remittance, list[RemittanceLine]]:
        """Return a remittance and its lines; raises NotFoundError if there is none."""
        found = self._remittances.get(courier, invoice.upper())
        if found is None:
            raise NotFoundError
        return found, self._remittances.lines(found.courier, found.invoice)

    def missing(self, remittance: Remittance) -> list[Unremitted]:
        """Return the oldest cash that nobody has handed over, though it is older than that."""
        page = self._remittances.unremitted(PageRequest(MOST_MISSING))
        return [one for one in page.items if one.collected_at < remittance.created_at]

    def _begun(self, wanted: Remittance, key: IdempotencyKey) -> Remittance:
        transaction = self._store.transaction()
        self._remittances.begin(transaction, wanted)
        self._keys.claim(transaction, key, {"remittance": wanted.name})
        try:
            transaction.commit()
        except TransactionCanceledError:
            self._keys.answer_of(key)
            found = self._remittances.get(wanted.courier, wanted.invoice)
            if found is None:
                raise UnavailableError("Nothing was entered. Send it again.") from None
            return found
        return wanted

    def _continued(self, found: Remittance, lines: Sequence[tuple[str, Money]]) -> Remittance:
        """Write the next lines; return the remittance as it is then, whoever wrote them."""
        for _ in range(_TRIES):
            said = lines[found.written : found.written + CHUNK]
            cash = self._remittances.collected([reference for reference, _ in said])
            judged = [judge(name, amount, cash.get(name)) for name, amount in said]
            matched = [one for one in judged if one.result is LineResult.MATCHED]
            total = found.matched.amount + sum(one.amount.amount for one in matched)
            after = replace(
                found,
                written=found.written + len(said),
                matched=Money(total, found.matched.currency),
            )
            transaction = self._store.transaction()
            self._remittances.add(transaction, found, after, judged)
            self._hand_over(transaction, found, matched, cash)
            try:
                transaction.commit()
            except TransactionCanceledError:
                found = self._remittances.get(found.courier, found.invoice) or found
                if found.is_complete:
                    return found
                continue
            return after
        raise UnavailableError("Its cash is being changed by others. Send the same again.")

    def _compared_again(self, found: Remittance) -> Remittance:
        """Judge the unknown lines anew whose cash is written down by now; return the head then."""
        failures = 0
        while failures < _TRIES:
            lines = self._remittances.lines(found.courier, found.invoice)
            unknown = {
                line.reference: (number, line)
                for number, line in enumerate(lines, start=1)
                if line.result is LineResult.UNKNOWN
            }
            cash = self._remittances.collected(list(unknown)) if unknown else {}
            known = [(*unknown[name], cash[name]) for name in unknown if name in cash][:CHUNK]
            if not known:
                return found
            judged = {
                number: judge(line.reference, line.amount, attempt)
                for number, line, attempt in known
            }
            try:
                found = self._corrected(found, judged, cash)
            except TransactionCanceledError:
                failures += 1
                found = self._remittances.get(found.courier, found.invoice) or found
        raise UnavailableError("Its cash is being changed by others. Send the same again.")

    def _corrected(
        self,
        found: Remittance,
        judged: Mapping[int, RemittanceLine],
        cash: Mapping[str, Attempt],
    ) -> Remittance:
        """Write what lines are by now, with the cash that they match; return the head then."""
        matched = [one for one in judged.values() if one.result is LineResult.MATCHED]
        total = found.matched.amount + sum(one.amount.amount for one in matched)
        after = replace(found, matched=Money(total, found.matched.currency))
        transaction = self._store.transaction()
        self._remittances.correct(transaction, found, after, judged)
        self._hand_over(transaction, found, matched, cash)
        transaction.commit()
        log.info("remittance compared again", count=len(judged))
        return after

    def _hand_over(
        self,
        transaction: Transaction,
        found: Remittance,
        matched: Sequence[RemittanceLine],
        cash: Mapping[str, Attempt],
    ) -> None:
        for one in matched:
            attempt = cash[one.reference]
            self._attempts.save(transaction, attempt.remit(found.name, self._clock()))
            no_longer_awaited(transaction, attempt)

    def _read(self, actor: str, new: NewRemittance) -> tuple[Remittance, list[tuple[str, Money]]]:
        """Return the head of what is to be entered, and its lines.

        Raises:
            ValidationFailedError: an amount is none in the currency.
        """
        faults: list[FieldError] = []

        def money(field: str, text: str) -> Money:
            try:
                return parse_money(text, new.currency)
            except ValueError as error:
                faults.append(FieldError(field=field, code="amount", message=str(error)))
                return Money(0, new.currency)

        received, fees = money("received", new.received), money("fees", new.fees)
        lines = [
            (name, money(f"lines.{place}.amount", text))
            for place, (name, text) in enumerate(new.lines)
        ]
        if faults:
            raise ValidationFailedError("Nothing was entered; see errors.", faults[:20])
        total = Money(sum(amount.amount for _, amount in lines), new.currency)
        nothing, digest = Money(0, new.currency), _digest_of(received, fees, lines)
        head = Remittance(
            new.courier,
            new.invoice,
            received,
            fees,
            total,
            nothing,
            len(lines),
            0,
            digest,
            self._clock(),
            actor,
        )
        return head, lines


def _digest_of(received: Money, fees: Money, lines: Sequence[tuple[str, Money]]) -> str:
    """Return what tells one content from another, however its amounts are written."""
    each = [(name, amount.amount) for name, amount in lines]
    said = [received.currency, received.amount, fees.amount, each]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
