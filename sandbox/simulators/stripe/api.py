"""The `/v1` endpoints. Every call passes through `Api._perform`, and the faults around it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from sandbox.simulators.call_faults import FaultyCalls
from sandbox.simulators.fault_kinds import RememberedError
from sandbox.simulators.stripe import form
from sandbox.simulators.stripe.dialect import StripeDialect
from sandbox.simulators.stripe.errors import ParameterError, StripeError, internal_error
from sandbox.simulators.stripe.events import Origin
from sandbox.simulators.stripe.idempotency import IdempotencyKeys, Reply, fingerprint_of
from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.params import CallParams, validate
from sandbox.simulators.stripe.resources import API_VERSION, expand
from sandbox.simulators.stripe.subjects import ids_of_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from sandbox.simulators.faults import Faults
    from sandbox.simulators.news import News
    from sandbox.simulators.store import Document, Store

    Operation = Callable[..., Document]

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")


@dataclass(frozen=True)
class Call:
    """One authenticated call: what an operation may know besides its parameters."""

    origin: Origin
    base_url: str
    """Where buyers reach this simulator, without a trailing slash."""


@dataclass(frozen=True)
class Endpoint:
    """What is served at one method and path.

    Args:
        name: what faults strike.
        operation: has the effect, and returns the answer.
        params: the model of its parameters.
    """

    name: str
    operation: Operation
    params: type[CallParams]


class Api:
    """Turns functions `operation(params, call, **path) -> object` into endpoints.

    Args:
        store: for transactions and `expand`.
        keys: the idempotency keys.
        faults: what goes wrong.
        news: is told of each call.
        public_url: address in the links to the hosted page; the request's own if None.
    """

    def __init__(
        self,
        store: Store,
        keys: IdempotencyKeys,
        faults: Faults,
        news: News,
        public_url: str | None,
    ) -> None:
        self.blueprint = Blueprint("api", __name__, url_prefix="/v1")
        self._store = store
        self._keys = keys
        self._faults = faults
        self._faulty_calls = FaultyCalls(faults, StripeDialect(), news)
        self._public_url = public_url

    def add(
        self,
        name: str,
        rule: str,
        operation: Operation,
        *,
        method: str = "GET",
        params: type[CallParams] = CallParams,
    ) -> None:
        """Serve `operation` at `method` `/v1{rule}` with parameters of the given model.

        Its name is what faults strike.
        """
        endpoint = Endpoint(name, operation, params)

        def view(**path: str) -> Response:
            return self._faulty_calls.perform(
                name,
                lambda: ids_of_request(self._store, path),
                lambda: self._perform(endpoint, path),
            )

        self.blueprint.add_url_rule(rule, f"{method} {rule}", view, methods=[method])

    def _perform(self, endpoint: Endpoint, path: dict[str, str]) -> Response:
        """Authenticate, validate, run once per idempotency key, answer.

        The one seam for every call: nothing has happened before `_run`, everything is committed
        after it.
        """
        request_id = new_id("req_", 14)
        try:
            authenticate(request.headers.get("Authorization"))
            _check_version(request.headers.get("Stripe-Version"))
            tree = form.decode(
                request.get_data() if request.method == "POST" else request.query_string
            )
            reply = self._run(endpoint, validate(endpoint.params, tree), path, tree, request_id)
        except StripeError as error:
            reply = Reply(error.status, error.body())
        return _response(reply, request_id)

    def _run(
        self,
        endpoint: Endpoint,
        params: CallParams,
        path: dict[str, str],
        tree: form.Tree,
        request_id: str,
    ) -> Reply:
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        base_url = self._public_url or request.host_url.rstrip("/")
        call = Call(Origin(request_id, key), base_url)

        def operate() -> Document:
            with self._store.transaction():
                answer = endpoint.operation(params, call, **path)
                return expand(self._store, answer, params.expand)

        if key is None:
            return Reply(200, operate())
        fails = self._faults.take(
            RememberedError,
            endpoint.name,
            lambda: ids_of_request(self._store, path),
            if_fits=lambda _: not self._keys.knows(key),
        )
        fingerprint = fingerprint_of(request.method, request.path, tree)
        return self._keys.run(key, fingerprint, request_id, _fail if fails else operate)


def authenticate(authorization: str | None) -> None:
    """Accept any `sk_test_` key, as Bearer token or as user name of Basic.

    Raises:
        StripeError: 401.
    """
    key = _api_key(authorization or "")
    if not key:
        msg = (
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        raise StripeError(msg, status=401)
    if not re.fullmatch(r"sk_test_\w+", key, re.ASCII):
        msg = f"Invalid API Key provided: {key[:7]}{'*' * 12}"
        raise StripeError(msg, status=401)


def unknown_url(_error: Exception) -> Response:
    """Answer what no endpoint serves."""
    msg = (
        f"Unrecognized request URL ({request.method}: {request.path}). Please see "
        "https://stripe.com/docs or we can help at https://support.stripe.com/."
    )
    return _response(Reply(404, StripeError(msg).body()), new_id("req_", 14))


def _fail() -> Document:
    raise internal_error()


def _api_key(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _check_version(version: str | None) -> None:
    if version is not None and not _VERSION.fullmatch(version):
        msg = f"Invalid Stripe API version: {version}"
        raise ParameterError(msg)


def _response(reply: Reply, request_id: str) -> Response:
    response = jsonify(reply.body)
    response.status_code = reply.status
    headers: dict[str, Any] = {
        "Request-Id": request_id,
        "Stripe-Version": request.headers.get("Stripe-Version", API_VERSION),
    }
    if request.headers.get("Idempotency-Key") and request.method == "POST":
        headers["Idempotency-Key"] = request.headers["Idempotency-Key"]
    if reply.original_request:
        headers |= {
            "Idempotent-Replayed": "true",
            "Original-Request": reply.original_request,
        }
    response.headers.update(headers)
    return response
