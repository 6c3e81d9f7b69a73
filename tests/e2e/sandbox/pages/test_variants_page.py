"""Products with options on the demo shop's page: a buyer picks one of their variants."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.panjabi import a_panjabi, received
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper

#: Called good (https://web.dev/articles/cls).
GOOD = 0.1
#: More than there are places on any page where the focus can be.
MOST_TABS = 60


@pytest.fixture
def panjabi(staff: Client) -> Json:
    """A product with options."""
    return a_panjabi(staff)


def goes_by_keyboard(page: Page, to: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if to.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"no way leads to {to}")


def offer_of(page: Page) -> dict[str, str | None]:
    """Return what search engines read of the offer."""
    properties = page.locator("[itemprop=offers] [itemprop]").evaluate_all(
        "(all) => all.map((one) => [one.getAttribute('itemprop'), one.content || one.href])"
    )
    return {"type": page.locator("[itemprop=offers]").get_attribute("itemtype"), **dict(properties)}


def in_cart(page: Page) -> Locator:
    """Return the names in the cart."""
    return page.locator(".lines a").first


@pytest.mark.daily
def test_a_variant_is_bought_on_a_phone_by_keyboard_alone(
    shopper: Shopper, customer: Buyer, panjabi: Json
) -> None:
    page, keyboard = shopper.page, shopper.page.keyboard
    shopper.goes_to(f"products/{panjabi['id']}")
    shopper.sees("Still to choose: Colour, Size")

    goes_by_keyboard(page, page.get_by_label("Red", exact=True))
    keyboard.press("Space")
    shopper.sees("Still to choose: Size")
    goes_by_keyboard(page, page.get_by_label("M", exact=True))
    keyboard.press("ArrowRight")
    expect(page.get_by_label("XL", exact=True)).to_be_focused()
    shopper.sees("Red / XL · ৳1,950.00")
    goes_by_keyboard(page, shopper.button("Add to the cart"))
    keyboard.press("Enter")
    goes_by_keyboard(page, page.get_by_role("link", name="Go to the cart"))
    keyboard.press("Enter")
    expect(in_cart(page)).to_have_text(f"{panjabi['name']}, Red / XL")
    goes_by_keyboard(page, shopper.button("Go to the checkout"))
    keyboard.press("Enter")
    goes_by_keyboard(page, page.get_by_label("E-mail address"))
    keyboard.type(customer.email)
    goes_by_keyboard(page, page.get_by_label("Password"))
    keyboard.type(customer.password)
    keyboard.press("Enter")
    shopper.says_where()
    goes_by_keyboard(page, shopper.button("Place the order"))
    keyboard.press("Enter")

    shopper.order_shown()
    page.get_by_role("link", name=f"{panjabi['name']}, Red / XL").click()
    expect(page.get_by_label("XL", exact=True)).to_be_checked()
    (line,) = customer.orders()[0]["lines"]
    variant = panjabi["variants"][1]["id"]
    assert (line["product_id"], line["name"]) == (variant, f"{panjabi['name']}, Red / XL")
    shopper.sees("Only 1 left")


def test_nothing_goes_into_the_cart_until_each_option_is_chosen(
    shopper: Shopper, panjabi: Json
) -> None:
    page = shopper.page
    shopper.goes_to(f"products/{panjabi['id']}")

    shopper.button("Add to the cart").click()

    expect(page.locator(".wrong")).to_have_text(["must be chosen", "must be chosen"])
    expect(page.get_by_role("radiogroup", name="Colour")).to_be_focused()
    page.get_by_label("Black").check()
    expect(page.locator(".wrong")).to_have_count(0)
    shopper.button("Add to the cart").click()
    expect(page.locator(".wrong")).to_have_text(["must be chosen"])
    expect(page.get_by_role("link", name="Cart", exact=True)).to_be_visible()


def test_what_is_sold_out_or_does_not_exist_is_said_and_cannot_be_bought(
    shopper: Shopper, panjabi: Json
) -> None:
    page = shopper.page
    shopper.goes_to(f"products/{panjabi['id']}")
    expect(page.get_by_label("M", exact=True)).to_be_visible()

    page.get_by_label("White").check()
    page.get_by_label("M (sold out)", exact=True).check()

    shopper.sees("White / M · ৳1,850.00 · Sold out")
    shopper.button("Add to the cart").click()
    shopper.sees("is sold out like this: choose something else")
    page.get_by_label("Black").check()
    page.get_by_label("XL (not offered)", exact=True).check()
    shopper.sees("There is no Black / XL. Choose something else.")
    shopper.button("Add to the cart").click()
    shopper.sees("does not come like this: choose something else")
    expect(page.get_by_role("link", name="Cart", exact=True)).to_be_visible()
    assert "variant" not in page.url


def test_the_list_says_from_which_price_on_and_one_price_as_it_is(shopper: Shopper) -> None:
    """Of the sample products, which are the oldest."""
    cards = shopper.page.locator(".card")

    panjabi = shopper.page.get_by_role("link", name="Cotton panjabi", exact=True)
    expect(cards.filter(has=panjabi)).to_contain_text("from ৳1,850.00")
    expect(cards.filter(has_text="First flush tea")).to_contain_text("৳350.00")
    expect(cards.filter(has_text="First flush tea")).not_to_contain_text("from")


def test_the_chosen_variant_stands_in_the_address_and_in_what_search_engines_read(
    shopper: Shopper, panjabi: Json
) -> None:
    page = shopper.page
    shopper.goes_to(f"products/{panjabi['id']}")
    shopper.sees("Still to choose")
    shared = {"priceCurrency": "BDT", "availability": "https://schema.org/InStock"}
    assert offer_of(page) == {
        "type": "https://schema.org/AggregateOffer",
        "lowPrice": "1850.00",
        "highPrice": "2250.00",
        "offerCount": "5",
        **shared,
    }
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))

    shopper.goes_to(f"products/{panjabi['id']}?variant=004")
    page.reload()

    expect(page.get_by_label("White")).to_be_checked()
    expect(page.locator(".price")).to_have_text("৳1,950.00")
    assert offer_of(page) == {"type": "https://schema.org/Offer", "price": "1950.00", **shared}
    expect(page.locator("[itemprop=sku]")).to_have_text(panjabi["variants"][3]["sku"])
    assert len([one for one in asked if "/api/" in one]) <= 2
    page.get_by_label("Red", exact=True).check()
    expect(page.locator(".price")).to_have_text("৳1,950.00")
    shopper.button("Add to the cart").click()
    page.get_by_role("link", name="Go to the cart").click()
    expect(in_cart(page)).to_have_text(f"{panjabi['name']}, Red / XL")
    page.go_back()
    expect(page.get_by_label("Red", exact=True)).to_be_checked()
    expect(page.get_by_label("XL", exact=True)).to_be_checked()


def test_a_product_that_got_options_is_chosen_anew_in_the_cart(
    shopper: Shopper, customer: Buyer, staff: Client, make_product: Callable[..., str]
) -> None:
    """The order is refused while the page does not know it yet; later the cart itself says it."""
    page = shopper.page
    shopper.visitor.allowed |= {422}
    product = make_product(stock=1)
    shopper.puts_into_cart(product)
    shopper.signs_in_to_order(customer)
    received(staff, product, -1)
    options = {"options": [{"name": "Size", "values": ["Small", "Large"]}]}
    assert staff.request("PUT", f"/api/products/{product}/options/", json=options).ok
    new = {"sku": secrets.token_hex(6), "choice": ["Large"], "price": "250.00"}
    (large,) = staff.post(f"/api/products/{product}/variants/", {"variants": [new]})["items"]
    received(staff, large["id"], 3)

    shopper.presses_order()

    shopper.sees("There are several of this product by now.")
    page.reload()
    shopper.sees("There are several of this product by now.")
    shopper.visitor.shot("cart-open")
    assert shopper.visitor.barriers() == []
    page.get_by_role("link", name="Choose one").click()
    page.get_by_label("Large").check()
    shopper.button("Add to the cart").click()
    page.get_by_role("link", name="Cart (1)").click()
    shopper.places_order()
    (line,) = customer.orders()[0]["lines"]
    assert (line["product_id"], line["unit_price"]) == (large["id"], "250.00")


@pytest.mark.parametrize("language", ["en-GB", "bn-BD"])
def test_choosing_is_open_to_all_and_nothing_jumps(
    visit: Visit, width: int, language: str, panjabi: Json
) -> None:
    shopper = Shopper(visit(f"{SHOP}#/products/{panjabi['id']}", width, locale=language))
    visitor, page = shopper.visitor, shopper.page
    found = dict[str, list[str]]()

    def look(name: str) -> None:
        visitor.shot(f"{name}-{language[:2]}")
        found[name] = visitor.barriers()
        assert visitor.jumps() < GOOD, name

    expect(page.get_by_role("radiogroup")).to_have_count(2)
    look("open")
    page.locator(".buy button").click()
    expect(page.locator(".wrong")).to_have_count(2)
    look("refused")
    page.locator("input[value=White]").check()
    page.locator("input[value=M]").check()
    look("sold-out")
    page.locator("input[value=XL]").check()
    page.locator(".buy button").click()
    expect(
        page.get_by_role("link", name="(1)").or_(page.get_by_role("link", name="(১)"))
    ).to_be_visible()
    shopper.goes_to("cart")
    white = {"en-GB": "White", "bn-BD": "সাদা"}[language]
    expect(in_cart(page)).to_have_text(f"{panjabi['name']}, {white} / XL")
    look("cart")

    assert not any(found.values()), found


def test_an_option_with_many_values_is_a_list(shopper: Shopper, staff: Client) -> None:
    sizes = [str(size) for size in range(24, 54, 2)]
    new = {
        "name": "Belt",
        "options": [{"name": "Size", "values": sizes}],
        "variants": [{"sku": secrets.token_hex(6), "choice": ["36"], "price": "450.00"}],
    }
    belt = staff.post("/api/products/", new)
    received(staff, belt["variants"][0]["id"], 7)
    shopper.goes_to(f"products/{belt['id']}")

    expect(shopper.page.get_by_role("radiogroup")).to_have_count(0)
    shopper.button("Add to the cart").click()
    expect(shopper.page.get_by_label("Size")).to_be_focused()
    shopper.page.get_by_label("Size").select_option("36")
    shopper.button("Add to the cart").click()

    shopper.sees("Added to the cart: 1")
    assert shopper.visitor.barriers() == []
