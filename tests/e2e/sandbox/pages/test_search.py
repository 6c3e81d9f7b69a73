"""Buyers search: in the other script, with slips, and narrow down what they find."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.finding import a_word, until_found
from tests.e2e.sandbox.pages.panjabi import a_panjabi
from tests.e2e.sandbox.pages.shopper import SHOP, Shopper
from tests.e2e.sandbox.pages.visitor import PHONE


@dataclass
class Goods:
    """Products of a test's own, with a word that no others have.

    Args:
        word: in each of their names.
        saree: the id of one with a Bangla name.
        panjabi: one in colours and sizes.
    """

    word: str
    saree: str
    panjabi: Json


@pytest.fixture(scope="module")
def goods(staff: Client) -> Iterator[Goods]:
    """The products, once they are found."""
    word = a_word()
    new = {"sku": word.upper(), "name": f"লাল শাড়ি {word}", "price": "2450.00"}
    saree = staff.post("/api/products/", new)["id"]
    fabric = {
        "name": {"en": f"Weave {word}"},
        "type": "choice",
        "values": [{"code": "tangail", "name": {"en": "Tangail", "bn": "টাঙ্গাইল"}}],
        "facet": True,
    }
    code = f"weave-{word}"
    assert staff.request("PUT", f"/api/attributes/{code}/", json=fabric).status_code == 200
    weight = {"name": {"en": f"Load {word}"}, "type": "number", "unit": "g", "facet": True}
    path = f"/api/attributes/load-{word}/"
    assert staff.request("PUT", path, json=weight).status_code == 200
    said = {"brand": f"House of {word}", "attributes": {code: ["tangail"], f"load-{word}": 450.5}}
    assert staff.request("PATCH", f"/api/products/{saree}/", json=said).status_code == 200
    panjabi = a_panjabi(staff)
    path = f"/api/products/{panjabi['id']}/"
    changes = {"name": f"Cotton panjabi {word}", "attributes": {f"load-{word}": 300}}
    assert staff.request("PATCH", path, json=changes).status_code == 200
    until_found(staff, word, 2)
    yield Goods(word, saree, panjabi)
    for product_id in (saree, panjabi["id"]):
        assert staff.request("DELETE", f"/api/products/{product_id}/").status_code == 204
    for one in (code, f"load-{word}"):
        assert staff.request("DELETE", f"/api/attributes/{one}/").status_code == 204


def looks_for(shopper: Shopper, text: str) -> None:
    """Type words into the box, and press Enter."""
    box = shopper.page.get_by_role("combobox", name="Search")
    box.fill(text)
    box.press("Enter")


def opens_filters(shopper: Shopper, width: int) -> None:
    """Open what phones show closed."""
    if width == PHONE:
        shopper.page.get_by_text("Filter and sort").click()


def narrowing(visit: Visit, width: int, goods: Goods) -> Shopper:
    """Return somebody who has found all the goods, and sees what narrows them down."""
    shopper = Shopper(visit(f"{SHOP}#/search?q={goods.word}", width))
    expect(shopper.page.locator(".products li")).to_have_count(2)
    opens_filters(shopper, width)
    return shopper


@pytest.mark.daily
def test_a_saree_is_found_however_it_is_written(visit: Visit, width: int, goods: Goods) -> None:
    shopper = Shopper(visit(SHOP, width))
    page = shopper.page

    looks_for(shopper, f"sharee {goods.word}")
    expect(page.locator("h1")).to_have_text(f"Search: sharee {goods.word}")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".products a")).to_have_text([f"লাল শাড়ি {goods.word}"])
    shopper.visitor.sees("What sounds like it is shown, too.")
    shopper.visitor.shot("search")
    assert shopper.visitor.barriers() == []

    slip = goods.word[:5] + goods.word[6:]
    looks_for(shopper, slip)
    shopper.visitor.sees(f"Shown for: {goods.word}")
    expect(page.locator(".products li")).to_have_count(2)
    page.locator(".products a").first.click()
    page.go_back()
    shopper.visitor.sees(f"Shown for: {goods.word}")


def test_filters_are_in_the_address_and_back_undoes_them(
    visit: Visit, width: int, goods: Goods
) -> None:
    shopper = narrowing(visit, width, goods)
    page = shopper.page

    page.get_by_label(re.compile("^White")).check()
    expect(page.locator(".products li")).to_have_count(1)
    expect(page).to_have_url(re.compile("option=Colour%3AWhite"))
    page.get_by_label(re.compile("^M ")).check()
    page.get_by_label(re.compile("^In stock")).check()
    shopper.visitor.sees("Nothing was found.")  # white in M is sold out
    shopper.visitor.shot("filters")
    assert shopper.visitor.barriers() == []

    page.go_back()
    page.go_back()
    expect(page.locator(".products li")).to_have_count(1)
    expect(page.get_by_label(re.compile("^M "))).not_to_be_checked()
    link = page.locator(".products a")
    expect(link).to_have_attribute("href", re.compile(r"\?variant=\d{3}$"))
    link.click()
    expect(page.get_by_label("White")).to_be_checked()


def test_a_brand_and_an_attribute_narrow_down_and_are_in_the_address(
    visit: Visit, width: int, goods: Goods
) -> None:
    shopper = narrowing(visit, width, goods)
    page = shopper.page

    page.get_by_label(re.compile("^Tangail")).check()
    expect(page.locator(".products li")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"attribute=weave-{goods.word}%3Atangail"))
    page.get_by_label(re.compile(f"^House of {goods.word}")).check()
    expect(page).to_have_url(re.compile(f"brand=House\\+of\\+{goods.word}"))
    shopper.visitor.shot("attributes")
    assert shopper.visitor.barriers() == []

    page.reload()
    expect(page.locator(".products a")).to_have_text([f"লাল শাড়ি {goods.word}"])
    expect(page.get_by_label(re.compile("^Tangail"))).to_be_checked()


def test_prices_narrow_down_whichever_way_round_they_are_typed(
    visit: Visit, width: int, goods: Goods
) -> None:
    shopper = narrowing(visit, width, goods)
    page = shopper.page

    page.get_by_label("Price from").fill("২,৪০০")  # noqa: RUF001 - as people type
    page.get_by_label("Price to").fill("2300")
    page.get_by_role("form", name="Price").get_by_role("button", name="Apply").click()

    expect(page).to_have_url(re.compile("price_min=2300&price_max=2400"))
    shopper.visitor.sees("Nothing was found.")


def test_a_range_of_a_number_narrows_down_and_is_in_the_address(
    visit: Visit, width: int, goods: Goods
) -> None:
    shopper = narrowing(visit, width, goods)
    page = shopper.page
    least = page.get_by_label(f"Load {goods.word} (g) from")
    expect(least).to_have_attribute("placeholder", "300")

    least.fill("৪৫০.৫")
    least.press("Enter")

    expect(page).to_have_url(re.compile(f"attribute=load-{goods.word}%3A450.5\\.\\."))
    expect(page.locator(".products a")).to_have_text([f"লাল শাড়ি {goods.word}"])
    shopper.visitor.shot("a range of weights")
    assert shopper.visitor.barriers() == []

    page.reload()
    expect(page.locator(".products li")).to_have_count(1)
    opens_filters(shopper, width)
    expect(least).to_have_value("450.5")
    least.fill("")
    least.press("Enter")
    expect(page.locator(".products li")).to_have_count(2)


@pytest.mark.daily
def test_suggestions_are_chosen_by_keyboard(visit: Visit, width: int, goods: Goods) -> None:
    shopper = Shopper(visit(SHOP, width))
    page = shopper.page
    box = page.get_by_role("combobox", name="Search")

    box.press_sequentially(f"panjabi {goods.word[:6]}")
    expect(page.locator("#suggested li")).to_have_text([f"Cotton panjabi {goods.word}"])
    shopper.visitor.shot("suggestions")
    assert shopper.visitor.barriers() == []
    page.get_by_label("Language").focus()
    expect(page.locator("#suggested")).to_be_hidden()
    box.press("End")
    box.press_sequentially(goods.word[6])
    expect(page.locator("#suggested li")).to_have_text([f"Cotton panjabi {goods.word}"])
    box.press("ArrowDown")
    box.press("Enter")

    expect(page.locator("h1")).to_have_text(f"Cotton panjabi {goods.word}")
    expect(page.locator("#suggested li")).to_have_count(0)


def test_everything_is_said_in_bangla(visit: Visit, width: int, goods: Goods) -> None:
    shopper = Shopper(visit(f"{SHOP}#/search?q={goods.word}", width, locale="bn-BD"))
    page = shopper.page

    shopper.visitor.sees("২টি পণ্য।")
    expect(page.locator("summary")).to_have_text("ছাঁকুন ও সাজান")
    shopper.visitor.shot("search in Bangla")
    assert shopper.visitor.barriers() == []
