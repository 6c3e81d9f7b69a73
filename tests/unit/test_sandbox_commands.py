"""However a command of the sandbox is used, it says what happened, and what it says is so."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import bootstrap, config, deployment, docker, gateway, imports, sources
from sandbox.config import ROOT, Sandbox
from sandbox.deployment import Stack, build_folder, dependencies_are_there, place
from sandbox.emptying import TOKENS, empty_table
from sandbox.lock import alone
from sandbox.memory import Memory
from sandbox.seed import seeding
from sandbox.services import simulator_state
from sandbox.smoke import smoke
from sandbox.terminal import SandboxError, guarded
from tests.support.dynamodb import TABLE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

SANDBOX = Sandbox("test", 4666, 4342, 4343)
HOLD = """
import sys
from pathlib import Path
from sandbox.lock import alone
with alone(Path(sys.argv[1])):
    print("alone", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def own_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of the test's own, and none of the developer's variables."""
    for module in (config, sources, imports):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    for variable in ("SANDBOX", config.RESULT_URL_VARIABLE, config.ORIGINS_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def raising(error: BaseException) -> Callable[[], int]:
    """Return a command that ends with ``error``."""

    def command() -> int:
        raise error

    return command


# Ends of commands


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted"),
        (SandboxError("It broke.", "Mend it."), 1, "error: It broke.\nMend it."),
        (PermissionError(13, "no", "/x/.sandbox"), 1, "/x/.sandbox: it belongs to another user"),
        (PermissionError(1, "no"), 1, "belongs to another user"),
    ],
    ids=["Ctrl-C", "a failure", "another user's folder", "another user's process"],
)
def test_a_command_ends_with_a_sentence(
    error: BaseException,
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # is put back, whatever takes its place

    assert guarded(raising(error)) == status

    assert said in capsys.readouterr().err


def test_a_command_whose_reader_goes_away_is_done_to_its_end(tmp_path: Path) -> None:
    """As `make status | head` does."""
    code = (
        "import pathlib, sys; from sandbox.terminal import guarded\n"
        "def talk():\n"
        "    for line in range(100_000): print(line)\n"
        "    pathlib.Path(sys.argv[1]).touch()\n"
        "    return 0\n"
        "sys.exit(guarded(talk))"
    )
    done = tmp_path / "done"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(done)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()

        assert process.stderr.read() == b""

    assert process.returncode == 0
    assert done.exists()


def test_of_two_commands_at_once_the_second_waits_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / ".sandbox"
    hold = [sys.executable, "-c", HOLD, str(folder)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    first: Any = subprocess.Popen(hold, cwd=ROOT, **pipes)
    with first:
        assert first.stdout.readline() == "alone\n"
        second: Any = subprocess.Popen(hold, cwd=ROOT, **pipes)
        with second:
            waiting = second.stdout.readline()
            first.stdin.close()

            assert f"(process {first.pid}); waiting" in waiting
            assert second.stdout.readline() == "alone\n"
            second.stdin.close()


def test_the_folder_of_a_sandbox_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / ".sandbox"
    folder.mkdir(mode=0o755)

    with alone(folder):
        assert folder.stat().st_mode & 0o777 == 0o700


# Stamps: each lists all that it depends on


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        (("sandbox.bootstrap.sys", "version"), "3.99.0"),
        (("sandbox.bootstrap.sys", "base_prefix"), "/opt/another"),
        (("sandbox.bootstrap.platform", "machine"), lambda: "riscv64"),
        (("sandbox.bootstrap", "ROOT"), "/home/moved/storefront"),
    ],
    ids=["version", "another Python", "another machine", "another place"],
)
def test_an_environment_is_made_anew_for(
    attribute: tuple[str, str], value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = [ROOT / "sandbox/requirements-emulator.txt"]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    (tmp_path / bootstrap.STAMP).write_text(bootstrap.wanted(requirements))
    assert bootstrap.is_prepared(tmp_path, requirements)

    monkeypatch.setattr(".".join(attribute), value)

    assert not bootstrap.is_prepared(tmp_path, requirements)


def test_an_environment_that_was_half_deleted_is_made_anew(tmp_path: Path) -> None:
    requirements = [ROOT / "sandbox/requirements-emulator.txt"]
    (tmp_path / bootstrap.STAMP).write_text(bootstrap.wanted(requirements))

    assert not bootstrap.is_prepared(tmp_path, requirements)


@pytest.mark.parametrize(
    "changed",
    [
        replace(SANDBOX, emulator_port=4667),
        replace(SANDBOX, stripe_port=4344),
        replace(SANDBOX, origins="http://localhost:5173"),
        replace(SANDBOX, result_url="http://localhost:5173/done"),
    ],
    ids=["emulator", "simulator", "origins", "result page"],
)
def test_a_deployment_is_made_anew_for_other(changed: Sandbox) -> None:
    assert place(changed) != place(SANDBOX)


@pytest.mark.parametrize("attribute", ["version", "base_prefix"])
def test_a_deployment_is_made_anew_under_another_python(
    attribute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its layer was for the Python before, and each sign-in was a 502."""
    before = place(SANDBOX)

    monkeypatch.setattr(sys, attribute, "another")

    assert place(SANDBOX) != before


@pytest.mark.usefixtures("own_root")
def test_a_deployment_is_made_anew_when_the_libraries_of_its_layer_are_gone(
    tmp_path: Path,
) -> None:
    libraries = tmp_path / "layer-cache/1"
    libraries.mkdir(parents=True)
    link = SANDBOX.folder / "layer/python/lib/python3.11/site-packages/1.pth"
    link.parent.mkdir(parents=True)
    link.write_text(f"import sys; sys.path.insert(0, {str(libraries)!r})\n")
    assert dependencies_are_there(SANDBOX)

    libraries.rmdir()

    assert not dependencies_are_there(SANDBOX)


def test_what_seeding_made_is_made_again_when_a_simulator_has_forgotten_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "ROOT", tmp_path)
    state = simulator_state(SANDBOX, "stripe")
    state.parent.mkdir(parents=True)
    memory = Memory(SANDBOX.folder)
    state.touch()
    before = seeding(SANDBOX, "http://shop", memory)

    state.unlink()

    assert seeding(SANDBOX, "http://shop", memory) != before
    assert seeding(SANDBOX, "http://other", memory) != before


