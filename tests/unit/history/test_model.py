"""What differs, and what of it is kept."""

from storefront.history.model import (
    MAX_BYTES,
    Content,
    FieldChange,
    bounded,
    changes_between,
    cut,
    digest_of,
    read_changes,
    size_of,
    written,
)


def test_only_what_differs_is_a_change() -> None:
    before = {(0, "name"): "Mug", (0, "tags"): ["tea"], (1, "price"): "10.00"}
    after = {(0, "name"): "Cup", (0, "tags"): ["tea"], (2, "price"): "12.00"}

    assert changes_between(before, after) == (
        FieldChange("name", 0, "Mug", "Cup"),
        FieldChange("price", 1, "10.00", None),
        FieldChange("price", 2, None, "12.00"),
    )


def test_of_something_new_what_says_nothing_is_left_out() -> None:
    after: Content = {(0, "name"): "Mug", (0, "tags"): [], (0, "brand"): "", (0, "sale"): None}

    assert changes_between({}, after) == (FieldChange("name", 0, None, "Mug"),)


def test_texts_become_empty_and_are_changes() -> None:
    before = {(0, "brand"): "Aarong"}

    assert changes_between(before, {(0, "brand"): ""}) == (FieldChange("brand", 0, "Aarong", ""),)


def test_a_description_in_bangla_is_kept_whole_twice() -> None:
    change = FieldChange("description", 0, "ক" * 10_000, "খ" * 10_000)

    assert bounded([change]) == (change,)
    assert read_changes(written([change])) == (change,)


def test_of_what_is_larger_the_largest_is_kept_as_its_digest() -> None:
    """And compared by it, with the value itself, too."""
    long = FieldChange("description", 0, "🙂" * 20_000, "🙃" * 20_000)
    short = FieldChange("name", 0, "Mug", "Cup")

    first, second = bounded([long, short])

    assert second == short
    assert first.is_cut
    assert not second.is_cut
    assert (digest_of(first.before), digest_of(first.after)) == (
        digest_of(long.before),
        digest_of(long.after),
    )
    assert first.after == {"digest": digest_of("🙃" * 20_000), "bytes": 80_002}
    assert size_of([first, second]) <= MAX_BYTES
    assert cut(None) is None
