"""Sample events, one a function, for `sam local invoke` and the tests."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sandbox.generate.declarations import DeclarationError, Function
from storefront.access import PERMISSIONS, PUBLIC, Role
from storefront.arrivals import Arrival
from storefront.operated import Operated
from storefront.schedule import Scheduled
from storefront.streams import Watcher
from storefront.web.authorizer import AuthorizerHandler
from storefront.web.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from storefront.buckets import Bucket

STAGE = "dev"
HOST = "abcde12345.execute-api.eu-west-1.amazonaws.com"
CLIENT = "192.0.2.10"
KEY = "0b6f8f0e-3a55-4b8e-9a55-6f3a1f1d2c33"
IDS = {
    "product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF",
    "variant_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF-001",
    "order_id": "01JZ8K9A2B3C4D5E6F7G8H9JKM",
    "asset": "shop/",
    "entry": "2",
    "slug": "assam-tea-250-g",
}
"""Sample ids; any other path parameter is an id like these."""
ANY_ID = "01JZ8KA7XEQ3W5R9T1Y2V4B6N8"
CALLERS = {
    Role.CUSTOMER: "01JZ8K0000CVSTMER000000000",
    Role.MANAGER: "01JZ8K0000STAFF00000000000",
    Role.OWNER: "01JZ8K00000WNER00000000000",
}
"""Who calls: the first of these roles that may."""


def samples(functions: Sequence[Function]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names of functions and their sample events.

    A function URL's is written by hand, since its body is signed by somebody else.

    Raises:
        DeclarationError: a request body has no example.
    """
    for function in functions:
        match function.handler:
            case Endpoint() as endpoint:
                yield function.name, _request(function, endpoint)
            case Scheduled():
                yield function.name, _schedule(function.name)
            case Arrival(bucket=bucket, within=within):
                folder = within or f"{bucket.folder}/{IDS['product_id']}/"
                yield function.name, _arrival(bucket, folder)
            case Watcher(patterns=patterns):
                yield function.name, _change(patterns[0])
            case Operated():
                yield function.name, {"seconds": 20}
            case AuthorizerHandler():
                yield function.name, _token()


def _request(function: Function, endpoint: Endpoint) -> dict[str, Any]:
    """Return an event of a REST API's Lambda proxy integration."""
    in_path = {name: IDS.get(name, ANY_ID) for name in endpoint.path_types}
    path = re.sub(r"{(\w+)\+?}", lambda found: in_path[found[1]], endpoint.path)
    query = {name: "20" for name in endpoint.query if name == "limit"}
    headers = _headers(endpoint)
    caller = _caller(endpoint)
    return {
        "resource": endpoint.path.rstrip("/"),
        "path": path,
        "httpMethod": endpoint.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [text] for name, text in query.items()} or None,
        "pathParameters": in_path or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abcde12345",
            "stage": STAGE,
            "requestId": "0f2c1a52-5f6f-4c57-8a41-3f1f7c2b9d10",
            "extendedRequestId": "QvT2eHvIDoEFjWg=",
            "requestTime": "01/Jul/2026:09:30:00 +0000",
            "requestTimeEpoch": 1782898200000,
            "protocol": "HTTP/1.1",
            "httpMethod": endpoint.method,
            "resourceId": "a1b2c3",
            "resourcePath": endpoint.path.rstrip("/"),
            "path": f"/{STAGE}{path}",
            "domainName": HOST,
            "identity": {"sourceIp": CLIENT, "userAgent": headers["User-Agent"]},
            **({"authorizer": _authorized(*caller)} if caller else {}),
        },
        "body": _body(function, endpoint),
        "isBase64Encoded": False,
    }


def _headers(endpoint: Endpoint) -> dict[str, str]:
    headers = {
        "Accept": "text/html" if endpoint.returns is str else "application/json",
        "Host": HOST,
        "User-Agent": "curl/8.9.1",
        "X-Forwarded-For": CLIENT,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    if endpoint.permission is not PUBLIC:
        headers["Authorization"] = "Bearer <access token>"
    if endpoint.body is not None:
        headers["Content-Type"] = "application/json"
    if endpoint.idempotency_key:
        headers["Idempotency-Key"] = KEY
    return dict(sorted(headers.items()))


def _caller(endpoint: Endpoint) -> tuple[str, str] | None:
    """Return account and role of who calls; None where anybody may."""
    if endpoint.permission is PUBLIC:
        return None
    role = next(one for one in CALLERS if endpoint.permission in PERMISSIONS[one])
    return CALLERS[role], role.value


def _authorized(user_id: str, role: str) -> dict[str, Any]:
    return {"principalId": user_id, "user_id": user_id, "role": role, "integrationLatency": 12}


def _body(function: Function, endpoint: Endpoint) -> str | None:
    if endpoint.body is None:
        return None
    if not endpoint.body.example:
        raise DeclarationError(
            f"functions/{function.name}/app.py: give {endpoint.body.__name__} an `example`, "
            "a body that it takes"
        )
    return json.dumps(endpoint.body.example, ensure_ascii=False)


def _schedule(name: str) -> dict[str, Any]:
    """Return an event of EventBridge Scheduler."""
    schedule = f"schedule/default/storefront-{name.replace('_', '-')}"
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": "2026-07-01T09:30:00Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:scheduler:eu-west-1:123456789012:{schedule}"],
        "detail": "{}",
    }


def _arrival(bucket: Bucket, folder: str) -> dict[str, Any]:
    """Return an event of S3, as EventBridge tells it."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-07-01T09:30:00Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:s3:::{bucket.name.lower()}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket.name.lower()},
            "object": {
                "key": f"{folder}{ANY_ID}",
                "size": 2481532,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "sequencer": "617f08299329d189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": CLIENT,
            "reason": "PostObject",
        },
    }


def _change(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event of a table's stream: a product was edited, or what a pattern asks for."""
    details = {
        "pk": {"S": f"PRODUCT#{IDS['product_id']}"},
        "sk": {"S": "DETAILS"},
        "product_id": {"S": IDS["product_id"]},
        "description": {"S": "Holds tea."},
    }
    (sk,) = pattern["dynamodb"]["Keys"]["sk"]["S"]
    if sk != "DETAILS":
        details = {"pk": {"S": f"IMPORT#{ANY_ID}"}, "sk": {"S": sk}}
    stream = "table/catalog/stream/2026-07-01T00:00:00.000"
    return {
        "Records": [
            {
                "eventID": "c4ca4238a0b923820dcc509a6f75849b",
                "eventName": "MODIFY",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "eu-west-1",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1782898200,
                    "Keys": {"pk": details["pk"], "sk": details["sk"]},
                    "NewImage": details,
                    "OldImage": {**details, "description": {"S": "Holds coffee."}},
                    "SequenceNumber": "4421584500000000017450439091",
                    "SizeBytes": 312,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": f"arn:aws:dynamodb:eu-west-1:123456789012:{stream}",
            }
        ]
    }


def _token() -> dict[str, Any]:
    """Return an event of a TOKEN authorizer."""
    api = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"
    return {
        "type": "TOKEN",
        "methodArn": f"{api}/{STAGE}/GET/api/auth/me/",
        "authorizationToken": "Bearer sample.access.token",
    }
