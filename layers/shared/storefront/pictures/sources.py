"""Addresses of pictures in other people's files: which of them may be asked, and which never.

Whoever writes such a file chooses what our function connects to. So an address is taken apart
strictly, and where its name leads is looked at before anything is sent: machines that only we can
reach (of this network, of the cloud, this one) are asked for nothing.
"""

import re
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

from storefront.values import dataclass

#: Characters of an address; whatever is longer is none.
MAX_ADDRESS = 2048
_HTTPS_PORT = 443
#: What is in no address that people can see as a whole. Browsers read a backslash as a slash.
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\\]")
#: Of a name: letters and digits with hyphens between; `_` is in some names of buckets.
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
#: A host that ends so is a number to some readers, and means an IPv4 address: `0x7f.1`, `127.1`
#: (https://url.spec.whatwg.org/#ends-in-a-number-checker).
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME = 253
#: What stays as it is in a path or query; the rest is written in percents.
_SAFE = "/%:=&?~+!$,;'@()*[]"
#: Networks of addresses that stand for one of IPv4, in their last bits
#: (https://www.rfc-editor.org/rfc/rfc6052#section-2.1, https://www.rfc-editor.org/rfc/rfc4291).
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


class SourceFault(StrEnum):
    """Why no file came from an address."""

    #: It is none by https to a named host on its own port, without name and password.
    ADDRESS = "address"
    #: It leads into a network that is not everybody's.
    INSIDE = "inside"
    #: Nobody answers there, or not by HTTP.
    UNREACHABLE = "unreachable"
    #: Who answers cannot prove to be who the address names.
    CERTIFICATE = "certificate"
    #: The file did not come in time.
    SLOW = "slow"
    #: The answer is another than the file: it is not there, or not for everybody.
    REFUSED = "refused"
    #: It leads on and on.
    REDIRECTS = "redirects"


class SourceError(Exception):
    """No file came from an address.

    Args:
        fault: why.
    """

    def __init__(self, fault: SourceFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class PictureSource:
    """An address that may be asked, if it leads to where everybody may go.

    Args:
        host: its name, in lower case and in ASCII.
        target: path and query, as they are sent.
    """

    host: str
    target: str


def read_source(text: str) -> PictureSource:
    """Return what an address says; raises SourceError if it may not be asked, wherever it leads."""
    try:
        if len(text) > MAX_ADDRESS or _UNREADABLE.search(text):
            raise SourceError(SourceFault.ADDRESS)
        parts = urlsplit(text.strip())
        is_plain = parts.scheme == "https" and "@" not in parts.netloc
        if not is_plain or parts.port not in {None, _HTTPS_PORT}:
            raise SourceError(SourceFault.ADDRESS)
        host = _host(parts.hostname or "")
    except ValueError:  # of no port, of brackets that do not end, of no name
        raise SourceError(SourceFault.ADDRESS) from None
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return PictureSource(host, (quote(parts.path, safe=_SAFE) or "/") + query)


def _host(text: str) -> str:
    """Return a host's name; raises ValueError for what is none, or is a number in disguise.

    A name in another script is written in ASCII first, so that digits of other scripts are seen as
    what they become. One without a point is of the network that asks, and nobody else's.
    """
    name = text.encode("idna").decode("ascii").lower().removesuffix(".")
    labels = name.split(".")
    is_name = len(name) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))
    if not is_name or len(labels) < 2 or _NUMBER.fullmatch(labels[-1]):
        raise ValueError(text)
    return name


def followed(address: str, location: str) -> str:
    """Return where an answer leads on to; what it says may be a part of an address."""
    try:
        return urljoin(address, location)
    except ValueError:
        raise SourceError(SourceFault.ADDRESS) from None


def is_public(text: str) -> bool:
    """Return whether an IP address is everybody's, with whatever it stands for.

    Args:
        text: as the resolver writes it, also with a zone.
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.is_site_local:  # of old, and still of some routers
            return False
        address = _carried(address) or address
    is_special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    return address.is_global and not is_special


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Return the address of IPv4 that one of IPv6 leads to; None for any other."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
