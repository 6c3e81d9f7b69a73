"""Attributes: what everybody reads of them, and how staff change them."""

from collections.abc import Sequence

from storefront import log
from storefront.attributes.model import (
    MAX_ATTRIBUTES,
    AttributeDefinition,
    AttributeInUseError,
    refused,
)
from storefront.attributes.repository import AttributeRepository
from storefront.attributes.wording import OptionWords
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, UnavailableError

#: How often a change is tried while products take and leave the attribute.
_TRIES = 5
_BUSY = "The attribute is being used by many. Send the same request again."


class AttributeService:
    """The attributes of a shop's products.

    Args:
        store: must know the catalog table.
        attributes: the repository on that store.
    """

    def __init__(self, store: Store, attributes: AttributeRepository) -> None:
        self._store = store
        self._attributes = attributes

    def all(self) -> Sequence[AttributeDefinition]:
        """Return all attributes, in the order in which they are shown."""
        return self._attributes.all()

    def read(self) -> tuple[Sequence[AttributeDefinition], OptionWords]:
        """Return all attributes, as `all` does, and what options are called in Bangla."""
        return self._attributes.read()

    def put_option_words(self, after: OptionWords, seen: Seen) -> OptionWords:
        """Say what options and their values are called in Bangla, all of it.

        Args:
            after: as it is to be.
            seen: which editions may be changed. A change that is made already is no fault.

        Raises:
            StaleError: the edition that the client has seen is not the latest.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for _ in range(_TRIES):
            before = self._attributes.option_words()
            if before == after:
                return after
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            transaction = self._store.transaction()
            self._attributes.put_option_words(transaction, before, after)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue  # somebody has put others: look again
            log.info("option words put")
            return after
        raise UnavailableError("The words of options are being changed by others.")

    def put(self, after: AttributeDefinition, seen: Seen) -> AttributeDefinition:
        """Make an attribute, or change the one of that code.

        Args:
            after: as it is to be.
            seen: which editions may be changed; a new one has none. A change that is made already
                is no fault: the request may be a repeat of the one that made it.

        Raises:
            NotFoundError: the client has seen one, and there is none.
            StaleError: the edition that the client has seen is not the latest.
            AttributeInUseError: products have chosen a value that is to go; or have the attribute,
                and its type or unit is to be another.
            ValidationFailedError: there are too many.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for _ in range(_TRIES):
            if self._is_put(after, seen):
                return after
        raise UnavailableError(_BUSY)

    def delete(self, code: str) -> None:
        """Delete an attribute that no product has; one that is not there is as good as deleted.

        Raises:
            AttributeInUseError: a product has it.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for _ in range(_TRIES):
            found = self._attributes.get(code)
            if found is None:
                return
            attribute, uses = found
            if uses.products:
                taken = [one for one, products in uses.values.items() if products]
                raise AttributeInUseError(uses.products, taken)
            transaction = self._store.transaction()
            self._attributes.remove(transaction, attribute)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue  # a product has come, or it is gone: look again
            log.info("attribute deleted", attribute=code)
            return
        raise UnavailableError(_BUSY)

    def _is_put(self, after: AttributeDefinition, seen: Seen) -> bool:
        """Write an attribute as it is to be; return False if others came between."""
        found = self._attributes.get(after.code)
        transaction = self._store.transaction()
        if found is None:
            self._require_room(seen)
            self._attributes.add(transaction, after)
        else:
            before, uses = found
            if before == after:
                return True
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            used = uses.after(before, after)
            self._attributes.change(transaction, before, after, uses, used)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return False
        log.info("attribute put", attribute=after.code)
        return True

    def _require_room(self, seen: Seen) -> None:
        """Refuse a new attribute; two at the same moment may be one too many, which hurts nobody.

        Raises:
            NotFoundError: the client has seen one, which is gone.
            ValidationFailedError: there are too many.
        """
        if seen.editions is not None:
            raise NotFoundError
        if len(self._attributes.all()) >= MAX_ATTRIBUTES:
            raise refused("code", "too-many", f"the shop has {MAX_ATTRIBUTES} attributes")
