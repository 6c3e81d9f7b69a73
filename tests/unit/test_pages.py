"""Rules that every page for people keeps, by reading its source."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from storefront.audit.domains import DOMAINS
from storefront.audit.registry import Registry
from storefront.errors import StorefrontError
from storefront.orders.discounting import CouponFault
from storefront.orders.tasks import OrderTasks
from storefront.payments.reconciliation.remedies import Remedy
from storefront.payments.tasks import PaymentTasks
from storefront.timeline.model import BESIDE
from storefront.timeline.sentences import SENTENCES
from tests.support.contract import document
from tests.support.template import ROOT

PAGES = ROOT / "functions" / "get_asset" / "pages"
#: The sandbox's own page, which is not deployed; it uses parts of the others.
CONSOLE = ROOT / "sandbox" / "console" / "page"
OURS = sorted(
    path
    for folder in (PAGES, CONSOLE)
    for path in folder.rglob("*")
    if path.suffix in {".js", ".html", ".css"} and path.parent.name != "vendor"
)
SCRIPTS = [path for path in OURS if path.suffix == ".js"]
_TEXT = r'"((?:[^"\\]|\\.)*)"'
#: What is said: `t("…")`, and both forms of `counted(n, "…", "…")`.
SAID = re.compile(rf"\bt\(\s*{_TEXT}|\bcounted\([^,\"]+,\s*{_TEXT},\s*{_TEXT}")
TRANSLATED = re.compile(rf"^\s*{_TEXT}:\s*(?:\n\s*)?{_TEXT}", re.MULTILINE)


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def strings_in(source: str) -> list[str]:
    """Return the texts in quotes in a piece of a script, in order."""
    return re.findall(_TEXT, source)


def dictionary(*pages: str) -> dict[str, str]:
    """Return the Bangla of pages by its English."""
    folders = {CONSOLE.name: CONSOLE}
    found = [sorted(folders.get(page, PAGES / page).glob("*bangla.js")) for page in pages]
    sources = [source for one in found for source in one]
    return {
        english: bangla
        for source in sources
        for english, bangla in TRANSLATED.findall(source.read_text())
    }


def breaking(paths: Iterable[Path], found: Callable[[str], object]) -> dict[str, object]:
    """Return what is found in the text of each file, of those in which anything is."""
    return {name(path): wrong for path in paths if (wrong := found(path.read_text()))}


def test_nothing_comes_from_another_host() -> None:
    def others(text: str) -> list[str]:
        found = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z.]+[^\s\"'`]*", text)
        # Names of schema.org's are never fetched.
        return [one for one in found if not one.startswith("https://schema.org/")]

    assert breaking(OURS, others) == {}


def test_no_text_becomes_code_or_markup() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML"
        r"|\beval\(|new Function|createContextualFragment|srcdoc"
    )

    assert breaking(SCRIPTS, forbidden.findall) == {}


def test_the_policy_would_block_no_style_or_script_of_ours() -> None:
    blocked = re.compile(r"\sstyle=\"|<script(?![^>]*\ssrc=)|\son[a-z]+=\"")

    assert breaking([one for one in OURS if one.suffix != ".css"], blocked.findall) == {}


def test_what_is_listened_for_is_an_event_of_browsers() -> None:
    """Elements have no `onfocusout`: Preact then listens for what is written, letter by letter."""
    unheard = re.compile(r"\bonFocus(?:Out|In)=")

    assert breaking(SCRIPTS, unheard.findall) == {}


def test_tokens_are_kept_in_no_storage() -> None:
    """`store.js` alone stores, and `session.js` keeps nothing there but whose session there is."""
    stores = re.compile(r"localStorage|sessionStorage|document\.cookie|indexedDB")

    assert breaking([one for one in SCRIPTS if one.name != "store.js"], stores.findall) == {}


def test_what_is_said_in_english_is_said_in_bangla() -> None:
    """What is missing goes into the `bangla.js` beside it."""
    for folder in {path.parent for path in SCRIPTS}:
        known = set(dictionary("common", folder.name))

        def missing(text: str, known: set[str] = known) -> set[str]:
            return {one for found in SAID.findall(text) for one in found if one} - known

        assert breaking([one for one in SCRIPTS if one.parent == folder], missing) == {}


@pytest.mark.parametrize("page", ["common", "shop", "staff", "docs", CONSOLE.name])
def test_bangla_fills_the_same_gaps_and_is_bangla(page: str) -> None:
    for english, bangla in dictionary(page).items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", bangla))
        assert re.search("[\u0980-\u09ff]", bangla), english


def test_what_the_console_names_is_said_in_bangla() -> None:
    """Its labels are looked up by what the server names, so that no `t("…")` shows them."""
    labels = {
        text for text in strings_in((CONSOLE / "labels.js").read_text()) if " " in text.strip()
    }
    names = {text for text in labels if re.fullmatch(r"(stripe|bkash|dynamodb) [a-z-]+", text)}
    chosen = {
        text
        for path in CONSOLE.glob("*.js")
        for found in re.findall(r"\bt\([^)]*\?([^)]*)\)", path.read_text())
        for text in strings_in(found)
        if path.name != "bangla.js"
    }

    assert (labels - names | chosen) - set(dictionary("common", CONSOLE.name)) == set()


def test_every_problem_that_a_page_can_meet_has_a_title_in_bangla() -> None:
    titles = {
        error.title
        for error in _family(StorefrontError)
        if f"urn:storefront:problem:{error.slug}" in str(document()["components"])
    }
    bodies_of_ours = {  # which a page of ours cannot send
        "The request cannot be read",
        "An Idempotency-Key header is required",
        "The body must be application/json",
        "The idempotency key was used for another request",
        "The method is not allowed here",
        "The cursor is not valid",
    }

    assert titles - set(dictionary("common")) - bodies_of_ours == set()


def test_every_event_of_an_order_is_told_to_staff_in_bangla() -> None:
    source = (PAGES / "staff" / "timeline.js").read_text()
    told = set(re.findall(r'^  "([a-z_]+\.[a-z_]+)": \(', source, re.MULTILINE))

    assert told == {*SENTENCES, *BESIDE}


def test_whatever_keeps_a_coupon_from_counting_is_told_to_buyers_in_bangla() -> None:
    source = (PAGES / "shop" / "checkout.js").read_text()
    table = source.partition("const NO_USE = {")[2].partition("};")[0]
    told = dict(re.findall(r'^  "?([a-z-]+)"?: "(.*)",$', table, re.MULTILINE))

    assert set(told) == set(CouponFault)
    assert set(told.values()) - set(dictionary("shop")) == set()


def test_whatever_the_api_says_to_do_is_said_in_bangla() -> None:
    rules = {rule.advice for rule in Registry(DOMAINS).rules.values()}
    found = [one for one in Remedy if one is not Remedy.HEALED]
    remedies = {text for one in found for text in (one.says, one.advice)}
    known = {unquoted(english) for english in dictionary("staff")}

    advice = {*PaymentTasks.advice.values(), *OrderTasks.advice.values()}
    assert {*advice, *remedies, *rules} - known == set()


def unquoted(literal: str) -> str:
    return literal.replace('\\"', '"')


def _family(kind: type[StorefrontError]) -> set[type[StorefrontError]]:
    return {kind}.union(*(_family(one) for one in kind.__subclasses__()))
