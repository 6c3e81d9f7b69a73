"""Reading the API's documentation, and trying the API out from it."""

import json
import re
import secrets
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.conftest import becomes, delivered
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.visitor import PATIENCE_MS, PHONE, Visitor
from tests.simulators.drivers import Server
from tests.support.contract import document

OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
MARKUP = "<img src=x onerror=document.title='broken'>"


def answers(reader: Visitor, status: int, number: int = 0) -> Any:
    """Wait for an answer of a status, and return its body."""
    shown = reader.page.locator(".answer").nth(number)
    expect(shown.get_by_text(f"Answer {status}")).to_be_visible(timeout=PATIENCE_MS)
    return json.loads(shown.locator("pre").first.text_content() or "")


def send(reader: Visitor, status: int) -> Any:
    """Send what is in the form, and return the answer, which is shown as it came."""
    button = reader.page.get_by_role("button", name="Send", exact=True)
    button.wait_for()  # until the page has asked for what it needs itself
    with reader.page.expect_response(re.compile("/api/")) as came:
        button.click()
    shown = answers(reader, status)
    assert shown == came.value.json()
    return shown


def sign_in(reader: Visitor, account: dict[str, str]) -> None:
    """Let the page send requests as an account."""
    reader.page.get_by_text("Requests are sent as a stranger").click()
    reader.page.get_by_label("E-mail address").fill(account["email"])
    reader.page.get_by_label("Password").fill(account["password"])
    reader.page.get_by_role("button", name="Sign in").click()
    reader.sees(f"Requests are sent as {account['email']}.")


@pytest.mark.daily
def test_a_newcomer_places_the_first_order_and_comes_to_the_page_where_it_is_paid(
    visit: Visit, width: int, make_product: Callable[..., str], stack: Stack, stripe: Server
) -> None:
    make_product()
    newcomer = visit("/ui/docs/", width)
    newcomer.sees("The first order in five requests")
    newcomer.shot("start")
    assert newcomer.barriers() == []

    newcomer.page.get_by_role("button", name="Send all five").click()

    order = answers(newcomer, 201, 3)
    pay = newcomer.page.get_by_role("link", name="Open the provider's page")
    session = answers(newcomer, 201, 4)
    assert pay.get_attribute("href") == session["session_url"]
    newcomer.shot("first-order")
    assert newcomer.barriers() == []
    token = answers(newcomer, 200, 1)["access_token"]
    stripe.control(f"sessions/{session['session_id']}/pay")
    delivered(stripe)
    assert becomes(Client(requests.Session(), stack, token), order["id"], "paid")

    newcomer.page.get_by_role("link", name="look at the order").click()

    assert send(newcomer, 200)["status"] == "paid"


def test_the_steps_can_be_taken_one_by_one_and_begun_anew(
    visit: Visit, make_product: Callable[..., str]
) -> None:
    make_product()
    reader = visit("/ui/docs/", PHONE)

    for at, operation in enumerate(["register_user", "log_in", "list_products"]):
        reader.page.get_by_role("button", name=f"Send {operation}").click()
        answers(reader, 201 if at == 0 else 200, at)
    reader.page.get_by_role("link", name="Operations").click()
    reader.page.get_by_role("link", name="First order").click()
    reader.page.get_by_role("button", name="Send the rest").click()

    reader.sees("Then the buyer pays")
    reader.page.get_by_role("button", name="Begin anew").click()
    expect(reader.page.get_by_role("button", name="Send all five")).to_be_visible()
    expect(reader.page.locator(".answer")).to_have_count(0)


def test_the_commands_that_are_shown_work_in_a_shell(
    visit: Visit, make_product: Callable[..., str], stack: Stack
) -> None:
    make_product()
    reader = visit("/ui/docs/")
    reader.sees("Begin to pay")

    script = "\n".join(reader.page.locator(".code pre").all_text_contents())
    shell = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, check=False
    )

    assert shell.stderr == ""
    assert stack.stripe_url in shell.stdout.splitlines()[-1]


def test_what_is_on_sale_is_asked_for_and_text_in_it_stays_text(
    visit: Visit, width: int, staff: Client
) -> None:
    shelf = staff.post("/api/categories/", {"name": {"en": "Odd things"}})["id"]
    sku = f"HOSTILE-{secrets.token_hex(6)}"
    new = {"sku": sku, "name": MARKUP, "price": "1.00", "category_ids": [shelf]}
    staff.post("/api/products/", new)
    reader = visit("/ui/docs/#/operations/list_products", width)

    reader.page.get_by_label("category").fill(shelf)

    assert [one["name"] for one in send(reader, 200)["items"]] == [MARKUP]
    assert reader.page.locator("main img").count() == 0
    assert reader.page.title() == "API documentation"
    assert reader.barriers() == []


