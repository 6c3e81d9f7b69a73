"""Products as rows of a file that can be imported again: unchanged, it changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from storefront.catalog.model import Product
from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.clock import Clock, iso
from storefront.imports.cells import escaped, written_words
from storefront.imports.model import UnknownCategories
from storefront.imports.planning import said_of
from storefront.imports.reading import written
from storefront.imports.shelving import Shelves
from storefront.imports.versions import written_version
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.paging import PageRequest, Slice

#: Products are archived for ever: nobody imports those.
_STATUSES = (ProductStatus.ACTIVE, ProductStatus.INACTIVE, ProductStatus.ACTIVE)
#: A product's own columns, and those of what is sold of it.
_PRODUCT = ("Title", "Description", "Brand", "Category", "Tags", "Status")
_OPTIONS = tuple(f"Option{number} Name" for number in (1, 2, 3))
_VALUES = tuple(f"Option{number} Value" for number in (1, 2, 3))
_ITEM = ("SKU", "Barcode", "Price", "Compare At Price", "Sale Price", "Sale From", "Sale Until")
_STOCK = ("Low Stock At", "Variant Status", "Quantity", "On Hand As Exported")
HEADER = ("Handle", *_PRODUCT, *_OPTIONS, *_VALUES, *_ITEM, *_STOCK, "Storefront Version")


@dataclass(frozen=True, slots=True)
class Part:
    """Some products, as a part of a file.

    Args:
        text: rows of CSV; of the first part, after the header.
        products: how many there are.
    """

    text: str
    products: int


class ExportService:
    """Writes products into a file, part by part.

    Args:
        products: the repository.
        categories: the repository.
        clock: the present; a sale that is over by then is left out.
    """

    def __init__(
        self, products: ProductRepository, categories: CategoryRepository, clock: Clock
    ) -> None:
        self._products = products
        self._categories = categories
        self._clock = clock

    def part(self, wanted: PageRequest) -> tuple[Part, str | None]:
        """Return a part of all products that are not archived, the oldest first.

        Returns:
            the part, and after which product the next one begins; None if it is the last.
        """
        found: Slice[Product] = self._products.listed(_STATUSES, wanted)
        shelves = Shelves(self._categories.tree(), UnknownCategories.REFUSE)
        rows = [row for one in found.items for row in self._rows(one, shelves)]
        head = [] if wanted.after else [list(HEADER)]
        mark = "" if wanted.after else "\ufeff"  # so that spreadsheets read it as UTF-8
        cells = [[escaped(text) for text in row] for row in rows]
        return Part(mark + written([*head, *cells]), len(found.items)), found.last

    def _rows(self, product: Product, shelves: Shelves) -> Iterator[list[str]]:
        """Yield a row for each thing that is sold; nothing of a product that sells nothing yet."""
        details, said = product.details, said_of(product)
        items = product.variants if details.options else list(product.items)
        for at, item in enumerate(items):
            is_first = at == 0
            own = _own(product, shelves) if is_first else [""] * len(_PRODUCT)
            names = [one.name for one in details.options] if is_first else []
            version = written_version(said, item.sku, is_first=is_first)
            yield [
                product.product_id,
                *own,
                *_filled(names),
                *_filled(item.choice),
                *self._item(product, item),
                version,
            ]

    def _item(self, product: Product, item: SaleItem) -> list[str]:
        mark = product.mark_of(item)
        sale = item.prices.sale_from(self._clock())
        times = [str(sale.price), iso(sale.starts), iso(sale.ends)] if sale else ["", "", ""]
        return [
            item.sku,
            mark.barcode or "",
            str(item.prices.regular),
            str(item.compare_at) if item.compare_at else "",
            *times,
            str(mark.low_mark),
            item.own_status.value if item.choice else "",
            str(item.on_hand),
            str(item.on_hand),
        ]


def _own(product: Product, shelves: Shelves) -> list[str]:
    facts = product.details.facts
    return [
        product.name,
        product.details.description,
        facts.brand,
        _categories(product, shelves),
        written_words(facts.tags),
        product.status.value,
    ]


def _categories(product: Product, shelves: Shelves) -> str:
    """Return the categories of a product, by their names; empty if names do not lead to them."""
    paths = [shelves.path_of(one) for one in product.details.category_ids]
    led = [shelves.at(path) for path in paths]
    ids = [one.category_id if one else None for one in led]
    is_exact = ids == list(product.details.category_ids)
    is_plain = not any(">" in name for path in paths for name in path)
    return written_words(" > ".join(path) for path in paths) if is_exact and is_plain else ""


def _filled(texts: Sequence[Any]) -> list[str]:
    return [*map(str, texts), *[""] * (len(_OPTIONS) - len(texts))]
