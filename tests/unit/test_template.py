"""`template.yaml` keeps what was decided about access, permissions, data and alarms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from storefront.db.tables import Table
from storefront.metrics import Metric
from storefront.payments.bkash_tokens import KEY as TOKEN_KEY
from tests.support.template import ROOT, functions, read_template

OPEN_ROUTES = {
    ("POST", "/api/auth/register"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/auth/refresh"),
    ("GET", "/api/products"),
    ("GET", "/api/products/{product_id}"),
    ("GET", "/api/health"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/payment/result"),
}
"""Whoever adds a route here says that anybody may call it."""

FUNCTION_URLS = {"StripeWebhookFunction", "BkashCallbackFunction", "BkashNotificationFunction"}
ASYNCHRONOUS = {"ReconcilePaymentsFunction", "ReleaseHoldsFunction", "VerifyBooksFunction"}
#: Ten of an account are free; each further one is paid for, so somebody must have meant it.
MOST_ALARMS = 13
MOST_API_SECONDS = 29

Resources = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The template as it is written."""
    found: Resources = read_template()["Resources"]
    return found


@pytest.fixture(scope="module")
def expanded() -> Resources:
    """The CloudFormation resources that SAM makes of the template."""
    template = yaml_parse((ROOT / "template.yaml").read_text())
    for resource in template["Resources"].values():
        # What `sam deploy` does before: sources become objects in S3.
        properties = resource.get("Properties", {})
        for key in {"CodeUri", "ContentUri"} & properties.keys():
            properties[key] = "s3://bucket/key"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        # The template uses no managed policy by name, so nothing is looked up.
        found: Resources = transform(template, {}, ManagedPolicyLoader(None))["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> Resources:
    """Return the resources of one type."""
    return {name: one for name, one in resources.items() if one["Type"] == kind}


def lambda_functions(resources: Resources) -> Resources:
    """Return the properties of each function, by logical id."""
    found = of_type(resources, "AWS::Serverless::Function")
    return {name: one["Properties"] for name, one in found.items()}


def statements(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a function's own policy."""
    return [one for policy in properties.get("Policies", []) for one in policy["Statement"]]


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


def as_list(value: Any) -> list[Any]:
    """Return a value as a list, as IAM reads it."""
    return value if isinstance(value, list) else [value]


def test_each_function_has_its_folder_and_each_folder_its_function() -> None:
    """A folder that is not deployed, or a function without code, is a mistake."""
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}

    assert {function.folder for function in functions(read_template())} == folders


def test_a_function_is_named_after_its_folder() -> None:
    """Readers find create_order under CreateOrderFunction without searching."""
    for function in functions(read_template()):
        words = function.folder.split("_")
        assert function.logical_id == "".join(word.capitalize() for word in words) + "Function"


def test_only_the_listed_routes_are_open(expanded: Resources) -> None:
    """A route that nobody thought of is closed, because the API's default authorizer is."""
    body = expanded["Api"]["Properties"]["Body"]
    routes = {
        (method.upper(), path): operation
        for path, methods in body["paths"].items()
        for method, operation in methods.items()
        if method != "options"
    }
    closed = {
        route
        for route, operation in routes.items()
        if any("AccessToken" in scheme for scheme in operation.get("security", []))
    }

    assert set(routes) - closed == OPEN_ROUTES
    assert closed


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


def test_each_function_has_a_role_of_its_own(expanded: Resources) -> None:
    """A role shared by two functions would give each what the other needs."""
    roles = [
        str(one["Properties"]["Role"])
        for one in of_type(expanded, "AWS::Lambda::Function").values()
    ]

    assert len(set(roles)) == len(roles)


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


def test_no_policy_names_a_wildcard_action_or_resource(resources: Resources) -> None:
    """Each function may do named things to named tables and parameters."""
    for name, properties in lambda_functions(resources).items():
        for statement in statements(properties):
            assert not [a for a in as_list(statement["Action"]) if "*" in a], name
            assert "*" not in str(statement["Resource"]), name


def test_only_functions_that_talk_to_bkash_can_have_its_token(resources: Resources) -> None:
    """They share the payments table with others. The audit scans it, and IAM limits no scan."""
    barred, talking = set(), set()
    for name, properties in lambda_functions(resources).items():
        variables = properties.get("Environment", {}).get("Variables", {})
        if "BKASH_CREDENTIALS_PARAMETER" in variables:
            talking.add(name)
        for statement in statements(properties):
            if statement["Effect"] == "Deny":
                barred.add(name)
                assert str(statement["Resource"]) == str({"Fn::GetAtt": ["PaymentsTable", "Arn"]})
                assert statement["Condition"] == {
                    "ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": [TOKEN_KEY[0]]}
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


def test_the_boundary_has_a_wildcard_only_where_iam_has_no_resource(resources: Resources) -> None:
    """X-Ray has no resources to name; the rest names this stack's."""
    boundary = resources["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"]
    unbounded = [one for one in boundary if one["Resource"] == "*"]

    assert [one["Action"] for one in unbounded] == [
        ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
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


def test_the_tables_outlive_the_stack_and_can_be_restored(resources: Resources) -> None:
    """Orders and payments survive a deleted stack, a replaced table and a bad write."""
    tables = of_type(resources, "AWS::DynamoDB::Table")

    assert set(tables) == {"UsersTable", "CatalogTable", "OrdersTable", "PaymentsTable"}
    for table in tables.values():
        properties = table["Properties"]
        assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
        assert properties["PointInTimeRecoverySpecification"] == {
            "PointInTimeRecoveryEnabled": True
        }
        assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        assert properties["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("table", Table)
def test_tables_have_the_keys_that_the_code_expects(table: Table, resources: Resources) -> None:
    """`storefront.db.tables` and the template say the same."""
    logical_id = table.value.removesuffix("_TABLE").capitalize() + "Table"
    properties = resources[logical_id]["Properties"]
    types = {
        one["AttributeName"]: one["AttributeType"] for one in properties["AttributeDefinitions"]
    }
    schemas = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in properties.get("GlobalSecondaryIndexes", [])
    }

    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]
    assert schemas == {index.name: [index.hash.name, index.range.name] for index in table.indexes}
    for index in table.indexes:
        assert types[index.hash.name] == index.hash.type
        assert types[index.range.name] == index.range.type


def test_each_function_logs_to_a_group_with_retention(resources: Resources) -> None:
    """Logs that are kept for ever cost for ever, and hold what must be forgotten."""
    groups = of_type(resources, "AWS::Logs::LogGroup")
    for name, properties in lambda_functions(resources).items():
        group = groups[properties["LoggingConfig"]["LogGroup"]["Ref"]]["Properties"]
        folder = properties["CodeUri"].removeprefix("functions/")
        assert group["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}/{folder}"}
        assert "RetentionInDays" in group, name
    assert all("RetentionInDays" in group["Properties"] for group in groups.values())


def test_a_failed_scheduled_run_is_kept(resources: Resources) -> None:
    """Nobody waits for the answer of a scheduled run, so its failure needs a place to go."""
    for name in ASYNCHRONOUS:
        properties = lambda_functions(resources)[name]
        destination = properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
        schedules = [one["Properties"] for one in properties["Events"].values()]

        assert destination["Type"] == "SQS"
        assert destination["Destination"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}
        assert all("DeadLetterConfig" in schedule for schedule in schedules)


def test_only_the_listed_functions_run_on_a_schedule(resources: Resources) -> None:
    """A new one must be given a destination for its failures."""
    scheduled = {
        name
        for name, properties in lambda_functions(resources).items()
        if any(event["Type"] != "Api" for event in properties.get("Events", {}).values())
    }

    assert scheduled == ASYNCHRONOUS


def test_alarms_watch_errors_throttles_and_dead_letters(resources: Resources) -> None:
    """And are no more than was decided."""
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    metrics = {alarm["Properties"]["MetricName"] for alarm in alarms}

    assert {
        "5XXError",
        "Url5xxCount",
        "Errors",
        "Throttles",
        "ApproximateNumberOfMessagesVisible",
    } <= metrics
    assert len(alarms) <= MOST_ALARMS
    assert all("AlarmActions" in alarm["Properties"] for alarm in alarms)


@pytest.mark.parametrize("name", sorted(ASYNCHRONOUS))
def test_an_alarm_rings_when_a_schedule_does_not_run(resources: Resources, name: str) -> None:
    """No figure is what a function writes that is never called, so none is an alarm."""
    (alarm,) = (
        one["Properties"]
        for one in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if one["Properties"]["MetricName"] == "Invocations"
        and one["Properties"]["Dimensions"][0]["Value"] == {"Ref": name}
    )

    assert alarm["TreatMissingData"] == "breaching"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)


