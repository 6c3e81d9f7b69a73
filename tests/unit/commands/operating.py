"""The stack that the tests of commands run against."""

from collections.abc import Callable

from tests.support.buckets import BUCKETS
from tests.support.dynamodb import TABLE_NAMES

STACK = "shop"
OUTPUTS = {f"{one.name.capitalize()}Table": name for one, name in TABLE_NAMES.items()}
OUTPUTS |= {f"{one.name.capitalize()}Bucket": name for one, name in BUCKETS.items()}

#: Runs a command; returns its exit code, output and errors.
Run = Callable[..., tuple[int, str, str]]
