"""`template.yaml` keeps what was decided about data, logs, alarms and limits."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sandbox.generate.ceiling import expand
from storefront.db.tables import Table
from tests.support.resources import Resources, lambda_functions, of_type
from tests.support.template import ROOT, functions, read_template

ASYNCHRONOUS = {
    "FetchPicturesFunction",
    "ProcessPictureFunction",
    "ReconcilePaymentsFunction",
    "ReleaseHoldsFunction",
    "SendMessagesFunction",
    "SplitImportFunction",
    "VerifyBooksFunction",
}
#: Those that a table's stream wakes.
WATCHING = {"IndexCatalogFunction", "RunImportFunction"}
MOST_API_SECONDS = 29


@pytest.fixture(scope="module")
def expanded() -> Resources:
    """The CloudFormation resources that SAM makes of the template."""
    return expand((ROOT / "template.yaml").read_text())


def test_each_function_has_its_folder_and_each_folder_its_function() -> None:
    """A folder that is not deployed, or a function without code, is a mistake."""
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}

    assert {function.folder for function in functions(read_template())} == folders


def test_a_function_is_named_after_its_folder() -> None:
    """Readers find create_order under CreateOrderFunction without searching."""
    for function in functions(read_template()):
        words = function.folder.split("_")
        assert function.logical_id == "".join(word.capitalize() for word in words) + "Function"


def test_the_tables_outlive_the_stack_and_can_be_restored(resources: Resources) -> None:
    """Orders and payments survive a deleted stack, a replaced table and a bad write.

    A table that is made when the rest of a first deployment fails goes with it: it is empty.
    """
    tables = of_type(resources, "AWS::DynamoDB::Table")

    assert set(tables) == {
        "UsersTable",
        "CatalogTable",
        "OrdersTable",
        "PaymentsTable",
        "ShopTable",
    }
    for table in tables.values():
        properties = table["Properties"]
        assert table["DeletionPolicy"] == "RetainExceptOnCreate"
        assert table["UpdateReplacePolicy"] == "Retain"
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
    indexes = {
        index["IndexName"]: (
            [key["AttributeName"] for key in index["KeySchema"]],
            index["Projection"],
        )
        for index in properties.get("GlobalSecondaryIndexes", [])
    }

    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]
    assert indexes == {
        index.name: ([index.hash.name, index.range.name], index.projection)
        for index in table.indexes
    }
    for index in table.indexes:
        assert types[index.hash.name] == index.hash.type
        assert types[index.range.name] == index.range.type


def test_each_function_logs_to_a_group_with_retention(resources: Resources) -> None:
    """Logs that are kept for ever cost for ever, and hold what must be forgotten."""
    groups = of_type(resources, "AWS::Logs::LogGroup")
    for name, properties in lambda_functions(resources).items():
        logical_id = properties["LoggingConfig"]["LogGroup"]["Ref"]
        group = groups[logical_id]["Properties"]
        domain = logical_id.removesuffix("Logs").lower()
        assert group["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}/{domain}"}
        assert "RetentionInDays" in group, name
    assert all("RetentionInDays" in group["Properties"] for group in groups.values())


def test_the_log_level_is_lambdas_too(expanded: Resources) -> None:
    """With JSON, Lambda drops what is below a level of its own, whatever the function's is."""
    accepted = read_template()["Parameters"]["LogLevel"]["AllowedValues"]

    assert set(accepted) <= {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}
    for name, function in of_type(expanded, "AWS::Lambda::Function").items():
        logging = function["Properties"]["LoggingConfig"]
        variables = function["Properties"]["Environment"]["Variables"]
        assert logging["LogFormat"] == "JSON", name
        assert logging["ApplicationLogLevel"] == variables["LOG_LEVEL"] == {"Ref": "LogLevel"}, name
        assert logging["SystemLogLevel"] == "INFO", name  # durations, memory and cold starts


def test_a_failed_run_that_nobody_waits_for_is_kept(resources: Resources) -> None:
    """Its failure needs a place to go; that a schedule could not run it needs one, too."""
    for name in ASYNCHRONOUS:
        properties = lambda_functions(resources)[name]
        destination = properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
        events = properties["Events"].values()
        schedules = [one["Properties"] for one in events if one["Type"] == "ScheduleV2"]

        assert destination["Type"] == "SQS"
        assert destination["Destination"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}
        assert all("DeadLetterConfig" in schedule for schedule in schedules)


