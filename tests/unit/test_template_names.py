"""Nothing in the stack has a name that a second stack of the same account would want, too.

The template is looked at as CloudFormation gets it, since SAM invents names of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.generate.ceiling import expand
from tests.support.template import ROOT

if TYPE_CHECKING:
    from tests.support.resources import Resources

NAMES = {
    "AWS::ApiGateway::RestApi": ("Name",),  # the body's title, where it has none
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::DynamoDB::Table": ("TableName",),
    "AWS::Events::Rule": ("Name",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::Lambda::Function": ("FunctionName",),
    "AWS::Lambda::LayerVersion": ("LayerName",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::Logs::MetricFilter": ("FilterName",),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::SNS::Topic": ("TopicName",),
    "AWS::SQS::Queue": ("QueueName",),
    "AWS::Scheduler::Schedule": ("Name", "GroupName"),
    "AWS::WAFv2::WebACL": ("Name",),
}
"""What gives a resource its name in the account and region."""

NAMELESS = {
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::Stage",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Lambda::Version",
    "AWS::S3::BucketPolicy",
    "AWS::WAFv2::WebACLAssociation",
}
"""Parts of one other resource, which tells them apart."""


@pytest.fixture(scope="module")
def expanded() -> Resources:
    """The CloudFormation resources that SAM makes of the template."""
    return expand((ROOT / "template.yaml").read_text())


def names(resource: dict[str, Any]) -> list[Any]:
    """Return the physical names that the template gives a resource."""
    properties = resource.get("Properties", {})
    given = [properties[one] for one in NAMES.get(resource["Type"], ()) if one in properties]
    if resource["Type"] == "AWS::ApiGateway::RestApi":
        given.append(properties["Body"]["info"]["title"])
    return given


def test_it_is_known_what_names_each_resource(expanded: Resources) -> None:
    """If this fails, say above what names the new kind of resource, or that nothing does."""
    assert {one["Type"] for one in expanded.values()} <= NAMES.keys() | NAMELESS


def test_a_name_that_is_given_holds_the_stacks(expanded: Resources) -> None:
    """Where none is given, CloudFormation makes one of the stack's name."""
    fixed = {
        logical_id: name
        for logical_id, resource in expanded.items()
        for name in names(resource)
        if "AWS::StackName" not in str(name)
    }

    assert fixed == {}


def test_the_names_that_matter_are_given(expanded: Resources) -> None:
    """Functions, which the gateway's role finds by their names, and what SAM would name itself."""
    named = {resource["Type"] for resource in expanded.values() if names(resource)}

    assert named == {
        "AWS::ApiGateway::RestApi",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Logs::LogGroup",
    }
