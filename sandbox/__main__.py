"""Run the sandbox: `python -m sandbox start`; `--help` lists the other commands."""

from __future__ import annotations

import sys

from sandbox.terminal import guarded


def main() -> int:
    """Run one command and return the exit status."""
    # Libraries take a second to load, in which an interruption must not end in a traceback either.
    from sandbox import commands  # noqa: PLC0415 - see above

    return commands.main()


if __name__ == "__main__":
    sys.exit(guarded(main))
