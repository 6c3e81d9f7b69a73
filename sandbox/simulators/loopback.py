"""Whatever a simulator sends stays on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Return whether a URL's host means this machine, without asking a resolver."""
    try:
        host = urlsplit(url).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        return ipaddress.ip_address(host) in ipaddress.ip_network("127.0.0.0/8")
    except ValueError:
        return False


def on_loopback(url: str) -> tuple[str, str]:
    """Return the URL with an address in place of the name, and the original host.

    Names under `.localhost` do not resolve on every system; this also keeps whatever a resolver
    might answer from leading a delivery off this machine.
    """
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    address = "127.0.0.1" if (parts.hostname or "").endswith("localhost") else parts.hostname
    return parts._replace(netloc=f"{address}{port}").geturl(), parts.netloc
