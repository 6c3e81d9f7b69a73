"""Sizes and colours in Bangla: said once by staff, and read by buyers wherever they stand."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.finding import until_found
from tests.e2e.sandbox.pages.panjabi import received
from tests.e2e.sandbox.pages.shopper import SHOP, Shopper
from tests.e2e.sandbox.pages.staff import fill, press, quiet
from tests.e2e.sandbox.pages.visitor import PHONE


@pytest.fixture
def bowl(staff: Client) -> Iterator[Json]:
    """A product that has an option with a word of its own; that is taken away afterwards."""
    mark = secrets.token_hex(3)
    colours = [f"Mossy {mark}", "Red"]
    new = {
        "name": f"Bowl {mark}",
        "options": [
            {"name": "Colour", "values": colours},
            {"name": "Size", "values": ["XL", "42"]},
        ],
        "variants": [
            {"sku": f"BOWL-{mark}-{n}".upper(), "choice": [one, "42"], "price": "150.00"}
            for n, one in enumerate(colours)
        ],
    }
    product: Json = staff.post("/api/products/", new)
    received(staff, product["variants"][0]["id"], 5)
    until_found(staff, mark, 1)
    yield product
    assert staff.request("DELETE", f"/api/products/{product['id']}/").ok
    words = staff.get("/api/attributes/")["option_words"]["words"]
    others = [one for one in words if mark not in one["text"]]
    assert staff.request("PUT", "/api/option-words/", json={"words": others}).ok


def test_staff_say_a_word_once_and_buyers_read_it_everywhere(
    arrive: Arrive, visit: Visit, staff: Client, bowl: Json
) -> None:
    word = bowl["options"][0]["values"][0]
    visitor = arrive("attributes", PHONE)
    quiet(visitor.page)
    expect(visitor.page.get_by_label("XL", exact=True)).to_have_count(0)  # needs no word
    visitor.shot("words of options")
    assert visitor.barriers() == []
    fill(visitor.page, word, "শেওলা")
    press(visitor.page, "Save the words")
    visitor.sees("Saved. Buyers see it within a minute.")
    assert {"text": word, "bn": "শেওলা"} in staff.get("/api/attributes/")["option_words"]["words"]

    shopper = Shopper(visit(f"{SHOP}#/search?q={bowl['name'].split()[1]}", PHONE, locale="bn-BD"))
    page = shopper.page
    page.get_by_text("ছাঁকুন ও সাজান").click()
    expect(page.get_by_role("group", name="রং")).to_be_visible()
    page.get_by_label(re.compile("^শেওলা")).check()
    expect(page).to_have_url(re.compile("option=Colour%3AMossy"))  # what filters take
    page.locator(".products a").click()
    expect(page.get_by_role("radiogroup", name="সাইজ")).to_be_visible()
    page.get_by_label("শেওলা", exact=True).check()
    page.get_by_label("৪২", exact=True).check()
    shopper.sees("শেওলা / ৪২ ·")
    shopper.visitor.shot("options in Bangla")
    assert shopper.visitor.barriers_in("bn") == []
    page.get_by_role("button", name="কার্টে যোগ করুন").click()
    shopper.goes_to("cart")
    expect(page.locator(".lines a").first).to_have_text(f"{bowl['name']}, শেওলা / ৪২")
