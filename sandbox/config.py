"""Where a sandbox lives: its folder, ports, stage and addresses.

The developer's own sandbox has no name. `make test` uses one named "test", beside it: with a
folder, ports and a stage of its own, so that tests never touch the developer's data.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from sandbox.memory import Memory, kept_secret
from sandbox.terminal import SandboxError

ROOT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
"""The region `sam local` falls back to, so that its containers look where the sandbox is."""

EMULATOR_VENV = ROOT / ".sandbox" / "emulator-venv"
LAYER_CACHE = ROOT / ".sandbox" / "layer-cache"
SAM = str(Path(sys.executable).parent / "sam")

RESULT_URL_VARIABLE = "SANDBOX_RESULT_URL"
ORIGINS_VARIABLE = "SANDBOX_ORIGINS"
ANY_ORIGIN = "*"

_PORTS = {"EMULATOR_PORT": 4566, "STRIPE_PORT": 4242, "BKASH_PORT": 4243, "CONSOLE_PORT": 4244}
_NAMED_SANDBOX_PORT_OFFSET = 100


@dataclass(frozen=True)
class Sandbox:
    """One sandbox on this machine.

    Args:
        name: empty for the developer's own, else a lower-case word.
        emulator_port: port of the AWS emulator.
        stripe_port: port of the Stripe simulator.
        bkash_port: port of the bKash simulator.
        console_port: port of the console, the page on which all of it is watched.
        result_url: the page of a front end that buyers come back to; empty for the demo shop's.
        origins: whose pages browsers let call the API, separated by commas; "*" for all.
    """

    name: str
    emulator_port: int
    stripe_port: int
    bkash_port: int
    console_port: int = _PORTS["CONSOLE_PORT"]
    _: KW_ONLY
    result_url: str = ""
    origins: str = ANY_ORIGIN

    @property
    def is_for_tests(self) -> bool:
        """Return whether it is the one that tests run on, and not a developer's."""
        return bool(self.name)

    @classmethod
    def from_environment(cls) -> Sandbox:
        """Return the sandbox that SANDBOX names, as *_PORT and SANDBOX_* say.

        What is not said is as in the last start, or as usual; an empty address is the usual one.

        Raises:
            SandboxError: a variable has no usable value.
        """
        name = os.environ.get("SANDBOX", "")
        if name not in {"", "test"}:
            raise SandboxError(f"SANDBOX is {name!r}.", 'Leave it out, or say "test".')
        offset = _NAMED_SANDBOX_PORT_OFFSET if name else 0
        usual = {variable: port + offset for variable, port in _PORTS.items()}
        memory = Memory(cls(name, *usual.values()).folder)
        last = memory.get("ports") or {}
        ports = [_port(variable, last.get(variable, port)) for variable, port in usual.items()]
        addresses = memory.get("addresses_given") or {}
        return cls(name, *ports, result_url=_address(addresses), origins=_origins(addresses))

    def ports(self) -> dict[str, int]:
        """Return the ports by the variables that choose them."""
        chosen = (self.emulator_port, self.stripe_port, self.bkash_port, self.console_port)
        return dict(zip(_PORTS, chosen, strict=True))

    def addresses_given(self) -> dict[str, str]:
        """Return the front end's addresses by the variables that choose them."""
        return {RESULT_URL_VARIABLE: self.result_url, ORIGINS_VARIABLE: self.origins}

    @property
    def stage(self) -> str:
        """Stage of the deployment; its name is what admits simulators."""
        return f"sandbox-{self.name}" if self.name else "sandbox"

    @property
    def stack_name(self) -> str:
        """Name of the CloudFormation stack in the emulator."""
        return f"storefront-{self.stage}"

    @property
    def folder(self) -> Path:
        """Everything that this sandbox keeps."""
        return ROOT / f".{self.stage}"

    @property
    def logs(self) -> Path:
        """Logs of the services and of the last run of each tool."""
        return self.folder / "logs"

    @property
    def stack_file(self) -> Path:
        """What tests and tools read to find the sandbox."""
        return self.folder / "stack.json"

    @property
    def passed_file(self) -> Path:
        """The time that was let pass in this sandbox."""
        return self.folder / "state" / "passed.json"

    @property
    def endpoint(self) -> str:
        """Address of the emulated AWS."""
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def stripe_url(self) -> str:
        """Address of the Stripe simulator."""
        return f"http://127.0.0.1:{self.stripe_port}"

    @property
    def bkash_url(self) -> str:
        """Address of the bKash simulator."""
        return f"http://127.0.0.1:{self.bkash_port}"

    @property
    def console_token(self) -> str:
        """What opens the console: without it no page of another site, or user, can use it."""
        return kept_secret(self.folder / "console.token")

    @property
    def console_url(self) -> str:
        """Address of the console, with the token; what follows a `#` is never sent or logged."""
        return f"http://127.0.0.1:{self.console_port}/#{self.console_token}"

    def environment(self) -> dict[str, str]:
        """Return variables for a tool that talks to the emulator, free of the developer's AWS."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return inherited | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "SAM_CLI_TELEMETRY": "0",
        }


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable, str(default))
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise SandboxError(f"{variable} is {text!r}.", "Give a port number from 1 to 65535.")
    return int(text)


def _address(last: dict[str, str]) -> str:
    text = os.environ.get(RESULT_URL_VARIABLE, last.get(RESULT_URL_VARIABLE, ""))
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        remedy = "Give an address such as http://localhost:5173/result, without ? and #."
        raise SandboxError(f"{RESULT_URL_VARIABLE} is {text!r}.", remedy)
    return text


def _origins(last: dict[str, str]) -> str:
    text = os.environ.get(ORIGINS_VARIABLE, last.get(ORIGINS_VARIABLE, "")) or ANY_ORIGIN
    for origin in text.split(","):
        if origin != ANY_ORIGIN and not re.fullmatch(r"https?://[^\s/?#,*]+", origin):
            remedy = (
                "Give origins such as http://localhost:5173, without a path or a slash at the end."
            )
            raise SandboxError(f"{ORIGINS_VARIABLE} names {origin!r}.", remedy)
    return text
