"""What the audit knows of attributes: what products say by them can be said, and is counted."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime

from storefront.attributes.model import AttributeKind
from storefront.attributes.repository import (
    ATTRIBUTES,
    OPTION_WORDS,
    AttributeRecord,
    OptionWordsRecord,
)
from storefront.attributes.uses import USES, AttributeUseRecord, UsesRecord, use_pk, uses_pk
from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import DomainAudit, Inspection, Kind
from storefront.books.sections import Books, Section
from storefront.db.tables import Table
from storefront.values import dataclass

ATTRIBUTE = Subject("an attribute", "attributes")


class AttributeRule(Rule):
    """What must hold of attributes."""

    #: An attribute counts how many products have it and have chosen each value, of those there are.
    ATTRIBUTE_USES = "attribute-uses"


@dataclass(slots=True)
class AttributeSection(Section):
    """An attribute.

    Args:
        kind: its type; None if it does not exist.
        values: codes of its values.
        counted_as: the type that its counters say; None if these are missing.
        products: how many have it, as they say.
        counts: how many have chosen each value, likewise.
        found: the products that have it, with the values of each.
    """

    subject = ATTRIBUTE

    kind: AttributeKind | None = None
    values: frozenset[str] = frozenset()
    counted_as: AttributeKind | None = None
    products: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    found: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether it exists."""
        return self.kind is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an attribute that is missing."""
        parts = {"counters": self.counted_as, "products": self.found}
        return [name for name, part in parts.items() if part]


def _enter_attribute(books: Books, name: str, record: AttributeRecord) -> None:
    del name
    section, attribute = books.open(AttributeSection, record.sk), record.to_model()
    section.kind, section.values = attribute.kind, frozenset(attribute.value_codes)


def _enter_uses(books: Books, code: str, record: UsesRecord) -> None:
    section, uses = books.open(AttributeSection, code), record.to_model()
    section.counted_as = uses.kind
    section.products, section.counts = uses.products, dict(uses.values)


def _enter_use(books: Books, code: str, record: AttributeUseRecord) -> None:
    found = books.open(AttributeSection, code).found
    found[record.sk] = tuple(record.values or ())


def _check(books: Books, code: str, now: datetime) -> Differences:
    """Yield everything in an attribute that is not as it must be."""
    del now
    section = books.section(AttributeSection, code)
    if section.kind is None:
        return
    counts = dict.fromkeys(section.values, 0)
    for values in section.found.values():
        for value_code in values:
            counts[value_code] = counts.get(value_code, 0) + 1
    expected = section.kind, len(section.found), counts
    counted = section.counted_as, section.products, section.counts
    if counted != expected or section.values != counts.keys():
        yield Difference(AttributeRule.ATTRIBUTE_USES, code, _told(*expected), _told(*counted))


def _told(kind: AttributeKind | None, products: int, counts: dict[str, int]) -> str:
    chosen = ", ".join(f"{one} {number}" for one, number in sorted(counts.items()))
    return f"{kind}: {products} products; {chosen or 'no values'}"


def _reread(look: Look, code: str) -> None:
    look.partition(Table.CATALOG, use_pk(code))
    look.items(Table.CATALOG, [(ATTRIBUTES, code), (uses_pk(code), USES)])


USE = Kind(AttributeUseRecord, "ATTRIBUTE", None, _enter_use)
AUDIT = DomainAudit(
    rules=AttributeRule,
    kinds=[
        Kind(OptionWordsRecord, ATTRIBUTES, OPTION_WORDS),
        Kind(AttributeRecord, ATTRIBUTES, None, _enter_attribute),
        Kind(UsesRecord, "USES", USES, _enter_uses),
        USE,
    ],
    inspections=[Inspection(AttributeSection, _check, _reread)],
)
