"""Products as rows of a file that can be imported again: unchanged, it changes nothing."""

from collections.abc import Iterator, Sequence
from typing import Any

from storefront.attributes.model import AttributeDefinition
from storefront.attributes.repository import AttributeRepository
from storefront.catalog.model import Product
from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.clock import Clock, iso
from storefront.imports.attributes import attribute_field, header_of, written_value
from storefront.imports.cells import escaped, written_words
from storefront.imports.fields import words_of
from storefront.imports.model import UnknownCategories
from storefront.imports.planning import said_of
from storefront.imports.reading import written
from storefront.imports.shelving import Shelves
from storefront.imports.versions import written_version
from storefront.inventory.model import ProductStatus, SaleItem, number_of
from storefront.paging import PageRequest, Slice
from storefront.pictures.model import Picture, file_key
from storefront.values import dataclass

#: Products are archived for ever: nobody imports those.
_STATUSES = (ProductStatus.ACTIVE, ProductStatus.INACTIVE, ProductStatus.ACTIVE)
#: A product's own columns, and those of what is sold of it.
_PRODUCT = ("Title", "Description", "Brand", "Tax Class", "Category", "Tags", "Status")
_WORDS = ("SEO Title", "SEO Description", "Title (bn)", "Description (bn)")
_OPTIONS = tuple(f"Option{number} Name" for number in (1, 2, 3))
_VALUES = tuple(f"Option{number} Value" for number in (1, 2, 3))
_ITEM = ("SKU", "Barcode", "Price", "Compare At Price", "Sale Price", "Sale From", "Sale Until")
_STOCK = ("Low Stock At", "Variant Status", "Quantity", "On Hand As Exported")
#: A picture of the product in each row, as Shopify writes them; and those of what the row sells.
_PICTURE = ("Image Src", "Image Position", "Image Alt Text")
_SAID = ("Handle", *_PRODUCT, *_WORDS, *_OPTIONS, *_VALUES, *_ITEM, *_STOCK)
HEADER = (*_SAID, *_PICTURE, "Variant Image", "Storefront Version")


@dataclass(frozen=True, slots=True)
class ExportPart:
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
        attributes: the repository.
        pictures_url: where files of pictures are read.
        clock: the present; a sale that is over by then is left out.
    """

    def __init__(
        self,
        products: ProductRepository,
        categories: CategoryRepository,
        attributes: AttributeRepository,
        pictures_url: str,
        clock: Clock,
    ) -> None:
        self._products = products
        self._categories = categories
        self._attributes = attributes
        self._pictures_url = pictures_url
        self._clock = clock

    def attributes(self) -> Sequence[AttributeDefinition]:
        """Return the attributes, each of which has a column: in all parts of a file the same."""
        return self._attributes.all()

    def part(
        self, wanted: PageRequest, attributes: Sequence[AttributeDefinition]
    ) -> tuple[ExportPart, str | None]:
        """Return a part of all products that are not archived, the oldest first.

        Args:
            wanted: which part.
            attributes: those that have a column, in this order.

        Returns:
            the part, and after which product the next one begins; None if it is the last.
        """
        found: Slice[Product] = self._products.listed(_STATUSES, wanted)
        shelves = Shelves(self._categories.tree(), UnknownCategories.REFUSE)
        rows = [row for one in found.items for row in self._rows(one, shelves, attributes)]
        named = [escaped(header_of(one)) for one in attributes]
        head = [] if wanted.after else [[*HEADER, *named]]
        mark = "" if wanted.after else "\ufeff"  # so that spreadsheets read it as UTF-8
        cells = [[escaped(text) for text in row] for row in rows]
        return ExportPart(mark + written([*head, *cells]), len(found.items)), found.last

    def _rows(
        self, product: Product, shelves: Shelves, attributes: Sequence[AttributeDefinition]
    ) -> Iterator[list[str]]:
        """Yield a row for each thing that is sold, and for each picture that is left.

        Nothing of a product that sells nothing yet.
        """
        details, fields = product.details, [attribute_field(one.code) for one in attributes]
        # An attribute that it does not have is known as well: somebody may give it one meanwhile.
        said = {("", name): None for name in fields} | said_of(product)
        items = product.variants if details.options else list(product.items)
        pictures = [self._picture(at, one) for at, one in enumerate(details.pictures, 1)]
        no_picture = [""] * len(_PICTURE)
        for at, item in enumerate(items):
            is_first = at == 0
            own = _own(product, shelves) if is_first else [""] * len((*_PRODUCT, *_WORDS))
            names = [one.name for one in details.options] if is_first else []
            version = written_version(said, item.sku, is_first=is_first)
            yield [
                product.address,
                *own,
                *_filled(names),
                *_filled(item.choice),
                *self._item(product, item),
                *(pictures[at] if at < len(pictures) else no_picture),
                self._pictures_of(product, item),
                version,
                *(written_value(said["", name]) if is_first else "" for name in fields),
            ]

        left = pictures[len(items) :] if items else []
        blank = [""] * (len(_SAID) - 1)
        yield from ([product.address, *blank, *one, "", "", *("" for _ in fields)] for one in left)

    def _picture(self, place: int, picture: Picture) -> list[str]:
        return [self._address(picture), str(place), picture.alt.en]

    def _pictures_of(self, product: Product, item: SaleItem) -> str:
        number = number_of(item.product_id)
        shown = (one for one in product.details.pictures if number in one.variants)
        return ", ".join(self._address(one) for one in shown)

    def _address(self, picture: Picture) -> str:
        key = file_key(picture.digest, picture.fallback_width, "jpg")
        return f"{self._pictures_url}/{key}"

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
    facts, said = product.details.facts, words_of(product)
    return [
        product.name,
        product.details.description,
        facts.brand,
        facts.tax_class,
        _categories(product, shelves),
        written_words(facts.tags),
        product.status.value,
        *(said[name] for name in ("seo_title", "seo_description", "name_bn", "description_bn")),
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
