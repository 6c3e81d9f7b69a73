"""The catalogue: what buyers see of it, and how staff change it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from storefront import log
from storefront.catalog.model import (
    Details,
    NewProduct,
    Product,
    ProductChanges,
    SkuTakenError,
    price_of,
    require_chargeable,
)
from storefront.catalog.repository import (
    DETAILS_LABEL,
    SALE_LABEL,
    SKU_LABEL,
    ProductRepository,
    categories_in,
    is_archived,
)
from storefront.catalog.views import ProductView, product_view
from storefront.categories.membership import refuse_unknown
from storefront.choices import read_choice
from storefront.clock import Clock
from storefront.contract import Parameter
from storefront.currencies import Provider
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import ProductArchivedError, ProductStatus, SaleItem
from storefront.inventory.repository import StockRepository, shards_in
from storefront.paging import PageRequest, Slice

#: How often a change is tried while others change the same product.
_TRIES = 5
_BUSY = "The product is being changed by others. Send the same request again."
#: What a client has seen that does not say so.
ANYTHING = Seen()
#: The query parameter of staff's list, besides those of every list.
STATUS_QUERY = {"status": Parameter("products of this status", ProductStatus)}
#: In which turn the statuses are read for a list of all. One that a product may move to is read
#: after those that it may come from, so that a product which moves meanwhile is not missed; staff
#: put products on sale and take them off it, so these are read twice.
IN_TURN = [
    ProductStatus.ACTIVE,
    ProductStatus.INACTIVE,
    ProductStatus.ACTIVE,
    ProductStatus.ARCHIVED,
]


class CatalogService:
    """The products on sale, for everybody.

    Args:
        products: the repository.
    """

    def __init__(self, products: ProductRepository) -> None:
        self._products = products

    def page(self, wanted: PageRequest) -> Slice[Product]:
        """Return a page of active products, the oldest first, with stock as it is now.

        One that is no longer sold is never shown; a page may therefore be short.
        """
        return self._products.listed([ProductStatus.ACTIVE], wanted)

    def get(self, product_id: str) -> Product:
        """Return an active product; raises NotFoundError for any other."""
        product = self._products.get(product_id)
        if product is None or not product.is_public:
            raise NotFoundError
        return product


class StaffCatalogService:
    """All products, for staff: those that are not on sale, too.

    Args:
        products: the repository.
    """

    def __init__(self, products: ProductRepository) -> None:
        self._products = products

    def read(self, query: Mapping[str, str]) -> ProductStatus | None:
        """Return of which status products are wanted; None for any.

        Raises:
            ValidationFailedError: there is no such status.
        """
        return read_choice(query, "status", ProductStatus)

    def page(self, status: ProductStatus | None, wanted: PageRequest) -> Slice[Product]:
        """Return a page of products, the oldest first; of any status, where None is given."""
        return self._products.listed(IN_TURN if status is None else [status], wanted)

    def get(self, product_id: str) -> Product:
        """Return a product, whatever its status; raises NotFoundError if there is none."""
        product = self._products.get(product_id)
        if product is None:
            raise NotFoundError
        return product


class ProductService:
    """Staff's changes to products.

    Args:
        store: must know the catalog table.
        products, stock: repositories on that store.
        keys: idempotency keys of the catalog table.
        clock: the present.
        providers: who charges for what is sold.
    """

    def __init__(
        self,
        store: Store,
        products: ProductRepository,
        stock: StockRepository,
        keys: IdempotencyKeys,
        clock: Clock,
        providers: Collection[Provider] = frozenset(Provider),
    ) -> None:
        self._store = store
        self._products = products
        self._stock = stock
        self._keys = keys
        self._clock = clock
        self._providers = providers

    def create(self, new: NewProduct, key: IdempotencyKey | None) -> ProductView:
        """Add a product without stock.

        Args:
            new: the product.
            key: a repeat with the same key and body gets the first answer, unchanged.

        Raises:
            ValidationFailedError: nobody could charge the price, or a category does not exist.
            SkuTakenError: the SKU code is, or was, another product's.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        require_chargeable(new.price, self._providers)
        product = self._made(new)
        view = product_view(product)
        transaction = self._store.transaction()
        self._products.add(transaction, product)
        self._keys.claim(transaction, key, view)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            # A repeat finds its own SKU code taken: the key must be looked at first.
            answer: ProductView | None = self._keys.answer_of(key)
            if answer is not None:
                return answer
            if SKU_LABEL in error.failed:
                msg = "Another product has this SKU code, or had it before it was archived."
                raise SkuTakenError(msg) from error
            refuse_unknown(error)
            raise UnavailableError from error
        log.info("product created", product_id=product.sale.product_id)
        return view

    def update(self, product_id: str, changes: ProductChanges, seen: Seen = ANYTHING) -> Product:
        """Change a product; orders placed before keep the name and price they were placed at.

        Args:
            product_id: the product.
            changes: at least one.
            seen: which editions may be changed. A change that is made already is no fault: the
                request may be a repeat of the one that made it.

        Returns:
            the product as changed; its stock as it was just before.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived, or was archived meanwhile.
            StaleError: the edition that the client has seen is not the latest.
            ValidationFailedError: the price is none in the product's currency, nobody could
                charge it, or a category does not exist.
        """
        for _ in range(_TRIES):
            before = self._editable(product_id)
            after = self._changed(before, changes)
            if not seen.is_latest(before.edition):
                if after.edition == before.edition:
                    return before
                raise StaleError(before.edition)
            transaction = self._store.transaction()
            is_guarded = seen.editions is not None
            self._products.change(transaction, before, after, guarded=is_guarded)
            try:
                shards = before.sale.shards
                self._stock.commit_whole(transaction, product_id, shards, self._clock())
            except TransactionCanceledError as error:
                refuse_unknown(error)
                continue  # archived, or changed by others: look again
            log.info("product updated", product_id=product_id)
            return after
        raise UnavailableError(_BUSY)

    def _editable(self, product_id: str) -> Product:
        product = self._products.get(product_id)
        if product is None:
            raise NotFoundError
        if product.sale.status is ProductStatus.ARCHIVED:
            raise ProductArchivedError
        return product

    def archive(self, product_id: str) -> None:
        """End a product for ever; a repeat changes nothing.

        Nobody can order it from now on, and it is in no category. Orders that hold its stock keep
        it and can still be paid; its ledger and its SKU code stay.

        Raises:
            NotFoundError: there is no such product.
        """
        shards, category_ids = 0, tuple[str, ...]()
        for _ in range(_TRIES):
            now, transaction = self._clock(), self._store.transaction()
            self._products.archive(transaction, product_id, shards, category_ids, now)
            try:
                self._stock.commit_whole(transaction, product_id, shards, now)
            except TransactionCanceledError as error:
                if SALE_LABEL in error.failed:
                    shards = shards_in(error.failed[SALE_LABEL])
                if DETAILS_LABEL in error.failed:
                    details = error.failed[DETAILS_LABEL]
                    if details is None:
                        raise NotFoundError from error
                    if is_archived(details):
                        return
                    category_ids = categories_in(details)
                continue
            log.info("product archived", product_id=product_id)
            return
        raise UnavailableError(_BUSY)

    def _made(self, new: NewProduct) -> Product:
        now = self._clock()
        product_id = new_id(now)
        return Product(
            SaleItem(
                product_id=product_id,
                sku=new.sku,
                name=new.name,
                price=new.price,
                status=new.status,
                available=0,
                on_hand=0,
            ),
            Details(
                product_id=product_id,
                description=new.description,
                created_at=now,
                updated_at=now,
                category_ids=new.category_ids,
            ),
        )

    def _changed(self, before: Product, changes: ProductChanges) -> Product:
        sale, details = before.sale, replace(before.details, updated_at=self._clock())
        if changes.name is not None:
            sale = replace(sale, name=changes.name)
        if changes.price is not None:
            sale = replace(sale, price=price_of(changes.price, sale.price.currency))
            require_chargeable(sale.price, self._providers)
        if changes.status is not None:
            sale = replace(sale, status=changes.status)
        if changes.description is not None:
            details = replace(details, description=changes.description)
        if changes.category_ids is not None:
            details = replace(details, category_ids=changes.category_ids)
        return Product(sale, details)
