"""Bugs of hot products, whose stock is spread over shards."""

from tests.controls.bug import Bug

_SHARDING = (
    "tests/unit/inventory/test_sharding.py",
    "tests/unit/inventory/test_sharding_interleaved.py",
    "tests/unit/inventory/test_sharding_tending.py",
)

BUGS = [
    Bug(
        "all-sales-of-a-product-write-one-partition",
        "inventory/repository.py",
        "    return ledger_pks(product_id)[crc32(movement_id.encode()) % LEDGER_PARTITIONS]\n",
        "    return ledger_pks(product_id)[0]\n",
        ("tests/unit/inventory/test_service.py",),
    ),
    Bug(
        "a-page-of-the-ledger-is-one-partition-after-another",
        "db/shards.py",
        "    return merge(*read, key=_value_of(order), reverse=newest_first)\n",
        "    return iter([one for part in read for one in part])\n",
        ("tests/unit/inventory/test_service.py",),
    ),
    Bug(
        "a-ledger-line-may-lie-where-nobody-looks",
        "audit/registry.py",
        '        if place != item["pk"]["S"]:\n',
        "        if False:\n",
        ("tests/unit/audit/test_domains.py",),
    ),
    Bug(
        "a-shard-is-taken-from-without-its-condition",
        "inventory/repository.py",
        "                (StockRecord.available >= units) & is_as_read,\n",
        "                is_as_read,\n",
        _SHARDING,
    ),
    Bug(
        "a-count-is-written-down-whatever-came-since",
        "inventory/repository.py",
        "                condition &= says(seen[number])\n",
        "                pass\n",
        ("tests/unit/inventory/test_service.py",),
    ),
    Bug(
        "a-count-does-not-see-a-parcel-that-left",
        "inventory/conditions.py",
        "    if seen.to_ship is not None:\n",
        "    if False:\n",
        _SHARDING,
    ),
    Bug(
        "a-count-of-a-hot-product-looks-at-one-shard-only",
        "inventory/repository.py",
        "        for number in sorted({*parts, *seen}):\n",
        "        for number in sorted(parts):\n",
        _SHARDING,
    ),
    Bug(
        "the-walk-over-shards-stops-early",
        "inventory/model.py",
        "    return parts if sum(parts.values()) == quantity else None\n",
        "    return parts if len(parts) == 1 else None\n",
        _SHARDING,
    ),
    Bug(
        "the-walk-over-shards-forgets-the-sale-item",
        "inventory/repository.py",
        "                SALE_ITEM: item.available,\n",
        "",
        _SHARDING,
    ),
    Bug(
        "gathering-forgets-the-units-on-hand",
        "inventory/sharding.py",
        "            SaleRecord.on_hand.add(moved),\n",
        "",
        _SHARDING,
    ),
    Bug(
        "gathering-ends-shards-in-which-units-are-held",
        "inventory/sharding.py",
        "        is_over = all(one.available == one.on_hand for one in shards)\n",
        "        is_over = True\n",
        _SHARDING,
    ),
    Bug(
        "a-shard-that-was-sold-from-is-ended",
        "inventory/repository.py",
        "        same = (ShardRecord.available == shard.available)"
        " & (ShardRecord.on_hand == shard.on_hand)\n",
        "        same = ShardRecord.pk.exists()\n",
        _SHARDING,
    ),
    Bug(
        "units-sold-meanwhile-are-spread-too",
        "inventory/sharding.py",
        "            & (SaleRecord.available >= moved)\n",
        "",
        _SHARDING,
    ),
    Bug(
        "a-new-price-does-not-reach-the-shards",
        "catalog/repository.py",
        "        for number in range(1, shards + 1) if copied else ():\n",
        "        for number in range(1, shards) if copied else ():\n",
        _SHARDING,
    ),
    Bug(
        "a-product-spread-meanwhile-is-edited-in-part",
        "catalog/repository.py",
        "SaleRecord.pk.exists() & has_shards(shards) & has_own_status(before)\n",
        "SaleRecord.pk.exists() & has_own_status(before)\n",
        _SHARDING,
    ),
    Bug(
        "units-go-back-to-the-sale-item-whatever-held-them",
        "orders/model.py",
        "        return self.held_in.get(line.product_id, {SALE_ITEM: line.quantity})\n",
        "        return {SALE_ITEM: line.quantity}\n",
        (*_SHARDING, "-k", "sold_and_given_back"),
    ),
    Bug(
        "one-look-is-enough-to-say-sold-out",
        "inventory/search.py",
        "        self.is_sure = is_sure((items[one] for one in short), now, self._last)\n",
        "        self.is_sure = True\n",
        _SHARDING,
    ),
    Bug(
        "a-look-does-not-mind-what-moved",
        "inventory/search.py",
        "        now = {one: (items[one].moves, units) for one, units in free.items()}\n"
        "        self.is_sure",
        "        now = {one: (0, units) for one, units in free.items()}\n        self.is_sure",
        _SHARDING,
    ),
    Bug(
        "as-many-shards-are-taken-for-the-same-shards",
        "inventory/sharding.py",
        "    return SaleRecord.moves == item.moves if item.moves else"
        " SaleRecord.moves.does_not_exist()\n",
        "    return SaleRecord.shards == item.shards if item.shards else"
        " SaleRecord.shards.does_not_exist()\n",
        _SHARDING,
    ),
    Bug(
        "a-product-without-shards-is-listed-as-hot",
        "inventory/sharding.py",
        "            self._deal(transaction, item, count, moved)\n",
        "            if moved:\n                self._deal(transaction, item, count, moved)\n",
        _SHARDING,
    ),
    Bug(
        "an-order-takes-more-parts-than-its-payment-can-sell",
        "inventory/search.py",
        "        many = sum(map(len, self.parts.values())) > MAX_PARTS\n",
        "        many = False\n",
        _SHARDING,
    ),
    Bug(
        "one-restless-product-keeps-all-from-being-tended",
        "inventory/sharding.py",
        "        except (ProductArchivedError, UnavailableError):\n"
        '            log.warning("hot product not tended"',
        '        except ProductArchivedError:\n            log.warning("hot product not tended"',
        _SHARDING,
    ),
    Bug(
        "a-late-payment-looks-at-the-sale-item-alone",
        "payments/recording/writer.py",
        "        free = find_free(self._stock, self._store, wanted)\n",
        "        free = {one: {0: units} for one, units in wanted.items()}\n",
        _SHARDING,
    ),
    Bug(
        "a-write-that-may-have-been-heard-is-given-up-as-a-conflict",
        "db/store.py",
        "                    if conflicts == max_conflicts and not failed:\n",
        "                    if conflicts == max_conflicts:\n",
        ("tests/unit/db/test_store_retry.py",),
    ),
    Bug(
        "a-crowd-asks-as-often-as-two-do",
        "db/store.py",
        "        if conflicts > _CROWD:\n",
        "        if False:\n",
        ("tests/unit/db/test_store_retry.py",),
    ),
    Bug(
        "others-are-waited-for-ever-longer",
        "db/store.py",
        "        calls = min(1 + conflicts, _LONGEST_IN_CALLS)\n",
        "        calls = 2**conflicts\n",
        ("tests/unit/db/test_store_retry.py",),
    ),
]
