"""`template.yaml` as tests want it: what each function is called, given and allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.resources import lambda_functions

ROOT = Path(__file__).parents[2]
STACK = "storefront"

#: What an IAM statement allows: an action, and the table, table/index or parameter it is for.
Permission = tuple[str, str]


class _Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short forms as their long ones: `!Ref X` is {"Ref": "X"}."""


def _intrinsic(loader: yaml.CSafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    return {name: value.split(".", 1) if name == "Fn::GetAtt" else value}


_Loader.add_multi_constructor("!", _intrinsic)


@dataclass(frozen=True)
class Function:
    """One function of the template.

    Args:
        logical_id: its name in the template.
        folder: its folder in `functions/`.
        variables: its environment at the parameters' defaults; tables are `<LogicalId>`.
        permissions: what its policy allows.
    """

    logical_id: str
    folder: str
    variables: dict[str, str]
    permissions: frozenset[Permission]


def read_template() -> dict[str, Any]:
    """Return the template with CloudFormation's functions in their long forms."""
    text = (ROOT / "template.yaml").read_text()
    template: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - derived from SafeLoader
    return template


def functions(template: dict[str, Any]) -> Iterator[Function]:
    """Return every Lambda function of the template."""
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    parameters = {
        name: str(parameter.get("Default", name))
        for name, parameter in template["Parameters"].items()
    } | {"AWS::StackName": STACK}
    for logical_id, properties in lambda_functions(template["Resources"]).items():
        own = properties.get("Environment", {}).get("Variables", {})
        yield Function(
            logical_id,
            properties["CodeUri"].removeprefix("functions/"),
            {name: _text(value, parameters) for name, value in {**shared, **own}.items()},
            frozenset(_permissions(properties.get("Policies", []))),
        )


def _text(value: Any, parameters: dict[str, str]) -> str:
    """Return a value of the environment, with resources named by their logical ids."""
    match value:
        case {"Ref": str(name)}:
            return parameters.get(name, name)
        case {"Fn::Sub": str(pattern)}:
            known = pattern.replace("${AWS::StackName}", STACK)
            return known.replace("${", "").replace("}", "")
        case {"Fn::Join": [str(separator), {"Ref": str(name)}]}:
            return separator.join(parameters[name].split(","))
        case {"Fn::If": [_, first, _]}:
            return _text(first, parameters)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"https://{name}.{attribute}/"
        case _:
            return str(value)


def _permissions(policies: list[Any]) -> Iterator[Permission]:
    for policy in policies:
        for statement in policy["Statement"]:
            if statement["Effect"] != "Allow":
                continue
            for resource in _list(statement["Resource"]):
                for action in _list(statement["Action"]):
                    yield action, _resource(resource)


def _resource(resource: Any) -> str:
    """Return `Table`, `Table/index` or a parameter's name for an ARN of the template."""
    match resource:
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return name
        case {"Fn::Sub": str(pattern)} if ".Arn}/index/" in pattern:
            table, index = pattern.split(".Arn}/index/")
            return f"{table.removeprefix('${')}/{index}"
        case {"Fn::Sub": str(pattern)} if ".Arn}/" in pattern:
            return pattern.removeprefix("${").replace(".Arn}", "")
        case {"Fn::Sub": str(pattern)} if ":parameter/" in pattern:
            return "/" + pattern.split(":parameter/")[1].replace("${AWS::StackName}", STACK)
        case _:
            return str(resource)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
