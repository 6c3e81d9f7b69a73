"""Calling functions as API Gateway does: events in the proxy form, answers read back as JSON."""

import importlib
import itertools
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from storefront.web.endpoint import Endpoint
from tests.support.contract import published
from tests.support.entitled import at_work

EVENTS = Path(__file__).parents[2] / "events"


@dataclass(frozen=True)
class LambdaContext:
    """The part of Lambda's context object the functions look at."""

    aws_request_id: str = "11111111-2222-3333-4444-555555555555"


@dataclass(frozen=True)
class Answer:
    """What a function answered."""

    status: int
    headers: dict[str, str]
    body: Any


def told(answer: Answer) -> tuple[int, str]:
    """Return the status of a problem, and its name."""
    return answer.status, answer.body["type"].rpartition(":")[2]


def load(function: str) -> ModuleType:
    """Import `functions/<function>/app.py` afresh: its composition root reads the environment."""
    name = f"functions.{function}.app"
    sys.modules.pop(name, None)
    return importlib.import_module(name)


def sample(function: str) -> Any:
    """Return the sample event of a function."""
    return json.loads((EVENTS / f"{function}.json").read_text())


_fresh_keys = (f"fresh-{number}" for number in itertools.count())


def proxy_event(
    body: Any = None,
    *,
    user_id: str | None = None,
    role: str = "customer",
    order_id: str | None = None,
    session_id: str | None = None,
    token_epoch: int | str = 0,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    headers: Mapping[str, str | None] | None = None,
    source: str = "203.0.113.7",
) -> dict[str, Any]:
    """Return a REST API proxy event.

    Args:
        body: a JSON value; text is sent as it is, for bodies that are not JSON.
        user_id: the signed-in account, as the authorizer would say; None for nobody.
        role: that account's role.
        order_id: the one order that the caller is limited to, if any.
        session_id: the session that they signed in by, if any.
        token_epoch: of their token for that one order.
        path: path parameters.
        query: query parameters.
        headers: further headers; None for one that is not sent. An Idempotency-Key is always sent,
            a fresh one where not given, as careful clients do.
        source: address of the client, as API Gateway sees it.
    """
    sent = {
        "Content-Type": "application/json",
        "Idempotency-Key": next(_fresh_keys),
        **(headers or {}),
    }
    authorizer = {"user_id": user_id, "role": role, "principalId": user_id} if user_id else {}
    if order_id is not None:
        authorizer |= {"order_id": order_id, "token_epoch": str(token_epoch)}
    if session_id is not None:
        authorizer["session_id"] = session_id
    return {
        "headers": {name: value for name, value in sent.items() if value is not None},
        "pathParameters": path,
        "queryStringParameters": query,
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "request-1",
            "authorizer": authorizer,
            "identity": {"sourceIp": source},
        },
    }


def call(module: ModuleType, event: dict[str, Any]) -> Answer:
    """Give an event to a function's `lambda_handler` and return the answer.

    Whatever a test asks: of a function behind the API, it is what the contract says.
    """
    name = module.__name__.split(".")[-2]
    with at_work(frozenset({name})):
        returned = module.lambda_handler(event, LambdaContext())
    text = returned["body"]
    is_json = "json" in returned["headers"].get("Content-Type", "")
    body = json.loads(text) if is_json else text
    answer = Answer(returned["statusCode"], returned["headers"], body)
    if isinstance(module.lambda_handler, Endpoint):
        found = published().differences(name, answer.status, answer.headers, answer.body)
        assert [*found] == [], f"{name} does not do what the contract says"
    return answer
