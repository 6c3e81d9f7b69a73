"""The contract: what is published is what the code does, and tools can read it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "functions" / "get_openapi" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> Any:
    """The committed document."""
    return json.loads(COMMITTED.read_text())


def _operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_committed_document_is_what_the_code_generates() -> None:
    """If this fails, run `make openapi` and look at the difference: clients will see it."""
    fresh = subprocess.run(  # a process of its own: functions read the environment
        [sys.executable, "-m", "storefront.web.openapi", "functions"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "layers" / "shared"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert fresh.stdout == COMMITTED.read_text()


def test_the_document_is_valid_openapi(document: Any) -> None:
    validate(document)


def test_only_open_routes_need_no_token(document: Any) -> None:
    open_routes = {
        route for route, operation in _operations(document) if operation.get("security") == []
    }

    assert document["security"] == [{"accessToken": []}]
    assert open_routes == {
        "POST /api/auth/register/",
        "POST /api/auth/login/",
        "POST /api/auth/refresh/",
        "GET /api/products/",
        "GET /api/products/{product_id}/",
        "GET /api/payment/result/",
        "GET /api/health/",
        "GET /api/openapi.json",
    }


def test_every_operation_says_which_problems_it_answers(document: Any) -> None:
    for route, operation in _operations(document):
        expected = {"422", "default"}
        expected |= {"404"} if "{" in route else set()
        expected |= {"400", "413", "415"} if "requestBody" in operation else set()
        expected |= {"401"} if operation.get("security") != [] else set()
        assert expected <= operation["responses"].keys(), route


def test_no_request_schema_offers_null_which_is_always_refused(document: Any) -> None:
    schemas = document["components"]["schemas"]
    bodies = {name: schema for name, schema in schemas.items() if name.endswith("Request")}

    assert bodies
    assert '"null"' not in json.dumps(bodies)
