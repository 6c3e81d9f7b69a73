"""The files of imports, in S3: what staff sent, and what was made of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from storefront.buckets import Bucket
from storefront.imports.model import ASKS, upload_key
from storefront.objects import stored
from storefront.settings import Settings

#: For how long an address leads to a file, in seconds.
LINK_LIFE = 900
_JSON = json.JSONEncoder(ensure_ascii=False)


class ImportFiles:
    """Reads what was sent, and keeps what is to be done, was done, and could not be done.

    Args:
        settings: name the buckets.
        client: of S3; see `objects.open_objects`.
    """

    def __init__(self, settings: Settings, client: Any) -> None:
        self._uploads = settings.required(Bucket.UPLOADS.value)
        self._bucket = settings.required(Bucket.IMPORTS.value)
        self._client = client

    def upload(self, import_id: str) -> tuple[Any, int] | None:
        """Return the stream of a file that was sent, and its size; None if there is none."""
        found = self._get(self._uploads, upload_key(import_id))
        return (found["Body"], found["ContentLength"]) if found else None

    def put_lines(self, import_id: str, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
        """Keep JSON values, a line each."""
        self.put(import_id, name, written_lines(lines))

    def lines(self, import_id: str, name: str) -> list[dict[str, Any]] | None:
        """Return the values that were kept; None if none were."""
        return self._lines(file_key(import_id, name))

    def _lines(self, key: str) -> list[dict[str, Any]] | None:
        found = self._get(self._bucket, key)
        if found is None:
            return None
        return [json.loads(line) for line in found["Body"].read().decode().splitlines()]

    def put(self, import_id: str, name: str, content: bytes | IO[bytes]) -> None:
        """Keep a file."""
        self._put(file_key(import_id, name), content)

    def ask(self, import_id: str, number: int, asked: Sequence[Mapping[str, Any]]) -> None:
        """Keep which pictures of a chunk are to be fetched, of which S3 tells who does it."""
        self._put(asked_key(import_id, number), written_lines(asked))

    def asked(self, import_id: str, number: int) -> list[dict[str, Any]]:
        """Return which pictures of a chunk were asked for; none if there were none."""
        return self._lines(asked_key(import_id, number)) or []

    def _put(self, key: str, content: bytes | IO[bytes]) -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    def pieces(self, import_id: str, name: str) -> Iterator[bytes]:
        """Yield what a file holds, piece by piece; nothing if there is none."""
        found = self._get(self._bucket, file_key(import_id, name))
        if found:
            while piece := found["Body"].read(65_536):
                yield piece

    def link(self, import_id: str, name: str, filename: str) -> str:
        """Return an address by which a browser saves a file, for a quarter of an hour."""
        parameters = {
            "Bucket": self._bucket,
            "Key": file_key(import_id, name),
            "ResponseContentDisposition": f'attachment; filename="{filename}"',
            "ResponseContentType": "text/csv; charset=utf-8",
        }
        address: str = self._client.generate_presigned_url(
            "get_object", Params=parameters, ExpiresIn=LINK_LIFE
        )
        return address

    def _get(self, bucket: str, key: str) -> dict[str, Any] | None:
        return stored(self._client, bucket, key)


def written_lines(lines: Iterable[Mapping[str, Any]]) -> bytes:
    """Return JSON values, a line each."""
    return "".join([_JSON.encode(one) + "\n" for one in lines]).encode()


def file_key(import_id: str, name: str) -> str:
    """Return where a file of an import is."""
    return f"imports/{import_id}/{name}"


def asked_key(import_id: str, number: int) -> str:
    """Return where it stands which pictures of a chunk are to be fetched: to put it asks for it."""
    return f"{ASKS}{import_id}/{number:05}"


def read_asked_key(key: str) -> tuple[str, int] | None:
    """Return import and chunk of a key; None if it is none of pictures that are asked for."""
    match key.removeprefix(ASKS).split("/"):
        case [import_id, number] if (
            key.startswith(ASKS) and number.isascii() and number.isdecimal()
        ):
            return import_id, int(number)
        case _:
            return None
