"""The published contract, and answers compared with it: what functions really say is declared.

Schemas are closed here: a member that is not declared is a difference, too. Clients must ignore
those that they do not know, so the published ones are open.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS31Validator, oas31_format_checker

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "functions" / "get_openapi" / "openapi.json"
#: Serves pages for people, which are no part of the contract.
PAGES = "get_asset"


@cache
def document() -> Any:
    """Return the committed contract."""
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


def operations(contract: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield each operation with its path and its method in upper case."""
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def resolved(contract: Any, part: Any) -> Any:
    """Return a part of the contract, or the component that it refers to."""
    if "$ref" not in part:
        return part
    found = contract
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


class Contract:
    """Compares answers with a contract.

    Args:
        contract: the OpenAPI document.
    """

    def __init__(self, contract: Any) -> None:
        self._contract = contract
        self._operations = {one["operationId"]: one for _, _, one in operations(contract)}
        self._components = {**contract["components"], "schemas": _closed(contract)}
        self._paths = {
            (method, re.compile(re.sub(r"{\w+}", "[^/]+", path))): operation["operationId"]
            for path, method, operation in operations(contract)
        }
        #: By a schema's text: each is prepared once, as that takes longer than to judge by it.
        self._validator = cache(self._validate_by)
        self._headers = {name.lower() for name in contract["components"]["headers"]}

    def operation_at(self, method: str, path: str) -> str | None:
        """Name the operation that a request is for; None if it is for none."""
        return next(
            (
                name
                for (its_method, its_path), name in self._paths.items()
                if method == its_method and its_path.fullmatch(path)
            ),
            None,
        )

    def differences(
        self, name: str, status: int, headers: Mapping[str, str], body: Any
    ) -> Iterator[str]:
        """Tell in which ways an answer is not what is declared.

        Args:
            name: of the operation.
            status: of the answer.
            headers: of the answer.
            body: JSON, or text that is none.
        """
        if name == PAGES:
            return
        if name not in self._operations:
            yield f"{name} is not in the contract: make generate"
            return
        declared = self._operations[name]["responses"].get(str(status))
        if declared is None:
            yield f"{name} answers {status}, which it does not declare"
            return
        response = resolved(self._contract, declared)
        yield from self._differing_headers(name, response, headers)
        content, kind = response.get("content", {}), headers.get("Content-Type", "")
        media = content.get(kind.partition(";")[0])
        if media is None and (content or body):
            yield f"{name} answers {status} with {kind or 'no body'}, and declares {[*content]}"
        if media is not None:
            for error in self.faults(media["schema"], body):
                yield f"{name} answers {status}: {error}"

    def _differing_headers(
        self, name: str, response: Any, headers: Mapping[str, str]
    ) -> Iterator[str]:
        sent = {one.lower() for one in headers} & self._headers
        declared = {one.lower() for one in response.get("headers", {})}
        for one in sent ^ declared:
            yield f"{name} {'sends' if one in sent else 'does not send'} {one}, unlike declared"
        for one, part in response.get("headers", {}).items():
            schema = resolved(self._contract, part)["schema"]
            text = headers.get(one, "")
            value = int(text) if schema["type"] == "integer" and text.isdigit() else text
            for error in self.faults(schema, value):
                yield f"{name} sends {one}: {error}"

    def faults(self, schema: Any, value: Any) -> Iterator[str]:
        """Tell why a value is none of a schema of this contract; of a problem, which one."""
        if "discriminator" in schema:
            types = schema["discriminator"]["mapping"]
            if value.get("type") not in types:
                yield f"the problem {value.get('type')} is not declared"
                return
            schema = {"$ref": types[value["type"]]}
        for error in self._validator(json.dumps(schema)).iter_errors(value):
            yield f"{error.json_path} {error.message}"

    def _validate_by(self, schema: str) -> Any:
        root = {**json.loads(schema), "components": self._components}
        return OAS31Validator(root, format_checker=oas31_format_checker)


def _closed(contract: Any) -> Any:
    """Return the schemas of answers, each refusing members that it does not name."""

    def close(part: Any) -> Any:
        if isinstance(part, list):
            return [close(one) for one in part]
        if not isinstance(part, dict):
            return part
        inner = {name: close(value) for name, value in part.items()}
        return {"additionalProperties": False, **inner} if "properties" in part else inner

    schemas = contract["components"]["schemas"]
    return {
        name: schema if name.endswith("Request") else close(schema)
        for name, schema in schemas.items()
    }


@cache
def published() -> Contract:
    """Return the committed contract, ready to compare with."""
    return Contract(document())
