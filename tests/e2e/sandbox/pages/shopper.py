"""A person who buys on the demo shop's page, and on the providers' pages that it leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from sandbox.simulators.bkash.sandbox_data import GOOD_WALLETS, OTP, PIN
from tests.e2e.sandbox.pages.visitor import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.pages.visitor import Visitor

SHOP = "/ui/shop/"
#: More than any wait of a page takes.
_STEPS = 5_000
PAID = "Thank you! We have your payment."


@dataclass(frozen=True)
class Buyer:
    """An account of a customer: how they sign in, and what they see of the API."""

    email: str
    password: str
    api: Client

    def orders(self) -> list[Json]:
        """Return the orders, the newest first."""
        orders: list[Json] = self.api.get("/api/orders/")["items"]
        return orders


@dataclass
class Shopper:
    """A visitor of the shop.

    Args:
        visitor: the person with a browser.
    """

    visitor: Visitor

    @property
    def page(self) -> Page:
        """The tab that is looked at."""
        return self.visitor.page

    @property
    def state(self) -> Locator:
        """What the page says of an order."""
        return self.page.locator(".state")

    def button(self, name: str) -> Locator:
        """Return a button of the view by its name."""
        return self.page.locator("main").get_by_role("button", name=name, exact=True)

    def goes_to(self, place: str) -> None:
        """Open a view, such as `cart`."""
        self.visitor.go(f"{SHOP}#/{place}")

    def puts_into_cart(self, product_id: str, quantity: str = "1") -> None:
        """Go to a product and put some of it into the cart."""
        self.goes_to(f"products/{product_id}")
        self.page.get_by_label("Quantity").fill(quantity)
        self.button("Add to the cart").click()
        self.sees("Added to the cart")

    def signs_in(self, buyer: Buyer) -> None:
        """Fill in the form where the page shows it, and wait until the page knows who it is."""
        self.page.get_by_label("E-mail address").fill(buyer.email)
        self.page.get_by_label("Password").fill(buyer.password)
        self.button("Sign in").click()
        expect(self.page.locator(".who .name")).to_be_attached(timeout=PATIENCE_MS)

    def signs_in_to_order(self, buyer: Buyer) -> None:
        """Go from the cart to the checkout, sign in there, and say where it goes."""
        self.goes_to("checkout")
        self.signs_in(buyer)
        self.says_where()

    def says_where(self, district: str = "Dhaka", **fields: str) -> None:
        """Fill in whom the order is for and where it goes, and wait until it can be placed."""
        self.page.get_by_label("Your mobile number").fill("০১৭১২৩৪৫৬৭৮")
        self.chooses_district(district)
        said = {"Area": "Dhanmondi", "House and road": "House 12, Road 5", **fields}
        for label, text in said.items():
            self.page.get_by_label(label, exact=True).fill(text)
        expect(self.button("Place the order")).to_be_visible(timeout=PATIENCE_MS)

    def chooses_district(self, name: str) -> None:
        """Find a district by its name and choose it."""
        field = self.page.get_by_role("combobox", name="District")
        field.fill(name)
        self.page.get_by_role("option", name=name).click()
        expect(field).to_have_value(name)

    def places_order(self) -> str:
        """Place the order, from the cart or the checkout; return its id when it is shown."""
        if "#/checkout" not in self.page.url:
            self.goes_to("checkout")
            self.says_where()
        self.presses_order()
        return self.order_shown()

    def presses_order(self) -> None:
        """Press the button as soon as the page knows what the order costs."""
        button = self.button("Place the order")
        expect(button).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE_MS)
        button.click()

    def order_shown(self) -> str:
        """Return the id of the order whose page is shown, as soon as one is."""
        expect(self.state).to_be_visible(timeout=PATIENCE_MS)
        found = re.search(r"#/orders/(\w+)", self.page.url)
        assert found, self.page.url
        return found[1]

    def begins(self, name: str) -> None:
        """Press a button that leads to a provider, and wait until that one's page is shown."""
        here = self.visitor.base
        self.button(name).click()
        self.page.wait_for_url(lambda url: not url.startswith(here))

    def stops_the_clock(self) -> None:
        """Let time pass on pages by `waits_until` alone, until somebody resumes it."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1_000)

    def waits_until(self, text: str, step: int) -> None:
        """Let time pass, in steps of so many milliseconds, until the page says so of the order."""
        for _ in range(_STEPS):
            if self.state.get_by_text(text).count():
                return
            self.page.clock.run_for(step)
        raise AssertionError(f"time passes and nobody says: {text}")

    def presses(self, action: str) -> None:
        """Press a button of a provider's page."""
        self.page.locator(f"button[value={action}]").click()

    def pays_at_bkash(self, wallet: str = GOOD_WALLETS[0]) -> None:
        """Enter wallet, OTP and PIN on bKash's page."""
        for action, entry in [("wallet", wallet), ("otp", OTP), ("pin", PIN)]:
            self.page.locator("#entry").fill(entry)
            self.presses(action)

    def sees(self, text: str) -> None:
        """Wait until a text is on the page."""
        self.visitor.sees(text)

    def sees_state(self, *texts: str) -> None:
        """Wait until the page says so of the order."""
        for text in texts:
            expect(self.state).to_contain_text(text, timeout=PATIENCE_MS)
