"""What stands at an address of the catalogue: now, or where it has gone."""

from storefront.addresses.claims import owner_of
from storefront.addresses.model import GoneError, Owner, OwnerKind
from storefront.catalog.model import Product
from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.clock import Clock, system_clock
from storefront.db.store import Store
from storefront.errors import NotFoundError
from storefront.ids import is_id
from storefront.inventory.model import ProductStatus
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was asked for has another address.

    Args:
        address: the slug of now, or an id.
    """

    address: str


class AddressService:
    """Finds products and categories by their slugs, those of now and those of once.

    Args:
        store: must know the catalog table.
        products, categories: the repositories on that store.
        clock: the present, for which whoever shows a product tells what it costs.
    """

    def __init__(
        self,
        store: Store,
        products: ProductRepository,
        categories: CategoryRepository,
        clock: Clock = system_clock,
    ) -> None:
        self.clock = clock
        self._store = store
        self._products = products
        self._categories = categories

    def product(self, address: str) -> Product | Elsewhere:
        """Return the product on sale at an address, an id or a slug; or where to look instead.

        By an id one call, by a slug two. What its details say is its slug of now: so whoever comes
        while it changes is led on and never in a circle. An archived product leads to what
        replaces it only from its slugs: a slug is the address of a page, an id names a thing, and
        whoever asks for the thing in their cart must not be shown another.

        Raises:
            NotFoundError: there is none that buyers may see.
            GoneError: it is not sold any more; it says what replaces it, if something does.
        """
        product = self._products.get(address if is_id(address) else self._product_at(address))
        if product is None:
            raise NotFoundError
        if product.status is ProductStatus.ARCHIVED:
            return self._instead_of(product, address)
        if not product.is_public:
            raise NotFoundError
        if address not in {product.product_id, product.details.words.slug}:
            return Elsewhere(product.address)
        return product

    def find(self, slug: str) -> tuple[Owner, str]:
        """Return what a slug leads to, or once led to, with its slug of now.

        Raises:
            NotFoundError: nothing that buyers may see.
            GoneError: it is not sold any more; it says what replaces it, if something does.
        """
        owner = owner_of(self._store, slug)
        if owner is None:
            raise NotFoundError
        if owner.kind is OwnerKind.CATEGORY:
            category = self._categories.tree().shown().get(owner.id)
            if category is None:
                raise NotFoundError
            return owner, category.slug
        product = self._products.get(owner.id)
        if product is not None and product.status is ProductStatus.ARCHIVED:
            raise GoneError(product.details.replaced_by)
        if product is None or not product.is_public:
            raise NotFoundError
        return owner, product.details.words.slug

    def _product_at(self, slug: str) -> str:
        owner = owner_of(self._store, slug)
        if owner is None or owner.kind is not OwnerKind.PRODUCT:
            raise NotFoundError
        return owner.id

    def _instead_of(self, archived: Product, address: str) -> Elsewhere:
        successor_id = archived.details.replaced_by
        by_slug = address != archived.product_id
        successor = self._products.get(successor_id) if successor_id and by_slug else None
        if successor is None:
            raise GoneError(successor_id)
        return Elsewhere(successor.address)
