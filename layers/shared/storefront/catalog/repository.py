"""Products in DynamoDB: the details items beside the sale items, and the SKU codes in use.

A product's partition holds two items: the sale item, small because orders write to it, and the
details. Both are written in one transaction, so `listing` always agrees with the sale item's
status, whose partition of the index it holds. So are the shards of a hot product, whose price and
status are copies of the sale item's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.catalog.model import Details, Product
from storefront.categories.membership import change_membership, require_room
from storefront.db.records import MomentAttribute, Record, partition_of
from storefront.db.shards import entries, first_page
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_LISTING, Table
from storefront.inventory.model import ProductStatus
from storefront.inventory.repository import (
    SALE,
    SaleRecord,
    StockRecord,
    has_shards,
    product_pk,
    read_shards,
    stock_key,
    stock_label,
)
from storefront.paging import PageRequest, Slice

#: Labels of the writes in a transaction.
SALE_LABEL = "sale"
DETAILS_LABEL = "details"
SKU_LABEL = "sku"

DETAILS = "DETAILS"
SKU = "SKU"


class DetailsRecord(Record):
    """What grows of a product; the index `by_listing` holds these items only."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()
    description = UnicodeAttribute()
    listing = UnicodeAttribute()
    created_at = MomentAttribute()
    updated_at = MomentAttribute()
    category_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)

    def to_model(self) -> Details:
        """Return the details as the domain sees them."""
        return Details(
            product_id=self.product_id,
            description=self.description,
            created_at=self.created_at,
            updated_at=self.updated_at,
            category_ids=tuple(self.category_ids or ()),
        )


class SkuRecord(Record):
    """A SKU code in use; kept when the product is archived, so that no code is used again."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()


def sku_pk(code: str) -> str:
    """Return the partition of a SKU code."""
    return f"SKU#{code}"


class ProductRepository:
    """Reads products and adds their writes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, product_id: str) -> Product | None:
        """Return a product as last written, whatever its status."""
        items = self._store.query(Table.CATALOG, product_pk(product_id)).items
        by_kind = {item["sk"]["S"]: item for item in items}
        return self._with_shards([_product(by_kind)])[0] if by_kind else None

    def listed(self, statuses: Sequence[ProductStatus], page: PageRequest) -> Slice[Product]:
        """Return the products of some statuses, the oldest first, as last written.

        The index follows the table with a delay, and the products themselves are asked: one that
        has just left these statuses takes up its place on the page, and is not shown.
        """
        found = entries(
            self._store,
            Table.CATALOG,
            BY_LISTING,
            [status.value for status in statuses],
            DetailsRecord.product_id > page.after if page.after else None,
            at_once=page.limit + 1,
        )
        listed, has_more = first_page(found, page.limit)
        ids = [entry["product_id"]["S"] for entry in listed]
        products = [one for one in self._get_many(ids) if one.sale.status in statuses]
        return Slice(products, ids[-1] if has_more else None)

    def on_sale(self, product_ids: Sequence[str]) -> list[Product]:
        """Return those of some products that buyers may see, as last written."""
        return [one for one in self._get_many(product_ids) if one.is_public]

    def _get_many(self, product_ids: Sequence[str]) -> list[Product]:
        """Return products in the order of their ids, as last written."""
        keys = [(product_pk(one), sk) for one in product_ids for sk in (SALE, DETAILS)]
        by_product: dict[str, dict[str, Any]] = {}
        for item in self._store.get_raw(Table.CATALOG, keys):
            by_product.setdefault(item["pk"]["S"], {})[item["sk"]["S"]] = item
        found = (by_product.get(product_pk(one)) for one in product_ids)
        return self._with_shards([_product(by_kind) for by_kind in found if by_kind])

    def _with_shards(self, products: Sequence[Product]) -> list[Product]:
        """Return products with the stock in their shards counted; those without cost no call."""
        shards = read_shards(self._store, [one.sale for one in products])
        return [
            replace(one, sale=one.sale.with_shards(shards[one.sale.product_id])) for one in products
        ]

    def add(self, transaction: Transaction, product: Product) -> None:
        """Write a new product; cancelled under `SKU_LABEL` if the code is taken."""
        sale, details = product.sale, product.details
        pk = product_pk(sale.product_id)
        transaction.put(
            SALE_LABEL,
            SaleRecord(
                pk=pk,
                sk=SALE,
                product_id=sale.product_id,
                sku=sale.sku,
                name=sale.name,
                unit_amount=sale.price.amount,
                currency=sale.price.currency,
                status=sale.status.value,
                available=sale.available,
                on_hand=sale.on_hand,
            ),
        )
        transaction.put(
            DETAILS_LABEL,
            DetailsRecord(
                pk=pk,
                sk=DETAILS,
                product_id=sale.product_id,
                description=details.description,
                listing=listing(sale.product_id, sale.status),
                created_at=details.created_at,
                updated_at=details.updated_at,
                category_ids=list(details.category_ids) or None,
            ),
        )
        change_membership(transaction, sale.product_id, (), details.category_ids)
        sku = SkuRecord(pk=sku_pk(sale.sku), sk=SKU, product_id=sale.product_id)
        transaction.put(SKU_LABEL, sku)

    def change(
        self, transaction: Transaction, before: Product, after: Product, *, guarded: bool
    ) -> None:
        """Write what differs, except stock; cancelled under `DETAILS_LABEL` if archived.

        Only attributes that differ are set: two changes of different attributes both last, and
        the counters are never written.

        Args:
            transaction: where to.
            before: the product as it was read.
            after: as it is to be.
            guarded: whether it is cancelled, too, if it is no longer the edition that was read.

        Raises:
            ValidationFailedError: one transaction cannot hold all that changes.
        """
        details: list[Action] = [DetailsRecord.updated_at.set(after.details.updated_at)]
        sale: list[Action] = []
        copied: list[Action] = []
        if after.details.description != before.details.description:
            details.append(DetailsRecord.description.set(after.details.description))
        if after.sale.name != before.sale.name:
            sale.append(SaleRecord.name.set(after.sale.name))
        if after.sale.price != before.sale.price:
            copied.append(SaleRecord.unit_amount.set(after.sale.price.amount))
        if after.sale.status is not before.sale.status:
            copied.append(SaleRecord.status.set(after.sale.status.value))
            listed = listing(after.sale.product_id, after.sale.status)
            details.append(DetailsRecord.listing.set(listed))
        guards: dict[str, Condition] = {}
        if guarded:
            # Something is written even if nothing differs, to have a condition at all.
            sale = sale or [SaleRecord.name.set(before.sale.name)]
            guards = _still(before)
        was, is_now = before.details.category_ids, after.details.category_ids
        if is_now != was:
            require_room(was, is_now, before.sale.shards if copied else 0)
            details.append(_put_into(is_now))
            change_membership(transaction, after.sale.product_id, was, is_now)
            guards = {DETAILS_LABEL: _are_in(was), **guards}
        self._update(
            transaction, after.sale.product_id, before.sale.shards, sale, copied, details, guards
        )

    def archive(
        self,
        transaction: Transaction,
        product_id: str,
        shards: int,
        category_ids: Sequence[str],
        now: datetime,
    ) -> None:
        """End a product; cancelled under `DETAILS_LABEL` if it is unknown or archived already.

        Args:
            transaction: where to.
            product_id: the product.
            shards: how many it has; cancelled under `SALE_LABEL` if it is another number.
            category_ids: which it is in; cancelled under `DETAILS_LABEL` if it is in others.
            now: when.
        """
        change_membership(transaction, product_id, category_ids, ())
        self._update(
            transaction,
            product_id,
            shards,
            [],
            [SaleRecord.status.set(ProductStatus.ARCHIVED.value)],
            [
                DetailsRecord.updated_at.set(now),
                DetailsRecord.listing.set(listing(product_id, ProductStatus.ARCHIVED)),
                _put_into(()),
            ],
            {DETAILS_LABEL: _are_in(category_ids)},
        )

    def _update(
        self,
        transaction: Transaction,
        product_id: str,
        shards: int,
        sale: Sequence[Action],
        copied: Sequence[Action],
        details: Sequence[Action],
        guards: Mapping[str, Condition] = MappingProxyType({}),
    ) -> None:
        pk = product_pk(product_id)
        # Every change writes the details, so that one condition guards both items.
        archived = listing(product_id, ProductStatus.ARCHIVED)
        guard = DetailsRecord.listing.exists() & (DetailsRecord.listing != archived)
        if DETAILS_LABEL in guards:
            guard &= guards[DETAILS_LABEL]
        transaction.update(DETAILS_LABEL, DetailsRecord, (pk, DETAILS), details, guard)
        if not sale and not copied:
            return
        exists = guards.get(SALE_LABEL, SaleRecord.pk.exists()) & has_shards(shards)
        transaction.update(SALE_LABEL, SaleRecord, (pk, SALE), [*sale, *copied], exists)
        for number in range(1, shards + 1) if copied else ():
            label, key = stock_label(product_id, number), stock_key(product_id, number)
            transaction.update(label, StockRecord, key, copied, StockRecord.pk.exists())


