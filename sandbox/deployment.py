"""Build the real template and deploy it into the emulator."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from sandbox import gateway, sources
from sandbox.config import LAYER_CACHE, REGION, ROOT, SAM
from sandbox.swap import swap
from sandbox.terminal import SandboxError, run, step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_cloudformation import CloudFormationClient

    from sandbox.config import Sandbox
    from sandbox.memory import Memory, Record

SENDER = "shop@example.com"
"""The address that the shop's mails come from."""

BKASH_TOPIC = "arn:aws:sns:ap-southeast-1:123456789012:bkash-payments"
"""The SNS topic of the bKash simulator's notifications."""
LIMITS = {
    "RateLimit": 1000,
    "BurstLimit": 1000,
    "AuthRateLimit": 100,
    "AuthBurstLimit": 200,
    "MaxUnpaidOrders": 100,
    "MaxHeldUnits": 100_000,
}
"""Limits of the tests' sandbox, high enough for load tests in which one account is a crowd; others
have the template's own."""
TESTED = "test"


@dataclass(frozen=True)
class Stack:
    """What CloudFormation says of the deployed stack.

    Args:
        outputs: by name, as in template.yaml.
        functions: physical names by logical id.
        api_id: id of the REST API.
    """

    outputs: dict[str, str]
    functions: dict[str, str]
    api_id: str


def deploy(sandbox: Sandbox, memory: Memory, record: Record) -> Stack:
    """Bring the emulator's stack up to the sources, which takes no time if nothing changed.

    Where only code changed it is swapped in place; a changed template takes the whole way.

    Raises:
        SandboxError: the build or the deployment failed.
    """
    cloudformation = client(sandbox, "cloudformation")
    status = stack_status(cloudformation, sandbox.stack_name)
    wanted = sources.fingerprints() | {PLACE: place(sandbox)}
    require_readable_code(wanted)
    deployed = record.get("deployed") if status in USABLE else None
    if isinstance(deployed, dict) and deployed.keys() == wanted.keys():
        changed = {part for part in wanted if wanted[part] != deployed[part]}
        if not changed & {sources.TEMPLATE, PLACE} and dependencies_are_there(sandbox):
            stack = describe(cloudformation, sandbox.stack_name)
            require_importable(sandbox, stack, changed)
            swap_parts(sandbox, record, stack, changed)
            record.remember("deployed", wanted)
            return stack
    if status is not None and status not in USABLE:
        with step(f"Remove what an earlier start left ({status})"):
            remove(cloudformation, sandbox.stack_name)
    record.remember("deployed", None)
    stack = deploy_template(sandbox, memory, cloudformation)
    require_importable(sandbox, stack, wanted)
    # CloudFormation leaves code alone that it believes unchanged, though it may have been swapped.
    swap_parts(sandbox, record, stack, set(record.get("swapped") or []))
    record.remember("deployed", wanted)
    return stack


def swap_parts(sandbox: Sandbox, record: Record, stack: Stack, parts: set[str]) -> None:
    """Swap the code of ``parts`` and remember that CloudFormation does not know of it."""
    if not parts:
        return
    record.remember("swapped", sorted({*parts, *(record.get("swapped") or [])}))
    with step(f"Swap the code of {', '.join(sorted(parts))}"[:50]):
        functions = client(sandbox, "lambda")
        swap(sandbox, functions, stack.functions, parts, build_environment(sandbox))


def deploy_template(
    sandbox: Sandbox, memory: Memory, cloudformation: CloudFormationClient
) -> Stack:
    """Build and deploy everything through CloudFormation, as on AWS."""
    shutil.rmtree(sandbox.folder / "layer", ignore_errors=True)  # which a swap has built
    with step("Build functions and layer (sam build)"):
        build(sandbox)
    with step("Deploy template.yaml to the emulator (sam deploy)"):
        sam_deploy(sandbox, memory.get("addresses") or {}, cloudformation)
        stack = describe(cloudformation, sandbox.stack_name)
        addresses = public_addresses(sandbox, stack)
        if addresses != memory.get("addresses"):
            tell_addresses(cloudformation, sandbox.stack_name, addresses)
            memory.remember("addresses", addresses)
        gateway.complete(client(sandbox, "apigateway"), cloudformation, sandbox, stack.api_id)
    return stack


