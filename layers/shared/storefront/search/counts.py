"""How many products wait for a translation: exact, as of the last commit of the index."""

from storefront.search.manifest import Manifest
from storefront.search.repository import SearchRepository


class TranslationCountService:
    """Tells what the index has counted; it is no part of it, and loads none.

    Args:
        repository: of the manifest.
    """

    def __init__(self, repository: SearchRepository) -> None:
        self._repository = repository

    def latest(self) -> Manifest | None:
        """Return the index as last committed; None if there is none."""
        return self._repository.manifest()
