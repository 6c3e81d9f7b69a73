"""The catalogue: what buyers see of it, and how staff change it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from storefront import log
from storefront.addresses.model import SlugTakenError
from storefront.addresses.naming import Naming
from storefront.attributes.uses import refuse_unfit
from storefront.catalog.barcodes import BarcodeTakenError
from storefront.catalog.changes import BUSY, TRIES, UNGUARDED, Guards, ProductWriter
from storefront.catalog.claims import require_free_barcodes
from storefront.catalog.conditions import still_sold
from storefront.catalog.making import marked, sale_item, with_status, with_tax_class
from storefront.catalog.model import (
    UNMARKED,
    Details,
    NewProduct,
    Product,
    ProductChanges,
    SkuTakenError,
    not_valid,
    require_chargeable,
    require_short_names,
    with_facts,
    with_mark,
    with_words,
)
from storefront.catalog.naming import named
from storefront.catalog.options import require_choices
from storefront.catalog.pricing import changed_prices
from storefront.catalog.repository import ProductRepository, sku_label, still
from storefront.catalog.succession import (
    lead_on,
    read_successor,
    refuse_successor,
    require_kept,
)
from storefront.catalog.translating import texts_of, with_translations
from storefront.catalog.views import WholeStaffProductView, whole_staff_product_view
from storefront.catalog.wanted import ProductFilters
from storefront.catalog.words import owner_of_product
from storefront.categories.membership import refuse_unknown
from storefront.clock import Clock
from storefront.currencies import ONLINE, Provider
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, TooMuchAtOnceError, UnavailableError
from storefront.history.model import SYSTEM, Actor, author_of
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import (
    ProductArchivedError,
    ProductStatus,
    SaleItem,
    product_of,
    variant_id,
)
from storefront.inventory.prices import PriceEntry
from storefront.paging import PageRequest, Slice

#: What a client has seen that does not say so.
ANYTHING = Seen()
#: What a new product, and a change of a product or variant, is refused for besides its body.
CREATE_REFUSALS = (BarcodeTakenError, SkuTakenError, SlugTakenError, TooMuchAtOnceError)
CHANGE_REFUSALS = (BarcodeTakenError, ProductArchivedError, SlugTakenError)
#: How many products are looked at for a page of those that run low.
_PAGES, _PAGE = 5, 100


class CatalogService:
    """The products on sale, for everybody.

    Args:
        products: the repository.
        clock: the present, for which whoever shows a product tells what it costs.
    """

    def __init__(self, products: ProductRepository, clock: Clock) -> None:
        self._products = products
        self.clock = clock

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
        clock: the present, for which whoever shows a product tells what it costs.
    """

    def __init__(self, products: ProductRepository, clock: Clock) -> None:
        self._products = products
        self.clock = clock

    def page(self, wanted: ProductFilters, page: PageRequest) -> Slice[Product]:
        """Return a page of products, the oldest first, with stock as it is now.

        Those that run low, or wait for a translation, are picked out of all: so none is missed,
        nothing is written for it, and a page, for which some hundred products are looked at, may be
        short or empty.
        """
        if wanted.barcode:
            found = self._products.with_barcode(wanted.barcode)
            return Slice([one for one in found if wanted.takes(one)], None)
        if not wanted.is_picked:
            return self._products.listed(wanted.statuses, page)
        low, after = list[Product](), page.after
        for _ in range(_PAGES):
            looked = self._products.listed(wanted.statuses, PageRequest(_PAGE, after))
            low += [one for one in looked.items if wanted.takes(one)]
            if len(low) > page.limit or (len(low) == page.limit and looked.last):
                return Slice(low[: page.limit], low[page.limit - 1].product_id)
            if looked.last is None:
                return Slice(low, None)
            after = looked.last
        return Slice(low, after)

    def get(self, product_id: str) -> Product:
        """Return a product, whatever its status; raises NotFoundError if there is none."""
        product = self._products.get(product_id)
        if product is None:
            raise NotFoundError
        return product

    def prices(self, item_id: str, wanted: PageRequest) -> Slice[PriceEntry]:
        """Return a page of the prices that a product or variant had, the newest first.

        Raises:
            NotFoundError: there is no such product or variant.
        """
        product = self.get(product_of(item_id))
        if all(one.product_id != item_id for one in product.items):
            raise NotFoundError
        return self._products.price_lines(item_id, wanted)


