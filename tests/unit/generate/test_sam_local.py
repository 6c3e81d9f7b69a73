"""`sam local start-api` finds each route's function and authorizer; no container is needed to see.

This is sam's own code, which reads the template as `sam local` does.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from samcli.lib.providers.api_provider import ApiProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

from sandbox.generate.template import methods
from storefront.access import PUBLIC
from storefront.web.endpoint import Endpoint
from tests.support.declared import declared
from tests.support.template import ROOT

ENDPOINTS = {
    name: one.handler for name, one in declared().items() if isinstance(one.handler, Endpoint)
}


@pytest.fixture(scope="module")
def routes() -> dict[tuple[str, str], Any]:
    """What `sam local start-api` serves, by method and path."""
    with pytest.MonkeyPatch.context() as environment, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sam uses parts of its own that are to be removed
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        stacks, _ = SamLocalStackProvider.get_stacks(str(ROOT / "template.yaml"))
        api = ApiProvider(stacks, cwd=str(ROOT)).api
    return {(method, route.path): route for route in api.routes for method in route.methods}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_route_leads_to_its_function(routes: dict[tuple[str, str], Any], name: str) -> None:
    declared_here = ENDPOINTS[name]
    route = routes[declared_here.method, declared_here.path.rstrip("/")]

    assert route.function_name == declared()[name].logical_id
    if declared_here.permission is PUBLIC:
        assert route.authorizer_object is None
    else:
        assert route.authorizer_object.lambda_name == "AuthorizeFunction"


def test_nothing_else_is_served(routes: dict[tuple[str, str], Any]) -> None:
    served = {route for route in routes if route[0] != "OPTIONS"}

    assert served == {
        (method, one.path.rstrip("/")) for one in ENDPOINTS.values() for method in methods(one)
    }
