"""Products in DynamoDB: the details items beside the sale items, and the SKU codes in use.

A product's partition holds its details and its sale items, which are small because orders write to
them: one, or one for each variant. A change writes them in one transaction (`changes.py`), so that
`listing` agrees with the sale items' status. The name is kept with what is sold by it, for orders;
of a product with options in its details, too. The shards of a hot sale item have copies of its
prices and status.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.catalog.claims import holder
from storefront.catalog.conditions import has_own_status
from storefront.catalog.content import content_of
from storefront.catalog.facts_records import is_taxed_as
from storefront.catalog.model import Details, Product
from storefront.catalog.options import Option
from storefront.catalog.price_ledger import add_lines, page_of_lines
from storefront.catalog.pricing import first_line
from storefront.catalog.words_records import WordsRecord, are_said, change_said, kept_said
from storefront.categories.membership import change_membership
from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    partition_of,
)
from storefront.db.shards import entries, first_page, in_order
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_LISTING, Table
from storefront.history.model import Author
from storefront.history.repository import add_entry
from storefront.inventory.conditions import has_shards
from storefront.inventory.model import (
    SALE_ITEM,
    ProductStatus,
    SaleItem,
    number_of,
    product_of,
    variant_id,
)
from storefront.inventory.price_records import amount_of, price_fields
from storefront.inventory.prices import PriceEntry
from storefront.inventory.records import SaleRecord, StockRecord
from storefront.inventory.repository import (
    DETAILS,
    SALE,
    product_pk,
    read_shards,
    stock_key,
    stock_label,
)
from storefront.paging import PageRequest, Slice
from storefront.values import dataclass

#: Label of the write of a product's details in a transaction.
DETAILS_LABEL = "details"
#: Most sale items that a page of products is told from: six calls, and 50 ms of processor time.
_SHOWN = 500

SKU = "SKU"


class DetailsRecord(WordsRecord):
    """What grows of a product; the index `by_listing` holds these items only."""

    description = UnicodeAttribute()
    created_at = MomentAttribute()
    #: Of a product with options: these, and its name.
    options = JSONTextAttribute(null=True)
    name = UnicodeAttribute(null=True)
    shape = IntegerAttribute(null=True)
    category_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)

    def to_model(self) -> Details:
        """Return the details as the domain sees them."""
        return Details(
            product_id=self.product_id,
            description=self.description,
            created_at=self.created_at,
            updated_at=self.updated_at,
            options=tuple(Option(name, tuple(values)) for name, values in self.options or ()),
            shape=self.shape or 0,
            category_ids=tuple(self.category_ids or ()),
            pictures=self.gallery,
            facts=self.facts,
            history=self.history or 0,
            words=self.words,
            replaced_by=self.replaced_by,
        )

    @property
    def status(self) -> ProductStatus:
        """The product's status, by which the index lists it."""
        return ProductStatus(self.listing.partition("#")[0])

    @property
    def item_ids(self) -> list[str]:
        """The ids of what is sold: of the product itself, or of its variants."""
        if not self.options:
            return [self.product_id]
        return [variant_id(self.product_id, number) for number in self.variants or ()]


