"""What an exported file says of the shop as it was then: a few digits for each field.

When the file comes back, a field that the shop has changed since is told from one that was changed
in the file: only that is written, and one that both have changed is nobody's to decide but staff's.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from storefront.imports.entries import Entry, Fault, PlannedChange

#: Two values of a field have the same digits once in 16 million times.
_DIGITS = 6
#: The product's own fields stand before those of what is sold, which may be called the same.
_OF_PRODUCT = "product."


def written_version(said: Mapping[tuple[str, str], Any], sku: str, *, is_first: bool) -> str:
    """Return what a row says of the shop as it is.

    Args:
        said: what there is to say of the product, by SKU code and field.
        sku: of the row.
        is_first: whether the row tells of the product as well.
    """
    own = {name: value for (code, name), value in said.items() if code == sku}
    if is_first:
        own |= {_OF_PRODUCT + name: one for (code, name), one in said.items() if not code}
    return " ".join(f"{name}={_digits(value)}" for name, value in own.items())


def read_version(cell: str) -> dict[str, str]:
    """Return the digits of each field; nothing of a cell that says something else."""
    pairs = (one.partition("=") for one in cell.split())
    return {name: digits for name, equals, digits in pairs if equals}


def _digits(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def compared(entry: Entry, changes: tuple[PlannedChange, ...]) -> tuple[Entry, list[Fault]]:
    """Return a product without what only the shop has changed, and what both have.

    Args:
        entry: the product, as the file describes it.
        changes: what the file would change.
    """
    versions = {one.sku: one.version for one in entry.items}
    first = entry.items[0].version
    unchanged, faults = set[tuple[str, str]](), list[Fault]()
    for one in changes:
        exported = versions.get(one.sku, {}).get(one.field)
        if not one.sku:
            exported = first.get(_OF_PRODUCT + one.field)
        if exported is None or exported == _digits(one.before):
            continue  # nothing is known of it, or the shop has it as it was
        if exported == _digits(one.after):
            unchanged.add((one.sku, one.field))
        else:
            line = next((item.line for item in entry.items if item.sku == one.sku), entry.line)
            told = f"{one.field} is {one.before!r} by now, the file says {one.after!r}"
            faults.append(Fault(line, f"changed-meanwhile: {told}"))
    return (_without(entry, unchanged) if unchanged else entry), faults


def _without(entry: Entry, unchanged: set[tuple[str, str]]) -> Entry:
    items = tuple(
        replace(item, fields=_left(item.fields, item.sku, unchanged)) for item in entry.items
    )
    categories = None if ("", "category_ids") in unchanged else entry.categories
    return replace(
        entry, fields=_left(entry.fields, "", unchanged), items=items, categories=categories
    )


def _left(fields: Mapping[str, Any], sku: str, unchanged: set[tuple[str, str]]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if (sku, name) not in unchanged}
