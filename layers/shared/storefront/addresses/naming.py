"""Finding a slug for what is written: conditions decide, and what is read only proposes."""

from storefront.addresses.claims import free_like, is_taken
from storefront.addresses.model import Owner, SlugTakenError
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store


class Naming:
    """The slug of something, while its change is tried: the one that was asked for, or a free one.

    Args:
        store: must know the catalog table.
        owner: what is to have it.
        asked: the slug that it must be; None where it keeps its own, or gets one.
    """

    def __init__(self, store: Store, owner: Owner, asked: str | None) -> None:
        self._store = store
        self._owner = owner
        self._asked = asked
        self._tried = self._likely = self._other = ""

    def slug(self, had: str, likely: str) -> str:
        """Return the slug to try.

        Args:
            had: the one that it has; "" for none.
            likely: one that would fit.
        """
        self._tried = self._asked or had or self._other or likely
        self._likely = likely
        return self._tried

    def look_again(self, error: TransactionCanceledError) -> bool:
        """Return whether a change failed because the slug is another's; then try the next one.

        Raises:
            SlugTakenError: it is, and was asked for.
        """
        if not is_taken(self._tried, error):
            return False
        if self._asked:
            raise SlugTakenError(
                self._asked, free_like(self._store, self._asked, self._owner)
            ) from error
        self._other = free_like(self._store, self._likely, self._owner)
        return True