def _still(seen: Product) -> dict[str, Condition]:
    """Return the conditions, by label, that a product is the edition that was seen."""
    return {
        SALE_LABEL: (SaleRecord.name == seen.sale.name)
        & (SaleRecord.unit_amount == seen.sale.price.amount)
        & (SaleRecord.status == seen.sale.status.value),
        DETAILS_LABEL: (DetailsRecord.description == seen.details.description)
        & _are_in(seen.details.category_ids),
    }


def _put_into(category_ids: Sequence[str]) -> Action:
    """Return the action by which a product's details name its categories."""
    attribute = DetailsRecord.category_ids
    action: Action = attribute.set(list(category_ids)) if category_ids else attribute.remove()
    return action


def _are_in(category_ids: Sequence[str]) -> Condition:
    """Return the condition that a product's details name these categories."""
    attribute = DetailsRecord.category_ids
    same: Condition = attribute == list(category_ids)
    return same if category_ids else attribute.does_not_exist()


def categories_in(details: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the categories that a product's details name, given as DynamoDB has them."""
    return DetailsRecord.from_raw_data(dict(details)).to_model().category_ids


def is_archived(details: Mapping[str, Any]) -> bool:
    """Return whether a product is archived, given its details as DynamoDB has them."""
    record = DetailsRecord.from_raw_data(dict(details))
    archived: bool = record.listing == listing(record.product_id, ProductStatus.ARCHIVED)
    return archived


def listing(product_id: str, status: ProductStatus) -> str:
    """Return where the index `by_listing` lists a product."""
    return partition_of(BY_LISTING, status.value, product_id)


def _product(by_kind: Mapping[str, Any]) -> Product:
    """Return the product that two raw items are, given by their sort keys."""
    sale = SaleRecord.from_raw_data(by_kind[SALE])
    details = DetailsRecord.from_raw_data(by_kind[DETAILS])
    return Product(sale.to_model(), details.to_model())
