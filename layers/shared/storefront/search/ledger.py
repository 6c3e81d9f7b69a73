"""Packs of whoever writes the index: each is noted before it is written, until it is deleted.

A process can die between writing a pack and the manifest that would name it. Such a pack is in no
manifest, and nobody would ever look for it: but it is noted, and the next commit deletes it.
"""

from storefront.clock import Clock
from storefront.search.manifest import ABANDONED
from storefront.search.mirror import Packs
from storefront.search.repository import SearchRepository


class NotedPacks:
    """Packs, with notes of all that may be there.

    Args:
        files: the packs.
        repository: keeps the notes.
        clock: the present.
    """

    def __init__(self, files: Packs, repository: SearchRepository, clock: Clock) -> None:
        self._files = files
        self._repository = repository
        self._clock = clock

    def get(self, key: str) -> bytes:
        """Return a pack; raises `PackMissingError` if there is none."""
        return self._files.get(key)

    def put(self, key: str, content: bytes) -> None:
        """Note a pack, and write it."""
        self._repository.note_pack(key, self._clock())
        self._files.put(key, content)

    def delete(self, key: str) -> None:
        """Delete a pack, and its note; one that is not there is no fault."""
        self._files.delete(key)
        self._repository.forget_pack(key)

    def sweep(self) -> None:
        """Delete the packs that were written by somebody who never came to name them."""
        noted, named = self._repository.packs()
        due = self._clock() - ABANDONED
        for key, noted_at in noted.items():
            if key not in named and noted_at < due:
                self.delete(key)
