"""Buying on the demo shop's page and on the providers' pages, and what goes wrong there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Route, expect

from sandbox.simulators.bkash.sandbox_data import INSUFFICIENT_WALLET
from tests.e2e.client import Client
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.checkout import STRIPE, CheckoutService
from tests.e2e.sandbox.conftest import delivered
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.shopper import PAID, SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.visitor import PATIENCE_MS
from tests.simulators.drivers import Server

#: More than any payment has events.
ALL = 20
BEGUN = "We have not heard of your payment yet."
TILL = f"{SHOP}#/checkout"
OFFLINE = "You are offline. Nothing is lost; try again when you are back."


def an_order(shopper: Shopper, customer: Buyer, product_id: str) -> str:
    """Put one of a product into the cart, sign in, order, and return the order's id."""
    shopper.puts_into_cart(product_id)
    shopper.signs_in_to_order(customer)
    return shopper.places_order()


@pytest.mark.daily
def test_a_new_customer_buys_by_card(
    visit: Visit, width: int, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=2, price="480.00")
    shopper = Shopper(visit(SHOP, width))
    shopper.puts_into_cart(product, "2")
    shopper.page.get_by_role("link", name="Go to the cart").click()
    shopper.button("Go to the checkout").click()
    shopper.button("Make an account").click()
    shopper.page.get_by_label("Your name").fill("রহিমা খাতুন")
    shopper.page.get_by_label("E-mail address").fill(f" Rahima-{product}@Example.com ")
    shopper.page.get_by_label("Password").fill("forty grey herons")
    shopper.button("Make an account").click()
    shopper.says_where()
    shopper.places_order()
    shopper.sees_state("Not paid yet")

    shopper.begins("Pay by card")
    shopper.presses("decline")
    shopper.page.get_by_text("Your card was declined.").wait_for()
    shopper.presses("pay")

    shopper.sees_state("Paid", PAID)
    shopper.visitor.shot("paid")
    assert shopper.visitor.barriers() == []
    assert staff.levels(product) == (0, 0)
    expect(shopper.page.get_by_role("link", name="Cart", exact=True)).to_be_visible()


def fills_in_bangla(shopper: Shopper) -> None:
    """Say whom it is for and where it goes, as one does in Bangla."""
    page = shopper.page
    page.get_by_label("আপনার মোবাইল নম্বর").fill("০১৭১২৩৪৫৬৭৮")
    page.get_by_role("combobox", name="জেলা").fill("ঢাকা")
    page.get_by_role("option", name="ঢাকা").click()
    page.get_by_label("এলাকা").fill("ধানমন্ডি")
    page.get_by_label("বাড়ি ও রাস্তা").fill("বাড়ি ১২, রাস্তা ৫")


@pytest.mark.daily
def test_a_customer_buys_with_bkash(
    visit: Visit, width: int, customer: Buyer, bkash: Server, make_product: Callable[..., str]
) -> None:
    del bkash
    shopper = Shopper(visit(SHOP, width, locale="bn-BD"))
    shopper.goes_to(f"products/{make_product(price='480.00')}")
    shopper.button("কার্টে যোগ করুন").click()
    shopper.page.get_by_role("link", name="কার্ট দেখুন").click()
    shopper.button("অর্ডার দিতে এগিয়ে যান").click()
    shopper.page.get_by_label("ই-মেইল ঠিকানা").fill(customer.email)
    shopper.page.get_by_label("পাসওয়ার্ড").fill(customer.password)
    shopper.button("সাইন ইন").click()
    fills_in_bangla(shopper)
    expect(shopper.page.locator(".sums .total")).to_contain_text("৫৪০")
    shopper.visitor.shot("checkout-bn")
    assert shopper.visitor.barriers() == []
    shopper.button("অর্ডার করুন").click()

    shopper.begins("বিকাশে পেমেন্ট করুন")
    shopper.pays_at_bkash()

    shopper.sees_state("ধন্যবাদ! আমরা আপনার পেমেন্ট পেয়েছি।", "পেমেন্ট হয়েছে")
    shopper.visitor.shot("paid-bn")
    assert shopper.visitor.barriers() == []


