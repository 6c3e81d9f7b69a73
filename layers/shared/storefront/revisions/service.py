"""The history of products, and taking a change back: a new change, by the same rules."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from storefront import log
from storefront.addresses.model import Seo
from storefront.catalog.changes import BUSY, TRIES
from storefront.catalog.content import content_of
from storefront.catalog.model import (
    MarkChanges,
    NewSale,
    Product,
    ProductChanges,
    VariantChanges,
    variant_edition,
)
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ANYTHING, CHANGE_REFUSALS, ProductService
from storefront.catalog.translations import OTHERS, TranslatedPart
from storefront.catalog.variants import VariantService
from storefront.catalog.words import WordChanges
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import (
    NotFoundError,
    StaleError,
    UnavailableError,
    ValidationFailedError,
)
from storefront.history.model import Author, ChangeSource, FieldChange, HistoryEntry
from storefront.history.repository import entry_at, page_of_entries
from storefront.inventory.model import ProductArchivedError, ProductStatus, variant_id
from storefront.language import Language
from storefront.paging import PageRequest, Slice
from storefront.pictures.service import PictureService
from storefront.revisions.model import (
    ChangedSinceError,
    NotRevertibleError,
    Reverted,
    planned,
    wanted_of,
)

REVERT_REFUSALS = (*CHANGE_REFUSALS, ChangedSinceError, NotRevertibleError)


class HistoryService:
    """The history of products, and how changes are taken back.

    Args:
        store: must know the catalog table.
        products: repository on that store.
        editor, variants, pictures: change what is to be changed.
    """

    def __init__(
        self,
        store: Store,
        products: ProductRepository,
        editor: ProductService,
        variants: VariantService,
        pictures: PictureService,
    ) -> None:
        self._store = store
        self._products = products
        self._editor = editor
        self._variants = variants
        self._pictures = pictures

    def page(self, product_id: str, wanted: PageRequest) -> Slice[HistoryEntry]:
        """Return a page of a product's history, the newest entry first; empty for none."""
        return page_of_entries(self._store, product_id, wanted)

    def revert(
        self,
        product_id: str,
        number: int,
        actor: str,
        seen: Seen = ANYTHING,
        *,
        dry_run: bool = False,
        over_later_changes: bool = False,
    ) -> list[Reverted]:
        """Give the fields that an entry changed the values that they had before.

        All fields, or none: except those for which it is impossible, which stay as they are. A
        repeat finds that it is done.

        Args:
            product_id: the product.
            number: of the entry.
            actor: who takes it back.
            seen: which editions of the product may be changed.
            dry_run: only tell what would become of each field.
            over_later_changes: also those that have been changed again since.

        Raises:
            NotFoundError: there is no such product or entry.
            ProductArchivedError: the product is archived.
            StaleError: the edition that the client has seen is not the latest.
            ChangedSinceError: a field has been changed again since.
            NotRevertibleError: nothing can be taken back, or old values are not allowed any more:
                the answer says why.
            BarcodeTakenError, SlugTakenError: something else has it by now.
        """
        entry = entry_at(self._store, product_id, number)
        if entry is None:
            raise NotFoundError
        author = Author(actor, ChangeSource.REVERT, number)
        for _ in range(TRIES):
            product = self._editable(product_id)
            plan = planned(entry, product, self._editor.clock())
            if dry_run:
                return plan
            wanted = wanted_of(plan, over_later_changes=over_later_changes)
            if not wanted:
                return plan
            if not seen.is_latest(product.edition):
                raise StaleError(product.edition)
            try:
                self._write(product, wanted, author)
            except StaleError:
                continue  # changed by others meanwhile: look again
            log.info("change taken back", product_id=product_id)
            return plan
        raise UnavailableError(BUSY)

    def _editable(self, product_id: str) -> Product:
        product = self._products.get(product_id)
        if product is None:
            raise NotFoundError
        if product.status is ProductStatus.ARCHIVED:
            raise ProductArchivedError
        return product

    def _write(self, product: Product, wanted: Sequence[FieldChange], author: Author) -> None:
        """Write old values over exactly the product that was read, or raise StaleError.

        Raises:
            NotRevertibleError: they are not allowed any more.
        """
        try:
            self._restore(product, wanted, author)
        except ValidationFailedError as error:
            said = "; ".join(one["message"] for one in error.fields.get("errors", ()))
            raise NotRevertibleError(f"The old values are not allowed: {said}.") from error

    def _restore(self, product: Product, wanted: Sequence[FieldChange], author: Author) -> None:
        items = dict.fromkeys(one.item for one in wanted)
        for item in items:
            values = {one.field: one.before for one in wanted if one.item == item}
            if item:
                self._restore_variant(product, item, values, author)
                continue
            if "pictures" in values:
                now = content_of(product)[0, "pictures"]
                self._pictures.restore(product.product_id, now, values.pop("pictures"), author)
            if values:
                seen = Seen(frozenset({product.edition}))
                changes = ProductChanges(**_as_changes(values))
                self._editor.update(product.product_id, changes, seen, actor=author)

    def _restore_variant(
        self, product: Product, item: int, values: dict[str, Any], author: Author
    ) -> None:
        its_id = variant_id(product.product_id, item)
        variant = next(one for one in product.variants if one.product_id == its_id)
        seen = Seen(frozenset({variant_edition(variant, product.mark_of(variant))}))
        self._variants.update(its_id, VariantChanges(**_as_changes(values)), seen, actor=author)


