"""Run the sandbox: `python -m sandbox start`, or deploy, stop, reset, status, logs."""

from __future__ import annotations

import argparse
import shutil
import sys

from sandbox.config import Sandbox
from sandbox.console import SandboxError, step
from sandbox.deployment import client, deploy
from sandbox.docker import bridge, forwarder, prepare_sam_local
from sandbox.faults.attachment import detach
from sandbox.logs import show_logs
from sandbox.memory import Memory, Record, read_json
from sandbox.report import page, write_sam_local_file, write_stack_file
from sandbox.seed import seed
from sandbox.services import save_state, services
from sandbox.sources import fingerprint


def start(sandbox: Sandbox, _: argparse.Namespace) -> None:
    """Bring everything up to date and leave it running."""
    sandbox.folder.mkdir(mode=0o700, exist_ok=True)
    for folder in ("state", "tmp"):
        (sandbox.folder / folder).mkdir(exist_ok=True)
    for service in services(sandbox):
        if not service.is_ready():
            with step(f"Start the {service.name} on port {service.port}"):
                service.start()
    detach(client(sandbox, "lambda"), sandbox.stack_name)
    memory = Memory(sandbox.folder)
    memory.remember("ports", sandbox.ports())
    record = Record(client(sandbox, "ssm"), sandbox.stack_name)
    stack = deploy(sandbox, memory, record)
    seed(sandbox, stack, memory, record)
    save_state(sandbox)
    content = write_stack_file(sandbox, stack, memory)
    write_sam_local_file(sandbox, stack, prepare_sam_local(sandbox, fingerprint()))
    print(page(content))


def redeploy(sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Deploy changed code to the running sandbox."""
    if not all(service.is_ready() for service in services(sandbox)):
        raise SandboxError("The sandbox is not running.", "Run `make start`.")
    start(sandbox, options)


def stop(sandbox: Sandbox, _: argparse.Namespace) -> None:
    """Stop the services and keep the data."""
    for service in (forwarder(sandbox, bridge()), *reversed(services(sandbox))):
        if service.pid() is None:
            service.stop()  # removes a pid file that outlived its process
            continue
        with step(f"Stop the {service.name}"):
            service.stop()
    shutil.rmtree(sandbox.folder / "tmp", ignore_errors=True)
    print("Stopped; the data is kept. `make start` goes on, `make reset` deletes it.")


def reset(sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Stop the services and delete the data."""
    stop(sandbox, options)
    for path in sandbox.folder.glob("*"):
        if path.name in {"emulator-venv", "layer-cache"}:  # installed software, no data
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    print("Deleted. `make start` begins anew.")


def status(sandbox: Sandbox, _: argparse.Namespace) -> None:
    """Show what runs; exit with 1 unless all does."""
    all_ready = True
    for service in services(sandbox):
        ready = service.is_ready()
        all_ready = all_ready and ready
        state = f"ready on port {service.port}" if ready else "not running"
        print(f"  {service.name:<20} {state}")
    content = read_json(sandbox.stack_file)
    if not all_ready or not content:
        raise SandboxError("The sandbox is not running completely.", "Run `make start`.")
    print(page(content))


def logs(sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Show what the functions logged."""
    content = read_json(sandbox.stack_file)
    if not content or not services(sandbox)[0].is_ready():
        raise SandboxError("The sandbox is not running.", "Run `make start`.")
    show_logs(sandbox, content["functions"], options.function)


def main() -> int:
    """Run one command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, command in (
        ("start", start),
        ("deploy", redeploy),
        ("stop", stop),
        ("reset", reset),
        ("status", status),
        ("logs", logs),
    ):
        added = commands.add_parser(name, help=command.__doc__)
        added.set_defaults(command=command)
        if command is logs:
            added.add_argument("function", nargs="?", help="its folder, e.g. create_order")
    options = parser.parse_args()
    try:
        options.command(Sandbox.from_environment(), options)
    except SandboxError as error:
        print(f"\nerror: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
