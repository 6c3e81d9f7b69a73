"""What other shops take and this one does not, taken as they mean it.

Their files come as they are, with codes, barcodes and prices by rules of their own. Where a cell
means one thing only it is taken for that, the same each time, so that the file leads to the same
products when it comes again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from itertools import islice, product
from typing import Any

from storefront.catalog.barcodes import read_barcode
from storefront.catalog.model import MAX_SKU
from storefront.catalog.options import MAX_VARIANTS
from storefront.imports.cells import read_words

#: What no SKU code holds; and what is put before a cell that a spreadsheet would take for a number.
_OTHER, _MARK = re.compile(r"[^A-Za-z0-9._]+"), "'"
#: Letters for search engines, and of a tag, as many as staff may write.
SEO_TITLE, SEO_DESCRIPTION, TAG = 70, 320, 40


def sku_of(text: str) -> str:
    """Return the SKU code that another shop's code becomes; empty if nothing of it is left."""
    return _shortened(_OTHER.sub(_hyphens, text.removeprefix(_MARK)).strip("-").upper())


def _hyphens(found: re.Match[str]) -> str:
    """Return hyphens as they are, and one for what has others among them."""
    return "-" if found[0].strip("-") else found[0]


def made_of(handle: str, choices: Iterable[Sequence[str]]) -> list[str]:
    """Return SKU codes for the rows of a product, the same each time; empty without a handle.

    Args:
        handle: of the product.
        choices: of each row, the value of each option. What no code could tell apart by letters,
            as words of Bangla, is told apart by digits that follow from it.
    """
    if not handle:
        return ["" for _ in choices]
    words = [[one for one in (handle, *choice) if one] for choice in choices]
    codes = ["-".join(map(_of_letters, one)) for one in words]
    same = repeated(codes)
    return [
        _shortened(code if code not in same and all(map(_of_letters, many)) else _marked(many))
        for code, many in zip(codes, words, strict=True)
    ]


def _of_letters(word: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-").upper()


def _marked(words: Sequence[str]) -> str:
    return "-".join([*filter(None, map(_of_letters, words)), _digits(*words)])


def repeated(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes that several things of one product have: they name none of them."""
    return frozenset(code for code, times in Counter(codes).items() if code and times > 1)


def compared(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of something that is sold, without a comparison that compares nothing.

    Shopify writes 0, or the price itself, where nothing is reduced.
    """
    price, other = fields.get("price"), fields.get("compare_at_price")
    if other is None or Decimal(other) > Decimal(price or 0):
        return dict(fields)
    return {**fields, "compare_at_price": None}


def ways_of(
    chosen: Sequence[Mapping[str, str]], options: Mapping[str, Sequence[str]]
) -> list[list[tuple[str, ...]]]:
    """Return, for each variation of WooCommerce, the choices that it stands for.

    One without a value of an option stands for any of them: for each, that is, but those that other
    variations stand for, first those that name all values, then the ones above it.

    Args:
        chosen: of each variation the values that it names, by option.
        options: the values of each option, as the product offers them.
    """
    ways = [_ways(one, options) for one in chosen]
    found: list[list[tuple[str, ...]]] = [[] for _ in ways]
    taken = set[tuple[str, ...]]()
    is_any = [not all(one.get(name) for name in options) for one in chosen]
    for at in sorted(range(len(ways)), key=is_any.__getitem__):
        found[at] = [one for one in ways[at] if not (is_any[at] and one in taken)]
        taken.update(ways[at])
    return found


def _ways(chosen: Mapping[str, str], options: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    values = ([chosen[name]] if chosen.get(name) else many for name, many in options.items())
    return list(islice(product(*values), MAX_VARIANTS + 1))  # so many are refused, as are more


def is_barcode(text: str) -> bool:
    """Return whether a code is a GTIN; other shops take any."""
    try:
        read_barcode(text)
    except ValueError:
        return False
    return True


def line_of(text: str) -> str:
    """Return a text as one line: other shops take several where one is shown."""
    return " ".join(text.split())


def tags_of(text: str) -> list[str]:
    """Return tags, each cut to what one may have; those that are the same then are one."""
    cuts = [cut(one, TAG) for one in read_words(text)]
    return list({one.casefold(): one for one in reversed(cuts)}.values())[::-1]


def cut(text: str, most: int) -> str:
    """Return the beginning of a line for search engines, which show no more of it either."""
    text = line_of(text)
    if len(text) <= most:
        return text
    words = text[:most].rpartition(" ")[0] or text[: most - 1]
    return f"{words[: most - 1].rstrip()}…"


def _shortened(code: str) -> str:
    if len(code) <= MAX_SKU:
        return code
    digits = _digits(code)
    return f"{code[: MAX_SKU - len(digits) - 1].rstrip('-')}-{digits}"


def _digits(*words: str) -> str:
    return blake2b("\n".join(words).encode(), digest_size=4).hexdigest().upper()
