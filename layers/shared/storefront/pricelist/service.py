"""Writing rows of a price list: each by itself, by the rules that hold for one change."""

from collections.abc import Iterable, Mapping
from typing import Any

from storefront.catalog.changes import BUSY, TRIES
from storefront.catalog.model import (
    MarkChanges,
    Product,
    ProductChanges,
    VariantChanges,
    price_of,
    variant_edition,
)
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.catalog.variants import VariantService
from storefront.editions import Seen
from storefront.errors import (
    NotFoundError,
    StaleError,
    StorefrontError,
    UnavailableError,
)
from storefront.inventory.model import ProductArchivedError, ProductStatus, SaleItem, product_of
from storefront.pricelist.model import (
    Cell,
    PriceField,
    PriceRow,
    RowOutcome,
    RowResult,
    Values,
    conflicts_of,
)


class PriceListService:
    """Changes prices of many things at once.

    Args:
        products: the repository.
        editor, variants: change one product, or one variant.
    """

    def __init__(
        self, products: ProductRepository, editor: ProductService, variants: VariantService
    ) -> None:
        self._products = products
        self._editor = editor
        self._variants = variants

    def change(self, rows: Iterable[PriceRow], actor: str) -> list[RowResult]:
        """Change what rows ask for, one after the other; none keeps another from being written.

        A value is written if it still is what was seen, and taken for written if it is what is
        wanted: so all rows may be sent again, whatever has become of them.

        Args:
            rows: of different things.
            actor: id of the account that changes them.

        Returns:
            what has become of each row, in their order; after one that is not known, the others
            are not tried.

        Raises:
            UnavailableError: nothing is known of any row.
        """
        results, given_up = list[RowResult](), None
        for row in rows:
            if given_up is None:
                result = self._changed(row, actor)
                given_up = result.error if result.outcome is RowOutcome.UNKNOWN else None
            else:  # each would take as long to find out the same
                result = RowResult(row.item_id, RowOutcome.UNKNOWN, error=given_up)
            results.append(result)
        if given_up is not None and all(one.error is given_up for one in results):
            raise given_up
        return results

    def _changed(self, row: PriceRow, actor: str) -> RowResult:
        try:
            for _ in range(TRIES):
                result = self._tried(row, actor)
                if result is not None:
                    return result
            raise UnavailableError(BUSY)
        except UnavailableError as error:
            return RowResult(row.item_id, RowOutcome.UNKNOWN, error=error)
        except StorefrontError as error:
            if error.status >= 500:
                raise
            return self._refused(row, error)

    def _tried(self, row: PriceRow, actor: str) -> RowResult | None:
        """Return what has become of a row; None if others came between, and nothing was written."""
        product, item = self._found(row.item_id)
        currency, now = item.prices.currency, values_of(product, item)
        seen = {one: _read(one, cell.seen, currency) for one, cell in row.cells.items()}
        wanted = {one: _read(one, cell.wanted, currency) for one, cell in row.cells.items()}
        differing = {one for one in wanted if wanted[one] != now[one]}
        if not differing:
            return RowResult(row.item_id, RowOutcome.SAME, now, currency)
        if conflicts := conflicts_of(now, seen, wanted):
            return RowResult(row.item_id, RowOutcome.CONFLICT, now, currency, conflicts)
        try:
            after = self._write(product, item, changes_of(row.cells), actor)
        except StaleError:
            return None
        return RowResult(row.item_id, RowOutcome.CHANGED, after, currency)

    def _write(
        self, product: Product, item: SaleItem, changes: dict[str, Any], actor: str
    ) -> Values:
        """Write changes of what was just read, and return all values afterwards.

        Raises:
            StaleError: it is not as it was read any more.
        """
        if not item.choice:
            seen = Seen(frozenset({product.edition}))
            wanted = ProductChanges(**changes)
            written = self._editor.update(product.product_id, wanted, seen, actor)
            return values_of(written, written.sale)
        mark = product.mark_of(item)
        seen = Seen(frozenset({variant_edition(item, mark)}))
        wanted_of_it = VariantChanges(**changes)
        variant, mark = self._variants.update(item.product_id, wanted_of_it, seen, actor)
        return _values(variant, mark.low_mark)

    def _found(self, item_id: str) -> tuple[Product, SaleItem]:
        """Return something that is sold, and the product that it is of.

        Raises:
            NotFoundError: there is none.
            ProductArchivedError: it is archived.
        """
        product = self._products.get(product_of(item_id))
        if product is None:
            raise NotFoundError
        sold = product.variants if product.details.options else list(product.items)
        item = next((one for one in sold if one.product_id == item_id), None)
        if item is None:
            raise NotFoundError
        if product.status is ProductStatus.ARCHIVED:
            raise ProductArchivedError
        return product, item

    def _refused(self, row: PriceRow, error: StorefrontError) -> RowResult:
        """Return the refusal of a row, with its values where it has some."""
        try:
            product, item = self._found(row.item_id)
        except StorefrontError:
            return RowResult(row.item_id, RowOutcome.REFUSED, error=error)
        now = values_of(product, item)
        return RowResult(row.item_id, RowOutcome.REFUSED, now, item.prices.currency, error=error)


def values_of(product: Product, item: SaleItem) -> Values:
    """Return what can be edited of something that is sold, as it is."""
    return _values(item, product.mark_of(item).low_mark)


def _values(item: SaleItem, low_mark: int) -> Values:
    return {
        PriceField.REGULAR_PRICE: item.prices.regular.amount,
        PriceField.COMPARE_AT_PRICE: item.compare_at.amount if item.compare_at else None,
        PriceField.LOW_MARK: low_mark,
    }


def _read(field: PriceField, value: str | int | None, currency: str) -> int | None:
    """Return a value in units that can be compared.

    Raises:
        ValidationFailedError: it is no amount of the currency.
    """
    if isinstance(value, str):
        return price_of(value, currency, field.value).amount
    return value


def changes_of(cells: Mapping[PriceField, Cell]) -> dict[str, Any]:
    """Return what is wanted, as changes of a product or variant take it."""
    changes: dict[str, Any] = {}
    for field, cell in cells.items():
        if field is PriceField.REGULAR_PRICE:
            changes["price"] = cell.wanted
        elif field is PriceField.LOW_MARK:
            changes["mark"] = MarkChanges(low_mark=int(cell.wanted or 0))
        elif cell.wanted is None:
            changes["without"] = frozenset({"compare_at_price"})
        else:
            changes["compare_at"] = cell.wanted
    return changes
