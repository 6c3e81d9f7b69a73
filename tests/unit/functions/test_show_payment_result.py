"""The page that buyers come back to, of a shop without one of its own."""

from html.parser import HTMLParser
from typing import Any

import pytest

from tests.support.functions import Answer, call, load, proxy_event, sample


def _result(**query: str) -> Answer:
    return call(load("show_payment_result"), proxy_event(query=query))


class _Words(HTMLParser):
    """Collects a page's visible words and its start tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.tags: list[tuple[str, Any]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("status", ["success", "processing", "cancel", "failure", "expired"])
def test_a_returning_buyer_is_sent_to_the_order_page_for_the_truth(status: str) -> None:
    answer = _result(status=status, order_id="01JZ8KA7XEQ3W5R9T1Y2V4B6N8")

    page = _Words(answer.body)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Your order page in the shop shows the truth" in page.words
    assert answer.body != _result(status="other").body


def test_the_result_page_claims_no_payment() -> None:
    """Anybody can type the address, so `success` proves nothing."""
    words = _Words(_result(status="success").body).words

    assert "is being confirmed" in words
    assert "paid" not in words.replace("it says “paid” once", "")


@pytest.mark.parametrize("status", ["Success", "SUCCESS"])
def test_a_status_is_read_in_any_case_and_with_what_browsers_add(status: str) -> None:
    added = {"fbclid": "IwAR0", "utm_source": "mail", "gclid": "x", "_ga": "2.1", "ref": ""}

    answer = _result(status=status, order_id="01JZ", **added)

    assert answer.status == 200
    assert answer.body == _result(status="success").body


@pytest.mark.parametrize("name", ["status", "order_id", "session_id", "fbclid"])
def test_the_result_page_never_repeats_what_it_was_given(name: str) -> None:
    attack = "<script>alert(1)</script>$title"

    answer = _result(**{name: attack})

    assert answer.status == 200
    assert answer.body == _result().body


def test_the_result_page_is_readable_for_everybody_and_loads_nothing() -> None:
    answer = call(load("show_payment_result"), sample("show_payment_result"))

    page = _Words(answer.body)
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert (tags.count("main"), tags.count("h1"), tags.count("title")) == (1, 1, 1)
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
