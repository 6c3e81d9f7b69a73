"""How much of what CloudFormation allows a stack uses, as docs/architecture.md tells.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

import logging
import os
import re
from typing import Any
from unittest.mock import patch

from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from sandbox.generate.declarations import DeclarationError

MOST_RESOURCES = 500
RESOURCES_OF_AN_ENDPOINT = 2
"""The function and its role, unless another one's role says the same."""

_FIRST, _LAST = "<!-- generated: ceiling -->\n", "<!-- /generated: ceiling -->"


def expand(template: str) -> dict[str, dict[str, Any]]:
    """Return the CloudFormation resources that SAM makes of a template's text."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns of its own features
    parsed = yaml_parse(template)
    for resource in parsed["Resources"].values():
        # What `sam deploy` does before: sources become objects in S3.
        properties = resource.get("Properties", {})
        for key in {"CodeUri", "ContentUri"} & properties.keys():
            properties[key] = "s3://bucket/key"
    with patch.dict(os.environ, {"AWS_DEFAULT_REGION": "us-east-1"}):
        # The template uses no managed policy by name, so nothing is looked up.
        found: dict[str, dict[str, Any]] = transform(parsed, {}, ManagedPolicyLoader(None))
    return found["Resources"]


def endpoints_left(resources: int) -> int:
    """Return how many endpoints a stack of so many resources has room for."""
    return (MOST_RESOURCES - resources) // RESOURCES_OF_AN_ENDPOINT


def fill(document: str, template: str) -> str:
    """Return the document with the figures of a template.

    Raises:
        DeclarationError: the markers are missing.
    """
    used = len(expand(template))
    told = (
        f"The stack has {used} of CloudFormation's {MOST_RESOURCES} resources today, so there is "
        f"room for {endpoints_left(used)} more endpoints.\n"
    )
    filled, count = re.subn(f"{_FIRST}.*?{_LAST}", _FIRST + told + _LAST, document, flags=re.DOTALL)
    if count != 1:
        raise DeclarationError(f"docs/architecture.md needs one pair of {_FIRST} and {_LAST}")
    return filled
