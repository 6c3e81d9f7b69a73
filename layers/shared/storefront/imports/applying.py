"""Importing one product: each step can be repeated, and counts once.

Fields are written over those that the look has seen, and no others; whatever else the shop or its
buyers did meanwhile stays. What would count twice, new things and units, has an idempotency key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from storefront.addresses.model import SlugTakenError
from storefront.catalog.model import NewProduct, Product, variant_edition
from storefront.catalog.repository import ProductRepository
from storefront.catalog.views import WholeStaffProductView
from storefront.editions import Seen
from storefront.errors import (
    ConflictError,
    NotFoundError,
    StaleError,
    ValidationFailedError,
)
from storefront.history.model import Author, ChangeSource
from storefront.idempotency import IdempotencyKey
from storefront.imports.entries import Entry, Fault, Item, PlannedChange
from storefront.imports.planning import (
    Editors,
    PlannedAction,
    Step,
    changed_body,
    faults_of,
    later_fields,
    offered_with,
    parts_of,
    product_body,
    said_of,
)
from storefront.imports.shelving import Shelves
from storefront.inventory.model import MovementKind, StockChange
from storefront.inventory.service import StockService
from storefront.values import dataclass

_MEANWHILE = "changed-meanwhile"


@dataclass(frozen=True, slots=True)
class ImportTask:
    """In whose name something is imported, and how often it counts.

    Args:
        import_id: the import.
        actor: who began it.
    """

    import_id: str
    actor: str

    @property
    def author(self) -> Author:
        """Who changes products, for their histories."""
        return Author(self.actor, ChangeSource.IMPORT)

    def key(self, operation: str, line: int, prefix: str = "") -> IdempotencyKey:
        """Return the key of something that is done for a row."""
        text = f"{prefix}{self.import_id}-{line}"
        return IdempotencyKey(self.actor, operation, text, [self.import_id, line])


class Applier:
    """Does what steps say.

    Args:
        products: the repository.
        editors: change products.
        stock: changes stock.
        shelves: the categories.
        task: in whose name.
        counts: whether units of what is there already were counted.
    """

    def __init__(
        self,
        products: ProductRepository,
        editors: Editors,
        stock: StockService,
        shelves: Shelves,
        task: ImportTask,
        *,
        counts: bool = False,
    ) -> None:
        self._products = products
        self._editors = editors
        self._stock = stock
        self._shelves = shelves
        self._task = task
        self._counts = counts

    def apply(self, entry: Entry, step: Step) -> list[Fault]:
        """Import a product; a repeat does what is left of it.

        Returns:
            why it could not be imported; nothing if it was.

        Raises:
            UnavailableError: the outcome is unknown; it is to be done again.
        """
        try:
            match step.action:
                case PlannedAction.CREATE:
                    return self._create(entry, step)
                case PlannedAction.CHANGE:
                    return self._change(entry, step)
                case _:
                    return list(step.faults)
        except (ConflictError, ValidationFailedError) as error:
            return faults_of(entry, error)
        except (NotFoundError, StaleError) as error:
            return [Fault(entry.line, f"{_MEANWHILE}: {error.title}")]

    def _create(self, entry: Entry, step: Step) -> list[Fault]:
        first, rest = self._editors.new(entry, self._shelves.ids_of(entry) or [])
        key = self._task.key("create_product", entry.line)
        made = self._made(first, key)
        ids = {one["sku"]: one["id"] for one in made["variants"]}
        ids |= {made["sku"]: made["id"]} if made["sku"] else {}
        for part, items in zip(rest, parts_of(entry.items)[1:], strict=True):
            ids |= self._add(made["id"], part, items)
        for item in entry.items:
            self._finish(ids[item.sku], item)
        self._receive(entry, step, ids)
        return []

    def _made(self, new: NewProduct, key: IdempotencyKey) -> WholeStaffProductView:
        """Add a product; if its handle was taken after the look, with a slug of its name."""
        create, author = self._editors.products.create, self._task.author
        try:
            return create(new, key, author)
        except SlugTakenError:
            return create(replace(new, words=replace(new.words, slug="")), key, author)

    def _add(self, product_id: str, new: Sequence[Any], items: Sequence[Item]) -> dict[str, str]:
        key = self._task.key(f"create_variants#{product_id}", items[0].line)
        added = self._editors.variants.create(product_id, lambda _: new, key, self._task.author)
        return {one["sku"]: one["id"] for one in added["items"]}

    def _finish(self, item_id: str, item: Item) -> None:
        said, editors, actor = later_fields(item), self._editors, self._task.author
        if said and item.choice:
            editors.variants.update(item_id, editors.bodies.variant_changes(said), actor=actor)
        elif said:
            editors.products.update(item_id, editors.bodies.product_changes(said), actor=actor)

    def _change(self, entry: Entry, step: Step) -> list[Fault]:
        before = self._product(step)
        said = said_of(before)
        meanwhile = [one for one in step.changes if not is_either(one, said)]
        if meanwhile:
            return [_told(entry, one, said) for one in meanwhile]
        due = {one.sku for one in step.changes if not is_same(one, said, one.after)}
        self._edit(entry, before, due)
        items = {one.sku: one for one in entry.items}
        ids = {one.sku: one.product_id for one in before.items}
        for part in parts_of([items[sku] for sku in step.added]):
            ids |= self._add(before.product_id, self._editors.added(part), part)
            for item in part:
                self._finish(ids[item.sku], item)
        self._receive(entry, step, ids)
        return []

    def _edit(self, entry: Entry, before: Product, due: set[str]) -> None:
        """Write what differs: of the product if it does, its options, and each such variant."""
        editors, actor = self._editors, self._task.author
        is_simple = not before.details.options
        body = product_body(entry, before, self._shelves.ids_of(entry))
        if body and due & ({""} | ({before.sale.sku} if is_simple else set())):
            seen, changes = Seen(frozenset({before.edition})), editors.bodies.product_changes(body)
            editors.products.update(before.product_id, changes, seen, actor)
        if is_simple:
            return
        options = offered_with(before.details.options, entry)
        if options != before.details.options:
            editors.variants.set_options(before.product_id, options, actor=actor)
        variants = {one.sku: one for one in before.variants}
        for item in entry.items:
            if item.sku in due and item.sku in variants:
                variant = variants[item.sku]
                own = editors.bodies.variant_changes(changed_body(item, variant))
                edition = variant_edition(variant, before.mark_of(variant))
                seen = Seen(frozenset({edition}))
                editors.variants.update(variant.product_id, own, seen, actor)

    def _receive(self, entry: Entry, step: Step, ids: Mapping[str, str]) -> None:
        lines = {one.sku: one.line for one in entry.items}
        for sku, units in step.received.items():
            is_counted = (
                step.action is PlannedAction.CHANGE and sku not in step.added and self._counts
            )
            change = StockChange(
                ids[sku],
                MovementKind.ADJUSTED if is_counted else MovementKind.RECEIVED,
                units,
                f"import {self._task.import_id}",
                self._task.actor,
            )
            self._stock.change(change, self._task.key(f"adjust_stock#{ids[sku]}", lines[sku]))

    def _product(self, step: Step) -> Product:
        product = self._products.get(step.product_id or "")
        if product is None:
            raise NotFoundError
        return product


def is_same(change: PlannedChange, said: Mapping[tuple[str, str], Any], value: Any) -> bool:
    """Return whether a field has a value; a sale that began a second later is the same sale."""
    now = said.get((change.sku, change.field))
    if change.field == "sale" and now and value:
        return bool((now["price"], now["ends_at"]) == (value["price"], value["ends_at"]))
    return bool(now == value)


def is_either(change: PlannedChange, said: Mapping[tuple[str, str], Any]) -> bool:
    """Return whether a field is as it was before an import, or as the import leaves it."""
    return is_same(change, said, change.before) or is_same(change, said, change.after)


def _told(entry: Entry, change: PlannedChange, said: Mapping[tuple[str, str], Any]) -> Fault:
    line = next((one.line for one in entry.items if one.sku == change.sku), entry.line)
    now = said.get((change.sku, change.field))
    return Fault(line, f"{_MEANWHILE}: {change.field} is {now!r}, the file says {change.after!r}")


def since(seen: Step, step: Step) -> list[PlannedChange]:
    """Return what the shop has changed since a look, of what an import is to change.

    Args:
        seen: what the look said would be done.
        step: what would be done now.
    """
    before = {(one.sku, one.field): one for one in seen.changes}
    found = []
    for one in step.changes:
        known = before.get((one.sku, one.field))
        was = one.after if known is None else known.before
        if not is_same(one, {(one.sku, one.field): one.before}, was):
            found.append(one)
    return found


def checked(entry: Entry, seen: Step, step: Step) -> Step:
    """Return a step as it may be done, given what staff have seen before they said so."""
    if step.action is PlannedAction.ERROR or seen.action is step.action is PlannedAction.SAME:
        return step
    faults = list(step.faults)
    if seen.action is PlannedAction.CREATE and step.action is not PlannedAction.CREATE:
        faults.append(Fault(entry.line, f"{_MEANWHILE}: the shop has its SKU code by now"))
    if seen.action is not PlannedAction.CREATE and step.action is PlannedAction.CREATE:
        faults.append(Fault(entry.line, f"{_MEANWHILE}: the product is not there"))
    if seen.action is not PlannedAction.CREATE:
        said = {(one.sku, one.field): one.before for one in step.changes}
        faults += [_told(entry, one, said) for one in since(seen, step)]
    return replace(step, action=PlannedAction.ERROR, faults=tuple(faults)) if faults else step
