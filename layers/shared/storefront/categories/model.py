"""Categories: a tree of which each knows its parent and its rank among siblings, and nothing else.

What follows from these two (paths, depths, what is below what) is computed from the whole tree,
which is small. So there is nothing that could disagree with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from storefront.addresses.model import Owner, OwnerKind, Seo
from storefront.categories.ranks import placed
from storefront.contract import with_members
from storefront.editions import edition_of
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.slugs import slug_of, usable
from storefront.values import dataclass

MAX_CATEGORIES = 2_000
MAX_DEPTH = 6
#: How many slugs a category may have had: all of them are freed with it, in one transaction.
MAX_FORMER_SLUGS = 20
#: In how many categories a product may be.
MAX_OF_A_PRODUCT = 10


class CategoryCycleError(ConflictError):
    """A category would come below itself."""

    slug = "category-cycle"
    title = "A category cannot be below itself"


class CategoryInUseError(ConflictError):
    """A category is not empty; nothing was deleted.

    Args:
        categories: how many are directly below it.
        products: how many are in it, those that are not on sale too.
    """

    slug = "category-in-use"
    title = "The category is not empty"
    members = with_members(categories=int, products=int)

    def __init__(self, categories: int, products: int) -> None:
        detail = "Move what is in it first, or say with move_to where it is to go."
        super().__init__(detail, categories=categories, products=products)


@dataclass(frozen=True, slots=True)
class Text:
    """What people read, in the languages of the shop.

    Args:
        en: in English.
        bn: in Bangla; None where nobody has written it.
    """

    en: str
    bn: str | None = None


@dataclass(frozen=True, slots=True)
class SeoTexts:
    """What search engines are told, in the languages of the shop."""

    en: Seo = Seo()
    bn: Seo = Seo()


NO_SEO = SeoTexts()


@dataclass(frozen=True, slots=True)
class Category:
    """A category.

    Args:
        category_id: ULID.
        parent_id: the category that it is below; None at the top.
        rank: where it is among its siblings; see `ranks`.
        name: a line in each language.
        description: text of several lines, possibly empty.
        is_active: whether buyers see it, if they see all that it is below.
        slug: by which buyers find it; empty for one that is older than slugs.
        former_slugs: those that it had before, the latest last.
        seo: what search engines are told.
    """

    category_id: str
    parent_id: str | None
    rank: str
    name: Text
    description: Text
    is_active: bool
    slug: str = ""
    former_slugs: tuple[str, ...] = ()
    seo: SeoTexts = NO_SEO

    @property
    def edition(self) -> str:
        """The ETag of what staff edit; its place, which moving changes, is not in it."""
        name, text, seo = self.name, self.description, self.seo
        told = (seo.en.title, seo.en.description, seo.bn.title, seo.bn.description)
        texts = (name.en, name.bn, text.en, text.bn)
        return edition_of(*texts, int(self.is_active), self.slug, *told)

    @property
    def owner(self) -> Owner:
        """The category as what a slug leads to."""
        return Owner(OwnerKind.CATEGORY, self.category_id)

    def with_slug(self, slug: str) -> "Category":
        """Return the category with another slug; it remembers the one that it had.

        Raises:
            ValidationFailedError: it had too many.
        """
        had = [*self.former_slugs, self.slug] if self.slug else []
        former = tuple(one for one in had if one != slug)
        if len(former) > MAX_FORMER_SLUGS:
            message = f"it had {MAX_FORMER_SLUGS} others before; take one of them back"
            raise refused("slug", "too-many", message)
        return replace(self, slug=slug, former_slugs=former)


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category as staff enter it; it comes after its siblings. See `Category`.

    `slug`: None for one that follows from the name.
    """

    parent_id: str | None
    name: Text
    description: Text
    is_active: bool
    slug: str | None = None
    seo: SeoTexts = NO_SEO

    def of(self, category_id: str, slug: str) -> Category:
        """Return the category, which has no place among its siblings yet."""
        return Category(
            category_id=category_id,
            parent_id=self.parent_id,
            rank="",
            name=self.name,
            description=self.description,
            is_active=self.is_active,
            slug=slug,
            seo=self.seo,
        )


@dataclass(frozen=True, slots=True)
class CategoryChanges:
    """What is to change of a category, besides its place; None leaves a value as it is."""

    name: Text | None = None
    description: Text | None = None
    is_active: bool | None = None
    slug: str | None = None
    seo: SeoTexts | None = None

    def of(self, before: Category) -> Category:
        """Return a category as changed, but for the slug; see `Naming`, which finds one."""
        return replace(
            before,
            name=before.name if self.name is None else self.name,
            description=before.description if self.description is None else self.description,
            is_active=before.is_active if self.is_active is None else self.is_active,
            seo=before.seo if self.seo is None else self.seo,
        )


