"""What a product says of itself besides its texts, and of what is sold of it besides prices.

All of it is in the product's details, apart from what orders write to. So it costs a sale nothing,
and comes with the one query that reads a whole product.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.attributes.model import ProductAttributes
from storefront.attributes.uses import change_uses
from storefront.catalog.barcodes import change_claims, claims_between
from storefront.db.records import JSONTextAttribute, Record
from storefront.db.store import Transaction
from storefront.inventory.model import number_of, variant_id

#: How many barcodes of a product are freed in one transaction, beside its attributes.
AT_ONCE = 20


class Mark(NamedTuple):
    """What staff mark something that is sold with.

    Args:
        barcode: its GTIN; None for none.
        low_at: it is low when no more units than this can be bought; 0 for when it is sold out.
    """

    barcode: str | None = None
    low_at: int = 0


NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a product says.

    Args:
        brand: a line; empty for none.
        tags: words by which it is found.
        attributes: by their codes, sorted.
        marks: of what is sold of it, by number of the variant; 0 is the product itself.
    """

    brand: str = ""
    tags: tuple[str, ...] = ()
    attributes: ProductAttributes = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @property
    def edition(self) -> str:
        """What of it makes an edition of the product: variants have their own."""
        said = [self.brand, self.tags, self.attributes, self.marks.get(0, NO_MARK)]
        return json.dumps(said)

    def mark_of(self, item_id: str) -> Mark:
        """Return the mark of something that is sold, by its id."""
        return self.marks.get(number_of(item_id), NO_MARK)

    def marked(self, item_id: str, mark: Mark) -> "Facts":
        """Return the facts with a mark of something that is sold."""
        marks = {**self.marks, number_of(item_id): mark}
        kept = {number: one for number, one in sorted(marks.items()) if one != NO_MARK}
        return replace(self, marks=kept)

    def barcodes(self, product_id: str) -> dict[str, str]:
        """Return the barcodes of what is sold of a product, by its ids."""
        return {
            variant_id(product_id, number) if number else product_id: mark.barcode
            for number, mark in self.marks.items()
            if mark.barcode
        }

    def released(self) -> "Facts":
        """Return what an archived product says: others may use what it used."""
        return replace(self, attributes={}, marks=dict(islice(self.marks.items(), AT_ONCE, None)))


class FactsRecord(Record):
    """The attributes of a product's details that hold facts."""

    brand = UnicodeAttribute(null=True)
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    attributes = JSONTextAttribute(null=True)
    #: Barcode and low mark by the number of the variant.
    marks = JSONTextAttribute(null=True)

    @property
    def facts(self) -> Facts:
        """The facts as the domain sees them."""
        attributes = self.attributes or {}
        return Facts(
            brand=self.brand or "",
            tags=tuple(self.tags or ()),
            attributes={
                code: tuple(said) if isinstance(said, list) else said
                for code, said in attributes.items()
            },
            marks={int(number): Mark(*mark) for number, mark in (self.marks or {}).items()},
        )


def kept(facts: Facts) -> dict[str, Any]:
    """Return facts as the attributes of a record; None where there is nothing."""
    return {
        "brand": facts.brand or None,
        "tags": list(facts.tags) or None,
        "attributes": dict(facts.attributes) or None,
        "marks": {str(number): list(mark) for number, mark in facts.marks.items()} or None,
    }


def change_facts(
    transaction: Transaction, product_id: str, before: Facts, after: Facts
) -> list[Action]:
    """Write what follows from a change of facts, and return what the details are to say.

    The details must be written on the condition that they are `as_counted` before.
    """
    old, new = kept(before), kept(after)
    change_uses(transaction, product_id, before.attributes, after.attributes)
    change_claims(transaction, before.barcodes(product_id), after.barcodes(product_id))
    return [
        getattr(FactsRecord, name).set(value)
        if value is not None
        else getattr(FactsRecord, name).remove()
        for name, value in new.items()
        if value != old[name]
    ]


def as_counted(before: Facts, after: Facts) -> Condition | None:
    """Return the condition that what is counted and claimed elsewhere is as it was read.

    None where a change leaves it alone.
    """
    names = [
        name for name in ("attributes", "marks") if getattr(before, name) != getattr(after, name)
    ]
    return _are(before, names) if names else None


def are_facts(seen: Facts) -> Condition:
    """Return the condition that the facts are those that were seen."""
    return _are(seen, list(kept(seen)))


def writes_between(product_id: str, before: Facts, after: Facts) -> int:
    """Return how many writes a change takes at the most, besides the details."""
    codes = before.attributes.keys() | after.attributes.keys()
    changed = [one for one in codes if before.attributes.get(one) != after.attributes.get(one)]
    claims = claims_between(before.barcodes(product_id), after.barcodes(product_id))
    return 2 * len(changed) + sum(len(one) for one in claims)


def _are(seen: Facts, names: list[str]) -> Condition:
    values = kept(seen)
    first, *others = [_is(name, values[name]) for name in names]
    for one in others:
        first &= one
    return first


def _is(name: str, value: Any) -> Condition:
    attribute = getattr(FactsRecord, name)
    same: Condition = attribute.does_not_exist() if value is None else attribute == value
    return same
