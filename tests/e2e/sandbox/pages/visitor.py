"""A person in front of a page: a real browser, which nothing may go wrong in unnoticed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError

    from tests.e2e.sandbox.pages.windows import Window, Windows

#: Phones, which most buyers hold, and desks.
PHONE, DESK = 390, 1280
#: The longest name that a product may have, and no space where a line could end.
UNBROKEN = "মগ" * 50 + "W" * 100
#: What a browser says of itself for every answer that is no success; `refusals` counts these.
_REFUSED = "Failed to load resource: the server responded with a status of"
#: And where a test has cut it off.
_CUT_OFF = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
#: Of axe-core: WCAG 2.2, levels A and AA, and what its makers think best besides.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: In which language it looks at views that are tried in both: it takes long, and words differ only.
AXE_LOOKS_AT: dict[object, str] = {PHONE: "en", DESK: "bn"}
#: What it finds is boiled down in the page: all that it says of what is well are megabytes.
_BARRIERS = """
async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map((one) => one.html.slice(0, 120));
    return `${id}: ${help}: ${where.join(", ")}`;
  });
}
"""
_IS_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
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
        windows: where the window comes from, and goes to.
        window: holds all tabs.
        base: the stack's address, with its stage.
        shots: where screenshots go; None where nobody looks at them.
        allowed: statuses of refusals that the test means to provoke.
    """

    page: Page
    windows: Windows
    window: Window
    base: str
    shots: Path | None
    allowed: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def arrive(
        cls, windows: Windows, base: str, shots: Path | None, width: int, **options: Any
    ) -> Visitor:
        """Open a browser window of a width, in CSS pixels."""
        height = 844 if width <= PHONE else 900
        window = windows.open(
            base,
            viewport={"width": width, "height": height},
            has_touch=width <= PHONE,
            locale=options.pop("locale", "en-GB"),
            reduced_motion="reduce",  # between two colours axe would measure one of neither
            timezone_id="Asia/Dhaka",
            **options,
        )
        window.context.set_default_timeout(PATIENCE_MS)
        visitor = cls(window.context.new_page(), windows, window, base, shots)
        for event, listener in visitor._listeners.items():
            window.context.on(event, listener)
        return visitor

    @property
    def context(self) -> BrowserContext:
        """All that is behind the tabs; whatever is done to it, nobody else will meet."""
        self.window.is_spent = True
        return self.window.context

    def go(self, path: str) -> None:
        """Open a page by its path, such as `/ui/shop/#/cart`."""
        self.page.goto(self.base + path)

    def tab(self, path: str) -> Page:
        """Open a page in another tab of the same browser, and return it."""
        page = self.window.context.new_page()
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
        if self.shots is None:
            return
        width = (self.page.viewport_size or {"width": 0})["width"]
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.shots / f"{name}-{width}.png", full_page=True)

    def barriers(self) -> list[str]:
        """Return what axe finds that keeps people out, and whether the page is wider than it is."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(_BARRIERS, _RULES)
        return found + self.overflow()

    def barriers_in(self, language: str) -> list[str]:
        """Return `barriers` where axe looks at this language, and `overflow` elsewhere."""
        width = (self.page.viewport_size or {"width": 0})["width"]
        return self.barriers() if AXE_LOOKS_AT[width] == language else self.overflow()

    def overflow(self) -> list[str]:
        """Return whether the page is wider than its window."""
        return ["the page scrolls sideways"] if self.page.evaluate(_IS_WIDE) else []

    def jumps(self) -> float:
        """Return by how much what was on the page has moved by itself (CLS; 0.1 is called good)."""
        return float(self.page.evaluate(_JUMPS))

    def leave(self) -> None:
        """Close all tabs; fail if the browser had anything to complain of."""
        self.windows.leave(self.window)
        for event, listener in self._listeners.items():
            self.window.context.remove_listener(event, listener)
        unexpected = [one for one in self.refusals if one[0] not in self.allowed]
        assert (self.errors, unexpected) == ([], [])

    @property
    def _listeners(self) -> dict[Any, Callable[[Any], None]]:
        return {"console": self._hear, "weberror": self._complain, "response": self._look}

    def _complain(self, error: WebError) -> None:
        self.errors.append(str(error.error))

    def _hear(self, message: ConsoleMessage) -> None:
        is_known = message.text.startswith((_REFUSED, _CUT_OFF))
        if message.type in {"error", "warning"} and not is_known:
            self.errors.append(f"{message.text} ({message.location})")

    def _look(self, response: Response) -> None:
        if response.status >= 400 and response.url.startswith(self.base):
            self.refusals.append((response.status, response.url))
