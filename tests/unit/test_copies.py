"""A copy of a process that has loaded libraries is, for a program, a new Python."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any

import pytest

from sandbox import copies
from sandbox.copies import LAYERS_VARIABLE, Copy, Originals
from sandbox.processes import command_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Started = Copy | subprocess.Popen[str]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is copied")

#: What a process is told from outside, and what it says on each of its streams.
PROGRAM = """
import json, os, random, signal, sys, time
said = sys.stdin.readline()
print("to the logs", file=sys.stderr, flush=True)
print(json.dumps({
    "arguments": sys.argv, "environment": dict(os.environ), "folder": os.getcwd(),
    "hour": time.strftime("%H", time.gmtime(0)), "local": time.strftime("%H", time.localtime(0)),
    "name": __name__, "path": sys.path, "said": said, "SIGCHLD": signal.getsignal(signal.SIGCHLD),
    "SIGTERM": signal.getsignal(signal.SIGTERM), "open": len(os.listdir("/proc/self/fd")),
    "loaded": [one for one in ("argon2", "botocore", "storefront") if one in sys.modules],
}), flush=True)
print(random.random(), flush=True)
sys.stdin.read()
"""
LIBRARIES = copies.LIBRARIES


@pytest.fixture
def originals(monkeypatch: pytest.MonkeyPatch) -> Iterator[Originals]:
    """No original yet; those that come load nothing, and are there sooner."""
    monkeypatch.setattr(copies, "LIBRARIES", ())
    monkeypatch.delenv("PYTHONPATH", raising=False)
    originals = Originals()
    yield originals
    originals.end()


@pytest.fixture
def start(originals: Originals, tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Starts the program, as a function whose layers are in a folder."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    started: list[Started] = []

    def start(layers: str = "layer", **variables: str) -> Started:
        folder = tmp_path / layers
        folder.mkdir(exist_ok=True)
        env = {LAYERS_VARIABLE: str(folder), "PATH": "/usr/bin", "LANG": "C.UTF-8", **variables}
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, str(program)]
        options = {"text": True, "bufsize": 1, **streams}
        started.append(originals.start(command, cwd=str(tmp_path), env=env, **options))
        return started[-1]

    yield start
    for process in started:
        with process:  # which closes its stdin: then it ends
            pass


def told(process: Started, said: str = "") -> dict[str, Any]:
    """Say a line to the program and return its answer."""
    stdin, stdout = _open(process.stdin), _open(process.stdout)
    stdin.write(f"{said}\n")
    answer: dict[str, Any] = json.loads(stdout.readline())
    return answer


def test_a_copy_finds_what_a_new_python_finds(
    start: Callable[..., Started], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Environment, folder, arguments, path, time zone, signals and streams are its own."""
    copy = start(TZ="Asia/Dhaka", TOLD="this one")
    found = told(copy, "an event")
    monkeypatch.setattr(sys, "platform", "darwin")
    new = start(TZ="Asia/Dhaka", TOLD="this one")
    expected = told(new, "an event")

    assert (type(copy), type(new)) == (Copy, subprocess.Popen)
    # Whether it is there is told by one more file, which it has open.
    assert found.pop("open") == expected.pop("open") + 1
    assert found == expected
    assert found["folder"] == str(tmp_path)
    assert _open(copy.stderr).readline() == "to the logs\n"
    assert command_line(copy.pid).strip() == command_line(new.pid).strip()


def test_a_copy_has_libraries_and_nothing_of_the_shop(
    start: Callable[..., Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of this environment stand for the layer's."""
    monkeypatch.setattr(copies, "LIBRARIES", LIBRARIES)

    assert told(start())["loaded"] == ["argon2", "botocore"]


def test_nothing_of_one_copy_is_left_in_the_next(start: Callable[..., Started]) -> None:
    """Neither its environment nor its random numbers."""
    first, second = start(TOLD="the first"), start()

    assert told(first)["environment"]["TOLD"] == "the first"
    assert "TOLD" not in told(second)["environment"]
    assert _open(first.stdout).readline() != _open(second.stdout).readline()


def test_a_copy_is_there_until_it_ends(start: Callable[..., Started]) -> None:
    """Which it does by itself, or when it is asked to, or is killed."""
    by_itself, asked, killed = start(), start(), start()
    for one in (by_itself, asked, killed):
        told(one)
        assert one.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            one.wait(timeout=0)

    _open(by_itself.stdin).close()
    asked.terminate()
    killed.kill()

    for one in (by_itself, asked, killed):
        assert one.wait(timeout=30) == 0
        assert one.poll() == 0
        one.kill()  # which nobody hears any more


def test_an_original_that_was_killed_is_made_anew(
    start: Callable[..., Started], originals: Originals
) -> None:
    """Its copies go on."""
    before = start()
    told(before)
    [original] = originals.processes()

    original.kill()
    original.wait()

    assert told(start(), "still")["said"] == "still\n"
    assert before.poll() is None


def test_originals_that_nobody_asks_for_end(
    start: Callable[..., Started], originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change of the shop's code makes another layer."""
    monkeypatch.setattr(copies, "KEPT", 1)
    old = start("before the change")
    [ended] = originals.processes()

    start("after the change")

    assert ended.poll() == 0
    assert originals.processes() != [ended]
    assert told(old, "still here")["said"] == "still here\n"


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
