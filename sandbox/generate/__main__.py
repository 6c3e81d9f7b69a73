"""Write what is generated from the functions' declarations: `make generate`.

    python -m sandbox.generate [--check]

These are parts of `template.yaml`, the OpenAPI document, the sample events, the table in
`docs/endpoints.md`, in `docs/architecture.md` two figures and the tables of moves, and in
`docs/operations.md` what can be found and what to do about it.
Run it whenever a declaration changes, and commit what it writes: deploying generates nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from sandbox.config import ROOT
from sandbox.generate import (
    ceiling,
    declarations,
    endpoint_table,
    events,
    moves,
    openapi,
    remedies,
    template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.generate.declarations import Function

TEMPLATE = ROOT / "template.yaml"
DOCUMENT = ROOT / "functions" / "get_openapi" / "openapi.json"
EVENTS = ROOT / "events"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
ENDPOINTS = ROOT / "docs" / "endpoints.md"
OPERATIONS = ROOT / "docs" / "operations.md"


def generated(functions: list[Function]) -> Iterator[tuple[Path, str]]:
    """Yield each generated file and what must be in it."""
    deployed = template.fill(TEMPLATE.read_text(encoding="utf-8"), functions)
    yield TEMPLATE, deployed
    architecture = ceiling.fill(ARCHITECTURE.read_text(encoding="utf-8"), deployed)
    yield ARCHITECTURE, moves.fill(architecture)
    yield ENDPOINTS, endpoint_table.fill(ENDPOINTS.read_text(encoding="utf-8"), functions)
    yield OPERATIONS, remedies.fill(OPERATIONS.read_text(encoding="utf-8"))
    document = openapi.document(declarations.operations(functions))
    yield DOCUMENT, _json(document, sort_keys=True)
    for name, event in events.samples(functions):
        yield EVENTS / f"{name}.json", _json(event)


def differences(functions: list[Function]) -> Iterator[tuple[Path, str | None]]:
    """Yield each file that is not what it should be, with its right content; None: delete it."""
    for path, text in generated(functions):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path, text
    names = {one.name for one in functions}
    for path in sorted(EVENTS.glob("*.json")):
        if path.stem not in names:
            yield path, None


def main() -> int:
    """Write, or only check; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.generate")
    parser.add_argument("--check", action="store_true", help="write nothing, tell what is stale")
    only_check = parser.parse_args().check
    os.environ.update(declarations.dummy_environment())
    try:
        found = list(differences(declarations.load(ROOT / "functions")))
    except declarations.DeclarationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path, text in found:
        print(f"{'stale' if only_check else 'wrote'}: {path.relative_to(ROOT)}")
        if only_check:
            continue
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
    if found and only_check:
        print("Run `make generate`, look at what changed, and commit it.")
    return 1 if found and only_check else 0


def _json(value: Any, *, sort_keys: bool = False) -> str:
    return json.dumps(value, indent=2, sort_keys=sort_keys, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
