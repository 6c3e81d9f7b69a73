"""Functions that ask no other service: health, the contract, and the payment result page."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.support.contract import document
from tests.support.functions import Answer, call, load, proxy_event

EVENTS = Path(__file__).parents[3] / "events"


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.setenv("ALLOWED_ORIGINS", "*")


def _sample(function: str) -> Answer:
    return call(load(function), json.loads((EVENTS / f"{function}.json").read_text()))


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


def test_health_names_the_stage() -> None:
    answer = _sample("get_health")

    assert (answer.status, answer.body) == (200, {"status": "ok", "stage": "dev"})


def _served(path: str) -> Answer:
    event = proxy_event()
    event["requestContext"]["path"] = path
    return call(load("get_openapi"), event)


def test_the_contract_is_the_generated_document() -> None:
    answer = _sample("get_openapi")

    assert (answer.status, answer.body) == (200, document())
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("base", "seen"),
    [
        ("https://a1b2.execute-api.eu-west-1.amazonaws.com/prod", "/prod"),
        ("https://api.shop.example", ""),
        ("https://shop.example/backend/v1", "/backend/v1"),
        ("https://shop.example/api", "/api"),
        ("http://127.0.0.1:4566/_aws/execute-api/a1b2/dev", "/dev"),
        ("http://127.0.0.1:4566/restapis/a1b2/dev/_user_request_", "/dev"),
        ("http://a1b2.execute-api.localhost:4566/dev", "/dev"),
        ("http://127.0.0.1:3000", ""),
        ("https://shop.example/behind/a/proxy", "/prod"),
    ],
)
def test_the_contract_s_server_works_wherever_the_api_is(base: str, seen: str, slash: str) -> None:
    """Behind a stage, base paths, in the sandbox by path and by name, and in `sam local`."""
    (server,) = _served(f"{seen}/api/openapi.json{slash}").body["servers"]

    found = urljoin(f"{base}/api/openapi.json{slash}", server["url"])

    # A client puts the path behind it; a slash at its end is the specification's own default.
    assert found.removesuffix("/") + "/api/health/" == f"{base}/api/health/"


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
    answer = _sample("show_payment_result")

    page = _Words(answer.body)
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert (tags.count("main"), tags.count("h1"), tags.count("title")) == (1, 1, 1)
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