# Code that cannot run is not deployed


def test_code_that_python_cannot_read_is_named_with_its_line(own_root: Path) -> None:
    app = own_root / "functions/get_tea/app.py"
    app.parent.mkdir(parents=True)
    app.write_text("TEA = 1\n\ndef get(:\n")
    module = own_root / "layers/shared/storefront/tea.py"
    module.parent.mkdir(parents=True)
    module.write_text("if True\n    pass\n")

    with pytest.raises(SandboxError) as refused:
        deployment.require_readable_code(["get_tea", "layer", "template"])

    assert "functions/get_tea/app.py, line 3:" in str(refused.value)
    assert "layers/shared/storefront/tea.py, line 1:" in str(refused.value)


def test_code_that_cannot_be_loaded_is_named_with_its_line(
    own_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_root / "brewing.py").write_text("TEA = 1\n\nimport no_such_library\n")
    monkeypatch.syspath_prepend(own_root)

    fault = imports.fault_of("brewing")

    assert fault == "    brewing.py, line 3: ModuleNotFoundError: No module named 'no_such_library'"


def test_a_change_of_the_layer_is_tried_in_every_module_and_one_of_a_function_in_its_own() -> None:
    layer = sources.modules_of(["layer"])

    assert "storefront.web.endpoint" in layer
    assert not [module for module in layer if "commands" in module]
    assert sources.modules_of(["get_order"]) == ["functions.get_order.app"]


# The smoke test


def answering(login: int) -> Callable[..., Any]:
    """Return a shop whose sign-in answers with a status and everything else with 200."""

    class Answer:
        def __init__(self, status: int, body: dict[str, Any]) -> None:
            self.status_code, self.body, self.text = status, body, str(body)

        def json(self) -> dict[str, Any]:
            return self.body

    def request(method: str, url: str, **_: object) -> Answer:
        if url.endswith("/login/"):
            return Answer(login, {"access_token": "token"} if login == 200 else {})
        return Answer(200, {"items": []})

    return request


