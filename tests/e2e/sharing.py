"""Who uses the stack at a time: several processes' tests beside each other, or one test alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Sharing:
    """Knows whether the test that runs has the stack to itself.

    Args:
        is_alone: whether it has.
    """

    is_alone: bool = True

    def require_alone(self, what: str) -> None:
        """Raise AssertionError if others' tests would meet what this one does to everybody."""
        assert self.is_alone, f"{what} happens to everybody: mark this test `alone`"


#: Of this process.
SHARING = Sharing()
