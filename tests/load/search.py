"""The search index of a made-up catalogue: how long it takes to build, and to answer; a report.

    make bench-search
    make bench-search ARGS="--products 100000"

Products are made up as shops name theirs, in English and Bangla, each name with a translation, with
600 brands, 475 categories below 19, colours and sizes, three attributes, sales, and 20 to 100 words
of text, of which a few are everywhere and most are rare; the seed is always the same. Figures are
of this process, without DynamoDB and S3: what tantivy and our queries take. Each query counts all
facets. Besides the time that passes, the processor's is told, which what else a machine does cannot
lengthen as much. A cold machine is a process of its own.
"""

import argparse
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import accumulate, product
from pathlib import Path

from storefront.inventory.model import ProductStatus
from storefront.search.folding import fold, words
from storefront.search.model import (
    Document,
    Filters,
    Reduced,
    SearchRequest,
    Sort,
    combo_of,
    term_of,
)
from storefront.search.packs import packed, size_of, unpack, used_files
from storefront.search.spans import Span
from storefront.search.tantivy_index import TantivyIndex

_STEP, _TIMES = 2_000, 200
_THINGS = """
    saree panjabi shirt scarf mug kettle lamp chair table clock watch bag shoe sandal kurta lungi
    শাড়ি পাঞ্জাবি শার্ট ওড়না মগ কেটলি বাতি চেয়ার টেবিল ঘড়ি ব্যাগ জুতা গামছা লুঙ্গি কাঁথা
""".split()
_WORDS = """
    cotton silk jamdani tangail dhakai handmade soft light heavy summer winter classic modern block
    print woven wood brass clay steel leather floral striped plain festive wedding office daily
    সুতি সিল্ক জামদানি টাঙ্গাইল ঢাকাই হাতে তৈরি নরম হালকা নকশা উৎসব বিয়ে রঙিন সাদা কালো লাল নীল
""".split()
_SYLLABLES = "ka ri mo shu ta le bo ni pa dha go sa mi ru cha do".split()
#: Of texts; the first of them are in most of these, the last in few.
_RARE = [one + other + third for one, other, third in product(_SYLLABLES, repeat=3)][:3000]
_BRANDS, _CATEGORIES, _TOPS = 600, 475, 19
_FABRICS = "cotton silk linen jute wool leather brass clay".split()
_COLOURS = "Red White Black Blue Green Maroon Navy Pink Yellow Grey Brown Purple".split()
_SIZES = "XS S M L XL XXL 38 40 42 44 46".split()


def main() -> None:
    """Build an index and print what it takes, and what queries take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--opens", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.opens:
        _open_cold(options.opens)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), options.products)


def _measure(folder: Path, products: int) -> None:
    documents = list(catalogue(products))
    index, began = TantivyIndex(folder / "index"), time.process_time()
    for start in range(0, products, _STEP):
        index.replace(documents[start : start + _STEP])
    seconds = time.process_time() - began
    size = size_of(folder / "index", used_files(folder / "index"))
    print(f"{products} products: {seconds:.1f} s of processor, {size / 1e6:.1f} MB on disk")

    for name, wanted in queries().items():
        hits = index.search(wanted).total
        print(f"  {name:40} {_times(partial(index.search, wanted))}  {hits} hits")
    suggest = words("jamd")
    print(f"  {'suggestions for jamd':40} {_times(lambda: index.suggest(suggest, 8))}")
    changes = [iter(documents[start : start + 10]) for start in range(0, 500, 10)]
    spent = [_spent(partial(index.replace, list(one))) for one in changes]
    print(f"  {'a commit of 10 products':40} {_said(spent)}")
    pack = folder / "pack.tar"
    pack.write_bytes(packed(folder / "index", used_files(folder / "index")))
    command = [sys.executable, "-m", "tests.load.search", "--opens", str(pack)]
    subprocess.run(command, check=True)


def _open_cold(pack: Path) -> None:
    """Unpack and open an index that this process has not seen, and search in it once."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        unpack(pack.read_bytes(), Path(folder), is_last=True)
        unpacked = time.perf_counter()
        index = TantivyIndex(Path(folder))
        index.search(queries()["a word that few have"])
        ended = time.perf_counter()
        # What the operating system says of a child in `getrusage` begins with its parent's.
        peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        memory = int(peak[1]) / 1024 if peak else 0
        print(
            f"  a cold machine: unpack {1000 * (unpacked - began):.0f} ms, "
            f"open and first answer {1000 * (ended - unpacked):.0f} ms, {memory:.0f} MB at most"
        )


