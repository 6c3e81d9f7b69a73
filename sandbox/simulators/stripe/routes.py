"""The endpoints, by the names under which faults strike them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.faults import Menu, Way
from sandbox.simulators.stripe import schemas
from sandbox.simulators.stripe.delivery import OPERATION
from sandbox.simulators.stripe.forgery import FORGERIES
from sandbox.simulators.stripe.resources import (
    CHARGE,
    PAYMENT_INTENT,
    WEBHOOK_ENDPOINT,
    retrieve,
)

if TYPE_CHECKING:
    from sandbox.simulators.stripe.api import Api
    from sandbox.simulators.stripe.simulator import StripeSimulator

_POSTS = frozenset({"session.create", "session.expire", "refund.create"})
_CALLS = _POSTS | frozenset(
    """
    session.list session.retrieve session.line_items payment_intent.retrieve charge.retrieve
    refund.list refund.retrieve dispute.list dispute.retrieve event.list event.retrieve
    webhook_endpoint.create webhook_endpoint.list webhook_endpoint.retrieve
    webhook_endpoint.update webhook_endpoint.delete
    """.split()
)

MENU = Menu(
    calls=_CALLS,
    effects={"pending_refund": frozenset({"refund.create"}), "remembered_error": _POSTS},
    ways={OPERATION: Way(frozenset(FORGERIES))},
)


def add_routes(api: Api, simulator: StripeSimulator) -> None:
    """Serve everything the simulator offers a shop."""
    _add_sessions(api, simulator)
    _add_payments(api, simulator)
    _add_refunds(api, simulator)
    _add_disputes(api, simulator)
    _add_events(api, simulator)
    _add_webhook_endpoints(api, simulator)


def _add_sessions(api: Api, simulator: StripeSimulator) -> None:
    sessions = simulator.sessions
    collection, item = "/checkout/sessions", "/checkout/sessions/<session_id>"
    api.add(
        "session.create",
        collection,
        lambda params, call: sessions.create(params, call.base_url),
        method="POST",
        params=schemas.CreateSession,
    )
    api.add(
        "session.list",
        collection,
        lambda params, _call: sessions.list_page(params),
        params=schemas.ListSessions,
    )
    api.add(
        "session.retrieve", item, lambda _params, _call, session_id: sessions.retrieve(session_id)
    )
    api.add(
        "session.expire",
        f"{item}/expire",
        lambda _params, call, session_id: sessions.expire(session_id, call.origin),
        method="POST",
    )
    api.add(
        "session.line_items",
        f"{item}/line_items",
        lambda _params, _call, session_id: sessions.line_items(session_id),
        params=schemas.Page,
    )


def _add_payments(api: Api, simulator: StripeSimulator) -> None:
    store = simulator.store
    api.add(
        "payment_intent.retrieve",
        "/payment_intents/<object_id>",
        lambda _params, _call, object_id: retrieve(store, PAYMENT_INTENT, object_id),
    )
    api.add(
        "charge.retrieve",
        "/charges/<object_id>",
        lambda _params, _call, object_id: retrieve(store, CHARGE, object_id),
    )


def _add_refunds(api: Api, simulator: StripeSimulator) -> None:
    refunds = simulator.refunds
    api.add(
        "refund.create",
        "/refunds",
        lambda params, call: refunds.create(params, call.origin),
        method="POST",
        params=schemas.CreateRefund,
    )
    api.add(
        "refund.list",
        "/refunds",
        lambda params, _call: refunds.list_page(params),
        params=schemas.ListRefunds,
    )
    api.add(
        "refund.retrieve",
        "/refunds/<refund_id>",
        lambda _params, _call, refund_id: refunds.retrieve(refund_id),
    )


def _add_disputes(api: Api, simulator: StripeSimulator) -> None:
    disputes = simulator.disputes
    api.add(
        "dispute.list",
        "/disputes",
        lambda params, _call: disputes.list_page(params),
        params=schemas.ListDisputes,
    )
    api.add(
        "dispute.retrieve",
        "/disputes/<dispute_id>",
        lambda _params, _call, dispute_id: disputes.retrieve(dispute_id),
    )


def _add_events(api: Api, simulator: StripeSimulator) -> None:
    events = simulator.events
    api.add(
        "event.list",
        "/events",
        lambda params, _call: events.list_page(params),
        params=schemas.ListEvents,
    )
    api.add(
        "event.retrieve",
        "/events/<event_id>",
        lambda _params, _call, event_id: events.retrieve(event_id),
    )


def _add_webhook_endpoints(api: Api, simulator: StripeSimulator) -> None:
    endpoints = simulator.endpoints
    collection, item = "/webhook_endpoints", "/webhook_endpoints/<endpoint_id>"
    api.add(
        "webhook_endpoint.create",
        collection,
        lambda params, _call: endpoints.create(params),
        method="POST",
        params=schemas.CreateWebhookEndpoint,
    )
    api.add(
        "webhook_endpoint.list",
        collection,
        lambda params, _call: endpoints.list_page(params),
        params=schemas.Page,
    )
    api.add(
        "webhook_endpoint.retrieve",
        item,
        lambda _params, _call, endpoint_id: retrieve(
            simulator.store, WEBHOOK_ENDPOINT, endpoint_id
        ),
    )
    api.add(
        "webhook_endpoint.update",
        item,
        lambda params, _call, endpoint_id: endpoints.update(endpoint_id, params),
        method="POST",
        params=schemas.UpdateWebhookEndpoint,
    )
    api.add(
        "webhook_endpoint.delete",
        item,
        lambda _params, _call, endpoint_id: endpoints.delete(endpoint_id),
        method="DELETE",
    )
