"""The template's resources."""

import pytest

from tests.support.resources import Resources
from tests.support.template import read_template


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The template as it is written."""
    found: Resources = read_template()["Resources"]
    return found