def queries() -> dict[str, SearchRequest]:
    """Return what is looked for, by name."""
    red = Filters(options={"Colour": ("Red", "Blue"), "Size": ("XL",)}, in_stock=True)
    silk = Filters(attributes={"fabric": ("silk", "cotton")}, brands=("Brand 7", "Brand 8"))
    light = Filters(numbers={"weight": (Span(1_000_000, 4_000_000),)})
    asked = {
        "a word that few have": SearchRequest(words(_RARE[300])),
        "a word that some have": SearchRequest(words("jamdani")),
        "two words": SearchRequest(words("cotton saree")),
        "two words of Bangla": SearchRequest(words("সুতি শাড়ি")),
        "a slip": SearchRequest(words("jamdnai")),
        "two words as one": SearchRequest(words("cottonsaree")),
        "in the other script": SearchRequest(words("ghori")),
        "the beginning of a word": SearchRequest(words("pan")),
        "a word, two colours, a size and stock": SearchRequest(words("cotton"), red),
        "a word, two fabrics and two brands": SearchRequest(words("cotton"), silk),
        "a word, and a range of weights": SearchRequest(words("cotton"), light),
        "a word, by price, while sales are on": SearchRequest(
            words("silk"), sort=Sort.PRICE, now=5
        ),
        "everything": SearchRequest(),
    }
    groups = {
        str(top): frozenset(str(one) for one in range(top, _CATEGORIES, _TOPS))
        for top in range(_TOPS)
    }
    return {name: replace(one, groups=groups, numbers=("weight",)) for name, one in asked.items()}


def catalogue(products: int) -> Iterator[Document]:
    """Yield so many documents, the same each time; their ids are their numbers."""
    draw = random.Random(1)
    for number in range(products):
        name = " ".join([*draw.sample(_WORDS, draw.randint(1, 3)), draw.choice(_THINGS)])
        text = " ".join(draw.choices(_RARE, cum_weights=_OFTEN, k=draw.randint(20, 100)))
        price = draw.randint(50, 9_999) * 1_000
        choices = list(product(draw.sample(_COLOURS, 3), draw.sample(_SIZES, draw.randint(1, 4))))
        yield _document(number, name, text, price, choices if draw.random() < 0.6 else [], draw)


#: How often words are drawn: each half as often as the one with half its number.
_OFTEN = list(accumulate(1 / place for place in range(1, len(_RARE) + 1)))


def _document(
    number: int,
    name: str,
    text: str,
    price: int,
    choices: list[tuple[str, str]],
    draw: random.Random,
) -> Document:
    options, stocked, combos = set[str](), set[str](), set[str]()
    for colour, size in choices:
        one, other = term_of("Colour", colour), term_of("Size", size)
        options |= {one, other}
        combos |= {combo_of(some, in_stock=False) for some in ([one], [other], [one, other])}
        if draw.random() < 0.75:
            stocked |= {one, other}
            every: list[list[str]] = [[], [one], [other], [one, other]]
            combos |= {combo_of(terms, in_stock=True) for terms in every}
    return Document(
        product_id=f"{number:026}",
        status=ProductStatus.ACTIVE,
        name=name,
        others=(" ".join(draw.sample(_WORDS, 2)),),
        text=fold(text),
        codes=(f"sku {number}",),
        inner=(),
        category_ids=(str(draw.randrange(_CATEGORIES)),),
        brand=f"Brand {draw.randrange(_BRANDS)}",
        attributes=(f"fabric:{draw.choice(_FABRICS)}", f"washable:{draw.choice(['yes', 'no'])}"),
        numbers={"weight": number * 7919 % 20_000 * 1_000},
        options=tuple(options),
        stocked=tuple(stocked),
        combos=tuple(combos) if choices else (combo_of([], in_stock=True),),
        waits=(),
        low=price,
        high=price,
        reduced=Reduced(0, 10, price // 2, price // 2) if draw.random() < 0.1 else None,
        created=number,
    )


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that pass, and those of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - worked


def _times(act: Callable[[], object]) -> str:
    return _said([_spent(act) for _ in range(_TIMES)])


def _said(spent: list[tuple[float, float]]) -> str:
    passed, worked = (
        [f"{1000 * statistics.quantiles(one, n=100)[at]:7.2f}" for at in (49, 94)]
        for one in zip(*spent, strict=True)
    )
    return f"p50 {passed[0]} p95 {passed[1]} ms; processor p50 {worked[0]} p95 {worked[1]} ms"


if __name__ == "__main__":
    main()
