"""AWS in this process: the sandbox's emulator answers botocore, with no network in between.

What is tested in one thread is tested on the very engine that races and the sandbox use, in a tenth
of the time that a server would take. Of a request all is real but socket and signature: botocore
serializes, parses, and calls its hooks.

Of CloudFormation only the outputs of stacks are known: all that operators' commands ask it for.
"""

import copy
import importlib
import json
import marshal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from io import BytesIO
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore
import botocore.handlers
from botocore.awsrequest import AWSResponse

from sandbox.config import EMULATOR_VENV
from storefront.db.calls import LeanCalls

EMULATOR = "ministack"
#: Services that the emulator's modules answer for.
_SERVICES = {"dynamodb": "DynamoDB_20120810", "ssm": "AmazonSSM"}
_S3 = "s3"
#: What S3 keeps here, by bucket and key: content, and what was said of it.
Files = dict[tuple[str, str], tuple[bytes, Mapping[str, str]]]
_files: Files = {}
_answering: list[bool] = []
_stacks: dict[str, dict[str, str]] = {}


class _EmulatorFinder:
    """Finds the emulator, and nothing else, in the environment that it has of its own."""

    @staticmethod
    def find_spec(name: str, *_: object) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        if name != EMULATOR:
            return None
        libraries = EMULATOR_VENV.glob("lib/python*/site-packages")
        return PathFinder.find_spec(name, [str(one) for one in libraries])


sys.meta_path.append(_EmulatorFinder)


@contextmanager
def aws_in_process() -> Iterator[None]:
    """Let this process answer for AWS, inside the block.

    A client that was given another address, as by AWS_ENDPOINT_URL, talks to that one.
    """
    _answering.append(True)
    try:
        yield
    finally:
        _answering.pop()


def let_sign(client: Any) -> None:
    """Let a client sign its requests, which those to the AWS of this process do not."""
    client.meta.events.unregister("choose-signer", _choose_signer)


@contextmanager
def deployed(stack: str, outputs: Mapping[str, str]) -> Iterator[None]:
    """Let there be a stack with these outputs, inside the block."""
    _stacks[stack] = dict(outputs)
    try:
        yield
    finally:
        del _stacks[stack]


