"""What happened to an order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from storefront.orders.model import Order
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One entry of an order's timeline; exactly one belongs to each version.

    Args:
        sequence: the order's version that this event brought about.
        type: such as "order.placed".
        at: when.
        actor: user id, or "system", "stripe", "bkash".
        data: figures and ids that its entry in the timeline is made of (JSON); never personal data.
    """

    sequence: int
    type: str
    at: datetime
    actor: str
    data: Mapping[str, Any]


class Version(NamedTuple):
    """A version of an order, and the event that brings it about: type, actor and data."""

    order: Order
    event: str
    actor: str
    data: Mapping[str, Any]
