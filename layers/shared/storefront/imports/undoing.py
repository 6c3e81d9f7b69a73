"""Taking back what an import did to one product, as far as it is still as the import left it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from storefront.catalog.model import Product, variant_edition
from storefront.catalog.repository import ProductRepository
from storefront.clock import Clock
from storefront.editions import Seen
from storefront.errors import (
    ConflictError,
    NotFoundError,
    StaleError,
    ValidationFailedError,
)
from storefront.imports.applying import ImportTask, is_either, is_same
from storefront.imports.entries import Entry, PlannedChange
from storefront.imports.fields import body_of
from storefront.imports.handles import SLUG
from storefront.imports.planning import Editors, PlannedAction, Step, said_of
from storefront.inventory.model import MovementKind, StockChange, product_of
from storefront.inventory.service import StockService

#: What a change can be refused for; anything else leaves the outcome unknown.
_REFUSALS = (ConflictError, NotFoundError, StaleError, ValidationFailedError)
#: Options stay as they are: variants that came later may have chosen of them.
_STAYS = "options"
_PREFIX = "undo-"


class Undoer:
    """Takes steps back. What it cannot take back stays, and is told.

    What is new is taken off sale, not archived: a file that was mended finds it by its SKU codes,
    which could never be used again.

    Args:
        products: the repository.
        editors: change products.
        stock: changes stock.
        task: in whose name.
        clock: the present; a sale that is over by then is not begun again.
    """

    def __init__(
        self,
        products: ProductRepository,
        editors: Editors,
        stock: StockService,
        task: ImportTask,
        clock: Clock,
    ) -> None:
        self._products = products
        self._editors = editors
        self._stock = stock
        self._task = task
        self._clock = clock

    def undo(self, entry: Entry, step: Step, ids: Mapping[str, str]) -> list[str]:
        """Take the import of a product back; a repeat does what is left.

        Args:
            entry: the product, as the file described it.
            step: what was to be done.
            ids: of what is sold in the shop, by SKU code.

        Returns:
            what stays as it is, in words; nothing if all of it was taken back.

        Raises:
            UnavailableError: the outcome is unknown; it is to be done again.
        """
        kept: list[str] = []
        if step.action is PlannedAction.CREATE:
            for owner in sorted({product_of(ids[one]) for one in entry.skus if one in ids}):
                kept += self._hide(owner)
        elif step.action is PlannedAction.CHANGE:
            kept += self._restore(step)
            for sku in step.added:
                kept += self._hide(ids[sku]) if sku in ids else []
        lines = {one.sku: one.line for one in entry.items}
        for sku, units in step.received.items():
            if sku in ids:
                kept += self._take_back(ids[sku], units, lines[sku])
        return kept

    def _hide(self, item_id: str) -> list[str]:
        """Take a new product, or a new variant of one, off sale."""
        body, editors, actor = {"status": "inactive"}, self._editors, self._task.actor
        if item_id == product_of(item_id):
            changes = editors.bodies.product_changes(body)
            return _tried(partial(editors.products.update, item_id, changes, actor=actor))
        own = editors.bodies.variant_changes(body)
        return _tried(partial(editors.variants.update, item_id, own, actor=actor))

    def _take_back(self, item_id: str, units: int, line: int) -> list[str]:
        """Take units off the shelf that never came; those that are sold by now stay sold."""
        reason = f"undo of import {self._task.import_id}"
        kind, actor = MovementKind.ADJUSTED, self._task.actor
        change = StockChange(item_id, kind, -units, reason, actor)
        key = self._task.key(f"adjust_stock#{item_id}", line, _PREFIX)
        return _tried(partial(self._stock.change, change, key))

    def _restore(self, step: Step) -> list[str]:
        product = self._products.get(step.product_id or "")
        if product is None:
            return ["the product is not there"]
        said = said_of(product)
        changes = [one for one in step.changes if one.field != _STAYS and not _is_first(one)]
        kept = [_told(one, said) for one in changes if not is_either(one, said)]
        due: dict[str, dict[str, Any]] = {}
        for one in changes:
            if is_same(one, said, one.after):
                due.setdefault(one.sku, {})[one.field] = _before(one, self._clock())
        return [*kept, *self._put_back(product, due)]

    def _put_back(self, product: Product, due: dict[str, dict[str, Any]]) -> list[str]:
        """Write fields as they were, by SKU code, over the editions that were read."""
        editors, actor, kept = self._editors, self._task.actor, list[str]()
        own = "" if product.details.options else product.sale.sku
        body = due.pop("", {}) | due.pop(own, {})
        if body:
            whole = body_of(body, product)
            changes, seen = editors.bodies.product_changes(whole), _seen(product.edition)
            kept += _tried(
                partial(editors.products.update, product.product_id, changes, seen, actor)
            )
        variants = {one.sku: one for one in product.variants}
        for sku, fields in due.items():
            if sku not in variants:
                kept.append(f"{sku} is not there")
                continue
            variant = variants[sku]
            edition = variant_edition(variant, product.mark_of(variant))
            own_changes, seen = editors.bodies.variant_changes(fields), _seen(edition)
            kept += _tried(
                partial(editors.variants.update, variant.product_id, own_changes, seen, actor)
            )
        return kept


def _is_first(change: PlannedChange) -> bool:
    """Return whether a product that was older than slugs got its first one: it keeps that."""
    return change.field == SLUG and not change.before


def _seen(edition: str) -> Seen:
    return Seen(frozenset({edition}))


def _before(change: PlannedChange, now: datetime) -> Any:
    """Return what a field is to be again; a sale that is over by now is none."""
    if change.field != "sale" or change.before is None:
        return change.before
    ends = datetime.fromisoformat(change.before["ends_at"])
    return change.before if ends > now else None


def _told(change: PlannedChange, said: Mapping[tuple[str, str], Any]) -> str:
    now = said.get((change.sku, change.field))
    return f"{change.sku or 'the product'}: {change.field} is {now!r} by now"


def _tried(task: Callable[[], object]) -> list[str]:
    """Do something; return why it was refused, if it was."""
    try:
        task()
    except _REFUSALS as error:
        return [error.detail or error.title]
    return []
