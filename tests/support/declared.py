"""The functions' declarations."""

import os
from functools import cache
from unittest.mock import patch

from sandbox.generate import declarations
from sandbox.generate.declarations import Function
from tests.support.template import ROOT


@cache
def declared() -> dict[str, Function]:
    """Return every function's declaration, by its folder."""
    with patch.dict(os.environ, declarations.dummy_environment()):
        return {one.name: one for one in declarations.load(ROOT / "functions")}
