"""Calls to DynamoDB with what botocore does for each of its services left out.

Half of the processor time of a call went into what serves this service nothing: a score of events,
rules that find the same address again, and a serializer and a parser that walk the service's
shapes (docs/decisions/0087-calls-without-machinery.md). DynamoDB's JSON is what those make of our
arguments, letter by letter
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html), so
it is written and read as it is. Credentials, signature, connections, their errors and the reading
of DynamoDB's errors are botocore's as ever: the client is its own, but for the way of one call.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from botocore.hooks import first_non_none_response
from botocore.parsers import ResponseParserError, create_parser
from botocore.session import Session

from storefront.answers import let_answers_end
from storefront.db.wire import Signer, Wire, WireRequest

_TARGET = "DynamoDB_20120810"
_PROTOCOL = "json"
_CONTENT_TYPE = "application/x-amz-json-1.0"
_FIRST_NO_SUCCESS = 300


def use_lean_calls(session: Session) -> None:
    """Let the DynamoDB clients that a session makes from now on call as `LeanCalls` does."""
    session.register("creating-client-class.dynamodb", _take_over, unique_id="lean-calls")


def _take_over(**made: Any) -> None:
    # The event by which boto3 extends clients, too:
    # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    made["base_classes"].insert(0, LeanCalls)


class LeanCalls:
    """How a botocore client of DynamoDB makes a call; mixed into its class.

    Nothing is repeated here, whatever the client is configured to do: `db.store.Retry` is the one
    place that repeats. Of the events of a call only `before-send` remains, which takes a request
    from the network: emulators and faults in the process of a test are there.
    """

    _endpoint: Any
    _request_signer: Any
    _user_agent_creator: Any
    exceptions: Any
    meta: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        let_answers_end(self)
        self._endpoint.http_session.__class__ = Wire
        self._signs = Signer(None, "", "")

    def _make_api_call(self, operation_name: str, api_params: Mapping[str, Any]) -> dict[str, Any]:
        """Call DynamoDB once.

        Args:
            operation_name: such as "GetItem".
            api_params: its arguments in DynamoDB's own form; texts, numbers, truth values, lists
                and maps, no binary values.

        Raises:
            ClientError: DynamoDB's own error.
            HTTPClientError, ConnectionError: botocore's, of a call without an answer.
            ResponseParserError: the answer is half of one, changed on its way, or somebody else's.
        """
        body = json.dumps(api_params).encode()
        request = WireRequest(self._url, self._headers(operation_name), body)
        self._signer.add_auth(request)
        answer = self._send(operation_name, request)
        require_whole(answer)
        if answer.status_code >= _FIRST_NO_SUCCESS:
            error = error_of(answer)
            raise self.exceptions.from_code(error["Error"]["Code"])(error, operation_name)
        return content_of(answer)

    @cached_property
    def _agent(self) -> str:
        agent: str = self._user_agent_creator.to_string()
        return agent

    @cached_property
    def _url(self) -> str:
        return f"{self.meta.endpoint_url}/"

    @cached_property
    def _host(self) -> str:
        return urlsplit(self._url).netloc

    @property
    def _signer(self) -> Any:
        """Return the signer with the credentials of now, which are renewed from time to time."""
        theirs = self._request_signer
        held = theirs._credentials  # noqa: SLF001 - botocore renews them there
        credentials, signer = held and held.get_frozen_credentials(), self._signs
        if credentials != signer.credentials:
            signer = self._signs = Signer(credentials, theirs.signing_name, theirs.region_name)
        return signer

    def _headers(self, operation: str) -> dict[str, str]:
        return {
            "Host": self._host,
            "X-Amz-Target": f"{_TARGET}.{operation}",
            "Content-Type": _CONTENT_TYPE,
            "User-Agent": self._agent,
        }

    def _send(self, operation: str, request: Any) -> Any:
        event = f"before-send.dynamodb.{operation}"
        emitter = self._endpoint._event_emitter  # noqa: SLF001 - as faults in tests find it
        answers = emitter.emit(event, request=request)
        answer = first_non_none_response(answers)
        return self._endpoint.http_session.send(request) if answer is None else answer


def require_whole(answer: Any) -> None:
    """Refuse an answer, also one that refuses, that was cut short or changed on its way.

    botocore compares neither its length nor, where it repeats nothing, its checksum: half of a
    cancellation would be an error without its reasons.

    Args:
        answer: botocore's `AWSResponse`.

    Raises:
        ResponseParserError: which `db.store.Retry` repeats.
    """
    body: bytes = answer.content
    length, checksum = answer.headers.get("content-length"), answer.headers.get("x-amz-crc32")
    if length and length != str(len(body)):
        raise ResponseParserError("the answer is not as long as it says")
    if checksum and checksum != str(crc32(body)):
        raise ResponseParserError("the answer was changed on its way")


def content_of(answer: Any) -> dict[str, Any]:
    """Return what a successful answer says.

    botocore reads what is no JSON as an answer without content: an item would seem not to exist.

    Args:
        answer: botocore's `AWSResponse`, which is whole.

    Raises:
        ResponseParserError: which `db.store.Retry` repeats.
    """
    try:
        content = json.loads(answer.content)
    except ValueError:
        raise ResponseParserError("the answer is no JSON") from None
    if not isinstance(content, dict):
        raise ResponseParserError("the answer is no JSON object")
    return content


def error_of(answer: Any) -> dict[str, Any]:
    """Return a refusal as botocore's ClientError holds it, with a transaction's reasons.

    Args:
        answer: botocore's `AWSResponse`.

    Raises:
        ResponseParserError: botocore cannot read it.
    """
    whole = {"body": answer.content, "headers": answer.headers, "status_code": answer.status_code}
    no_shape: Any = None  # errors are read without one
    try:
        parsed: dict[str, Any] = create_parser(_PROTOCOL).parse(whole, no_shape)
        reasons = _reasons_of(answer.content)
    except (ValueError, TypeError, AttributeError) as error:
        raise ResponseParserError("the answer is none of DynamoDB's") from error
    return parsed | ({"CancellationReasons": reasons} if reasons else {})


def _reasons_of(body: bytes) -> Any:
    try:
        return json.loads(body).get("CancellationReasons")
    except json.JSONDecodeError:
        return None  # of a proxy: the status tells what it is
