"""The files of an index, in a folder and in packs."""

import json
import tarfile
from collections.abc import Collection
from io import BytesIO
from pathlib import Path

#: Names the files that are used; the only one that is ever replaced.
META = "meta.json"
#: What tantivy keeps in a folder for itself.
_OWN = frozenset({META, ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"})
_DELETES = "del"


def used_files(folder: Path) -> set[str]:
    """Return the names of the files that the index in a folder uses, besides `META`."""
    path = folder / META
    segments = json.loads(path.read_text())["segments"] if path.exists() else []
    deletes = {
        one["segment_id"].replace("-", ""): (one["deletes"] or {}).get("opstamp")
        for one in segments
    }
    return {path.name for path in folder.iterdir() if _is_used(path.name, deletes)}


def _is_used(name: str, deletes: dict[str, int | None]) -> bool:
    segment, *rest = name.split(".")
    if segment not in deletes:
        return False
    return rest[-1] != _DELETES or rest[0] == str(deletes[segment])


def prune(folder: Path) -> None:
    """Delete the files of a folder that its index does not use any more."""
    for name in {path.name for path in folder.iterdir()} - used_files(folder) - _OWN:
        (folder / name).unlink()


def size_of(folder: Path, names: Collection[str]) -> int:
    """Return the bytes of some files."""
    return sum((folder / name).stat().st_size for name in names)


def packed(folder: Path, names: Collection[str]) -> bytes:
    """Return some files of an index, and what tells which are used, as one."""
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in (*sorted(names), META):
            archive.add(folder / name, name)
    return buffer.getvalue()


def unpack(content: bytes, folder: Path, *, is_last: bool) -> None:
    """Put the files of a pack into a folder, beside those that are there.

    Args:
        content: the pack.
        folder: where to.
        is_last: whether it says which files are used: then that is written, when all others are.
    """
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        for member in archive.getmembers():
            path, source = folder / Path(member.name).name, archive.extractfile(member)
            is_wanted = is_last if path.name == META else not path.exists()
            if source is not None and is_wanted:
                # A reader sees the file whole, or not at all.
                unfinished = folder / f"{path.name}.new"
                unfinished.write_bytes(source.read())
                unfinished.replace(path)
