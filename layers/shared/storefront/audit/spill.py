"""Lines of text in buckets: in memory while they are few, on disk beyond that."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

#: Characters that wait in memory until they are written together.
_MOST_WAITING = 24_000_000
#: Bytes before each chunk of a file, which say how long it is.
_HEAD = 4
#: zlib's quickest: a fifth of the text is left.
_LEVEL = 1


class Spill:
    """Lines in numbered buckets, each read by itself, in the order in which they came.

    Args:
        folder: where its files go; it exists, and nobody else may look into it.
        name: how the names of its files begin.
        buckets: how many.
    """

    def __init__(self, folder: Path, name: str, buckets: int) -> None:
        self._folder = folder
        self._name = name
        self._waiting: list[list[str]] = [[] for _ in range(buckets)]
        self._size = 0
        # Nobody else writes here: looked at once, since most buckets of most shops have no file.
        found = {file.name: file.stat().st_size for file in folder.iterdir()}
        names = {bucket: self._file(bucket).name for bucket in range(buckets)}
        self._on_disk = {one: found[name] for one, name in names.items() if name in found}

    def add(self, bucket: int, line: str) -> None:
        """Add a line, which holds no line break."""
        self._waiting[bucket].append(line)
        self._size += len(line)
        if self._size > _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Write all that waits."""
        for bucket, lines in enumerate(self._waiting):
            if lines:
                chunk = zlib.compress("\n".join(lines).encode(errors="surrogatepass"), _LEVEL)
                with self._file(bucket).open("ab") as file:
                    file.write(len(chunk).to_bytes(_HEAD, "big") + chunk)
                self._on_disk[bucket] = self._length(bucket) + _HEAD + len(chunk)
                lines.clear()
        self._size = 0

    def lines(self, bucket: int) -> Iterator[str]:
        """Yield the lines of a bucket."""
        if self._length(bucket):
            with self._file(bucket).open("rb") as file:
                while head := file.read(_HEAD):
                    chunk = zlib.decompress(file.read(int.from_bytes(head, "big")))
                    yield from chunk.decode(errors="surrogatepass").split("\n")
        yield from self._waiting[bucket]

    def lengths(self) -> list[int]:
        """Return how many bytes of each bucket are on disk."""
        return [self._length(bucket) for bucket in range(len(self._waiting))]

    def cut(self, lengths: Sequence[int]) -> None:
        """Forget what was written after the buckets were so long.

        Raises:
            ValueError: one is shorter, or there are others: the folder is not what it was.
        """
        if len(lengths) != len(self._waiting):
            msg = f"{self._folder} has {len(lengths)} parts and not {len(self._waiting)}"
            raise ValueError(msg)
        for bucket, length in enumerate(lengths):
            found = self._length(bucket)
            if found < length:
                msg = f"{self._file(bucket)} has lost {length - found} bytes"
                raise ValueError(msg)
            if found > length:
                with self._file(bucket).open("r+b") as file:
                    file.truncate(length)
                self._on_disk[bucket] = length

    def delete(self) -> None:
        """Delete all files."""
        for bucket in self._on_disk:
            self._file(bucket).unlink(missing_ok=True)
        self._on_disk.clear()

    def _length(self, bucket: int) -> int:
        return self._on_disk.get(bucket, 0)

    def _file(self, bucket: int) -> Path:
        return self._folder / f"{self._name}-{bucket:03d}"
