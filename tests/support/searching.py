"""How Hypothesis searches for histories that break something."""

from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

T = TypeVar("T")


def tried(config: pytest.Config, daily: T, thorough: T, long: T) -> T:
    """Return how much is tried: in `make test`, with --thorough as by CI, or with --long."""
    return long if config.option.long else thorough if config.option.thorough else daily


def searched(config: pytest.Config, examples: int, **more: Any) -> settings:
    """Return settings of a search: the same cases each time, and others each time in `--long` ones.

    Args:
        config: of the run.
        examples: how many cases.
        **more: further settings.
    """
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not config.option.long,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        # What a failure can do without is found by shrinking it; why it fails, by reading it.
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        **more,
    )
