"""Parts of catalogue and stock."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.currencies import LIMITS
from storefront.wiring.pictures import PictureParts

if TYPE_CHECKING:
    from storefront.attributes.repository import AttributeRepository
    from storefront.attributes.service import AttributeService
    from storefront.catalog.addresses import AddressService
    from storefront.catalog.changes import ProductWriter
    from storefront.catalog.repository import ProductRepository
    from storefront.catalog.service import (
        CatalogService,
        ProductService,
        StaffCatalogService,
    )
    from storefront.catalog.shelves import ShelfService
    from storefront.catalog.variants import VariantService
    from storefront.categories.repository import CategoryRepository
    from storefront.categories.service import CategoryService, StaffCategoryService
    from storefront.inventory.repository import StockRepository
    from storefront.inventory.service import StockService
    from storefront.inventory.sharding import ShardingService
    from storefront.pricelist.service import PriceListService
    from storefront.revisions.service import HistoryService


class CatalogParts(PictureParts):
    """What is sold, and how much of it there is."""

    @cached_property
    def default_currency(self) -> str:
        """The currency of products that name none; somebody of this shop charges it."""
        charged = {one for provider in self.providers for one in LIMITS[provider]}
        return self.settings.choice("DEFAULT_CURRENCY", charged, "BDT")

    @cached_property
    def products(self) -> "ProductRepository":
        """Products as they are stored."""
        from storefront.catalog.repository import ProductRepository

        return ProductRepository(self.store)

    @cached_property
    def stock(self) -> "StockRepository":
        """Stock as it is stored."""
        from storefront.inventory.repository import StockRepository

        return StockRepository(self.store)

    @cached_property
    def catalog_service(self) -> "CatalogService":
        """The products on sale, for everybody."""
        from storefront.catalog.service import CatalogService

        return CatalogService(self.products, self.clock)

    @cached_property
    def address_service(self) -> "AddressService":
        """What stands at addresses of the catalogue."""
        from storefront.catalog.addresses import AddressService

        return AddressService(self.store, self.products, self.categories, self.clock)

    @cached_property
    def staff_catalog_service(self) -> "StaffCatalogService":
        """All products, for staff."""
        from storefront.catalog.service import StaffCatalogService

        return StaffCatalogService(self.products, self.clock)

    @cached_property
    def product_service(self) -> "ProductService":
        """Staff's changes to products."""
        from storefront.catalog.service import ProductService

        return ProductService(
            self.store,
            self.products,
            self.product_writer,
            self.catalog_keys,
            self.clock,
            self.providers,
        )

    @cached_property
    def price_list_service(self) -> "PriceListService":
        """Changes prices of many things at once."""
        from storefront.pricelist.service import PriceListService

        return PriceListService(self.products, self.product_service, self.variant_service)

    @cached_property
    def product_writer(self) -> "ProductWriter":
        """Writes changes of products."""
        from storefront.catalog.changes import ProductWriter

        return ProductWriter(self.store, self.products, self.clock)

    @cached_property
    def variant_service(self) -> "VariantService":
        """Staff's changes to options and variants."""
        from storefront.catalog.variants import VariantService

        return VariantService(self.product_writer, self.catalog_keys, self.clock, self.providers)

    @cached_property
    def history_service(self) -> "HistoryService":
        """The history of products, and how changes are taken back."""
        from storefront.revisions.service import HistoryService

        return HistoryService(
            self.store,
            self.products,
            self.product_service,
            self.variant_service,
            self.picture_service,
        )

    @cached_property
    def sharding_service(self) -> "ShardingService":
        """Spreads the stock of hot products."""
        from storefront.inventory.sharding import ShardingService

        return ShardingService(self.store, self.stock, self.clock)

    @cached_property
    def stock_service(self) -> "StockService":
        """Staff's changes to stock, and its ledger."""
        from storefront.inventory.service import StockService

        return StockService(self.store, self.stock, self.catalog_keys, self.clock)

    @cached_property
    def attributes(self) -> "AttributeRepository":
        """Attributes as they are stored."""
        from storefront.attributes.repository import AttributeRepository

        return AttributeRepository(self.store)

    @cached_property
    def attribute_service(self) -> "AttributeService":
        """The attributes of products."""
        from storefront.attributes.service import AttributeService

        return AttributeService(self.store, self.attributes)

    @cached_property
    def categories(self) -> "CategoryRepository":
        """Categories as they are stored."""
        from storefront.categories.repository import CategoryRepository

        return CategoryRepository(self.store)

    @cached_property
    def shelf_service(self) -> "ShelfService":
        """The products on sale, category by category."""
        from storefront.catalog.shelves import ShelfService

        return ShelfService(self.store, self.categories, self.products)

    @cached_property
    def category_service(self) -> "CategoryService":
        """The categories that buyers see."""
        from storefront.categories.service import CategoryService

        return CategoryService(self.categories)

    @cached_property
    def staff_category_service(self) -> "StaffCategoryService":
        """All categories, and staff's changes to them."""
        from storefront.catalog.shelves import Mover
        from storefront.categories.service import StaffCategoryService

        relocate = Mover(self.products, self.product_service).relocate
        return StaffCategoryService(
            self.store, self.categories, self.catalog_keys, self.clock, relocate
        )
