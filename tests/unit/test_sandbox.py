"""The sandbox starts once, tells what stands in its way, and recovers from half-finished starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sandbox import config
from sandbox.config import Sandbox
from sandbox.memory import Memory, kept_secret
from sandbox.processes import Service
from sandbox.sources import fingerprints, folder_name, function_folders
from sandbox.terminal import SandboxError, run
from tests.support.template import functions, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVER = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def service(tmp_path: Path, free_port: int) -> Iterator[Service]:
    """A small real server."""
    one = service_of([*SERVER, str(free_port)], tmp_path, free_port)
    yield one
    one.stop()


def service_of(command: list[str], folder: Path, port: int) -> Service:
    """Return a service whose command line ends with its port."""
    return Service(
        name="server",
        command=command,
        port=port,
        port_variable="SERVER_PORT",
        health_path="/",
        env=dict(os.environ),
        folder=folder,
        start_seconds=20,
    )


@pytest.fixture
def own_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of the test's own, and none of the developer's variables."""
    monkeypatch.setattr(config, "ROOT", tmp_path)
    for variable in ("SANDBOX", *config._PORTS):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def test_a_service_that_runs_is_not_started_again(service: Service) -> None:
    service.start()
    pid = service.pid()

    service.start()

    assert pid is not None
    assert service.pid() == pid


def test_a_stopped_service_no_longer_answers(service: Service) -> None:
    service.start()

    service.stop()

    assert service.pid() is None
    assert not service.is_ready()
    assert not service.pid_file.exists()


def test_a_pid_file_that_outlived_its_process_does_not_count(service: Service) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as finished:
        finished.wait()
    service.pid_file.write_text(str(finished.pid))

    service.start()

    assert service.pid() not in {None, finished.pid}


def test_a_pid_that_now_belongs_to_another_program_is_left_alone(service: Service) -> None:
    service.pid_file.write_text(str(os.getpid()))  # stopping it would end this test run

    service.stop()

    assert service.pid() is None


def test_a_taken_port_is_reported_with_its_holder_and_the_way_out(service: Service) -> None:
    with (
        socket.create_server(("127.0.0.1", service.port)),
        pytest.raises(SandboxError) as refused,
    ):
        service.start()

    assert f"by process {os.getpid()}" in str(refused.value)
    assert "SERVER_PORT=" in refused.value.remedy


def test_a_service_that_fails_to_start_is_quoted(tmp_path: Path, free_port: int) -> None:
    failing = service_of(
        [sys.executable, "-c", "raise SystemExit('no such state')"], tmp_path, free_port
    )

    with pytest.raises(SandboxError, match="no such state"):
        failing.start()

    assert not failing.pid_file.exists()


def test_a_failed_tool_is_quoted_with_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('template is invalid')"]

    with pytest.raises(SandboxError, match="template is invalid") as failed:
        run(command, log=tmp_path / "tool.log", remedy="Mend the template.")

    assert failed.value.remedy == "Mend the template."


@pytest.mark.usefixtures("own_root")
def test_the_sandbox_of_the_tests_shares_nothing_with_the_developers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    developers = Sandbox.from_environment()
    monkeypatch.setenv("SANDBOX", "test")
    tests = Sandbox.from_environment()

    assert developers.folder != tests.folder
    assert developers.stack_name != tests.stack_name
    assert not set(developers.ports().values()) & set(tests.ports().values())
    assert {developers.stage, tests.stage} == {"sandbox", "sandbox-test"}


def test_later_commands_find_the_ports_of_the_last_start(own_root: Path) -> None:
    (own_root / ".sandbox").mkdir()
    Memory(own_root / ".sandbox").remember("ports", {"EMULATOR_PORT": 4599})

    sandbox = Sandbox.from_environment()

    assert sandbox.emulator_port == 4599
    assert sandbox.stripe_port == 4242


@pytest.mark.usefixtures("own_root")
@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", ""])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_PORT", text)

    with pytest.raises(SandboxError, match="STRIPE_PORT"):
        Sandbox.from_environment()


def test_tools_of_the_sandbox_never_see_the_developers_aws_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    environment = Sandbox("", 4566, 4242, 4243).environment()

    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert (
        environment["AWS_CONFIG_FILE"] == environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    )
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & environment.keys()


def test_a_functions_folder_is_known_by_its_logical_id() -> None:
    for function in functions(read_template()):
        assert folder_name(function.logical_id) == function.folder


def test_each_function_is_a_part_that_can_be_swapped_alone() -> None:
    folders = {folder.name for folder in function_folders()}

    assert folders | {"template", "layer"} == fingerprints().keys()
    assert {function.folder for function in functions(read_template())} == folders


def test_a_secret_is_made_once_and_its_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "console.token"

    secret = kept_secret(file)

    assert len(secret) >= 32
    assert kept_secret(file) == secret
    assert file.stat().st_mode & 0o777 == 0o600
    assert [*tmp_path.iterdir()] == [file]