@pytest.mark.parametrize("status", [200, 401, 429])
def test_a_shop_that_answers_a_sign_in_runs(
    status: int, own_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even with a 401: whoever plays with it may have changed the customer's password."""
    monkeypatch.setattr("requests.request", answering(status))
    memory = Memory(own_root)
    memory.remember("customer", {"email": "a@example.com", "password": "x"})

    smoke(SANDBOX, Stack({}, {}, "api"), memory)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_shop_whose_sign_in_is_dead_does_not_run(
    status: int, own_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.request", answering(status))
    memory = Memory(own_root)
    memory.remember("customer", {"email": "a@example.com", "password": "x"})

    with pytest.raises(SandboxError, match=f"/login/ answered {status}"):
        smoke(SANDBOX, Stack({}, {}, "api"), memory)


# A front end of one's own


@pytest.mark.usefixtures("own_root")
@pytest.mark.parametrize(
    ("variable", "text"),
    [
        (config.ORIGINS_VARIABLE, "http://localhost:5173/"),
        (config.ORIGINS_VARIABLE, "localhost:5173"),
        (config.ORIGINS_VARIABLE, "http://localhost:5173, http://localhost:3000"),
        (config.ORIGINS_VARIABLE, "http://a.example,"),
        (config.RESULT_URL_VARIABLE, "/done"),
        (config.RESULT_URL_VARIABLE, "http://localhost:5173/done?status=x"),
    ],
)
def test_an_address_that_browsers_would_not_understand_is_refused(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, text)

    with pytest.raises(SandboxError, match=variable):
        Sandbox.from_environment()


def test_a_front_ends_addresses_are_kept_until_others_are_given(
    own_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_root / ".sandbox").mkdir()
    given = Sandbox("", 1, 2, 3, result_url="http://a.example/done", origins="http://a.example")
    Memory(own_root / ".sandbox").remember("addresses_given", given.addresses_given())

    assert Sandbox.from_environment().addresses_given() == given.addresses_given()
    monkeypatch.setenv(config.ORIGINS_VARIABLE, "")
    assert Sandbox.from_environment().origins == "*"


@pytest.mark.parametrize(
    ("origins", "header"),
    [
        ("*", "'*'"),
        ("http://localhost:5173", "'http://localhost:5173'"),
        ("http://a.example,http://b.example", "'*'"),
    ],
)
def test_errors_of_the_gateway_name_the_origin_that_the_template_computes(
    origins: str, header: str
) -> None:
    assert gateway.allowed_origin(origins) == header


def test_a_table_is_emptied_whatever_its_size(aws: Any) -> None:
    table = next(iter(TABLE_NAMES.values()))
    for number in range(60):
        key = {"pk": {"S": f"ACCOUNT#{number}"}, "sk": {"S": "ACCOUNT"}}
        aws.put_item(TableName=table, Item=key)

    empty_table(aws, table)

    assert aws.scan(TableName=table)["Count"] == 0


def test_a_table_is_emptied_but_for_the_tokens_that_providers_remember(aws: Any) -> None:
    table = next(iter(TABLE_NAMES.values()))
    for pk in ("ACCOUNT#1", "TOKEN#bkash", "TOKENS"):
        aws.put_item(TableName=table, Item={"pk": {"S": pk}, "sk": {"S": "X"}})

    empty_table(aws, table, but=TOKENS)

    assert [item["pk"]["S"] for item in aws.scan(TableName=table)["Items"]] == ["TOKEN#bkash"]


# One folder a target


def test_each_target_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build for x86-64 containers stood where `sam deploy` looks, under a template for arm64."""
    commands: list[list[str]] = []
    monkeypatch.setattr(docker, "run", lambda command, **_: commands.append(command))
    monkeypatch.setattr(deployment, "run", lambda command, **_: commands.append(command))

    docker.build_for_containers(SANDBOX)
    deployment.build(SANDBOX)

    folders = [command[command.index("--build-dir") + 1] for command in commands]
    assert folders == [str(docker.container_build(SANDBOX)), build_folder(SANDBOX)]
    assert len(set(folders)) == 2
    assert not [folder for folder in folders if ".aws-sam" in folder]


def test_nothing_is_left_of_what_sam_packs(own_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes a folder for each function, and 132 of them stayed after each deployment."""
    folders: list[Path] = []

    def packs(_: object, *, env: dict[str, str], log: Path) -> None:
        folders.append(Path(env["TMPDIR"]) / "packed")
        folders[0].mkdir()

    monkeypatch.setattr(deployment, "run", packs)
    (SANDBOX.folder / "tmp").mkdir(parents=True)

    deployment.sam_deploy(SANDBOX, {}, deployment.client(SANDBOX, "cloudformation"))

    assert folders[0].is_relative_to(own_root)
    assert [*(SANDBOX.folder / "tmp").iterdir()] == []


def test_a_build_for_containers_waits_for_the_end_of_a_running_sam_local(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docker, "ask", lambda *_: "Docker Desktop")
    monkeypatch.setattr(docker, "run", lambda *_, **__: None)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/docker")
    running = (77, "/shop/.venv/bin/python /shop/.venv/bin/sam local start-api")
    monkeypatch.setattr(docker, "command_lines", lambda: iter([running]))

    with pytest.raises(SandboxError, match="process 77"):
        docker.prepare_sam_local(SANDBOX)
