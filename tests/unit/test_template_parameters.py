"""What is configured wrongly is told before it is deployed, and once more where a function starts.

A value goes through the template's own rule, as CloudFormation applies it, and through
`storefront.settings`: both say the same.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from sandbox.generate.template import OWN_SETTINGS
from storefront.currencies import CURRENCIES
from storefront.settings import RULES, Settings, SettingsError, TextRule, Whole
from storefront.web.endpoint import endpoint
from tests.support.parameters import accepts, broken_rules
from tests.support.resources import of_type
from tests.support.template import ROOT, read_template

TEMPLATE = read_template()
PARAMETERS: dict[str, dict[str, Any]] = TEMPLATE["Parameters"]
VARIABLES = {
    parameter: name
    for name, value in TEMPLATE["Globals"]["Function"]["Environment"]["Variables"].items()
    for parameter in re.findall(r"'Ref': '(\w+)'", str(value))
    if parameter in PARAMETERS
} | {
    parameter: setting.value
    for setting, value in OWN_SETTINGS.items()
    for parameter in re.findall(r"!Ref (\w+)", value)
}
"""Which variable of the functions each parameter becomes."""

RIGHT = {
    "PicturesUrl": ["https://pictures.shop.example", "https://cdn.example/shop"],
    "Stage": ["dev", "prod", "sandbox-test", "s"],
    "LogLevel": ["DEBUG", "INFO", "WARN", "ERROR"],
    "AllowedOrigins": [
        "*",
        "https://shop.example",
        "https://shop.example:8443",
        "http://localhost:3000",
        "http://127.0.0.1:5173",
        "https://shop.example,https://www.shop.example,http://localhost:3000",
        "https://xn--bcher-kva.example",
    ],
    "Pages": ["none", "docs", "shop", "staff", "all"],
    "HoldSeconds": ["60", "900", "3600"],
    "OrderLifeSeconds": ["3600", "7200", "86400"],
    "MaxUnpaidOrders": ["1", "5", "100"],
    "MaxHeldUnits": ["1", "100", "1000000"],
    "PaymentMethods": ["stripe,bkash", "bkash,stripe", "bkash", "stripe"],
    "ProviderMessageDays": ["180", "2190", "36500"],
    "Messages": ["none", "sms", "email", "sms,email", "email,sms"],
    "MessageSender": ["", "shop@example.com"],
    "ResultUrl": [
        "",
        "https://shop.example",
        "https://shop.example/paid/",
        "https://shop.example/paid?theme=dark&lang=bn",
        "http://127.0.0.1:4566/_aws/execute-api/ab12/sandbox/api/payment/result/",
    ],
    "StripeApiBase": ["https://api.stripe.com", "http://127.0.0.1:4243"],
    "StripeLivemode": ["true", "false"],
    "BkashApiBase": ["https://tokenized.pay.bka.sh", "http://127.0.0.1:4244"],
    "BkashCallbackUrl": ["", "https://pay.shop.example/bkash", "http://127.0.0.1:4566/_aws/u/x1/"],
    "BkashTopicArn": ["", "arn:aws:sns:ap-southeast-1:123456789012:bkash-payments"],
    "BkashSnsBase": ["", "http://127.0.0.1:4244"],
    "PictureSourceBase": ["", "http://127.0.0.1:4566"],
    "AwsEndpointUrl": ["", "http://127.0.0.1:4566", "http://host.docker.internal:4566"],
}
WRONG = {
    "PicturesUrl": ["pictures.shop.example", "ftp://cdn.example", "https://cdn.example/?v=1"],
    "Stage": ["Prod", "1st", "my stage", "my_stage", "x" * 33],
    "LogLevel": ["WARNING", "info", "ALL"],
    "AllowedOrigins": [
        "https://shop.example/",
        "https://shop.example/shop",
        "shop.example",
        "//shop.example",
        "https://Shop.example",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://shop.example,",
        "https://shop.example,*",
        "https://*.shop.example",
        "https://shop.example;https://www.shop.example",
        "https://",
        "null",
        "ftp://shop.example",
        "'https://shop.example'",
    ],
    "Pages": ["ALL", "console", "shop,staff"],
    "HoldSeconds": ["0", "59", "3601", "-900", "fifteen"],
    "OrderLifeSeconds": ["3599", "86401", "2h"],
    "MaxUnpaidOrders": ["0", "101", "five"],
    "MaxHeldUnits": ["0", "1000001", "-1"],
    "PaymentMethods": ["bKash", "stripe, bkash", "cash", "stripe,", "stripe,stripe"],
    "Messages": ["SMS", "sms, email", "push", "sms,", "none,sms"],
    "MessageSender": ["shop", "Shop <shop@example.com>", "a@b", "a@b.c,d@e.f"],
    "ProviderMessageDays": ["179", "0", "36501", "for ever"],
    "ResultUrl": [
        "shop.example/paid",
        "/paid",
        "https://",
        "https://shop.example/paid page",
        "https://shop.example/#/paid",
        "javascript:alert(1)",
        "https://staff:secret@shop.example/",
    ],
    "StripeApiBase": ["api.stripe.com", "ftp://api.stripe.com", "https://api.stripe.com?x=1"],
    "StripeLivemode": ["yes", "True", "1"],
    "BkashApiBase": ["tokenized.pay.bka.sh", "https://tokenized.pay.bka.sh #live"],
    "BkashCallbackUrl": ["pay.shop.example", "https://pay.shop.example/?a=1", "https://a b/"],
    "BkashTopicArn": ["bkash-payments", "arn:aws:sqs:ap-southeast-1:123456789012:bkash"],
    "BkashSnsBase": ["127.0.0.1:4244"],
    "PictureSourceBase": ["127.0.0.1:4566"],
    "AwsEndpointUrl": ["localhost:4566"],
}
ONLY_AWS = {
    "AccessLogs",
    "AlarmEmail",
    "Architecture",
    "AuthBurstLimit",
    "AuthRateLimit",
    "BurstLimit",
    "DeletionProtection",
    "FunctionUrlConcurrency",
    "LogRetentionDays",
    "RateLimit",
    "SnapshotRelease",
    "SourceRateLimit",
}
"""Parameters that no function sees."""

GUARDED = {
    "AlarmEmail": "ops@shop.example",
    "AccessLogs": "true",
    "AllowedOrigins": "https://shop.example",
    "FunctionUrlConcurrency": "20",
}
"""What production needs beyond the defaults."""

PRODUCTION = [
    {"Stage": "prod"},
    {"Stage": "production"},
    {"StripeLivemode": "true"},
    {"BkashApiBase": "https://tokenized.pay.bka.sh"},
]


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return each parameter with each of its values."""
    return [(name, value) for name, values in table.items() for value in values]


