"""Background processes with a pid file and a log, that survive the command that started them.

A pid file can be lost while its process runs on, with the folder that it is in. So a process is
known by its command line too, which names the sandbox it belongs to.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.terminal import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

POLL_SECONDS = 0.1
PORT_SECONDS = 2
"""How long a port may stay taken that a process has just given back."""
KILL_SECONDS = 30
"""How long a killed process may take to be gone: the system must free what it held."""
PROBE_SECONDS = 10
"""How long one answer may take: a busy server is not a dead one."""

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Processes that this one started, by id: whoever starts a process must also collect its end."""


@dataclass(frozen=True)
class Service:
    """One server of the sandbox.

    Args:
        name: used in messages and as the name of its pid file and log.
        command: how to start it; what follows the program is like no other process's.
        port: the port it serves.
        port_variable: environment variable by which the developer can choose another port.
        health_path: path that answers 200 when it is ready.
        env: its whole environment.
        folder: where its pid file goes.
        start_seconds: how long it may take to get ready.
        stop_seconds: how long it may take to save its state.
        host: the address it serves.
        code: changes with the code it runs; one that runs other code is started anew.
    """

    name: str
    command: Sequence[str]
    port: int
    port_variable: str
    health_path: str
    env: Mapping[str, str]
    folder: Path
    start_seconds: float = 60
    stop_seconds: float = 60
    host: str = "127.0.0.1"
    code: str = ""

    @property
    def pid_file(self) -> Path:
        """File that holds the process id while it runs."""
        return self.folder / f"{self.name}.pid"

    @property
    def log(self) -> Path:
        """File that receives its output."""
        return self.folder / "logs" / f"{self.name}.log"

    def pid(self) -> int | None:
        """Return the id of the running process, whether or not its pid file is still there."""
        recorded, _ = self._recorded()
        if recorded is not None and self.is_run_by(command_line(recorded)):
            return recorded
        return next((pid for pid, line in command_lines() if self.is_run_by(line)), None)

    def is_ready(self) -> bool:
        """Return whether the server runs and answers."""
        return self.pid() is not None and answers(
            f"http://{self.host}:{self.port}{self.health_path}"
        )

    def is_current(self) -> bool:
        """Return whether it answers, and runs the code that is there now."""
        return self._runs_this_code() and self.is_ready()

    def start(self) -> None:
        """Start it unless it runs, and return when it answers.

        One that runs is stopped only if it runs other code, or does not answer in all the time that
        it has to get ready: under load a single answer may be slow.

        Raises:
            SandboxError: its port is taken, or it did not get ready.
        """
        if self._runs_this_code() and self._gets_ready(lambda: self.pid() is None):
            return
        self.stop()
        self._require_free_port()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                self.command,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _children[process.pid] = process
        self.pid_file.write_text(f"{process.pid}\n{self.code}\n")
        if not self._gets_ready(lambda: process.poll() is not None):
            self.stop()
            ending = "\n".join(f"    {line}" for line in self.log.read_text().splitlines()[-15:])
            problem = f"The {self.name} did not start. The end of {self.log}:\n{ending}"
            raise SandboxError(problem, "Put right what it says, then run `make start` again.")

    def stop(self) -> None:
        """Stop it if it runs, letting it save its state, unless the place of that was deleted."""
        pid = self.pid()
        if pid is not None:
            if self.pid_file.exists():
                os.kill(pid, signal.SIGTERM)
            else:
                self._kill(pid)
            if not self._is_gone(pid, self.stop_seconds):
                self._kill(pid)
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> bool:
        """Kill it as a power cut would, and return when it is gone; False if it did not run.

        Raises:
            SandboxError: the system has not ended it.
        """
        pid = self.pid()
        if pid is None:
            return False
        self._kill(pid)
        return True

    def is_run_by(self, line: str) -> bool:
        """Return whether ``line`` is the command line of its process."""
        # The program itself may be another than was asked for: macOS starts Python.app instead.
        return line.strip().endswith(" ".join(self.command[1:]))

    def _kill(self, pid: int) -> None:
        """End a process and those that it has started, if it leads a group of its own."""
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
        # The signal is only sent: a process with much memory is there, and answers, a while longer.
        if not self._is_gone(pid, KILL_SECONDS):
            problem = f"The {self.name}, process {pid}, was killed and is still there."
            raise SandboxError(problem, "See what it waits for: a full or broken disk?")

    def _is_gone(self, pid: int, seconds: float) -> bool:
        """Return whether a process of it ends in so many seconds, and collect that end."""
        gone = wait_until(lambda: not self.is_run_by(command_line(pid)), seconds)
        if gone and pid in _children:
            _children.pop(pid).wait()
        return gone

    def _recorded(self) -> tuple[int | None, str]:
        """Return what the pid file says: the process, and the code it was started with."""
        try:
            pid, _, code = self.pid_file.read_text().strip().partition("\n")
            return int(pid), code
        except (FileNotFoundError, ValueError):
            return None, ""

    def _runs_this_code(self) -> bool:
        return self.pid() is not None and self._recorded()[1] == self.code

    def _gets_ready(self, has_ended: Callable[[], bool]) -> bool:
        """Wait until it answers; return False if it has ended, or does not answer in its time."""
        ready = False

        def is_settled() -> bool:
            nonlocal ready
            ready = self.is_ready()
            return ready or has_ended()

        wait_until(is_settled, self.start_seconds)
        return ready

    def _require_free_port(self) -> None:
        # A killed process can be gone before the last of its threads has let go of the port.
        if not wait_until(self._port_is_free, PORT_SECONDS):
            problem = f"Port {self.port}, for the {self.name}, is taken{holder(self.port)}."
            remedy = f"End that program, or choose a port: {self.port_variable}=... make start"
            raise SandboxError(problem, remedy)

    def _port_is_free(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return False
        return True


def command_line(pid: int) -> str:
    """Return the command line of a process, empty if there is none (or it is a zombie)."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.parent.joinpath("self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    ps = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(ps, capture_output=True, text=True, check=False).stdout


def command_lines() -> Iterator[tuple[int, str]]:
    """Yield the id and the command line of every process that this user may see."""
    if Path("/proc/self").exists():
        for folder in Path("/proc").glob("[0-9]*"):
            yield int(folder.name), command_line(int(folder.name))
        return
    ps = ["ps", "-ax", "-o", "pid=,command="]
    listed = subprocess.run(ps, capture_output=True, text=True, check=False).stdout
    for line in listed.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command


def holder(port: int) -> str:
    """Return " by ..." naming the program that listens on ``port``, or nothing if unknown."""
    if not shutil.which("lsof"):
        return _holder_from_proc(port)
    lsof = ["lsof", "-nP", "-t", f"-iTCP:{port}", "-sTCP:LISTEN"]
    pids = subprocess.run(lsof, capture_output=True, text=True, check=False).stdout.split()
    return f" by process {pids[0]}: {command_line(int(pids[0])).strip()[:100]}" if pids else ""


def _holder_from_proc(port: int) -> str:
    try:
        sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    except OSError:
        return ""
    listening = "0A"
    inodes = {
        f"socket:[{fields[9]}]"
        for fields in sockets
        if fields[1].endswith(f":{port:04X}") and fields[3] == listening
    }
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) in inodes:
                pid = int(descriptor.parts[2])
                return f" by process {pid}: {command_line(pid).strip()[:100]}"
        except OSError:
            continue
    return ""


def answers(url: str) -> bool:
    """Return whether ``url`` answers with success, within its time."""
    try:
        with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as response:
            return bool(response.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Return True as soon as ``condition`` holds, False if it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
