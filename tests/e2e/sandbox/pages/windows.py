"""Browser windows that one visitor after another sits down at, each as if they were new.

A browser that was never here asks for every file of a page, and compiles it. Who comes later finds
the files where the one before has left them, and nothing else: all that a page or a server can
keep is emptied. What is done to the window itself cannot be undone: that window is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response

#: More would only fill the machine's memory.
_MOST_IDLE = 4
#: What Playwright leaves in every tab of a window whose clock a test has taken over.
_HAS_CLOCK = "'__pwClock' in globalThis"


@dataclass
class Window:
    """A browser context: tabs that share cookies and storage.

    Args:
        context: holds the tabs.
        kind: where and with which options it was made.
        keeper: an empty tab of the same site: while it is open, so is the process that has
            compiled the pages.
        devtools: takes what is said to the browser itself.
        is_spent: whether it has been changed in a way that outlives its tabs.
        origins: where its visitors have been.
    """

    context: BrowserContext
    kind: str
    keeper: Page
    devtools: CDPSession
    is_spent: bool = False
    origins: set[str] = field(default_factory=set)

    @classmethod
    def make(cls, browser: Browser, kind: str, base: str, **options: Any) -> Window:
        """Make a window in which nobody has been."""
        context = browser.new_context(**options)
        keeper = context.new_page()
        keeper.route("**", lambda route: route.fulfill(body="", content_type="text/html"))
        keeper.goto(_origin(base))
        window = cls(context, kind, keeper, context.new_cdp_session(keeper))
        context.on("response", window._remember)
        return window

    def empty(self) -> None:
        """Forget all that was kept here, but the files of pages."""
        for origin in self.origins:
            everything = {"origin": origin, "storageTypes": "all"}
            self.devtools.send("Storage.clearDataForOrigin", everything)

    def close_tabs(self) -> None:
        """Close what was opened."""
        for one in self.context.pages:
            if one != self.keeper:
                one.close()
        self.is_spent = self.is_spent or bool(self.keeper.evaluate(_HAS_CLOCK))

    def _remember(self, response: Response) -> None:
        self.origins.add(_origin(response.url))


class Windows:
    """The windows of one browser.

    Args:
        browser: the browser.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[Window] = []

    def open(self, base: str, **options: Any) -> Window:
        """Return a window that nobody sits at, and with nothing in it, for a site."""
        kind = repr((urlsplit(base).hostname, sorted(options.items())))
        for one in reversed(self._idle):
            if one.kind == kind:
                self._idle.remove(one)
                one.empty()
                return one
        return Window.make(self._browser, kind, base, **options)

    def leave(self, window: Window) -> None:
        """Take a window back."""
        window.close_tabs()
        if window.is_spent:
            window.context.close()
            return
        self._idle.append(window)
        if len(self._idle) > _MOST_IDLE:
            self._idle.pop(0).context.close()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
