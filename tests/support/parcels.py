"""Orders that are paid, and their parcels, in a few words."""

from collections.abc import Mapping
from dataclasses import asdict

from storefront.access import Caller
from storefront.editions import Seen
from storefront.fulfilments.model import Parcel, ParcelChange, ParcelStatus, Returned, Tracking
from storefront.fulfilments.views import FulfilmentView
from storefront.idempotency import IdempotencyKey
from storefront.payments.inbound.bkash_callback import CallbackResult
from tests.support.fake_bkash import FakeBkash
from tests.support.shop import CLERK, Shop

#: The way of a parcel that arrives.
ARRIVES = (ParcelStatus.HANDED_OVER, ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED)
#: And of one that does not, up to where it is on its way back.
RETURNS = (ParcelStatus.HANDED_OVER, ParcelStatus.FAILED, ParcelStatus.COMING_BACK)
PATHAO = Tracking("Pathao", "DL121224VS8TTJ", "https://pathao.example/DL121224VS8TTJ")


def bought(shop: Shop, wanted: Mapping[str, int], buyer: Caller | None = None) -> str:
    """Return an order for units of products, paid with bKash."""
    assert isinstance(shop.bkash, FakeBkash)
    buyer = buyer or shop.buyer()
    order_id = shop.order(buyer, wanted)
    attempt = shop.begin_bkash(buyer, order_id)
    shop.bkash.approve(attempt.reference or "")
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    return order_id


def pack(
    shop: Shop, order_id: str, units: Mapping[str, int], key: str | None = None
) -> FulfilmentView:
    """Pack units of an order, to go with Pathao."""
    named = key and IdempotencyKey(
        CLERK.user_id, f"create_fulfilment#{order_id}", key, [dict(units), asdict(PATHAO)]
    )
    return shop.fulfilment_service.pack(CLERK, order_id, units, PATHAO, named or None)


def go(
    shop: Shop,
    order_id: str,
    *way: ParcelStatus,
    number: int = 1,
    back: Mapping[str, Returned] | None = None,
) -> Parcel:
    """Let a parcel go a way; `back` tells what came back at its end."""
    for status in way:
        change = ParcelChange(status, {}, back or {} if status is ParcelStatus.BACK else {})
        _, parcel = shop.fulfilment_service.change(CLERK, order_id, str(number), change, Seen())
    return parcel


def to_ship(shop: Shop, product_id: str) -> int:
    """Return the units of a product that are sold and still here."""
    item = shop.stock.get(product_id)
    assert item is not None
    return item.to_ship
