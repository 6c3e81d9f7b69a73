"""Of which products changes of the catalogue are."""

from collections.abc import Iterable, Mapping
from typing import Any

from storefront.inventory.model import product_of


def changed_products(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the products that records of the catalogue's stream are about.

    Args:
        changes: of details, sale items or shards: each names its product or its variant.
    """
    keys = (change["dynamodb"]["Keys"]["pk"]["S"].split("#") for change in changes)
    return list(dict.fromkeys(product_of(key[1]) for key in keys))
