"""A shop in which everything has happened."""

from tests.unit.audit.conftest import hand, past, recorded, shop, verifier

__all__ = ["hand", "past", "recorded", "shop", "verifier"]
