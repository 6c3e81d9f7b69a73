"""What the sandbox started it finds again, and ends only what has failed."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sandbox import processes
from sandbox.config import Sandbox
from sandbox.processes import Service, command_line
from sandbox.services import services
from sandbox.terminal import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A small real server that runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    one = Service(
        name="server",
        command=[sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        port=port,
        port_variable="SERVER_PORT",
        health_path="/",
        env=dict(os.environ),
        folder=tmp_path / "sandbox",
        code="1",
    )
    one.folder.mkdir()
    one.start()
    yield one
    one.stop()


def silent_for(probes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let so many probes go unanswered, as those of a busy server."""
    answers, left = processes.answers, [False] * probes
    monkeypatch.setattr(processes, "answers", lambda url: left.pop() if left else answers(url))


def test_a_server_that_is_slow_to_answer_is_waited_for_and_not_stopped(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under load a healthy emulator missed one probe, and was killed with all that it did."""
    pid = service.pid()
    silent_for(3, monkeypatch)

    service.start()

    assert service.pid() == pid


def test_a_server_that_never_answers_is_started_anew(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = service.pid()
    monkeypatch.setattr(processes, "answers", lambda _: False)

    with pytest.raises(SandboxError, match="did not start"):
        replace(service, start_seconds=0).start()

    assert pid is not None
    assert command_line(pid) == ""


def test_a_server_that_runs_older_code_is_started_anew(service: Service) -> None:
    pid = service.pid()

    replace(service, code="2").start()

    assert service.pid() not in {None, pid}
    assert replace(service, code="2").is_current()
    assert not service.is_current()


def test_a_server_is_found_and_stopped_when_its_folder_is_gone(service: Service) -> None:
    """After `rm -rf .sandbox`, `make stop` said that it had stopped what ran on."""
    pid = service.pid()
    shutil.rmtree(service.folder)

    assert service.pid() == pid
    service.stop()

    assert service.pid() is None
    assert not service.folder.exists()


def test_a_server_whose_folder_was_deleted_is_not_taken_for_a_running_one(
    service: Service,
) -> None:
    """What it knows is what was deleted."""
    pid = service.pid()
    service.pid_file.unlink()

    service.start()

    assert service.pid() not in {None, pid}


def test_a_killed_server_is_gone_when_that_is_said(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal is only sent; a large emulator answered on for a while, and was "started" meanwhile.

    Three looks at the system still find the process, as while a large one is being ended.
    """
    pid = service.pid()
    looks = [command_line(pid or 0)] * 3
    monkeypatch.setattr(
        processes, "command_line", lambda of: looks.pop() if looks else command_line(of)
    )

    assert service.kill()

    assert looks == []
    assert (service.pid(), service.is_ready()) == (None, False)
    assert not service.kill()


def test_a_server_that_cannot_be_killed_is_said_to_be_there(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = command_line(service.pid() or 0)
    with monkeypatch.context() as patched:
        patched.setattr(processes, "KILL_SECONDS", 0)
        patched.setattr(processes, "command_line", lambda _: line)

        with pytest.raises(SandboxError, match="still there"):
            service.kill()


def test_no_sandbox_takes_anothers_processes_for_its_own() -> None:
    lines = [
        " ".join(one.command)
        for sandbox in (
            Sandbox("", 4566, 4242, 4243),
            Sandbox("", 4567, 4245, 4246, 4247),
            Sandbox("test", 4566, 4242, 4243),
        )
        for one in services(sandbox)
    ]
    everyone = [
        one
        for sandbox in (Sandbox("", 4566, 4242, 4243), Sandbox("test", 4566, 4242, 4243))
        for one in services(sandbox)
    ]

    for one in everyone:
        assert [line for line in lines if one.is_run_by(line)] == [" ".join(one.command)]


def test_what_a_server_runs_is_its_code_and_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox("test", 4566, 4242, 4243)
    before = [one.code for one in services(sandbox)]
    monkeypatch.setattr(sys, "base_prefix", "/opt/another")

    after = [one.code for one in services(sandbox)]

    assert all(before)
    assert not set(before) & set(after)