def is_deployed_with(name: str, value: str) -> bool:
    """Return whether a sandbox with this parameter is made."""
    given = {"Stage": "sandbox"} | GUARDED | {name: value}
    return accepts(PARAMETERS[name], value) and not list(broken_rules(TEMPLATE, given))


def read(variable: str, value: str) -> str:
    """Read a variable as a function does when it starts."""
    return Settings({variable: value}).optional(variable)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_has_a_rule_that_its_default_fits(name: str) -> None:
    parameter = PARAMETERS[name]
    rules = parameter.keys() & {"AllowedPattern", "AllowedValues", "MinValue", "MaxValue"}

    assert rules in ({"AllowedPattern"}, {"AllowedValues"}, {"MinValue", "MaxValue"})
    assert accepts(parameter, str(parameter["Default"]))


@pytest.mark.parametrize(("name", "value"), cases(RIGHT))
def test_a_right_value_is_taken(name: str, value: str) -> None:
    assert is_deployed_with(name, value)
    assert read(VARIABLES[name], value) == value


@pytest.mark.parametrize(("name", "value"), cases(WRONG), ids=ascii)
def test_a_wrong_value_is_neither_deployed_nor_started_with(name: str, value: str) -> None:
    assert not is_deployed_with(name, value)
    with pytest.raises(SettingsError, match=VARIABLES[name]):
        read(VARIABLES[name], value)


def test_every_parameter_that_functions_see_is_tried() -> None:
    seen = set(PARAMETERS) - ONLY_AWS - {"DefaultCurrency"}

    assert seen == set(RIGHT) == set(WRONG)
    assert {VARIABLES[name] for name in seen} == set(RULES)


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_template_and_settings_have_one_rule(name: str) -> None:
    """A rule that is changed in one place only is no rule."""
    parameter, rule = PARAMETERS[name], RULES[VARIABLES[name]]
    match rule:
        case Whole(least, most):
            assert (parameter["MinValue"], parameter["MaxValue"]) == (least, most)
        case TextRule(pattern) if "AllowedValues" in parameter:
            assert "|".join(parameter["AllowedValues"]) == pattern
        case TextRule(pattern):
            unset = parameter["Default"] == ""
            assert parameter["AllowedPattern"] == (f"({pattern})?" if unset else pattern)


