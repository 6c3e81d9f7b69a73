"""Files that people send as pictures, and some that are none; all drawn here."""

import random
import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

JPEG_OF_2000 = (2000, 1500)


def drawn(size: tuple[int, int], mode: str = "RGB", seed: int = 1) -> Image.Image:
    """Return an image of a few coloured fields, the same for the same seed."""
    generator = random.Random(seed)
    fields = Image.new("RGB", (4, 3))
    fields.putdata([tuple(generator.choices(range(256), k=3)) for _ in range(12)])
    return fields.resize(size, Image.Resampling.BICUBIC).convert(mode)


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return an image as a file of some kind."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(size: tuple[int, int] = (800, 600), kind: str = "JPEG", **options: Any) -> bytes:
    """Return a file of a drawn image."""
    return file_of(drawn(size), kind, **options)


@cache
def bomb(side: int = 30_000) -> bytes:
    """Return a PNG of a hundred kilobytes that unpacks to `side` x `side` pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    line = b"\0" + bytes((side + 7) // 8)
    packed = zlib.compressobj(9)
    rows = b"".join(packed.compress(line) for _ in range(side)) + packed.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