def test_changes_that_could_not_be_handled_are_kept(resources: Resources) -> None:
    """A batch is tried again in halves, so that one bad change holds up no others."""
    for name in WATCHING:
        (source,) = lambda_functions(resources)[name]["Events"].values()
        told = source["Properties"]

        assert told["DestinationConfig"]["OnFailure"]["Destination"] == {
            "Fn::GetAtt": ["DeadLetters", "Arn"]
        }
        assert told["BisectBatchOnFunctionError"] is True
        assert told["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert 0 < told["MaximumRetryAttempts"] < 10


def test_an_ordinary_sale_does_not_wake_the_indexer(resources: Resources) -> None:
    """But what staff change does, and stock that comes to zero or leaves it."""
    (source,) = lambda_functions(resources)["IndexCatalogFunction"]["Events"].values()
    filters = source["Properties"]["FilterCriteria"]["Filters"]
    patterns = [json.loads(one["Pattern"]) for one in filters]

    def wakes(sort: str, before: str, after: str) -> bool:
        images = {"OldImage": {"available": {"N": before}}, "NewImage": {"available": {"N": after}}}
        record = {"dynamodb": {"Keys": {"sk": {"S": sort}}, **images}}
        return any(_fits(record, pattern) for pattern in patterns)

    assert not wakes("SALE", "9", "8")
    assert not wakes("SALE#001", "1", "10")
    assert wakes("SALE", "1", "0")
    assert wakes("SALE#001", "0", "5")
    assert wakes("SHARD", "1", "0")
    assert wakes("DETAILS", "9", "8")
    assert not wakes("MANIFEST", "9", "8")


def _fits(record: Any, pattern: Any) -> bool:
    """Return whether a record fits a pattern, as Lambda does where values are only listed."""
    if isinstance(pattern, list):
        return record in pattern
    return all(name in record and _fits(record[name], one) for name, one in pattern.items())


def test_only_the_listed_functions_run_while_nobody_waits(resources: Resources) -> None:
    """A new one must be given a destination for its failures."""
    scheduled = {
        name for name, properties in lambda_functions(resources).items() if properties.get("Events")
    }

    assert scheduled == ASYNCHRONOUS | WATCHING


def test_sign_in_routes_are_throttled_more_tightly(resources: Resources) -> None:
    """Guessing passwords is slow."""
    settings = resources["Api"]["Properties"]["MethodSettings"]
    limited = {
        one["ResourcePath"].replace("~1", "/").replace("//", "/")
        for one in settings
        if one["ThrottlingRateLimit"] == {"Ref": "AuthRateLimit"}
    }

    accounts = {"/api/auth/register", "/api/auth/login", "/api/auth/refresh"}
    of_guests = {"/api/guests", "/api/orders/lookup", "/api/orders/open"}
    assert limited == accounts | of_guests | {"/api/orders/{order_id}/confirmation"}
    assert [one["ResourcePath"] for one in settings if one["HttpMethod"] == "*"] == ["/*"]


def test_functions_behind_the_api_end_before_the_gateway_gives_up(resources: Resources) -> None:
    """API Gateway answers 504 after 29 seconds, while the function would work on."""
    body = str(resources["Api"]["Properties"]["DefinitionBody"])
    behind_api = {
        name: properties
        for name, properties in lambda_functions(resources).items()
        if f"${{{name}.Arn}}" in body
    }

    assert behind_api
    for name, properties in behind_api.items():
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


@pytest.mark.parametrize("name", ["THROTTLED", "DEFAULT_5XX"])
def test_who_is_turned_away_for_a_while_hears_when_to_come_back(
    resources: Resources, name: str
) -> None:
    """Too many requests are a 429; too many functions at once are a 500 of the gateway's."""
    response = resources["Api"]["Properties"]["GatewayResponses"][name]

    assert int(response["ResponseParameters"]["Headers"]["Retry-After"].strip("'")) >= 1


def test_the_apis_body_is_swagger_2_throughout(expanded: Resources) -> None:
    """SAM completes what is written; in OpenAPI 3 it made each header `schema: {schema: ...}`."""
    body = expanded["Api"]["Properties"]["Body"]

    assert body["swagger"] == "2.0"
    assert "AccessToken" in body["securityDefinitions"]
    assert "openapi" not in body
    assert "components" not in body
    for path, operations in body["paths"].items():
        for told in operations["options"]["responses"].values():
            for header in told["headers"].values():
                assert header.keys() == {"type"}, path


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


def test_sources_are_limited_before_the_throttle_that_all_share() -> None:
    """One client must not use up what everybody needs to sign in; a limit of 0 costs nothing."""
    resources = read_template()["Resources"]
    (acl,) = of_type(resources, "AWS::WAFv2::WebACL").values()
    (at_stage,) = of_type(resources, "AWS::WAFv2::WebACLAssociation").values()
    sign_ins, requests = acl["Properties"]["Rules"]

    assert {acl["Condition"], at_stage["Condition"]} == {"LimitSources"}
    for rule in (sign_ins, requests):
        assert rule["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"
        answer = rule["Action"]["Block"]["CustomResponse"]
        assert answer["ResponseCode"] == 429
        assert [one["Name"] for one in answer["ResponseHeaders"]] == ["Retry-After"]
    counted = sign_ins["Statement"]["RateBasedStatement"]
    assert counted["Limit"] == {"Ref": "SourceRateLimit"}
    assert counted["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"] == "/api/auth/"


def test_the_throttle_of_sign_in_has_room_for_people_beside_a_cheap_flood() -> None:
    """28 requests a second of one client made 36 of 40 sign-ins a 429 when it was 10."""
    parameters = read_template()["Parameters"]

    assert parameters["AuthRateLimit"]["Default"] >= 50
    assert parameters["AuthBurstLimit"]["Default"] >= parameters["AuthRateLimit"]["Default"]


@pytest.mark.parametrize("text", ["1", "9", "-5", "010", "many", ""])
def test_a_limit_that_waf_does_not_take_is_told_before_it_is_deployed(text: str) -> None:
    pattern = read_template()["Parameters"]["SourceRateLimit"]["AllowedPattern"]

    assert not re.fullmatch(pattern, text)
    assert re.fullmatch(pattern, "0")
    assert re.fullmatch(pattern, "300")
