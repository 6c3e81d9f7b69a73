"""The browser of this machine, before the pages of the deployed stack.

Where there is none, nothing here is collected; `make test` says so. What is `shot` is kept in
`.sandbox/screenshots`, which the reset of the stack under test leaves alone.
"""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from sandbox import testing
from sandbox.config import ROOT
from tests.e2e.client import Client, Stack
from tests.e2e.conftest import PASSWORD
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.visitor import DESK, PHONE, Visitor

Visit = Callable[..., Visitor]
SHOTS = ROOT / ".sandbox" / "screenshots"

collect_ignore_glob = [] if testing.browser() else ["*"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window; it asks nobody on the network for anything by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=testing.browser(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def width(request: pytest.FixtureRequest) -> int:
    """The width of the window, in CSS pixels."""
    return int(request.param)


@pytest.fixture
def visit(browser: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Lets somebody arrive with a browser of their own, and sees that nothing went wrong in it."""
    visitors: list[Visitor] = []
    folder = SHOTS / request.node.path.stem

    def visit(path: str, width: int = DESK, **options: str) -> Visitor:
        visitor = Visitor.arrive(browser, stack.api_url, folder, width, **options)
        visitors.append(visitor)
        visitor.go(path)
        return visitor

    yield visit
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def shopper(visit: Visit) -> Shopper:
    """Somebody who comes to the shop with a telephone."""
    return Shopper(visit(SHOP, PHONE))


@pytest.fixture
def customer(anybody: Client) -> Buyer:
    """A new customer."""
    account = {"email": f"shopper-{secrets.token_hex(6)}@example.com", "password": PASSWORD}
    anybody.post("/api/auth/register/", {**account, "name": "Rahima Khatun"})
    return Buyer(account["email"], account["password"], anybody.log_in(account))
