"""Products by category: what buyers find there, and how a product comes from one to another.

A category shows the products of all categories below it, too. They are walked through in the order
of the tree, a partition each, until a page is full: so a page costs no more calls than it has to,
however many products or categories there are.
"""

from collections.abc import Sequence

from storefront.catalog.model import Product, ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.categories.membership import members
from storefront.categories.repository import CategoryRepository
from storefront.contract import Parameter
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import MalformedRequestError, NotFoundError, StaleError, UnavailableError
from storefront.inventory.model import ProductArchivedError
from storefront.paging import PageRequest, Slice
from storefront.values import dataclass

#: How many categories a page looks into: many are empty, and each takes a call.
SHELVES_OF_A_PAGE = 20
#: The query parameter of the list of products, besides those of every list.
CATEGORY_QUERY = {
    "category": Parameter("products of this category and of those below it; an id or a slug"),
}
_TRIES = 5


class UnknownCategoryError(NotFoundError):
    """There is no such category, or buyers do not see it."""

    slug = "unknown-category"
    title = "There is no such category"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page goes on: in a category, after a product."""

    category_id: str
    after: str = ""

    def __str__(self) -> str:
        return f"{self.category_id}/{self.after}"


class ShelfService:
    """The products on sale, category by category.

    Args:
        store: must know the catalog table.
        categories, products: the repositories on that store.
    """

    def __init__(
        self, store: Store, categories: CategoryRepository, products: ProductRepository
    ) -> None:
        self._store = store
        self._categories = categories
        self._products = products

    def page(self, address: str, wanted: PageRequest) -> Slice[Product]:
        """Return a page of a category's products and of those below it, each of them once.

        The category is named by its id or by a slug, also one that it had before.

        One that is in several of them is shown in the first. Categories come in the order of the
        tree, and in each the oldest product first. A page may be short.

        Raises:
            UnknownCategoryError: buyers see no such category.
            MalformedRequestError: the page goes on in a category that is there no more.
        """
        tree = self._categories.tree().shown()
        category = tree.at(address)
        if category is None:
            raise UnknownCategoryError
        shelves = [one.category_id for one in tree.below(category.category_id)]
        place = _Place(*wanted.after.split("/")) if wanted.after else _Place(shelves[0])
        if place.category_id not in shelves:
            raise MalformedRequestError("The categories have changed: begin at the first page.")
        found, following = self._found(shelves, place, wanted.limit)
        products = self._products.on_sale(list(dict.fromkeys(one for _, one in found)))
        shown = {one.product_id: one for one in products}
        items = [
            shown[product_id]
            for shelf, product_id in found
            if product_id in shown and shelf == _first(shelves, shown[product_id])
        ]
        return Slice(items, str(following) if following else None)

    def _found(
        self, shelves: Sequence[str], place: _Place, limit: int
    ) -> tuple[list[tuple[str, str]], _Place | None]:
        """Return ids of products, each with its category, and where the next page begins."""
        found: list[tuple[str, str]] = []
        start = shelves.index(place.category_id)
        for shelf in shelves[start : start + SHELVES_OF_A_PAGE]:
            after = place.after if shelf == place.category_id else ""
            ids = members(self._store, shelf, after, limit + 1 - len(found))
            found += [(shelf, product_id) for product_id in ids]
            if len(found) > limit:
                return found[:limit], _Place(*found[limit - 1])
        rest = shelves[start + SHELVES_OF_A_PAGE :]
        return found, _Place(rest[0]) if rest else None


def _first(shelves: Sequence[str], product: Product) -> str | None:
    """Return the category under which a product is shown; None if it has just left all of them."""
    return next((one for one in shelves if one in product.details.category_ids), None)


class Mover:
    """Puts products from one category into another.

    Args:
        products: the repository.
        editor: changes products.
    """

    def __init__(self, products: ProductRepository, editor: ProductService) -> None:
        self._products = products
        self._editor = editor

    def relocate(self, product_id: str, from_id: str, to_id: str) -> None:
        """Put a product into another category, in the place of the one that it leaves.

        Raises:
            UnavailableError: others change the product all the time.
        """
        for _ in range(_TRIES):
            product = self._products.get(product_id)
            if product is None or from_id not in product.details.category_ids:
                return
            ids = [to_id if one == from_id else one for one in product.details.category_ids]
            changes = ProductChanges(category_ids=tuple(dict.fromkeys(ids)))
            try:
                self._editor.update(product_id, changes, Seen(frozenset({product.edition})))
            except (StaleError, ProductArchivedError):
                continue  # changed by others: look again
            return
        raise UnavailableError("The product is being changed by others.")
