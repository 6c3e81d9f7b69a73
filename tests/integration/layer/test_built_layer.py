"""The layer that is shipped: the same from every machine, compiled, small, and enough to start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from layer_bytecode import BytecodeError, compile_for_lambda, compiler
from sandbox.config import LAYER_CACHE, ROOT
from sandbox.sizes import LIMIT_MEGABYTES, digest, main, uncompiled
from sandbox.swap import zip_of
from tests.support.template import functions, read_template

BUILD = ROOT / "layers/shared/build_layer.py"
#: What is in the layers of few functions.
OTHERS = (
    "requirements-certificates.txt",
    "requirements-imaging.txt",
    "requirements-search.txt",
)
#: Prints which modules of the layers functions load, and nothing but these is there to load.
PROBE = """
import importlib, json, site, sys
layers, folders = sys.argv[1].split(":"), sys.argv[2:]
sys.path[:0] = [".", *layers]
for layer in layers:
    site.addsitedir(f"{layer}/lib/python%d.%d/site-packages" % sys.version_info[:2])
for folder in folders:
    importlib.import_module(f"functions.{folder}.app")
print(json.dumps(sorted(
    module.__name__ for module in list(sys.modules.values())
    if (path := getattr(module, "__file__", None) or "").endswith(".py")
    and not path.startswith(sys.base_prefix) and not module.__name__.startswith("functions.")
)))
"""
AWS = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def build(
    folder: Path, path: str = os.defpath, umask: int = 0o022, *which: str, **variables: str
) -> Path:
    """Build a layer on a machine with this PATH and umask, and return its folder."""
    subprocess.run(
        [sys.executable, str(BUILD), str(folder), *which],
        env={**os.environ, "PATH": path, "LAYER_CACHE": str(LAYER_CACHE), **variables},
        umask=umask,
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer for Lambda, built on a machine without Python 3.13."""
    return build(tmp_path_factory.mktemp("layers") / "plain")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The layers for Lambda of the few functions that declare them."""
    folder = tmp_path_factory.mktemp("layers")
    return [build(folder / which, os.defpath, 0o022, which) for which in OTHERS]


def test_lambda_has_nothing_of_the_layers_to_compile(layer: Path, others: list[Path]) -> None:
    for one in (layer, *others):
        assert uncompiled(one) == []


def test_a_module_without_bytecode_is_noticed(tmp_path: Path) -> None:
    module = tmp_path / "python/shop/prices.py"
    module.parent.mkdir(parents=True)
    module.write_text("PRICE = 1\n")

    assert uncompiled(tmp_path) == ["python/shop/prices.py"]
    assert main(tmp_path) == 1


@pytest.mark.thorough
def test_the_layers_are_within_their_limit_when_compiled(layer: Path, others: list[Path]) -> None:
    for one in (layer, *others):
        assert len(zip_of(one)) / 1e6 < LIMIT_MEGABYTES


@pytest.mark.thorough
def test_the_same_layer_comes_from_a_machine_that_differs(layer: Path, tmp_path: Path) -> None:
    """It has a `python3.13` of its own, which compiles its own way, and another umask."""
    stranger = tmp_path / "bin" / "python3.13"
    stranger.parent.mkdir()
    stranger.write_text(
        '#!/bin/sh\ncase "$*" in *print*) echo 3.13;; '
        '*) for last; do :; done; echo other > "$last/bytecode";; esac\n'
    )
    stranger.chmod(0o755)
    path = f"{stranger.parent}{os.pathsep}{os.defpath}"

    other = build(tmp_path / "other", path, 0o077, PYTHONHASHSEED="7", LANG="bn_BD.UTF-8")

    assert digest(other) == digest(layer)


def test_a_module_that_does_not_compile_ends_the_build_with_its_place(
    layer: Path, tmp_path: Path
) -> None:
    package = tmp_path / "storefront"
    package.mkdir()
    (package / "prices.py").write_text("PRICE = 1\n\ndef total(:\n")

    with (
        compiler(LAYER_CACHE) as ready,
        pytest.raises(BytecodeError, match=r'(?s)storefront/prices.py", line 3.*def total'),
    ):
        compile_for_lambda(ready, package, "/opt/python/storefront")


def test_every_function_starts_with_nothing_but_the_layers(
    layer: Path, others: list[Path], tmp_path: Path
) -> None:
    """What they load is what Lambda has, too."""
    built = [build(tmp_path / "own", LAYER_TARGET="host")]
    built += [
        build(tmp_path / which, os.defpath, 0o022, which, LAYER_TARGET="host") for which in OTHERS
    ]
    layers = ":".join(str(one / "python") for one in built)
    every = list(functions(read_template()))
    variables = {name: value for one in every for name, value in one.variables.items()}

    started = subprocess.run(
        [sys.executable, "-S", "-c", PROBE, layers, *(one.folder for one in every)],
        cwd=ROOT,
        env={**AWS, **variables},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == 0, started.stderr[-800:]
    loaded = set(json.loads(started.stdout))
    shipped = {
        name_of(path.relative_to(one / "python"))
        for one in (layer, *others)
        for path in one.rglob("*.py")
    }
    assert {"argon2", "cryptography.x509", "stripe", "storefront.web.endpoint"} <= loaded
    assert loaded - shipped == set()


def test_what_the_code_reads_beside_itself_is_shipped(layer: Path) -> None:
    """Every file of the package, whatever its kind; but operators' commands stay at home."""
    written = files_of(ROOT / "layers/shared/storefront")

    shipped = files_of(layer / "python/storefront")

    assert shipped == {
        name for name in written if not name.startswith("commands/") and name != "py.typed"
    }


def files_of(folder: Path) -> set[str]:
    """Return the files in a folder but for what tools and editors leave there."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("[!.]*[!~]")
        if path.is_file() and path.suffix != ".pyc"
    }


def name_of(module: Path) -> str:
    """Return how a file is imported."""
    parts = module.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
