"""`template.yaml` opens and allows what was decided: routes, function URLs, roles and policies."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest

from sandbox.generate import policies
from sandbox.generate.ceiling import expand
from storefront.checks.repository import CHECKS
from storefront.payments.gateways.bkash.tokens import PARTITION as TOKEN_PARTITION
from storefront.web.endpoint import Endpoint
from tests.support.declared import declared
from tests.support.resources import Resources, as_list, lambda_functions, of_type, statements
from tests.support.template import ROOT

OPEN_ROUTES = {
    ("POST", "/api/auth/register"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/auth/refresh"),
    ("POST", "/api/guests"),
    ("GET", "/api/attributes"),
    ("GET", "/api/categories"),
    ("GET", "/api/places"),
    ("POST", "/api/orders/lookup"),
    ("POST", "/api/orders/open"),
    ("GET", "/api/products"),
    ("GET", "/api/products/{product_id}"),
    ("GET", "/api/search"),
    ("GET", "/api/search/suggest"),
    ("GET", "/api/slugs/{slug}"),
    ("GET", "/api/health"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/payment/result"),
    ("GET", "/ui/{asset+}"),
}
"""Whoever adds a route here says that anybody may call it."""

FUNCTION_URLS = {"StripeWebhookFunction", "BkashCallbackFunction", "BkashNotificationFunction"}


@pytest.fixture(scope="module")
def expanded() -> Resources:
    """The CloudFormation resources that SAM makes of the template."""
    return expand((ROOT / "template.yaml").read_text())


def allowed(properties: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the actions that a function's own policy allows, each with the table it names."""
    return {
        (action, resource["Fn::GetAtt"][0])
        for statement in statements(properties)
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
        if "Fn::GetAtt" in resource
    }


def test_only_the_listed_routes_are_open(expanded: Resources) -> None:
    """A route that nobody thought of is closed, because the API's default authorizer is."""
    body = expanded["Api"]["Properties"]["Body"]
    routes = {
        (method.upper(), path): operation
        for path, methods in body["paths"].items()
        for method, operation in methods.items()
        if method not in {"options", "head"}
    }
    # Whoever may GET may ask for the HEAD of it, and nobody else.
    for path, methods in body["paths"].items():
        assert ("head" in methods) == ("get" in methods), path
        if "head" in methods:
            assert methods["head"] == methods["get"], path
    closed = {
        route
        for route, operation in routes.items()
        if any("AccessToken" in scheme for scheme in operation.get("security", []))
    }

    assert set(routes) - closed == OPEN_ROUTES
    assert closed


@pytest.mark.parametrize(
    ("header", "looked_at"),
    [
        ("Bearer a.b-c_1", True),
        ("bearer a.b.c", True),
        ("BEARER a.b.c", True),
        ("Basic a.b.c", False),
        ("a.b.c", False),
        ("Bearer ", False),
    ],
)
def test_a_scheme_is_read_in_any_case(expanded: Resources, header: str, *, looked_at: bool) -> None:
    schemes = expanded["Api"]["Properties"]["Body"]
    schemes = schemes.get("components", schemes)
    schemes = schemes.get("securitySchemes") or schemes["securityDefinitions"]
    authorizer = schemes["AccessToken"]["x-amazon-apigateway-authorizer"]

    assert bool(re.fullmatch(authorizer["identityValidationExpression"], header)) is looked_at


