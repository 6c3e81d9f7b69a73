"""What a sandbox remembers between commands."""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in ``path``; empty if there is no such file or it is no JSON object."""
    try:
        content = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replace ``path`` at once; it holds passwords, so only its owner may read it."""
    write_private(path, json.dumps(content, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` at once, so that it is never half there; only its owner may read it."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.replace(path)


def kept_secret(path: Path) -> str:
    """Return the secret in ``path``, made up at the first call; only its owner may read it."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text()


class Memory:
    """What the developer's files say: `memory.json` of a sandbox, written at every change."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "memory.json"
        self._content = read_json(self._path)

    def get(self, key: str) -> Any:
        """Return what was remembered under ``key``, or None."""
        return self._content.get(key)

    def remember(self, key: str, value: Any) -> None:
        """Keep ``value``, which JSON can express, under ``key``."""
        self._content[key] = value
        write_json(self._path, self._content)


class Record:
    """What the emulator holds, kept in the emulator itself.

    If the emulator loses its state, or falls back to an older one, so does this record: it never
    says that something is there which is not.
    """

    def __init__(self, ssm: Any, stack_name: str) -> None:
        self._ssm = ssm
        self._prefix = f"/{stack_name}/sandbox-"

    def get(self, key: str) -> Any:
        """Return what was recorded under ``key``, or None."""
        try:
            answer = self._ssm.get_parameter(Name=self._prefix + key)
        except self._ssm.exceptions.ParameterNotFound:
            return None
        return json.loads(answer["Parameter"]["Value"])

    def remember(self, key: str, value: Any) -> None:
        """Record ``value``, which JSON can express in 4 KB, under ``key``."""
        text = json.dumps(value)
        self._ssm.put_parameter(Name=self._prefix + key, Value=text, Type="String", Overwrite=True)