class ProductService:
    """Staff's changes to products.

    Args:
        store: must know the catalog table.
        products: repository on that store.
        writer: writes changes on that store.
        keys: idempotency keys of the catalog table.
        clock: the present.
        providers: who charges for what is sold.
    """

    def __init__(
        self,
        store: Store,
        products: ProductRepository,
        writer: ProductWriter,
        keys: IdempotencyKeys,
        clock: Clock,
        providers: Collection[Provider] = ONLINE,
    ) -> None:
        self._store = store
        self._products = products
        self._writer = writer
        self._keys = keys
        self.clock = clock
        self._providers = providers

    def create(
        self, new: NewProduct, key: IdempotencyKey | None, actor: Actor = SYSTEM
    ) -> WholeStaffProductView:
        """Add a product without stock.

        Args:
            new: the product.
            key: a repeat with the same key and body gets the first answer, unchanged.
            actor: who adds it.

        Raises:
            ValidationFailedError: nobody could charge a price, the variants do not fit the
                options, or a category or an attribute does not exist, or takes no such value.
            SkuTakenError: a SKU code is, or was, another product's.
            BarcodeTakenError: a barcode is another product's.
            SlugTakenError: the slug is, or was, another's; one that follows from the name gets a
                number instead.
            TooMuchAtOnceError: all of it does not fit one transaction.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        product = self.made(new)
        owner = owner_of_product(product.product_id)
        naming = Naming(self._store, owner, new.words.slug or None)
        for _ in range(TRIES):
            try:
                view = self._add(named(product, naming), key, actor)
            except TransactionCanceledError as error:
                # A repeat finds its own SKU code taken: the key must be looked at first.
                answer: WholeStaffProductView | None = self._keys.answer_of(key)
                if answer is not None:
                    return answer
                require_free_skus(product.items, error)
                refuse_unknown(error)
                refuse_unfit(product.details.facts.attributes, error)
                require_free_barcodes((), error)
                if naming.look_again(error):
                    continue
                raise UnavailableError from error
            log.info("product created", product_id=product.product_id)
            return view
        raise UnavailableError(BUSY)

    def _add(
        self, product: Product, key: IdempotencyKey | None, actor: Actor
    ) -> WholeStaffProductView:
        view = whole_staff_product_view(product, product.details.created_at)
        transaction = self._store.transaction()
        self._products.add(transaction, product, author_of(actor))
        self._keys.claim(transaction, key, view)
        transaction.commit()
        return view

    def update(
        self,
        product_id: str,
        changes: ProductChanges,
        seen: Seen = ANYTHING,
        actor: Actor = SYSTEM,
    ) -> Product:
        """Change a product; orders placed before keep the name and price they were placed at.

        Args:
            product_id: the product.
            changes: at least one.
            seen: which editions may be changed. A change that is made already is no fault: the
                request may be a repeat of the one that made it.
            actor: who changes it.

        Returns:
            the product as changed; its stock as it was just before.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived, or was archived meanwhile.
            StaleError: the edition that the client has seen is not the latest.
            ValidationFailedError: prices are not as `pricing.changed_prices` wants them; the
                product has options, and its variants have prices, barcodes and low marks; or a
                category or attribute does not exist, or takes no such value.
            BarcodeTakenError: something else has the barcode.
            SlugTakenError: something else has, or had, the slug.
        """
        naming = Naming(self._store, owner_of_product(product_id), changes.words.slug)
        made_of = None
        for _ in range(TRIES):
            before = self._writer.editable(product_id)
            after = self.changed(before, changes)
            made_of = made_of or texts_of(after)  # what the request has seen, at its first try
            after = with_translations(after, changes.words.translations, made_of)
            after = named(after, naming)
            if not seen.is_latest(before.edition):
                if after.edition == before.edition:
                    return before
                raise StaleError(before.edition)
            try:
                written = self._writer.write(before, after, guards_of(before, seen), actor=actor)
            except TransactionCanceledError as error:
                refuse_unknown(error)
                refuse_unfit(changes.attributes, error)
                require_free_barcodes([product_id], error)
                naming.look_again(error)
                continue  # archived, or changed by others: look again
            log.info("product updated", product_id=product_id)
            return written
        raise UnavailableError(BUSY)

    def archive(
        self, product_id: str, replaced_by: str | None = None, actor: Actor = SYSTEM
    ) -> None:
        """End a product for ever, with all its variants; a repeat changes nothing.

        Nobody can order it from now on, it is in no category, and others may have its barcodes and
        the values of its attributes. Orders that hold its stock keep it and can still be paid; its
        ledger, its SKU codes and its slugs stay.

        Args:
            product_id: the product.
            replaced_by: id or slug of the one that buyers are led to instead; also where this one
                is archived already. None for none, or for the one that it names.
            actor: who ends it.

        Raises:
            NotFoundError: there is no such product.
            ValidationFailedError: `replaced_by` is no other product, or is archived.
        """
        successor_id = read_successor(self._store, replaced_by, product_id)
        tries = 0
        while tries < TRIES:
            try:
                before = self._writer.editable(product_id)
            except ProductArchivedError:
                if successor_id is not None:
                    lead_on(self._store, product_id, successor_id)
                return
            facts = before.details.facts.released()
            after = with_facts(before, facts)
            if not facts.marks:
                after = _archived(after, self.clock(), successor_id)
            try:
                keep = partial(require_kept, successor_id=successor_id)
                self._writer.write(before, after, along=keep, actor=actor)
            except TransactionCanceledError as error:
                refuse_successor(error)
                tries += 1
                continue
            if facts.marks:
                continue  # it has more barcodes than are freed in one transaction
            log.info("product archived", product_id=product_id)
            return
        raise UnavailableError(BUSY)

    def made(self, new: NewProduct) -> Product:
        """Return a product as `create` would add it; nothing is read or written.

        Raises:
            ValidationFailedError: nobody could charge a price, or the variants do not fit the
                options.
        """
        for item in new.items:
            require_chargeable(item.price, self._providers)
        require_choices(new.options, [one.choice for one in new.items if new.options], ())
        product = self._product(new)
        require_short_names(product.items)
        return product

    def _product(self, new: NewProduct) -> Product:
        now = self.clock()
        product_id = new_id(now)
        details = Details(
            product_id=product_id,
            description=new.description,
            created_at=now,
            updated_at=now,
            options=new.options,
            shape=1 if new.options else 0,
            category_ids=new.category_ids,
            facts=new.facts,
            words=replace(new.words, slug=""),
        )
        product = Product(details, new.name, new.status, ())
        ids = [variant_id(product_id, number + 1) for number in range(len(new.items))]
        named = list(zip(ids if new.options else [product_id], new.items, strict=True))
        product = replace(product, items=tuple(sale_item(product, *one) for one in named))
        return marked(with_translations(product, new.translations), named)

    def changed(self, before: Product, changes: ProductChanges) -> Product:
        """Return a product as `update` would leave it; nothing is read or written.

        Raises:
            ValidationFailedError: prices are not as `pricing.changed_prices` wants them, or belong
                to the variants of the product.
            BarcodeTakenError: something else of the product has the barcode.
        """
        after = replace(before, details=replace(before.details, updated_at=self.clock()))
        if changes.name is not None:
            items = tuple(replace(one, name=changes.name) for one in before.items)
            after = replace(after, name=changes.name, items=items)
        if changes.are_prices:
            if before.details.options:
                raise not_valid("price", "belongs to the variants of this product")
            now = after.details.updated_at
            sale = changed_prices(after.sale, changes, now, self._providers)
            after = replace(after, items=(sale,))
        if changes.status is not None:
            after = with_status(after, changes.status)
        if changes.tax_class is not None:
            after = with_tax_class(after, changes.tax_class)
        if changes.description is not None:
            details = replace(after.details, description=changes.description)
            after = replace(after, details=details)
        if changes.category_ids is not None:
            details = replace(after.details, category_ids=changes.category_ids)
            after = replace(after, details=details)
        after = with_words(after, changes.words.of(after.details.words))
        return _with_facts(with_translations(after, changes.words.translations), changes)


def _archived(product: Product, now: datetime, successor_id: str | None) -> Product:
    """Return a product as it is when it has ended; all marks of it are free by then."""
    details = replace(product.details, updated_at=now, category_ids=(), replaced_by=successor_id)
    return with_status(replace(product, details=details), ProductStatus.ARCHIVED)


def _with_facts(product: Product, changes: ProductChanges) -> Product:
    """Return a product that says other facts, as far as these are to change."""
    facts = product.details.facts
    facts = replace(
        facts,
        brand=facts.brand if changes.brand is None else changes.brand,
        tags=facts.tags if changes.tags is None else changes.tags,
        attributes=facts.attributes if changes.attributes is None else changes.attributes,
    )
    product = with_facts(product, facts)
    if changes.mark == UNMARKED:
        return product
    if product.details.options:
        field = "low_mark" if changes.mark.barcode is None else "barcode"
        raise not_valid(field, "belongs to the variants of this product")
    return with_mark(product, product.product_id, changes.mark)


def guards_of(product: Product, seen: Seen) -> Guards:
    """Return what must hold for a product to be still the edition that a client has seen."""
    if seen.editions is None:
        return UNGUARDED
    item = None if product.details.options else still_sold(product.sale)
    return Guards(still(product), item)


def require_free_skus(items: Iterable[SaleItem], error: TransactionCanceledError) -> None:
    """Raise SkuTakenError if new sale items were refused for the codes of some of them."""
    taken = [one.sku for one in items if sku_label(one.sku) in error.failed]
    if taken:
        raise SkuTakenError(taken) from error