class SkuRecord(Record):
    """A SKU code in use; kept when the product is archived, so that no code is used again."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()


def sku_label(code: str) -> str:
    """Return the label of the write that claims a SKU code."""
    return f"sku:{code}"


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
        """Return a product as last written, whatever its status, with all its variants."""
        found = list(in_order(self._store, Table.CATALOG, [product_pk(product_id)]))
        details = [one for one in found if one["sk"]["S"] == DETAILS]
        items = [SaleRecord.from_raw_data(dict(one)) for one in found if is_sale_item(one)]
        if not details or not items:
            return None
        return self._with_shards([(DetailsRecord.from_raw_data(dict(details[0])), items)])[0]

    def listed(self, statuses: Sequence[ProductStatus], page: PageRequest) -> Slice[Product]:
        """Return the products of some statuses, the oldest first, as last written.

        The index follows the table with a delay, and the products themselves are asked: one that
        has just left these statuses takes up its place on the page, and is not shown. Nor does a
        page show more than `_SHOWN` sale items: where products have many variants, it is shorter.
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
        products = self._get_many(ids)
        if products.is_cut:
            ids = ids[: ids.index(products.items[-1].product_id) + 1]
        shown = [one for one in products.items if one.status in statuses]
        return Slice(shown, ids[-1] if has_more or products.is_cut else None)

    def newest(self, limit: int) -> list[Product]:
        """Return the newest products that are on sale, as last written."""
        active = [ProductStatus.ACTIVE.value]
        found = entries(
            self._store, Table.CATALOG, BY_LISTING, active, newest_first=True, at_once=limit
        )
        return self.on_sale([entry["product_id"]["S"] for entry in islice(found, limit)])

    def on_sale(self, product_ids: Sequence[str]) -> list[Product]:
        """Return those of some products that buyers may see, as last written."""
        return [one for one in self._get_many(product_ids).items if one.is_public]

    def with_barcode(self, barcode: str) -> list[Product]:
        """Return the product of which something is sold with a barcode, if there is one."""
        item_id = holder(self._store, barcode)
        return self._get_many([product_of(item_id)]).items if item_id else []

    def every(self, product_ids: Sequence[str]) -> list[Product]:
        """Return those of some products that exist, however many variants they have."""
        found, rest = list[Product](), list(product_ids)
        while rest:
            read = self._get_many(rest)
            found += read.items
            rest = rest[rest.index(found[-1].product_id) + 1 :] if read.is_cut else []
        return found

    def _get_many(self, product_ids: Sequence[str]) -> "_Read":
        """Return products in the order of their ids, as last written.

        Products without options take one item beside their details, which is asked for along with
        these; only the variants of others are asked for afterwards.
        """
        keys = [(product_pk(one), sk) for one in product_ids for sk in (DETAILS, SALE)]
        details: dict[str, DetailsRecord] = {}
        items: dict[str, list[SaleRecord]] = defaultdict(list)
        for raw in self._store.get_raw(Table.CATALOG, keys):
            if raw["sk"]["S"] == DETAILS:
                details[raw["product_id"]["S"]] = DetailsRecord.from_raw_data(raw)
            else:
                items[raw["product_id"]["S"]].append(SaleRecord.from_raw_data(raw))
        found = [details[one] for one in product_ids if one in details]
        shown, is_cut = _shown(found)
        variants = [one for record in shown if record.options for one in record.item_ids]
        keys = [stock_key(one, SALE_ITEM) for one in variants]
        for record in self._store.get_many(SaleRecord, keys) if keys else ():
            items[product_of(record.product_id)].append(record)
        pairs = [(one, items[one.product_id]) for one in shown if items[one.product_id]]
        return _Read(self._with_shards(pairs), is_cut)

    def _with_shards(
        self, found: Sequence[tuple[DetailsRecord, Sequence[SaleRecord]]]
    ) -> list[Product]:
        """Return products with the stock in shards counted; those without cost no call."""
        products = [(details, [one.to_model() for one in items]) for details, items in found]
        shards = read_shards(self._store, [one for _, items in products for one in items])
        return [
            _product(details, [one.with_shards(shards[one.product_id]) for one in items])
            for details, items in products
        ]

    def price_lines(self, item_id: str, page: PageRequest) -> Slice[PriceEntry]:
        """Return a page of a sale item's price ledger, the newest line first."""
        return page_of_lines(self._store, item_id, page)

    def add(self, transaction: Transaction, product: Product, author: Author) -> None:
        """Write a new product; cancelled under the `sku_label` of a code that is taken."""
        details, now = product.details, product.details.created_at
        transaction.put(
            DETAILS_LABEL,
            DetailsRecord(
                pk=product_pk(details.product_id),
                sk=DETAILS,
                product_id=details.product_id,
                description=details.description,
                listing=listing(details.product_id, product.status),
                created_at=details.created_at,
                updated_at=details.updated_at,
                category_ids=list(details.category_ids) or None,
                history=add_entry(
                    transaction, details.product_id, 0, ({}, content_of(product)), author, now
                ),
                **kept_said(details),
                **_shape_of(product) if details.options else {},
            ),
        )
        change_membership(transaction, details.product_id, (), details.category_ids)
        change_said(transaction, None, details)
        for item in product.items:
            self.add_item(transaction, item, first_line(item, author.actor, now))

    def add_item(self, transaction: Transaction, item: SaleItem, line: PriceEntry) -> None:
        """Write a new sale item with the first line of its price ledger; claim its SKU code."""
        pk, sk = stock_key(item.product_id, SALE_ITEM)
        transaction.put(
            stock_label(item.product_id),
            SaleRecord(
                pk=pk,
                sk=sk,
                product_id=item.product_id,
                sku=item.sku,
                name=item.name,
                status=item.status.value,
                available=item.available,
                on_hand=item.on_hand,
                choice="\n".join(item.choice) or None,
                own_status=_own_status(item),
                tax_class=item.tax_class or None,
                compare_at=amount_of(item.compare_at),
                priced=item.priced,
                **price_fields(item.prices),
            ),
        )
        add_lines(transaction, item.product_id, [line])
        sku = SkuRecord(pk=sku_pk(item.sku), sk=SKU, product_id=item.product_id)
        transaction.put(sku_label(item.sku), sku)

    def change_details(
        self,
        transaction: Transaction,
        before: Product,
        after: Product,
        guard: Condition,
        author: Author,
    ) -> Product:
        """Write what differs in the details, and the entry of the product's history.

        Every change of a product comes by here.

        Args:
            transaction: where to.
            before: the product as it was read.
            after: as it is to be, with what is sold of it.
            guard: cancelled under `DETAILS_LABEL` unless it holds, and under `HISTORY_LABEL` if
                others have changed the product meanwhile.
            author: who changes it.

        Returns:
            the product with the number of its last entry.
        """
        actions: list[Action] = [DetailsRecord.updated_at.set(after.details.updated_at)]
        if after.details.description != before.details.description:
            actions.append(DetailsRecord.description.set(after.details.description))
        if after.status is not before.status:
            actions.append(DetailsRecord.listing.set(listing(after.product_id, after.status)))
        if after.details.options and after.name != before.name:
            actions.append(DetailsRecord.name.set(after.name))
        was, is_now = before.details.category_ids, after.details.category_ids
        if is_now != was:
            actions.append(_put_into(is_now))
            change_membership(transaction, after.product_id, was, is_now)
            guard &= are_in(was)
        said, as_read = change_said(transaction, before.details, after.details)
        actions += said
        guard = guard if as_read is None else guard & as_read
        if after.details.shape != before.details.shape:
            shape = _shape_of(after)
            actions += [getattr(DetailsRecord, name).set(value) for name, value in shape.items()]
        last, between = before.details.history, (content_of(before), content_of(after))
        moment = after.details.updated_at
        number = add_entry(transaction, after.product_id, last, between, author, moment)
        if number != last:
            actions.append(DetailsRecord.history.set(number))
        key = (product_pk(after.product_id), DETAILS)
        transaction.update(DETAILS_LABEL, DetailsRecord, key, actions, guard)
        return replace(after, details=replace(after.details, history=number))

    def change_item(
        self,
        transaction: Transaction,
        before: SaleItem,
        after: SaleItem,
        guard: Condition | None = None,
    ) -> None:
        """Write what differs in a sale item and its shards, except stock; nothing if nothing does.

        Only attributes that differ are set: two changes of different attributes both last, and
        the counters are never written.

        Args:
            transaction: where to.
            before: the item as it was read.
            after: as it is to be.
            guard: cancelled, too, unless it holds; then something is written even if nothing
                differs, to have a condition at all.
        """
        own: list[Action] = [SaleRecord.name.set(after.name)] if after.name != before.name else []
        copied: list[Action] = []
        if after.prices != before.prices:
            copied += _set(SaleRecord, price_fields(after.prices))
        if after.priced != before.priced:
            derived = {"prior_amount": amount_of(after.prior), "priced": after.priced}
            own += _set(SaleRecord, {"compare_at": amount_of(after.compare_at), **derived})
        if after.status is not before.status:
            copied.append(SaleRecord.status.set(after.status.value))
        if after.tax_class != before.tax_class:
            copied += _set(SaleRecord, {"tax_class": after.tax_class or None})
        if after.choice != before.choice:
            own.append(SaleRecord.choice.set("\n".join(after.choice)))
        if after.own_status is not before.own_status:
            kept = _own_status(after)
            own.append(SaleRecord.own_status.set(kept) if kept else SaleRecord.own_status.remove())
        if guard is not None and not own:
            own = [SaleRecord.name.set(before.name)]
        if not own and not copied:
            return
        item_id, shards = after.product_id, before.shards
        guards = SaleRecord.pk.exists() & has_shards(shards) & has_own_status(before)
        guards = guards if guard is None else guards & guard
        key = stock_key(item_id, SALE_ITEM)
        transaction.update(stock_label(item_id), SaleRecord, key, [*own, *copied], guards)
        for number in range(1, shards + 1) if copied else ():
            label, key = stock_label(item_id, number), stock_key(item_id, number)
            transaction.update(label, StockRecord, key, copied, StockRecord.pk.exists())


