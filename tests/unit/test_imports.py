"""What each function imports when it starts: cold start is a feature.

Each function is imported in a process of its own, with just the variables its template gives it.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.generate.declarations import Function as Declared
from storefront.declare import Action, Layer, SecretName
from storefront.web.body import RequestModel
from storefront.web.endpoint import Endpoint
from tests import conftest
from tests.support.declared import declared
from tests.support.template import ROOT, functions, read_template

Rule = Callable[[Declared], bool]


def _body(function: Declared) -> type[RequestModel] | None:
    return function.handler.body if isinstance(function.handler, Endpoint) else None


def _may_read(*secrets: SecretName) -> Rule:
    return lambda function: not set(secrets).isdisjoint(function.needs.secrets)


def _takes_a_password(function: Declared) -> bool:
    body = _body(function)
    return body is not None and "password" in body.model_fields


def _audits(function: Declared) -> bool:
    """Return whether a function reads whole tables, which only an audit does."""
    return any(Action.SCAN in actions for actions in function.needs.tables.values())


#: What costs time to import, and which functions may: those whose declaration says that they need
#: it. Nobody else does.
MAY_IMPORT: dict[str, Rule] = {
    "pydantic": lambda function: _body(function) is not None,
    "pynamodb": lambda function: bool(function.needs.tables),
    "jwt": _may_read(SecretName.SIGNING_KEYS),
    "argon2": _takes_a_password,
    "stripe": _may_read(SecretName.STRIPE_KEY, SecretName.STRIPE_WEBHOOK_SECRETS),
    "requests": _may_read(  # the stripe SDK sends its calls through it, too
        SecretName.STRIPE_KEY, SecretName.STRIPE_WEBHOOK_SECRETS, SecretName.BKASH_CREDENTIALS
    ),
    "cryptography": lambda function: Layer.CERTIFICATES in function.needs.layers,
    "PIL": lambda function: Layer.IMAGING in function.needs.layers,
    "tantivy": lambda function: Layer.SEARCH in function.needs.layers,
    "storefront.books": _audits,
    "storefront.audit": _audits,
}
NOBODY_IMPORTS = (
    "boto3",
    "aws_xray_sdk",
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.idempotency",
    "storefront.commands",
    "sandbox",
)

#: Prints which modules each function has loaded when it has started, by its folder, and how often
#: it has looked for garbage.
#:
#: Each starts in a process of its own, with just the variables that its template gives it: a fork
#: of one that has loaded what no rule is about, the standard library and botocore. Developers'
#: tools bring pyOpenSSL, and the layer does not; botocore would use it.
_PROBE = """
import gc, importlib, json, os, sys
def searches():
    return sum(one["collections"] for one in gc.get_stats())
sys.modules["OpenSSL"] = None
import aws_lambda_powertools.logging, email.parser, fractions, uuid
import botocore.endpoint, botocore.loaders, botocore.session, botocore.signers
loader = botocore.loaders.create_loader()
botocore.session.create_loader = lambda *_: loader
for service in ("dynamodb", "ssm", "s3", "sns", "sesv2"):
    botocore.session.get_session().create_client(service)
found = {}
for folder, variables in json.load(sys.stdin).items():
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.environ.update(variables)
        before = searches()
        importlib.import_module(f"functions.{folder}.app")
        with os.fdopen(writing, "w") as answer:
            json.dump({"modules": sorted(sys.modules), "searches": searches() - before}, answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        found[folder] = json.loads(answer.read() or "null")
    os.wait()
print(json.dumps(found))
"""
_AWS = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def _starting(config: pytest.Config) -> set[str]:
    """Return the functions that are started: without --thorough, one of those with equal rules."""
    alike: dict[tuple[bool, ...], list[str]] = defaultdict(list)
    for name, one in sorted(declared().items()):
        alike[tuple(may(one) for may in MAY_IMPORT.values())].append(name)
    most = None if conftest.tries_all(config) else conftest.SIBLINGS
    return {name for names in alike.values() for name in names[:most]}


@pytest.fixture(scope="module")
def started(pytestconfig: pytest.Config) -> dict[str, dict[str, Any]]:
    """What the probe says; also proves that the template gives each what it needs."""
    starting = _starting(pytestconfig)
    every = {
        one.folder: one.variables for one in functions(read_template()) if one.folder in starting
    }
    ended = subprocess.run(
        [sys.executable, "-c", _PROBE],
        cwd=ROOT,
        env={**_AWS, "PYTHONPATH": os.pathsep.join([".", "layers/shared"])},
        input=json.dumps(every),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, Any] | None] = json.loads(ended.stdout)
    failed = sorted(folder for folder, told in found.items() if told is None)
    assert not failed, f"{', '.join(failed)}: {ended.stderr[-800:]}"
    return {folder: told for folder, told in found.items() if told is not None}


@pytest.fixture(scope="module")
def loaded(started: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Every function's modules."""
    return {folder: set(told["modules"]) for folder, told in started.items()}


def test_no_start_looks_for_garbage_among_what_stays(started: dict[str, dict[str, Any]]) -> None:
    # Every one would have looked more than sixty times. What is loaded before `storefront.values`
    # is looked through as ever: here that is pydantic, which the layer lets load it first.
    assert {folder for folder, told in started.items() if told["searches"] > 30} == set()


@pytest.mark.parametrize("library", MAY_IMPORT)
def test_a_heavy_library_is_loaded_only_by_those_whose_declaration_needs_it(
    loaded: dict[str, set[str]], library: str
) -> None:
    loading = {folder for folder, modules in loaded.items() if library in modules}
    allowed = {name for name, one in declared().items() if MAY_IMPORT[library](one)}

    assert loading <= allowed
    assert loading, f"nobody imports {library} any more: its rule can go"


@pytest.mark.parametrize("library", NOBODY_IMPORTS)
def test_some_libraries_are_never_loaded(loaded: dict[str, set[str]], library: str) -> None:
    assert {folder for folder, modules in loaded.items() if library in modules} == set()
