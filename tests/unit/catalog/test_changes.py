"""A change of a product is whole in the end, however much it is."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.catalog import changes as writing
from storefront.catalog.model import (
    ProductChanges,
)
from storefront.catalog.service import CatalogService, ProductService
from storefront.db.store import Store
from storefront.errors import (
    NotFoundError,
)
from storefront.inventory import whole
from storefront.inventory.model import ProductStatus
from storefront.inventory.repository import StockRepository
from storefront.inventory.sharding import ShardingService
from tests.support.catalog import (
    INACTIVE,
    shirt,
)
from tests.support.clock import FrozenClock

ACTIVE = ProductStatus.ACTIVE


def test_a_change_that_fits_no_transaction_is_made_in_parts_and_whole_in_the_end(
    editor: ProductService,
    catalog: CatalogService,
    store: Store,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And one that was broken off between its parts is finished by whoever repeats it."""
    product_id = shirt(editor)
    sharding = ShardingService(store, StockRepository(store), clock)
    for number in (1, 2):
        sharding.spread(f"{product_id}-{number:03}", 64)
    parts = list[int]()
    commit = whole.commit_whole

    def commit_or_die(*args: Any) -> None:
        commit(*args)
        parts.append(1)
        if len(parts) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(writing, "commit_whole", commit_or_die)
    with pytest.raises(KeyboardInterrupt):
        editor.update(product_id, ProductChanges(status=INACTIVE))
    assert catalog.get(product_id).status is ACTIVE
    editor.update(product_id, ProductChanges(status=INACTIVE))

    assert len(parts) == 2
    stock = StockRepository(store)
    for number in (1, 2, 3, 4):
        item = stock.get(f"{product_id}-{number:03}")
        assert item is not None
        assert item.status is INACTIVE
    with pytest.raises(NotFoundError):
        catalog.get(product_id)


def test_parts_hold_as_much_as_a_transaction_takes(
    editor: ProductService, catalog: CatalogService
) -> None:
    one = catalog.get(shirt(editor)).items[0]
    changed = [(replace(one, shards=shards), one) for shards in (0, 64, 24, 0, 64, 64)]

    parts = [[old.shards for old, _ in part] for part in writing._parts(changed)]

    assert parts == [[0, 64], [24, 0], [64], [64]]
    assert list(writing._parts([])) == [[]]
