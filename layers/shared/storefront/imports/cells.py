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
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
#: What begins with `<` and ends, without another in it: tags, comments and declarations.
_FINISHED = re.compile(r"""<(?:[/!?]?[a-zA-Z\[](?:[^<>"']|"[^"<>]*"|'[^'<>]*')*|!--[^<>]*--)>""")
#: Of a text so many others may begin with `<`. For each one Python's reader of HTML looks through
#: all that follows, of which a cell has room for minutes.
_UNFINISHED_AT_MOST = 100
#: A comma or a backslash that is meant as it is, and what stands between other commas.
_ESCAPED = re.compile(r"\\([\\,])")
_BETWEEN_COMMAS = re.compile(r"(?:[^\\,]|\\[\\,]|\\)+")
#: A tag that says its name and nothing else, as most do.
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[ \t\r\n]*(/?)>")
_BLOCKS = frozenset(
    "address article blockquote dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr "
    "li main ol p pre section table tr ul".split()
)
#: What begins a new line; and what an empty one follows.
_BREAKS = _BLOCKS | {"br"}
_PARAGRAPHS = {"p", "div", "ul", "ol", "table"} | {one for one in _BLOCKS if one[0] == "h"}
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
    plain = " ".join(text.translate(_BANGLA).split())
    if not (plain[:1].isdigit() and plain[-1:].isdigit()):  # a sign stands before it, or behind
        plain = re.sub(rf"^{currency}\s*|\s*{currency}$", "", plain, flags=re.IGNORECASE)
        plain = _SIGNS.sub("", plain)
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

    Text in which there is no tag, and no comment, is returned as it is.

    Raises:
        ValueError: it is HTML that nobody can read.
    """
    if not _TAG.search(text) and "-->" not in text.partition("<!--")[2]:
        return text
    said = _Said()
    if not _read_plain(text, said):
        _read_html(text, said)
    lines = [" ".join(line.split()) for line in "".join(said.texts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _read_plain(text: str, said: "_Said") -> bool:
    """Read text with tags that say their names only; tell whether that is all there is.

    It is what Python's reader makes of it, in a quarter of the time. Not for what hides what
    follows.
    """
    parts = _PLAIN_TAG.split(text)
    names = [one.lower() for one in parts[2::4]]
    if any("<" in one for one in parts[::4]) or not _UNSAID.isdisjoint(names):
        return False
    said.data(unescape(parts[0]))
    for ends, name, is_empty, data in zip(
        parts[1::4], names, parts[3::4], parts[4::4], strict=True
    ):
        if ends:
            said.end(name)
        elif is_empty:
            said.empty(name)
        else:
            said.begin(name)
        said.data(unescape(data))
    return True


def _read_html(text: str, said: "_Said") -> None:
    if text.count("<") - len(_FINISHED.findall(text)) > _UNFINISHED_AT_MOST:
        raise ValueError(f"is HTML with more than {_UNFINISHED_AT_MOST} tags that do not end")
    reader = _Reader(said)
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as error:  # what Python's reader says of some declarations
        raise ValueError(f"is HTML that cannot be read: {error}") from error


class _Reader(HTMLParser):
    """Python's own reader of HTML."""

    def __init__(self, said: "_Said") -> None:
        super().__init__(convert_charrefs=True)
        self._said = said

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `_Said`."""
        del attrs
        self._said.begin(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `_Said`."""
        del attrs
        self._said.empty(tag)

    def handle_endtag(self, tag: str) -> None:
        """See `_Said`."""
        self._said.end(tag)

    def handle_data(self, data: str) -> None:
        """See `_Said`."""
        self._said.data(data)


class _Said:
    """Collects what a reader of HTML would see.

    Attributes:
        texts: what was said, piece by piece; lines end where tags end them.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._hidden: list[str] = []

    def begin(self, tag: str) -> None:
        """Begin a line where a block begins."""
        if tag in _UNSAID:
            self._hidden.append(tag)
        elif tag in _BREAKS:
            self._break()
            if tag == "li":
                self.texts.append("• ")
        elif tag in {"td", "th"}:
            self.texts.append(" ")

    def empty(self, tag: str) -> None:
        """Take a tag that ends at once for a line's end, if it is one."""
        if tag in _BREAKS:
            self._break()

    def end(self, tag: str) -> None:
        """End a line where a block ends; a paragraph is followed by an empty one."""
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BLOCKS:
            self._break()
            if tag in _PARAGRAPHS:
                self.texts.append("\n")

    def data(self, text: str) -> None:
        """Keep what is read; lines are what tags make, whatever divides the file."""
        if text and not self._hidden:
            self.texts.append(text.replace("\n", " "))

    def _break(self) -> None:
        if self.texts and not self._hidden and not self.texts[-1].endswith("\n"):
            self.texts.append("\n")
