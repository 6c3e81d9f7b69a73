"""What a file says, read as bodies of requests.

What reads bodies is loaded with the first of them, and not when the functions start.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from storefront.errors import ValidationFailedError

if TYPE_CHECKING:
    from storefront.catalog.model import NewItem, NewProduct, ProductChanges, VariantChanges
    from storefront.catalog.options import Option


class FileBodies:
    """Reads what a file says by the rules of the API; see `planning.Bodies`."""

    @staticmethod
    def alt(text: str) -> str:
        """Return what is said of a picture; nothing if the API would refuse it."""
        from storefront.pictures.schemas import AltRequest

        try:
            return AltRequest.of({"en": text}).en
        except ValidationFailedError:
            return ""

    @staticmethod
    def new_product(body: Mapping[str, Any], currency: str) -> "NewProduct":
        """Return a product to add."""
        from storefront.catalog.schemas import CreateProductRequest

        return CreateProductRequest.of(dict(body)).to_model(currency)

    @staticmethod
    def new_variants(bodies: Sequence[Mapping[str, Any]], currency: str) -> "list[NewItem]":
        """Return variants to add, 24 at the most."""
        from storefront.catalog.schemas import CreateVariantsRequest

        return CreateVariantsRequest.of({"variants": [dict(one) for one in bodies]}).to_model(
            currency
        )

    @staticmethod
    def product_changes(body: Mapping[str, Any]) -> "ProductChanges":
        """Return changes of a product."""
        from storefront.catalog.schemas import UpdateProductRequest

        return UpdateProductRequest.of(dict(body)).to_model()

    @staticmethod
    def variant_changes(body: Mapping[str, Any]) -> "VariantChanges":
        """Return changes of a variant."""
        from storefront.catalog.schemas import UpdateVariantRequest

        return UpdateVariantRequest.of(dict(body)).to_model()

    @staticmethod
    def options(options: Sequence[tuple[str, Sequence[str]]]) -> "tuple[Option, ...]":
        """Return options of a product."""
        from storefront.catalog.schemas import SetOptionsRequest

        told = [{"name": name, "values": list(values)} for name, values in options]
        return tuple(SetOptionsRequest.of({"options": told}).to_model())
