"""What a file would do to the shop: the same for the look before an import, and for the import.

An import changes products by what staff can do to them, through the same services: so what it would
do is what these make of each product, before anything is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from typing import Any, Protocol

from storefront.catalog.model import (
    NewItem,
    NewProduct,
    Product,
    ProductChanges,
    VariantChanges,
    with_words,
)
from storefront.catalog.options import Option
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.catalog.variants import VariantService
from storefront.catalog.views import sale_view
from storefront.errors import ConflictError, ValidationFailedError
from storefront.imports.entries import Entry, Fault, Item, PlannedChange
from storefront.imports.fields import body_of, words_of
from storefront.imports.handles import SLUG, Owners, recognised
from storefront.imports.model import Options, StockMode
from storefront.imports.shelving import Shelves
from storefront.imports.shots import bad_shots, new_shots
from storefront.imports.versions import compared
from storefront.inventory.model import ProductStatus, SaleItem, product_of
from storefront.values import dataclass

#: Variants that are added at once.
_AT_ONCE = 24
#: How a fault of a body names what it is about, and what the file may call it.
_OF_ITEMS = "variants"


class Bodies(Protocol):
    """Reads what a file says as bodies of the API's requests: one set of rules for both.

    Each raises ValidationFailedError, naming the fields that are at fault.
    """

    def new_product(self, body: Mapping[str, Any], currency: str) -> NewProduct:
        """Return a product to add."""

    def new_variants(self, bodies: Sequence[Mapping[str, Any]], currency: str) -> list[NewItem]:
        """Return variants to add, 24 at the most."""

    def product_changes(self, body: Mapping[str, Any]) -> ProductChanges:
        """Return changes of a product."""

    def variant_changes(self, body: Mapping[str, Any]) -> VariantChanges:
        """Return changes of a variant."""

    def options(self, options: Sequence[tuple[str, Sequence[str]]]) -> tuple[Option, ...]:
        """Return options of a product."""

    def alt(self, text: str) -> str:
        """Return what is said of a picture; nothing if the API would refuse it."""


class PlannedAction(StrEnum):
    """What becomes of a product."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Step:
    """What an import does to one product.

    Args:
        action: what it comes to.
        product_id: the product that is there; None for a new one.
        changes: what differs.
        added: SKU codes of variants that are new to a product that is there.
        received: units that come, by SKU code; of a count, less than none if some are missing.
        faults: why nothing can be done.
        pictures: places, among those that the file names, of pictures that come.
        missed: places of those that never come, which is told each time.
    """

    action: PlannedAction
    product_id: str | None = None
    changes: tuple[PlannedChange, ...] = ()
    added: tuple[str, ...] = ()
    received: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    pictures: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "action": self.action.value,
            "product_id": self.product_id,
            "changes": [list(one) for one in self.changes],
            "added": self.added,
            "received": self.received,
            "faults": [list(one) for one in self.faults],
            "pictures": self.pictures,
            "missed": self.missed,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Step":
        """Return what was kept."""
        return cls(
            PlannedAction(kept["action"]),
            kept["product_id"],
            tuple(PlannedChange(*one) for one in kept["changes"]),
            tuple(kept["added"]),
            kept["received"],
            tuple(Fault(*one) for one in kept["faults"]),
            tuple(kept["pictures"]),
            tuple(kept["missed"]),
        )


