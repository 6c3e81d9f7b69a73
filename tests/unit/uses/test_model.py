"""A total in parts is exact, however full each part is."""

import pytest

from storefront.uses.model import BUCKETS, allot


@pytest.mark.parametrize("total", [1, 199, 200, 201, 207, 1_000_003])
def test_a_new_total_is_shared_out_to_the_last_use(total: int) -> None:
    limits = allot(total, [0] * BUCKETS)

    assert sum(limits) == total
    sharing = [one for one in limits if one]
    assert len(sharing) == (1 if total < 200 else 8)
    assert max(sharing) - min(sharing) <= 1


@pytest.mark.parametrize("total", [18, 50, 199, 200, 1_000])
def test_no_part_gets_less_than_is_used_of_it(total: int) -> None:
    used = [0, 1, 2, 3, 4, 5, 3, 0]

    limits = allot(total, used)

    assert sum(limits) == total
    assert all(limit >= of_it for limit, of_it in zip(limits, used, strict=True))


def test_less_than_is_used_is_no_total() -> None:
    with pytest.raises(ValueError, match="-1"):
        allot(2, [3, *[0] * 7])
