"""What splitting a file takes: `make bench-import` prints it.

The file is as Shopify writes it: 100,001 rows, of products with and without variants, in English
and Bangla. It is split by the code of `split_import`; what DynamoDB and S3 would answer is answered
by nothing: the shop is empty, and files are written and go nowhere. So it is the processor's time
and the memory of the function's own work; calls come on top, some four for a hundred products.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storefront.catalog.service import ProductService
from storefront.catalog.variants import VariantService
from storefront.categories.model import Tree
from storefront.clock import system_clock
from storefront.imports.file_schemas import FileBodies
from storefront.imports.files import written_lines
from storefront.imports.model import Import, ImportState, Options, UnknownCategories
from storefront.imports.planning import Editors, Planner
from storefront.imports.splitting import Splitter

ROWS = 100_001
#: Splits as the function would: what botocore imports where developers have it, the layer has not.
_AS_DEPLOYED = (
    "import sys; sys.modules |= dict.fromkeys(['OpenSSL', 'awscrt']); "
    "from tests.load.imports import main; main()"
)
_HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,"
    "Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,"
    "Variant Compare At Price,Image Src,Status\r\n"
)
_TEXT = "<p>হাতে বোনা শাড়ি, নরম সুতি।</p><p>Hand woven, soft cotton, washes well.</p>" * 3


def rows() -> Iterator[str]:
    """Yield the rows of the file: of five products one has six variants."""
    written, number = 0, 0
    while written < ROWS:
        number += 1
        sizes = ("S", "M", "L", "XL", "XXL", "3XL") if number % 5 == 0 else ("",)
        for at, size in enumerate(sizes[: ROWS - written]):
            first = f'"শাড়ি Saree {number}","{_TEXT}",Aarong,Saree,"eid, cotton",TRUE'
            named = "Size" if len(sizes) > 1 else "Title"
            value = size or "Default Title"
            said = f"{first},{named}" if at == 0 else ",,,,,,"
            price = f'"{1 + number % 90},{100 + number % 900}.00"'
            yield f"saree-{number},{said},{value},,,S-{number}-{at},5,{price},,,active\r\n"
            written += 1


class _Nothing:
    """Stands in for what is stored: there is nothing, and whatever comes is dropped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.kept = 0

    def upload(self, _: str) -> tuple[Any, int]:
        """Return the file."""
        return self._path.open("rb"), self._path.stat().st_size

    def put_lines(self, _import: str, _name: str, lines: Any) -> None:
        """Write what would be kept, and drop it."""
        self.kept += len(written_lines(lines))

    def put(self, *_: Any) -> None:
        """Drop a file."""

    def holders(self, _: Any) -> dict[str, str]:
        """Return that no SKU code is taken."""
        return {}

    def led_to(self, _: Any) -> dict[str, str]:
        """Return that no handle is taken."""
        return {}

    def all(self) -> list[Any]:
        """Return no attribute."""
        return []

    def every(self, _: Any) -> list[Any]:
        """Return no product."""
        return []

    def tree(self) -> Tree:
        """Return no category."""
        return Tree(0, [])


def _peak() -> float:
    """Return MB; what `getrusage` says of a child begins with its parent's."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0


def main() -> None:
    """Split the file, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "products.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(_HEADER)
            file.writelines(rows())
        stored: Any = _Nothing(path)
        nobody: Any = None
        editors = Editors(
            ProductService(nobody, nobody, nobody, nobody, system_clock),
            VariantService(nobody, nobody, system_clock),
            FileBodies(),
            "BDT",
        )
        splitter = Splitter(
            nobody,
            stored,
            stored,
            stored,
            stored,
            lambda shelves, of: Planner(stored, editors, shelves, of.options),
            "BDT",
            system_clock,
        )
        options = Options(categories=UnknownCategories.CREATE)
        of = Import("01JBVP10AD", "", "bench", options, system_clock(), ImportState.WAITING)
        before = _peak()
        began = time.process_time()
        split = splitter.split(of)
        took = time.process_time() - began
    most = _peak()
    sys.stdout.write(
        f"{split.rows} rows, {sum(split.planned.values())} products, {split.planned}: "
        f"{took:.1f} s of processor time, {most - before:.0f} MB more than before "
        f"({most:.0f} MB in all)\n"
    )


if __name__ == "__main__":
    subprocess.run([sys.executable, "-c", _AS_DEPLOYED], check=True)
