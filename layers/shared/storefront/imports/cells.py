"""From the text of a cell to a value: read if it can mean one thing only, else refused in words."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

from storefront.money import exponent

#: What is typed to make something empty; an empty cell leaves it as it is.
CLEAR = "(clear)"
#: Spreadsheets take cells that begin so for formulas; where one does, `'` is put before it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BANGLA = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_SIGNS = re.compile(r"^(?:৳|tk\.?|taka|টাকা)\s*|\s*(?:৳|tk\.?|taka|টাকা|/=|/-)$", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")
_GROUPED_BY_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_TRUE, _FALSE = {"true", "yes", "1", "y"}, {"false", "no", "0", "n", "-1"}
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.DOTALL)
#: A comma or a backslash that is meant as it is, and what stands between other commas.
_ESCAPED = re.compile(r"\\([\\,])")
_BETWEEN_COMMAS = re.compile(r"(?:[^\\,]|\\[\\,]|\\)+")
#: A tag that says its name and nothing else, as most do.
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[ \t\r\n]*(/?)>")
_BLOCKS = frozenset(
    "address article blockquote dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr "
    "li main ol p pre section table tr ul".split()
)
_UNSAID = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "head", "title"})


def escaped(text: str) -> str:
    """Return text for a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith((*FORMULA, "'")) else text


def guarded(text: str) -> str:
    """Return a cell of somebody's own file so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unescaped(text: str) -> str:
    """Return the text of a cell without what `escaped`, or another shop, has put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*FORMULA, "'")) else text


def read_price(text: str, currency: str) -> str:
    """Return a price as decimal text.

    Args:
        text: `1299`, `1,299.00`, `1,29,900`, `৳ 500`, `1.299,00`, digits also in Bangla.
        currency: the ISO 4217 code of what is meant.

    Raises:
        ValueError: it is none, or may mean two things a thousandfold or hundredfold apart.
    """
    digits = exponent(currency)
    plain = text.translate(_BANGLA).strip()
    plain = re.sub(rf"^{currency}\s*|\s*{currency}$", "", plain, flags=re.IGNORECASE)
    plain = _SIGNS.sub("", plain).replace("\u00a0", " ").strip()
    whole, point, part = plain.rpartition(".")
    if plain.count(",") == 1 and _GROUPED_BY_POINTS.fullmatch(plain.partition(",")[0]):
        whole, point, part = plain.replace(".", "").rpartition(",")
    elif not point or ("," in part):
        whole, part = plain, ""
    if _GROUPED.fullmatch(whole) and (part or digits != 3):
        whole = whole.replace(",", "")
    is_read = re.fullmatch("[0-9]+", whole) and re.fullmatch(f"[0-9]{{0,{digits}}}", part)
    if not is_read or (point and not part):
        raise ValueError('is no price that can be read in one way only; write it like "1299.00"')
    return f"{whole}.{part}" if part else whole


def read_count(text: str) -> int:
    """Return a number of units; raises ValueError for anything else."""
    plain = text.translate(_BANGLA).strip().replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,9}(\.0+)?", plain):
        raise ValueError("must be a whole number")
    return int(plain.partition(".")[0])


def read_number(text: str) -> int | float:
    """Return a number, in digits and a point; raises ValueError for anything else."""
    plain = text.translate(_BANGLA).strip()
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", plain):
        raise ValueError('must be a number, written like "1200.5"')
    number = float(plain)
    return int(number) if number.is_integer() else number


def read_flag(text: str) -> bool:
    """Return whether a cell says yes; raises ValueError if it says neither yes nor no."""
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("must be TRUE or FALSE")
    return word in _TRUE


def read_moment(text: str) -> str:
    """Return a moment as RFC 3339.

    Args:
        text: with its zone, or a date or time without, which is taken for UTC.

    Raises:
        ValueError: it is no such moment.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError('must be a moment like "2026-12-16T00:00:00+06:00"') from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_words(text: str) -> list[str]:
    """Return what stands between commas, each once; a comma after a backslash divides nothing."""
    parts = [_ESCAPED.sub(r"\1", one).strip() for one in _BETWEEN_COMMAS.findall(text)]
    return list({one.casefold(): one for one in reversed(parts) if one}.values())[::-1]


def written_words(words: Iterable[str]) -> str:
    """Return words with commas between, as `read_words` reads them."""
    return ", ".join(re.sub(r"([\\,])", r"\\\1", one) for one in words)


def read_paths(text: str) -> list[list[str]]:
    """Return categories, each by the names that lead to it: of `A > B, C`, [A, B] and [C]."""
    paths = [[name.strip() for name in one.split(">")] for one in read_words(text)]
    return [[name for name in path if name] for path in paths if any(path)]


def plain_text(text: str) -> str:
    """Return the words of a description; of HTML, as lines, without anything that could run.

    Text in which there is no tag is returned as it is.
    """
    if not _TAG.search(text):
        return text
    reader = _Words()
    if not reader.read_plain(text):
        reader.feed(text)
        reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    """Collects what a reader of HTML would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden: list[str] = []

    def read_plain(self, text: str) -> bool:
        """Read text with tags that say their names only; tell whether that is all there is.

        It is what `feed` makes of it, in a quarter of the time. Not for what hides what follows.
        """
        parts = _PLAIN_TAG.split(text)
        names = [one.lower() for one in parts[2::4]]
        if any("<" in one for one in parts[::4]) or not _UNSAID.isdisjoint(names):
            return False
        self._read_data(parts[0])
        for at, name in enumerate(names):
            ends, _, is_empty, data = parts[4 * at + 1 : 4 * at + 5]
            if ends:
                self.handle_endtag(name)
            elif is_empty:
                self.handle_startendtag(name, [])
            else:
                self.handle_starttag(name, [])
            self._read_data(data)
        return True

    def _read_data(self, data: str) -> None:
        if data:  # the other reader never tells of nothing, either
            self.handle_data(unescape(data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a block begins."""
        del attrs
        if tag in _UNSAID:
            self._hidden.append(tag)
        elif tag == "br" or tag in _BLOCKS:
            self._break()
            if tag == "li":
                self.said.append("• ")
        elif tag in {"td", "th"}:
            self.said.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that ends at once for a line's end, if it is one."""
        del attrs
        if tag == "br" or tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """End a line where a block ends; a paragraph is followed by an empty one."""
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BLOCKS:
            self._break()
            if tag in {"p", "div", "ul", "ol", "table"} or tag[0] == "h":
                self.said.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self._hidden:
            self.said.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        if self.said and not self._hidden and not self.said[-1].endswith("\n"):
            self.said.append("\n")
