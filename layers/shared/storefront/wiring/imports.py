"""Parts of imports."""

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.catalog import CatalogParts

if TYPE_CHECKING:
    from storefront.imports.exporting import ExportService
    from storefront.imports.files import ImportFiles
    from storefront.imports.picturing import Photographer
    from storefront.imports.planning import Bodies, Editors
    from storefront.imports.repository import ImportRepository
    from storefront.imports.running import Importer
    from storefront.imports.service import ImportService, ImportUploadService
    from storefront.imports.splitting import Splitter
    from storefront.pictures.fetching import Fetcher


class ImportParts(CatalogParts):
    """How files of products come into the shop."""

    @cached_property
    def imports(self) -> "ImportRepository":
        """Imports as they are stored."""
        from storefront.imports.repository import ImportRepository

        return ImportRepository(self.store)

    @cached_property
    def import_files(self) -> "ImportFiles":
        """Their files in S3."""
        from storefront.imports.files import ImportFiles

        return ImportFiles(self.settings, self.objects)

    @cached_property
    def import_upload_service(self) -> "ImportUploadService":
        """Lets staff send files."""
        from storefront.forms import Forms
        from storefront.imports.service import ImportUploadService

        forms = Forms(self.settings)
        return ImportUploadService(self.store, self.imports, forms, self.catalog_keys, self.clock)

    @cached_property
    def import_service(self) -> "ImportService":
        """What staff do with imports."""
        from storefront.imports.service import ImportService

        return ImportService(self.store, self.imports, self.clock)

    @cached_property
    def export_service(self) -> "ExportService":
        """Writes products into files."""
        from storefront.imports.exporting import ExportService

        url = self.settings.optional("PICTURES_URL")
        return ExportService(self.products, self.categories, self.attributes, url, self.clock)

    def splitter(self, bodies: "Bodies") -> "Splitter":
        """Reads files as they arrive, given who reads what they say."""
        from storefront.imports.planning import Planner
        from storefront.imports.splitting import Splitter

        editors = self._editors(bodies)
        return Splitter(
            self.store,
            self.imports,
            self.import_files,
            self.categories,
            self.attributes,
            lambda shelves, of: Planner(self.products, editors, shelves, of.options),
            self.default_currency,
            self.clock,
        )

    def importer(
        self, bodies: "Bodies", monotonic: Callable[[], float] = time.monotonic
    ) -> "Importer":
        """Imports chunk by chunk, given who reads what files say."""
        from storefront.imports.picturing import Pictures
        from storefront.imports.running import ImportContext, Importer

        context = ImportContext(
            self.store,
            self.imports,
            self.import_files,
            self.categories,
            self.staff_category_service,
            self.stock_service,
            Pictures(self.picture_service, self.picture_files),
            self.clock,
            monotonic,
        )
        return Importer(context, self.products, self._editors(bodies))

    def photographer(
        self, monotonic: Callable[[], float] = time.monotonic, fetcher: "Fetcher | None" = None
    ) -> "Photographer":
        """Fetches pictures that files name."""
        from storefront.imports.picturing import Photographer
        from storefront.pictures.bringing import Bringer
        from storefront.pictures.fetching import Fetcher
        from storefront.pictures.imaging import develop

        asked = fetcher or Fetcher(self.settings.provider_base("PICTURE_SOURCE_BASE"))
        bringer = Bringer(
            self.store, self.pictures, self.picture_files, develop, asked.fetch, self.clock
        )
        return Photographer(self.store, self.imports, self.import_files, bringer, monotonic)

    def _editors(self, bodies: "Bodies") -> "Editors":
        from storefront.imports.planning import Editors

        return Editors(self.product_service, self.variant_service, bodies, self.default_currency)
