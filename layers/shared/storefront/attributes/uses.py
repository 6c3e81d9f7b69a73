"""Which products use which attributes: written with the product, so that it is exact.

A product's details say its attributes. In the same transaction an item `ATTRIBUTE#<code>` /
`<product id>` comes or goes, which repeats the values that it has chosen, and the counters of the
attribute change: of the products that have it, and of each value. A value's counter is there
exactly as long as the value. So a product takes no value that is being removed, and none is removed
that a product has, whoever is first; and what a product may say need not be read before: its
transaction is cancelled, and tells why.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pynamodb.attributes import Attribute as PynamoAttribute
from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.constants import MAP, NUMBER
from pynamodb.expressions.operand import Path

from storefront.attributes.model import (
    AttributeKind,
    AttributeValue,
    ProductAttributes,
    Uses,
    chosen,
    fault_of,
    kind_of,
)
from storefront.db.records import IntegerAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Transaction
from storefront.db.tables import Table
from storefront.errors import FieldError, ValidationFailedError

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

USES = "USES"
#: Label prefix of the writes to counters: `uses:<code>`.
_LABEL = "uses"


class CountsAttribute(PynamoAttribute[dict[str, int]]):
    """Whole numbers by name: a map, of which each can be changed by itself."""

    attr_type = MAP

    def serialize(self, value: Mapping[str, int]) -> dict[str, Any]:
        """Return the numbers as DynamoDB takes them."""
        return {name: {NUMBER: str(number)} for name, number in value.items()}

    def deserialize(self, value: Mapping[str, Any]) -> dict[str, int]:
        """Return the numbers that DynamoDB gave."""
        return {name: int(number[NUMBER]) for name, number in value.items()}


class UsesRecord(Record):
    """The counters of an attribute, and what a product relies on that says something by it."""

    table: ClassVar[Table] = Table.CATALOG

    kind = UnicodeAttribute()
    products = IntegerAttribute()
    values = CountsAttribute()

    def to_model(self) -> Uses:
        """Return the uses as the domain sees them."""
        return Uses(AttributeKind(self.kind), self.products, self.values)


class AttributeUseRecord(Record):
    """That a product has an attribute, and which of its values."""

    table: ClassVar[Table] = Table.CATALOG

    values: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)


def uses_label(code: str) -> str:
    """Return the label of the write of an attribute's counters."""
    return f"{_LABEL}:{code}"


def uses_pk(code: str) -> str:
    """Return the partition of an attribute's counters."""
    return f"USES#{code}"


def use_pk(code: str) -> str:
    """Return the partition of the products that have an attribute."""
    return f"ATTRIBUTE#{code}"


def change_uses(
    transaction: Transaction,
    product_id: str,
    before: ProductAttributes,
    after: ProductAttributes,
) -> None:
    """Let a product take attributes and values, and leave others, with what else is done.

    Args:
        transaction: must hold the product's details, on the condition that it said `before`.
        product_id: the product.
        before: what it said.
        after: what it says now.
    """
    for code in sorted({*before, *after}):
        old, new = before.get(code), after.get(code)
        if _uses(old) != _uses(new):
            _count(transaction, code, old, new)
            _place(transaction, product_id, code, old, new)


def _uses(value: AttributeValue | None) -> tuple[AttributeKind, tuple[str, ...]] | None:
    """Return what of a product's word uses the attribute: a text, a number alone do not."""
    return None if value is None else (kind_of(value), chosen(value))


def _count(
    transaction: Transaction, code: str, old: AttributeValue | None, new: AttributeValue | None
) -> None:
    by = int(new is not None) - int(old is not None)
    actions: list[Action] = [UsesRecord.products.set(UsesRecord.products + by)]
    condition: Condition = UsesRecord.pk.exists()
    if new is not None:
        condition &= UsesRecord.kind == kind_of(new).value
    for value_code in {*chosen(old), *chosen(new)}:
        path = Path(UsesRecord.values)[value_code]
        condition &= path.exists()
        if by_one := int(value_code in chosen(new)) - int(value_code in chosen(old)):
            actions.append(path.set(path + by_one))
    key = uses_pk(code), USES
    transaction.update(uses_label(code), UsesRecord, key, actions, condition)


def _place(
    transaction: Transaction,
    product_id: str,
    code: str,
    old: AttributeValue | None,
    new: AttributeValue | None,
) -> None:
    label, pk = f"use:{code}", use_pk(code)
    is_there = AttributeUseRecord.pk.exists()
    if new is None:
        transaction.delete(label, AttributeUseRecord, (pk, product_id), is_there)
        return
    record = AttributeUseRecord(pk=pk, sk=product_id, values=list(chosen(new)) or None)
    transaction.put(label, record, None if old is None else is_there)


def refuse_unfit(wanted: ProductAttributes | None, error: TransactionCanceledError) -> None:
    """Refuse a product whose transaction failed because it may not say what it is to say.

    Args:
        wanted: its attributes, if these were to change.
        error: tells the counters as they are.

    Raises:
        ValidationFailedError: it may not.
    """
    errors = list[FieldError]()
    for code, raw in error.labelled(_LABEL).items():
        value = (wanted or {}).get(code)
        uses = None if raw is None else UsesRecord.from_raw_data(raw).to_model()
        fault = None if value is None else fault_of(value, uses)
        if fault:
            field = f"attributes.{code}"
            errors.append(FieldError(field=field, code="attribute", message=fault))
    if errors:
        raise ValidationFailedError("The request is not valid; see errors.", errors) from error