@pytest.mark.parametrize("metric", [Metric.OPERATOR_NEEDED, Metric.BOOK_DIFFERENCES])
def test_what_needs_a_person_has_an_alarm_of_its_own(resources: Resources, metric: Metric) -> None:
    """An alarm that rings already does not ring for the next thing."""
    (alarm,) = (
        one["Properties"]
        for one in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if one["Properties"]["MetricName"] == metric.value
    )

    assert alarm["Namespace"] == "Storefront"
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 1)


def test_sign_in_routes_are_throttled_more_tightly(resources: Resources) -> None:
    """Guessing passwords is slow."""
    settings = resources["Api"]["Properties"]["MethodSettings"]
    limited = {
        one["ResourcePath"].replace("~1", "/").replace("//", "/")
        for one in settings
        if one["ThrottlingRateLimit"] == {"Ref": "AuthRateLimit"}
    }

    assert limited == {"/api/auth/register", "/api/auth/login", "/api/auth/refresh"}
    assert [one["ResourcePath"] for one in settings if one["HttpMethod"] == "*"] == ["/*"]


def test_functions_behind_the_api_end_before_the_gateway_gives_up(resources: Resources) -> None:
    """API Gateway answers 504 after 29 seconds, while the function would work on."""
    for name, properties in lambda_functions(resources).items():
        if any(event["Type"] == "Api" for event in properties.get("Events", {}).values()):
            assert properties.get("Timeout", 10) < MOST_API_SECONDS, name


