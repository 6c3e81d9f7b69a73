"""What buyers are led to who come to a product that is not sold any more.

An archived product may name another one. That one must not be archived at that moment, which a
condition of the same transaction says: so a later archiving may make a chain of such words, but
never a circle.
"""

from storefront.addresses.claims import owner_of
from storefront.addresses.model import OwnerKind
from storefront.catalog.model import not_valid
from storefront.catalog.repository import DetailsRecord, is_not_archived, listing
from storefront.contract import Parameter
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import ValidationFailedError
from storefront.ids import is_id
from storefront.inventory.model import ProductStatus
from storefront.inventory.repository import DETAILS, product_pk
from storefront.slugs import read_slug

#: The query parameter by which a product is archived that another one replaces.
SUCCESSOR_QUERY = {
    "replaced_by": Parameter("the product that buyers are led to instead: an id or a slug"),
}
_LABEL = "successor"


def read_successor(store: Store, text: str | None, product_id: str) -> str | None:
    """Return the id of the product that is to replace another one.

    Args:
        store: must know the catalog table.
        text: an id or a slug, as somebody wrote it; None for none.
        product_id: what it is to replace.

    Raises:
        ValidationFailedError: it names no other product.
    """
    if text is None:
        return None
    found = text if is_id(text) else _product_at(store, text)
    if found is None or found == product_id:
        raise _refused()
    return found


def _product_at(store: Store, text: str) -> str | None:
    try:
        owner = owner_of(store, read_slug(text))
    except ValueError:
        return None
    return owner.id if owner and owner.kind is OwnerKind.PRODUCT else None


def require_kept(transaction: Transaction, successor_id: str | None) -> None:
    """Let a transaction be cancelled unless a successor, if there is any, is not archived."""
    if successor_id is not None:
        key = product_pk(successor_id), DETAILS
        transaction.check(_LABEL, DetailsRecord, key, is_not_archived(successor_id))


def refuse_successor(error: TransactionCanceledError) -> None:
    """Refuse an archiving whose transaction failed because of the successor.

    Raises:
        ValidationFailedError: it is archived, or there is none.
    """
    if _LABEL in error.failed:
        raise _refused() from error


def lead_on(store: Store, product_id: str, successor_id: str) -> None:
    """Let an archived product name its successor; another one than before, if it had one.

    Raises:
        ValidationFailedError: the successor is archived, or there is none.
    """
    transaction = store.transaction()
    archived = listing(product_id, ProductStatus.ARCHIVED)
    key, actions = (product_pk(product_id), DETAILS), [DetailsRecord.replaced_by.set(successor_id)]
    is_archived = DetailsRecord.listing == archived
    transaction.update("details", DetailsRecord, key, actions, is_archived)
    require_kept(transaction, successor_id)
    try:
        transaction.commit()
    except TransactionCanceledError as error:
        refuse_successor(error)
        raise


def _refused() -> ValidationFailedError:
    return not_valid("replaced_by", "must be another product that is not archived")
