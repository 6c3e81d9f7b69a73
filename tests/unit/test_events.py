"""Each function has a sample event for `sam local invoke`, and takes it as well-formed."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from storefront.payments.reconciliation.report import Finding
from storefront.web.endpoint import Endpoint, UrlEndpoint
from tests.support.clock import FrozenClock
from tests.support.functions import LambdaContext, load
from tests.support.payment_functions import configure
from tests.support.sns import ARN

ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted(app.parent.name for app in (ROOT / "functions").glob("*/app.py"))
#: When the sample webhook was signed, and with which secret.
SIGNED_AT, SIGNED_WITH = datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "whsec_sample"
#: Of the key that the sample notification was signed with, which nobody has any more.
CERTIFICATE = (ROOT / "tests" / "support" / "sns_sample.pem").read_bytes()
#: What an empty shop answers to a good request: done, nothing there, or not as it is now.
GOOD = {200, 201, 202, 204, 302, 303, 404, 409}
#: What scheduled functions say of an empty shop.
NOTHING_TO_DO = {
    "index_catalog": {"batchItemFailures": []},
    "fetch_pictures": "ignored",
    "process_picture": "ignored",
    "run_import": {"batchItemFailures": []},
    "split_import": "ignored",
    "rebuild_search": {"done": True, "documents": 0},
    "release_holds": {"released": 0, "hot": 0},
    "send_messages": {"sent": 0, "dropped": 0, "waiting": 0},
    "reconcile_payments": {
        "counts": {finding.value: 0 for finding in Finding},
        "outstanding": {"open": 0, "faulty": 0, "unanswered": 0, "overdue": 0},
        "lines": [],
        "overdue": [],
        "oldest": {"outcome": None, "refund_due": None, "refund": None},
        "goes_on_after": None,
    },
    "verify_books": {
        "products": 0,
        "orders": 0,
        "attempts": 0,
        "accounts": 0,
        "differences": [],
        "unsettled": [],
        "whole": True,
    },
}
#: In an empty shop nobody has an account.
NOBODY_SIGNS_IN = {"get_me", "log_in", "log_out", "refresh_session", "update_me"}


def sample(function: str) -> dict[str, Any]:
    """Return a function's sample event."""
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{function}.json").read_text())
    return event


@pytest.fixture(autouse=True)
def configured(
    aws: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An empty shop at the time of the samples."""
    configure(monkeypatch, FrozenClock(SIGNED_AT))
    monkeypatch.setenv("BKASH_TOPIC_ARN", ARN)
    monkeypatch.setattr("storefront.payments.gateways.bkash.sns._get", lambda _: (200, CERTIFICATE))
    ssm: Any = botocore.session.get_session().create_client("ssm")
    key = base64.urlsafe_b64encode(b"0" * 32).decode()
    values = {
        "/storefront/jwt-signing-keys": json.dumps({"sample": key}),
        "/storefront/quote-signing-keys": json.dumps({"sample": key}),
        "/storefront/buyer-digest-keys": json.dumps({"sample": key}),
        "/storefront/stripe-webhook-secrets": SIGNED_WITH,
    }
    for name, value in values.items():
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def test_every_function_has_a_sample_and_every_sample_a_function() -> None:
    assert sorted(path.stem for path in (ROOT / "events").glob("*.json")) == FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_takes_its_sample_as_well_formed(function: str) -> None:
    event, handler = sample(function), load(function).lambda_handler
    if function == "authorize":
        # Its token is made up; that it is read at all is what counts.
        denied = handler(event, LambdaContext())
        assert denied["policyDocument"]["Statement"][0]["Effect"] == "Deny"
        return

    answer = handler(event, LambdaContext())

    if isinstance(handler, Endpoint):
        route = (event["httpMethod"], event["resource"].rstrip("/"))
        assert route == (handler.method, handler.path.rstrip("/"))
        assert event["requestContext"]["path"].endswith(event["path"])
    if isinstance(handler, Endpoint | UrlEndpoint):
        allowed = GOOD | ({401} if function in NOBODY_SIGNS_IN else set())
        assert answer["statusCode"] in allowed, answer["body"]
    else:
        assert answer == NOTHING_TO_DO[function]
