"""The layers that are shipped, for this machine's processor, and a Python of Lambda's version."""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storefront.declare import Layer
from tests.support.declared import declared

ROOT = Path(__file__).parents[3]
CACHE = ROOT / ".sandbox" / "layer-cache"
RUNTIME = (3, 13)


@dataclass(frozen=True)
class Runtime:
    """What functions run on here.

    Args:
        python: the interpreter.
        version: its version.
        layer: the folder that Python reads of the layer that all functions share.
        others: the same of those that only some have.
        plain: a folder with botocore as it comes.
    """

    python: str
    version: str
    layer: Path
    others: Mapping[Layer, Path]
    plain: Path

    @property
    def is_lambdas(self) -> bool:
        """Whether it is the layer that is shipped, on Lambda's version of Python."""
        return self.version.startswith("{}.{}.".format(*RUNTIME))

    def layers(self, function: str) -> tuple[Path, ...]:
        """Return the folders that a function imports from, as its declaration says."""
        return (self.layer, *(self.others[one] for one in declared()[function].needs.layers))


@contextmanager
def built(python: str | None) -> Iterator[Runtime]:
    """Build the layers for this machine, as `make build` does for Lambda's; gone after the block.

    Args:
        python: an interpreter of Lambda's version; where there is none, this one runs layers that
            were built for it.
    """
    chosen = python or lambdas_python() or sys.executable
    version = _say(chosen, "import platform; print(platform.python_version())")
    with tempfile.TemporaryDirectory() as folder:
        others = {one: Path(folder, one.name, "python") for one in Layer}
        shared = Path(folder, "shared", "python")
        runtime = Runtime(chosen, version, shared, others, Path(folder, "plain"))
        machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
        target = {
            "LAYER_TARGET": "lambda" if runtime.is_lambdas else "host",
            "LAYER_ARCH": machine,
        } | ({"LAYER_CACHE": str(CACHE)} if runtime.is_lambdas else {})
        builder = [sys.executable, str(ROOT / "layers" / "shared" / "build_layer.py")]
        wanted: dict[Path, list[str]] = {shared: []} | {
            place: [f"requirements-{one.name.lower()}.txt"] for one, place in others.items()
        }
        for place, requirements in wanted.items():
            command = [*builder, str(place.parent), *requirements]
            subprocess.run(command, check=True, env={**os.environ, **target})
        _install_botocore(chosen, runtime.plain)
        yield runtime


def lambdas_python() -> str | None:
    """Return an interpreter of Lambda's version, if this machine has one."""
    name = "python{}.{}".format(*RUNTIME)
    versions = Path.home() / ".pyenv" / "versions"
    places = [shutil.which(name), *map(str, versions.glob(f"*/bin/{name}"))]
    return next((one for one in places if one and _works(one)), None)


def _works(python: str) -> bool:
    tried = subprocess.run([python, "-c", ""], capture_output=True, check=False)
    return tried.returncode == 0


def _say(python: str, code: str) -> str:
    return subprocess.run(
        [python, "-c", code], capture_output=True, check=True, text=True
    ).stdout.strip()


def _install_botocore(python: str, folder: Path) -> None:
    """Install botocore as it comes, compiled, with what it needs."""
    pinned = (ROOT / "layers" / "shared" / "requirements.txt").read_text()
    pin = re.search(r"^botocore==[\d.]+", pinned, re.MULTILINE)
    assert pin
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--compile", "--target", str(folder), pin[0]], check=True)
