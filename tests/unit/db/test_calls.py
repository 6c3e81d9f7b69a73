"""Our way of a call and botocore's own: the same request, and the same made of every answer.

Both talk to a peer on a real socket. Where ours is stricter, that is said.
"""

import gzip
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from storefront.db.calls import LeanCalls, use_lean_calls
from tests.support.aws import let_sign
from tests.support.scripted_peer import PAUSE_SECONDS, Peer, answer, peer

KEY = {"TableName": "orders", "Key": {"pk": {"S": "শাড়ি"}, "sk": {"S": "1"}}}
ITEM = {
    "pk": {"S": "শাড়ি ✓ \U0001f3f7"},
    "n": {"N": "12345678901234567890123456789012345678"},
    "yes": {"BOOL": True},
    "nothing": {"NULL": True},
    "list": {"L": [{"S": ""}, {"M": {"deep": {"L": []}}}]},
    "names": {"SS": ["a", "b"]},
}
READ = {"ConsumedCapacity": {"TableName": "orders", "CapacityUnits": 0.5}, "Item": ITEM}
CANCELED = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "Message": "Transaction cancelled",
    "CancellationReasons": [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "failed", "Item": ITEM},
        {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"},
    ],
}
PATIENCE = 0.25
"""Seconds a peer is waited for."""
LONG, LONGER, IMPATIENT = 8, 60, 3 * PAUSE_SECONDS
"""Bytes that drip for longer than somebody impatient waits, also if they begin late to listen; and
how long they wait."""


def error(kind: Any, **more: Any) -> bytes:
    """Return the body of an error of DynamoDB's."""
    return json.dumps({"__type": kind, "message": "no", **more}).encode()


def of(value: Any) -> bytes:
    """Return a value as an answer says it."""
    return json.dumps(value).encode()


CORAL = "com.amazon.coral.service#"
WHOLE = of(READ)
ZIPPED = gzip.compress(WHOLE, mtime=0)
CHECKED = f"x-amz-crc32: {crc32(WHOLE)}"
#: Answers of which both make the same.
ALIKE = {
    "an item": answer(200, WHOLE),
    "an item and its checksum": answer(200, WHOLE, CHECKED),
    "letters as they are": answer(200, json.dumps(READ, ensure_ascii=False).encode()),
    "no item": answer(200, b"{}"),
    "in chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(WHOLE), WHOLE)
    ),
    "no such table": answer(400, error("com.amazonaws.dynamodb.v20120810#ResourceNotFound")),
    "throttled": answer(400, error("com.amazonaws.dynamodb.v20120810#ThrottlingException")),
    "a failed condition": answer(
        400,
        error("com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"),
    ),
    "a cancelled transaction": answer(400, of(CANCELED)),
    "a cancelled transaction and its checksum": answer(
        400, of(CANCELED), f"x-amz-crc32: {crc32(of(CANCELED))}"
    ),
    "a clock that is wrong": answer(400, error(f"{CORAL}InvalidSignatureException")),
    "credentials that have ended": answer(400, error(f"{CORAL}ExpiredTokenException")),
    "credentials that are unknown": answer(400, error(f"{CORAL}UnrecognizedClientException")),
    "not allowed": answer(400, error(f"{CORAL}AccessDeniedException")),
    "a code with an address": answer(400, error("Throttling:http://internal/x")),
    "a code in a header": answer(400, b"{}", "x-amzn-errortype: ThrottlingException"),
    "an error without words": answer(400, b""),
    "its own failure": answer(500, error(f"{CORAL}InternalServerError")),
    "out of service": answer(503, error(f"{CORAL}ServiceUnavailable")),
    "a page of a proxy": answer(502, b"<html><body>Bad Gateway</body></html>"),
    "a proxy that has ended": answer(504, b""),
    "an error cut short": answer(500, error("InternalServerError")[:20]),
    "moved": answer(307, b"", "Location: http://127.0.0.1:9/"),
    "moved for good": answer(301, b"<html>", "Location: http://127.0.0.1:9/"),
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
}
#: Answers that botocore takes for an empty one, or the truth, or stumbles over. Ours asks again.
REFUSED = {
    "half of a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half of a cancellation": answer(400, of(CANCELED)[:-30], length=len(of(CANCELED))),
    "a cancellation that was changed": answer(400, of(CANCELED), "x-amz-crc32: 1"),
    "an error that is a list": answer(500, b"[1]"),
    "an error whose code is none": answer(400, error(7)),
    "an error not in Unicode": answer(400, b"\xff\xfe"),
    "cut short": answer(200, WHOLE[:-20], length=len(WHOLE)),
    "cut short, and JSON": answer(200, b"{}", length=len(WHOLE)),
    "a checksum that is no number": answer(200, WHOLE, "x-amz-crc32: none"),
    "two lengths": answer(200, WHOLE, f"Content-Length: {len(WHOLE)}"),
    "a checksum that is wrong": answer(200, WHOLE, "x-amz-crc32: 1"),
    "no words": answer(200, b""),
    "a page": answer(200, b"<html><body>Welcome to the hotel</body></html>"),
    "no object": answer(200, b"[]"),
    "zipped, which nobody asked for": answer(200, ZIPPED, "Content-Encoding: gzip"),
    "not in Unicode": answer(200, b'{"Item": {"pk": {"S": "\xff"}}}'),
}


