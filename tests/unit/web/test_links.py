"""Addresses of the API itself are right behind any stage, domain and base path."""

import pytest

from storefront.web.links import below, own_result_page

ROUTE = "/api/payment/stripe/session"


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("base", ["", "/dev", "/api", "/shop/v1", "/api/api", ROUTE])
def test_the_landing_page_is_found_behind_any_stage_and_base_path(base: str, end: str) -> None:
    context = {
        "domainName": "pay.shop.example",
        "path": f"{base}{ROUTE}{end}",
        "resourcePath": ROUTE,
    }

    assert own_result_page(context) == f"https://pay.shop.example{base}/api/payment/result/"


def test_a_member_is_below_its_collection_however_that_is_written() -> None:
    assert below("/dev/api/orders/", "1") == "1/"
    assert below("/dev/api/orders", "1") == "orders/1/"
