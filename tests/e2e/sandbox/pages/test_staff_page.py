"""A shop's day on the staff page."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.client import Client, Json, Stack
from tests.e2e.conftest import PASSWORD
from tests.e2e.sandbox.account import Account as OperatorAccount
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.visitor import DESK, PHONE, Visitor

STAFF = "/ui/staff/"
HOSTILE = '<img src=x onerror="alert(1)"> & <b>mug</b>'
SAREE = "ঢাকাই জামদানি শাড়ি, হাতে বোনা, লাল পাড়ে সোনালি জরির কাজ"

Account = dict[str, str]


@pytest.fixture(scope="session")
def employ(anybody: Client, staff: Client) -> Callable[[str], Account]:
    """Makes an account of a role, and returns its login."""

    def employ(role: str) -> Account:
        account = {"email": f"{role}-{secrets.token_hex(4)}@example.com", "password": PASSWORD}
        new = anybody.post("/api/auth/register/", {**account, "name": f"A {role}"})
        changed = staff.request("PATCH", f"/api/accounts/{new['id']}/", json={"role": role})
        assert changed.ok, changed.text
        return account

    return employ


@pytest.fixture(scope="session")
def named_product(staff: Client) -> Callable[..., Json]:
    """Makes a product of a name, with units on the shelf."""

    def make(name: str, price: str = "480.00", stock: int = 10) -> Json:
        new = {"sku": f"PAGE-{secrets.token_hex(5)}", "name": name, "price": price}
        product: Json = staff.post("/api/products/", new)
        delivery = {"kind": "received", "quantity": stock, "reason": "delivery 1042"}
        staff.post(f"/api/products/{product['id']}/stock/", delivery)
        return product

    return make


@pytest.fixture
def arrive(visit: Visit, stack: Stack) -> Callable[..., Visitor]:
    """Lets somebody of staff sign in, and go to a place of the page."""

    def arrive(place: str = "", width: int = DESK, account: Account | None = None) -> Visitor:
        visitor = visit(STAFF, width)
        visitor.sign_in(account or stack.staff)
        heading(visitor.page, "To do")
        if place:
            visitor.go(f"{STAFF}#/{place}")
        return visitor

    return arrive


Arrive = Callable[..., Visitor]


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until a place of the page is shown."""
    expect(page.get_by_role("heading", name=text, level=1)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Find an order").fill(text)
    press(page, "Find")


def quiet(page: Page) -> None:
    """Wait until nothing is being loaded."""
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def test_staff_sign_in_and_see_what_waits_for_them(visit: Visit, stack: Stack, width: int) -> None:
    clerk = visit(STAFF, width)
    heading(clerk.page, "Sign in")
    clerk.shot("sign-in")
    assert clerk.barriers() == []

    clerk.sign_in(stack.staff)

    heading(clerk.page, "To do")
    clerk.sees("Paid orders: print their packing slips and pack them")


def test_a_dispute_waits_until_its_deadline_and_leads_to_its_order(
    arrive: Arrive,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)
    (attempt,) = staff.payments(order["id"])
    checkout.stripe.control(f"payment_intents/{attempt['transaction_id']}/dispute")
    checkout.hear()
    clerk = arrive(width=PHONE)
    page = clerk.page

    expect(page.get_by_role("heading", name="Disputes to answer")).to_be_visible()
    first, *_, last = page.get_by_role("heading").all_inner_texts()
    assert (first, last) == ("To do", "Every day")
    clerk.sees("Answer the bank in Stripe's dashboard, before the deadline.")
    clerk.shot("todo-dispute")
    assert clerk.barriers() == []
    page.get_by_role("link", name=order["number"]).click()

    heading(page, f"Order {order['number']}")
    clerk.sees("Disputed")


def test_a_customer_is_told_that_the_page_is_for_staff(visit: Visit, stack: Stack) -> None:
    customer = visit(STAFF, PHONE)

    customer.sign_in(stack.customer)

    heading(customer.page, "This page is for staff")
    expect(customer.page.get_by_role("link", name="Orders")).to_have_count(0)
    customer.shot("customer")
    assert customer.barriers() == []


def test_every_view_is_for_everybody_in_both_languages(
    arrive: Arrive,
    width: int,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    named_product: Callable[..., Json],
) -> None:
    """And a product's text is shown as it is, whatever it looks like."""
    hostile, saree = named_product(HOSTILE), named_product(SAREE, "12500.00")
    order = checkout.paid_order(buyer, {hostile["id"]: 2, saree["id"]: 1}, BKASH)
    back = {"reason": "a scratch", "amount": "100.00"}
    staff.post(f"/api/orders/{order['id']}/refunds/", back)
    views = {
        "todo": "",
        "orders": "orders",
        "order": f"orders/{order['id']}",
        "products": "products",
        "product": f"products/{hostile['id']}",
        "new-product": "products/new",
        "accounts": "accounts",
        "account": f"accounts/{order_buyer(staff, order)}",
        "reports": "reports",
        "nothing": "nowhere",
    }
    clerk = arrive(width=width)

    for language in ("en", "bn"):
        clerk.page.locator(".who select").select_option(language)
        for name, place in views.items():
            clerk.go(f"{STAFF}#/{place}")
            quiet(clerk.page)
            clerk.shot(f"{name}-{language}")
            assert (name, language, clerk.barriers()) == (name, language, [])
    clerk.go(f"{STAFF}#/{views['order']}")
    expect(clerk.page.get_by_role("link", name=HOSTILE)).to_be_visible()
    assert clerk.page.locator("main img, main b").count() == 0


def order_buyer(staff: Client, order: Json) -> str:
    return str(staff.get(f"/api/orders/{order['id']}/")["buyer"]["id"])


def test_an_order_is_found_by_whatever_a_buyer_has_in_hand(
    arrive: Arrive,
    sign_up: Callable[[], Client],
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    buyer, product = sign_up(), make_product()
    by_bkash = checkout.paid_order(buyer, {product: 1}, BKASH)
    by_card = checkout.paid_order(buyer, {product: 2}, STRIPE)
    (bkash,), (stripe,) = staff.payments(by_bkash["id"]), staff.payments(by_card["id"])
    number = by_bkash["number"]
    bangla = number.translate(
        {ord("0") + digit: ord("\N{BENGALI DIGIT ZERO}") + digit for digit in range(10)}
    )
    clues = {
        f" {number[:5].lower()}-{number[5:].lower()} ": by_bkash,
        bangla: by_bkash,
        by_card["id"]: by_card,
        bkash["transaction_id"].lower(): by_bkash,
        bkash["reference"]: by_bkash,
        stripe["transaction_id"]: by_card,
        stripe["reference"]: by_card,
    }
    clerk = arrive()

    for clue, order in clues.items():
        clerk.go(f"{STAFF}#/orders")
        search(clerk.page, clue)
        heading(clerk.page, f"Order {order['number']}")
    search(clerk.page, buyer.get("/api/auth/me/")["email"].upper())
    heading(clerk.page, "What was found")
    expect(clerk.page.get_by_role("link", name=re.compile("^01"))).to_have_count(2)
    search(clerk.page, "nobody@example.com")
    clerk.sees("No order has this number")
    clerk.allowed = {422}
    for nothing in ("চা 🍵", "rahima@", "9" * 10_000):
        search(clerk.page, nothing)
        expect(clerk.page.locator("main strong")).to_have_text(nothing)
        clerk.sees("No order has this number")
    assert clerk.barriers() == []


def test_a_part_goes_back_once_however_often_somebody_clicks(
    arrive: Arrive,
    width: int,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    named_product: Callable[..., Json],
) -> None:
    mug = named_product("Blue mug", "100.00", stock=3)
    order = checkout.paid_order(buyer, {mug["id"]: 3}, STRIPE)
    clerk = arrive(f"orders/{order['id']}", width)
    page = clerk.page

    press(page, "Give money back")
    fill(page, "How much", "৯০০")
    fill(page, "Why", "one came broken")
    press(page, "Give it back")
    clerk.sees("must not be more than can be given back")
    fill(page, "How much", " ৳ ১২০.৫০ ")
    fill(page, "Blue mug (at most 3)", "1")
    clerk.sees("৳179.50 of this payment stays with the shop.")
    clerk.sees("Back on the shelf: 1 \N{MULTIPLICATION SIGN} Blue mug.")
    clerk.shot("refund")
    assert clerk.barriers() == []
    page.get_by_role("button", name="Give it back").dblclick()

    clerk.sees("৳120.50 was given back by Stripe.")
    clerk.sees("one came broken")
    checkout.hear()
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(30_000, 12_050, 0)]
    assert staff.levels(mug["id"]) == (1, 1)


def test_all_that_is_left_goes_back_with_one_reason(
    arrive: Arrive,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, BKASH)
    clerk = arrive(f"orders/{order['id']}", PHONE)

    press(clerk.page, "Give money back")
    fill(clerk.page, "Why", "never arrived")
    press(clerk.page, "Give it back")

    clerk.sees("৳100.00 was given back by bKash.")
    expect(clerk.page.locator(".facts .status").first).to_have_text("Refunded")
    expect(clerk.page.get_by_role("button", name="Give money back")).to_have_count(0)
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(10_000, 10_000, 0)]


