"""Which rows of a file are one product, without holding more of it than is not yet whole.

Shopify and we write a product's rows one after the other, with the same handle. WooCommerce writes
a product and its variations anywhere: so their files are read twice, and the first time it is
counted for how many variations each product has to wait.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from storefront.imports.columns import Layout
from storefront.imports.entries import Fault
from storefront.imports.lines import Lines
from storefront.imports.model import FileFault, FileFaultError, FileKind
from storefront.imports.reading import Row
from storefront.values import dataclass

VARIATION, VARIABLE = "variation", "variable"
#: Weight of the rows of one product, far above what any has, and of all that wait for others.
_HEAVIEST, _MOST_WAITING = 8_000_000, 64_000_000


@dataclass(slots=True)
class Group:
    """Rows of one product, or rows of none.

    Args:
        rows: as they stand in the file; of WooCommerce, the product's first.
        faults: why they are none.
    """

    rows: list[Row]
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A product of WooCommerce that waits for its variations."""

    group: Group
    names: tuple[str, ...]
    awaited: int


def kinds_of(cells: dict[str, str]) -> list[str]:
    """Return what WooCommerce says that a row is, such as `simple` and `virtual`."""
    return [one.strip().lower() for one in cells.get("kind", "simple").split(",")]


def names_of(cells: dict[str, str]) -> tuple[str, ...]:
    """Return how variations may call the product of a row."""
    names = (cells.get("sku"), f"id:{cells['id']}" if "id" in cells else None)
    return tuple(one for one in names if one)


def waiting_for(rows: Iterator[Row], layout: Layout) -> Counter[str]:
    """Return for how many variations each product of a file has to wait, by how they call it."""
    awaited: Counter[str] = Counter()
    if layout.kind is FileKind.WOOCOMMERCE:
        for row in rows:
            cells = layout.cells(row.cells)
            if VARIATION in kinds_of(cells):
                awaited[cells.get("parent", "")] += 1
    return awaited


def groups(rows: Iterator[Row], layout: Layout, awaited: Counter[str]) -> Iterator[Group]:
    """Yield the products of a file, and the rows that are of none.

    Args:
        rows: all of them.
        layout: what they mean.
        awaited: as `waiting_for` counted it.
    """
    if layout.kind is FileKind.WOOCOMMERCE:
        return _Joining(layout, awaited).groups(rows)
    return _in_a_row(rows, layout)


def _in_a_row(rows: Iterator[Row], layout: Layout) -> Iterator[Group]:
    """Yield rows that stand together and have the same handle; without one, each by itself."""
    seen = Lines()
    group, handle, weight = Group([]), "", 0
    for row in rows:
        if row.fault:
            yield _broken(row)
            continue
        own = layout.cell(row.cells, "handle")
        weight += row.weight
        if group.rows and own and own == handle:
            if weight <= _HEAVIEST:
                group.rows.append(row)
                continue
            told = "has more rows than a product can have"
            group.faults.append(Fault(group.rows[0].line, told))
        if group.rows:
            yield group
        group, handle, weight = Group([row]), own, row.weight
        if "handle" in layout.places and not own:
            told = f"needs a value in the column {layout.called('handle')}"
            group.faults.append(Fault(row.line, told))
        elif own in seen:
            told = "a product with this handle stands above: put its rows together"
            group.faults.append(Fault(row.line, told))
        if own:
            seen.first(own, row.line)
    if group.rows:
        yield group


def _broken(row: Row) -> Group:
    return Group([row], [Fault(row.line, row.fault or "")])


class _Joining:
    """Joins variations with their products, whichever stand first."""

    def __init__(self, layout: Layout, awaited: Counter[str]) -> None:
        self._layout = layout
        self._awaited = awaited
        self._open: dict[str, _Open] = {}
        self._orphans: dict[str, list[Row]] = {}
        self._waiting = 0

    def groups(self, rows: Iterator[Row]) -> Iterator[Group]:
        """Yield each product as soon as it is whole; in the end, what never was.

        Raises:
            FileFaultError: too much has to wait for what stands behind it.
        """
        for row in rows:
            if row.fault:
                yield _broken(row)
                continue
            cells: dict[str, Any] = self._layout.cells(row.cells)
            kinds = kinds_of(cells)
            if VARIATION in kinds:
                yield from self._vary(cells.get("parent", ""), row)
            elif VARIABLE in kinds:
                yield from self._begin(names_of(cells), row)
            else:
                yield Group([row])
        left = {id(one): one.group for one in self._open.values()}
        yield from left.values()
        for parent, orphans in self._orphans.items():
            told = f'its parent "{parent}" is not in this file'
            yield Group(orphans, [Fault(one.line, told) for one in orphans])

    def _begin(self, names: tuple[str, ...], row: Row) -> Iterator[Group]:
        if not self._open.keys().isdisjoint(names):
            told = "a product with this SKU code or ID stands above"
            yield Group([row], [Fault(row.line, told)])
            return
        waiting = [one for name in names for one in self._orphans.pop(name, ())]
        group = Group([row, *waiting])
        awaited = sum(self._awaited[name] for name in names) - len(waiting)
        if awaited <= 0:
            self._release(waiting)
            yield group
            return
        self._keep(row)
        opened = _Open(group, names, awaited)
        self._open |= dict.fromkeys(names, opened)

    def _vary(self, parent: str, row: Row) -> Iterator[Group]:
        opened = self._open.get(parent)
        self._keep(row)
        if opened is None:
            self._orphans.setdefault(parent, []).append(row)
            return
        opened.group.rows.append(row)
        opened.awaited -= 1
        if opened.awaited == 0:
            for name in opened.names:
                self._open.pop(name, None)
            self._release(opened.group.rows)
            yield opened.group

    def _keep(self, row: Row) -> None:
        self._waiting += row.weight
        if self._waiting > _MOST_WAITING:
            told = "too many rows wait for others: put a product and its variations together"
            raise FileFaultError(FileFault.BROKEN, told, row.line)

    def _release(self, rows: list[Row]) -> None:
        self._waiting -= sum(one.weight for one in rows)
