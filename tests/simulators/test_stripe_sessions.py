"""Checkout Sessions through the official SDK: what is accepted, what is refused, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe

from sandbox.simulators.stripe.resources import API_VERSION

if TYPE_CHECKING:
    from tests.simulators.drivers import Server

NOW = 1_800_000_000


def refusal(client: stripe.StripeClient, params: Any) -> tuple[str | None, str | None]:
    """Return code and param of the error that creating a session raises."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params)
    assert caught.value.http_status == 400
    return caught.value.code, caught.value.param


def test_a_new_session_is_open_unpaid_and_has_no_payment_intent(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    session = client.v1.checkout.sessions.create(session_params)

    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.amount_subtotal, session.currency) == (2500, 2500, "usd")
    assert session.payment_intent is None
    assert session.url == f"{stripe_server.url}/c/pay/{session.id}"
    assert session.livemode is False
    assert session.expires_at == NOW + 24 * 3600
    assert session.client_reference_id == "attempt-1"
    assert session.to_dict()["metadata"] == {"order": "o-1"}
    assert client.v1.checkout.sessions.retrieve(session.id).to_dict() == session.to_dict()


def test_line_items_are_listed_and_expandable(
    client: stripe.StripeClient, session_params: Any
) -> None:
    session_params["expand"] = ["line_items"]
    session = client.v1.checkout.sessions.create(session_params)

    assert session.line_items is not None
    (expanded,) = session.line_items.data
    (listed,) = client.v1.checkout.sessions.line_items.list(session.id).data
    assert expanded.to_dict() == listed.to_dict()
    assert (listed.description, listed.quantity, listed.amount_total) == ("Mug", 2, 2500)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"colour": "red"}, ("parameter_unknown", "colour")),
        ({"mode": None}, ("parameter_missing", "mode")),
        ({"mode": "subscription"}, (None, "mode")),
        ({"success_url": None}, ("parameter_missing", "success_url")),
        ({"success_url": "not a url"}, ("url_invalid", "success_url")),
        ({"cancel_url": "javascript:alert(1)"}, ("url_invalid", "cancel_url")),
        ({"client_reference_id": "x" * 201}, (None, "client_reference_id")),
        ({"line_items": None}, ("parameter_missing", "line_items")),
        ({"metadata": {str(n): "x" for n in range(51)}}, (None, "metadata")),
        ({"metadata": {"k" * 41: "x"}}, (None, "metadata")),
        ({"metadata": {"k": "x" * 501}}, (None, "metadata")),
        ({"payment_method_types": ["barter"]}, (None, "payment_method_types[0]")),
        ({"expires_at": "soon"}, ("parameter_invalid_integer", "expires_at")),
        ({"expires_at": NOW + 1799}, (None, "expires_at")),
        ({"expires_at": NOW + 24 * 3600 + 1}, (None, "expires_at")),
        ({"adaptive_pricing": {"enabled": "maybe"}}, (None, "adaptive_pricing[enabled]")),
        ({"expand": ["nonsense"]}, (None, "expand")),
    ],
)
def test_wrong_parameters_are_refused_as_stripe_refuses_them(
    client: stripe.StripeClient,
    session_params: Any,
    change: dict[str, Any],
    expected: tuple[str | None, str],
) -> None:
    params = {name: value for name, value in (session_params | change).items() if value is not None}

    assert refusal(client, params) == expected


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("quantity", 0, "parameter_invalid_integer"),
        ("quantity", None, "parameter_missing"),
        ("price_data][unit_amount", -1, "parameter_invalid_integer"),
        ("price_data][unit_amount", "12.5", "parameter_invalid_integer"),
        ("price_data][unit_amount", None, "parameter_missing"),
        ("price_data][currency", "USD", None),
        ("price_data][currency", "xyz", None),
        ("price_data][product_data", None, "parameter_missing"),
        ("price_data][product_data][name", "", "parameter_invalid_empty"),
        ("price_data][product_data][size", "L", "parameter_unknown"),
    ],
)
def test_wrong_line_items_are_refused_by_their_full_path(
    client: stripe.StripeClient, session_params: Any, path: str, value: Any, code: str | None
) -> None:
    *parents, last = path.split("][")
    node = session_params["line_items"][0]
    for parent in parents:
        node = node[parent]
    if value is None:
        del node[last]
    else:
        node[last] = value

    assert refusal(client, session_params) == (code, f"line_items[0][{path}]")


def test_more_than_a_hundred_lines_are_refused(
    client: stripe.StripeClient, session_params: Any
) -> None:
    session_params["line_items"] *= 101

    assert refusal(client, session_params) == (None, "line_items")


def test_lines_in_two_currencies_are_refused(
    client: stripe.StripeClient, session_params: Any
) -> None:
    (line,) = session_params["line_items"]
    euro = {**line, "price_data": {**line["price_data"], "currency": "eur"}}
    session_params["line_items"] = [line, euro]

    assert refusal(client, session_params) == (None, "line_items[1][price_data][currency]")


@pytest.mark.parametrize(
    ("currency", "smallest"),
    [("usd", 50), ("eur", 50), ("gbp", 30), ("jpy", 50), ("bdt", 6000)],
)
def test_each_currency_has_its_smallest_total(
    client: stripe.StripeClient, session_params: Any, currency: str, smallest: int
) -> None:
    (line,) = session_params["line_items"]
    line["quantity"] = 1
    line["price_data"] |= {"currency": currency, "unit_amount": smallest - 1}
    assert refusal(client, session_params) == ("amount_too_small", "line_items")

    line["price_data"]["unit_amount"] = smallest
    assert client.v1.checkout.sessions.create(session_params).amount_total == smallest