@pytest.mark.parametrize("provider", [STRIPE, BKASH])
def test_a_refund_of_which_the_provider_says_nothing_is_being_checked_until_it_does(
    arrive: Arrive,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
    provider: str,
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, provider)
    (attempt,) = staff.payments(order["id"])
    if provider == STRIPE:
        money = attempt["transaction_id"]
        checkout.stripe.fault("webhook", "dropped", match=money, times=20)
        checkout.stripe.fault("refund.create", "drop_after", match=money)
    else:
        checkout.bkash.fault("refund", "drop_after", match=attempt["reference"])
    clerk = arrive(f"orders/{order['id']}")

    press(clerk.page, "Give money back")
    fill(clerk.page, "How much", "30")
    fill(clerk.page, "Why", "late")
    press(clerk.page, "Give it back")

    clerk.sees("Checking the refund of ৳30.00")
    failure = re.compile("failed|not given back", re.IGNORECASE)
    expect(clerk.page.get_by_text(failure)).to_have_count(0)
    clerk.shot(f"refund-checking-{provider}")
    clerk.sees("৳30.00 was given back by")
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(10_000, 3_000, 0)]


def test_a_refund_whose_answer_is_lost_on_its_way_to_the_page_is_asked_about_again(
    arrive: Arrive,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)
    clerk = arrive(f"orders/{order['id']}")
    clerk.allowed = {503}
    lost = iter(range(3))  # as often as the kit asks before it says that it is checking

    def lose(route: Route) -> None:
        answer = route.fetch()
        if next(lost, None) is None:
            route.fulfill(response=answer)
        else:
            route.fulfill(status=503, body="")

    clerk.page.route("**/refunds/", lose)
    press(clerk.page, "Give money back")
    fill(clerk.page, "Why", "late")
    press(clerk.page, "Give it back")

    clerk.sees("Checking whether the refund was made")
    clerk.sees("৳100.00 was given back by Stripe.")
    checkout.hear()
    attempts = staff.payments(order["id"])
    assert list(checkout.ledger(attempts).values()) == [(10_000, 10_000, 0)]