def test_a_browser_may_read_when_to_come_back(expanded: Resources) -> None:
    responses = expanded["Api"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    headers = responses["THROTTLED"]["responseParameters"]

    assert "Retry-After" in headers["gatewayresponse.header.Access-Control-Expose-Headers"]


def test_the_endpoints_of_open_routes_say_so_and_no_others() -> None:
    """An open route to a closed endpoint serves nobody; the other way round it takes no token.

    If this fails, give the endpoint a permission, or list its route above.
    """
    document = json.loads((ROOT / "functions" / "get_openapi" / "openapi.json").read_text())
    declared = {
        (method.upper(), path.rstrip("/"))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["security"] == []
    }

    assert declared == {route for route in OPEN_ROUTES if route[1].startswith("/api/")}


def test_the_gateway_keeps_no_answer_of_the_authorizer(expanded: Resources) -> None:
    """Whoever was demoted or signed out would be admitted for as long."""
    schemes = expanded["Api"]["Properties"]["Body"]["securityDefinitions"]
    [authorizer] = [
        scheme["x-amazon-apigateway-authorizer"]
        for scheme in schemes.values()
        if "x-amazon-apigateway-authorizer" in scheme
    ]

    assert authorizer["authorizerResultTtlInSeconds"] == 0


def test_a_refused_token_is_a_401_like_a_missing_one(resources: Resources) -> None:
    """The authorizer denies; that somebody signed in may not do a thing, functions say."""
    told = resources["Api"]["Properties"]["GatewayResponses"]

    assert told["ACCESS_DENIED"] == told["UNAUTHORIZED"]
    assert told["ACCESS_DENIED"]["StatusCode"] == 401


def test_preflights_need_no_token(expanded: Resources) -> None:
    """A browser sends no token with OPTIONS."""
    for methods in expanded["Api"]["Properties"]["Body"]["paths"].values():
        assert not any("AccessToken" in one for one in methods["options"].get("security", []))


def test_function_urls_are_only_where_browsers_and_providers_need_them(
    resources: Resources,
) -> None:
    """A function URL has neither throttling nor authorizer."""
    found = {
        name for name, one in lambda_functions(resources).items() if "FunctionUrlConfig" in one
    }

    assert found == FUNCTION_URLS


def test_gateway_and_schedules_invoke_functions_of_this_stack_only(resources: Resources) -> None:
    """No stack's name holds the `_` after it, so `shop_*` is nothing of the stack `shop-2`."""
    properties = resources["InvocationRole"]["Properties"]
    (trusted,) = properties["AssumeRolePolicyDocument"]["Statement"]
    (policy,) = properties["Policies"]
    invoking = policy["PolicyDocument"]["Statement"][0]
    pattern = invoking["Resource"]["Fn::Sub"].split(":function:")[1]

    assert trusted["Principal"] == {
        "Service": ["apigateway.amazonaws.com", "scheduler.amazonaws.com"]
    }
    assert invoking["Action"] == "lambda:InvokeFunction"
    assert pattern == "${AWS::StackName}_*"
    for name, function in lambda_functions(resources).items():
        assert function["FunctionName"]["Fn::Sub"].startswith("${AWS::StackName}_"), name


def test_every_route_is_invoked_by_the_role(expanded: Resources) -> None:
    """There are no permissions of routes to fall back on."""
    body = expanded["Api"]["Properties"]["Body"]
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            if method != "options":
                integration = operation["x-amazon-apigateway-integration"]
                assert integration["credentials"] == {"Fn::GetAtt": ["InvocationRole", "Arn"]}, path


def test_functions_share_a_role_only_if_they_need_the_same(expanded: Resources) -> None:
    """Any other role of two functions would give each what the other needs."""
    needs = defaultdict(list)
    for one in of_type(expanded, "AWS::Lambda::Function").values():
        role = one["Properties"]["Role"]["Fn::GetAtt"][0]
        function = one["Properties"]["FunctionName"]["Fn::Sub"].partition("_")[2]
        needs[role].append(list(policies.statements(declared()[function].needs)))

    assert {role for role, users in needs.items() if [] in users} == {"BareRole"}
    assert "Policies" not in expanded["BareRole"]["Properties"]
    for role, users in needs.items():
        assert all(one == users[0] for one in users), role


def test_the_bare_role_holds_what_every_role_holds(expanded: Resources) -> None:
    """What SAM attaches to the roles that it makes, so that its functions log and trace alike."""
    bare, made = (
        {
            str(arn).partition(":aws:policy/")[2].rstrip("'}")
            for arn in expanded[role]["Properties"]["ManagedPolicyArns"]
        }
        for role in ("BareRole", "CreateOrderFunctionRole")
    )

    assert bare == made


def test_each_role_is_held_in_by_the_boundary(expanded: Resources) -> None:
    """SAM's managed policies allow any log group; the boundary allows those of this stack."""
    roles = of_type(expanded, "AWS::IAM::Role")
    of_functions = {
        name: role
        for name, role in roles.items()
        if "lambda.amazonaws.com" in str(role["Properties"]["AssumeRolePolicyDocument"])
    }

    assert of_functions
    for name, role in of_functions.items():
        assert role["Properties"].get("PermissionsBoundary") == {"Ref": "FunctionBoundary"}, name


#: What one function may do by no resource that could be named.
SENDING = [["sns:Publish"], ["ses:SendEmail"]]


def test_no_policy_names_a_wildcard_action_or_resource(resources: Resources) -> None:
    """Each function may do named things to named tables, parameters and folders of buckets."""
    for name, properties in lambda_functions(resources).items():
        for statement in statements(properties):
            assert not [a for a in as_list(statement["Action"]) if "*" in a], name
            if as_list(statement["Action"]) in SENDING and name == "SendMessagesFunction":
                continue  # a phone number is no resource, and the sender is a parameter
            named = re.sub(r"\.Arn}/[a-z]+/\*", "", str(statement["Resource"]))
            assert "*" not in named, name


def test_only_functions_that_talk_to_bkash_can_have_its_token(resources: Resources) -> None:
    """They share the payments table with others. The audit scans it, and IAM limits no scan."""
    barred, talking = set(), set()
    for name, properties in lambda_functions(resources).items():
        if "/bkash-credentials" in str(statements(properties)):
            talking.add(name)
        for statement in statements(properties):
            is_about_payments = "PaymentsTable" in str(statement["Resource"])
            if (
                statement["Effect"] == "Deny"
                and is_about_payments
                and name != "VerifyBooksFunction"
            ):
                barred.add(name)
                assert statement["Condition"] == {
                    "ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": [TOKEN_PARTITION]}
                }
                actions = set(statement["Action"])
                assert actions >= {one for one, on in allowed(properties) if on == "PaymentsTable"}

    having = {
        name
        for name, properties in lambda_functions(resources).items()
        if "PaymentsTable" in {on for _, on in allowed(properties)}
    }
    assert having == barred | talking | {"VerifyBooksFunction"}
    assert not barred & talking


