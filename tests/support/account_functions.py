"""The account functions, as one client calls them one after the other."""

import json
from types import ModuleType
from typing import Any

import botocore.session
import pytest

from storefront.accounts.passwords import Passwords
from tests.support.account_fixtures import CHEAP, EMAIL, KEYS, PASSWORD
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event, sample


class Api:
    """Calls the functions one after the other, as one client would."""

    def __init__(self) -> None:
        self._functions: dict[str, ModuleType] = {}

    def __call__(self, function: str, body: Any = None, **event: Any) -> Answer:
        return call(self.function(function), proxy_event(body, **event))

    def function(self, name: str) -> ModuleType:
        if name not in self._functions:
            self._functions[name] = load(name)
        return self._functions[name]


@pytest.fixture
def api(aws: Any, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The functions on an in-process AWS, at the clock's time, with cheap hashes."""
    del aws
    ssm: Any = botocore.session.get_session().create_client("ssm")
    ssm.put_parameter(
        Name="/storefront/jwt-signing-keys",
        Value=json.dumps(KEYS),
        Type="SecureString",
        Overwrite=True,
    )
    monkeypatch.setattr("storefront.clock.system_clock", clock)
    monkeypatch.setattr(Passwords.__init__, "__defaults__", (CHEAP,))
    return Api()


@pytest.fixture
def me(api: Api) -> dict[str, Any]:
    """A registered customer."""
    answer = api("register_user", {"email": EMAIL, "password": PASSWORD, "name": "Rahima"})
    body: dict[str, Any] = answer.body
    return body


def sign_in(api: Api) -> dict[str, Any]:
    body: dict[str, Any] = api("log_in", {"email": EMAIL, "password": PASSWORD}).body
    return body


def authorize(api: Api, authorization: str) -> dict[str, Any]:
    event = sample("authorize")
    event["authorizationToken"] = authorization
    answer: dict[str, Any] = api.function("authorize").lambda_handler(event, LambdaContext())
    return answer


def is_denied(answer: dict[str, Any]) -> bool:
    """Return whether an answer of the authorizer lets nobody in."""
    [statement] = answer["policyDocument"]["Statement"]
    return statement["Effect"] == "Deny" and "context" not in answer
