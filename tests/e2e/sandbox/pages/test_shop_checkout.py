"""From the cart to an order on the shop's page: where it goes, what it costs, what is typed."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.shopper import PAID, SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.visitor import PATIENCE_MS, PHONE
from tests.simulators.drivers import Server

NUMBER = "01712345678"
HOME = {
    "name": "Rahima Khatun",
    "phone": NUMBER,
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
}
_KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


def sums(page: Page) -> list[str]:
    """Return what the page says that a total is made of."""
    return page.locator(".sums div").all_inner_texts()


def goes_on_as_guest(shopper: Shopper, product_id: str) -> None:
    """Put a product into the cart and go on to order it, without an account."""
    shopper.puts_into_cart(product_id)
    shopper.goes_to("checkout")
    shopper.button("Go on without an account").click()
    shopper.page.get_by_label("Your name").fill("Karim")


def test_an_account_sends_it_to_a_kept_address_with_a_coupon(
    visit: Visit, width: int, customer: Buyer, make_product: Callable[..., str]
) -> None:
    customer.api.post("/api/addresses/", HOME)
    shopper = Shopper(visit(SHOP, width))
    page = shopper.page
    shopper.puts_into_cart(make_product(price="1200.00"))
    shopper.goes_to("checkout")
    shopper.signs_in(customer)

    expect(page.get_by_label("Your mobile number")).to_have_value("+8801712345678")
    page.get_by_label("Coupon").fill("nothing-like-it")
    shopper.button("Use it").click()
    shopper.sees("There is no such coupon, or it is not good now.")
    page.get_by_label("Coupon").fill(" welcome10 ")
    page.get_by_label("Coupon").press("Enter")
    shopper.sees("The coupon WELCOME10 is used.")
    expect(page.locator(".sums .total")).to_contain_text("৳1,140.00")
    shopper.visitor.shot("a coupon")
    assert shopper.visitor.barriers() == []
    seen = sums(page)
    order = customer.api.get(f"/api/orders/{shopper.places_order()}/")

    assert order["total_amount"] == "1140.00"
    assert order["contact"]["delivery"]["line1"] == "House 12, Road 5"
    expect(page.locator(".sums")).to_be_visible()
    assert sums(page) == seen
    assert {"Delivery: Home delivery\n৳60.00", "Welcome\n-৳120.00"} <= set(seen)
    shopper.begins("Pay by card")
    shopper.presses("pay")
    shopper.sees_state(PAID)


@pytest.mark.daily
def test_a_guest_pays_with_bkash_and_sees_the_order(
    visit: Visit, staff: Client, bkash: Server, make_product: Callable[..., str]
) -> None:
    del bkash
    shopper = Shopper(visit(SHOP, PHONE, locale="bn-BD"))
    page = shopper.page
    shopper.goes_to(f"products/{make_product(price='480.00')}")
    shopper.button("কার্টে যোগ করুন").click()
    shopper.goes_to("checkout")
    shopper.button("অ্যাকাউন্ট ছাড়া এগিয়ে যান").click()
    page.get_by_label("আপনার নাম").fill("করিম")
    page.get_by_label("আপনার মোবাইল নম্বর").fill("০১৭১২৩৪৫৬৭৮")
    page.get_by_label("আপনার ই-মেইল ঠিকানা").fill("karim@example.com")
    page.get_by_role("combobox", name="জেলা").fill("Sylhet")
    page.get_by_role("option", name="সিলেট").click()
    page.get_by_label("এলাকা").fill("জিন্দাবাজার")
    page.get_by_label("বাড়ি ও রাস্তা").fill("বাড়ি ৩")
    page.get_by_label("বিকাশ").check()
    expect(page.locator(".sums .total")).to_contain_text("৬০০")
    shopper.visitor.shot("guest")
    assert shopper.visitor.barriers() == []
    shopper.button("অর্ডার করুন").click()
    order = shopper.order_shown()
    shopper.begins("বিকাশে পেমেন্ট করুন")
    shopper.pays_at_bkash()

    shopper.sees_state("ধন্যবাদ! আমরা আপনার পেমেন্ট পেয়েছি।")
    page.reload()
    shopper.sees_state("ধন্যবাদ! আমরা আপনার পেমেন্ট পেয়েছি।")
    shopper.visitor.shot("guest paid")
    assert shopper.visitor.barriers() == []
    contact = staff.get(f"/api/orders/{order}/")["contact"]
    assert (contact["name"], contact["phone"]) == ("করিম", f"+88{NUMBER}")
    assert (contact["locale"], contact["email"]) == ("bn", "karim@example.com")
    stranger = visit(f"{SHOP}#/orders/{order}", PHONE, locale="bn-BD").page
    expect(stranger.get_by_text("আপনার অর্ডার দেখতে সাইন ইন করুন।")).to_be_visible()


def test_what_was_typed_is_there_after_a_reload_and_gone_with_the_order(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    page = shopper.page
    goes_on_as_guest(shopper, make_product())
    page.get_by_label("Somebody else takes it").check()
    page.get_by_label("Who takes it").fill("Salma")
    page.get_by_label("Mobile number", exact=True).fill("01812345678")
    shopper.says_where("Chattogram")

    page.reload()

    expect(page.get_by_label("Your name")).to_have_value("Karim")
    expect(page.get_by_label("Who takes it")).to_have_value("Salma")
    expect(page.get_by_role("combobox", name="District")).to_have_value("Chattogram")
    browser, tab = page.evaluate(f"JSON.parse({_KEPT})")
    assert "Karim" not in str(browser)
    assert "Karim" in str(tab)
    shopper.places_order()
    assert "Karim" not in page.evaluate(_KEPT)
    assert "Dhanmondi" not in page.evaluate(_KEPT)


def test_who_signs_out_leaves_nothing_for_who_comes_next(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    shopper.puts_into_cart(make_product())
    shopper.signs_in_to_order(customer)
    assert "Dhanmondi" in shopper.page.evaluate(_KEPT)

    shopper.page.get_by_role("button", name="Sign out").click()
    shopper.button("Go on without an account").click()

    expect(shopper.page.get_by_label("Your name")).to_have_value("")
    assert "Dhanmondi" not in shopper.page.evaluate(_KEPT)


def test_an_address_is_kept_for_next_time(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    shopper.puts_into_cart(make_product())
    shopper.signs_in_to_order(customer)
    shopper.page.get_by_label("Keep this address for next time").check()
    shopper.page.get_by_label("Postcode").fill("১২০৫")

    shopper.places_order()

    (kept,) = customer.api.get("/api/addresses/")["items"]
    assert (kept["name"], kept["district"]) == ("Rahima Khatun", "dhaka")
    assert kept["postcode"] == "1205"


@pytest.mark.daily
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_ordered(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    page = shopper.page
    shopper.visitor.allowed |= {422}
    goes_on_as_guest(shopper, make_product())
    shopper.chooses_district("Dhaka")
    district = page.get_by_role("combobox", name="District")
    for typed, sent in (("Dhanmondi", ""), ("syl", "sylhet"), ("a", "sylhet")):
        district.fill(typed)
        page.get_by_label("Your name").focus()
        expect(page.locator("input[name=district]")).to_have_value(sent)
        expect(district).to_have_value({"": typed, "sylhet": "Sylhet"}[sent])
    district.fill("Dhanmondi")
    shopper.sees("No place here has this name.")
    shopper.says_where(**{"House and road": " "})

    shopper.presses_order()
    expect(page.get_by_label("House and road")).to_be_focused()
    page.get_by_label("House and road").fill("House 3")
    page.get_by_label("Your mobile number").fill("0121234567")
    shopper.presses_order()

    expect(page.get_by_label("Your mobile number")).to_be_focused()
    shopper.sees("must be a mobile number of Bangladesh")
    shopper.visitor.shot("wrong")
    assert shopper.visitor.barriers() == []
    page.get_by_label("Your mobile number").fill(NUMBER)
    page.get_by_label("Your name").fill("\u202eKarim")  # as it comes out of some messages
    page.get_by_label("Language").select_option("bn")
    shopper.button("অর্ডার করুন").click()
    shopper.sees("লেখায় এমন একটি চিহ্ন (U+202E) আছে যা দেখা যায় না")
    page.get_by_label("ভাষা").select_option("en")
    page.get_by_label("Your name").fill("Karim")
    shopper.places_order()


def test_a_district_that_nobody_delivers_to_is_told(
    shopper: Shopper, staff: Client, make_product: Callable[..., str]
) -> None:
    nobody_delivers_to(staff, "bandarban")
    shopper.visitor.allowed |= {409}
    goes_on_as_guest(shopper, make_product())
    shopper.says_where()

    shopper.chooses_district("Bandarban")

    shopper.sees("The shop does not deliver these products to Bandarban.")
    expect(shopper.button("Place the order")).to_have_count(0)
    shopper.visitor.shot("nobody delivers there")
    assert shopper.visitor.barriers() == []
    shopper.chooses_district("Dhaka")
    shopper.places_order()


def nobody_delivers_to(staff: Client, district: str) -> None:
    """Make a zone of a district, without a way to deliver."""
    terms: Json = staff.get("/api/settings/shipping/")
    if any(one["code"] == "hills" for one in terms["zones"]):
        return
    hills = {"code": "hills", "name": {"en": "Hills", "bn": "পাহাড়"}, "districts": [district]}
    wanted = {
        "currency": terms["currency"],
        "zones": [hills, *map(said, terms["zones"])],
        "methods": [{**said(one), "tiers": [*map(said, one["tiers"])]} for one in terms["methods"]],
    }
    answer = staff.request("PUT", "/api/settings/shipping/", json=wanted)
    assert answer.ok, answer.text


def said(part: Json) -> Json:
    """Return what is said in a part of a document: what is null is left out of what is sent."""
    return {name: value for name, value in part.items() if value is not None}


def test_an_answer_that_is_lost_is_asked_for_again_also_after_a_reload(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    page = shopper.page
    shopper.puts_into_cart(make_product())
    shopper.signs_in_to_order(customer)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    page.route("**/api/orders/", lose)
    shopper.presses_order()
    expect(page.get_by_text("Checking whether it was done")).to_be_visible(timeout=PATIENCE_MS)
    shopper.visitor.shot("unanswered")
    page.unroute("**/api/orders/")
    page.reload()

    order = shopper.order_shown()
    assert [one["id"] for one in customer.orders()] == [order]
    assert "Dhanmondi" not in page.evaluate(_KEPT)


def test_what_is_paid_when_it_comes_asks_for_the_advance_only(
    shopper: Shopper, bkash: Server, make_product: Callable[..., str]
) -> None:
    del bkash
    page = shopper.page
    goes_on_as_guest(shopper, make_product(price="480.00"))
    expect(page.get_by_label("Cash when it comes")).to_be_disabled()
    shopper.says_where()
    page.get_by_label("Cash when it comes").check()
    expect(page.locator(".sums")).to_contain_text("To pay when it comes")
    assert sums(page)[-3:-1] == ["To pay before\n৳60.00", "To pay when it comes\n৳480.00"]
    shopper.visitor.shot("cash")
    assert shopper.visitor.barriers() == []

    shopper.places_order()
    shopper.begins("Pay with bKash")
    shopper.pays_at_bkash()

    shopper.sees_state("Accepted, you pay when it comes", "Keep ৳480.00 ready.")
    shopper.visitor.shot("accepted")
    assert shopper.visitor.barriers() == []


def test_a_phone_that_staff_block_pays_before_and_is_told_why(
    shopper: Shopper, arrive: Arrive, make_product: Callable[..., str]
) -> None:
    page, product = shopper.page, make_product(price="480.00")
    number = f"017{secrets.randbelow(10**8):08}"
    shopper.visitor.allowed = {409}
    goes_on_as_guest(shopper, product)
    shopper.says_where()
    page.get_by_label("Your mobile number").fill(number)
    page.get_by_label("Cash when it comes").check()
    order = shopper.places_order()

    clerk = arrive(f"orders/{order}", PHONE)
    word = clerk.page.get_by_label("What the shop says of this phone")
    expect(clerk.page.locator("dl", has_text="Open now")).to_contain_text("1")
    word.select_option(label="Blocked: pays all of it before")
    word.locator("xpath=ancestor::form").get_by_role("button", name="Save").click()
    clerk.sees("Of this phone it is said from now on: Blocked: pays all of it before.")
    clerk.shot("a phone")
    assert clerk.barriers() == []

    shopper.puts_into_cart(product)
    shopper.goes_to("checkout")
    page.get_by_label("Your name").fill("Karim")
    shopper.says_where()
    page.get_by_label("Your mobile number").fill(number)
    page.get_by_label("Cash when it comes").click()  # which the page may undo at once
    shopper.sees("Cash on delivery is not offered for this phone number now. Pay online.")
    expect(page.get_by_label("Cash when it comes")).to_be_disabled()
    shopper.visitor.shot("no cash for a phone")
    page.get_by_label("Your mobile number").fill(f"018{number[3:]}")
    page.get_by_label("Your mobile number").blur()
    expect(page.get_by_label("Cash when it comes")).to_be_enabled()


def answers_quotes(shopper: Shopper, change: Callable[[Json], tuple[int, Json]]) -> None:
    """Let quotes be answered otherwise than by the shop under test, which others use meanwhile."""

    def answer(route: Route) -> None:
        status, body = change(route.fetch().json())
        route.fulfill(status=status, json=body)

    shopper.page.route("**/api/quotes/", answer)


def test_a_shop_that_delivers_nothing_asks_for_no_address(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    answers_quotes(shopper, lambda quote: (200, {**quote, "delivers": False, "quote": "a.b.c"}))

    goes_on_as_guest(shopper, make_product())

    expect(shopper.button("Place the order")).to_be_visible()
    expect(shopper.page.get_by_role("combobox", name="District")).to_have_count(0)
    expect(shopper.page.get_by_label("House and road")).to_have_count(0)
    assert shopper.visitor.barriers() == []


def test_an_order_that_is_too_small_is_told_what_is_missing(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    problem = {
        "type": "urn:storefront:problem:below-minimum",
        "title": "The order is too small",
        "status": 409,
        "minimum": "500.00",
        "missing": "301.00",
        "currency": "BDT",
    }
    shopper.visitor.allowed |= {409}
    answers_quotes(shopper, lambda _: (409, problem))

    goes_on_as_guest(shopper, make_product())

    shopper.sees("Goods of an order cost ৳500.00 at least: ৳301.00 is missing.")
    expect(shopper.button("Place the order")).to_have_count(0)
    assert shopper.visitor.barriers() == []


def test_a_shop_that_sells_to_accounts_only_asks_to_sign_in(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    problem = {"type": "urn:storefront:problem:account-required", "title": "Sign in to order"}
    shopper.visitor.allowed |= {403}
    answers_quotes(shopper, lambda _: (403, {**problem, "status": 403}))
    goes_on_as_guest(shopper, make_product())
    expect(shopper.page.get_by_role("heading", name="Sign in to order")).to_be_visible()
    assert shopper.visitor.barriers() == []
    shopper.page.unroute("**/api/quotes/")

    shopper.page.get_by_label("E-mail address", exact=True).fill(customer.email)
    shopper.page.get_by_label("Password").fill(customer.password)
    shopper.button("Sign in").click()

    expect(shopper.page.get_by_label("Your name")).to_have_value("Karim")
    shopper.says_where()
    order = customer.api.get(f"/api/orders/{shopper.places_order()}/")
    assert order["contact"]["name"] == "Karim"


def test_a_guest_whose_token_is_over_is_asked_again_who_buys(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    page = shopper.page
    shopper.visitor.allowed |= {401}
    goes_on_as_guest(shopper, make_product())
    shopper.says_where()
    page.evaluate(
        """for (const name of Object.keys(sessionStorage).filter((one) => one.endsWith(":guest")))
             sessionStorage.setItem(name, '"x.y.z"')"""
    )
    page.reload()

    shopper.button("Go on without an account").click()

    expect(page.get_by_label("Your name")).to_have_value("Karim")
    expect(shopper.button("Place the order")).to_be_visible()
    shopper.places_order()