@dataclass(frozen=True, slots=True)
class _Read:
    """Products that were read; `is_cut`, if there were more of them than fit on a page."""

    items: list[Product]
    is_cut: bool


def _shown(found: Sequence[DetailsRecord]) -> tuple[list[DetailsRecord], bool]:
    """Return as many products as have `_SHOWN` sale items together, and whether any is left out."""
    shown, room = list[DetailsRecord](), _SHOWN
    for record in found:
        room -= len(record.item_ids)
        if room < 0 and shown:
            return shown, True
        shown.append(record)
    return shown, False


def is_sale_item(raw: Mapping[str, Any]) -> bool:
    """Return whether a raw item of a product's partition is a sale item."""
    return bool(raw["sk"]["S"].partition("#")[0] == SALE)


def still(seen: Product) -> Condition:
    """Return the condition that the details are those of the edition that was seen."""
    is_same: Condition = DetailsRecord.description == seen.details.description
    is_same &= are_in(seen.details.category_ids) & are_said(seen.details)
    return is_same & is_sold_as(seen) if seen.details.options else is_same


def is_not_archived(product_id: str) -> Condition:
    """Return the condition that a product exists and is not archived."""
    archived = listing(product_id, ProductStatus.ARCHIVED)
    kept: Condition = DetailsRecord.listing.exists() & (DetailsRecord.listing != archived)
    return kept


