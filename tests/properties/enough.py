"""Whether random histories came to what they are about: else they prove nothing."""

from collections import Counter
from collections.abc import Mapping

#: How many histories the least numbers are of, where they follow the number of examples.
PER = 100


def require_enough(happened: Counter[str], least: Mapping[str, int]) -> None:
    """Raise AssertionError if something hardly ever happened in random histories.

    Args:
        happened: how often, by what.
        least: how often it must have, likewise.
    """
    too_few = {what: happened[what] for what, times in least.items() if happened[what] < times}
    assert not too_few, f"hardly anything of {too_few} happened: {happened}"


def per_hundred(least: Mapping[str, int], examples: int) -> dict[str, int]:
    """Return the least numbers for so many examples, given those for a hundred."""
    return {what: times * examples // PER for what, times in least.items()}