def test_an_audit_can_write_down_what_it_found_and_nothing_else(resources: Resources) -> None:
    """It looks for what is wrong with the books; no fault of it may become one of theirs."""
    properties = lambda_functions(resources)["VerifyBooksFunction"]
    writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}

    may_write = {one for one in allowed(properties) if one[0] in writes}
    denied = [one for one in statements(properties) if one["Effect"] == "Deny"]

    assert may_write == {("dynamodb:PutItem", "PaymentsTable")}
    assert denied == [
        {
            "Effect": "Deny",
            "Action": ["dynamodb:PutItem"],
            "Resource": {"Fn::GetAtt": ["PaymentsTable", "Arn"]},
            "Condition": {"ForAnyValue:StringNotEquals": {"dynamodb:LeadingKeys": [CHECKS]}},
        }
    ]


def test_the_boundary_has_a_wildcard_only_where_iam_has_no_resource(resources: Resources) -> None:
    """X-Ray has no resources to name, the list of streams, phones; the rest names ours."""
    boundary = resources["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"]
    unbounded = [one for one in boundary if one["Resource"] == "*"]

    assert [one["Action"] for one in unbounded] == [
        ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        ["dynamodb:ListStreams"],
        ["sns:Publish", "ses:SendEmail"],
    ]
    assert not [a for one in boundary for a in as_list(one["Action"]) if "*" in a]


def test_the_boundary_allows_what_the_functions_are_allowed(resources: Resources) -> None:
    """The emulator ignores boundaries: a permission outside would be missing on AWS only."""
    boundary = resources["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = {action for one in boundary for action in as_list(one["Action"])}
    resources_allowed = str(boundary)

    for name, properties in lambda_functions(resources).items():
        for statement in statements(properties):
            assert set(as_list(statement["Action"])) <= allowed, name
            for resource in as_list(statement["Resource"]):
                arn = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
                assert ":parameter/" in arn or str(resource) in resources_allowed, name


def test_browsers_may_use_every_method_that_an_endpoint_takes() -> None:
    allowed = re.search(r"AllowMethods: \"'([A-Z,]+)'\"", (ROOT / "template.yaml").read_text())
    handlers = [function.handler for function in declared().values()]

    assert allowed is not None
    assert set(allowed[1].split(",")) == {"HEAD", "OPTIONS"} | {
        one.method for one in handlers if isinstance(one, Endpoint)
    }


def test_whoever_indexes_can_change_nothing_of_the_catalogue(resources: Resources) -> None:
    """They write into its table, but only of the index."""
    writing = {
        name: properties
        for name, properties in lambda_functions(resources).items()
        if any("s3:PutObject" in one["Action"] for one in statements(properties))
        and "SearchBucket" in str(statements(properties))
    }
    assert writing.keys() == {"IndexCatalogFunction", "RebuildSearchFunction"}
    for properties in writing.values():
        (denied,) = (one for one in statements(properties) if one["Effect"] == "Deny")
        assert denied["Resource"] == {"Fn::GetAtt": ["CatalogTable", "Arn"]}
        assert denied["Condition"] == {
            "ForAnyValue:StringNotLike": {"dynamodb:LeadingKeys": ["SEARCH", "INDEXED#*"]}
        }
        reading = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
        granted = {action for action, on in allowed(properties) if on == "CatalogTable"}
        assert granted - set(denied["Action"]) == reading
