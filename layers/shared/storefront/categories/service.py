"""Categories: what buyers see of them, and how staff change them."""

from collections.abc import Callable, Sequence

from storefront import log
from storefront.addresses.model import Owner, OwnerKind
from storefront.addresses.naming import Naming
from storefront.categories.membership import counted, members
from storefront.categories.model import (
    Category,
    CategoryChanges,
    CategoryCycleError,
    CategoryInUseError,
    NewCategory,
    Tree,
    own_slug,
    refused,
)
from storefront.categories.repository import CategoryRepository
from storefront.categories.views import CategoryView, category_view
from storefront.clock import Clock
from storefront.contract import Parameter
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id

#: How often a change is tried while others change the tree.
_TRIES = 5
_BUSY = "The categories are being changed by others. Send the same request again."
#: Seconds for which, and steps in which, a category is emptied by one request.
_PATIENCE, _STEPS = 15.0, 10_000
_MANY = "It holds much, and not all of it is moved yet. Send the same request again."
#: How many products, or categories, are moved in a step.
_AT_ONCE = 25
#: The query parameter by which a category is deleted that is not empty.
MOVE_TO_QUERY = {"move_to": Parameter("the category to which its products and categories go")}
#: Puts a product, given by its id, into another category instead of one: (product, from, to).
Relocate = Callable[[str, str, str], None]


class CategoryService:
    """The categories that buyers see.

    Args:
        categories: the repository.
    """

    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    def shown(self) -> Sequence[Category]:
        """Return what buyers see, each category before those below it."""
        return list(self._categories.tree().shown().in_order())