def test_a_total_of_more_than_eight_digits_is_refused(
    client: stripe.StripeClient, session_params: Any
) -> None:
    session_params["line_items"][0]["price_data"]["unit_amount"] = 50_000_000

    assert refusal(client, session_params) == ("amount_too_large", "line_items")


@pytest.mark.parametrize(("currency", "amount"), [("kwd", 1001), ("isk", 10050)])
def test_minor_digits_that_a_currency_lacks_are_refused(
    client: stripe.StripeClient, session_params: Any, currency: str, amount: int
) -> None:
    session_params["line_items"][0]["price_data"] |= {"currency": currency, "unit_amount": amount}

    assert refusal(client, session_params) == (
        "parameter_invalid_integer",
        "line_items[0][price_data][unit_amount]",
    )


def test_an_open_session_can_be_expired_once(
    client: stripe.StripeClient, session_params: Any
) -> None:
    session = client.v1.checkout.sessions.create(session_params)

    expired = client.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    (event,) = client.v1.events.list({"type": "checkout.session.expired"}).data
    assert event.data.object["id"] == session.id
    assert event.request is not None
    assert event.request.id is not None
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_session_expires_when_the_clock_reaches_its_end(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    session_params["expires_at"] = NOW + 1800
    session = client.v1.checkout.sessions.create(session_params)

    stripe_server.advance(1799)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    stripe_server.advance(1)

    # The sweep alone has recorded the event: nobody has looked at the session since.
    (event,) = client.v1.events.list({"type": "checkout.session.expired"}).data
    assert event.data.object["id"] == session.id
    assert event.request is not None
    assert event.request.id is None
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_sessions_are_listed_newest_first_in_pages(
    client: stripe.StripeClient, session_params: Any
) -> None:
    ids = [client.v1.checkout.sessions.create(session_params).id for _ in range(5)]
    client.v1.checkout.sessions.expire(ids[0])

    first = client.v1.checkout.sessions.list({"limit": 2})
    assert [session.id for session in first.data] == [ids[4], ids[3]]
    assert first.has_more
    everything = [session.id for session in first.auto_paging_iter()]
    assert everything == ids[::-1]
    before = client.v1.checkout.sessions.list({"ending_before": ids[1], "limit": 2})
    assert [session.id for session in before.data] == [ids[3], ids[2]]
    (expired,) = client.v1.checkout.sessions.list({"status": "expired"}).data
    assert expired.id == ids[0]
    assert client.v1.checkout.sessions.list({"created": {"gt": NOW}}).data == []


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_one_to_a_hundred_entries(client: stripe.StripeClient, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.list({"limit": limit})

    assert (caught.value.code, caught.value.param) == ("parameter_invalid_integer", "limit")


def test_unknown_objects_are_404(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.retrieve("cs_test_nope")

    assert caught.value.http_status == 404
    assert (caught.value.code, caught.value.param) == ("resource_missing", "id")


@pytest.mark.parametrize("key", ["sk_live" + "_something", "pk_test_x", "whatever", "sk_test_"])
def test_only_test_secret_keys_are_accepted(stripe_server: Server, key: str) -> None:
    client = stripe.StripeClient(key, base_addresses={"api": stripe_server.url})

    with pytest.raises(stripe.AuthenticationError) as caught:
        client.v1.checkout.sessions.list()

    assert caught.value.http_status == 401
    assert "Invalid API Key" in str(caught.value)


def test_basic_authentication_is_accepted_and_its_absence_is_not(stripe_server: Server) -> None:
    url = f"{stripe_server.url}/v1/events"

    assert requests.get(url, auth=("sk_test_x", ""), timeout=5).status_code == 200
    missing = requests.get(url, timeout=5)
    assert missing.status_code == 401
    assert missing.json()["error"]["type"] == "invalid_request_error"


def test_answers_carry_a_request_id_and_the_version(
    stripe_server: Server, client: stripe.StripeClient
) -> None:
    response = requests.get(f"{stripe_server.url}/v1/events", auth=("sk_test_x", ""), timeout=5)

    assert response.headers["Request-Id"].startswith("req_")
    assert response.headers["Stripe-Version"] == API_VERSION
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.retrieve("cs_test_nope")
    assert str(caught.value.request_id).startswith("req_")


def test_events_follow_the_version_that_the_sdk_pins() -> None:
    assert stripe.api_version == API_VERSION


def test_unknown_addresses_are_404_in_stripes_words(stripe_server: Server) -> None:
    response = requests.post(f"{stripe_server.url}/v1/coupons", auth=("sk_test_x", ""), timeout=5)

    assert response.status_code == 404
    assert "Unrecognized request URL (POST: /v1/coupons)" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [b"mode=%ff", b"\xff\xfe", b"mode[=x", b"a=1&a[b]=2", b"a[b]=2&a=1", b"[a]=1", b"=1"],
)
def test_malformed_forms_are_a_clean_400(stripe_server: Server, body: bytes) -> None:
    response = requests.post(
        f"{stripe_server.url}/v1/checkout/sessions",
        data=body,
        auth=("sk_test_x", ""),
        timeout=5,
    )

    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
