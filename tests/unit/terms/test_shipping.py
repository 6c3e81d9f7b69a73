"""Which ways a buyer in a district is offered, and what they cost."""

import pytest

from storefront.categories.model import Text
from storefront.terms.shipping import DeliveryKind, DeliveryMethod, ShippingTerms, Tier, Zone

INSIDE = Zone("inside", Text("Inside"), ("dhaka",))
REST = Zone("rest", Text("Rest"), is_rest=True)


def way(
    code: str, zone: str, *tiers: Tier, free_from: int | None = None, active: bool = True
) -> DeliveryMethod:
    return DeliveryMethod(
        code, Text(code), zone, DeliveryKind.HOME, tiers or (Tier(60),), free_from, is_active=active
    )


def test_a_district_is_in_its_zone_or_in_the_rest() -> None:
    ways = (way("a", "inside"), way("b", "rest"), way("c", "inside", active=False))
    terms = ShippingTerms("BDT", (REST, INSIDE), ways)

    assert [one.code for one in terms.methods_to("dhaka")] == ["a"]
    assert [one.code for one in terms.methods_to("khulna")] == ["b"]
    assert ShippingTerms("BDT", (INSIDE,), ways).methods_to("khulna") == []


@pytest.mark.parametrize(
    ("goods", "fee"), [(0, 120), (500, 120), (501, 100), (999, 100), (1_000, 0), (2_000, 0)]
)
def test_the_fee_is_that_of_the_goods_amount(goods: int, fee: int) -> None:
    assert way("a", "rest", Tier(120, 500), Tier(100), free_from=1_000).fee_for(goods) == fee
