"""The demo shop's views: what they show, to everybody, and what bad input does."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.visitor import DESK, PATIENCE_MS, PHONE, UNBROKEN

#: Called good (https://web.dev/articles/cls).
GOOD = 0.1
SMALLEST = 320
#: More characters than any field takes, of the widest.
FLOOD = "🥭" * 10_000


def a_product(staff: Client, name: str, price: str = "5.00", **more: str) -> str:
    """Make a product of a name, with ten units on the shelf, and return its id."""
    new = {"sku": f"E2E-{secrets.token_hex(6)}", "name": name, "price": price, **more}
    product_id: str = staff.post("/api/products/", new)["id"]
    delivery = {"kind": "received", "quantity": 10, "reason": "delivery"}
    staff.post(f"/api/products/{product_id}/stock/", delivery)
    return product_id


@pytest.mark.daily
@pytest.mark.both_widths
@pytest.mark.parametrize("language", ["en-GB", "bn-BD"])
def test_every_view_is_open_to_all_and_nothing_jumps(
    visit: Visit, width: int, language: str, customer: Buyer, make_product: Callable[..., str]
) -> None:
    """axe finds no barrier, nothing is wider than the window, nothing moves by itself."""
    product = make_product(price="1480.00", stock=3)
    order = customer.api.placed({product: 1})
    shopper = Shopper(visit(SHOP, width, locale=language))
    visitor, seen = shopper.visitor, dict[str, list[str]]()

    def look(name: str, wait_for: str) -> None:
        expect(shopper.page.locator(wait_for).first).to_be_visible(timeout=PATIENCE_MS)
        visitor.shot(f"{name}-{language[:2]}")
        seen[name] = visitor.barriers_in(language[:2])
        assert visitor.jumps() < GOOD, name

    look("products", ".products .price")
    shopper.goes_to(f"products/{product}")
    look("product", ".buy")
    shopper.page.locator(".buy button").click()
    shopper.goes_to("cart")
    look("cart", ".lines")
    shopper.goes_to("checkout")
    look("checkout of a stranger", "input[name=email]")
    shopper.page.locator("button.link").click()
    look("sign up", "input[name=name]")
    shopper.goes_to("sign-in")
    look("sign in", "input[name=email]")
    shopper.page.locator("input[name=email]").fill(customer.email)
    shopper.page.locator("input[name=password]").fill(customer.password)
    shopper.page.locator("main form button").click()
    expect(shopper.page.locator(".who .name")).to_be_attached(timeout=PATIENCE_MS)
    shopper.goes_to("checkout")
    look("checkout", ".sums")
    shopper.goes_to("orders")
    look("orders", ".orders .price")
    shopper.goes_to(f"orders/{order['id']}")
    look("order", ".state button")
    shopper.page.locator(".state button.outline").click()
    look("cancel", "dialog button:not(.close)")

    assert not any(seen.values()), seen


@pytest.mark.parametrize(("width", "scheme"), [(SMALLEST, "dark"), (DESK, "light")])
def test_the_longest_name_fits_on_the_smallest_phone_and_at_a_desk_and_in_the_dark(
    visit: Visit, width: int, scheme: str, customer: Buyer, staff: Client
) -> None:
    product = a_product(staff, UNBROKEN, price="333333.00", description="মগ" * 1000)
    order = customer.api.placed({product: 2})
    shopper = Shopper(visit(f"{SHOP}#/orders/{order['id']}", width, color_scheme=scheme))

    shopper.signs_in(customer)
    shopper.sees_state("Not paid yet")
    found = {"order": shopper.visitor.barriers()}
    shopper.visitor.shot(f"order-{scheme}")
    for place, title, text in [
        ("", "Products", "In stock"),
        ("orders", "Your orders", "Not paid yet"),
        (f"products/{product}", UNBROKEN, "Quantity"),
    ]:
        shopper.goes_to(place)
        expect(shopper.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        shopper.sees(text)
        found[place] = shopper.visitor.barriers()
    shopper.puts_into_cart(product)
    shopper.goes_to("cart")
    shopper.sees("Go to the checkout")
    found["cart"] = shopper.visitor.barriers()
    shopper.visitor.shot(f"cart-{scheme}")
    shopper.goes_to("checkout")
    shopper.says_where()
    found["checkout"] = shopper.visitor.barriers()
    shopper.visitor.shot(f"checkout-{scheme}")

    assert not any(found.values()), found


@pytest.mark.daily
def test_html_in_a_product_is_text(shopper: Shopper, staff: Client) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    product = a_product(staff, hostile, description=hostile)

    shopper.puts_into_cart(product)
    expect(shopper.page.locator("h1")).to_have_text(hostile)
    expect(shopper.page.locator(".description")).to_have_text(hostile)
    expect(shopper.page).to_have_title(f"{hostile} · Shop")
    shopper.goes_to("cart")
    expect(shopper.page.locator(".lines a")).to_have_text(hostile)

    assert shopper.page.locator("img").count() == 0


def test_staff_see_everybody_s_orders_and_pay_none(
    shopper: Shopper, customer: Buyer, stack: Stack, make_product: Callable[..., str]
) -> None:
    order = customer.api.placed({make_product(): 1})
    shopper.goes_to("orders")
    shopper.signs_in(Buyer(stack.staff["email"], stack.staff["password"], customer.api))
    shopper.sees("This account is the staff's")

    shopper.goes_to(f"orders/{order['id']}")

    shopper.sees_state("Not paid yet")
    expect(shopper.button("Pay by card")).to_have_count(0)


def test_a_view_has_a_name_and_the_focus_goes_to_its_heading(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    make_product()
    shopper.sees("Mug")
    expect(shopper.page).to_have_title("Products · Shop")

    shopper.page.locator(".products a").first.click()

    heading = shopper.page.locator("h1")
    expect(heading).to_be_focused(timeout=PATIENCE_MS)
    expect(shopper.page).to_have_title(f"{heading.inner_text()} · Shop")
    shopper.page.go_back()
    expect(shopper.page).to_have_title("Products · Shop")
    expect(heading).to_be_focused()


def test_pages_of_products_can_be_gone_through_and_back(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    shopper.sees("Products")
    for _ in range(25):
        make_product()
    shopper.page.reload()
    shopper.sees("More products")
    first = shopper.page.locator(".products a").first.get_attribute("href")

    shopper.page.get_by_role("link", name="More products").click()
    expect(shopper.page.get_by_role("link", name="First page")).to_be_visible(timeout=PATIENCE_MS)
    expect(shopper.page.locator(".products a").first).to_be_visible(timeout=PATIENCE_MS)
    assert shopper.page.locator(f".products a[href='{first}']").count() == 0
    shopper.page.go_back()

    expect(shopper.page.locator(f".products a[href='{first}']")).to_be_visible(timeout=PATIENCE_MS)


def test_a_product_s_view_takes_two_calls_and_says_what_search_engines_ask(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    """Whoever is signed in is known without a call."""
    product = make_product(price="480.00")
    shopper.goes_to("sign-in")
    shopper.signs_in(customer)
    shopper.goes_to(f"products/{product}")
    shopper.sees("Quantity")
    asked: list[str] = []
    shopper.page.on("request", lambda one: asked.append(one.url))

    shopper.page.reload()
    shopper.sees("Quantity")

    about = shopper.page.locator('meta[name="description"]')
    expect(about).to_have_attribute("content", "Mug")
    expect(shopper.page.locator(".who .name")).to_have_text("Rahima Khatun")
    assert len([one for one in asked if "/api/" in one]) == 2  # and the categories
    properties = shopper.page.locator("[itemprop]").evaluate_all(
        "(all) => all.map((one) => [one.getAttribute('itemprop'), one.content || one.href])"
    )
    assert dict(properties) == {
        **dict.fromkeys(("name", "offers", "sku")),
        "price": "480.00",
        "priceCurrency": "BDT",
        "availability": "https://schema.org/InStock",
    }


def test_who_signs_out_right_after_a_reload_has_no_session_any_more(
    shopper: Shopper, customer: Buyer
) -> None:
    shopper.goes_to("sign-in")
    shopper.signs_in(customer)
    shopper.page.reload()

    with shopper.page.expect_response(lambda one: "/auth/logout" in one.url) as answer:
        shopper.page.get_by_role("button", name="Sign out").click()

    assert answer.value.status == 204
    assert shopper.visitor.context.cookies() == []
    expect(shopper.page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_reload_renews_the_session_once(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    """Though an order's view sends two requests at once."""
    order = customer.api.placed({make_product(): 1})
    shopper.goes_to(f"orders/{order['id']}")
    shopper.signs_in(customer)
    asked: list[str] = []
    shopper.page.on("request", lambda one: asked.append(one.url))

    shopper.page.reload()
    shopper.sees_state("Not paid yet")

    assert len([one for one in asked if "/auth/" in one]) == 1