def test_what_the_provider_refuses_is_said_and_the_money_stays(
    arrive: Arrive,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, BKASH)
    (attempt,) = staff.payments(order["id"])
    checkout.bkash.fault("refund", "code", match=attempt["reference"], code="2023")
    clerk = arrive(f"orders/{order['id']}")

    press(clerk.page, "Give money back")
    fill(clerk.page, "Why", "late")
    press(clerk.page, "Give it back")

    clerk.sees("bKash refused to give ৳100.00 back")
    assert list(checkout.ledger([attempt]).values()) == [(10_000, 0, 0)]


def test_stock_that_came_and_stock_that_was_counted_are_written_down(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Clay cup", stock=5)
    clerk = arrive(f"products/{product['id']}", PHONE)
    page = clerk.page

    press(page, "Units came, or were counted")
    fill(page, "How many came", "এক ডজন")
    fill(page, "Reason", "delivery 7")
    press(page, "Write it down")
    clerk.sees("must be a whole number, such as 25")
    fill(page, "How many came", "১২")
    clerk.sees("The books say 5 on the shelf: +12 makes 17.")
    clerk.shot("stock")
    assert clerk.barriers() == []
    page.get_by_role("button", name="Write it down").dblclick()
    clerk.sees("Written down: +12. Now 17 are on the shelf.")
    press(page, "Units came, or were counted")
    page.get_by_label("I counted the shelf").check()
    fill(page, "How many are on the shelf now", "15")
    fill(page, "Reason", "counted by Karim")
    press(page, "Write it down")

    clerk.sees("Written down: \N{MINUS SIGN}2. Now 15 are on the shelf.")
    clerk.sees("counted by Karim")
    assert staff.levels(product["id"]) == (15, 15)


def test_two_who_edit_at_once_choose_field_by_field(
    arrive: Arrive, width: int, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Clay pot", "200.00")
    path = f"/api/products/{product['id']}/"
    clerk = arrive(f"products/{product['id']}", width)
    page = clerk.page
    clerk.allowed = {412}
    expect(page.get_by_label("Name", exact=True)).to_have_value("Clay pot")
    theirs = {"name": "Clay pot, large", "price": "250.00", "description": "Fired twice."}
    assert staff.request("PATCH", path, json=theirs).ok

    fill(page, "Name", "Clay pot, glazed")
    fill(page, "Price", "২২০")
    press(page, "Save")

    heading_ = page.get_by_role("heading", name="Somebody else has changed it meanwhile")
    expect(heading_).to_be_visible()
    price = page.get_by_role("group", name="Price")
    expect(price).to_contain_text("220")
    expect(price).to_contain_text("250.00")
    clerk.shot("conflict")
    assert clerk.barriers() == []
    price.get_by_label("Theirs").check()
    press(page, "Save these values")
    clerk.sees("Saved.")
    now = staff.get(f"/api/staff/products/{product['id']}/")
    assert {name: now[name] for name in theirs} == {**theirs, "name": "Clay pot, glazed"}


def test_a_product_with_a_mistake_is_not_made_and_then_made_once(
    arrive: Arrive, width: int, staff: Client
) -> None:
    sku = f"page-{secrets.token_hex(5)}"
    clerk = arrive("products/new", width)
    page = clerk.page
    clerk.allowed = {422}

    press(page, "Add the product")
    expect(page.get_by_label("SKU")).to_be_focused()
    clerk.sees("must be filled in")
    fill(page, "SKU", f"{sku} 🍵")
    fill(page, "Name", "Tea " * 2_500)
    fill(page, "Price", "free")
    fill(page, "Description", "🍵" * 10_001)
    press(page, "Add the product")
    clerk.sees("must have at most 200 characters")
    clerk.sees("must have at most 10,000 characters")
    fill(page, "Name", "Tea 🍵")
    fill(page, "Description", "Loose leaves.")
    press(page, "Add the product")
    clerk.sees("may hold only letters A-Z, digits and . _ -")
    clerk.sees("must be a decimal number above zero")
    clerk.shot("wrong-fields")
    assert clerk.barriers() == []
    fill(page, "SKU", sku)
    fill(page, "Price", "১,২৫০.৫০")
    page.get_by_role("button", name="Add the product").dblclick()

    heading(page, "Tea 🍵")
    clerk.sees("The product was added. It has no stock yet.")
    clerk.sees("৳1,250.50")


def test_an_archived_product_stays_to_be_looked_at(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    name = f"Old jug {secrets.token_hex(4)}"
    product = named_product(name)
    clerk = arrive(f"products/{product['id']}", PHONE)
    page = clerk.page

    press(page, "Archive for ever")
    clerk.shot("archive")
    assert clerk.barriers() == []
    press(page, "Yes, archive it")

    clerk.sees("It is archived for ever")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    assert staff.get(f"/api/staff/products/{product['id']}/")["status"] == "archived"
    page.get_by_role("link", name="Products").click()
    page.get_by_role("link", name="Archived", exact=True).click()
    page.get_by_role("searchbox", name="Show only").fill("OLD JUG")
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_an_order_is_canceled_after_a_question(
    arrive: Arrive, buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    order = buyer.placed({make_product(): 1})
    clerk = arrive(f"orders/{order['id']}", PHONE)

    press(clerk.page, "Cancel the order")
    clerk.shot("cancel")
    press(clerk.page, "No, keep it")
    assert staff.status(order["id"]) == "pending"
    expect(clerk.page.get_by_role("button", name="Cancel the order")).to_be_focused()
    press(clerk.page, "Cancel the order")
    clerk.page.get_by_role("button", name="Yes, cancel it").dblclick()

    clerk.sees("The order is canceled, and its units are on sale again.")
    assert staff.status(order["id"]) == "canceled"


def test_packing_slips_are_printed_one_order_a_page(
    arrive: Arrive,
    sign_up: Callable[[], Client],
    named_product: Callable[..., Json],
) -> None:
    buyer, saree = sign_up(), named_product(SAREE)
    orders = [buyer.placed({saree["id"]: units}) for units in (1, 2)]
    clerk = arrive()
    page = clerk.page
    search(page, buyer.get("/api/auth/me/")["email"])
    heading(page, "What was found")
    expect(page.get_by_role("button", name="Print all packing slips")).to_be_visible()

    page.emulate_media(media="print")

    for order in orders:
        expect(page.locator(".slip-number", has_text=order["number"])).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.locator("table.cards")).to_be_hidden()
    clerk.shot("slips")
    assert pages_of(page.pdf(format="A4")) == len(orders)
    page.emulate_media(media="screen")
    page.get_by_label(f"Print the packing slip of {orders[0]['number']}").check()
    assert pages_of(page.pdf(format="A4")) == 1


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_buttons_follow_the_role(
    arrive: Arrive,
    employ: Callable[[str], Account],
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    product = make_product()
    order = checkout.paid_order(buyer, {product: 1}, STRIPE)
    packer = arrive(f"orders/{order['id']}", PHONE, employ("warehouse"))
    page = packer.page

    heading(page, f"Order {order['number']}")
    packer.sees("Order placed")
    expect(page.get_by_role("button", name="Print the packing slip")).to_be_visible()
    expect(page.get_by_role("button", name="Give money back")).to_have_count(0)
    expect(page.get_by_role("heading", name="Payments")).to_have_count(0)
    expect(page.get_by_role("link", name="Accounts")).to_have_count(0)
    packer.go(f"{STAFF}#/products/{product}")
    expect(page.get_by_role("button", name="Units came, or were counted")).to_be_visible()
    expect(page.get_by_role("button", name="Archive for ever")).to_have_count(0)
    clerk = arrive(f"orders/{order['id']}", DESK, employ("support"))
    expect(clerk.page.get_by_role("heading", name="Payments")).to_be_visible()
    clerk.sees("The money came")
    expect(clerk.page.get_by_role("button", name="Give money back")).to_have_count(0)
    expect(clerk.page.get_by_role("link", name="Accounts")).to_be_visible()


def test_the_owner_gives_a_role_and_signs_somebody_out(
    arrive: Arrive, anybody: Client, sign_up: Callable[[], Client]
) -> None:
    person = sign_up()
    email = person.get("/api/auth/me/")["email"]
    owner = arrive("accounts", PHONE)
    page = owner.page

    fill(page, "The whole e-mail address", email.upper())
    press(page, "Find the account")
    page.get_by_role("link", name="E2E").click()
    page.get_by_label("Support").check()
    press(page, "Give this role")
    owner.sees("E2E is now: Support.")
    press(page, "Sign this account out everywhere")
    owner.shot("sign-out-everywhere")
    assert owner.barriers() == []
    press(page, "Yes, sign out")

    owner.sees("E2E is signed out everywhere.")
    owner.sees("Nowhere.")
    again = anybody.log_in({"email": email, "password": PASSWORD})
    assert again.get("/api/auth/me/")["role"] == "support"


def test_reports_say_when_the_shop_checked_itself_and_what_to_do(
    arrive: Arrive, employ: Callable[[str], Account], account: OperatorAccount
) -> None:
    account.reconcile()
    clerk = arrive("reports", account=employ("accountant"))

    expect(clerk.page.get_by_role("heading", name="Payments compared")).to_be_visible()
    clerk.sees("Last run:")
    clerk.shot("reports-run")
    assert clerk.barriers() == []


def test_a_page_that_was_open_while_the_shop_was_renewed_says_reload(arrive: Arrive) -> None:
    clerk = arrive()
    clerk.allowed = {404}
    clerk.page.route("**/staff/products.js", lambda route: route.fulfill(status=404, body=""))

    clerk.page.get_by_role("link", name="Products").click()

    clerk.sees("Something went wrong on this page. Reload it.")


def test_all_can_be_done_with_the_keyboard(
    visit: Visit,
    stack: Stack,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    """Focus comes along: to the heading of a place, into a dialog, and back to its button."""
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)
    clerk = visit(STAFF, DESK)
    page = clerk.page
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(stack.staff["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(stack.staff["password"])
    page.keyboard.press("Enter")
    heading(page, "To do")

    page.get_by_role("searchbox", name="Find an order").focus()
    page.keyboard.type(order["number"])
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", name=f"Order {order['number']}", level=1)
    expect(title).to_be_focused()
    button = page.get_by_role("button", name="Give money back", exact=True)
    while not button.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