def own_slug(name: Text) -> str:
    """Return the slug that a category gets by itself: of its name."""
    return usable(slug_of(name.en) or slug_of(name.bn or "") or OwnerKind.CATEGORY.value)


class Tree:
    """All categories.

    Args:
        version: of the tree; every change of parents and ranks makes the next.
        categories: all of them, in any order.
    """

    def __init__(self, version: int, categories: Iterable[Category]) -> None:
        self.version = version
        self._by_id = {one.category_id: one for one in categories}
        self._children: dict[str | None, list[Category]] = defaultdict(list)
        for one in sorted(self._by_id.values(), key=lambda one: (one.rank, one.category_id)):
            self._children[one.parent_id].append(one)

    def get(self, category_id: str) -> Category | None:
        """Return a category; None if there is none."""
        return self._by_id.get(category_id)

    def at(self, address: str) -> Category | None:
        """Return the category of an id or a slug, also one that it had before."""
        if address in self._by_id:
            return self._by_id[address]
        every = self._by_id.values()
        return next((one for one in every if address in {one.slug, *one.former_slugs}), None)

    def children(self, category_id: str | None) -> Sequence[Category]:
        """Return what is directly below a category, or at the top, in order."""
        return self._children.get(category_id, [])

    def below(self, category_id: str) -> Iterator[Category]:
        """Yield a category and all that is below it, each before what is below it."""
        yield self._by_id[category_id]
        for child in self.children(category_id):
            yield from self.below(child.category_id)

    def above(self, category_id: str) -> Iterator[Category]:
        """Yield a category and all that it is below, the top one last; nothing if there is none."""
        one = self._by_id.get(category_id)
        while one is not None:
            yield one
            one = self._by_id.get(one.parent_id or "")

    def in_order(self) -> Iterator[Category]:
        """Yield all categories, each before what is below it."""
        for top in self.children(None):
            yield from self.below(top.category_id)

    def shown(self) -> "Tree":
        """Return the tree that buyers see: what is off takes all below it along."""
        seen: dict[str | None, Category | None] = {None: None}
        for one in self.in_order():
            if one.is_active and one.parent_id in seen:
                seen[one.category_id] = one
        return Tree(self.version, [one for one in seen.values() if one])

    def added(self, category: Category) -> list[Category]:
        """Return a new category with its rank, the last of its siblings, and siblings that change.

        Raises:
            ValidationFailedError: there is no such parent, or no room.
        """
        if len(self._by_id) >= MAX_CATEGORIES:
            raise refused("parent_id", "too-many", f"the shop has {MAX_CATEGORIES} categories")
        self._require_room(category.parent_id, 1)
        return self._placed(category, category.parent_id, None)

    def moved(
        self, category_id: str, parent_id: str | None, before_id: str | None
    ) -> list[Category]:
        """Return what changes when a category comes to another place: nothing, if it is there.

        Args:
            category_id: of this tree.
            parent_id: what it comes below; None for the top.
            before_id: before which sibling; None for the last place.

        Raises:
            CategoryCycleError: the parent is the category, or is below it.
            ValidationFailedError: there is no such parent or sibling, or it would be too deep.
        """
        below = {one.category_id for one in self.below(category_id)}
        if parent_id in below:
            raise CategoryCycleError("Its new parent is the category itself, or is below it.")
        self._require_room(parent_id, self._height(category_id))
        return self._placed(self._by_id[category_id], parent_id, before_id)

    def _placed(
        self, category: Category, parent_id: str | None, before_id: str | None
    ) -> list[Category]:
        there = self.children(parent_id)
        others = [one for one in there if one.category_id != category.category_id]
        position = len(others)
        if before_id is not None:
            places = [number for number, one in enumerate(others) if one.category_id == before_id]
            if not places:
                raise refused("before_id", "unknown", "must be another category below that parent")
            position = places[0]
        if [*others[:position], category, *others[position:]] == there:
            return []
        rank, ranks = placed([one.rank for one in others], position)
        moved = replace(category, parent_id=parent_id, rank=rank)
        return [moved, *[replace(others[at], rank=new) for at, new in ranks.items()]]

    def _require_room(self, parent_id: str | None, height: int) -> None:
        depth = 0
        while parent_id is not None and depth <= MAX_DEPTH:
            parent = self._by_id.get(parent_id)
            if parent is None:
                raise refused("parent_id", "unknown", "there is no such category")
            depth, parent_id = depth + 1, parent.parent_id
        if depth + height > MAX_DEPTH:
            message = f"categories can be {MAX_DEPTH} deep at the most"
            raise refused("parent_id", "too-deep", message)

    def _height(self, category_id: str) -> int:
        heights = [self._height(one.category_id) for one in self.children(category_id)]
        return 1 + max(heights, default=0)


def refused(field: str, code: str, message: str) -> ValidationFailedError:
    """Return the refusal of one field."""
    error = FieldError(field=field, code=code, message=message)
    return ValidationFailedError("The request is not valid; see errors.", [error])
