"""Drifts of what is counted of limited promotions."""

from storefront.db.tables import Table
from storefront.orders.audit.sections import OrderRule
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.support.promoting import PromotingShop, limited
from tests.unit.audit.planting import change_json, order, planted

_TOTAL: Key = (Table.SHOP, "USES#eid", "TOTAL#0")


def _bought(past: Past, total: int = 10) -> tuple[PromotingShop, str]:
    """Order a unit with a coupon that is limited in both ways; return the shop and the order."""
    eid = PromotingShop(past.shop, limited(total=total, per_buyer=2))
    return eid, eid.buy(past.mug)


def _buyer(past: Past, order_id: str) -> Key:
    return Table.SHOP, "USES#eid", f"BUYER#{past.shop.get(order_id).user_id}"


@planted(OrderRule.USES)
def a_use_that_no_order_has(past: Past, hand: Hand) -> str:
    _bought(past)
    hand.add(_TOTAL, used=1)
    return "eid"


@planted(OrderRule.USES)
def a_use_that_was_given_back_twice(past: Past, hand: Hand) -> str:
    eid, order_id = _bought(past)
    eid.shop.cancel(past.shop.staff(), order_id)
    hand.add(_TOTAL, used=-1)
    return "eid"


@planted(OrderRule.USES)
def a_buyer_who_has_used_more_than_is_counted(past: Past, hand: Hand) -> str:
    _, order_id = _bought(past)
    hand.add(_buyer(past, order_id), used=-1)
    return "eid"


@planted(OrderRule.USES)
def more_uses_than_the_limit(past: Past, hand: Hand) -> str:
    _bought(past)
    hand.set(_TOTAL, limit=0)
    return "eid"


@planted(OrderRule.USES)
def a_use_in_a_part_that_there_is_not(past: Past, hand: Hand) -> str:
    _, order_id = _bought(past)

    def elsewhere(uses: list[list[str]]) -> None:
        uses[0][1] = "TOTAL#7"

    change_json(hand, order(order_id), "uses", elsewhere)
    return "eid"