@pytest.mark.daily
def test_a_wrong_body_is_refused_and_the_mended_one_does_it(
    visit: Visit, width: int, make_product: Callable[..., str], anybody: Client, stack: Stack
) -> None:
    product_id = make_product()
    reader = visit("/ui/docs/#/operations/create_order", width)
    reader.allowed = {401, 422}
    body = reader.page.get_by_label("Body (JSON)")

    send(reader, 401)
    reader.sees("This needs an account: sign in, above.")
    sign_in(reader, stack.customer)
    body.fill(json.dumps({"items": [{"product_id": product_id, "quantity": 0}]}))
    refusal = send(reader, 422)
    reader.shot("refused")
    assert reader.barriers() == []
    body.fill(json.dumps({"items": [{"product_id": product_id, "quantity": 1}]}))
    order, again = send(reader, 201), send(reader, 201)
    body.fill(json.dumps({"items": [{"product_id": product_id, "quantity": 2}]}))
    another = send(reader, 201)

    assert refusal["errors"][0]["field"] == "items.0.quantity"
    assert again == order  # the same key: nothing happens twice
    assert another["id"] != order["id"]  # another body has another key
    for one in (order, another):
        anybody.log_in(stack.customer).post(f"/api/orders/{one['id']}/cancel/")


def test_an_edition_that_was_read_is_sent_with_the_change(
    visit: Visit, make_product: Callable[..., str], stack: Stack
) -> None:
    product_id = make_product(price="20.00")
    reader = visit("/ui/docs/#/operations/get_any_product")
    sign_in(reader, stack.staff)

    reader.page.get_by_label("product_id").fill(product_id)
    read = send(reader, 200)
    reader.page.get_by_role("link", name=re.compile("Change a product: ")).click()
    assert reader.page.get_by_label("product_id").input_value() == product_id
    assert reader.page.get_by_label("If-Match").input_value() != ""
    reader.page.get_by_label("Body (JSON)").fill('{"price": "21.00"}')
    changed = send(reader, 200)

    assert (read["price"], changed["price"]) == ("20.00", "21.00")


def test_an_address_with_a_gap_is_not_asked_for(visit: Visit) -> None:
    reader = visit("/ui/docs/#/operations/get_order", PHONE)

    reader.page.get_by_role("button", name="Send", exact=True).click()

    reader.sees("Fill this in first.")
    expect(reader.page.get_by_text("Answer 4")).to_have_count(0)


def test_no_command_holds_the_token(visit: Visit, stack: Stack) -> None:
    reader = visit("/ui/docs/#/operations/get_me")
    sign_in(reader, stack.customer)

    command = reader.page.locator(".code pre").first.inner_text()

    assert "Authorization: Bearer $TOKEN" in command


def test_every_operation_of_the_contract_can_be_read_and_tried(visit: Visit) -> None:
    reader = visit("/ui/docs/#/operations")
    reader.sees("The OpenAPI document")

    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            link = reader.page.locator(f"a[href='#/operations/{operation['operationId']}']")
            link.click()
            heading = reader.page.get_by_role("heading", level=1)
            expect(heading).to_have_text(f"{method.upper()} {path}")
            reader.page.evaluate(OPEN_ALL)
            command = reader.page.locator("form .code pre").last
            expect(command).to_contain_text("curl -s")
            statuses = reader.page.locator("section[aria-labelledby=answers] > details")
            expect(statuses).to_have_count(len(operation["responses"]))


@pytest.mark.parametrize("locale", ["en-GB", "bn-BD"])
@pytest.mark.parametrize("place", ["", "operations", "operations/create_order"])
def test_every_place_is_for_everybody_in_both_languages(
    visit: Visit, width: int, locale: str, place: str
) -> None:
    reader = visit(f"/ui/docs/#/{place}", width, locale=locale)

    expect(reader.page.locator("main h1")).to_be_visible(timeout=PATIENCE_MS)
    reader.page.evaluate(OPEN_ALL)

    reader.shot(f"{place.replace('/', '-') or 'first'}-{locale[:2]}")
    assert reader.barriers_in(locale[:2]) == []
    language = reader.page.evaluate("document.documentElement.lang")
    assert language == locale[:2]
