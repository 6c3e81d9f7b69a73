"""Staff say where the shop delivers, how it reckons tax and how people check out, by forms."""

import fcntl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.finding import a_word, until_found
from tests.e2e.sandbox.pages.staff import fill, heading, press, quiet
from tests.e2e.sandbox.pages.visitor import PHONE

Read = Callable[[str], Json]
ABOUT = ("shipping", "tax", "checkout", "promotions")


@pytest.fixture
def settings(staff: Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Tell settings; what a test changes is put back, and no other test changes any meanwhile."""

    def read(about: str) -> Json:
        found: Json = staff.get(f"/api/settings/{about}/")
        return found

    # xdist gives each process a folder of its own, beside each other.
    with (tmp_path_factory.getbasetemp().parent / "settings.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        kept = {about: read(about) for about in ABOUT}
        yield read
        for about, before in kept.items():
            if read(about)["etag"] != before["etag"]:
                said = {one: before[one] for one in before.keys() - {"etag", "changed", "used"}}
                path = f"/api/settings/{about}/"
                answer = staff.request("PUT", path, json=_without_nothing(said))
                assert answer.ok, answer.text


def _without_nothing(value: Any) -> Any:
    """Return what was answered as a body takes it: what is null is left out."""
    if isinstance(value, dict):
        return {name: _without_nothing(one) for name, one in value.items() if one is not None}
    return [_without_nothing(one) for one in value] if isinstance(value, list) else value


def zone(page: Page, number: int) -> Locator:
    """Return one zone of the form, from 1."""
    return page.locator("article.zone").nth(number - 1)


@pytest.mark.daily
def test_a_zone_of_districts_is_added_on_a_phone_and_two_who_edit_do_not_overwrite(
    arrive: Arrive, settings: Read, staff: Client
) -> None:
    before = settings("shipping")
    visitor = arrive("settings/shipping", PHONE)
    visitor.allowed = {412, 422}
    page = visitor.page

    press(page, "Add a zone")
    added = zone(page, len(before["zones"]) + 1)
    added.get_by_label("Name in English").first.fill("Around Dhaka")
    for district in ("Gazipur", "Narayanganj"):
        added.get_by_label("District", exact=True).select_option(label=district)
        added.get_by_role("button", name="Add the district").click()
    way = added.get_by_role("group", name="Way to deliver 1")
    way.get_by_label("Name in English").fill("Courier")
    way.get_by_label("Fee", exact=True).fill("৳ ৯০")
    way.get_by_label("Days, at least").fill("9")
    press(page, "Save")
    expect(page.get_by_text("must not be before the earliest day")).to_be_visible()
    way.get_by_label("Days, at least").fill("২")
    press(page, "Save")
    visitor.sees("Saved.")

    now = settings("shipping")
    assert now["zones"][:-1] == before["zones"]
    new = now["zones"][-1]
    assert (new["name"]["en"], new["districts"]) == ("Around Dhaka", ["gazipur", "narayanganj"])
    method = next(one for one in now["methods"] if one["zone"] == new["code"])
    assert method["tiers"] == [{"fee": "90.00", "up_to": None}]
    assert method["days"] == {"least": 2, "most": 3}

    # Somebody else takes the zone away while it is still shown here.
    theirs = {name: before[name] for name in ("currency", "zones", "methods")}
    assert staff.request("PUT", "/api/settings/shipping/", json=_without_nothing(theirs)).ok
    press(page, "Save")
    press(page, "Show it as it is now")
    expect(page.locator("article.zone")).to_have_count(len(before["zones"]))


def test_a_change_of_rates_is_planned(arrive: Arrive, settings: Read) -> None:
    visitor = arrive("settings/tax", PHONE)
    visitor.allowed = {422}
    page = visitor.page

    press(page, "Plan a change of rates")
    change = page.get_by_role("group", name="Rates from a moment on")
    change.get_by_label("From (time of Dhaka)").fill("2031-07-01T00:00:00")
    for name in ("Standard", "Reduced", "Without tax"):
        change.get_by_label(f"{name}, in per cent").fill("101")
    press(page, "Save")
    expect(change.get_by_text("must be at most 100").first).to_be_visible()
    for name, rate in (("Standard", "১৬.৫"), ("Reduced", "8"), ("Without tax", "0")):
        change.get_by_label(f"{name}, in per cent").fill(rate)
    press(page, "Save")
    visitor.sees("Saved.")

    last = settings("tax")["periods"][-1]
    assert last["since"] == "2031-06-30T18:00:00.000Z"
    assert last["rates"] == {"reduced": "8.00", "standard": "16.50", "zero": "0.00"}


def test_checkout_is_said_and_kept(arrive: Arrive, settings: Read) -> None:
    visitor = arrive("settings/checkout", PHONE)
    page = visitor.page

    page.get_by_label("Least amount of goods").fill("250")
    page.get_by_label("To be paid before").select_option(label="A part of the total")
    fill(page, "How much, in per cent", "10")
    page.get_by_label("District", exact=True).select_option(label="Bhola")
    press(page, "Add the district")
    press(page, "Save")
    visitor.sees("Saved.")

    now = settings("checkout")
    assert now["minimum"] == "250.00"
    assert now["cash"]["percentage"] == "10.00"
    assert now["cash"]["except_districts"] == ["bhola"]


def test_a_promotion_with_a_code_is_added_on_a_phone_and_a_quote_has_it(
    arrive: Arrive, settings: Read, staff: Client, named_product: Callable[..., Json]
) -> None:
    word = a_word()
    product = named_product(f"Gift box {word}", price="500.00")
    until_found(staff, word, 1)
    visitor = arrive("settings/promotions", PHONE)
    visitor.allowed = {422}
    page = visitor.page

    press(page, "Add a promotion")
    added = page.locator("article.zone").last
    added.get_by_label("Name in English").fill("Box discount")
    added.get_by_label("What gets cheaper").select_option(label="Some products")
    added.get_by_label("In per cent").fill("২০")
    added.get_by_label("Codes").fill("box")
    added.get_by_label("Find a product").fill(word)
    added.get_by_role("button", name="Find", exact=True).click()
    added.get_by_role("button", name=f"Add {product['name']}").click()
    press(page, "Save")
    expect(added.get_by_text("must be 4 to 32 letters")).to_be_visible()
    added.get_by_label("Codes").fill("box20")
    press(page, "Save")
    visitor.sees("Saved.")

    kept = settings("promotions")["promotions"][-1]
    assert (kept["percentage"], kept["coupons"]) == ("20.00", ["BOX20"])
    assert kept["products"] == [product["id"]]
    wanted = {
        "items": [{"product_id": product["id"], "quantity": 1}],
        "delivery": {"district": "sylhet"},
        "coupon": "box20",
    }
    quote = staff.post("/api/quotes/", wanted)
    assert (quote["goods"], quote["coupon"]["applied"]) == ("400.00", True)


def test_a_promotion_for_a_category_and_first_orders_is_saved_on_a_phone(
    arrive: Arrive, settings: Read, staff: Client, named_product: Callable[..., Json]
) -> None:
    word = a_word()
    product = named_product(f"Saree {word}", price="500.00")
    clothes = staff.post("/api/categories/", {"name": {"en": f"Clothes {word}"}})
    sarees = {"name": {"en": f"Sarees {word}"}, "parent_id": clothes["id"]}
    into = {"category_ids": [staff.post("/api/categories/", sarees)["id"]]}
    assert staff.request("PATCH", f"/api/products/{product['id']}/", json=into).ok
    visitor = arrive("settings/promotions", PHONE)
    page = visitor.page

    press(page, "Add a promotion")
    added = page.locator("article.zone").last
    added.get_by_label("Name in English").fill("Clothes week")
    added.get_by_label("What gets cheaper").select_option(label="Some products")
    added.get_by_label("In per cent").fill("20")
    added.get_by_label("Codes").fill(f"{word}20")
    added.get_by_role("checkbox", name=f"Clothes {word}").check()
    added.get_by_label("Only for first orders").check()
    press(page, "Save")
    visitor.sees("Saved.")
    visitor.shot("staff-promotion-category")
    assert visitor.barriers() == []

    kept = settings("promotions")["promotions"][-1]
    assert (kept["categories"], kept["first_order"]) == ([clothes["id"]], True)
    assert kept["limits"]["per_buyer"] == 1
    wanted = {"items": [{"product_id": product["id"], "quantity": 1}], "coupon": f"{word}20"}
    assert staff.post("/api/quotes/", wanted)["goods"] == "400.00"


def test_coupons_for_one_order_are_made_on_a_phone_and_are_good_once(
    arrive: Arrive, settings: Read, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product(f"Thank you card {a_word()}", price="500.00")
    visitor = arrive("settings/promotions", PHONE)
    visitor.allowed = {422}
    page = visitor.page
    press(page, "Add a promotion")
    added = page.locator("article.zone").last
    added.get_by_label("Name in English").fill("Thank you")
    added.get_by_label("In per cent").fill("10")
    added.get_by_label("Orders that may get it").fill("1")
    added.get_by_label("Of them by one buyer").fill("two")
    added.get_by_text("good for one order each").click()
    press(page, "Save")
    expect(added.get_by_label("Of them by one buyer")).to_have_attribute("aria-invalid", "true")
    added.get_by_label("Of them by one buyer").fill("১")
    press(page, "Save")
    visitor.sees("Saved.")

    saved = page.locator("article.zone").last
    saved.get_by_text("Coupons for one order each").click()
    saved.get_by_label("How many to make").fill("91")
    saved.get_by_role("button", name="Make coupons").click()
    expect(saved.get_by_label("How many to make")).to_have_attribute("aria-invalid", "true")
    saved.get_by_label("How many to make").fill("3")
    saved.get_by_role("button", name="Make coupons").click()
    codes = saved.locator(".coupons code")
    expect(codes).to_have_count(3)
    with page.expect_download() as downloading:
        saved.get_by_role("button", name="Save all as a file").click()
    assert downloading.value.suggested_filename.startswith("coupons-thank-you")
    visitor.shot("staff-coupons")
    assert visitor.barriers() == []

    code = codes.first.inner_text()
    wanted = {
        "items": [{"product_id": product["id"], "quantity": 1}],
        "delivery": {"district": "sylhet"},
        "coupon": code.lower(),
    }
    quote = staff.post("/api/quotes/", wanted)
    assert (quote["goods"], quote["coupon"]["applied"]) == ("450.00", True)
    contact = {"name": "Rahima Khatun", "phone": "01712345678"}
    home = {**contact, "line1": "House 7, Road 3", "area": "Zindabazar", "district": "sylhet"}
    order = staff.post(
        "/api/orders/", {"quote": quote["quote"], "contact": contact, "delivery": home}
    )
    told = staff.get("/api/settings/promotions/")["used"]
    again = staff.post("/api/quotes/", wanted)["coupon"]
    staff.post(f"/api/orders/{order['id']}/cancel/", {})
    assert 1 in told.values()
    assert (again["applied"], again["reason"]) == (False, "used-up")
    assert staff.post("/api/quotes/", wanted)["coupon"]["applied"]


def test_who_may_only_read_cannot_save(arrive: Arrive, employ: Callable[[str], Json]) -> None:
    visitor = arrive("settings/shipping", account=employ("support"))

    expect(visitor.page.get_by_label("Fee", exact=True).first).to_be_disabled()
    expect(visitor.page.get_by_role("button", name="Save", exact=True)).to_have_count(0)


@pytest.mark.parametrize(
    ("about", "titles"),
    [
        ("", ("Settings", "সেটিংস")),
        ("/shipping", ("Delivery", "ডেলিভারি")),
        ("/tax", ("Tax", "কর")),
        ("/checkout", ("Checkout", "অর্ডার করা")),
        ("/promotions", ("Promotions", "প্রচার ও ছাড়")),
    ],
)
def test_settings_are_for_everybody_in_both_languages(
    arrive: Arrive, width: int, about: str, titles: tuple[str, str]
) -> None:
    visitor = arrive(f"settings{about}", width)

    for language, title in zip(("en", "bn"), titles, strict=True):
        visitor.page.get_by_label("Language").select_option(language)
        heading(visitor.page, title)
        quiet(visitor.page)
        assert visitor.barriers_in(language) == []
        visitor.shot(f"settings{about.replace('/', '-')}-{language}")