def test_a_shop_has_a_currency_that_it_can_count_in() -> None:
    assert set(PARAMETERS["DefaultCurrency"]["AllowedValues"]) == CURRENCIES
    for right in CURRENCIES:
        settings = Settings({"DEFAULT_CURRENCY": right})
        assert settings.choice("DEFAULT_CURRENCY", CURRENCIES, "BDT") == right
    for wrong in ("bdt", "XXX", "TAKA"):
        with pytest.raises(SettingsError, match="DEFAULT_CURRENCY"):
            Settings({"DEFAULT_CURRENCY": wrong}).choice("DEFAULT_CURRENCY", CURRENCIES, "BDT")


def test_no_endpoint_starts_with_origins_that_no_browser_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its answers would reach no shop, and nobody would see why."""
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://shop.example/")

    with pytest.raises(SettingsError, match=r"ALLOWED_ORIGINS.*no slash at the end"):
        endpoint("GET", "/api/things/", permission=None, summary="")


@pytest.mark.parametrize("stage", PRODUCTION, ids=str)
def test_production_is_deployed_with_all_that_guards_it(stage: dict[str, str]) -> None:
    assert list(broken_rules(TEMPLATE, stage | GUARDED)) == []


@pytest.mark.parametrize("missing", GUARDED)
@pytest.mark.parametrize("stage", PRODUCTION, ids=str)
def test_production_without_a_guard_is_not_deployed(stage: dict[str, str], missing: str) -> None:
    """Production is a stage of that name, and any that takes real money."""
    given = {name: value for name, value in GUARDED.items() if name != missing}

    (told,) = broken_rules(TEMPLATE, stage | given)

    assert told.startswith(missing)


@pytest.mark.parametrize("stage", ["dev", "staging", "sandbox"])
def test_other_stages_need_none_of_it(stage: str) -> None:
    assert list(broken_rules(TEMPLATE, {"Stage": stage})) == []


def test_simulators_and_emulators_are_refused_outside_a_sandbox() -> None:
    """The template itself says so, before any code runs."""
    simulated = {
        "StripeApiBase": "http://127.0.0.1:4243",
        "BkashApiBase": "http://127.0.0.1:4244",
        "BkashSnsBase": "http://127.0.0.1:4244",
        "PictureSourceBase": "http://127.0.0.1:4566",
        "AwsEndpointUrl": "http://127.0.0.1:4566",
    }

    assert list(broken_rules(TEMPLATE, {"Stage": "sandbox"} | simulated)) == []
    told = list(broken_rules(TEMPLATE, {"Stage": "dev"} | simulated))
    assert [one.partition(" ")[0] for one in told] == list(simulated)


def test_the_prod_stage_of_samconfig_asks_for_what_it_cannot_know() -> None:
    """`sam deploy --config-env prod` as it is deploys nothing: address and origins are missing."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = config["prod"]["deploy"]["parameters"]["parameter_overrides"]
    given = dict(one.split("=", 1) for one in overrides)

    assert given.keys() <= PARAMETERS.keys()
    assert all(accepts(PARAMETERS[name], value) for name, value in given.items())
    told = {one.partition(" ")[0] for one in broken_rules(TEMPLATE, given)}
    assert told == {"AlarmEmail", "AllowedOrigins"}
    completed = given | {name: GUARDED[name] for name in told}
    assert list(broken_rules(TEMPLATE, completed)) == []


def test_strangers_at_the_webhooks_have_a_limit_of_their_own() -> None:
    """Lambda keeps that many runs for each, and allows it no more."""
    functions = of_type(TEMPLATE["Resources"], "AWS::Serverless::Function")
    limits = [
        one["Properties"]["ReservedConcurrentExecutions"]
        for one in functions.values()
        if "FunctionUrlConfig" in one["Properties"]
    ]

    limited = ["LimitFunctionUrls", {"Ref": "FunctionUrlConcurrency"}, {"Ref": "AWS::NoValue"}]
    assert limits == [{"Fn::If": limited}] * 3
    zero = {"Fn::Equals": [{"Ref": "FunctionUrlConcurrency"}, "0"]}
    assert TEMPLATE["Conditions"]["LimitFunctionUrls"] == {"Fn::Not": [zero]}


def test_access_logs_say_who_called() -> None:
    """Whose address, whose account, and with what."""
    setting = TEMPLATE["Resources"]["Api"]["Properties"]["AccessLogSetting"]["Fn::If"][1]

    for told in ("identity.sourceIp", "authorizer.principalId", "identity.userAgent", "status"):
        assert f'"$context.{told}"' in setting["Format"]