def _as_changes(values: dict[str, Any]) -> dict[str, Any]:
    """Return old values as `ProductChanges` and `VariantChanges` take them."""
    changes: dict[str, Any] = {"without": frozenset(_ENDED & {*_named(values, None)})}
    for field, value in values.items():
        if field in _READ:
            changes[field] = _READ[field](value)
        elif field not in _TOGETHER and value is not None:
            changes[field] = value
    if values.get("compare_at_price"):
        changes["compare_at"] = values["compare_at_price"]
    if values.get("sale"):
        changes["sale"] = _sale(values["sale"])
    mark = {name: values[name] for name in ("barcode", "low_mark") if name in values}
    if mark:
        changes["mark"] = MarkChanges(
            mark["barcode"] or "" if "barcode" in mark else None, mark.get("low_mark")
        )
    if values.keys() & {"slug", "seo", "translations"}:
        seo = Seo(**values["seo"] or {}) if "seo" in values else None
        translations = _translations(values["translations"]) if "translations" in values else {}
        changes["words"] = WordChanges(values.get("slug"), seo, translations)
    return changes


def _named(values: dict[str, Any], wanted: Any) -> list[str]:
    return [field for field, value in values.items() if value is wanted]


def _translations(said: dict[str, dict[str, str]]) -> dict[Language, dict[TranslatedPart, str]]:
    """Return all translations: an empty text takes one away that was not there."""
    return {
        language: {
            part: said.get(language.value, {}).get(part.value, "") for part in TranslatedPart
        }
        for language in OTHERS
    }


def _sale(sale: dict[str, str]) -> NewSale:
    starts, ends = (datetime.fromisoformat(sale[name]) for name in ("starts_at", "ends_at"))
    return NewSale(sale["price"], starts, ends)


def _attributes(said: dict[str, Any]) -> dict[str, Any]:
    return {code: tuple(one) if isinstance(one, list) else one for code, one in said.items()}


#: Fields that are taken away where they were none.
_ENDED = frozenset({"compare_at_price", "sale"})
#: Fields that are changed together with others, or under another name.
_TOGETHER = _ENDED | {"barcode", "low_mark", "slug", "seo", "translations"}
#: How values of others are read.
_READ: dict[str, Callable[[Any], Any]] = {
    "status": ProductStatus,
    "category_ids": tuple,
    "tags": tuple,
    "choice": tuple,
    "attributes": _attributes,
}
