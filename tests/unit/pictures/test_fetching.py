"""Fetching from hosts that mean no good: real connections and certificates, on this machine."""

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from storefront.pictures import fetching
from storefront.pictures.fetching import Fetcher, Network
from storefront.pictures.model import MAX_BYTES, NoPictureError, Reason
from storefront.pictures.sources import SourceError, SourceFault
from tests.support.photos import photo

HOST, OTHER = "shop.example", "other.example"
PUBLIC, PRIVATE = "93.184.215.14", "10.0.0.8"
PICTURE = f"https://{HOST}/a.jpg"
#: What a host does with a connection, once it is greeted: it reads a request and writes bytes.
Manner = Callable[[socket.socket, bytes], None]


def certificate(folder: Path, name: str) -> Path:
    """Return the file of a certificate for a name, with its key, that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass
class Host:
    """A host on this machine that shows a certificate and behaves in some manner.

    Attributes:
        manner: what it does.
        port: where it listens.
        heard: what it was asked.
        named: whom its guests wanted to meet.
    """

    path: Path
    manner: Manner
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    named: list[str | None] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        context.sni_callback = lambda _, name, __: self.named.append(name)
        while True:
            try:
                raw, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(context, raw), daemon=True).start()

    def _meet(self, context: ssl.SSLContext, raw: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(raw, server_side=True) as wire:
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                request += wire.recv(4096)
            self.heard.append(request)
            self.manner(wire, request)


@dataclass
class World:
    """The network of a test: where names lead, each time that it is asked, and who was reached."""

    host: Host
    names: dict[str, list[Sequence[str]]]
    reached: list[str] = field(default_factory=list)

    def resolve(self, name: str) -> Sequence[str]:
        if name not in self.names:
            raise OSError(name)
        answers = self.names[name]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.reached.append(f"{address}:{port}")
        return socket.create_connection(("127.0.0.1", self.host.port), seconds)

    def fetcher(self, cafile: Path | None = None) -> Fetcher:
        network = Network(self.resolve, self.connect, str(cafile or self.host.path))
        return Fetcher(network=network)


def answering(body: bytes, head: str = "200 OK", *more: str, length: int | None = None) -> Manner:
    """Return a host's manner that gives an answer, and ends."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {head}", f"Content-Length: {size}", "Connection: close", *more, "", ""]
    return lambda wire, _: wire.sendall("\r\n".join(lines).encode() + body)