@dataclass(frozen=True, slots=True)
class Editors:
    """Who changes products, for staff and for imports.

    Args:
        products, variants: the services.
        bodies: reads what they are asked for.
        currency: of new products.
    """

    products: ProductService
    variants: VariantService
    bodies: Bodies
    currency: str

    def new(
        self, entry: Entry, category_ids: Sequence[str]
    ) -> tuple[NewProduct, list[list[NewItem]]]:
        """Return a product to add, and the variants that come after those that fit with it.

        Raises:
            ValidationFailedError: the file says what the API refuses.
        """
        body = {**body_of(entry.fields, None), "category_ids": list(category_ids)}
        if not entry.options:
            (item,) = entry.items
            said = {name: one for name, one in item.fields.items() if one is not None}
            body |= {name: one for name, one in said.items() if name != "sale"}
            return self.bodies.new_product({**body, "sku": item.sku}, self.currency), []
        parts = parts_of(entry.items)
        options = [{"name": name, "values": values} for name, values in entry.offered()]
        variants = [variant_body(one) for one in parts[0]]
        whole = {**body, "options": options, "variants": variants}
        first = self.bodies.new_product(whole, self.currency)
        return first, [self.added(part) for part in parts[1:]]

    def added(self, items: Iterable[Item]) -> list[NewItem]:
        """Return variants to add; raises ValidationFailedError if the API refuses them."""
        return self.bodies.new_variants([variant_body(one) for one in items], self.currency)


def variant_body(item: Item) -> dict[str, Any]:
    """Return a new variant as the API takes it: sales and barcodes come after it."""
    names = ("price", "compare_at_price", "status", "low_mark")
    said = {name: item.fields[name] for name in names if item.fields.get(name) is not None}
    return {"sku": item.sku, "choice": list(item.choice), **said}


def later_fields(item: Item) -> dict[str, Any]:
    """Return what the API takes of something new only once it is there."""
    names = ("sale", "barcode") if item.choice else ("sale",)
    return {name: item.fields[name] for name in names if item.fields.get(name)}


def with_later(editors: Editors, product: Product, item_id: str, item: Item) -> Product:
    """Return a new product with what is said of something of it once it is there.

    Raises:
        ConflictError, ValidationFailedError: the API refuses it.
    """
    said = later_fields(item)
    if not said:
        return product
    if item.choice:
        changes = editors.bodies.variant_changes(said)
        return editors.variants.with_changed(product, item_id, changes)
    return editors.products.changed(product, editors.bodies.product_changes(said))