@pytest.fixture
def other() -> Iterator[Peer]:
    """Whom both talk to."""
    with peer() as one:
        yield one


def client(address: str, *, lean: bool, patience: float = PATIENCE) -> Any:
    """Return a client that repeats nothing, in its own session; `patience` is for an answer."""
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret", "session-token")
    if lean:
        use_lean_calls(session)
    made = session.create_client(
        "dynamodb",
        "eu-west-1",
        endpoint_url=address,
        config=Config(
            parameter_validation=False,
            connect_timeout=PATIENCE,
            read_timeout=patience,
            retries={"total_max_attempts": 1, "mode": "standard"},
        ),
    )
    let_sign(made)
    assert isinstance(made, LeanCalls) is lean
    return made


def outcome(one: Any, operation: str, arguments: dict[str, Any]) -> Any:
    """Return what a caller learns of a call."""
    try:
        told = one._make_api_call(operation, arguments)
    except ClientError as refused:
        response: Any = refused.response
        metadata = response["ResponseMetadata"]
        return (
            type(refused).__name__,
            response["Error"],
            response.get("CancellationReasons"),
            metadata["HTTPStatusCode"],
            metadata["HTTPHeaders"].get("x-amzn-requestid"),
        )
    except Exception as failed:  # noqa: BLE001 - which one is the point
        return type(failed)
    return {name: value for name, value in told.items() if name != "ResponseMetadata"}


@pytest.mark.parametrize("name", list(ALIKE))
def test_both_make_the_same_of_an_answer(other: Peer, name: str) -> None:
    told = []
    for lean in (False, True):
        other.says(ALIKE[name])
        told.append(outcome(client(other.address, lean=lean), "GetItem", KEY))

    assert told[0] == told[1]


def test_a_peer_that_stops_in_the_middle_is_not_waited_for(other: Peer) -> None:
    other.says(answer(200, WHOLE)[:-20], then="silent")

    assert outcome(client(other.address, lean=True), "GetItem", KEY) is ReadTimeoutError


@pytest.mark.parametrize("name", sorted((ALIKE | REFUSED).keys() - {"nothing"}))
def test_an_answer_that_drips_is_none_like_one_that_is_late(other: Peer, name: str) -> None:
    said = (ALIKE | REFUSED)[name]
    other.says(said[:-LONGER], drips=said[-LONGER:])
    impatient = client(other.address, lean=True, patience=IMPATIENT)

    assert outcome(impatient, "GetItem", KEY) is ReadTimeoutError


def test_an_answer_that_drips_from_its_first_byte_is_none(other: Peer) -> None:
    other.says(b"", drips=answer(200, WHOLE))
    impatient = client(other.address, lean=True, patience=IMPATIENT)

    assert outcome(impatient, "GetItem", KEY) is ReadTimeoutError


def test_an_answer_that_drips_and_is_in_time_is_one_and_its_connection_serves_on(
    other: Peer,
) -> None:
    one = client(other.address, lean=True, patience=60)
    for _ in range(2):
        other.says(answer(200, WHOLE)[:-LONG], "keep alive", drips=WHOLE[-LONG:])
        assert outcome(one, "GetItem", KEY) == READ

    assert other.connections == 1