def test_what_is_no_quantity_is_told_beside_the_field(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    shopper.goes_to(f"products/{make_product()}")
    field = shopper.page.get_by_label("Quantity")

    for typed in ["0", "-1", "2.5", "two", "", FLOOD]:
        field.fill(typed)
        shopper.button("Add to the cart").click()

        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        expect(shopper.page.locator("#quantity-wrong")).to_contain_text("must be")
        expect(field).to_have_value(typed)
    expect(shopper.page.get_by_role("link", name="Cart", exact=True)).to_be_visible()


def test_digits_of_bangla_are_digits(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    product = make_product(price="100.00", stock=50)
    shopper.puts_into_cart(product, "১২")
    shopper.goes_to("cart")
    shopper.sees("৳1,200.00")
    shopper.page.get_by_label("Quantity of Mug").fill("৩")
    shopper.page.get_by_label("Quantity of Mug").press("Tab")
    shopper.sees("৳300.00")

    shopper.signs_in_to_order(customer)
    shopper.places_order()

    assert customer.orders()[0]["lines"][0]["quantity"] == 3


def test_an_order_has_one_currency(shopper: Shopper, staff: Client, customer: Buyer) -> None:
    dear, cheap = a_product(staff, "Desk"), a_product(staff, "Pen", currency="USD")
    shopper.puts_into_cart(dear)
    shopper.puts_into_cart(cheap)
    shopper.goes_to("cart")

    shopper.sees("৳5.00 + $5.00")
    shopper.sees("One order has one currency")
    expect(shopper.button("Go to the checkout")).to_have_count(0)
    shopper.page.get_by_role("button", name="Remove Pen").click()
    expect(shopper.page.locator("h1")).to_be_focused()

    shopper.signs_in_to_order(customer)
    order = customer.api.get(f"/api/orders/{shopper.places_order()}/")
    assert [order["currency"], order["total_amount"]] == ["BDT", "65.00"]


def test_a_cart_that_somebody_has_written_does_no_harm(
    shopper: Shopper, make_product: Callable[..., str]
) -> None:
    """Another page of this host, an older release, or the person themselves."""
    product = make_product()
    cart = "localStorage[Object.keys(localStorage).find((one) => one.endsWith(':cart'))]"
    shopper.puts_into_cart(product)

    shopper.page.evaluate(f"""() => {{
      const line = JSON.parse({cart}).lines[0];
      const lines = Array.from({{ length: 30 }}, (_, n) => ({{ ...line, id: `${{n}}` }}));
      {cart} = JSON.stringify({{ lines }});
    }}""")
    shopper.page.reload()
    shopper.button("Add to the cart").click()
    expect(shopper.page.locator("#quantity-wrong")).to_contain_text("only 30 different products")
    for text in ["{", "[]", '{"lines": 7}', '{"lines": [null, {}, {"id": 1, "price": "x"}]}']:
        shopper.page.evaluate(f"(text) => {{ {cart} = text; }}", text)
        shopper.page.reload()
        expect(shopper.page.get_by_role("link", name="Cart", exact=True)).to_be_visible()
    shopper.button("Add to the cart").click()

    shopper.sees("Cart (1)")


def test_what_no_account_can_be_made_of_is_told_beside_its_field(shopper: Shopper) -> None:
    shopper.visitor.allowed |= {422}
    shopper.goes_to("sign-in")
    shopper.button("Make an account").click()
    name, email, password = (
        shopper.page.locator(f"#{one}") for one in ("name", "email", "password")
    )
    submit = shopper.page.locator("main form button")

    submit.click()
    expect(name).to_be_focused()
    expect(shopper.page.locator(".wrong")).to_have_count(3)

    for field in (name, email, password):
        field.fill(FLOOD)
    submit.click()
    expect(shopper.page.locator("#name-wrong")).to_contain_text("at most 100")
    expect(shopper.page.locator("#password-wrong")).to_contain_text("at most 128")
    assert shopper.visitor.barriers() == []

    name.fill("Rahima 🥭")
    email.fill("rahima@example")
    password.fill("password1234")
    submit.click()
    expect(shopper.page.locator("#email-wrong")).to_contain_text("must be an e-mail address")


def test_a_product_that_is_not_sold_says_so(shopper: Shopper) -> None:
    shopper.visitor.allowed |= {404}

    shopper.goes_to("products/01JZ8K3V6M4Q2X9T7B5N1C0DEF")

    shopper.sees("This product is not sold any more")
    shopper.goes_to("nowhere/at/all")
    shopper.sees("There is no such page")
    assert shopper.visitor.barriers() == []


def test_the_address_says_which_order_and_nothing_else(
    visit: Visit, customer: Buyer, stranger: Client, make_product: Callable[..., str]
) -> None:
    """Anybody can type that a payment was a success."""
    product = make_product()
    mine, theirs = customer.api.placed({product: 1}), stranger.placed({product: 1})
    typed = f"{SHOP}?status=success&order_id={mine['id']}&session_id=cs_test_typed"
    shopper = Shopper(visit(typed, PHONE))
    shopper.visitor.allowed |= {404}

    shopper.sees("Sign in to see how your payment went.")
    shopper.signs_in(customer)
    shopper.sees_state("Not paid yet", "The products are kept for you")

    shopper.visitor.go(typed.replace(mine["id"], theirs["id"]))
    shopper.sees("There is no such order")
    shopper.visitor.go(f"{SHOP}?status=unknown")
    shopper.sees(f"Order {mine['number']}")
