"""The commands of the sandbox: start, deploy, containers, stop, reset, status, logs."""

from __future__ import annotations

import argparse
import shutil
from contextlib import nullcontext

from sandbox.config import Sandbox
from sandbox.console import SandboxError, make_private, step
from sandbox.deployment import client, deploy, describe
from sandbox.docker import bridge, container_build, forwarder, prepare_sam_local
from sandbox.emptying import empty
from sandbox.faults.attachment import detach
from sandbox.lock import alone
from sandbox.logs import show_logs
from sandbox.memory import Memory, Record, read_json
from sandbox.report import page, write_sam_local_file, write_stack_file
from sandbox.seed import seed
from sandbox.services import save_state, services
from sandbox.smoke import smoke

KEPT_BY_RESET = {"emulator-venv", "layer-cache", "lock", "bootstrap.lock", "screenshots"}
"""What a sandbox's folder holds that is no data: installed software, locks, pictures of pages."""


def start(sandbox: Sandbox, _: argparse.Namespace) -> None:
    """Bring everything up to date and leave it running."""
    for folder in ("state", "tmp", "logs"):
        make_private(sandbox.folder / folder)
    for service in services(sandbox):
        if not service.is_current():
            with step(f"Start the {service.name} on port {service.port}"):
                service.start()
    detach(client(sandbox, "lambda"), sandbox.stack_name)
    memory = Memory(sandbox.folder)
    memory.remember("ports", sandbox.ports())
    memory.remember("addresses_given", sandbox.addresses_given())
    record = Record(client(sandbox, "ssm"), sandbox.stack_name)
    stack = deploy(sandbox, memory, record)
    seed(sandbox, stack, memory, record)
    smoke(sandbox, stack, memory)
    save_state(sandbox)
    print(page(write_stack_file(sandbox, stack, memory)))


def redeploy(sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Deploy changed code to the running sandbox."""
    require_running(sandbox)
    start(sandbox, options)


def require_running(sandbox: Sandbox) -> None:
    """Raise SandboxError unless every service runs, even if one is slow to answer."""
    if not all(service.pid() for service in services(sandbox)):
        raise SandboxError("The sandbox is not running.", "Run `make start`.")


def containers(sandbox: Sandbox, _: argparse.Namespace) -> None:
    """Prepare the running sandbox for `sam local start-api`."""
    require_running(sandbox)
    host = prepare_sam_local(sandbox)
    stack = describe(client(sandbox, "cloudformation"), sandbox.stack_name)
    variables = write_sam_local_file(sandbox, stack, host)
    template = container_build(sandbox) / "template.yaml"
    print(
        "\nIn a shell of its own, until Ctrl-C; after a change run `make containers` again first:\n"
        f"  .venv/bin/sam local start-api --template {template} --env-vars {variables}"
    )


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
    if options.keep:
        require_running(sandbox)
        empty_and_stop(sandbox, options)
        return
    stop(sandbox, options)
    for path in sandbox.folder.glob("*"):
        if path.name in KEPT_BY_RESET:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    print("Deleted. `make start` begins anew.")


def empty_and_stop(sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Delete what the shop and the simulators hold; keep the stack, its addresses and passwords."""
    record = Record(client(sandbox, "ssm"), sandbox.stack_name)
    with step("Delete the data; keep addresses and passwords"):
        empty(sandbox, read_json(sandbox.stack_file), record)
    stop(sandbox, options)
    for state in sandbox.folder.glob("state/*.sqlite*"):
        state.unlink()
    print("Deleted. `make start` begins anew at the same addresses, with the same passwords.")


def status(sandbox: Sandbox, _: argparse.Namespace) -> None:
    """Show what runs; exit with 1 unless all does."""
    all_ready = True
    for service in services(sandbox):
        ready = service.is_ready()
        all_ready = all_ready and ready
        silent = "runs, but does not answer" if service.pid() else "not running"
        state = f"ready on port {service.port}" if ready else silent
        print(f"  {service.name:<20} {state}")
    content = read_json(sandbox.stack_file)
    if not all_ready or not content:
        raise SandboxError("The sandbox is not running completely.", "Run `make start`.")
    print(page(content))


def logs(sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Show what the functions logged, also of a start that did not come to its end."""
    if not services(sandbox)[0].is_ready():
        raise SandboxError("The emulator is not running.", "Run `make start`.")
    show_logs(sandbox, options.function)


def main() -> int:
    """Run one command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, command in (
        ("start", start),
        ("deploy", redeploy),
        ("containers", containers),
        ("stop", stop),
        ("reset", reset),
        ("status", status),
        ("logs", logs),
    ):
        added = commands.add_parser(name, help=command.__doc__)
        added.set_defaults(command=command)
        if command is logs:
            added.add_argument("function", nargs="?", help="its folder, e.g. create_order")
        if command is reset:
            added.add_argument("--keep", action="store_true", help="addresses and passwords")
    options = parser.parse_args()
    sandbox = Sandbox.from_environment()
    with nullcontext() if options.command in {status, logs} else alone(sandbox.folder):
        options.command(sandbox, options)
    return 0
