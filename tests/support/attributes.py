"""Attributes to test with."""

from typing import Any

from storefront.attributes.model import AttributeDefinition, AttributeKind, Value
from storefront.attributes.repository import AttributeRepository
from storefront.attributes.service import AttributeService
from storefront.categories.model import Text
from storefront.db.store import Store
from storefront.editions import Seen
from tests.support.categories import ask
from tests.support.whole_shop import STAFF, World, ok

ANYTHING = Seen()
#: GTINs of 13, 13 and 8 digits.
BARCODE, OTHER_BARCODE, SHORT_BARCODE = "4006381333931", "5901234123457", "96385074"


def attribute_service_on(store: Store) -> AttributeService:
    """Return the attributes of a store."""
    return AttributeService(store, AttributeRepository(store))


def fabric(*value_codes: str, name: str = "Fabric") -> AttributeDefinition:
    """Return an attribute of which something is chosen: cotton or silk, if nothing is given."""
    values = tuple(Value(one, Text(one.title())) for one in value_codes or ("cotton", "silk"))
    return AttributeDefinition(
        "fabric", Text(name), AttributeKind.CHOICE, "", values, is_facet=True, position=0
    )


def plain(code: str, kind: AttributeKind, unit: str = "") -> AttributeDefinition:
    """Return an attribute of which nothing is chosen."""
    return AttributeDefinition(code, Text(code.title()), kind, unit, (), is_facet=False, position=1)


FABRIC: dict[str, Any] = {
    "name": {"en": "Fabric", "bn": "কাপড়"},
    "type": "choice",
    "values": [
        {"code": "cotton", "name": {"en": "Cotton", "bn": "সুতি"}},
        {"code": "silk", "name": {"en": "Silk"}},
    ],
    "facet": True,
}
WEIGHT: dict[str, Any] = {"name": {"en": "Weight"}, "type": "number", "unit": "g", "position": 1}
OPTION_WORDS: dict[str, Any] = {
    "words": [{"text": "Size", "bn": "সাইজ"}, {"text": "Red", "bn": "লাল"}]
}
CARE: dict[str, Any] = {"name": {"en": "Care"}, "type": "text", "position": 2}
HANDMADE: dict[str, Any] = {"name": {"en": "Handmade"}, "type": "yes_no", "position": 3}


def put(code: str = "fabric", body: Any = None, **parts: Any) -> Any:
    """Make or change an attribute through the API, as a manager does; returns the answer."""
    return ask("put_attribute", body or FABRIC, path={"code": code}, **parts)


def put_all() -> None:
    """Make an attribute of each type."""
    for code, body in {
        "fabric": FABRIC,
        "weight": WEIGHT,
        "care": CARE,
        "handmade": HANDMADE,
    }.items():
        assert put(code, body).status == 200


def new_attribute(world: World, code: str = "fabric", body: Any = None) -> str:
    """Make an attribute of a world and return its code."""
    ok(world.shop.request("put_attribute", body or FABRIC, **STAFF, path={"code": code}))
    return code
