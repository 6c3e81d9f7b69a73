"""Build the layers, by what a file of requirements lists.

The one that every function shares is dependencies, trimmed, plus the storefront package; others are
dependencies only.

Called by the Makefile beside it, which `sam build` calls with ARTIFACTS_DIR set. Standard library
only. The environment says for whom to build: see the Makefile. The layer is trimmed because its
size is paid at every cold start, and compiled (see layer_bytecode.py) because Lambda cannot.

A layer for Lambda is the same, byte for byte, whichever machine and Python built it.
"""

from __future__ import annotations

import compileall
import gzip
import hashlib
import json
import os
import platform
import py_compile
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import layer_bytecode
from layer_bytecode import BytecodeError

SHARED = "requirements.txt"
"""What is in the layer that every function shares, besides the storefront package."""

RUNTIME = "3.13"
"""Python of the Lambda runtime, as in template.yaml."""

EPOCH = 1_600_000_000
"""Time of every file of the layer, in seconds since 1970; any that archives can hold would do."""

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's name of an architecture to the wheel tags' name of it."""

GLIBC_TAGS = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")
"""Wheel tags that Amazon Linux 2023 (glibc 2.34) can load."""

BOTOCORE_SERVICES = ("dynamodb", "s3", "sesv2", "sns", "ssm")
"""The AWS services that functions call: the models of all others are dropped (25 MB)."""

BOTOCORE_OPERATIONS = set(
    """
    BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query Scan TransactGetItems
    TransactWriteItems UpdateItem GetParameter DeleteObject GetObject PutObject Publish SendEmail
    """.split()
)
"""What functions call of them: a client has a method for each operation of its model."""

BOTOCORE_DOCSTRINGS = """\
class _None(str):
    def __new__(cls, *_, **__):
        return super().__new__(cls)


ClientMethodDocstring = PaginatorDocstring = WaiterDocstring = _None
"""
"""Stands in for what writes clients' documentation, of which functions read nothing."""

BOTOCORE_DATA_FILES = {
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
}

PYDANTIC_SCHEMAS = "pydantic_core/core_schema.py"
PYDANTIC_TYPED_DICT = """\
if sys.version_info < (3, 12):
    from typing_extensions import TypedDict
else:
    from typing import TypedDict
"""
PYDANTIC_PLAIN_DICT = """\
class TypedDict(dict):
    def __new__(cls, *args, **fields):
        return dict(*args, **fields)

    def __init_subclass__(cls, **_):
        pass
"""
"""Stands in for what reads 70 descriptions of schemas, which are for type checkers only: a
fifteenth of a start with a body."""

DATACLASSES = {"annotated_types": 13, "pydantic": 43}
"""Whose dataclasses a start with a body loads, and how many they have: most are never used, so that
they are finished when they are (storefront/values.py)."""

DATACLASS = re.compile(r"^( *)@(?:_?dataclasses\.)?dataclass\(", re.MULTILINE)
FIRST_IMPORT = re.compile(r"^(?:import|from) (?!__future__)", re.MULTILINE)
FINISHED_WHEN_USED = "from storefront.values import dataclass as finished_when_used\n"

STRIPE_DOMAINS = """
    apps billing_portal climate entitlements events forwarding identity issuing product_catalog
    reporting reserve sigma terminal test_helpers treasury
    v2/billing v2/commerce v2/money_management v2/test_helpers
""".split()
"""What Stripe sells that no answer to a shop's call holds; the SDK loads each when first used."""

POWERTOOLS_UTILITIES = """
    auth_alpha batch circuit_breaker data_classes data_masking feature_flags idempotency kafka
    metadata parameters parser streaming typing validation
""".split()
"""Utilities of Powertools other than logs and metrics, which are all that functions use."""