def test_errors_of_the_gateway_are_problem_documents_with_cors_headers(
    resources: Resources,
) -> None:
    """A client sees one shape of error, in a browser too."""
    responses = resources["Api"]["Properties"]["GatewayResponses"]

    assert {
        "UNAUTHORIZED",
        "ACCESS_DENIED",
        "MISSING_AUTHENTICATION_TOKEN",
        "REQUEST_TOO_LARGE",
        "THROTTLED",
        "DEFAULT_4XX",
        "DEFAULT_5XX",
    } <= responses.keys()
    for name, response in responses.items():
        headers = response["ResponseParameters"]["Headers"]
        template = response["ResponseTemplates"]["application/json"]
        assert headers["Content-Type"] == "'application/problem+json'", name
        assert "Access-Control-Allow-Origin" in headers, name
        assert {"type", "title"} <= set(re.findall(r'"(\w+)":', template)), name


def test_simulators_and_emulators_are_refused_outside_a_sandbox() -> None:
    """The template itself says so, before any code runs."""
    rule = read_template()["Rules"]["SimulatorsOnlyOnSandboxStages"]
    guarded = str(rule["Assertions"])

    assert "sandbox" in str(rule["RuleCondition"])
    for parameter in ("StripeApiBase", "BkashApiBase", "BkashSnsBase", "AwsEndpointUrl"):
        assert f"{{'Ref': '{parameter}'}}" in guarded


def test_no_parameter_must_be_given() -> None:
    """`sam deploy` works as it is."""
    for name, parameter in read_template()["Parameters"].items():
        assert "Default" in parameter, name
        assert parameter["Description"], name


def test_the_template_holds_no_secret() -> None:
    """Secrets are named here and live in SSM."""
    text = (ROOT / "template.yaml").read_text()

    assert not re.search(r"\b(sk|rk|whsec)_\w{6,}|BEGIN [A-Z ]*PRIVATE KEY", text)
    assert "NoEcho" not in text
