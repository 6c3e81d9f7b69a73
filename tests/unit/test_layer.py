"""The layer holds what functions import, for the machine that runs them, and little else."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import build_layer
import layer_bytecode
from sandbox import sizes
from storefront.declare import Action, FileAction, Sending
from tests.support.resources import lambda_functions
from tests.support.template import ROOT, read_template

if TYPE_CHECKING:
    from pathlib import Path


MODEL: dict[str, Any] = {
    "metadata": {"serviceId": "DynamoDB"},
    "operations": {
        "GetItem": {"input": {"shape": "GetItemInput"}, "errors": [{"shape": "Throttled"}]},
        "CreateTable": {"input": {"shape": "CreateTableInput"}},
    },
    "shapes": {
        "GetItemInput": {"members": {"Key": {"shape": "Key", "documentation": "Which item."}}},
        "Key": {"type": "map", "value": {"shape": "Value"}, "documentation": "<p>A key.</p>"},
        "Value": {"members": {"L": {"shape": "Values"}}},
        "Values": {"type": "list", "member": {"shape": "Value"}},
        "Throttled": {"exception": True},
        "CreateTableInput": {"members": {}},
    },
}
"""A service's model, as botocore has it."""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder as pip leaves it."""
    contents = {
        "bin/tool": "",
        "jwt/api.py": "X = 1",
        "jwt/py.typed": "",
        "jwt-1.dist-info/METADATA": "Name: jwt",
        "jwt-1.dist-info/RECORD": "",
        "stripe/params/session.py": "",
        "stripe/checkout.py": "",
        "botocore/docs/__init__.py": "import html",
        "botocore/docs/docstring.py": "import html",
        "botocore/docs/utils.py": "",
        "botocore/docs/service.py": "",
        "botocore/docs/bcdoc/style.py": "",
        "botocore/data/dynamodb/2012-08-10/examples-1.json": "",
        "botocore/data/ec2/2016-11-15/service-2.json.gz": "",
        "botocore/data/_retry.json": "{}",
        "botocore/data/endpoints.json": json.dumps(
            {"partitions": [{"services": {"dynamodb": {}, "ec2": {}}}]}
        ),
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    model = tmp_path / "botocore/data/dynamodb/2012-08-10/service-2.json.gz"
    model.write_bytes(gzip.compress(json.dumps(MODEL).encode()))
    return tmp_path


def test_what_no_function_reads_is_dropped(packages: Path) -> None:
    build_layer.trim(packages)

    assert {str(path.relative_to(packages)) for path in packages.rglob("*") if path.is_file()} == {
        "jwt/api.py",
        "jwt-1.dist-info/METADATA",
        "stripe/checkout.py",
        "botocore/docs/__init__.py",
        "botocore/docs/docstring.py",
        "botocore/docs/utils.py",
        "botocore/data/dynamodb/2012-08-10/service-2.json",
        "botocore/data/_retry.json",
        "botocore/data/endpoints.json",
    }


def test_models_hold_what_functions_call_without_what_is_said_to_people(packages: Path) -> None:
    build_layer.trim(packages)

    model = packages / "botocore/data/dynamodb/2012-08-10/service-2.json"
    kept = json.loads(model.read_text())
    assert kept == {
        "metadata": {"serviceId": "DynamoDB"},
        "operations": {"GetItem": MODEL["operations"]["GetItem"]},
        "shapes": {
            "GetItemInput": {"members": {"Key": {"shape": "Key"}}},
            "Key": {"type": "map", "value": {"shape": "Value"}},
            "Throttled": {"exception": True},
            "Value": {"members": {"L": {"shape": "Values"}}},
            "Values": {"type": "list", "member": {"shape": "Value"}},
        },
    }


def test_models_hold_all_that_a_policy_can_allow() -> None:
    allowed = {one.iam.partition(":")[2] for one in [*Action, *FileAction]}
    allowed -= {"ConditionCheckItem"}  # a part of TransactWriteItems, and no call by itself

    sent = {one.value.partition(":")[2] for one in Sending}
    assert (
        allowed | sent | {"TransactWriteItems", "GetParameter"} <= build_layer.BOTOCORE_OPERATIONS
    )


def test_descriptions_of_schemas_are_made_without_being_read(tmp_path: Path) -> None:
    schemas = tmp_path / build_layer.PYDANTIC_SCHEMAS
    schemas.parent.mkdir()
    described = "\n\nclass BoolSchema(TypedDict, total=False):\n    type: 'a word'\n"
    schemas.write_text(f"import sys\n{build_layer.PYDANTIC_TYPED_DICT}{described}")

    build_layer.trim(tmp_path)

    found: dict[str, Any] = {}
    exec(schemas.read_text(), found)  # noqa: S102 - as the layer imports it
    made = found["BoolSchema"](type="bool", strict=True)
    assert (made, type(made)) == ({"type": "bool", "strict": True}, dict)
    with pytest.raises(layer_bytecode.BytecodeError, match="PYDANTIC_TYPED_DICT"):
        build_layer.trim(tmp_path)


def test_dataclasses_of_others_are_finished_when_they_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = """from __future__ import annotations
import dataclasses as _dataclasses
from dataclasses import dataclass

def slots(): return {"slots": True}

@dataclass(frozen=True, **slots())
class Least:
    ge: int

if True:
    @_dataclasses.dataclass(**slots())
    class Most:
        le: int
"""
    package = tmp_path / "limits" / "__init__.py"
    package.parent.mkdir()
    package.write_text(written)
    monkeypatch.setattr(build_layer, "DATACLASSES", {"limits": 2})

    build_layer.trim(tmp_path)

    found: dict[str, Any] = {}
    exec(package.read_text(), found)  # noqa: S102 - as the layer imports it
    for name in ("Least", "Most"):
        assert "__written__" in vars(found[name]), "finished before it is used"
        assert found[name](1) == found[name](1) != found[name](2)
    with pytest.raises(layer_bytecode.BytecodeError, match="limits has 0 dataclasses"):
        build_layer.trim(tmp_path)


def test_endpoints_of_services_that_are_not_called_are_dropped(packages: Path) -> None:
    build_layer.trim(packages)

    endpoints = json.loads((packages / "botocore/data/endpoints.json").read_text())
    assert endpoints == {"partitions": [{"services": {"dynamodb": {}}}]}


def test_the_services_that_are_kept_are_those_that_policies_name() -> None:
    named = set(re.findall(r"\b(dynamodb|ssm|sqs|sns|s3|events|kms|ses):", str(_own_policies())))
    named = {{"ses": "sesv2"}.get(one, one) for one in named}  # as IAM calls it

    assert named == set(build_layer.BOTOCORE_SERVICES)


@pytest.mark.parametrize(("arch", "machine"), [("arm64", "aarch64"), ("x86_64", "x86_64")])
def test_wheels_are_chosen_for_lambda_and_not_for_this_machine(
    arch: str, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAYER_TARGET", raising=False)
    monkeypatch.setenv("LAYER_ARCH", arch)

    options = build_layer.platform_options()

    assert f"--platform=manylinux2014_{machine}" in options
    assert "--only-binary=:all:" in options
    assert f"--python-version={build_layer.RUNTIME}" in options


def test_the_layer_is_built_for_the_runtime_that_the_template_names() -> None:
    runtime = read_template()["Globals"]["Function"]["Runtime"]

    assert runtime == f"python{build_layer.RUNTIME}"


def test_the_cache_is_not_shared_between_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    requirements = ROOT / "layers/shared/requirements.txt"
    keys = set()
    for target, arch in (("host", "arm64"), ("lambda", "arm64"), ("lambda", "x86_64")):
        monkeypatch.setenv("LAYER_TARGET", target)
        monkeypatch.setenv("LAYER_ARCH", arch)
        keys.add(build_layer.cache_key(requirements))

    assert len(keys) == 3


def test_every_requirement_of_the_layer_is_pinned() -> None:
    lines = (ROOT / "layers/shared/requirements.txt").read_text().splitlines()
    requirements = [line.split("#")[0].strip() for line in lines]

    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in requirements if line)


def test_without_its_compiler_there_is_no_layer_and_the_developer_hears_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with (
        pytest.raises(layer_bytecode.BytecodeError, match="Are both reachable"),
        layer_bytecode.compiler(tmp_path / "cache"),
    ):
        pass

    assert list((tmp_path / "cache").iterdir()) == []


def test_of_two_builds_at_once_the_first_fills_the_cache(tmp_path: Path) -> None:
    first, second, cached = tmp_path / "1", tmp_path / "2", tmp_path / "cached"
    for folder in (first, second):
        folder.mkdir()
        (folder / "of").write_text(folder.name)

    layer_bytecode.keep(first, cached)
    layer_bytecode.keep(second, cached)

    assert (cached / "of").read_text() == "1"
    assert list(tmp_path.iterdir()) == [cached]


def test_the_compiler_is_of_the_runtime() -> None:
    source = (layer_bytecode.COMPILER / "compile_folder.py").read_text()

    assert f"RUNTIME = ({build_layer.RUNTIME.replace('.', ', ')})\n" in source
    assert sizes.BYTECODE_TAG.removeprefix("cpython-") == build_layer.RUNTIME.replace(".", "")


def test_what_tools_leave_beside_the_package_does_not_reach_the_layer(tmp_path: Path) -> None:
    names = ["app.py", "page.html", "app.py.orig", ".swp", "py.typed", "notes.md"]
    for name in names:
        (tmp_path / name).touch()
    for folder in ("orders", "__pycache__", ".cache", "commands"):
        (tmp_path / folder).mkdir()

    present = [path.name for path in tmp_path.iterdir()]
    kept = set(present) - build_layer.not_for_functions(str(tmp_path), present)

    assert kept == {"app.py", "page.html", "orders"}


def test_files_of_the_layer_have_the_same_modes_and_times_everywhere(tmp_path: Path) -> None:
    module = tmp_path / "python/shop.py"
    module.parent.mkdir()
    module.touch(0o600)
    (tmp_path / "python/gone").mkdir()

    build_layer.settle(tmp_path)

    assert [oct(path.stat().st_mode & 0o777) for path in (module.parent, module)] == [
        "0o755",
        "0o644",
    ]
    assert {path.stat().st_mtime for path in tmp_path.rglob("*")} == {build_layer.EPOCH}
    assert list(module.parent.iterdir()) == [module]


def _own_policies() -> list[object]:
    functions = lambda_functions(read_template()["Resources"]).values()
    return [one["Policies"] for one in functions if "Policies" in one]
