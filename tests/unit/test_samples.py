"""The sample shop is one that the real shop takes, whole, and that people believe."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest

from sandbox.samples import CATEGORIES, PRODUCTS
from sandbox.samples.attributes import ATTRIBUTES
from sandbox.samples.making import make_categories, make_product, set_prices
from sandbox.samples.model import Sample
from sandbox.samples.orders import ORDERS, make_orders
from sandbox.samples.pen import SIDE, Pen
from sandbox.samples.terms import say_terms
from storefront.web.endpoint import Endpoint
from tests.support.clock import FrozenClock
from tests.support.declared import declared
from tests.support.whole_shop import STAFF, World, deployed_world, simulated

GUEST = {"user_id": "01JGVEST000000000000000000", "role": "guest"}
BANGLA = re.compile("[\u0980-\u09ff]")


class Caller:
    """Calls of the API, as `sandbox.shop.Shop` makes them, of functions in this process.

    Args:
        world: the shop.
        who: calls: somebody of staff, or a guest.
    """

    def __init__(self, world: World, who: Mapping[str, str]) -> None:
        self._world = world
        self._who = who
        self._routes = [
            (one.handler.method, re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", one.handler.path), folder)
            for folder, one in declared().items()
            if isinstance(one.handler, Endpoint)
        ]

    def guest(self) -> "Caller":
        """Return the calls of somebody without an account."""
        return Caller(self._world, GUEST)

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        accepted: frozenset[int] | set[int] = frozenset({200}),
        key: str | None = None,
    ) -> Any:
        path, _, asked = path.partition("?")
        folder, names = next(
            (folder, found.groupdict())
            for known, pattern, folder in self._routes
            if known == method and (found := re.fullmatch(pattern, path))
        )
        headers = {"headers": {"Idempotency-Key": key}} if key else {}
        query = dict(parse_qsl(asked))
        answer = self._world.shop.request(
            folder, body, **self._who, **headers, path=names, query=query
        )
        assert answer.status in accepted, answer.body
        return answer.body


@pytest.fixture(scope="module")
def shop() -> Iterator[Caller]:
    """The whole shop, in which the categories and attributes of the samples are."""
    clock = FrozenClock()
    with simulated(clock) as simulators, deployed_world(clock, simulators) as world:
        caller = Caller(world, STAFF)
        for code, attribute in ATTRIBUTES:
            caller.call("PUT", f"/api/attributes/{code}/", attribute)
        yield caller


@pytest.fixture(scope="module")
def categories(shop: Caller) -> dict[str, str]:
    """Their ids, by their names."""
    return make_categories(shop)  # type: ignore[arg-type]


@pytest.mark.parametrize("sample", PRODUCTS, ids=lambda one: one.sku)
def test_the_shop_takes_every_sample_product(
    shop: Caller, categories: dict[str, str], sample: Sample
) -> None:
    made = make_product(shop, sample, categories[sample.category])  # type: ignore[arg-type]
    set_prices(shop, made["id"], sample, FrozenClock()())  # type: ignore[arg-type]

    shown = shop.call("GET", f"/api/products/{made['id']}/")
    expected = sum(one.stock for one in sample.variants) or sample.stock
    assert (shown["name"], shown["available"]) == (sample.name, expected)
    assert bool(shown["on_sale_until"]) == bool(sample.sale and not sample.sale.begins)


@pytest.mark.parametrize("sample", PRODUCTS, ids=lambda one: one.sku)
def test_a_sample_product_is_said_in_both_languages_and_drawn(sample: Sample) -> None:
    for english, bangla in ((sample.name, sample.name_bn), (sample.text, sample.text_bn)):
        assert english
        assert not BANGLA.search(english)
        assert BANGLA.search(bangla)
        assert unicodedata.normalize("NFC", bangla) == bangla
    values = {value for one in sample.options.values() for value in one}
    assert {one.value for one in sample.drawings} <= values | {""}
    assert all(BANGLA.search(one.bn) for one in sample.drawings)


def test_a_day_s_orders_are_each_at_a_step_of_their_way_and_made_once(
    shop: Caller, categories: dict[str, str]
) -> None:
    for sample in [one for one in PRODUCTS if not one.variants][:20]:  # anew, or as they are
        make_product(shop, sample, categories[sample.category])  # type: ignore[arg-type]
    say_terms(shop)  # type: ignore[arg-type]

    for _ in range(2):
        make_orders(shop)  # type: ignore[arg-type]

    stages = shop.call("GET", "/api/staff/worklist/")["stages"]
    counted = {one["stage"]: one["count"] for one in stages if one["count"]}
    assert counted == Counter(stage for _, _, stage, _ in ORDERS)


def test_there_are_some_sixty_and_each_is_itself() -> None:
    assert len(PRODUCTS) >= 60
    for said in ("sku", "name", "name_bn", "text", "text_bn"):
        assert len({getattr(one, said) for one in PRODUCTS}) == len(PRODUCTS), said


def test_no_category_is_empty() -> None:
    filled = {one.category for one in PRODUCTS}
    parents = {parent for parent, _, _ in CATEGORIES}

    assert {name for _, name, _ in CATEGORIES} <= filled | parents


def test_every_drawing_leaves_something_on_its_ground() -> None:
    from PIL import Image  # noqa: PLC0415 - heavy, and for this alone

    for drawing in (one for sample in PRODUCTS for one in sample.drawings):
        image = Image.new("RGB", (SIDE // 8, SIDE // 8), drawing.ground)
        drawing.draw(Pen(image))
        colours = image.getcolors(maxcolors=SIDE * SIDE) or []
        assert len(colours) >= 2, drawing.en
