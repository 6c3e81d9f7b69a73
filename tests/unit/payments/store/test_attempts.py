"""What a provider calls a payment leads to one attempt, and to no other ever."""

from dataclasses import replace

import pytest

from storefront.db.refusals import TransactionCanceledError
from tests.support.shop import Shop


def test_a_providers_name_is_never_taken_over_by_another_attempt(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product()
    first, second = (shop.begin_stripe(buyer, shop.order(buyer, {product: 1})) for _ in range(2))
    transaction = shop.store.transaction()

    shop.attempts.add_reference(transaction, replace(second, reference=first.reference))

    with pytest.raises(TransactionCanceledError):
        transaction.commit()
    found = shop.attempts.id_by_reference(first.provider, first.reference or "")
    assert found == first.attempt_id
