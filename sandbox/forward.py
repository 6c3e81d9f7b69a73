"""Let containers reach servers on loopback: `python -m sandbox.forward ADDRESS PORT...`.

With a Docker engine on Linux, a container reaches this machine at the bridge's address only, where
the sandbox's servers do not listen. This copies connections from there to the same loopback port.
The bridge's address exists inside this machine only.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial

CHUNK_BYTES = 65536


async def forward(address: str, ports: list[int]) -> None:
    """Serve ``ports`` on ``address`` until cancelled."""
    servers = [await asyncio.start_server(partial(connect, port), address, port) for port in ports]
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def connect(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Join one connection with a new one to the loopback ``port``."""
    try:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer))


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on bytes until one side ends."""
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass  # the other side is gone, which is how connections end
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(forward(sys.argv[1], [int(port) for port in sys.argv[2:]]))
