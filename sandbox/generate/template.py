"""The generated parts of `template.yaml`: functions with their logs, routes, and tables' alarms.

They stand between markers in a file that people write; everything else in it is left alone.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

from sandbox.generate import alarms, policies
from sandbox.generate.declarations import DeclarationError, Function, pascal_case
from storefront.access import PUBLIC
from storefront.arrivals import Arrival
from storefront.currencies import CURRENCIES
from storefront.declare import NOTHING, Needs, OwnSetting
from storefront.schedule import Scheduled
from storefront.streams import Watcher
from storefront.web.endpoint import Endpoint, UrlEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INVOCATIONS = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "${%s.Arn}%s/invocations"
)

ARRIVAL_LIFE, ARRIVAL_RETRIES = 3600, 2
"""Seconds for which a file waits to be looked at, and how often that is tried again."""

CHANGES_AT_ONCE, CHANGE_WINDOW, CHANGE_RETRIES, CHANGE_LIFE = 100, 5, 5, 3600
"""Changes of a table that are handled together, seconds in which they gather, how often a batch
that failed is tried again (halved each time), and the age at which that ends."""

SOURCES = {
    "routes": "functions/*/app.py",
    "functions": "functions/*/app.py",
    "alarms": "storefront/db/tables.py",
    "currencies": "storefront/money.py",
}
"""What each generated part is made of."""

OWN_SETTINGS = {
    OwnSetting.BKASH_CALLBACK_URL: (
        "!If [OwnCallbackUrl, !GetAtt BkashCallbackFunctionUrl.FunctionUrl, !Ref BkashCallbackUrl]"
    ),
    OwnSetting.BKASH_TOPIC_ARN: "!Ref BkashTopicArn",
    OwnSetting.PAGES: "!Ref Pages",
    OwnSetting.PICTURE_SOURCE_BASE: "!Ref PictureSourceBase",
    OwnSetting.MESSAGES: "!Ref Messages",
    OwnSetting.MESSAGE_SENDER: "!Ref MessageSender",
}
"""How the template finds the variables that only some functions have."""


def fill(template: str, functions: Sequence[Function]) -> str:
    """Return the template with its generated parts anew.

    Raises:
        DeclarationError: a part's markers are missing, or a declaration is of no use.
    """
    template = _replace(template, "routes", routes(functions))
    template = _replace(template, "functions", [*log_groups(functions), *blocks(functions)])
    template = _replace(template, "alarms", alarms.blocks())
    return _replace(template, "currencies", currencies())


def currencies() -> Iterator[str]:
    """Yield the values of a parameter that names a currency."""
    yield "AllowedValues: ["
    yield from (f"  {line}" for line in textwrap.wrap(", ".join(sorted(CURRENCIES)), 80))
    yield "]"


def routes(functions: Sequence[Function]) -> Iterator[str]:
    """Yield the properties of the API that hold its routes and their throttling."""
    behind_api = [(one, one.handler) for one in functions if isinstance(one.handler, Endpoint)]
    yield "MethodSettings:"
    yield from _throttling("/*", '"*"', "")
    for _, endpoint in behind_api:
        if endpoint.throttle == "tight":
            path = "/" + route(endpoint).replace("/", "~1")
            yield from _throttling(path, endpoint.method, "Auth")
    yield "DefinitionBody:"
    yield '  swagger: "2.0"'
    yield '  info: {title: !Ref AWS::StackName, version: "1.0"}'
    yield "  paths:"
    for path in sorted({route(endpoint) for _, endpoint in behind_api}):
        yield f"    {path}:"
        for function, endpoint in behind_api:
            if route(endpoint) == path:
                for method in methods(endpoint):
                    yield from _indented(_operation(function, endpoint, method), 6)


def route(endpoint: Endpoint) -> str:
    """Return the path as API Gateway knows it; it routes `/x/` to `/x`."""
    return endpoint.path.rstrip("/")


def methods(endpoint: Endpoint) -> list[str]:
    """Return the methods that lead to an endpoint: whoever may GET may ask for the HEAD of it."""
    return ["GET", "HEAD"] if endpoint.method == "GET" else [endpoint.method]


def _operation(function: Function, endpoint: Endpoint, method: str) -> Iterator[str]:
    yield f"{method.lower()}:"
    if endpoint.permission is PUBLIC:
        yield "  security: [{NONE: []}]"
    yield "  responses: {}"
    yield "  x-amazon-apigateway-integration:"
    yield "    type: aws_proxy"
    yield "    httpMethod: POST"
    yield "    credentials: !GetAtt InvocationRole.Arn"
    if not function.needs.snapshot:
        yield f"    uri: !Sub {INVOCATIONS % (function.logical_id, '')}"
        return
    # The alias's name out of its ARN, so that there is one before it is called. `sam local` reads
    # the first part alone, and wants the colon there.
    alias = f'!Select [7, !Split [":", !Ref {_live(function)}]]'
    yield "    uri: !Sub"
    yield f"      - {INVOCATIONS % (function.logical_id, ':${Version}')}"
    yield f"      - Version: !If [Snapshots, {alias}, $LATEST]"


def _throttling(path: str, method: str, kind: str) -> Iterator[str]:
    yield f"  - ResourcePath: {path}"
    yield f"    HttpMethod: {method}"
    yield f"    ThrottlingRateLimit: !Ref {kind}RateLimit"
    yield f"    ThrottlingBurstLimit: !Ref {kind}BurstLimit"


def log_groups(functions: Sequence[Function]) -> Iterator[str]:
    """Yield the log group of each domain."""
    for domain in sorted({one.domain for one in functions}):
        yield f"{_log_group(domain)}:"
        yield "  Type: AWS::Logs::LogGroup"
        yield "  Properties:"
        yield f"    LogGroupName: !Sub /aws/lambda/${{AWS::StackName}}/{domain}"
        yield "    RetentionInDays: !Ref LogRetentionDays"


def blocks(functions: Sequence[Function]) -> Iterator[str]:
    """Yield each function's block; those of a domain stand together."""
    anchor = "&no-bkash-token " + policies.NO_BKASH_TOKEN
    roles: dict[tuple[str, ...], str] = {}
    for one in sorted(functions, key=lambda one: (one.domain, one.name)):
        yield ""
        for line in _block(one, list(_policy(one, roles))):
            # The first of them says what the others repeat.
            yield line.replace("*no-bkash-token", anchor)
            if line.endswith("*no-bkash-token"):
                anchor = "*no-bkash-token"


