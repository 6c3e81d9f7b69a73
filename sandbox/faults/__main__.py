"""Run the fault proxy before the running sandbox: `python -m sandbox.faults`.

Its functions reach DynamoDB through the proxy until it is interrupted. With --target it passes on
to another DynamoDB, and only what is told its address goes through it.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext, suppress

from sandbox.config import Sandbox
from sandbox.deployment import client
from sandbox.faults.attachment import attached
from sandbox.faults.proxy import CONTROL, FaultProxy
from sandbox.services import emulator
from sandbox.terminal import SandboxError


def main() -> int:
    """Serve until interrupted; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.faults", description=__doc__)
    parser.add_argument("--port", type=int, default=4567, help="of the proxy; 0 for any")
    parser.add_argument("--target", help="address of another DynamoDB than the sandbox's")
    options = parser.parse_args()
    try:
        _serve(options.port, options.target)
    except SandboxError as error:
        print(f"\nerror: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    return 0


def _serve(port: int, target: str | None) -> None:
    sandbox = Sandbox.from_environment()
    if not target and not emulator(sandbox).is_ready():
        raise SandboxError("The sandbox is not running.", "Run `make start`.")
    with FaultProxy(port, target or sandbox.endpoint) as proxy:
        address = f"http://127.0.0.1:{proxy.server_port}"
        led_through = (
            nullcontext()
            if target
            else attached(client(sandbox, "lambda"), sandbox.stack_name, address)
        )
        with led_through, suppress(KeyboardInterrupt):
            print(f"{address} passes on to {proxy.target}; control: {address}{CONTROL}", flush=True)
            proxy.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
