"""What CloudFormation says of a stack's parameters before it makes anything.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def accepts(parameter: Mapping[str, Any], value: str) -> bool:
    """Return whether a parameter of a template takes a value."""
    if "AllowedValues" in parameter:
        return value in [str(one) for one in parameter["AllowedValues"]]
    if parameter["Type"] == "Number":
        try:
            number = float(value)
        except ValueError:
            return False
        return bool(parameter["MinValue"] <= number <= parameter["MaxValue"])
    members = _members(value) if parameter["Type"] == "CommaDelimitedList" else [value]
    return all(re.fullmatch(parameter["AllowedPattern"], one) for one in members)


def broken_rules(template: Mapping[str, Any], given: Mapping[str, str]) -> Iterator[str]:
    """Yield what the template's Rules say against a deployment with these parameters.

    Args:
        template: with CloudFormation's functions in their long forms.
        given: parameters; the others have their defaults.
    """
    values = {
        name: _members(text) if parameter["Type"] == "CommaDelimitedList" else text
        for name, parameter in template["Parameters"].items()
        for text in [given.get(name, str(parameter["Default"]))]
    }
    for rule in template["Rules"].values():
        if "RuleCondition" in rule and not _true(rule["RuleCondition"], values):
            continue
        for assertion in rule["Assertions"]:
            if not _true(assertion["Assert"], values):
                yield assertion["AssertDescription"]


def _members(value: str) -> list[str]:
    return [one.strip() for one in value.split(",")]


def _true(condition: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    ((function, arguments),) = condition.items()
    if function in {"Fn::Or", "Fn::Not"}:
        told = [_true(one, values) for one in arguments]
        return any(told) if function == "Fn::Or" else not told[0]
    first, second = (
        values[one["Ref"]] if isinstance(one, dict) else one  # text, or a list of it
        for one in arguments
    )
    match function:
        case "Fn::Equals":
            return bool(first == second)
        case "Fn::Contains":
            return second in first
        case "Fn::EachMemberEquals":
            return all(one == second for one in first)
    raise NotImplementedError(function)