DROPPED = (
    "bin",
    "stripe/params",  # type hints of request parameters, never imported at run time (8 MB)
    *(f"stripe/{domain}" for domain in STRIPE_DOMAINS),
    "aws_lambda_powertools/event_handler",  # web/endpoint.py takes its place
    *(f"aws_lambda_powertools/utilities/{utility}" for utility in POWERTOOLS_UTILITIES),
    "pydantic/v1",
    "pydantic/mypy.py",
    "cffi",  # makes bindings; argon2 and cryptography load the ones they bring
    "pycparser",
    "dateutil/zoneinfo/*.tar.gz",  # times are UTC
    "botocore/cacert.pem",  # certifi's is used
    "**/tests",
    "**/*.pyi",
    "**/py.typed",
    "*.dist-info/[!M]*",  # keep METADATA, which importlib.metadata reads
    "botocore/data/*/*/examples-*.json",
)
"""Glob patterns, relative to the installed packages, of what no function reads."""


def main(artifacts: Path, requirements: str = SHARED) -> None:
    """Write a layer into ``artifacts`` (the folder that becomes /opt in Lambda).

    Args:
        artifacts: where to.
        requirements: the file beside this one that says what is in it.

    Raises:
        subprocess.CalledProcessError: pip could not install the pinned dependencies.
        BytecodeError: the layer could not be compiled.
    """
    here = Path(__file__).parent
    site_packages = artifacts / "python"
    add_dependencies(here / requirements, site_packages)
    if requirements == SHARED:
        shutil.copytree(here / "storefront", site_packages / "storefront", ignore=not_for_functions)
        compile_for_target(site_packages / "storefront", "storefront")
    settle(artifacts)


def not_for_functions(folder: str, names: list[str]) -> set[str]:
    """Return which ``names`` in a folder of the package no function reads: operators do, or nobody.

    What an editor or a tool has left there would make each machine's layer another one.
    """
    kept = {name for name in names if name.endswith((".py", ".html", ".txt"))}
    folders = {name for name in names if (Path(folder) / name).is_dir() and name[0] not in "._"}
    return set(names) - kept - (folders - {"commands"})


def add_dependencies(requirements: Path, site_packages: Path) -> None:
    """Put the trimmed, compiled dependencies into ``site_packages``, from LAYER_CACHE if given.

    For this machine they stay in the cache and the layer refers to it: the emulator unpacks the
    layer for each execution environment, and 3,000 files would add a second to each cold start.
    """
    layer_cache = cache_folder()
    if layer_cache is None:
        install(requirements, site_packages)
        return
    cached = layer_cache / cache_key(requirements)
    if not cached.exists():
        unfinished = Path(f"{cached}.{os.getpid()}")
        install(requirements, unfinished)
        layer_bytecode.keep(unfinished, cached)
    if building_for_host():
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        # Layers are unpacked over each other: each has a link of its own.
        link = site_packages / "lib" / version / "site-packages" / f"{cached.name}.pth"
        link.parent.mkdir(parents=True)
        link.write_text(f"import sys; sys.path.insert(0, {str(cached)!r})\n")
    else:
        shutil.copytree(cached, site_packages)


def cache_folder() -> Path | None:
    """Return the folder that keeps installed dependencies and the compiler, if one is given."""
    given = os.environ.get("LAYER_CACHE")
    return Path(given).resolve() if given else None


def building_for_host() -> bool:
    """Return whether this machine's Python will import the layer, instead of Lambda's."""
    return os.environ.get("LAYER_TARGET", "lambda") == "host"


