"""The sandbox's console, looked at and used by a developer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.checkout import STRIPE
from tests.e2e.sandbox.conftest import becomes
from tests.e2e.sandbox.console import Console
from tests.e2e.sandbox.pages.conftest import shots_of
from tests.e2e.sandbox.pages.visitor import DESK, PATIENCE_MS, PHONE, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.e2e.client import Client, Stack
    from tests.e2e.sandbox.checkout import CheckoutService
    from tests.e2e.sandbox.pages.windows import Windows

Open = Callable[..., Visitor]


@pytest.fixture
def console(browser: Windows, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the console in a browser of its own, and sees that nothing went wrong there."""
    visitors: list[Visitor] = []

    def open_console(width: int = DESK, path: str = "", **options: str) -> Visitor:
        folder = shots_of(request)
        visitor = Visitor.arrive(browser, stack.console_url, folder, width, **options)
        visitors.append(visitor)
        visitor.go(path)
        return visitor

    yield open_console
    for visitor in visitors:
        visitor.leave()


def rows(page: Page, order_id: str = "", kind: str = "entry") -> Locator:
    """Return the lines of the stream; those of one order or kind, if one is chosen."""
    if order_id:
        page.get_by_label(re.compile("Only of one order|শুধু একটি অর্ডারের")).fill(order_id)
    return page.locator(f"ol.entries > li.{kind}")


def unfolded(page: Page, title: str) -> Locator:
    """Return a part of the page, opened if it is folded, as it is on phones."""
    part = page.locator("details.part", has=page.get_by_role("heading", name=title, exact=True))
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    return part