PLACE = "place"
"""Part of a deployment's record: all that is deployed besides the code and the template."""


def place(sandbox: Sandbox) -> str:
    """Return what changes with anything that the functions' parameters and layer refer to.

    That is the project's folder, the Python that the layer is for, ports and addresses, and what
    this sandbox does to the stack.
    """
    python = f"{sys.base_prefix} {sys.version} {platform.machine()}"
    deployers = [Path(__file__), Path(gateway.__file__)]
    inputs = [str(ROOT), python, sources.fingerprint_of(deployers), repr(parameters(sandbox))]
    return hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]


def require_readable_code(parts: Iterable[str]) -> None:
    """Raise SandboxError if Python cannot read some part's code: each request would be a 502."""
    if faults := sources.faults_of(parts):
        raise SandboxError(
            "Python cannot read the code:\n" + "\n".join(faults),
            "Mend it, then run the same command again. What ran before still runs.",
        )


def require_importable(sandbox: Sandbox, stack: Stack, parts: Iterable[str]) -> None:
    """Raise SandboxError if code of ``parts`` cannot be loaded: each request would be a 502."""
    functions = client(sandbox, "lambda")
    variables: dict[str, str] = {}
    for logical_id, name in stack.functions.items():
        if sources.folder_name(logical_id) in parts:
            configuration = functions.get_function_configuration(FunctionName=name)
            variables |= configuration["Environment"]["Variables"]
    paths = f"{ROOT}{os.pathsep}{ROOT / 'layers/shared'}"
    loaded = subprocess.run(
        [sys.executable, "-m", "sandbox.imports", *sources.modules_of(parts)],
        env=sandbox.environment() | variables | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    if loaded.returncode != 0:
        problem = f"Code cannot be loaded:\n{loaded.stdout.rstrip() or loaded.stderr}"
        raise SandboxError(problem, "Mend it, then run the same command again.")


def dependencies_are_there(sandbox: Sandbox) -> bool:
    """Return whether the libraries still exist that the deployed layer refers to, in the cache."""
    within = "python/lib/*/site-packages/*.pth"  # as build_layer.py writes it
    links = [
        link
        for built in ("build/*Layer", "layer")
        for link in sandbox.folder.glob(f"{built}/{within}")
    ]
    return bool(links) and all(Path(link.read_text().split("'")[1]).exists() for link in links)


USABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
"""States from which CloudFormation can update a stack."""


def client(sandbox: Sandbox, service: str) -> Any:
    """Return a client of one of the emulator's services."""
    return boto3.client(  # type: ignore[call-overload]  # the stubs want a literal name
        service,
        endpoint_url=sandbox.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator's own
    )


def stack_status(cloudformation: CloudFormationClient, name: str) -> str | None:
    """Return the state of the stack, None if there is none."""
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError:
        return None


def remove(cloudformation: CloudFormationClient, name: str) -> None:
    """Delete a stack that cannot be updated; its tables stay behind, as on AWS."""
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )


def build(sandbox: Sandbox) -> None:
    """Run `sam build` for the interpreter that runs the emulator's functions."""
    command = [SAM, "build", "--config-env", "local"]
    template = str(ROOT / "template.yaml")
    run(
        [*command, "--template-file", template, "--build-dir", build_folder(sandbox)],
        env=build_environment(sandbox),
        log=sandbox.logs / "build.log",
    )


def build_environment(sandbox: Sandbox) -> dict[str, str]:
    """Return the variables with which the layer is built for this machine."""
    return sandbox.environment() | {
        "LAYER_TARGET": "host",
        "LAYER_PYTHON": sys.executable,
        "LAYER_CACHE": str(LAYER_CACHE),
    }


def build_folder(sandbox: Sandbox) -> str:
    """Return where the emulator's build goes; `.aws-sam` is left to builds for AWS."""
    return str(sandbox.folder / "build")