def cache_key(requirements: Path) -> str:
    """Return a name that changes with anything that changes the installed files."""
    for_host = f"{sys.version} {sys.base_prefix} {platform.machine()} {platform.libc_ver()}"
    ingredients = (
        requirements.read_bytes(),
        Path(__file__).read_bytes(),
        " ".join(platform_options()).encode(),
        (for_host if building_for_host() else layer_bytecode.identity()).encode(),
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
    if (site_packages / "botocore").exists():
        trim_botocore(site_packages / "botocore" / "data")
    if (site_packages / PYDANTIC_SCHEMAS).exists():
        trim_pydantic(site_packages / PYDANTIC_SCHEMAS)
    for package, classes in DATACLASSES.items():
        if (site_packages / package).exists():
            finish_when_used(site_packages / package, classes)


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
    for packed in data.glob("*/*/service-2.json.gz"):
        model = used_of(json.loads(gzip.decompress(packed.read_bytes())))
        packed.with_suffix("").write_text(json.dumps(model, separators=(",", ":")))
        packed.unlink()
    docs = data.parent / "docs"
    for path in docs.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in {"docstring.py", "utils.py"}:
            path.unlink()
    (docs / "__init__.py").touch()
    (docs / "docstring.py").write_text(BOTOCORE_DOCSTRINGS)


def trim_pydantic(schemas: Path) -> None:
    """Let the descriptions of pydantic's schemas be made without being read.

    Raises:
        BytecodeError: they are not made by what is known here.
    """
    text = schemas.read_text()
    if text.count(PYDANTIC_TYPED_DICT) != 1:
        raise BytecodeError(f"{PYDANTIC_SCHEMAS} is another one; look at PYDANTIC_TYPED_DICT.")
    schemas.write_text(text.replace(PYDANTIC_TYPED_DICT, PYDANTIC_PLAIN_DICT))


def finish_when_used(package: Path, classes: int) -> None:
    """Let the dataclasses of a package be finished when they are used.

    Raises:
        BytecodeError: it has not as many as are known here.
    """
    found = 0
    for path in package.rglob("*.py"):
        text, here = DATACLASS.subn(r"\1@finished_when_used(", path.read_text())
        if here:
            imported = FIRST_IMPORT.sub(rf"{FINISHED_WHEN_USED}\g<0>", text, count=1)
            path.write_text(imported)
            found += here
    if found != classes:
        raise BytecodeError(f"{package.name} has {found} dataclasses; look at DATACLASSES.")


def used_of(model: dict[str, Any]) -> dict[str, Any]:
    """Return a service's model with the operations that functions call, and what those name."""
    operations = {k: v for k, v in model["operations"].items() if k in BOTOCORE_OPERATIONS}
    shapes, wanted = {}, shapes_in(operations)
    while wanted:
        name = wanted.pop()
        shapes[name] = model["shapes"][name]
        wanted |= shapes_in(shapes[name]) - shapes.keys()
    kept = {**model, "operations": operations, "shapes": dict(sorted(shapes.items()))}
    # botocore asks for the documentation of these parameters, and of nothing else.
    asked = {"clientContextParams"} & kept.keys()
    return {name: part if name in asked else undocumented(part) for name, part in kept.items()}


def undocumented(part: Any) -> Any:
    """Return a part of a model without what it says to people."""
    if isinstance(part, list):
        return [undocumented(one) for one in part]
    if not isinstance(part, dict):
        return part
    told = {"documentation"} if isinstance(part.get("documentation"), str) else set()
    return {name: undocumented(one) for name, one in part.items() if name not in told}


def shapes_in(part: Any) -> set[str]:
    """Return the names of the shapes that a part of a model refers to."""
    if isinstance(part, list):
        return set().union(*map(shapes_in, part))
    if not isinstance(part, dict):
        return set()
    named = {part["shape"]} if isinstance(part.get("shape"), str) else set()
    return named.union(*map(shapes_in, part.values()))


def compile_for_target(package: Path, name: str = "") -> None:
    """Compile ``package``, which is ``name`` within the layer, for the interpreter that runs it.

    The hash in the .pyc is not checked at import: file times change when the layer is unpacked.

    Raises:
        BytecodeError: a module does not compile, or there is no compiler.
    """
    if building_for_host():
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        if not compileall.compile_dir(package, quiet=1, invalidation_mode=mode):
            raise BytecodeError(f"{package.name} does not compile; see above.")
        return
    with layer_bytecode.compiler(cache_folder()) as compiler:
        path_in_lambda = str(PurePosixPath("/opt/python", name))
        layer_bytecode.compile_for_lambda(compiler, package, path_in_lambda)


def settle(artifacts: Path) -> None:
    """Give files the same times and modes everywhere, so that equal layers are equal archives."""
    for path in sorted(artifacts.rglob("*"), reverse=True):  # what is in a folder, then the folder
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()  # of a package that is no more: Git leaves its compiled files
            continue
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (EPOCH, EPOCH))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except BytecodeError as error:
        sys.exit(f"error: {error}")
