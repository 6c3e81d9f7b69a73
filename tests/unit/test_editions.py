"""ETags of what is edited, and the If-Match that asks for them."""

import pytest

from storefront.editions import Seen, edition_of
from storefront.errors import ValidationFailedError

ONE, OTHER = edition_of("one"), edition_of("other")


def test_values_that_differ_in_anything_are_other_editions() -> None:
    values = [("a", "b"), ("ab", ""), ("", "ab"), ("a", None), ("a", 1), ("a", "1"), ("a",)]

    assert len({edition_of(*one) for one in values}) == len(values)
    assert edition_of("a", 1) == edition_of("a", 1)


@pytest.mark.parametrize("header", [None, "*", " * ", ONE, f"{OTHER}, {ONE}", f"{OTHER},{ONE}"])
def test_what_was_seen_is_the_latest(header: str | None) -> None:
    assert Seen.of(header).is_latest(ONE)


@pytest.mark.parametrize("header", [OTHER, f"W/{ONE}", '""'], ids=["other", "weak", "empty"])
def test_another_edition_is_stale_and_a_weak_one_matches_nothing(header: str) -> None:
    assert not Seen.of(header).is_latest(ONE)


@pytest.mark.parametrize("header", ["", "1", "abc", '"', f"{ONE} {OTHER}", f"{ONE},", f"*,{ONE}"])
def test_what_is_no_if_match_is_refused_and_not_ignored(header: str) -> None:
    with pytest.raises(ValidationFailedError, match="If-Match"):
        Seen.of(header)