def sam_deploy(
    sandbox: Sandbox, addresses: dict[str, str], cloudformation: CloudFormationClient
) -> None:
    """Run `sam deploy` with the parameters of a sandbox.

    Raises:
        SandboxError: it failed; the message names each resource that CloudFormation refused.
    """
    given = parameters(sandbox) | addresses
    command = [SAM, "deploy", "--config-env", "local", "--stack-name", sandbox.stack_name]
    command += ["--config-file", str(ROOT / "samconfig.toml")]
    command += ["--template-file", f"{build_folder(sandbox)}/template.yaml"]
    command += ["--parameter-overrides", *(f"{k}={v}" for k, v in given.items())]
    try:
        # It leaves an empty folder for each function that it packs.
        with TemporaryDirectory(dir=sandbox.folder / "tmp") as left:
            env = sandbox.environment() | {"TMPDIR": left}
            run(command, env=env, log=sandbox.logs / "deploy.log")
    except SandboxError as error:
        reasons = failures(cloudformation, sandbox.stack_name)
        if not reasons:
            raise
        problem = "CloudFormation could not deploy template.yaml:\n" + "\n".join(reasons)
        raise SandboxError(
            problem, "Mend the template, then run the same command again."
        ) from error


def parameters(sandbox: Sandbox) -> dict[str, str | int]:
    """Return the template's parameters that are known before the first deployment."""
    return {
        "Stage": sandbox.stage,
        "Pages": "all",
        "Messages": "sms,email",
        "MessageSender": SENDER,
        "AllowedOrigins": sandbox.origins,
        "AwsEndpointUrl": sandbox.endpoint,
        "StripeApiBase": sandbox.stripe_url,
        "BkashApiBase": sandbox.bkash_url,
        "BkashSnsBase": sandbox.bkash_url,
        "PictureSourceBase": sandbox.endpoint,
        "BkashTopicArn": BKASH_TOPIC,
        **(LIMITS if sandbox.name == TESTED else {}),
        **({"ResultUrl": sandbox.result_url} if sandbox.result_url else {}),
    }


def failures(cloudformation: CloudFormationClient, name: str) -> list[str]:
    """Return what CloudFormation says of the resources that failed last."""
    try:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    except ClientError:
        return []
    return [
        f"    {event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason")
    ][:10]


def describe(cloudformation: CloudFormationClient, name: str) -> Stack:
    """Return the outputs and the functions of a deployed stack."""
    outputs = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = [item for page in pages for item in page["StackResourceSummaries"]]
    functions = {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for item in resources
        if item["ResourceType"] == "AWS::Lambda::Function"
    }
    api_ids = [
        item["PhysicalResourceId"]
        for item in resources
        if item["ResourceType"] == "AWS::ApiGateway::RestApi"
    ]
    return Stack(
        {output["OutputKey"]: output["OutputValue"] for output in outputs}, functions, api_ids[0]
    )


def api_url(sandbox: Sandbox, stack: Stack) -> str:
    """Return the API's address on this machine; by path, for `*.localhost` needs a resolver."""
    return f"{sandbox.endpoint}/_aws/execute-api/{stack.api_id}/{sandbox.stage}"


def function_url(sandbox: Sandbox, on_aws: str) -> str:
    """Return the address on this machine of a function URL of the emulator."""
    url_id = on_aws.removeprefix("https://").split(".")[0]
    return f"{sandbox.endpoint}/_aws/lambda-url/{url_id}/"


def public_addresses(sandbox: Sandbox, stack: Stack) -> dict[str, str]:
    """Return the parameters that hold addresses which are known only after the first deployment."""
    return {
        "BkashCallbackUrl": function_url(sandbox, stack.outputs["BkashCallbackUrl"]),
        "ResultUrl": sandbox.result_url or f"{api_url(sandbox, stack)}/ui/shop/",
    }


def tell_addresses(
    cloudformation: CloudFormationClient, name: str, addresses: dict[str, str]
) -> None:
    """Update the stack's address parameters and nothing else."""
    known = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Parameters"]
    cloudformation.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": addresses[key]}
            if (key := parameter["ParameterKey"]) in addresses
            else {"ParameterKey": key, "UsePreviousValue": True}
            for parameter in known
        ],
    )
    cloudformation.get_waiter("stack_update_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )
