"""What must hold of the history of products."""

from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule
from storefront.books.registration import DomainAudit, Inspection, Kind, Note
from storefront.books.sections import Books, Section
from storefront.catalog.audit import DETAILS_KIND
from storefront.catalog.content import said_in, said_of
from storefront.catalog.facts import Facts
from storefront.catalog.repository import DetailsRecord
from storefront.db.tables import Table
from storefront.history.model import digest_of
from storefront.history.repository import HistoryRecord, history_pk
from storefront.inventory.audit import PRODUCT, StockSection
from storefront.inventory.model import ProductStatus, product_of, variant_id
from storefront.values import dataclass

#: Field of a product, or of the variant of a number; see `history.model.Content`.
_Key = tuple[int, str]
_NOTHING = digest_of(None)


class HistoryRule(Rule):
    """What must hold of histories."""

    #: The entries of a product are numbered without a gap, up to what its details say; what one
    #: says was there before is what was left by the one before it that names the same field; and
    #: what the last one that names a field has left is there. A product that is older than
    #: histories has none until it is changed.
    PRODUCT_HISTORY = "product-history"


class _Step(NamedTuple):
    """What an entry says of one field, as digests: texts are long, and only compared."""

    before: str
    after: str


@dataclass(slots=True)
class HistorySection(Section):
    """The history of a product.

    Args:
        entries: what each entry says, by its number.
        last: the number that the details say; None if there are no details.
        name, status: what the details say, of a product with options.
        said: digests of what the details say, by field.
        facts: with the marks of what is sold.
    """

    subject = PRODUCT

    entries: dict[int, dict[_Key, _Step]] = field(default_factory=dict)
    last: int | None = None
    name: str | None = None
    status: ProductStatus | None = None
    said: dict[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)

    @property
    def traces(self) -> Collection[str]:
        """Name what is left of a product that is missing."""
        return ["a history"] if self.entries else []


def _enter_entry(books: Books, product_id: str, record: HistoryRecord) -> None:
    entry = record.to_model()
    books.open(HistorySection, product_id).entries[entry.number] = {
        (one.item, one.field): _Step(digest_of(one.before), digest_of(one.after))
        for one in entry.changes
    }


def _enter_details(books: Books, product_id: str, record: DetailsRecord) -> None:
    section, details = books.open(HistorySection, product_id), record.to_model()
    said = said_in(details, record.variants or ())
    section.said = {name: digest_of(value) for name, value in said.items()}
    section.last, section.facts = details.history, details.facts
    if details.options:
        section.name, section.status = record.name or "", record.status


def _check(books: Books, product_id: str, now: datetime) -> Differences:
    """Yield everything in a history that is not as it must be."""
    del now
    section = books.section(HistorySection, product_id)
    if section.last is None:
        return
    numbers = sorted(section.entries)
    if numbers != list(range(1, section.last + 1)):
        expected = f"entries 1 to {section.last}"
        found = ", ".join(map(str, numbers)) or "none"
        yield Difference(HistoryRule.PRODUCT_HISTORY, product_id, expected, found)
        return
    left: dict[_Key, tuple[int, str]] = {}
    for number in numbers:
        for key, step in section.entries[number].items():
            earlier, value = left.get(key, (0, step.before))
            if value != step.before:
                yield _odd(product_id, key, f"before entry {number} as entry {earlier} left it")
            left[key] = number, step.after
    present = _present(books, product_id, section, {item for item, _ in left})
    for key, (number, value) in left.items():
        if present.get(key, _NOTHING) != value:
            yield _odd(product_id, key, f"as entry {number} left it")


def _odd(product_id: str, key: _Key, expected: str) -> Difference:
    item, name = key
    called = f"{name} of variant {item}" if item else name
    expected = f"{called} {expected}"
    return Difference(HistoryRule.PRODUCT_HISTORY, product_id, expected, "something else")


def _present(
    books: Books, product_id: str, section: HistorySection, items: Collection[int]
) -> Mapping[_Key, str]:
    """Return what is said of a product, and of what is sold of it, as digests."""
    has_options = section.name is not None
    present = {(0, name): value for name, value in section.said.items()}
    name, status = section.name, section.status
    for item in sorted({0, *items}):
        item_id = variant_id(product_id, item) if item else product_id
        sale = books.section(StockSection, item_id).sale
        if sale is None or (has_options and not item):
            continue
        if not has_options:
            name, status = sale.name, sale.status
        said = said_of(sale, section.facts.mark_of(item_id))
        present |= {(item, field_): digest_of(value) for field_, value in said}
    present |= {(0, "name"): digest_of(name)}
    return present | {(0, "status"): digest_of(status.value if status else None)}


def _reread(look: Look, product_id: str) -> None:
    if product_id == product_of(product_id):
        look.partition(Table.CATALOG, history_pk(product_id))


AUDIT = DomainAudit(
    rules=HistoryRule,
    kinds=[Kind(HistoryRecord, "HISTORY", None, _enter_entry)],
    notes=[Note(DETAILS_KIND, _enter_details)],
    inspections=[Inspection(HistorySection, _check, _reread)],
)
