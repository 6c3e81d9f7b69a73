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
    """Tell whether a parameter of a template takes a value."""
    if "AllowedValues" in parameter:
        return value in [str(one) for one in parameter["AllowedValues"]]
    if parameter["Type"] == "Number":
        try:
            number = float(value)
        except ValueError:
            return False
        return bool(parameter["MinValue"] <= number <= parameter["MaxValue"])
    return re.fullmatch(parameter["AllowedPattern"], value) is not None


def broken_rules(template: Mapping[str, Any], given: Mapping[str, str]) -> Iterator[str]:
    """Yield what the template's Rules say against a deployment with these parameters.

    Args:
        template: with CloudFormation's functions in their long forms.
        given: parameters; the others have their defaults.
    """
    values = {
        name: str(parameter["Default"]) for name, parameter in template["Parameters"].items()
    } | dict(given)
    for rule in template["Rules"].values():
        if not _true(rule["RuleCondition"], values):
            continue
        for assertion in rule["Assertions"]:
            if not _true(assertion["Assert"], values):
                yield assertion["AssertDescription"]


def _true(condition: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    ((function, arguments),) = condition.items()
    match function:
        case "Fn::Or":
            return any(_true(one, values) for one in arguments)
        case "Fn::Not":
            return not _true(arguments[0], values)
        case "Fn::Equals":
            return _text(arguments[0], values) == _text(arguments[1], values)
        case "Fn::Contains":
            return _text(arguments[1], values) in arguments[0]
    raise NotImplementedError(function)


def _text(argument: Any, values: Mapping[str, str]) -> str:
    return values[argument["Ref"]] if isinstance(argument, dict) else str(argument)