def parts_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return items in parts of as many as are added at once."""
    return [items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE)]


def said_of(product: Product) -> dict[tuple[str, str], Any]:
    """Return what staff can set of a product, by SKU code (empty: of all of it) and field."""
    details, facts = product.details, product.details.facts
    said: dict[tuple[str, str], Any] = {
        ("", "name"): product.name,
        ("", "description"): details.description,
        ("", "status"): product.status.value,
        ("", "brand"): facts.brand,
        ("", "tax_class"): facts.tax_class,
        ("", "tags"): list(facts.tags),
        ("", "category_ids"): list(details.category_ids),
        ("", "options"): [[one.name, list(one.values)] for one in details.options],
    } | {("", name): value for name, value in words_of(product).items()}
    for item in product.variants if details.options else product.items:
        mark = product.mark_of(item)
        own: dict[str, Any] = {
            "price": str(item.prices.regular),
            "compare_at_price": str(item.compare_at) if item.compare_at else None,
            "sale": sale_view(item.prices.sale),
            "barcode": mark.barcode or "",
            "low_mark": mark.low_mark,
        }
        if details.options:
            own |= {"status": item.own_status.value, "choice": list(item.choice)}
        said |= {(item.sku, name): value for name, value in own.items()}
    return said


def changes_between(before: Product, after: Product) -> tuple[PlannedChange, ...]:
    """Return what differs between two states of a product, apart from what is new to it."""
    old, new = said_of(before), said_of(after)
    old |= {key: None for key in new if not key[0] and key not in old}
    found = [(key, value, new.get(key, value if key[0] else None)) for key, value in old.items()]
    return tuple(PlannedChange(*key, was, now) for key, was, now in found if now != was)


class Planner:
    """Says what products of a file would do to the shop.

    Args:
        products: the repository.
        editors: who would change them.
        shelves: the categories.
        options: what quantities mean for products that are there, and what is received of what
            was not counted.
    """

    def __init__(
        self, products: ProductRepository, editors: Editors, shelves: Shelves, options: Options
    ) -> None:
        self._products = products
        self._editors = editors
        self._shelves = shelves
        self._options = options

    def recognised(
        self, entries: Sequence[Entry], owners: Owners
    ) -> tuple[Sequence[Entry], Owners]:
        """Return products of a file with SKU codes; see `handles.recognised`."""
        return recognised(entries, owners, self._products)

    def plan(self, entries: Sequence[Entry], owners: Owners) -> list[tuple[Entry, Step]]:
        """Return what each of some products would do; nothing is written.

        A product comes back without what its file does not change, but the shop has; a new one
        without a handle that is another's.

        Args:
            entries: products of a file, without faults.
            owners: of their SKU codes and handles.
        """
        ids = {product_of(one) for one in owners.skus.values()}
        found = {one.product_id: one for one in self._products.every(sorted(ids))}
        return [self._step(one, owners, found) for one in entries]

    def _step(
        self, entry: Entry, owned: Owners, found: Mapping[str, Product]
    ) -> tuple[Entry, Step]:
        holders, slug = owned.skus, entry.fields.get(SLUG)
        held = [(item, holders[item.sku]) for item in entry.items if item.sku in holders]
        owners = {product_of(one) for _, one in held}
        if len(owners) > 1:
            told = "SKU codes of this product belong to different products of the shop"
            return entry, _refused(Fault(entry.line, told))
        try:
            category_ids = self._shelves.ids_of(entry)
            if not owners:
                if slug in owned.slugs:
                    fields = {name: one for name, one in entry.fields.items() if name != SLUG}
                    entry = replace(entry, fields=fields)
                return entry, self._create(entry, category_ids or [], slug)
            before = found.get(next(iter(owners)))
            if before is None or before.status is ProductStatus.ARCHIVED:
                told = "the product with this SKU code is archived; codes are never used again"
                return entry, _refused(Fault(held[0][0].line, told))
            if owned.slugs.get(slug or "", before.product_id) != before.product_id:
                told = f'the handle "{slug}" leads to another product or category'
                return entry, _refused(Fault(entry.line, told))
            return self._compare(entry, before, category_ids)
        except (ConflictError, ValidationFailedError) as error:
            return entry, _refused(*faults_of(entry, error))

    def _create(self, entry: Entry, category_ids: Sequence[str], asked: str | None) -> Step:
        first, rest = self._editors.new(entry, category_ids)
        product = self._editors.products.made(first)
        for part in rest:
            product = self._editors.variants.with_added(product, part)
        for made, item in zip(product.items, entry.items, strict=True):
            product = with_later(self._editors, product, made.product_id, item)
        units = {one.sku: self._units(one, is_new=True) for one in entry.items}
        received = {sku: many for sku, many in units.items() if many}
        # A handle that is taken is not what it will be called: so it stands before, and not after.
        slug = entry.fields.get(SLUG)
        named = (PlannedChange("", SLUG, None if slug else asked, slug),) if asked else ()
        pictures, missed = new_shots(entry, ()), bad_shots(entry, ())
        return Step(
            PlannedAction.CREATE, changes=named, received=received, pictures=pictures, missed=missed
        )

    def _compare(
        self, entry: Entry, before: Product, category_ids: Sequence[str] | None
    ) -> tuple[Entry, Step]:
        step = self._change(entry, before, category_ids)
        own, faults = compared(entry, step.changes)
        if faults:
            return entry, _refused(*faults)
        if own is entry:
            return entry, step
        return own, self._change(own, before, self._shelves.ids_of(own))

    def _change(self, entry: Entry, before: Product, category_ids: Sequence[str] | None) -> Step:
        after, added = changed(self._editors, entry, before, category_ids)
        changes = changes_between(before, after)
        received: dict[str, int] = {}
        for one in entry.items:
            units = self._units(one, is_new=one.sku in added)
            if units:
                received[one.sku] = units
        own = before.details.pictures
        pictures, missed = new_shots(entry, own), bad_shots(entry, own)
        acts = changes or added or received or pictures
        action = PlannedAction.CHANGE if acts else PlannedAction.SAME
        return Step(
            *(action, before.product_id, changes, tuple(added), received),
            pictures=pictures,
            missed=missed,
        )

    def _units(self, item: Item, *, is_new: bool) -> int:
        """Return how many units more there are of something than the shop knows."""
        units, stock = item.quantity or 0, self._options.stock
        if is_new and item.is_uncounted:
            return self._options.uncounted
        if is_new or stock is StockMode.ADD:
            return max(units, 0)
        if stock is StockMode.COUNT and None not in (item.quantity, item.exported):
            # What was sold since is not given back: only what the count has changed.
            return units - (item.exported or 0)
        return 0


def changed(
    editors: Editors, entry: Entry, before: Product, category_ids: Sequence[str] | None
) -> tuple[Product, list[str]]:
    """Return a product as a file wants it, and the SKU codes that are new to it.

    Raises:
        ConflictError, ValidationFailedError: it cannot be like that.
    """
    body = product_body(entry, before, category_ids)
    after = before
    if body:
        changes = editors.bodies.product_changes(body)
        after = editors.products.changed(after, changes)
        words = after.details.words
        after = with_words(after, replace(words, slug=changes.words.slug or words.slug))
    if not before.details.options:
        if entry.options:
            told = "the shop has this product without options: set them there first"
            raise ConflictError(told)
        return after, []
    known = {one.sku: one for one in before.items if one.choice}
    options = offered_with(before.details.options, entry)
    if options != before.details.options:
        editors.bodies.options([(one.name, one.values) for one in options])
        after = editors.variants.with_options(after, options)
    for item in entry.items:
        if item.sku in known and (said := changed_body(item, known[item.sku])):
            own = editors.bodies.variant_changes(said)
            after = editors.variants.with_changed(after, known[item.sku].product_id, own)
    new = [one for one in entry.items if one.sku not in known]
    for part in parts_of(new):
        after = editors.variants.with_added(after, editors.added(part))
    return after, [one.sku for one in new]


def product_body(
    entry: Entry, before: Product, category_ids: Sequence[str] | None
) -> dict[str, Any]:
    """Return what a file says of a product that is there, as the API takes a change of it."""
    body = body_of(entry.fields, before)
    if category_ids is not None:
        body["category_ids"] = list(category_ids)
    if not before.details.options and not entry.options:
        body |= entry.items[0].fields
    return body


def changed_body(item: Item, variant: SaleItem) -> dict[str, Any]:
    """Return what a file says of a variant that is there, as the API takes a change of it."""
    said = dict(item.fields)
    if item.choice and item.choice != variant.choice:
        said["choice"] = list(item.choice)
    return said


def offered_with(options: Sequence[Option], entry: Entry) -> tuple[Option, ...]:
    """Return options of a product with what a file offers besides; nothing is taken away.

    Raises:
        ConflictError: the file has other options.
    """
    if not entry.options:
        return tuple(options)
    if entry.options != tuple(one.name for one in options):
        names = ", ".join(one.name for one in options)
        raise ConflictError(f"the shop has this product with other options: {names}")
    return tuple(
        Option(one.name, tuple(dict.fromkeys((*one.values, *values))))
        for one, (_, values) in zip(options, entry.offered(), strict=True)
    )


def faults_of(entry: Entry, error: ConflictError | ValidationFailedError) -> list[Fault]:
    """Return a refusal of the API as faults of a file's rows."""
    told = error.fields.get("errors")
    if not told:
        return [Fault(entry.line, error.detail or error.title)]
    found = []
    for one in told:
        head, _, rest = one["field"].partition(".")
        number, _, name = rest.partition(".")
        line, named = entry.line, one["field"]
        if head == _OF_ITEMS and number.isdigit() and int(number) < len(entry.items):
            line, named = entry.items[int(number)].line, name or head
        found.append(Fault(line, f"{named}: {one['message']}" if named else one["message"]))
    return found


def _refused(*faults: Fault) -> Step:
    return Step(PlannedAction.ERROR, faults=tuple(faults))
