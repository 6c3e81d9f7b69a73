"""What the audit knows of the shop's terms: that they can be read, and hold together."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books, Section
from storefront.db.idempotency import ShopIdempotencyRecord
from storefront.db.tables import Table
from storefront.places.bangladesh import bangladesh
from storefront.terms.repository import SETTINGS, TermsRecord, kept_terms
from storefront.uses.coupons import COUPONS, CouponsRecord
from storefront.uses.guesses import GUESSES, GuessesRecord
from storefront.values import dataclass

SETTING = Subject("a setting", "settings")


class TermsRule(Rule):
    """What must hold of the shop's terms."""

    #: A setting holds together as it was checked when it was changed, and its edition is its own.
    TERMS = "terms"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        return "Open the setting on the staff page, mend what it says is wrong, and save it."


@dataclass(slots=True)
class TermsSection(Section):
    """A setting.

    Args:
        faults: what is wrong with it; None if it does not exist.
    """

    subject = SETTING

    faults: list[str] | None = field(default=None)

    @property
    def is_there(self) -> bool:
        """Return whether it exists."""
        return self.faults is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of one that is missing: nothing else belongs to it."""
        return []


def _enter(books: Books, name: str, record: TermsRecord) -> None:
    del name
    kept = kept_terms(record)
    faults = [one["field"] for one in kept.terms.faults(bangladesh().districts)]
    if kept.edition != record.edition:
        faults.append("edition")
    books.open(TermsSection, record.sk).faults = faults


def _enter_making(books: Books, answer: Answer) -> None:
    """Enter nothing: what was made is used by orders, and compared with those."""
    del books, answer


def _check(books: Books, name: str, now: datetime) -> Differences:
    """Yield it if a setting does not hold together."""
    del now
    faults = books.section(TermsSection, name).faults
    if faults:
        yield Difference(TermsRule.TERMS, name, "nothing wrong", ", ".join(faults))


def _reread(look: Look, name: str) -> None:
    look.items(Table.SHOP, [(SETTINGS, name)])


AUDIT = DomainAudit(
    rules=TermsRule,
    kinds=[
        Kind(TermsRecord, SETTINGS, None, _enter),
        Kind(CouponsRecord, COUPONS, None),
        Kind(GuessesRecord, GUESSES, None),
    ],
    operations=[Operation(ShopIdempotencyRecord, "make_coupons", _enter_making)],
    inspections=[Inspection(TermsSection, _check, _reread)],
)
