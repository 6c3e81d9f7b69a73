"""The table of endpoints in docs/endpoints.md."""

from __future__ import annotations

import pytest

from sandbox.generate.declarations import DeclarationError
from sandbox.generate.endpoint_table import fill, table
from storefront.access import Role
from storefront.web.endpoint import Endpoint, UrlEndpoint
from tests.support.declared import declared


@pytest.fixture(scope="module")
def rows() -> list[str]:
    return table(list(declared().values())).splitlines()[2:]


def test_a_row_names_the_permission_and_the_roles_that_hold_it(rows: list[str]) -> None:
    assert (
        "| GET | `/api/products/{product_id}/stock/movements/` | List a product's stock movements, "
        "the newest first | `stock:read`: owner, manager, support, warehouse |"
    ) in rows


def test_a_row_says_where_a_token_for_one_order_is_enough(rows: list[str]) -> None:
    order = next(row for row in rows if row.startswith("| GET | `/api/orders/{order_id}/` |"))

    assert order.endswith(f"{Role.GUEST.value}; a token for that order |")


def test_what_serves_everybody_says_so(rows: list[str]) -> None:
    assert "| GET | `/api/health/` | Tell that the API is up | anybody |" in rows


def test_function_urls_have_rows_after_those_of_the_api(rows: list[str]) -> None:
    places = [row.split(" | ")[1] for row in rows]
    urls = [place for place in places if place.startswith("function URL")]

    assert "function URL `stripe_webhook`" in urls
    assert places == sorted(place for place in places if place not in urls) + urls


def test_schedules_and_the_authorizer_have_no_row(rows: list[str]) -> None:
    called = [one for one in declared().values() if isinstance(one.handler, Endpoint | UrlEndpoint)]

    assert len(rows) == len(called) < len(declared())


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"docs/endpoints\.md"):
        fill("# Endpoints\n", [])
