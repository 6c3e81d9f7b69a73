"""Staff's changes to the options and variants of products."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from storefront import log
from storefront.catalog.changes import BUSY, TRIES, UNGUARDED, Guards, ProductWriter
from storefront.catalog.claims import require_free_barcodes
from storefront.catalog.conditions import still_sold
from storefront.catalog.facts import NO_MARK, Mark
from storefront.catalog.facts_records import are_facts
from storefront.catalog.making import marked, sale_item
from storefront.catalog.model import (
    NewItem,
    Product,
    SkuTakenError,
    VariantChanges,
    not_valid,
    require_chargeable,
    status_within,
    variant_edition,
    with_facts,
    with_mark,
)
from storefront.catalog.options import (
    LAST_NUMBER,
    MAX_VARIANTS,
    TAKEN,
    NoOptionsError,
    Option,
    StockLeftError,
    TooManyVariantsError,
    fault_of,
    require_choices,
)
from storefront.catalog.pricing import changed_prices
from storefront.catalog.service import (
    ANYTHING,
    guards_of,
    require_free_skus,
)
from storefront.catalog.views import VariantListView, staff_variant_view
from storefront.clock import Clock
from storefront.currencies import ONLINE, Provider
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.editions import Seen
from storefront.errors import (
    ConflictError,
    NotFoundError,
    StaleError,
    UnavailableError,
    ValidationFailedError,
)
from storefront.history.model import SYSTEM, Actor
from storefront.idempotency import IdempotencyKey
from storefront.inventory.model import (
    ProductArchivedError,
    ProductStatus,
    SaleItem,
    number_of,
    product_of,
    variant_id,
)
from storefront.inventory.records import SaleRecord

#: What new variants are refused for, besides what their bodies say.
REFUSALS = (NoOptionsError, ProductArchivedError, SkuTakenError, TooManyVariantsError)
#: And options.
OPTION_REFUSALS = (ProductArchivedError, StockLeftError)
#: Makes new variants, given the currency of their prices.
NewVariants = Callable[[str], Sequence[NewItem]]


class VariantService:
    """Adds, changes and ends variants.

    Args:
        writer: writes changes of products.
        keys: idempotency keys of the catalog table.
        clock: the present.
        providers: who charges for what is sold.
    """

    def __init__(
        self,
        writer: ProductWriter,
        keys: IdempotencyKeys,
        clock: Clock,
        providers: Collection[Provider] = ONLINE,
    ) -> None:
        self._writer = writer
        self._keys = keys
        self.clock = clock
        self._providers = providers

    def create(
        self,
        product_id: str,
        new: NewVariants,
        key: IdempotencyKey | None,
        actor: Actor = SYSTEM,
    ) -> VariantListView:
        """Add variants without stock to a product with options.

        Args:
            product_id: the product.
            new: returns 1 to 24 variants, given the currency of the product.
            key: a repeat with the same key and body gets the first answer, unchanged.
            actor: who adds them.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
            NoOptionsError: it has no options.
            TooManyVariantsError: it would have more than `MAX_VARIANTS`.
            ValidationFailedError: a choice is another variant's or not offered, or nobody could
                charge a price.
            SkuTakenError: a SKU code is, or was, another product's.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        try:
            return self._create(product_id, new, key, actor)
        except (ConflictError, ValidationFailedError):
            # A repeat finds its own choices and codes taken: it is owed the first answer.
            answer: VariantListView | None = self._keys.answer_of(key)
            if answer is None:
                raise
            return answer

    def _create(
        self, product_id: str, new: NewVariants, key: IdempotencyKey | None, actor: Actor
    ) -> VariantListView:
        for _ in range(TRIES):
            before = self._writer.editable(product_id)
            items = new(before.items[0].prices.currency)
            after = self.with_added(before, items)
            added = after.items[len(before.items) :]
            now = after.details.updated_at
            view: VariantListView = {
                "items": [staff_variant_view(one, after.mark_of(one), now) for one in added]
            }
            try:
                claim = partial(self._keys.claim, key=key, answer=view)
                self._writer.write(before, after, along=claim, actor=actor)
            except TransactionCanceledError as error:
                require_free_skus(added, error)
                answer: VariantListView | None = self._keys.answer_of(key)
                if answer is not None:
                    return answer
                continue  # archived, or changed by others: look again
            log.info("variants created", product_id=product_id, count=len(added))
            return view
        raise UnavailableError(BUSY)

    def update(
        self,
        variant: str,
        changes: VariantChanges,
        seen: Seen = ANYTHING,
        actor: Actor = SYSTEM,
    ) -> tuple[SaleItem, Mark]:
        """Change a variant; orders placed before keep what they were placed for and at.

        Args:
            variant: its id.
            changes: at least one.
            seen: which editions may be changed; as for products.
            actor: who changes it.

        Returns:
            the variant as changed, with its mark; its stock as it was just before.

        Raises:
            NotFoundError: there is no such variant.
            ProductArchivedError: it or its product is archived.
            StaleError: the edition that the client has seen is not the latest.
            ValidationFailedError: the choice is another's or not offered, or prices are not as
                `pricing.changed_prices` wants them.
            BarcodeTakenError: something else has the barcode.
        """
        for _ in range(TRIES):
            before = self._writer.editable(product_of(variant))
            old = _variant_of(before, variant)
            after = self.with_changed(before, variant, changes)
            new = _variant_of(after, variant)
            edition, mark = variant_edition(old, before.mark_of(old)), after.mark_of(new)
            if not seen.is_latest(edition):
                if variant_edition(new, mark) == edition:
                    return old, mark
                raise StaleError(edition)
            guards = UNGUARDED
            if seen.editions is not None:
                guards = Guards(are_facts(before.details.facts), still_sold(old))
            try:
                written = self._writer.write(before, after, guards, actor=actor)
            except TransactionCanceledError as error:
                require_free_barcodes([variant], error)
                continue
            log.info("variant updated", product_id=variant)
            return _variant_of(written, variant), mark
        raise UnavailableError(BUSY)

    def archive(self, variant: str, actor: Actor = SYSTEM) -> None:
        """End a variant for ever; a repeat changes nothing. Its choice may be another's then.

        Raises:
            NotFoundError: there is no such variant.
        """
        for _ in range(TRIES):
            try:
                before = self._writer.editable(product_of(variant))
                old = _variant_of(before, variant)
            except ProductArchivedError:
                return
            try:
                after = self._with(before, old, _archived(old))
                self._writer.write(before, _unmarked(after, variant), actor=actor)
            except TransactionCanceledError:
                continue
            log.info("variant archived", product_id=variant)
            return
        raise UnavailableError(BUSY)

    def set_options(
        self,
        product_id: str,
        options: Sequence[Option],
        seen: Seen = ANYTHING,
        actor: Actor = SYSTEM,
    ) -> Product:
        """Set the options of a product.

        One that has none yet ends what was sold of it: orders that hold units keep them. From then
        on only its variants are sold, which are still to be added.

        Args:
            product_id: the product.
            options: at least one; all that its variants have chosen must be offered.
            seen: which editions of the product may be changed.
            actor: who sets them.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
            StaleError: the edition that the client has seen is not the latest.
            StockLeftError: it has no options yet, and units that can be sold.
            ValidationFailedError: a variant has chosen something else.
        """
        for _ in range(TRIES):
            before = self._writer.editable(product_id)
            after = self.with_options(before, tuple(options))
            if not seen.is_latest(before.edition):
                if after.edition == before.edition:
                    return before
                raise StaleError(before.edition)
            try:
                self._writer.write(before, after, _guards(before, seen), actor=actor)
            except TransactionCanceledError:
                continue
            log.info("options set", product_id=product_id)
            return after
        raise UnavailableError(BUSY)

    def with_added(self, product: Product, new: Sequence[NewItem]) -> Product:
        """Return a product as `create` would leave it; nothing is read or written.

        Raises:
            NoOptionsError, TooManyVariantsError, ValidationFailedError: as `create` does.
        """
        added = self._added(product, new)
        after = self._reshaped(product, (*product.items, *added))
        return marked(after, zip([one.product_id for one in added], new, strict=True))

    def with_changed(self, product: Product, variant: str, changes: VariantChanges) -> Product:
        """Return a product as `update` would leave it; nothing is read or written.

        Raises:
            BarcodeTakenError, NotFoundError, ProductArchivedError, ValidationFailedError: as
                `update` does.
        """
        old = _variant_of(product, variant)
        new = self._changed(product, old, changes)
        return with_mark(self._with(product, old, new), variant, changes.mark)

    def _added(self, product: Product, new: Sequence[NewItem]) -> list[SaleItem]:
        """Return the sale items of new variants; raises what `create` raises."""
        if not product.details.options:
            raise NoOptionsError("Set the options of the product first.")
        for one in new:
            require_chargeable(one.price, self._providers)
        taken = [one.choice for one in product.variants]
        require_choices(product.details.options, [one.choice for one in new], taken)
        last = max((number_of(one.product_id) for one in product.items), default=0)
        if len(taken) + len(new) > MAX_VARIANTS or last + len(new) > LAST_NUMBER:
            msg = f"A product has at most {MAX_VARIANTS} variants, and {LAST_NUMBER} in its life."
            raise TooManyVariantsError(msg)
        return [
            sale_item(product, variant_id(product.product_id, last + index), one)
            for index, one in enumerate(new, 1)
        ]

    def _changed(self, product: Product, old: SaleItem, changes: VariantChanges) -> SaleItem:
        new = old
        if changes.choice is not None:
            fault = fault_of(product.details.options, changes.choice)
            others = [one.choice for one in product.variants if one is not old]
            if fault is None and changes.choice in others:
                fault = TAKEN
            if fault:
                raise not_valid("choice", fault)
            new = replace(new, choice=changes.choice)
        new = changed_prices(new, changes, self.clock(), self._providers)
        if changes.status is not None:
            status = status_within(product.status, changes.status)
            new = replace(new, status=status, own_status=changes.status)
        return new

    def _with(self, product: Product, old: SaleItem, new: SaleItem) -> Product:
        """Return a product with a variant changed."""
        items = tuple(new if one is old else one for one in product.items)
        if (new.choice, new.own_status) == (old.choice, old.own_status):
            details = replace(product.details, updated_at=self.clock())
            return replace(product, items=items, details=details)
        return self._reshaped(product, items)

    def with_options(self, product: Product, options: tuple[Option, ...]) -> Product:
        """Return a product as `set_options` would leave it; nothing is read or written.

        Raises:
            StockLeftError, ValidationFailedError: as `set_options` does.
        """
        if not product.details.options:
            if product.sale.available or product.sale.shards:
                msg = "Count its units out, and gather them if it is hot; receive them as variants."
                raise StockLeftError(msg)
            reshaped = self._reshaped(product, (_archived(product.sale),), options)
            return _unmarked(reshaped, product.product_id)
        if any(fault_of(options, one.choice) for one in product.variants):
            raise not_valid("options", "must offer all that the variants have chosen")
        return self._reshaped(product, product.items, options)

    def _reshaped(
        self,
        product: Product,
        items: tuple[SaleItem, ...],
        options: tuple[Option, ...] | None = None,
    ) -> Product:
        """Return a product with other variants, and other options if any are given."""
        details = replace(
            product.details,
            options=options or product.details.options,
            shape=product.details.shape + 1,
            updated_at=self.clock(),
        )
        return replace(product, details=details, items=items)


def _variant_of(product: Product, variant: str) -> SaleItem:
    found = next((one for one in product.items if one.choice and one.product_id == variant), None)
    if found is None:
        raise NotFoundError
    if found.own_status is ProductStatus.ARCHIVED:
        raise ProductArchivedError("The variant is archived.")
    return found


def _unmarked(product: Product, item_id: str) -> Product:
    """Return a product without the mark of something that is archived: others may have it."""
    return with_facts(product, product.details.facts.marked(item_id, NO_MARK))


def _archived(item: SaleItem) -> SaleItem:
    return replace(item, status=ProductStatus.ARCHIVED, own_status=ProductStatus.ARCHIVED)


def _guards(product: Product, seen: Seen) -> Guards:
    """Return what must hold for options to be set.

    The first ones leave no units behind, and from then on the details say the product's name.
    """
    guards = guards_of(product, seen)
    if product.details.options:
        return guards
    left = (SaleRecord.available == 0) & (SaleRecord.name == product.name)
    return replace(guards, item=left if guards.item is None else left & guards.item)