def test_the_keyboard_alone_is_enough(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    keys = shopper.page.keyboard

    def tab_to(name: str) -> None:
        for _ in range(40):
            keys.press("Tab")
            found = shopper.page.evaluate(
                "document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText"
            )
            if found == name:
                return
        raise AssertionError(f"nobody gets to {name}")

    shopper.goes_to(f"products/{make_product()}")
    expect(shopper.page.locator("h1")).to_be_focused(timeout=PATIENCE_MS)
    tab_to("Add to the cart")
    keys.press("Enter")
    shopper.sees("Added to the cart")
    for place in ("Go to the cart", "Go to the checkout"):
        tab_to(place)
        keys.press("Enter")
        expect(shopper.page.locator("h1")).to_be_focused(timeout=PATIENCE_MS)
    tab_to("E-mail address")
    keys.type(customer.email)
    tab_to("Password")
    keys.type(customer.password)
    keys.press("Enter")
    expect(shopper.page.get_by_label("Your mobile number")).to_be_visible(timeout=PATIENCE_MS)
    for label, text in [
        ("Your mobile number", "01712345678"),
        ("District", "dhak"),
        ("Area", "Dhanmondi"),
        ("House and road", "House 12"),
    ]:
        tab_to(label)
        keys.type(text)
        if label == "District":
            expect(shopper.page.get_by_role("option", name="Dhaka")).to_be_visible()
            keys.press("Enter")
    expect(shopper.button("Place the order")).to_be_visible(timeout=PATIENCE_MS)
    tab_to("Place the order")
    keys.press("Enter")
    shopper.order_shown()
    expect(shopper.page.locator("h1")).to_be_focused(timeout=PATIENCE_MS)
    tab_to("Pay by card")
    keys.press("Enter")
    shopper.page.wait_for_url("**/c/pay/**")
    keys.press("Tab")
    keys.press("Enter")

    shopper.sees_state(PAID)


def test_who_turns_back_pays_from_the_history_or_cancels(
    shopper: Shopper, customer: Buyer, bkash: Server, make_product: Callable[..., str]
) -> None:
    del bkash
    product = make_product(stock=2)
    order = an_order(shopper, customer, product)
    shopper.begins("Pay with bKash")
    shopper.presses("cancel")
    shopper.sees_state("Not paid yet", "The payment was not completed.")
    shopper.visitor.shot("not completed")
    assert shopper.visitor.barriers() == []

    shopper.begins("Pay by card")
    shopper.visitor.go(SHOP)  # the provider's page is closed
    shopper.page.get_by_role("link", name="Your orders").click()
    shopper.page.get_by_role("link", name=f"Order SF-{order[-8:]}").click()
    shopper.sees_state("You have begun to pay.")
    shopper.button("Cancel the order").click()
    shopper.page.get_by_role("button", name="Close").click()
    shopper.button("Cancel the order").click()
    shopper.button("Yes, cancel it").click()

    shopper.sees_state("Cancelled")
    expect(shopper.page.locator("h1")).to_be_focused()
    expect(shopper.button("Pay by card")).to_have_count(0)
    assert customer.api.status(order) == "canceled"
    assert customer.api.get(f"/api/products/{product}/")["available"] == 2
    shopper.visitor.shot("cancelled")
    assert shopper.visitor.barriers() == []


def test_a_wallet_without_money_pays_by_card_then(
    shopper: Shopper, customer: Buyer, bkash: Server, make_product: Callable[..., str]
) -> None:
    del bkash
    an_order(shopper, customer, make_product())
    shopper.begins("Pay with bKash")
    shopper.pays_at_bkash(INSUFFICIENT_WALLET)
    shopper.sees_state("The payment was not completed.")

    shopper.begins("Pay by card")
    shopper.presses("pay")

    shopper.sees_state(PAID)


def test_a_webhook_that_is_late_shows_when_it_comes(
    shopper: Shopper, customer: Buyer, stripe: Server, make_product: Callable[..., str]
) -> None:
    order = an_order(shopper, customer, make_product())
    shopper.begins("Pay by card")
    attempt = customer.api.payments(order)[-1]["id"]
    stripe.fault("webhook", "reordered", match=attempt, times=ALL)
    shopper.stops_the_clock()
    shopper.presses("pay")

    shopper.waits_until("We are asking how your payment went…", step=20)
    assert shopper.button("Pay by card").count() == 0
    shopper.waits_until(BEGUN, step=100)
    assert customer.api.status(order) == "pending"
    stripe.control("deliveries/release")
    shopper.page.clock.resume()

    shopper.sees_state(PAID)


def test_a_webhook_that_never_comes_leaves_no_untrue_word(
    shopper: Shopper,
    customer: Buyer,
    checkout: CheckoutService,
    account: Account,
    make_product: Callable[..., str],
) -> None:
    order = an_order(shopper, customer, make_product())
    shopper.begins("Pay by card")
    attempt = customer.api.payments(order)[-1]["id"]
    checkout.stripe.fault("webhook", "dropped", match=attempt, times=ALL)
    shopper.stops_the_clock()
    shopper.presses("pay")
    shopper.waits_until("We are asking how your payment went…", step=20)
    shopper.waits_until("You can close this page.", step=500)
    shopper.sees_state(BEGUN)
    shopper.page.clock.resume()
    shopper.visitor.shot("unheard")
    assert shopper.visitor.barriers() == []

    checkout.hear()
    account.an_hour_passes([order])
    account.reconcile()
    shopper.button("Look again").click()

    shopper.sees_state(PAID)


def test_bkash_s_lost_answer_is_waited_for(
    shopper: Shopper,
    customer: Buyer,
    checkout: CheckoutService,
    account: Account,
    make_product: Callable[..., str],
) -> None:
    """Nobody knows yet whether the money has moved, and nobody may pay again."""
    order = an_order(shopper, customer, make_product())
    shopper.begins("Pay with bKash")
    name = customer.api.payments(order)[-1]["reference"]
    checkout.bkash.fault("execute", "drop_after", match=name)
    checkout.bkash.fault("query", "refuse_before", match=name)
    checkout.bkash.fault("notification", "dropped", match=name)
    shopper.pays_at_bkash()

    shopper.sees_state("Your payment is being confirmed.")
    assert shopper.button("Pay by card").count() == 0
    account.an_hour_passes([order])
    account.reconcile()

    shopper.sees_state(PAID)


def test_what_becomes_of_an_order_shows_by_itself(
    shopper: Shopper, customer: Buyer, account: Account, make_product: Callable[..., str]
) -> None:
    order = an_order(shopper, customer, make_product())
    shopper.sees_state("Not paid yet")

    account.hold_lapses(order)

    shopper.sees_state("Expired", "The time to pay is over")
    expect(shopper.button("Pay by card")).to_have_count(0)


def test_money_that_goes_back_is_told(
    shopper: Shopper,
    customer: Buyer,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order = checkout.paid_order(customer.api, {make_product(price="100.00"): 1}, STRIPE)
    refunds = f"/api/orders/{order['id']}/refunds/"
    staff.post(refunds, {"reason": "late", "amount": "30.00"})
    checkout.hear()

    shopper.goes_to(f"orders/{order['id']}")
    shopper.signs_in(customer)
    shopper.sees_state("Paid, and partly given back", "৳30.00 was given back.")
    expect(shopper.page.locator(".payments li li")).to_contain_text("৳30.00 was given back")
    staff.post(refunds, {"reason": "broken", "amount": "70.00"})
    checkout.hear()
    shopper.page.reload()

    shopper.sees_state("Money given back")


def test_stock_that_is_gone_is_told_and_one_click_mends_the_cart(
    shopper: Shopper, customer: Buyer, stranger: Client, make_product: Callable[..., str]
) -> None:
    gone, few, there = make_product(stock=1), make_product(stock=3), make_product()
    shopper.visitor.allowed |= {409}
    for product, quantity in [(gone, "1"), (few, "3"), (there, "1")]:
        shopper.puts_into_cart(product, quantity)
    shopper.signs_in_to_order(customer)
    stranger.placed({gone: 1, few: 1})

    shopper.presses_order()
    shopper.sees("Mug is sold out.")
    shopper.sees("Of Mug only 2 are left; you wanted 3.")
    shopper.visitor.shot("stock gone")
    assert shopper.visitor.barriers() == []
    shopper.button("Update the cart").click()
    order = shopper.places_order()

    lines = customer.api.get(f"/api/orders/{order}/")["lines"]
    assert {one["product_id"]: one["quantity"] for one in lines} == {few: 2, there: 1}


def test_a_product_that_is_withdrawn_leaves_the_others(
    shopper: Shopper, customer: Buyer, staff: Client, make_product: Callable[..., str]
) -> None:
    withdrawn, there = make_product(), make_product()
    shopper.visitor.allowed |= {409, 410}
    shopper.puts_into_cart(withdrawn)
    shopper.puts_into_cart(there)
    shopper.signs_in_to_order(customer)
    staff.request("DELETE", f"/api/products/{withdrawn}/")

    shopper.presses_order()
    shopper.sees("Mug is not sold any more.")
    shopper.button("Update the cart").click()

    order = customer.api.get(f"/api/orders/{shopper.places_order()}/")
    assert [one["product_id"] for one in order["lines"]] == [there]


def reprice(staff: Client, product_id: str, price: str) -> None:
    """Let a product cost something else."""
    answer = staff.request("PATCH", f"/api/products/{product_id}/", json={"price": price})
    assert answer.ok, answer.text


def test_a_price_that_has_changed_is_told_before_the_order(
    shopper: Shopper, customer: Buyer, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(price="350.00")
    shopper.puts_into_cart(product)
    reprice(staff, product, "380.00")

    shopper.goes_to("cart")
    shopper.sees("The price of Mug has changed from ৳350.00 to ৳380.00.")
    expect(shopper.button("Go to the checkout")).to_have_count(0)
    shopper.visitor.shot("price changed")
    assert shopper.visitor.barriers() == []
    shopper.button("Update the cart").click()

    shopper.signs_in_to_order(customer)
    order = customer.api.get(f"/api/orders/{shopper.places_order()}/")
    assert order["total_amount"] == "440.00"


def test_who_holds_too_much_unpaid_is_led_to_what_to_pay(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    huge, product = make_product(stock=100_000, price="1.00"), make_product()
    refused = customer.api.order({huge: 100_000, product: 1}).json()
    order = customer.api.placed({huge: refused["max_unpaid_units"]})
    shopper.visitor.allowed |= {409}
    shopper.puts_into_cart(product)
    shopper.signs_in_to_order(customer)

    shopper.presses_order()
    shopper.sees("You have ordered as much as one may before paying.")
    assert shopper.visitor.barriers() == []
    shopper.page.get_by_role("link", name=f"Order {order['number']}").click()
    shopper.sees_state("Not paid yet")
    shopper.button("Cancel the order").click()
    shopper.button("Yes, cancel it").click()
    shopper.sees_state("Cancelled")

    shopper.places_order()


@pytest.mark.daily
@pytest.mark.parametrize("clicks", ["double", "two tabs"])
def test_an_order_that_is_sent_twice_is_one(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str], clicks: str
) -> None:
    shopper.puts_into_cart(make_product())
    shopper.signs_in_to_order(customer)

    if clicks == "double":
        expect(shopper.button("Place the order")).not_to_have_attribute("aria-busy", "true")
        shopper.button("Place the order").dblclick()
    else:
        second = Shopper(replace(shopper.visitor, page=(other := shopper.visitor.tab(TILL))))
        second.says_where()

        def meanwhile(first: Route) -> None:
            second.presses_order()
            first.continue_()

        shopper.page.route("**/api/orders/", meanwhile)
        shopper.presses_order()
        expect(other.get_by_text("Pay by card")).to_be_visible(timeout=PATIENCE_MS)

    shopper.order_shown()
    assert len(customer.orders()) == 1


def test_two_tabs_share_the_cart_and_pay_once(
    shopper: Shopper, customer: Buyer, stripe: Server, make_product: Callable[..., str]
) -> None:
    other = shopper.visitor.tab(SHOP)
    shopper.visitor.allowed |= {409}
    order = an_order(shopper, customer, make_product())
    expect(other.get_by_text("Rahima Khatun")).to_be_attached(timeout=PATIENCE_MS)
    other.goto(shopper.page.url)
    expect(other.get_by_role("button", name="Pay by card")).to_be_visible(timeout=PATIENCE_MS)

    shopper.begins("Pay by card")
    shopper.presses("pay")
    shopper.sees_state(PAID)
    delivered(stripe)
    # Whoever is quicker than this tab's next look is told by the API.
    other.evaluate("document.querySelector('.state .row button')?.click()")

    expect(other.locator(".state")).to_contain_text(PAID, timeout=PATIENCE_MS)
    assert [one["status"] for one in customer.api.payments(order)] == ["captured"]


def test_a_session_that_ends_during_the_checkout_leaves_the_cart(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    shopper.goes_to("sign-in")
    shopper.signs_in(customer)
    shopper.puts_into_cart(make_product())
    shopper.visitor.context.clear_cookies()
    shopper.visitor.allowed |= {401}
    shopper.goes_to("cart")
    shopper.page.reload()

    shopper.button("Go to the checkout").click()
    shopper.sees("Your session has ended. Sign in again.")
    assert shopper.page.get_by_text("token").count() == 0
    shopper.visitor.shot("session ended")
    shopper.signs_in(customer)
    shopper.says_where()
    shopper.places_order()

    assert len(customer.orders()) == 1


def test_who_is_offline_loses_nothing(
    shopper: Shopper, customer: Buyer, make_product: Callable[..., str]
) -> None:
    shopper.puts_into_cart(make_product())
    shopper.signs_in_to_order(customer)

    shopper.visitor.context.set_offline(offline=True)
    shopper.presses_order()
    shopper.sees(OFFLINE)
    assert shopper.visitor.barriers() == []
    shopper.visitor.context.set_offline(offline=False)
    shopper.order_shown()

    assert len(customer.orders()) == 1
    # A part of the page that could not be fetched comes when the line is back.
    shopper.visitor.context.set_offline(offline=True)
    shopper.page.get_by_role("link", name="Addresses").click()
    expect(shopper.page.get_by_role("alert")).to_have_text(OFFLINE)
    shopper.visitor.context.set_offline(offline=False)
    shopper.button("Try again").click()
    shopper.sees("You have kept no address yet.")
