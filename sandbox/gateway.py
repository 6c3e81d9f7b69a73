"""Add to the emulator's API what its import of the OpenAPI body leaves out.

ministack 1.5.33 takes the routes from the body that SAM generates, but neither the gateway
responses (errors as problem documents) nor the headers of CORS preflights, and it does not decode
`~1` in the paths of throttling settings. AWS takes all of them from the same template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient

    from sandbox.config import Sandbox

API = "Api"
"""Logical id of the REST API in template.yaml."""

INTEGRATION = "x-amazon-apigateway-integration"


def complete(
    apigateway: APIGatewayClient,
    cloudformation: CloudFormationClient,
    sandbox: Sandbox,
    api_id: str,
) -> None:
    """Add to the deployed API what the emulator ignored, and deploy the API's stage again."""
    template: Any = cloudformation.get_template(
        StackName=sandbox.stack_name, TemplateStage="Processed"
    )["TemplateBody"]
    body = template["Resources"][API]["Properties"]["Body"]
    origin = allowed_origin(sandbox.origins)
    put_gateway_responses(apigateway, api_id, body, origin)
    put_preflight_headers(apigateway, api_id, body, origin)
    apigateway.create_deployment(restApiId=api_id, stageName=sandbox.stage)
    correct_throttled_paths(apigateway, api_id, sandbox.stage)


def allowed_origin(origins: str) -> str:
    """Return what the template computes of the origins, the only value in the body that it does."""
    return f"'{origins}'" if "," not in origins else "'*'"


def put_gateway_responses(
    apigateway: APIGatewayClient, api_id: str, body: Any, origin: str
) -> None:
    """Set the body's gateway responses."""
    for kind, response in body["x-amazon-apigateway-gateway-responses"].items():
        status = {"statusCode": response["statusCode"]} if "statusCode" in response else {}
        apigateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            responseParameters=literals(response.get("responseParameters", {}), origin),
            responseTemplates=response.get("responseTemplates", {}),
            **status,
        )


def put_preflight_headers(
    apigateway: APIGatewayClient, api_id: str, body: Any, origin: str
) -> None:
    """Set the headers that OPTIONS answers with, on every path of the body."""
    resources = {item["path"]: item["id"] for item in api_resources(apigateway, api_id)}
    for path, operations in body["paths"].items():
        if "options" not in operations:
            continue
        answer = operations["options"][INTEGRATION]["responses"]["default"]
        apigateway.put_integration_response(
            restApiId=api_id,
            resourceId=resources[path],
            httpMethod="OPTIONS",
            statusCode=answer["statusCode"],
            responseParameters=literals(answer["responseParameters"], origin),
            responseTemplates=answer["responseTemplates"],
        )


def correct_throttled_paths(apigateway: APIGatewayClient, api_id: str, stage: str) -> None:
    """Repeat each throttling setting under the path as the emulator compares it."""
    settings = apigateway.get_stage(restApiId=api_id, stageName=stage)["methodSettings"]
    changes = {}
    for key, setting in settings.items():
        if "~1" in key:
            path = f"/{key.removeprefix('/')}/throttling"
            changes[f"{path}/rateLimit"] = str(setting["throttlingRateLimit"])
            changes[f"{path}/burstLimit"] = str(setting["throttlingBurstLimit"])
    apigateway.update_stage(
        restApiId=api_id,
        stageName=stage,
        patchOperations=[
            {"op": "replace", "path": path, "value": value} for path, value in changes.items()
        ],
    )


def api_resources(apigateway: APIGatewayClient, api_id: str) -> Iterator[Any]:
    """Return every path of the API."""
    for page in apigateway.get_paginator("get_resources").paginate(restApiId=api_id):
        yield from page["items"]


def literals(parameters: dict[str, Any], origin: str) -> dict[str, str]:
    """Return the parameters with the one that is computed replaced by its value in a sandbox."""
    return {name: value if isinstance(value, str) else origin for name, value in parameters.items()}
