"""Resources of `template.yaml` by type, and what its functions' policies say."""

from typing import Any

Resources = dict[str, dict[str, Any]]


def of_type(resources: Resources, kind: str) -> Resources:
    """Return the resources of one type."""
    return {name: one for name, one in resources.items() if one["Type"] == kind}


def lambda_functions(resources: Resources) -> Resources:
    """Return the properties of each function, by logical id, with what its role allows it."""
    found = of_type(resources, "AWS::Serverless::Function")
    return {
        name: {**one["Properties"], **_policies(resources, one["Properties"])}
        for name, one in found.items()
    }


def _policies(resources: Resources, properties: dict[str, Any]) -> dict[str, Any]:
    """Return the policies of the function whose role another one uses; nothing for others."""
    role = properties.get("Role", {"Fn::GetAtt": [""]})["Fn::GetAtt"][0]
    owner = resources.get(role.removesuffix("Role"), {}).get("Properties", {})
    return {"Policies": owner["Policies"]} if "Policies" in owner else {}


def statements(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a function's policy."""
    return [one for policy in properties.get("Policies", []) for one in policy["Statement"]]


def as_list(value: Any) -> list[Any]:
    """Return a value as a list, as IAM reads it."""
    return value if isinstance(value, list) else [value]