def ask(service: str, operation: str, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """Return the emulator's answer: status, headers and body.

    Args:
        service: such as "dynamodb".
        operation: such as "GetItem".
        body: the request, as JSON.
    """
    target = {"x-amz-target": f"{_SERVICES[service]}.{operation}"}
    request = emulated(service).handle_request("POST", "/", target, body, {})
    try:
        request.send(None)
    except StopIteration as done:
        answer: tuple[int, Mapping[str, str], bytes] = done.value
        return answer
    raise AssertionError(f"{operation} waits, which it never does for a server either")


def files_in_process() -> Files:
    """Return what S3 keeps in this process, to look at, to add to and to clear.

    It knows GetObject, PutObject and DeleteObject, and nothing of permissions, forms and events:
    those are tried against the sandbox's emulator, which takes seconds to import.
    """
    return _files


def _ask_about_file(request: Any) -> tuple[int, Mapping[str, str], bytes]:
    url = urlsplit(request.url)
    place = url.netloc.partition(".s3.")[0], unquote(url.path).removeprefix("/")
    match request.method:
        case "PUT":
            headers = {name: _text(value) for name, value in request.headers.items()}
            body = request.body  # large ones come as files
            _files[place] = (body if isinstance(body, bytes) else body.read(), headers)
        case "DELETE":
            _files.pop(place, None)
        case "GET" if place in _files:
            content, _ = _files[place]
            return 200, {"Content-Length": str(len(content))}, content
        case "GET":
            return 403, {}, b"<Error><Code>AccessDenied</Code></Error>"
    return 200, {}, b""


#: What was sent to people: an SMS as SNS was told of it, a mail as SES was.
_carried: list[dict[str, Any]] = []


def carried_in_process() -> list[dict[str, Any]]:
    """Return the messages that were sent, to look at and to clear."""
    return _carried


def carry(service: str, request: Any) -> tuple[int, Mapping[str, str], bytes]:
    """Send a message, as SNS or SES does, and return the answer: status, headers and body."""
    if service == "sesv2":
        _carried.append(json.loads(request.body))
        return 200, {"Content-Type": "application/json"}, b'{"MessageId": "1"}'
    given = parse_qs(_text(request.body))
    _carried.append({name: given[name][0] for name in ("PhoneNumber", "Message")})
    answer = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult>"
    return 200, {}, f"{answer}</PublishResponse>".encode()


@cache
def emulated(service: str) -> ModuleType:
    """Return the emulator's module of a service."""
    try:
        module = importlib.import_module(f"{EMULATOR}.services.{service}")
    except ModuleNotFoundError as error:
        raise RuntimeError(f"no emulator in {EMULATOR_VENV}: run `make tools`") from error
    if service == "dynamodb":
        # The shop has few expressions, and to read one takes longer than to go by it.
        for reader in ("_tokenize", "_condition_syntax_error"):
            setattr(module, reader, cache(getattr(module, reader)))
        vars(module)["copy"] = SimpleNamespace(copy=copy.copy, deepcopy=_copied)
    return module


def _copied(value: Any) -> Any:
    """Return a deep copy, in a fifth of the time where a value could be JSON, as items could."""
    try:
        return marshal.loads(marshal.dumps(value))  # noqa: S302 - written on this very line
    except ValueError:
        return copy.deepcopy(value)


def _answer(event_name: str, request: Any, **_: object) -> Any:
    if not _is_answered(request.url):
        return None
    service, operation = event_name.split(".")[1:]
    if service in _SERVICES:
        return _response(request, *ask(service, operation, request.body))
    if service == _S3:
        return _response(request, *_ask_about_file(request))
    if service in {"sns", "sesv2"}:
        return _response(request, *carry(service, request))
    if operation == "DescribeStacks":
        return _response(request, *_described(parse_qs(request.body)))
    raise NotImplementedError(f"there is no {service} in this process")


def _is_answered(url: str) -> bool:
    host = url.partition("://")[2].partition("/")[0]
    return bool(_answering) and host.endswith(".amazonaws.com")


def _described(query: Mapping[Any, list[Any]]) -> tuple[int, Mapping[str, str], bytes]:
    """Answer as in https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/."""
    texts = {_text(name): _text(values[0]) for name, values in query.items()}
    name = texts["StackName"]
    if name not in _stacks:
        body = (
            "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>"
            f"<Message>Stack with id {escape(name)} does not exist</Message>"
            "</Error></ErrorResponse>"
        )
        return 400, {}, body.encode()
    outputs = "".join(
        f"<member><OutputKey>{key}</OutputKey><OutputValue>{escape(value)}</OutputValue></member>"
        for key, value in _stacks[name].items()
    )
    body = (
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
        f"<StackName>{escape(name)}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
        f"<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>{outputs}</Outputs>"
        "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    )
    return 200, {}, body.encode()


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


class _Raw:
    """A body, as urllib3 hands it to botocore."""

    def __init__(self, body: bytes) -> None:
        self.stream: Callable[[], Iterator[bytes]] = lambda: iter((body,))
        self.read = BytesIO(body).read


def _response(request: Any, status: int, headers: Any, body: bytes) -> AWSResponse:
    return AWSResponse(request.url, status, headers, _Raw(body))


def _choose_signer(**_: object) -> Any:
    return botocore.UNSIGNED if _answering else None


class _NoSigner:
    """Signs nothing: who answers in this process would not look at it."""

    def add_auth(self, request: Any) -> None:
        """See `storefront.db.wire.Signer`."""


def _signer_of(client: Any) -> Any:
    return _NoSigner() if _is_answered(client._url) else _signer.__get__(client)


_signer: Any = LeanCalls._signer
LeanCalls._signer = property(_signer_of)  # type: ignore[assignment,method-assign]
# Each session takes its handlers along when it is made: these must be there before.
botocore.handlers.BUILTIN_HANDLERS += [("before-send", _answer), ("choose-signer", _choose_signer)]
