"""Build the layer that every function shares: dependencies, trimmed, plus the storefront package.

Called by the Makefile beside it, which `sam build` calls with ARTIFACTS_DIR set. Standard library
only. The environment says for whom to build: see the Makefile. The layer is trimmed because its
size is paid at every cold start, and compiled because Lambda cannot write .pyc files to a layer.
"""

from __future__ import annotations

import compileall
import hashlib
import json
import os
import platform
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

RUNTIME = "3.13"
"""Python of the Lambda runtime, as in template.yaml."""

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's name of an architecture to the wheel tags' name of it."""

GLIBC_TAGS = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")
"""Wheel tags that Amazon Linux 2023 (glibc 2.34) can load."""

BOTOCORE_SERVICES = ("dynamodb", "ssm")
"""The AWS services that functions call: the models of all others are dropped (25 MB)."""

BOTOCORE_DATA_FILES = {
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
}

DROPPED = (
    "bin",
    "stripe/params",  # type hints of request parameters, never imported at run time (8 MB)
    "aws_lambda_powertools/utilities/kafka",
    "**/tests",
    "**/*.pyi",
    "**/py.typed",
    "*.dist-info/[!M]*",  # keep METADATA, which importlib.metadata reads
    "botocore/data/*/*/examples-*.json",
)
"""Glob patterns, relative to the installed packages, of what no function reads."""


def main(artifacts: Path) -> None:
    """Write the layer into ``artifacts`` (the folder that becomes /opt in Lambda).

    Raises:
        subprocess.CalledProcessError: pip could not install the pinned dependencies.
    """
    here = Path(__file__).parent
    site_packages = artifacts / "python"
    add_dependencies(here / "requirements.txt", site_packages)
    shutil.copytree(
        here / "storefront",
        site_packages / "storefront",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    compile_for_target(site_packages / "storefront")


def add_dependencies(requirements: Path, site_packages: Path) -> None:
    """Put the trimmed, compiled dependencies into ``site_packages``, from LAYER_CACHE if given.

    For this machine they stay in the cache and the layer refers to it: the emulator unpacks the
    layer for each execution environment, and 3,000 files would add a second to each cold start.
    """
    cache = os.environ.get("LAYER_CACHE")
    if cache is None:
        install(requirements, site_packages)
        return
    cached = Path(cache).resolve() / cache_key(requirements)
    if not cached.exists():
        unfinished = Path(f"{cached}.{os.getpid()}")
        install(requirements, unfinished)
        unfinished.rename(cached)
    if building_for_host():
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        link = site_packages / "lib" / version / "site-packages" / "dependencies.pth"
        link.parent.mkdir(parents=True)
        link.write_text(f"import sys; sys.path.insert(0, {str(cached)!r})\n")
    else:
        shutil.copytree(cached, site_packages)


def building_for_host() -> bool:
    """Tell whether this machine's Python will import the layer, instead of Lambda's."""
    return os.environ.get("LAYER_TARGET", "lambda") == "host"


def cache_key(requirements: Path) -> str:
    """Return a name that changes with anything that changes the installed files."""
    ingredients = (
        requirements.read_bytes(),
        Path(__file__).read_bytes(),
        " ".join(platform_options()).encode(),
        sys.version.encode(),
        platform.machine().encode(),
    )
    return hashlib.sha256(b"\0".join(ingredients)).hexdigest()[:16]


def install(requirements: Path, target: Path) -> None:
    """Install the pinned dependencies into ``target``, drop what is not needed and compile."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"]
    command += ["--disable-pip-version-check", "--no-deps", "--target", str(target)]
    subprocess.run([*command, *platform_options(), "-r", str(requirements)], check=True)
    trim(target)
    compile_for_target(target)


def platform_options() -> list[str]:
    """Return pip's options that select wheels for Lambda, or none to build for this machine."""
    if building_for_host():
        return []
    machine = MACHINES[os.environ.get("LAYER_ARCH", "arm64")]
    platforms = [f"--platform={tag}_{machine}" for tag in GLIBC_TAGS]
    return [*platforms, "--implementation=cp", f"--python-version={RUNTIME}", "--only-binary=:all:"]


def trim(site_packages: Path) -> None:
    """Delete from ``site_packages`` what no function reads."""
    for pattern in DROPPED:
        for path in list(site_packages.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    trim_botocore(site_packages / "botocore" / "data")


def trim_botocore(data: Path) -> None:
    """Keep the models of BOTOCORE_SERVICES only, in the folders and in the endpoint list."""
    for path in data.iterdir():
        if path.is_dir() and path.name not in BOTOCORE_SERVICES:
            shutil.rmtree(path)
        elif path.is_file() and path.name not in BOTOCORE_DATA_FILES:
            path.unlink()
    endpoints_file = data / "endpoints.json"
    endpoints = json.loads(endpoints_file.read_text())
    for partition in endpoints["partitions"]:
        services = partition["services"]
        partition["services"] = {k: v for k, v in services.items() if k in BOTOCORE_SERVICES}
    endpoints_file.write_text(json.dumps(endpoints, separators=(",", ":")))


def compile_for_target(package: Path) -> None:
    """Compile ``package`` with the interpreter that will run it, if this machine has it.

    The hash in the .pyc is not checked at import: file times change when the layer is unpacked.
    """
    matching = sys.executable if building_for_host() else shutil.which(f"python{RUNTIME}")
    if matching == sys.executable:
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(package, quiet=1, invalidation_mode=mode)
        return
    if matching and runs(matching):
        options = ["-q", "--invalidation-mode", "unchecked-hash"]
        subprocess.run([matching, "-m", "compileall", *options, str(package)], check=True)


def runs(interpreter: str) -> bool:
    """Tell whether ``interpreter`` is the runtime's Python: a version manager's shim may not be."""
    ask = [interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == RUNTIME


if __name__ == "__main__":
    main(Path(sys.argv[1]))
