"""Products as a file describes them: what its cells say, in the words of the API's own requests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from storefront.imports.cells import guarded
from storefront.imports.reading import Row
from storefront.values import dataclass

#: What a file may say of a product, and of what is sold of it.
PRODUCT_FIELDS = ("name", "description", "status", "brand", "tax_class", "tags", "slug")
WORD_FIELDS = ("seo_title", "seo_description", "name_bn", "description_bn")
ITEM_FIELDS = ("price", "compare_at_price", "sale", "barcode", "low_mark", "status")


class Fault(NamedTuple):
    """Why a row cannot be imported.

    Args:
        line: of the file.
        message: for whoever mends it, naming the column if it is about one.
    """

    line: int
    message: str


class Shot(NamedTuple):
    """A picture that a file names.

    Args:
        line: of the file.
        address: where it is to be fetched, as the file says it.
        alt: what it shows, in words; possibly empty.
        items: places, among what is sold of the product, of what it shows; none for all of it.
    """

    line: int
    address: str
    alt: str
    items: tuple[int, ...]


class PlannedChange(NamedTuple):
    """A field that changes.

    Args:
        sku: of what is sold; empty for the product itself.
        field: its name in the API.
        before, after: what it is and will be, as JSON.
    """

    sku: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Item:
    """What is sold: the product itself, or a variant.

    Args:
        line: of the file.
        sku: its SKU code, in capitals.
        choice: of a variant, the value of each option.
        fields: what the file says of it; see `ITEM_FIELDS`. What it does not say is not there.
        quantity: units, if the file says how many.
        exported: units that there were when the file was written, if it says that.
        version: digests of what was exported, by field; see `versions`.
        is_made: whether its SKU code was made, of its handle and choice, since the file has none;
            empty where none can be.
        barcode: what another shop calls a barcode, and is none; empty for none.
        is_uncounted: whether the other shop has it in stock, and does not say how many.
    """

    line: int
    sku: str
    choice: tuple[str, ...]
    fields: Mapping[str, Any]
    quantity: int | None = None
    exported: int | None = None
    version: Mapping[str, str] = field(default_factory=dict)
    is_made: bool = False
    barcode: str = ""
    is_uncounted: bool = False

    @property
    def units_said(self) -> tuple[int | None, int | None, bool]:
        """What the file says of its units."""
        return self.quantity, self.exported, self.is_uncounted


@dataclass(frozen=True, slots=True)
class Entry:
    """A product as a file describes it.

    Args:
        rows: those that describe it.
        fields: what the file says of it; see `PRODUCT_FIELDS`, `WORD_FIELDS` and `attributes`.
        items: what is sold of it, in the order of the rows.
        options: names of what variants differ in; none if it is sold itself.
        categories: those it is in, each by the names that lead to it; None if the file says none.
        faults: why it cannot be imported.
        shots: its pictures, in their order, each address once.
    """

    rows: tuple[Row, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    options: tuple[str, ...] = ()
    categories: tuple[tuple[str, ...], ...] | None = None
    faults: tuple[Fault, ...] = ()
    shots: tuple[Shot, ...] = ()

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.rows[0].line

    @property
    def weight(self) -> int:
        """Return about how much memory its rows take, in bytes where letters take one."""
        return sum(one.weight for one in self.rows)

    @property
    def called(self) -> str:
        """What people know it by: its name, or a SKU code of it."""
        named = self.fields.get("name")
        return str(named) if named else self.items[0].sku if self.items else ""

    @property
    def skus(self) -> list[str]:
        """The SKU codes of what is sold of it."""
        return [one.sku for one in self.items if one.sku]

    def offered(self) -> list[tuple[str, list[str]]]:
        """Return its options, and what of each the file offers, in the order of the rows."""
        return [
            (name, list(dict.fromkeys(one.choice[at] for one in self.items)))
            for at, name in enumerate(self.options)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return it as it is kept until it is imported."""
        return {
            "rows": [list(one) for one in self.rows],
            "fields": self.fields,
            "items": [
                [*(one.line, one.sku, one.choice, one.fields), *one.units_said]
                for one in self.items
            ],
            "options": self.options,
            "categories": self.categories,
            "shots": [list(one) for one in self.shots],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Entry":
        """Return what was kept."""
        paths = kept["categories"]
        return cls(
            rows=tuple(Row(*one) for one in kept["rows"]),
            fields=kept["fields"],
            items=tuple(
                Item(
                    *(line, sku, tuple(choice), fields, quantity, exported),
                    is_uncounted=is_uncounted,
                )
                for line, sku, choice, fields, quantity, exported, is_uncounted in kept["items"]
            ),
            options=tuple(kept["options"]),
            categories=None if paths is None else tuple(tuple(one) for one in paths),
            shots=tuple(
                Shot(line, address, alt, tuple(items))
                for line, address, alt, items in kept["shots"]
            ),
        )


def errors_of(rows: Sequence[Row], faults: Sequence[Fault], columns: int) -> Iterator[list[str]]:
    """Yield rows as they were, each with why it was not imported, for a file to be mended.

    Those that are well but belong to a product that is not say so: it is sent again as a whole.

    Args:
        rows: of one product.
        faults: why it was not imported.
        columns: of the file.
    """
    by_line: dict[int, list[str]] = {}
    for one in faults:
        by_line.setdefault(one.line, []).append(one.message)
    elsewhere = f"see line {min(by_line)}" if by_line else ""
    for row in rows:
        cells = [*row.cells, *[""] * (columns - len(row.cells))]
        yield [*map(guarded, cells[:columns]), "; ".join(by_line.get(row.line, [elsewhere]))]
