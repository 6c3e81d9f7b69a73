"""Which order an id of a provider belongs to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.console.place import Place

_REFUNDS = "REFUNDS#"
_OF_ATTEMPT = ("attempt_id", "reference", "transaction_id")


class Names:
    """Orders by the ids of their payments: the shop's own, and those that providers gave.

    They are read once, and then learned from what DynamoDB writes.

    Args:
        place: the sandbox.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._table = ""
        self._orders: dict[str, str] = {}
        self._lock = threading.Lock()

    def learn(self, item: Mapping[str, Any]) -> None:
        """Keep what a raw item of the payments table says about ids."""
        key = item["pk"]["S"]
        if key.startswith(_REFUNDS):
            self._keep(item, ("reference",), key.removeprefix(_REFUNDS))
        elif item["sk"]["S"] == "ATTEMPT":
            self._keep(item, _OF_ATTEMPT, item["order_id"]["S"])

    def order_of(self, ids: Iterable[str]) -> str | None:
        """Return the order that one of some ids belongs to, if any of them is known."""
        self._read_once()
        return next((self._orders[one] for one in ids if one in self._orders), None)

    def _read_once(self) -> None:
        """Learn of the payments that were begun before anybody looked."""
        with self._lock:
            table: str = self._place.stack["tables"]["payments"]
            if table == self._table:
                return
            for page in self._place.dynamodb.get_paginator("scan").paginate(TableName=table):
                for item in page["Items"]:
                    self.learn(item)
            self._table = table

    def _keep(self, item: Mapping[str, Any], fields: Iterable[str], order_id: str) -> None:
        for field in fields:
            value = item.get(field, {}).get("S")
            if value:
                self._orders[value] = order_id
