"""The stack stays below the platform's limits when it grows to 200 endpoints.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
"""

from __future__ import annotations

import json
from itertools import islice, product
from typing import TYPE_CHECKING

import pytest

from sandbox.generate import policies, template
from sandbox.generate.ceiling import MOST_RESOURCES, RESOURCES_OF_AN_ENDPOINT, expand
from sandbox.generate.declarations import DOMAINS, Function
from storefront.access import Permission
from storefront.db.tables import Index, Table
from storefront.declare import Action, Needs, SecretName
from storefront.web.endpoint import Endpoint, UrlEndpoint, endpoint, ok
from tests.support.declared import declared
from tests.support.template import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.resources import Resources

MOST_PATH_NODES = 300
MOST_TEMPLATE_BYTES = 1_000_000
LONGEST_FUNCTION_NAME = 64

ENDPOINTS = 200
MOST_RESOURCES_OF_200 = 460
KINDS_OF_NEED = 4
"""How many different ones the five endpoints of a thing have."""
ACTIONS = [one for one in Action if one not in {Action.GET, Action.SCAN}]
TABLES = [Table.CATALOG, Table.ORDERS, Table.USERS]


def needs(number: int) -> Needs:
    """Return needs that differ from those of any other number."""
    allowed: dict[Table | Index, Action] = dict.fromkeys(TABLES, Action.GET)
    for bit, (action, table) in enumerate(product(ACTIONS, TABLES)):
        if number >> bit & 1:
            allowed[table] |= action
    return Needs(
        {**allowed, Table.PAYMENTS: Action.QUERY},
        secrets=(SecretName.STRIPE_KEY,),
        memory=1024,
        timeout=28,
    )


def invented() -> Iterator[Function]:
    """Yield endpoints without end: five for each of many kinds of things, in every domain.

    Who reads one thing needs what it takes to read all; nothing else is needed twice. Of today's
    functions more are alike.
    """
    things = ((number, area) for number in range(1000) for area in DOMAINS)
    for thing, (number, area) in enumerate(things, 1):
        every = f"/api/{area}/things_{number}/"
        for kind_of_need, (method, path) in enumerate(
            (
                ("GET", every),
                ("POST", every),
                ("PATCH", f"{every}{{id}}/"),
                ("DELETE", f"{every}{{id}}/"),
                ("GET", f"{every}{{id}}/"),
            )
        ):
            kind = "every" if path == every else "one"
            name = f"{method.lower()}_{kind}_{area.split('.')[0].replace('-', '_')}_{number}"
            made = endpoint(
                method,
                path,
                permission=Permission.ORDERS_PLACE,
                summary=name,
                needs=needs(thing * KINDS_OF_NEED + kind_of_need % KINDS_OF_NEED),
            )
            yield Function(name, made(lambda _: ok({})), name)


def endpoints(functions: list[Function]) -> list[Function]:
    """Return the functions that are called over HTTP: by API Gateway, or at their own URL."""
    return [one for one in functions if isinstance(one.handler, Endpoint | UrlEndpoint)]


@pytest.fixture(scope="module")
def of_today() -> str:
    """The template as it is."""
    return (ROOT / "template.yaml").read_text()


@pytest.fixture(scope="module")
def functions_of_200() -> list[Function]:
    """Today's functions and as many more as make 200 endpoints, beside all others."""
    present = list(declared().values())
    return [*present, *islice(invented(), ENDPOINTS - len(endpoints(present)))]


@pytest.fixture(scope="module")
def of_200(of_today: str, functions_of_200: list[Function]) -> str:
    """The template, generated for 200 endpoints."""
    return template.fill(of_today, functions_of_200)


@pytest.fixture(scope="module")
def resources_of_200(of_200: str) -> Resources:
    """What CloudFormation would make of it."""
    return expand(of_200)


def test_200_endpoints_fit_into_one_stack(
    functions_of_200: list[Function], resources_of_200: Resources
) -> None:
    assert len(endpoints(functions_of_200)) == ENDPOINTS
    assert len(resources_of_200) < MOST_RESOURCES_OF_200


def test_an_endpoint_costs_two_resources_at_the_most_and_many_are_left(
    of_today: str, functions_of_200: list[Function], resources_of_200: Resources
) -> None:
    """How many are left is told in docs/architecture.md, by `make generate`."""
    today = len(expand(of_today))
    more = functions_of_200[len(declared()) :]
    different = {tuple(policies.statements(one.needs)) for one in more}

    assert len(more) / 10 < len(more) - len(different) < len(more) / 4
    assert len(resources_of_200) - today == len(more) + len(different)
    assert RESOURCES_OF_AN_ENDPOINT == 2
    told = f"room for {(MOST_RESOURCES - today) // 2} more endpoints"
    assert told in (ROOT / "docs" / "architecture.md").read_text()


def test_the_paths_of_200_endpoints_fit_into_one_api(resources_of_200: Resources) -> None:
    """API Gateway counts each step of a path once, the root too."""
    paths = resources_of_200["Api"]["Properties"]["Body"]["paths"]
    nodes = {
        path.split("/")[1 : steps + 1].__repr__()
        for path in paths
        for steps in range(path.count("/") + 1)
    }

    assert len(nodes) < MOST_PATH_NODES


def test_the_template_of_200_endpoints_can_be_deployed(
    of_200: str, resources_of_200: Resources
) -> None:
    assert len(of_200.encode()) < MOST_TEMPLATE_BYTES
    assert len(json.dumps(resources_of_200)) < MOST_TEMPLATE_BYTES


def test_function_names_leave_room_for_the_stacks() -> None:
    """A function is called <stack>_<folder>."""
    longest_stack = len("storefront-sandbox-test")

    for name in declared():
        assert longest_stack + 1 + len(name) < LONGEST_FUNCTION_NAME - 10, name