def _policy(function: Function, roles: dict[tuple[str, ...], str]) -> Iterator[str]:
    """Yield what a function may do, or whose role says the same.

    SAM makes a role for each function that has a policy. Where another one's is the same, word for
    word, it is used: a stack has room for so many resources. What runs by itself has a role of its
    own, to which SAM adds where its failures go.

    Args:
        function: which.
        roles: the functions that have roles so far, by what these say; it is added to.
    """
    statements = tuple(policies.statements(function.needs))
    is_called = isinstance(function.handler, Endpoint | UrlEndpoint)
    if not statements:
        if isinstance(function.handler, Endpoint):
            yield "Role: !GetAtt BareRole.Arn"
        return
    owner = roles.setdefault(statements, function.logical_id) if is_called else function.logical_id
    if owner != function.logical_id:
        yield f"Role: !GetAtt {owner}Role.Arn"
        return
    yield "Policies:"
    yield "  - Statement:"
    for statement in statements:
        yield f"      - {statement}"


def _block(function: Function, policy: Sequence[str]) -> Iterator[str]:
    needs = function.needs
    yield f"{function.logical_id}:"
    yield "  Type: AWS::Serverless::Function"
    if function.needs.snapshot:
        # Its version and alias are resources of their own, which are there only if wanted.
        yield "  Metadata: {cfn-lint: {config: {ignore_checks: [W2530]}}}"
    yield "  Properties:"
    yield f"    Description: {_quoted(_description(function))}"
    yield f"    FunctionName: !Sub ${{AWS::StackName}}_{function.name}"
    yield f"    CodeUri: functions/{function.name}"
    if needs.layers:  # besides those of Globals
        yield f"    Layers: [{', '.join(f'!Ref {one.value}' for one in needs.layers)}]"
    yield from _sizes(needs)
    yield f"    LoggingConfig: {{LogGroup: !Ref {_log_group(function.domain)}}}"
    if needs.snapshot:
        yield "    SnapStart: {ApplyOn: !If [Snapshots, PublishedVersions, None]}"
    own = list(_own_variables(function))
    if own:
        yield "    Environment:"
        yield "      Variables:"
        yield from _indented(iter(own), 8)
    yield from _indented(iter(policy), 4)
    yield from _indented(_trigger(function), 4)
    if needs.snapshot:
        yield from _version(function)


def _sizes(needs: Needs) -> Iterator[str]:
    """Yield what a function needs more or less of than others."""
    if needs.memory != NOTHING.memory:
        yield f"    MemorySize: {needs.memory}"
    if needs.timeout != NOTHING.timeout:
        yield f"    Timeout: {needs.timeout}"
    if needs.storage != NOTHING.storage:
        yield f"    EphemeralStorage: {{Size: {needs.storage}}}"


def _own_variables(function: Function) -> Iterator[str]:
    for setting in function.needs.settings:
        yield f"{setting.value}: {OWN_SETTINGS[setting]}"
    if function.needs.snapshot:
        # Where nothing has changed Lambda publishes no version.
        yield "SNAPSHOT_RELEASE: !Ref SnapshotRelease"


def _version(function: Function) -> Iterator[str]:
    """Yield what a function is started from where it starts from a snapshot."""
    version = pascal_case(function.name) + "Snapshot"
    yield ""
    yield f"{version}:"
    yield "  Type: AWS::Lambda::Version"
    yield "  Condition: Snapshots"
    yield "  Properties:"
    yield f"    FunctionName: !Ref {function.logical_id}"
    # Another text makes another version; so does another layer.
    yield '    Description: !Sub "${SnapshotRelease} ${StorefrontLayer}"'
    yield ""
    yield f"{_live(function)}:"
    yield "  Type: AWS::Lambda::Alias"
    yield "  Condition: Snapshots"
    yield "  Properties:"
    yield "    Name: live"
    yield f"    FunctionName: !Ref {function.logical_id}"
    yield f"    FunctionVersion: !GetAtt {version}.Version"


