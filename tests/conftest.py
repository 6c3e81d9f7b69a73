"""Fixtures of all tests: an AWS that lives in this process, and a clock that stands still."""

import gc
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import botocore.loaders
import botocore.session
import pytest
from botocore.session import Session
from botocore.useragent import UserAgentString

from storefront.db.store import Retry, Store, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.aws import aws_in_process, emulated, files_in_process
from tests.support.buckets import BUCKETS
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES, empty_tables
from tests.support.entitled import entitled

REGION = "eu-west-1"

#: Of the cases of one test so many are tried, where nobody asks for all of them.
SIBLINGS = 1
_UNIT = Path(__file__).parent / "unit"
#: Tests that stand here hold each file, endpoint and permission to a rule: none is left out.
STRUCTURE = {_UNIT, _UNIT / "generate"}

_ADDRESS = re.compile("AWS_ENDPOINT_URL")

_ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",  # any will do: nothing leaves this process
    "AWS_SESSION_TOKEN": "testing",
    "STAGE": "sandbox",
    "LOG_LEVEL": "INFO",
    "POWERTOOLS_SERVICE_NAME": "storefront",
    "POWERTOOLS_DEV": "false",
    "ALLOWED_ORIGINS": "*",
    "UPLOADS_URL": "https://uploads.example",
    "PICTURES_URL": "https://pictures.example",
    **{table.value: name for table, name in TABLE_NAMES.items()},
    **{bucket.value: name for bucket, name in BUCKETS.items()},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add how much is tried: more than developers wait for, as CI does, or all of `make prove`."""
    parser.addoption("--thorough", action="store_true", help="each race and page more often, as CI")
    parser.addoption("--long", action="store_true", help="search long, as make prove does")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known, and let all tests share what botocore is slow to make."""
    config.addinivalue_line("markers", "thorough: tried with --thorough, as by CI")
    config.addinivalue_line("markers", "siblings(n): of the cases so many, all with --thorough")
    gc.disable()  # what is collected stays
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    # Reading service descriptions was most of a test's time, and putting the User-Agent together
    # for each request a tenth.
    loader = botocore.loaders.create_loader()
    patch.setattr("botocore.session.create_loader", lambda *_: loader)
    patch.setattr(UserAgentString, "to_string", lambda _: "tests")
    session = botocore.session.get_session()
    patch.setattr("botocore.session.get_session", lambda: session)
    patch.setattr("pynamodb.connection.base.get_session", lambda: session)
    patch.setattr(Session, "create_client", _made_once(Session.create_client))
    # Each session of boto3 would tell the one of botocore to add its methods to clients, once more.
    patch.setattr("boto3.session.Session._register_default_handlers", lambda _: None)


def pytest_collection_finish() -> None:
    """Let nobody look for garbage among what stays: tests, and all that they have imported."""
    gc.enable()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only --thorough tries, unless somebody asks for it, or its file, by name."""
    if tries_all(config):
        return
    short = [one for one in items if not one.get_closest_marker("thorough")]
    tried = {one for family in _families(short) for one in family[: _tried_of(family[0])]}
    config.hook.pytest_deselected(items=[one for one in items if one not in tried])
    items[:] = [one for one in items if one in tried]


def tries_all(config: pytest.Config) -> bool:
    """Return whether all cases are tried: with --thorough, or of what somebody names."""
    chosen, named = config.option, any("::" in one or one.endswith(".py") for one in config.args)
    return bool(chosen.thorough or chosen.long or chosen.keyword or named)


def _families(items: list[pytest.Item]) -> Iterable[list[pytest.Item]]:
    """Return the cases of each test, in an order that is always the same and means nothing."""
    families: dict[tuple[Path, str], list[pytest.Item]] = defaultdict(list)
    for one in items:
        families[one.path, one.name.partition("[")[0]].append(one)
    for family in families.values():
        family.sort(key=lambda one: crc32(one.name.encode()))
    return families.values()


def _tried_of(test: pytest.Item) -> int:
    """Return how many of the cases of a test are tried, at the most."""
    mark = test.get_closest_marker("siblings")
    if mark:
        return int(mark.args[0])
    return sys.maxsize if test.path.parent in STRUCTURE else SIBLINGS


def _made_once(create: Callable[..., Any]) -> Callable[..., Any]:
    """Share the clients that this process answers: making them was most of a function's test."""
    made: dict[object, Any] = {}

    def created(session: Session, service: str, *args: Any, **options: Any) -> Any:
        if options.get("endpoint_url") or any(map(_ADDRESS.match, os.environ)):
            return create(session, service, *args, **options)
        said = getattr(options.get("config"), "_user_provided_options", None)
        # One that was made where there are no credentials cannot sign, whoever gets it later.
        signs = session.get_credentials() is not None
        key = (service, args, options.get("region_name"), repr(said), signs)
        if key not in made:
            made[key] = create(session, service, *args, **options)
            # PynamoDB lets each of its connections add headers, of which we have none.
            made[key].meta.events.register_first = lambda *_, **__: None
        return made[key]

    return created


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that only moves when told."""
    return FrozenClock()


@pytest.fixture(scope="session")
def account() -> Iterator[Any]:
    """An AWS account of this process for all tests, since making clients is slow; yields one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        for name, value in _ENVIRONMENT.items():
            patch.setenv(name, value)
        with aws_in_process():
            yield botocore.session.get_session().create_client("dynamodb", region_name=REGION)


@pytest.fixture(scope="session")
def refused() -> Iterator[list[str]]:
    """Tells what functions asked AWS for without a right to it; they are refused it."""
    found = list[str]()
    with entitled(found):
        yield found


@pytest.fixture
def no_more_than_allowed(refused: list[str]) -> Iterator[None]:
    """Hold what services do in a test to the policies of the functions that call them."""
    refused.clear()
    yield
    assert refused == [], "declare it in `needs` of that function"


@pytest.fixture(scope="session")
def shared_store(account: Any) -> Store:
    """The store behind `store`."""
    return open_store(Settings.from_environment(), Table, Retry(sleep=lambda _: None))


@pytest.fixture
def aws(account: Any) -> Any:
    """The account with the shop's tables, all empty, and no secret yet; a DynamoDB client."""
    empty_tables()
    files_in_process().clear()
    emulated("ssm").reset()
    return account


@pytest.fixture
def store(aws: Any, shared_store: Store) -> Store:
    """A store that knows all tables; its repeats do not wait."""
    return shared_store
