"""Puts products into the search index when the catalogue has changed.

An ordinary sale does not wake it: only what staff change, and stock that comes to zero or leaves
it. A filter cannot compare a value with the one before, but "it is zero" and "it was zero" are two
exact matches.
"""

from collections.abc import Sequence

from storefront.declare import Table
from storefront.search.changes import changed_products
from storefront.search.needs import indexer
from storefront.streams import Change, on_change
from storefront.wiring.shop import deployed_shop

indexing_service = deployed_shop().indexing_service


@on_change(
    "index_catalog",
    Table.CATALOG,
    {"dynamodb": {"Keys": {"sk": {"S": ["DETAILS"]}}}},
    {"dynamodb": {"NewImage": {"available": {"N": ["0"]}}}},
    {"dynamodb": {"OldImage": {"available": {"N": ["0"]}}}},
    domain="catalog",
    needs=indexer(timeout=300),  # the first index is built by whoever finds none
)
def lambda_handler(changes: Sequence[Change]) -> None:
    """Index the products that some changes are of, as they are now.

    A batch that fails is tried again in halves, and what never succeeds goes to the dead letters.
    """
    indexing_service.index(changed_products(changes))