def are_in(category_ids: Sequence[str]) -> Condition:
    """Return the condition that a product's details name these categories."""
    attribute = DetailsRecord.category_ids
    same: Condition = attribute == list(category_ids)
    return same if category_ids else attribute.does_not_exist()


def is_sold_as(seen: Product) -> Condition:
    """Return the condition that nobody has changed what the product's sale items follow from.

    That is its status, its class of tax, which variants it has and, of one with options, its name;
    of another one, the sale item says the name.
    """
    shape: Condition = DetailsRecord.shape.does_not_exist()
    if seen.details.shape:
        shape = DetailsRecord.shape == seen.details.shape
    shape &= DetailsRecord.listing == listing(seen.product_id, seen.status)
    shape &= is_taxed_as(seen.details.facts)
    if seen.details.options:
        shape &= DetailsRecord.name == seen.name
    return shape


def _own_status(item: SaleItem) -> str | None:
    return None if item.own_status is ProductStatus.ACTIVE else item.own_status.value


def _shape_of(product: Product) -> dict[str, Any]:
    """Return the attributes of details that say which options and variants a product has."""
    return {
        "options": [[one.name, list(one.values)] for one in product.details.options],
        "variants": [number_of(one.product_id) for one in product.variants],
        "name": product.name,
        "shape": product.details.shape,
    }


def _set(record: type[Record], values: Mapping[str, Any]) -> list[Action]:
    """Return the actions by which an item has some values; None is no attribute."""
    attributes = [(getattr(record, name), value) for name, value in values.items()]
    return [one.remove() if value is None else one.set(value) for one, value in attributes]


def _put_into(category_ids: Sequence[str]) -> Action:
    """Return the action by which a product's details name its categories."""
    attribute = DetailsRecord.category_ids
    action: Action = attribute.set(list(category_ids)) if category_ids else attribute.remove()
    return action


def listing(product_id: str, status: ProductStatus) -> str:
    """Return where the index `by_listing` lists a product."""
    return partition_of(BY_LISTING, status.value, product_id)


def _product(details: DetailsRecord, items: Sequence[SaleItem]) -> Product:
    """Return the product of some records; without options, its sale item says name and status."""
    if not details.options:
        (sale,) = items
        return Product(details.to_model(), sale.name, sale.status, (sale,))
    ordered = tuple(sorted(items, key=lambda one: one.product_id))
    return Product(details.to_model(), details.name or "", details.status, ordered)
