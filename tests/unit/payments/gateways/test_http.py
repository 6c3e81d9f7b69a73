"""Calls over HTTP end, and what they bring is what was sent."""

import gzip
import json
from collections.abc import Iterator

import pytest
import requests
from flask import Flask, Response
from flask.typing import ResponseReturnValue

from sandbox.simulators.server import serve
from storefront.payments.gateways.http import LimitedSession
from tests.support.scripted_peer import PAUSE_SECONDS, answer, peer

TIMEOUT = (3, 8)
LONG = "x" * 100_000
DRIPPING = answer(200, b'{"statusCode": "0000", "statusMessage": "%b"}' % (b"x" * 60))
#: Bytes of its body that drip for long, also for whoever begins late to listen.
_END = 60


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A host with pages of several kinds; its address."""
    app = Flask("peer")

    @app.get("/short")
    def short() -> ResponseReturnValue:
        return {"statusCode": "0000"}

    @app.get("/long")
    def long() -> ResponseReturnValue:
        return {"text": LONG}

    @app.get("/chunked")
    def chunked() -> ResponseReturnValue:
        return Response(iter(["[1,", " 2,", "3]"]))

    @app.get("/zipped")
    def zipped() -> ResponseReturnValue:
        body = gzip.compress(json.dumps({"text": LONG}).encode())
        return Response(body, headers={"Content-Encoding": "gzip"})

    @app.get("/nothing")
    def nothing() -> ResponseReturnValue:
        return "", 204

    @app.get("/failed")
    def failed() -> ResponseReturnValue:
        return {"message": "no"}, 502

    @app.get("/elsewhere")
    def elsewhere() -> ResponseReturnValue:
        return "", 302, {"Location": "/short"}

    server = serve(app)
    yield server.url
    server.close()


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/short", 200, {"statusCode": "0000"}),
        ("/long", 200, {"text": LONG}),
        ("/chunked", 200, [1, 2, 3]),
        ("/zipped", 200, {"text": LONG}),
        ("/failed", 502, {"message": "no"}),
    ],
)
def test_an_answer_arrives_as_it_was_sent(host: str, path: str, status: int, body: object) -> None:
    with LimitedSession() as session:
        for _ in range(2):
            answer = session.get(host + path, timeout=TIMEOUT)

            assert (answer.status_code, answer.json()) == (status, body)


def test_an_answer_without_a_body_has_none(host: str) -> None:
    with LimitedSession() as session:
        assert session.get(f"{host}/nothing", timeout=TIMEOUT).content == b""


def test_an_answer_that_leads_elsewhere_is_not_followed(host: str) -> None:
    with LimitedSession() as session:
        assert session.get(f"{host}/elsewhere", timeout=TIMEOUT).status_code == 302


@pytest.mark.parametrize("at_once", [0, 10, len(DRIPPING) - _END])
def test_an_answer_that_drips_is_none_when_its_time_is_over(at_once: int) -> None:
    """Be it in its first line, in its head or in its body."""
    with peer() as other, LimitedSession() as session:
        other.says(DRIPPING[:at_once], drips=DRIPPING[at_once:])

        with pytest.raises(requests.Timeout):
            session.post(other.address, data=b"{}", timeout=(TIMEOUT[0], 3 * PAUSE_SECONDS))


def test_an_answer_that_drips_through_a_proxy_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with peer() as proxy, LimitedSession() as session:
        monkeypatch.setenv("http_proxy", proxy.address)
        proxy.says(DRIPPING[:-_END], drips=DRIPPING[-_END:])

        with pytest.raises(requests.Timeout):
            session.post("http://bkash.test/", data=b"{}", timeout=(TIMEOUT[0], 3 * PAUSE_SECONDS))


@pytest.mark.parametrize("path", ["/long", "/zipped"])
def test_an_answer_that_is_too_long_is_none(host: str, path: str) -> None:
    with LimitedSession(99_999) as session, pytest.raises(requests.RequestException):
        session.get(host + path, timeout=TIMEOUT)
