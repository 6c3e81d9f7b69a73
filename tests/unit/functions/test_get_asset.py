"""A stack shows the pages that it is told to, under a policy that lets them do little."""

import re
from typing import Any

import pytest

from tests.support.functions import Answer, call, load, proxy_event


def served(name: str, monkeypatch: pytest.MonkeyPatch, pages: str = "all", **event: Any) -> Answer:
    """Ask the deployed function."""
    monkeypatch.setenv("PAGES", pages)
    sent = proxy_event(path={"asset": name}, **event)
    sent["requestContext"]["path"] = f"/prod/ui/{name}"
    return call(load("get_asset"), sent)


@pytest.mark.parametrize("page", ["shop", "staff", "docs"])
def test_pages_load_only_pictures_from_others_and_run_no_text(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = served(f"{page}/", monkeypatch)

    policy = answer.headers["Content-Security-Policy"]
    assert answer.status == 200
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    buckets = ("https://pictures.example/media/", "https://uploads.example")
    assert "http" not in re.sub("|".join(map(re.escape, buckets)), "", policy)


def test_a_link_to_a_page_may_hold_what_others_have_added(monkeypatch: pytest.MonkeyPatch) -> None:
    assert served("shop/", monkeypatch, query={"fbclid": "IwAR0"}).status == 200


@pytest.mark.parametrize("name", ["%2e%2e/app.py", "shop%2findex.html", "sh op", "a" * 201, "é"])
def test_a_name_that_is_none_is_not_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = served(name, monkeypatch)

    assert (answer.status, answer.body["type"]) == (404, "urn:storefront:problem:not-found")


def test_a_stack_shows_no_pages_unless_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert served("shop/", monkeypatch, pages="").status == 404
    assert served("shop/", monkeypatch, pages="none").status == 404
