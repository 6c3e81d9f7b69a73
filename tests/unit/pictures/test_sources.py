"""Which addresses of pictures are asked at all, and which IP addresses are everybody's."""

import pytest

from storefront.pictures.sources import SourceError, SourceFault, is_public, read_source

BAD = [
    "http://shop.example/a.jpg",  # in clear
    "ftp://shop.example/a.jpg",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
    "//shop.example/a.jpg",
    "a.jpg",
    "",
    "https://",
    "https:///a.jpg",
    "https://shop.example:8443/a.jpg",
    "https://shop.example:0/a.jpg",
    "https://shop.example:99999/a.jpg",
    "https://user:password@shop.example/a.jpg",
    "https://shop.example@169.254.169.254/latest/meta-data/",
    "https://@shop.example/a.jpg",
    "https://127.0.0.1/a.jpg",
    "https://8.8.8.8/a.jpg",  # also one that is everybody's: nobody's certificate names it
    "https://2130706433/a.jpg",  # 127.0.0.1 as one number
    "https://017700000001/a.jpg",
    "https://0x7f000001/a.jpg",
    "https://0x7f.1/a.jpg",
    "https://127.1/a.jpg",
    "https://0177.0.0.1/a.jpg",
    "https://127.0.0.1./a.jpg",
    "https://[::1]/a.jpg",
    "https://[::]/a.jpg",
    "https://[::ffff:169.254.169.254]/a.jpg",
    "https://[fe80::1%25eth0]/a.jpg",
    "https://[/a.jpg",
    "https://\uff11\uff12\uff17.0.0.1/a.jpg",  # digits of full width
    "https://169\u3002254\u3002169\u3002254/a.jpg",  # full stops of other scripts
    "https://\u0967\u0968\u096d.0.0.1/a.jpg",  # Devanagari
    "https://localhost/a.jpg",
    "https://intranet/a.jpg",  # a name without a point is of our own network
    "https://shop..example/a.jpg",
    "https://-shop.example/a.jpg",
    "https://shop.example\\@127.0.0.1/a.jpg",
    "https://shop.example /a.jpg",
    "https://shop.example/a\r\nHost: inside/a.jpg",
    "https://shop.example/a\x00.jpg",
    "https://" + "a" * 64 + ".example/a.jpg",
    "https://" + "a." * 130 + "example/a.jpg",
    "https://shop.example/" + "a" * 2048,
]


@pytest.mark.parametrize("address", BAD)
def test_it_is_not_asked_wherever_it_leads(address: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_source(address)

    assert refused.value.fault is SourceFault.ADDRESS


@pytest.mark.parametrize(
    ("address", "host", "target"),
    [
        ("https://cdn.shopify.com/s/a.jpg?v=1&w=2", "cdn.shopify.com", "/s/a.jpg?v=1&w=2"),
        ("https://Shop.Example:443", "shop.example", "/"),
        ("https://shop.example./a.jpg", "shop.example", "/a.jpg"),
        ("https://xn--bcher-kva.example/a.jpg", "xn--bcher-kva.example", "/a.jpg"),
        ("https://b\u00fccher.example/a.jpg", "xn--bcher-kva.example", "/a.jpg"),
        ("https://my_bucket.s3.amazonaws.com/a.jpg", "my_bucket.s3.amazonaws.com", "/a.jpg"),
        ("https://shop.example/\u09b6\u09be.jpg", "shop.example", "/%E0%A6%B6%E0%A6%BE.jpg"),
        ("https://shop.example/a b.jpg#top", "shop.example", "/a%20b.jpg"),
        ("https://shop.example/a%20b,c.jpg", "shop.example", "/a%20b,c.jpg"),
    ],
)
def test_what_is_asked_is_a_name_and_a_path_in_ascii(address: str, host: str, target: str) -> None:
    source = read_source(address)

    assert (source.host, source.target) == (host, target)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address among others
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_it_is_not_everybodys(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "151.101.1.69", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_it_is_everybodys(address: str) -> None:
    assert is_public(address)
