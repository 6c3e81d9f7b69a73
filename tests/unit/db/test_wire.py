"""Requests are signed as botocore signs them, and connections serve until they fail."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import botocore.auth
import botocore.session
import pytest
from botocore.awsrequest import AWSConnection, AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import NoCredentialsError, ReadTimeoutError

from storefront.db.calls import use_lean_calls
from storefront.db.wire import Signer, WireRequest
from tests.support.scripted_peer import Peer, answer, peer

KEY = {"TableName": "orders", "Key": {"pk": {"S": "শাড়ি"}, "sk": {"S": "1"}}}
ITEM = {"Item": {"pk": {"S": "শাড়ি"}}}
FOUND = answer(200, json.dumps(ITEM).encode())
PATIENCE = 0.25
"""Seconds a peer is waited for."""
HEADERS = {
    "Host": "dynamodb.eu-west-1.amazonaws.com",
    "X-Amz-Target": "DynamoDB_20120810.GetItem",
    "Content-Type": "application/x-amz-json-1.0",
    "User-Agent": "storefront  and  its   friends",
}
URL = f"https://{HEADERS['Host']}/"
NEW_YEAR = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def other() -> Iterator[Peer]:
    """Whom a client talks to."""
    with peer() as one:
        yield one


def client(address: str, **config: Any) -> Any:
    """Return a client of DynamoDB with lean calls, which repeats nothing."""
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret", "token")
    use_lean_calls(session)
    return session.create_client(
        "dynamodb",
        "eu-west-1",
        endpoint_url=address,
        config=Config(read_timeout=PATIENCE, connect_timeout=PATIENCE, **config),
    )


@pytest.mark.parametrize("token", [None, "session-token"])
def test_a_signature_is_botocores_before_and_after_midnight(
    monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    credentials = Credentials("AKIDEXAMPLE", "secret", token).get_frozen_credentials()
    ours: Any = Signer(credentials, "dynamodb", "eu-west-1")
    theirs: Any = botocore.auth.SigV4Auth(credentials, "dynamodb", "eu-west-1")

    for moment in (*NEW_YEAR, NEW_YEAR[0]):
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda now=moment: now)
        for body in (b"{}", json.dumps(KEY).encode()):
            signed = WireRequest(URL, dict(HEADERS), body)
            ours.add_auth(signed)
            told = AWSRequest("POST", URL, dict(HEADERS), body)
            theirs.add_auth(told)
            assert signed.headers == dict(told.headers.items())


def test_credentials_that_are_renewed_sign_the_next_request(other: Peer) -> None:
    one = client(other.address)
    held: Any = one._request_signer._credentials
    for held.access_key, held.token in (("AKIDFIRST", "first"), ("AKIDSECOND", "second")):
        other.says(FOUND, "keep alive")
        one._make_api_call("GetItem", KEY)

    said = [head.decode() for head, _ in other.requests]
    assert ["Credential=AKIDFIRST/" in said[0], "Credential=AKIDSECOND/" in said[1]] == [True, True]
    assert ["Token: first" in said[0], "Token: second" in said[1]] == [True, True]


def test_nothing_is_sent_without_credentials(other: Peer) -> None:
    one = client(other.address)
    one._request_signer._credentials = None

    with pytest.raises(NoCredentialsError):
        one._make_api_call("GetItem", KEY)

    assert other.connections == 0


def test_the_rest_of_an_answer_that_came_too_late_is_not_read_as_the_next_one(other: Peer) -> None:
    other.says(FOUND[:-5], "silent")
    other.says(FOUND)
    one = client(other.address)
    with pytest.raises(ReadTimeoutError):
        one._make_api_call("GetItem", KEY)

    assert one._make_api_call("GetItem", KEY) == ITEM
    assert other.connections == 2


def test_a_client_that_was_closed_opens_a_connection_anew(other: Peer) -> None:
    one = client(other.address)
    other.says(FOUND, "keep alive")
    one._make_api_call("GetItem", KEY)

    one.close()
    other.says(FOUND, "keep alive")

    assert one._make_api_call("GetItem", KEY) == ITEM
    assert other.connections == 2


def test_a_proxy_is_asked_where_there_is_one(other: Peer) -> None:
    elsewhere = "http://dynamodb.example"
    other.says(FOUND)
    one = client(elsewhere, proxies={"http": other.address})

    assert one._make_api_call("GetItem", KEY) == ITEM

    head, body = other.requests[0]
    assert head.startswith(f"POST {elsewhere}/ HTTP/1.1\r\n".encode())
    assert b"Host: dynamodb.example\r\n" in head
    assert json.loads(body) == KEY


def test_head_and_body_are_sent_at_once(other: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each more is a packet, and a record of TLS, that Lambda's processor pays for."""
    sent: list[bytes] = []
    keep: Any = AWSConnection.send

    def send(self: Any, data: bytes) -> None:
        sent.append(data)
        keep(self, data)

    monkeypatch.setattr(AWSConnection, "send", send)
    other.says(FOUND)

    client(other.address)._make_api_call("GetItem", KEY)

    assert [data.endswith(json.dumps(KEY).encode()) for data in sent] == [True]
