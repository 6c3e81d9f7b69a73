"""A person in front of a page: a real browser, which nothing may go wrong in unnoticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

#: Phones, which most buyers hold, and desks.
PHONE, DESK = 390, 1280
#: What a browser says of itself for every answer that is no success; `refusals` counts these.
_REFUSED = "Failed to load resource: the server responded with a status of"
#: And where a test has cut it off.
_CUT_OFF = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
#: Of axe-core: WCAG 2.2, levels A and AA, and what its makers think best besides.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: https://web.dev/articles/cls
_JUMPS = """
new Promise((resolve) => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const byThemselves = observer.takeRecords().filter((one) => !one.hadRecentInput);
    resolve(byThemselves.reduce((sum, one) => sum + one.value, 0));
  }));
})
"""
#: Longest wait for anything on a page: functions start cold on a busy machine.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Visitor:
    """A person with a browser of their own: cookies and storage are nobody else's.

    Args:
        page: the tab that is looked at.
        context: holds all tabs.
        base: the stack's address, with its stage.
        shots: where screenshots go.
        allowed: statuses of refusals that the test means to provoke.
    """

    page: Page
    context: BrowserContext
    base: str
    shots: Path
    allowed: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def arrive(
        cls, browser: Browser, base: str, shots: Path, width: int, **options: Any
    ) -> Visitor:
        """Open a browser window of a width, in CSS pixels."""
        height = 844 if width <= PHONE else 900
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=width <= PHONE,
            locale=options.pop("locale", "en-GB"),
            timezone_id="Asia/Dhaka",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        visitor = cls(context.new_page(), context, base, shots)
        context.on("console", visitor._hear)
        context.on("weberror", lambda one: visitor.errors.append(str(one.error)))
        context.on("response", visitor._look)
        return visitor

    def go(self, path: str) -> None:
        """Open a page by its path, such as `/ui/shop/#/cart`."""
        self.page.goto(self.base + path)

    def tab(self, path: str) -> Page:
        """Open a page in another tab of the same browser, and return it."""
        page = self.context.new_page()
        page.goto(self.base + path)
        return page

    def sees(self, text: str) -> None:
        """Wait until a text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sign_in(self, account: Any) -> None:
        """Fill in the form that is shown."""
        self.page.get_by_label("E-mail address").fill(account["email"])
        self.page.get_by_label("Password").fill(account["password"])
        self.page.locator("main").get_by_role("button", name="Sign in").click()

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page, for people to look at."""
        width = (self.page.viewport_size or {"width": 0})["width"]
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.shots / f"{name}-{width}.png", full_page=True)

    def barriers(self) -> list[str]:
        """Return what axe finds that keeps people out, and whether the page is wider than it is."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": _RULES}})
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        named = [
            f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
            for one in found.response["violations"]
        ]
        return named + (["the page scrolls sideways"] if wide else [])

    def jumps(self) -> float:
        """Return by how much what was on the page has moved by itself (CLS; 0.1 is called good)."""
        return float(self.page.evaluate(_JUMPS))

    def leave(self) -> None:
        """Close the browser; fail if it had anything to complain of."""
        self.context.close()
        unexpected = [one for one in self.refusals if one[0] not in self.allowed]
        assert (self.errors, unexpected) == ([], [])

    def _hear(self, message: ConsoleMessage) -> None:
        is_known = message.text.startswith((_REFUSED, _CUT_OFF))
        if message.type in {"error", "warning"} and not is_known:
            self.errors.append(f"{message.text} ({message.location})")

    def _look(self, response: Response) -> None:
        if response.status >= 400 and response.url.startswith(self.base):
            self.refusals.append((response.status, response.url))
