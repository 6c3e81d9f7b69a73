"""A total in parts is exact, however full each part is; a coupon is read as people type it."""

import pytest

from storefront.uses.model import BUCKETS, allot, coupon_read, coupon_written


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


@pytest.mark.parametrize(
    "typed",
    ["01A2-B3C4-1111", "01a2b3c41111", "OIA2 B3C4 LIL1", "olA2-b3C4-1iI1", " 01A2B3-C41111"],
)
def test_a_coupon_is_read_as_people_type_it(typed: str) -> None:
    assert coupon_read(typed) == "01A2B3C41111"
    assert coupon_written("01A2B3C41111") == "01A2-B3C4-1111"


@pytest.mark.parametrize(
    "typed", ["", "SAVE10", "01A2-B3C4-111", "01A2-B3C4-1111-1", "U1A2-B3C4-1111"]
)
def test_what_has_another_form_is_no_coupon(typed: str) -> None:
    assert coupon_read(typed) is None
