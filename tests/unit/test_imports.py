"""What each function imports when it starts: cold start is a feature.

Each function is imported in a process of its own, with just the variables its template gives it.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.template import ROOT, Function, functions, read_template

#: Who may import what costs time; nobody else does.
HEAVY = {
    "stripe": {
        "cancel_order",
        "create_refund",
        "create_stripe_session",
        "initiate_bkash",  # ends an open Stripe session first
        "reconcile_payments",
        "stripe_webhook",
    },
    "cryptography": {"bkash_notification"},
    "requests": {
        "bkash_callback",
        "bkash_notification",
        "create_refund",
        "initiate_bkash",
        "reconcile_payments",
        # With the stripe SDK, which sends its calls through it:
        "cancel_order",
        "create_stripe_session",
        "stripe_webhook",
    },
    "jwt": {"authorize", "log_in", "refresh_session"},
    "argon2": {"log_in", "register_user", "update_me"},
    "pydantic": {  # whoever takes a JSON body
        "adjust_stock",
        "create_order",
        "create_product",
        "create_refund",
        "create_stripe_session",
        "initiate_bkash",
        "log_in",
        "log_out",
        "refresh_session",
        "register_user",
        "update_me",
        "update_product",
    },
    # Everybody but those without tables:
    "pynamodb": {
        "adjust_stock",
        "archive_product",
        "authorize",  # looks staff up
        "bkash_callback",
        "bkash_notification",
        "cancel_order",
        "create_order",
        "create_product",
        "create_refund",
        "create_stripe_session",
        "get_me",
        "get_order",
        "get_order_timeline",
        "get_product",
        "initiate_bkash",
        "list_movements",
        "list_order_payments",
        "list_orders",
        "list_products",
        "log_in",
        "log_out",
        "reconcile_payments",
        "refresh_session",
        "register_user",
        "release_holds",
        "stripe_webhook",
        "update_me",
        "update_product",
        "verify_books",
    },
    "storefront.metrics": {"bkash_notification", "reconcile_payments", "verify_books"},
    # Nobody:
    "boto3": set(),
    "aws_xray_sdk": set(),
    "aws_lambda_powertools.event_handler": set(),
    "aws_lambda_powertools.utilities.idempotency": set(),
    "storefront.commands": set(),
    "storefront.web.openapi": set(),
}

#: pyOpenSSL comes with moto and not with the layer; botocore would use it, with cryptography.
_PROBE = (
    "import json, sys; sys.modules['OpenSSL'] = None; import functions.{}.app; "
    "print(json.dumps(sorted(sys.modules)))"
)
_AWS = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def _modules(function: Function) -> set[str]:
    """Import a function as Lambda would and return what is loaded then."""
    found = subprocess.run(  # a process of its own: nothing is imported yet
        [sys.executable, "-c", _PROBE.format(function.folder)],
        cwd=ROOT,
        env={
            **_AWS,
            **function.variables,
            "PYTHONPATH": os.pathsep.join([".", "layers/shared"]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, f"{function.folder} does not start: {found.stderr[-800:]}"
    return set(json.loads(found.stdout))


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """Every function's modules; also proves that the template gives each what it needs."""
    every = list(functions(read_template()))
    with ThreadPoolExecutor(4) as pool:
        return dict(zip([one.folder for one in every], pool.map(_modules, every), strict=True))


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_is_loaded_by_those_who_need_it_and_nobody_else(
    loaded: dict[str, set[str]], library: str
) -> None:
    assert {folder for folder, modules in loaded.items() if library in modules} == HEAVY[library]
