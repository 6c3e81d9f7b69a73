"""How what was kept of the providers' messages must agree with what was made of them."""

from datetime import datetime

from storefront.books.model import Difference, Differences
from storefront.payments.audit.sections import AttemptSection, OrderBooks, Paid, PaymentRule
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.store.attempts import MESSAGES_KEPT_AT_LEAST


def check_messages(books: OrderBooks, now: datetime) -> Differences:
    """Yield every message of a provider that is missing, or that nothing came of.

    Args:
        books: the order's.
        now: messages that are old by then may be gone.
    """
    kept_since = now - MESSAGES_KEPT_AT_LEAST
    for section in books.money.attempts.values():
        if section.attempt:
            yield from _kept(section, section.attempt, kept_since)
    for event in books.order_section.events:
        name, version = event.data.get("attempt_id"), event.data.get("provider_message")
        heard = books.money.attempts.get(name or "", AttemptSection())
        # One that is missing is reported as such.
        is_known = heard.attempt is not None and event.at > kept_since
        if is_known and version and version not in {one.version for one in heard.messages}:
            expected = f"the message of event {event.sequence}"
            yield Difference(PaymentRule.PROVIDER_MESSAGE, str(name), expected, "none")


def _kept(books: AttemptSection, attempt: Attempt, kept_since: datetime) -> Differences:
    later = [one.version for one in books.messages if not 1 <= one.version <= attempt.version]
    if later:
        expected, found = f"messages of {attempt.version} versions", f"messages of {later}"
        yield Difference(PaymentRule.PROVIDER_MESSAGE, attempt.attempt_id, expected, found)
    captured_at = attempt.captured_at or attempt.updated_at
    if attempt.status is not AttemptStatus.CAPTURED or captured_at <= kept_since:
        return
    needed = Paid(attempt.amount, attempt.transaction_id, attempt.reference)
    said = [one.paid for one in books.messages if one.paid]
    if needed not in said:
        found = "; ".join(map(_text, said)) or "no message of a payment"
        yield Difference(PaymentRule.PROVIDER_MESSAGE, attempt.attempt_id, _text(needed), found)


def _text(paid: Paid) -> str:
    money = f"{paid.money} {paid.money.currency}" if paid.money else "no money"
    return f"{money} by {paid.transaction_id} for {paid.reference}"
