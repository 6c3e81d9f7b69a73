"""What a machine that answers searches has read, and for how long it believes that."""

from collections.abc import Callable
from typing import Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from storefront import log
from storefront.search.files import PackMissingError
from storefront.search.manifest import Manifest
from storefront.search.mirror import Mirror
from storefront.search.repository import SearchRepository
from storefront.search.tantivy_index import FORMAT, TantivyIndex

Monotonic = Callable[[], float]
T = TypeVar("T")
#: Seconds for which a manifest is believed.
_LOOK_EVERY = 3.0
#: And what else is read beside the index: whoever has changed it soon sees what that does.
_KEPT = 15.0


class IndexReader:
    """The index as it was some seconds ago at the most.

    Args:
        repository: of the manifest.
        mirror: the index on this machine.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(self, repository: SearchRepository, mirror: Mirror, monotonic: Monotonic) -> None:
        self._repository = repository
        self._mirror = mirror
        self._monotonic = monotonic
        self._looked = 0.0
        self._held: tuple[TantivyIndex, Manifest] | None = None

    def current(self) -> tuple[TantivyIndex, Manifest] | None:
        """Return the index and its manifest; None if there is none.

        Where the newest cannot be had, the last one that could be is still good.
        """
        now = self._monotonic()
        if self._held is None or now - self._looked >= _LOOK_EVERY:
            self._looked = now
            self._follow()
        return self._held

    def _follow(self) -> None:
        manifest = self._repository.manifest()
        if manifest is None or manifest.form != FORMAT:
            self._held = None
            return
        if self._held and self._held[1].version == manifest.version:
            return
        try:
            self._held = self._mirror.follow(manifest), manifest
        except (PackMissingError, BotoCoreError, ClientError) as error:
            # Somebody may just have dropped a pack: the next look finds the manifest after that.
            log.failure("the index cannot be fetched", error)


class CachedRead(Generic[T]):
    """What was read some seconds ago, and not before the index that it is used with.

    An attribute, or a category, is made before products are in it. So what hits say can be told by
    whoever has the index that has them.

    Args:
        read: reads it anew.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(self, read: Callable[[], T], monotonic: Monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._kept: tuple[float, int, T] | None = None

    def __call__(self, version: int = 0) -> T:
        """Return it.

        Args:
            version: of the index, if it is read anew with each; versions only rise.
        """
        now = self._monotonic()
        if self._kept is None or now - self._kept[0] >= _KEPT or self._kept[1] != version:
            self._kept = now, version, self._read()
        return self._kept[2]
