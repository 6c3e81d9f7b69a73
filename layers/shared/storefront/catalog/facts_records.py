"""Facts in DynamoDB: in a product's details, and where they are counted and claimed."""

from typing import Any

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.attributes.uses import change_uses
from storefront.catalog.claims import change_claims
from storefront.catalog.facts import Facts, Mark
from storefront.db.records import JSONTextAttribute
from storefront.db.store import Transaction
from storefront.pictures.repository import GalleryRecord


class FactsRecord(GalleryRecord):
    """The attributes of a product's details that hold facts."""

    brand = UnicodeAttribute(null=True)
    tax_class = UnicodeAttribute(null=True)
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
            tax_class=self.tax_class or "",
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
        "tax_class": facts.tax_class or None,
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


def is_taxed_as(seen: Facts) -> Condition:
    """Return the condition that nobody has changed the class of tax."""
    return _are(seen, ["tax_class"])


def are_facts(seen: Facts) -> Condition:
    """Return the condition that the facts are those that were seen."""
    return _are(seen, list(kept(seen)))


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