@pytest.mark.daily
@pytest.mark.parametrize("language", ["en-GB", "bn-BD"])
def test_an_order_is_watched_from_its_placing_to_its_payment(
    console: Open,
    width: int,
    language: str,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    developer = console(width, locale=language)
    developer.sees("emulator")

    order_id = checkout.paid_order(buyer, {make_product(): 1}, STRIPE)["id"]

    found = rows(developer.page, order_id)
    for text in (
        "Order placed: 1",
        "session.create",
        "checkout.session.completed",
        "Paid by Stripe",
    ):
        expect(found.filter(has_text=text).first).to_be_visible(timeout=PATIENCE_MS)
    expect(found.filter(has_text="create_order").first).to_be_visible(timeout=PATIENCE_MS)
    developer.shot(f"order-{language[:2]}")
    assert developer.barriers_in(language[:2]) == []


def test_the_whole_story_of_an_order_is_told(
    console: Open, buyer: Client, checkout: CheckoutService, make_product: Callable[..., str]
) -> None:
    order_id = checkout.paid_order(buyer, {make_product(): 1}, STRIPE)["id"]
    developer = console()
    row = rows(developer.page).filter(has_text="Paid by Stripe")
    # By the keyboard: rows move down while others come, and a click may land on another one.
    developer.page.get_by_role("button", name=f"Only order {order_id}").first.press("Enter")

    developer.page.get_by_role("button", name="Tell its whole story").click()

    expect(developer.page.locator(".timeline")).to_contain_text("Ledger of Mug: -1 sold")
    expect(row).to_have_count(1)
    assert developer.barriers() == []


def test_a_webhook_is_sent_again_and_its_answer_shown(
    console: Open,
    width: int,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    developer = console(width)
    order_id = checkout.paid_order(buyer, {make_product(): 1}, STRIPE)["id"]
    webhooks = rows(developer.page, order_id, "delivery")
    sent = webhooks.filter(has_text="checkout.session.completed")
    expect(sent.first).to_contain_text('"paid"', timeout=PATIENCE_MS)

    sent.first.get_by_role("button", name="Resend").click()

    expect(sent).to_have_count(2, timeout=PATIENCE_MS)
    expect(sent.first).to_contain_text("200")
    assert buyer.status(order_id) == "paid"


def test_a_fault_is_ordered_refused_seen_and_called_off(
    console: Open,
    width: int,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    developer = console(width)
    developer.allowed = {400}
    session = checkout.begin(buyer, buyer.placed({make_product(): 1})["id"], STRIPE)
    faults = unfolded(developer.page, "Faults")
    faults.get_by_text("Another fault").click()
    fault = {"operation": "webhook", "kind": "dropped", "match": session["reference"], "times": 9}

    def order(text: str) -> None:
        faults.get_by_label("As JSON").fill(text)
        faults.get_by_role("button", name="Order it").click()

    order("{")
    expect(faults.get_by_role("alert")).to_contain_text("This is no JSON.")
    order(json.dumps({**fault, "operation": "nothing"}))
    expect(faults.get_by_role("alert")).to_contain_text("can strike webhook")
    order(json.dumps(fault))
    name = f"Call off: webhook dropped {session['reference']}"
    off = faults.get_by_role("button", name=name)
    expect(off).to_be_visible(timeout=PATIENCE_MS)
    expect(faults.get_by_role("alert")).to_have_count(0)
    checkout.approve(session, STRIPE)

    strikes = rows(developer.page).filter(has_text="checkout.session.completed")
    expect(strikes.filter(has_text="dropped").first).to_be_visible(timeout=PATIENCE_MS)
    off.click()
    expect(off).to_have_count(0, timeout=PATIENCE_MS)
    developer.page.get_by_role("button", name="Clear").click()
    assert developer.barriers() == []


def test_a_server_that_is_down_is_red_and_says_how_it_comes_back(
    console: Open, stack: Stack, width: int
) -> None:
    state = Console(stack.console_url).look("state")
    for one in state["services"]:
        if one["name"] == "bkash simulator":
            one |= {"state": "down", "pid": None}
    developer = console(width)

    developer.page.route("**/api/state", lambda route: route.fulfill(json=state))
    row = developer.page.locator(".services li.down")

    expect(row).to_contain_text("bkash simulator", timeout=PATIENCE_MS)
    expect(row).to_contain_text("does not run")
    expect(row).to_contain_text("make start")
    expect(row.get_by_role("button", name="Start the bkash simulator")).to_be_visible()
    developer.page.get_by_role("button", name="Clear").click()  # axe takes long for what others do
    developer.shot("down")
    assert developer.barriers() == []
    developer.page.unroute_all(behavior="ignoreErrors")


def test_a_console_that_has_gone_is_said_to_have(console: Open) -> None:
    developer = console()
    developer.sees("emulator")

    developer.page.route("**/api/*", lambda route: route.abort())

    expect(developer.page.get_by_role("alert")).to_contain_text("make start", timeout=PATIENCE_MS)
    developer.page.unroute_all(behavior="ignoreErrors")
    expect(developer.page.get_by_role("alert")).to_have_count(0, timeout=PATIENCE_MS)
    developer.errors.clear()  # of the browser, about the requests that were cut off


def test_an_address_without_its_token_shows_nothing_and_says_where_it_is(
    browser: Windows, stack: Stack
) -> None:
    address = stack.console_url.split("#")[0]
    stranger = Visitor.arrive(browser, address, None, PHONE)
    stranger.go("")

    stranger.sees("This address lacks its token.")

    assert stack.staff["password"] not in stranger.page.content()
    assert stranger.barriers() == []
    stranger.leave()


@pytest.mark.alone
def test_time_passes_and_holds_lapse_before_one_s_eyes(
    console: Open,
    width: int,
    buyer: Client,
    make_product: Callable[..., str],
) -> None:
    developer = console(width)
    order_id = buyer.placed({make_product(): 1})["id"]
    lapsed = rows(developer.page, order_id).filter(has_text="Hold lapsed")
    time = unfolded(developer.page, "Let time pass")
    developer.allowed = {400}

    time.get_by_label("Minutes").fill("-5")
    time.get_by_role("button", name="Let them pass").click()
    expect(time.get_by_role("alert")).to_contain_text("only goes forward", timeout=PATIENCE_MS)
    time.get_by_role("button", name="+ 1 hour").click()

    expect(time.get_by_text("1 hour passed; holds that lapsed:")).to_be_visible(timeout=PATIENCE_MS)
    expect(lapsed).to_be_visible(timeout=PATIENCE_MS)
    assert buyer.status(order_id) == "expired"
    developer.shot("time")
    assert developer.barriers() == []


@pytest.mark.alone
def test_a_switch_is_turned_by_the_keyboard_and_seen_in_another_window(
    console: Open,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    one, other = console(), console()
    order_id = buyer.placed({make_product(): 1})["id"]
    session = checkout.begin(buyer, order_id, STRIPE)
    here, there = (
        unfolded(each.page, "Faults").get_by_label("Webhooks get lost") for each in (one, other)
    )
    expect(here).not_to_be_checked(timeout=PATIENCE_MS)

    here.focus()
    one.page.keyboard.press("Space")
    expect(there).to_be_checked(timeout=PATIENCE_MS)
    checkout.approve(session, STRIPE)
    for page in (one.page, other.page):
        strike = rows(page, order_id).filter(has_text="dropped")
        expect(strike.first).to_be_visible(timeout=PATIENCE_MS)
    there.focus()
    other.page.keyboard.press("Space")

    expect(here).not_to_be_checked(timeout=PATIENCE_MS)
    unfolded(one.page, "Checks").get_by_role("button", name="Reconcile with the providers").click()
    expect(one.page.get_by_text(re.compile("All agrees|Look at this"))).to_be_visible(
        timeout=4 * PATIENCE_MS
    )
    assert becomes(buyer, order_id, "paid")
