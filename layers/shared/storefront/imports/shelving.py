"""From the names of categories in a file to the shop's categories."""

from collections.abc import Sequence
from hashlib import sha256

from storefront.categories.model import MAX_DEPTH, Category, NewCategory, Text, Tree
from storefront.errors import ConflictError
from storefront.imports.entries import Entry
from storefront.imports.model import UnknownCategories

Path = tuple[str, ...]


class Shelves:
    """The categories of the shop, by their names.

    Args:
        tree: all of them.
        unknown: what becomes of those that are not there.

    Attributes:
        missing: those that were asked for and are not there, in the order in which they were.
    """

    def __init__(self, tree: Tree, unknown: UnknownCategories) -> None:
        self._tree = tree
        self._unknown = unknown
        self.missing: dict[Path, None] = {}
        self._to_be_made: dict[str, str] = {}

    def ids_of(self, entry: Entry) -> list[str] | None:
        """Return the categories that a file names for a product; None if it names none.

        Raises:
            ConflictError: there is no such category, and none is to be made.
        """
        if entry.categories is None:
            return None
        found = [self._id_of(path) for path in entry.categories if path]
        ids = list(dict.fromkeys(one for one in found if one))
        if not ids and found:
            return None  # all of them are skipped: the product stays where it is
        return ids

    def _id_of(self, path: Path) -> str | None:
        category = self.at(path)
        if category is not None:
            return category.category_id
        name = " > ".join(path)
        if len(path) > MAX_DEPTH:
            raise ConflictError(f'the category "{name}" would be too deep')
        if self._unknown is UnknownCategories.REFUSE:
            raise ConflictError(f'there is no category "{name}"')
        self.missing[path] = None
        if self._unknown is UnknownCategories.SKIP:
            return None
        stand_in = f"new-{sha256(name.encode()).hexdigest()[:16]}"
        self._to_be_made[stand_in] = name
        return stand_in

    def at(self, path: Sequence[str]) -> Category | None:
        """Return the category to which names lead from the top, in either language."""
        here: Category | None = None
        for name in path:
            wanted = name.casefold()
            below = self._tree.children(here.category_id if here else None)
            here = next((one for one in below if wanted in _names(one)), None)
            if here is None:
                return None
        return here

    def name_of(self, category_id: str) -> str:
        """Return what people call a category: the names that lead to it."""
        names = self.path_of(category_id)
        return " > ".join(names) or self._to_be_made.get(category_id, category_id)

    def path_of(self, category_id: str) -> list[str]:
        """Return the names that lead to a category from the top; none if there is no such one."""
        names: list[str] = []
        here = self._tree.get(category_id)
        while here is not None:
            names.insert(0, here.name.en)
            here = self._tree.get(here.parent_id) if here.parent_id else None
        return names


def _names(category: Category) -> set[str]:
    return {one.casefold() for one in (category.name.en, category.name.bn) if one}


def new_category(name: str, parent_id: str | None) -> NewCategory:
    """Return a category to be made for an import."""
    return NewCategory(parent_id, Text(name), Text(""), is_active=True)
