"""The tree: what is shown, and what may go where."""

import pytest

from storefront.categories.model import (
    MAX_CATEGORIES,
    MAX_DEPTH,
    Category,
    CategoryCycleError,
    Text,
    Tree,
)
from storefront.errors import StorefrontError, ValidationFailedError


def category(
    name: str, parent: str | None = None, rank: str = "a0", *, on: bool = True
) -> Category:
    """Return a category that is called by its id."""
    return Category(name, parent, rank, Text(name), Text(""), on)


TEA = Tree(
    1,
    [
        category("tea"),
        category("green", "tea", "a1"),
        category("black", "tea", "a0"),
        category("home", rank="a1"),
    ],
)


def names(tree: Tree) -> list[str]:
    """Return the ids of all categories of a tree in order."""
    return [one.category_id for one in tree.in_order()]


def test_siblings_come_in_the_order_of_their_ranks_each_before_what_is_below_it() -> None:
    assert names(TEA) == ["tea", "black", "green", "home"]


def test_what_is_off_takes_all_below_it_along() -> None:
    tree = Tree(1, [category("off", on=False), category("on", "off"), category("deep", "on")])

    assert names(tree.shown()) == []
    assert tree.shown().get("deep") is None
    assert names(TEA.shown()) == names(TEA)


def test_a_move_changes_the_moved_category_alone() -> None:
    (moved,) = TEA.moved("green", "tea", "black")

    assert (moved.category_id, moved.parent_id) == ("green", "tea")
    assert moved.rank < "a0"


def test_where_it_is_already_nothing_changes() -> None:
    assert TEA.moved("green", "tea", None) == []
    assert TEA.moved("black", "tea", "green") == []


@pytest.mark.parametrize("parent", ["tea", "green"])
def test_a_category_cannot_come_below_itself(parent: str) -> None:
    with pytest.raises(CategoryCycleError):
        TEA.moved("tea", parent, None)


@pytest.mark.parametrize(
    ("parent", "before", "field"),
    [
        ("nowhere", None, "parent_id"),
        ("home", "green", "before_id"),
        (None, "nowhere", "before_id"),
        ("tea", "black", "before_id"),
    ],
)
def test_what_is_not_there_is_no_place(parent: str | None, before: str | None, field: str) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        TEA.moved("black", parent, before)

    assert field_of(refusal.value) == field


def field_of(error: StorefrontError) -> str:
    """Return the one field that is wrong."""
    (entry,) = error.fields["errors"]
    return str(entry["field"])


def chain(length: int) -> Tree:
    """Return a tree of categories each below the one before: 1 at the top."""
    return Tree(1, [category(str(n), str(n - 1) if n > 1 else None) for n in range(1, length + 1)])


def test_six_levels_are_allowed_and_a_seventh_is_not() -> None:
    assert chain(MAX_DEPTH - 1).added(category("new", str(MAX_DEPTH - 1)))
    with pytest.raises(ValidationFailedError):
        chain(MAX_DEPTH).added(category("new", str(MAX_DEPTH)))


def test_a_move_counts_the_levels_below_what_moves() -> None:
    tree = Tree(1, [*chain(5).in_order(), category("x", rank="a1"), category("y", "x")])

    assert tree.moved("x", "4", None)
    with pytest.raises(ValidationFailedError):
        tree.moved("1", "y", None)


def test_there_are_two_thousand_categories_at_the_most() -> None:
    full = Tree(1, [category(str(n), rank=f"b{n:02}") for n in range(MAX_CATEGORIES)])

    with pytest.raises(ValidationFailedError):
        full.added(category("new"))