def test_nobody_there_is_told_as_such() -> None:
    with peer() as gone:
        address = gone.address

    assert outcome(client(address, lean=True), "GetItem", KEY) is EndpointConnectionError


@pytest.mark.parametrize("name", list(REFUSED))
def test_ours_believes_no_answer_that_may_be_half_of_one(other: Peer, name: str) -> None:
    other.says(REFUSED[name])

    assert outcome(client(other.address, lean=True), "GetItem", KEY) is ResponseParserError


@pytest.mark.parametrize("operation", ["GetItem", "Query", "TransactWriteItems"])
def test_both_send_the_same_request(other: Peer, operation: str) -> None:
    arguments: dict[str, Any] = {**KEY, "Item": ITEM, "Limit": 3, "ConsistentRead": True}
    if operation == "TransactWriteItems":
        arguments = {"TransactItems": [{"Put": {"TableName": "orders", "Item": ITEM}}]} | {
            "ClientRequestToken": "token"
        }
    if operation == "GetItem":
        arguments = {**KEY, "ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}
    if operation == "Query":
        arguments = {"TableName": "orders", "KeyConditionExpression": "#0 = :0", "Limit": 3} | {
            "ExpressionAttributeNames": {"#0": "pk"},
            "ExpressionAttributeValues": {":0": {"S": "শাড়ি"}},
        }
    for lean in (False, True):
        other.says(answer(200, b"{}"))
        client(other.address, lean=lean)._make_api_call(operation, arguments)

    (theirs, their_body), (ours, our_body) = other.requests
    assert json.loads(our_body) == json.loads(their_body) == arguments
    assert ours.splitlines()[0] == theirs.splitlines()[0]
    left_out = {"amz-sdk-invocation-id", "amz-sdk-request"}  # of repeats, which are not its own
    assert headers(theirs).keys() - headers(ours).keys() == left_out
    assert not headers(ours).keys() - headers(theirs).keys()
    same = ("x-amz-target", "content-type", "accept-encoding", "x-amz-security-token")
    assert [headers(ours)[name] for name in same] == [headers(theirs)[name] for name in same]
    # Powertools adds its name to each request, by an event.
    assert headers(theirs)["user-agent"].startswith(headers(ours)["user-agent"])


def test_the_signature_is_what_aws_computes(other: Peer) -> None:
    """As https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html."""
    other.says(answer(200, b"{}"))
    client(other.address, lean=True)._make_api_call("GetItem", KEY)
    (head, body), sent = other.requests[0], headers(other.requests[0][0])

    said = dict(
        part.strip().split("=", 1)
        for part in sent["authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(",")
    )
    signed = said["SignedHeaders"].split(";")
    canonical = ["POST", "/", "", *(f"{name}:{sent[name]}" for name in signed), ""]
    canonical += [";".join(signed), hashlib.sha256(body).hexdigest()]
    day = sent["x-amz-date"][:8]
    scope = f"{day}/eu-west-1/dynamodb/aws4_request"
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    key = b"AWS4secret"
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{sent['x-amz-date']}\n{scope}\n{digest}"

    assert head.startswith(b"POST / HTTP/1.1")
    assert said["Credential"] == f"AKIDEXAMPLE/{scope}"
    assert said["Signature"] == hmac.digest(key, text.encode(), "sha256").hex()
    assert {"host", "x-amz-date", "x-amz-security-token", "x-amz-target"} <= set(signed)


def test_a_connection_serves_many_calls_and_is_replaced_when_the_peer_has_left(
    other: Peer,
) -> None:
    one = client(other.address, lean=True)
    for then in ("keep alive", "keep alive", "hang up", "keep alive"):
        other.says(answer(200, b"{}"), then)
        one._make_api_call("GetItem", KEY)
        if then == "hang up":
            assert other.has_hung_up.wait(10)

    assert (len(other.requests), other.connections) == (4, 2)


def test_binary_values_are_refused_and_not_sent_as_something_else(other: Peer) -> None:
    one = client(other.address, lean=True)

    with pytest.raises(TypeError):
        one._make_api_call("GetItem", {**KEY, "Key": {"pk": {"B": b"raw"}}})

    assert not other.requests


def headers(head: bytes) -> dict[str, str]:
    """Return the headers of a request, by their names in small letters."""
    lines = (line.partition(":") for line in head.decode().split("\r\n")[1:])
    return {name.lower(): value.strip() for name, _, value in lines}
