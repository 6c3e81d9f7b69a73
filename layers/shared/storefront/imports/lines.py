"""In which line of a file something stood first, for files of a hundred thousand rows.

A `dict` of texts takes 150 bytes for each; this takes some 20, whatever the texts are.
"""

from array import array
from hashlib import blake2b

#: Of a digest. Two texts of a million have the same one once in forty million files.
_BYTES = 8
_ROOM = 1024


class Lines:
    """Lines by texts: a table of digests, each at the place that it asks for or behind it.

    It is made twice as large when it is half full.
    """

    def __init__(self) -> None:
        self._make(_ROOM)

    def _make(self, room: int) -> None:
        self._room, self._used = room, 0
        self._digests, self._lines = array("Q", bytes(8 * room)), array("L", [0]) * room

    def first(self, text: str, line: int) -> int:
        """Return the line in which a text stood before; 0 if this one is the first, from 1."""
        found = int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest())
        at = self._at(found)
        if self._lines[at]:
            return self._lines[at]
        self._put(at, found, line)
        if self._used * 2 > self._room:
            self._grow()
        return 0

    def __contains__(self, text: str) -> bool:
        """Return whether a text stood anywhere."""
        found = int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest())
        return self._lines[self._at(found)] > 0

    def _at(self, digest: int) -> int:
        at = digest % self._room
        while self._lines[at] and self._digests[at] != digest:
            at = (at + 1) % self._room
        return at

    def _put(self, at: int, digest: int, line: int) -> None:
        self._digests[at], self._lines[at] = digest, line
        self._used += 1

    def _grow(self) -> None:
        digests, lines = self._digests, self._lines
        self._make(2 * self._room)
        for digest, line in zip(digests, lines, strict=True):
            if line:
                self._put(self._at(digest), digest, line)