class StaffCategoryService:
    """All categories, and staff's changes to them.

    Args:
        store: must know the catalog table.
        categories: the repository on that store.
        keys: idempotency keys of the catalog table.
        clock: the present.
        relocate: changes the categories of products.
    """

    def __init__(
        self,
        store: Store,
        categories: CategoryRepository,
        keys: IdempotencyKeys,
        clock: Clock,
        relocate: Relocate,
    ) -> None:
        self._store = store
        self._categories = categories
        self._keys = keys
        self._clock = clock
        self._relocate = relocate

    def all(self) -> tuple[Sequence[Category], dict[str, int]]:
        """Return all categories, each before those below it, and how many products are in each."""
        found = list(self._categories.tree().in_order())
        return found, counted(self._store, [one.category_id for one in found])

    def create(self, new: NewCategory, key: IdempotencyKey | None) -> CategoryView:
        """Add a category after its siblings.

        Args:
            new: the category.
            key: a repeat with the same key and body gets the first answer, unchanged.

        Raises:
            ValidationFailedError: there is no such parent, or no room.
            SlugTakenError: the slug is, or was, another's; one that follows from the name gets a
                number instead.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        category_id = new_id(self._clock())
        naming = Naming(self._store, Owner(OwnerKind.CATEGORY, category_id), new.slug)
        for _ in range(_TRIES):
            answer: CategoryView | None = self._keys.answer_of(key)
            if answer is not None:
                return answer
            tree, slug = self._categories.tree(), naming.slug("", own_slug(new.name))
            made, *others = tree.added(new.of(category_id, slug))
            view = category_view(made)
            transaction = self._store.transaction()
            self._categories.advance(transaction, tree)
            self._categories.add(transaction, made)
            self._categories.place(transaction, others)
            self._keys.claim(transaction, key, view)
            try:
                transaction.commit()
            except TransactionCanceledError as error:
                if self._keys.answer_of(key) is None:  # a repeat finds its own slug taken
                    naming.look_again(error)
                continue  # the tree has changed, or the key has come before
            log.info("category created", category_id=category_id)
            return view
        raise UnavailableError(_BUSY)

    def update(self, category_id: str, changes: CategoryChanges, seen: Seen) -> Category:
        """Change what a category is called, and whether buyers see it.

        Args:
            category_id: the category.
            changes: at least one.
            seen: which editions may be changed. A change that is made already is no fault: the
                request may be a repeat of the one that made it.

        Raises:
            NotFoundError: there is no such category.
            StaleError: the edition that the client has seen is not the latest.
            SlugTakenError: something else has, or had, the slug.
            ValidationFailedError: it had too many slugs before.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        naming = Naming(self._store, Owner(OwnerKind.CATEGORY, category_id), changes.slug)
        for _ in range(_TRIES):
            before = self._categories.get(category_id)
            if before is None:
                raise NotFoundError
            after = changes.of(before)
            slug = naming.slug(before.slug, own_slug(after.name))
            after = after if slug == before.slug else after.with_slug(slug)
            if after == before:
                return before
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            transaction = self._store.transaction()
            self._categories.change(transaction, before, after)
            try:
                transaction.commit()
            except TransactionCanceledError as error:
                naming.look_again(error)
                continue  # changed by others: look again
            log.info("category updated", category_id=category_id)
            return after
        raise UnavailableError(_BUSY)

    def move(self, category_id: str, parent_id: str | None, before_id: str | None) -> Category:
        """Put a category, with all below it, elsewhere; one that is there already stays.

        Args:
            category_id: the category.
            parent_id: what it comes below; None for the top.
            before_id: before which sibling; None for the last place.

        Raises:
            NotFoundError: there is no such category.
            CategoryCycleError: the parent is the category, or is below it.
            ValidationFailedError: there is no such parent or sibling, or it would be too deep.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for _ in range(_TRIES):
            tree = self._categories.tree()
            category = tree.get(category_id)
            if category is None:
                raise NotFoundError
            moved = tree.moved(category_id, parent_id, before_id)
            if not moved:
                return category
            if self._is_placed(tree, moved):
                log.info("category moved", category_id=category_id)
                return moved[0]
        raise UnavailableError(_BUSY)

    def delete(self, category_id: str, move_to: str | None = None) -> None:
        """Delete a category; one that is not there is as good as deleted.

        Args:
            category_id: the category.
            move_to: where what is in it goes; None to delete it only if nothing is.

        Raises:
            CategoryInUseError: something is in it.
            CategoryCycleError: `move_to` is the category itself, or is below it.
            ValidationFailedError: there is no `move_to`, or what goes there would be too deep.
            UnavailableError: there was not time enough; the same request goes on.
        """
        for _ in self._store.turns(_PATIENCE, _STEPS):
            tree = self._categories.tree()
            category = tree.get(category_id)
            if category is None or self._is_deleted(tree, category, move_to):
                return
        raise UnavailableError(_MANY)

    def _is_deleted(self, tree: Tree, category: Category, move_to: str | None) -> bool:
        """Delete a category that is empty; return False once another step is done towards it."""
        category_id = category.category_id
        children = tree.children(category_id)[:_AT_ONCE]
        products = members(self._store, category_id, "", _AT_ONCE)
        if move_to is None and (children or products):
            count = counted(self._store, [category_id]).get(category_id, 0)
            raise CategoryInUseError(len(tree.children(category_id)), count)
        if move_to is not None:
            _require_destination(tree, category_id, move_to)
        if children:
            self._is_placed(tree, tree.moved(children[0].category_id, move_to, None))
            return False
        for product_id in products:
            self._relocate(product_id, category_id, str(move_to))
        if products:
            return False
        transaction = self._store.transaction()
        self._categories.advance(transaction, tree)
        self._categories.remove(transaction, category)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return False  # the tree has changed, or a product has come: look again
        log.info("category deleted", category_id=category_id)
        return True

    def _is_placed(self, tree: Tree, moved: Sequence[Category]) -> bool:
        """Write where categories are now; return False if the tree has changed meanwhile."""
        transaction = self._store.transaction()
        self._categories.advance(transaction, tree)
        self._categories.place(transaction, moved)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return False
        return True


def _require_destination(tree: Tree, category_id: str, move_to: str) -> None:
    if tree.get(move_to) is None:
        raise refused("move_to", "unknown", "there is no such category")
    if move_to in {one.category_id for one in tree.below(category_id)}:
        raise CategoryCycleError("move_to is the category itself, or is below it.")