def _live(function: Function) -> str:
    """Return the name of the alias that leads to a function's snapshot."""
    return pascal_case(function.name) + "Live"


def _trigger(function: Function) -> Iterator[str]:
    """Yield what calls a function that API Gateway does not call."""
    match function.handler:
        case UrlEndpoint():
            yield "ReservedConcurrentExecutions: !If"
            yield "  [LimitFunctionUrls, !Ref FunctionUrlConcurrency, !Ref AWS::NoValue]"
            yield "FunctionUrlConfig: {AuthType: NONE}"
        case Scheduled(rate=rate, retries=retries, max_age=max_age):
            yield from _dead_letters(max_age, retries)
            yield "Events:"
            yield "  Schedule:"
            yield "    Type: ScheduleV2"
            yield "    Properties:"
            yield "      OmitName: true  # SAM's own name would be the same in every stack"
            yield f"      ScheduleExpression: {rate}"
            yield "      RoleArn: !GetAtt InvocationRole.Arn"
            yield f"      RetryPolicy: {{MaximumRetryAttempts: {retries}}}"
            yield "      DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}"
        case Arrival(bucket=bucket, within=within):
            yield from _dead_letters(ARRIVAL_LIFE, ARRIVAL_RETRIES)
            yield "Events:"
            yield "  Arrival:"
            yield "    Type: EventBridgeRule"
            yield "    Properties:"
            yield "      Pattern:"
            yield "        source: [aws.s3]"
            yield "        detail-type: [Object Created]"
            place = f"bucket: {{name: [!Ref {policies.bucket_id(bucket)}]}}"
            if within:
                place += f", object: {{key: [{{prefix: {within}}}]}}"
            yield f"        detail: {{{place}}}"
        case Watcher() as watcher:
            yield from _changes(watcher)


def _changes(watcher: Watcher) -> Iterator[str]:
    """Yield how a function is told what has changed in a table."""
    yield "Events:"
    yield "  Changes:"
    yield "    Type: DynamoDB"
    yield "    Properties:"
    yield f"      Stream: !GetAtt {policies.logical_id(watcher.table)}.StreamArn"
    yield "      StartingPosition: TRIM_HORIZON"
    yield f"      BatchSize: {CHANGES_AT_ONCE}"
    yield f"      MaximumBatchingWindowInSeconds: {CHANGE_WINDOW}"
    yield "      BisectBatchOnFunctionError: true"
    yield "      FunctionResponseTypes: [ReportBatchItemFailures]"
    yield f"      MaximumRetryAttempts: {CHANGE_RETRIES}"
    yield f"      MaximumRecordAgeInSeconds: {CHANGE_LIFE}"
    yield "      DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt DeadLetters.Arn}}"
    yield "      FilterCriteria:"
    yield "        Filters:"
    for pattern in watcher.patterns:
        yield f"          - Pattern: '{json.dumps(pattern)}'"


def _dead_letters(max_age: int, retries: int) -> Iterator[str]:
    """Yield how often a run that failed is repeated, and where it goes then."""
    yield "EventInvokeConfig:"
    yield f"  MaximumEventAgeInSeconds: {max_age}"
    yield f"  MaximumRetryAttempts: {retries}"
    yield "  DestinationConfig:"
    yield "    OnFailure: {Type: SQS, Destination: !GetAtt DeadLetters.Arn}"


def _description(function: Function) -> str:
    handler = function.handler
    if isinstance(handler, Endpoint):
        return f"{handler.method} {handler.path}"
    return function.purpose.rstrip(".")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if ": " in text else text


def _log_group(domain: str) -> str:
    return f"{pascal_case(domain)}Logs"


def _indented(lines: Iterator[str], spaces: int) -> Iterator[str]:
    for line in lines:
        yield " " * spaces + line


def _replace(template: str, part: str, lines: Iterator[str] | list[str]) -> str:
    """Put lines between the markers of a part, indented as the first marker is."""
    pattern = re.compile(
        rf"^( *)# <generated: {part}>[^\n]*\n(.*?)^ *# </generated: {part}>\n",
        re.DOTALL | re.MULTILINE,
    )
    if len(pattern.findall(template)) != 1:
        raise DeclarationError(
            f"template.yaml needs exactly one pair of the markers # <generated: {part}> and "
            f"# </generated: {part}>; take them from its history"
        )

    def replaced(found: re.Match[str]) -> str:
        indent = found[1]
        first = f"{indent}# <generated: {part}> from {SOURCES[part]}; run: make generate\n"
        body = "".join(f"{indent}{line}".rstrip() + "\n" for line in lines)
        return f"{first}{body}{indent}# </generated: {part}>\n"

    return pattern.sub(replaced, template)
