"""Importing a library without what it would merely like to have: cold start is a feature."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(library: str) -> Iterator[None]:
    """Let the imports inside find that a library is not installed.

    For libraries that import another one wherever it is, for features that are not used here.

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