def leading_to(*places: str) -> Manner:
    """Return a host's manner that leads on, from each to the next, and then gives a file."""
    left = list(places)

    def manner(wire: socket.socket, request: bytes) -> None:
        if left:
            answering(b"", "302 Found", f"Location: {left.pop(0)}")(wire, request)
        else:
            answering(b"file")(wire, request)

    return manner


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A host with a certificate that is believed, and a name that leads to it."""
    host = Host(certificate(tmp_path, HOST), answering(b"file"))
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        host.port = listening.getsockname()[1]
        threading.Thread(target=host.serve, args=(listening,), daemon=True).start()
        yield World(host, {HOST: [[PUBLIC]]})


def fault(world: World, address: str = PICTURE) -> SourceFault:
    """Return why no file came."""
    with pytest.raises(SourceError) as missed:
        world.fetcher().fetch(address)
    return missed.value.fault


def test_a_file_comes_whole_from_who_its_address_names(world: World) -> None:
    content = photo()
    world.host.manner = answering(content)

    assert world.fetcher().fetch(f"https://{HOST}/a.jpg?v=1") == content

    assert world.reached == [f"{PUBLIC}:443"]
    assert world.host.named == [HOST]
    (request,) = world.host.heard
    assert request.startswith(b"GET /a.jpg?v=1 HTTP/1.1\r\n")
    assert f"Host: {HOST}\r\n".encode() in request
    assert b"Cookie" not in request
    assert b"Referer" not in request


@pytest.mark.parametrize(
    "found",
    [
        [PRIVATE],
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a9fe:a9fe"],
        [PUBLIC, PRIVATE],  # as behind a CNAME, or of a host that tries what we take
        [PRIVATE, PUBLIC],
    ],
)
def test_a_name_that_leads_inside_is_not_connected_to(world: World, found: list[str]) -> None:
    world.names = {HOST: [found]}

    assert fault(world) is SourceFault.INSIDE
    assert world.reached == []


def test_what_was_looked_at_is_connected_to_whatever_the_name_says_then(world: World) -> None:
    """A name that leads outside first and inside then, as one does by which it is rebound."""
    world.names = {HOST: [[PUBLIC], [PRIVATE]]}

    assert world.fetcher().fetch(PICTURE) == b"file"
    assert world.reached == [f"{PUBLIC}:443"]


def test_a_redirect_is_looked_at_like_an_address(world: World) -> None:
    world.names[OTHER] = [[PRIVATE]]
    world.host.manner = leading_to(f"https://{OTHER}/a.jpg")

    assert fault(world) is SourceFault.INSIDE
    assert world.reached == [f"{PUBLIC}:443"]


@pytest.mark.parametrize(
    "place",
    [
        "http://shop.example/a.jpg",
        "https://169.254.169.254/latest/meta-data/",
        "https://user@shop.example/",
        "file:///etc/passwd",
        "https://[::1]/",
        "https://[",
    ],
)
def test_a_redirect_leads_to_no_address_that_would_not_be_asked(world: World, place: str) -> None:
    world.host.manner = leading_to(place)

    assert fault(world) is SourceFault.ADDRESS
    assert len(world.reached) == 1


def test_a_redirect_is_followed_on_the_host_itself(world: World) -> None:
    world.host.manner = leading_to("/b.jpg", "c.jpg", f"https://{HOST}/d.jpg")

    assert world.fetcher().fetch(PICTURE) == b"file"
    asked = [one.split()[1] for one in world.host.heard]
    assert asked == [b"/a.jpg", b"/b.jpg", b"/c.jpg", b"/d.jpg"]


def test_redirects_end(world: World) -> None:
    world.host.manner = leading_to(*["/again.jpg"] * 9)

    assert fault(world) is SourceFault.REDIRECTS
    assert len(world.reached) == 4


def test_who_cannot_prove_the_name_is_asked_for_nothing(world: World, tmp_path: Path) -> None:
    world.names[OTHER] = [[PUBLIC]]
    assert fault(world, f"https://{OTHER}/a.jpg") is SourceFault.CERTIFICATE

    stranger = certificate(tmp_path, "stranger.example")
    with pytest.raises(SourceError) as missed:
        world.fetcher(stranger).fetch(PICTURE)
    assert missed.value.fault is SourceFault.CERTIFICATE
    assert world.host.heard == []


def test_no_proxy_is_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert world.fetcher().fetch(PICTURE) == b"file"


@pytest.mark.parametrize("status", ["404 Not Found", "403 No", "500 Oh", "204 Empty", "206 Part"])
def test_another_answer_than_the_file_is_told(world: World, status: str) -> None:
    world.host.manner = answering(b"", status)

    assert fault(world) is SourceFault.REFUSED


@pytest.mark.parametrize(
    "manner",
    [
        answering(b"", length=MAX_BYTES + 1),
        answering(b"x" * (MAX_BYTES + 1)),
        lambda wire, _: wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_BYTES + 1)),
        lambda wire, _: wire.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf42400\r\n" + b"x" * 16_000_000
        ),
    ],
    ids=["that says so", "that comes", "without a length", "in chunks"],
)
def test_a_file_that_is_too_large_is_given_up(world: World, manner: Manner) -> None:
    world.host.manner = manner

    with pytest.raises(NoPictureError) as missed:
        world.fetcher().fetch(PICTURE)
    assert missed.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"",
    ],
)
def test_what_is_no_whole_answer_is_no_file(world: World, answer: bytes) -> None:
    world.host.manner = lambda wire, _: wire.sendall(answer)

    assert fault(world) is SourceFault.UNREACHABLE


def _drops(first: bytes) -> Manner:
    def manner(wire: socket.socket, _: bytes) -> None:
        wire.sendall(first)
        for _ in range(150):  # three seconds: who waits for all of it has waited too long
            wire.sendall(b"x")
            threading.Event().wait(0.02)

    return manner


@pytest.mark.parametrize(
    "manner",
    [
        _drops(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
        _drops(b"HTTP/1.1 200 OK\r\nX: "),
        _drops(b""),
        lambda *_: threading.Event().wait(3),
    ],
    ids=["its body", "its head", "its first line", "nothing"],
)
def test_what_comes_drop_by_drop_is_given_up(
    world: World, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    world.host.manner = manner
    began = time.monotonic()

    assert fault(world) is SourceFault.SLOW
    assert time.monotonic() - began < 2.5


def test_a_name_that_nobody_finds_in_time_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    found = threading.Event()

    def late(_: str) -> Sequence[str]:
        found.wait(3)
        return [PUBLIC]

    network = Network(late, world.connect)

    with pytest.raises(SourceError) as missed:
        Fetcher(network=network).fetch(PICTURE)
    found.set()

    assert missed.value.fault is SourceFault.SLOW
    assert world.reached == []


@pytest.mark.parametrize("found", [None, []])
def test_a_name_that_leads_nowhere_is_told(world: World, found: list[str] | None) -> None:
    world.names = {} if found is None else {HOST: [found]}

    assert fault(world) is SourceFault.UNREACHABLE


def test_the_next_address_is_tried_where_one_does_not_answer(world: World) -> None:
    world.names = {HOST: [["93.184.215.99", PUBLIC]]}
    connect = world.connect

    def half(address: str, port: int, seconds: float) -> socket.socket:
        if address != PUBLIC:
            raise ConnectionRefusedError
        return connect(address, port, seconds)

    fetcher = Fetcher(network=Network(world.resolve, half, str(world.host.path)))

    assert fetcher.fetch(PICTURE) == b"file"


def test_a_sandbox_may_be_asked_as_it_is_and_leads_nowhere_else(world: World) -> None:
    """Its machines are all on this one: what begins as it says is asked, what only looks so not."""
    left = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfile"]
    left.insert(0, b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/inside\r\n\r\n")
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def serve() -> None:
            while left:
                with listening.accept()[0] as wire:
                    wire.recv(4096)
                    wire.sendall(left.pop())

        threading.Thread(target=serve, daemon=True).start()
        fetcher = Fetcher(base)
        assert fetcher.fetch(f"{base}/a.jpg?v=1") == b"file"
        for address in (f"{base}/b.jpg", f"{base}@127.0.0.1/", f"{base}.example/", base):
            with pytest.raises(SourceError) as missed:
                fetcher.fetch(address)
            assert missed.value.fault is SourceFault.ADDRESS
