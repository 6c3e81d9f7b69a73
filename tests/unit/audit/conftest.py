"""The shop in which everything has happened."""

import pytest

from tests.support.past import Past
from tests.support.shop import Shop


@pytest.fixture
def shop(past: Past) -> Shop:
    """That shop."""
    return past.shop
