"""How what was kept of the providers' words must agree with what was made of them."""

from storefront.audit.entries import AttemptBooks, OrderBooks, Paid
from storefront.audit.model import Difference, Differences, Rule
from storefront.payments.model.attempt import Attempt, AttemptStatus


def check_evidence(books: OrderBooks) -> Differences:
    """Yield every word of a provider that is missing, or that nothing came of."""
    for attempt_books in books.attempts.values():
        if attempt_books.attempt:
            yield from _kept(attempt_books, attempt_books.attempt)
    for told in books.events:
        name, version = told.data.get("attempt_id"), told.data.get("provider_message")
        heard = books.attempts.get(name or "", AttemptBooks())
        is_known = heard.attempt is not None  # one that is missing is reported as such
        if is_known and version and version not in {one.version for one in heard.words}:
            expected = f"the words of event {told.sequence}"
            yield Difference(Rule.EVIDENCE, str(name), expected, "none")


def _kept(books: AttemptBooks, attempt: Attempt) -> Differences:
    later = [one.version for one in books.words if not 1 <= one.version <= attempt.version]
    if later:
        expected, found = f"words of {attempt.version} versions", f"words of {later}"
        yield Difference(Rule.EVIDENCE, attempt.attempt_id, expected, found)
    if attempt.status is not AttemptStatus.CAPTURED:
        return
    needed = Paid(attempt.amount, attempt.transaction_id, attempt.reference)
    said = [one.paid for one in books.words if one.paid]
    if needed not in said:
        found = "; ".join(map(_text, said)) or "no words of a payment"
        yield Difference(Rule.EVIDENCE, attempt.attempt_id, _text(needed), found)


def _text(paid: Paid) -> str:
    money = f"{paid.money} {paid.money.currency}" if paid.money else "no money"
    return f"{money} by {paid.transaction_id} for {paid.reference}"
