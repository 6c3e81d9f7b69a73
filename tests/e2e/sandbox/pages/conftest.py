"""The browser of this machine, before the pages of the deployed stack.

Where there is none, nothing here is collected; `make test` says so. What is `shot` is kept in
`.sandbox/screenshots`, which the reset of the stack under test leaves alone.
"""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest
from playwright.sync_api import sync_playwright

from sandbox import testing
from sandbox.config import ROOT
from tests.e2e.client import Client, Json, Stack
from tests.e2e.conftest import PASSWORD
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.staff import STAFF, heading
from tests.e2e.sandbox.pages.visitor import AXE_LOOKS_AT, DESK, PHONE, Visitor
from tests.e2e.sandbox.pages.windows import Windows

Visit = Callable[..., Visitor]
Arrive = Callable[..., Visitor]
Account = dict[str, str]
SHOTS = ROOT / ".sandbox" / "screenshots"

collect_ignore_glob = [] if testing.browser() else ["*"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Windows]:
    """Chromium, without a screen; it asks nobody on the network for anything by itself."""
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    # Nobody looks: nothing is drawn by a process of its own that stands in for a graphics card.
    plain = ["--disable-gpu", "--disable-gpu-compositing", "--in-process-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=testing.browser(),
            # Who comes later has the process, too, in which pages are compiled already.
            args=[*quiet, *plain, "--process-per-site"],
        )
        yield Windows(browser)
        browser.close()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks of ways through the pages known."""
    config.addinivalue_line("markers", "daily: a way that is gone without --thorough, too")
    config.addinivalue_line("markers", "both_widths: tried on a phone and at a desk, always")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the `width` of the window, in CSS pixels.

    The shop's views are looked at in both. Other ways through the pages are gone in one of them,
    half of them on a phone; with --thorough, as CI does it, all of them in both.
    """
    test = metafunc.definition
    named = [str(mark.args[0]) for mark in test.iter_markers("parametrize")]
    if "width" not in metafunc.fixturenames or any("width" in one for one in named):
        return
    widths = {"phone": PHONE, "desk": DESK}
    if not (metafunc.config.option.thorough or test.get_closest_marker("both_widths")):
        chosen = [*widths][crc32(test.name.encode()) % 2]
        widths = {chosen: widths[chosen]}
    metafunc.parametrize("width", widths.values(), ids=widths)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to --thorough the ways that are not gone daily, and languages where axe does not look.

    What is tried in both languages is daily in the one at which axe looks.
    """
    for one in items:
        if one.path.parent != Path(__file__).parent:
            continue
        tried: dict[str, object] = getattr(getattr(one, "callspec", None), "params", {})
        language = str(tried.get("language", tried.get("locale", "")))
        looked_at = AXE_LOOKS_AT.get(tried.get("width"))
        is_other = bool(language and looked_at and not language.startswith(looked_at))
        if is_other or not one.get_closest_marker("daily"):
            one.add_marker("thorough")


def shots_of(request: pytest.FixtureRequest) -> Path | None:
    """Return where screenshots of a test go: people look at those of --thorough."""
    return SHOTS / request.node.path.stem if request.config.option.thorough else None


@pytest.fixture
def visit(browser: Windows, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Lets somebody arrive with a browser of their own, and sees that nothing went wrong in it."""
    visitors: list[Visitor] = []
    folder = shots_of(request)

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


@pytest.fixture
def arrive(visit: Visit, stack: Stack) -> Arrive:
    """Lets somebody of staff sign in, and go to a place of the page."""

    def arrive(place: str = "", width: int = DESK, account: Account | None = None) -> Visitor:
        visitor = visit(STAFF, width)
        visitor.sign_in(account or stack.staff)
        heading(visitor.page, "To do")
        if place:
            visitor.go(f"{STAFF}#/{place}")
        return visitor

    return arrive


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

    def make(name: str, price: str = "480.00", stock: int = 10, **more: str) -> Json:
        new = {"sku": f"PAGE-{secrets.token_hex(5)}", "name": name, "price": price, **more}
        product: Json = staff.post("/api/products/", new)
        delivery = {"kind": "received", "quantity": stock, "reason": "delivery 1042"}
        staff.post(f"/api/products/{product['id']}/stock/", delivery)
        return product

    return make
