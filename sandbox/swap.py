"""Replace code in the running stack without CloudFormation: a change is live in two seconds."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from sandbox.config import ROOT
from sandbox.sources import LAYER, folder_name
from sandbox.terminal import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.config import Sandbox


def swap(
    sandbox: Sandbox,
    functions: Any,
    physical_names: dict[str, str],
    parts: set[str],
    build_environment: Mapping[str, str],
) -> None:
    """Give the deployed functions the present code of ``parts``.

    Args:
        sandbox: the running sandbox.
        functions: a client of Lambda.
        physical_names: the deployed functions' names by logical id.
        parts: folders of functions, and LAYER for the layer.
        build_environment: variables for the layer's build.
    """
    for logical_id, name in physical_names.items():
        if folder_name(logical_id) in parts:
            code = zip_of(ROOT / "functions" / folder_name(logical_id))
            functions.update_function_code(FunctionName=name, ZipFile=code)
    if LAYER in parts:
        arn = publish_layer(sandbox, functions, physical_names, build_environment)
        for name in physical_names.values():
            present = functions.get_function_configuration(FunctionName=name)["Layers"]
            others = [one["Arn"] for one in present if not is_version_of(one["Arn"], arn)]
            functions.update_function_configuration(FunctionName=name, Layers=[arn, *others])


def is_version_of(one: str, other: str) -> bool:
    """Return whether two ARNs are of versions of the same layer."""
    return one.rpartition(":")[0] == other.rpartition(":")[0]


def publish_layer(
    sandbox: Sandbox,
    functions: Any,
    physical_names: dict[str, str],
    build_environment: Mapping[str, str],
) -> str:
    """Build the layer and publish it as a new version of the deployed one; return its ARN."""
    artifacts = sandbox.folder / "layer"
    shutil.rmtree(artifacts, ignore_errors=True)
    make = ["make", "-C", str(ROOT / "layers/shared"), "build-StorefrontLayer"]
    env = {**build_environment, "ARTIFACTS_DIR": str(artifacts)}
    run(make, env=env, log=sandbox.logs / "build.log")
    any_function = next(iter(physical_names.values()))
    layers = functions.get_function_configuration(FunctionName=any_function)["Layers"]
    name = next(one for one in (layer["Arn"].split(":")[6] for layer in layers) if "_shared" in one)
    published = functions.publish_layer_version(
        LayerName=name, Content={"ZipFile": zip_of(artifacts)}
    )
    return str(published["LayerVersionArn"])


def zip_of(folder: Path) -> bytes:
    """Return the files of ``folder``, compiled ones too, as Lambda takes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(folder))
    return buffer.getvalue()
