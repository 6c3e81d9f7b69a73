"""The API serves its own contract."""

from urllib.parse import urljoin

import pytest

from tests.support.contract import document
from tests.support.functions import Answer, call, load, proxy_event, sample


def _served(path: str) -> Answer:
    event = proxy_event()
    event["requestContext"]["path"] = path
    return call(load("get_openapi"), event)


def test_the_contract_is_the_generated_document() -> None:
    answer = call(load("get_openapi"), sample("get_openapi"))

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
