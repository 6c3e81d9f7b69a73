"""Builds the search index anew, when an operator says so (`rebuild-search`).

The old one is searched until the new one is complete. A run that ends before is gone on with by the
next.
"""

from typing_extensions import TypedDict

from storefront.operated import Event, operated
from storefront.search.needs import indexer
from storefront.wiring.shop import deployed_shop

#: Seconds of a run, unless the operator asks for fewer; the function's own time is longer.
SECONDS = 600

rebuild_service = deployed_shop().rebuild_service


class ProgressView(TypedDict):
    """How far the index is: whether it is searched by now, and how many products are in it."""

    done: bool
    documents: int


@operated("rebuild_search", domain="catalog", needs=indexer(timeout=900))
def lambda_handler(event: Event) -> ProgressView:
    """Begin to build an index, or go on with the one that is being built; say how far it is."""
    seconds = min(max(0.0, float(event.get("seconds", SECONDS))), SECONDS)
    progress = rebuild_service.run(seconds)
    return {"done": progress.is_done, "documents": progress.documents}
