"""Imports without optional dependencies, which would cost time at every cold start."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(library: str) -> Iterator[None]:
    """Make imports inside the block behave as if a library were not installed.

    For libraries that import another one wherever it is installed, for features not used here.

    Args:
        library: its name; if it is loaded already, there is nothing to save and nothing happens.
    """
    if library in sys.modules:
        yield
        return
    # https://docs.python.org/3/reference/import.html#the-module-cache: None makes imports fail.
    sys.modules[library] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[library]
