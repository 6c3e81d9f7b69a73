"""Which order an id of a provider belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_REFUNDS = "REFUNDS#"
_OF_ATTEMPT = ("attempt_id", "reference", "transaction_id")


class Names:
    """Orders by the ids of their payments: the shop's own, and those that providers gave.

    It learns from items of the payments table as DynamoDB writes them.
    """

    def __init__(self) -> None:
        self._orders: dict[str, str] = {}

    def learn(self, item: Mapping[str, Any]) -> None:
        """Keep what an item of the payments table says about ids."""
        key = item["pk"]["S"]
        if key.startswith(_REFUNDS):
            self._keep(item, ("reference",), key.removeprefix(_REFUNDS))
        elif item["sk"]["S"] == "ATTEMPT":
            self._keep(item, _OF_ATTEMPT, item["order_id"]["S"])

    def order_of(self, ids: Iterable[str]) -> str | None:
        """Return the order that one of some ids belongs to, if any of them is known."""
        return next((self._orders[one] for one in ids if one in self._orders), None)

    def _keep(self, item: Mapping[str, Any], fields: Iterable[str], order_id: str) -> None:
        for field in fields:
            value = item.get(field, {}).get("S")
            if value:
                self._orders[value] = order_id
