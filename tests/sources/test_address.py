"""URLs in all the spellings that somebody may paste or a server may answer with: refused, or taken apart one way.

The families are generated, so that each trick is tried on each address that it could lead to.
"""

import ipaddress

import pytest

from sources.address import MAX_URL, is_public, read_url
from sources.outcomes import UrlRefused
from tests.servers import PUBLIC

SCHEMES = """ftp ftps sftp file gopher javascript data vbscript ws wss ldap ldaps dict tftp smb jar view-source feed
mailto about blob chrome netdoc php phar expect ssh git telnet rtsp urn httpx shttp http+unix httpss h""".split()  # noqa: SIM905

INSIDE = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.254", "0.0.0.0", "100.64.0.1", "8.8.8.8")  # noqa: S104


def numeric_hosts(address: str) -> list[str]:
    """All the ways in which C libraries, browsers and IPv6 write one IPv4 address; a public one is refused as well."""
    number = int(ipaddress.IPv4Address(address))
    a, b, c, d = map(int, address.split("."))
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    wide = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}
    return [
        address,
        address + ".",
        str(number),
        str(number + (1 << 32)),
        hex(number),
        hex(number).upper(),
        f"0{number:o}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"0x{a:02X}.{b}.0{c:o}.{d}",
        f"{a:03}.{b:03}.{c:03}.{d:03}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{(c << 8) + d}",
        f"{a + 256}.{b}.{c}.{d}",
        address.translate(wide),
        address.replace(".", "\u3002"),
        address.replace(".", "\uff0e"),
        address.replace(".", "\uff61"),
        address.replace(".", "%2e"),
        "".join(f"%{ord(character):02x}" for character in address),
        f"[{address}]",
        f"[::{address}]",
        f"[::ffff:{address}]",
        f"[::ffff:{high}:{low}]",
        f"[0:0:0:0:0:ffff:{high}:{low}]",
        f"[64:ff9b::{high}:{low}]",
        f"[64:ff9b::{address}]",
        f"[2002:{high}:{low}::]",
    ]


V6 = """[::] [::1] [0:0:0:0:0:0:0:1] [::1%25lo] [fe80::1] [fe80::1%25eth0] [fc00::1] [fd00:ec2::254] [fec0::1]
[ff02::1] [2001:db8::1] [2606:2800:21f:cb07:6820:80da:af6b:8b2c]
[v1.x] [::1 ::1] [1] [] [site.example] [::g] ::1 fe80::1""".split()  # noqa: SIM905

LOCAL = [
    "localhost",
    "LOCALHOST",
    "LocalHost",
    "localhost.",
    "localhost..",
    "foo.localhost",
    "foo.LOCALHOST.",
    "localhost.localdomain",
    "ip6-localhost",
    "loopback",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "𝐥𝐨𝐜𝐚𝐥𝐡𝐨𝐬𝐭",
    "lo\u00adcalhost",
    "local\u200bhost",
    "ſite.localhoſt",
    "foo。localhost",
    "foo．ｌocalhost",
    "localhost%00.site.example",
    "localhost%2e",
    "%6cocalhost",
    "xn--localhost-",
    "xn--foo-.localhost",
    "intranet",
    "router",
    "a",
    "-",
    "*",
]
PRIVATE_ENDINGS = """local localhost localdomain internal intranet corp home lan private arpa onion invalid test alt
123 0 0x7f 0x""".split()  # noqa: SIM905

HOSTS = [
    *("-site.example", "site-.example", "site..example", ".site.example", "..", ".", "site.example..x"),
    *("a" * 64 + ".example", ".".join(["a" * 60] * 5), "a." * 200 + "example"),
    *("xn--a.example", "xn--.example", "xn--zzzzzz99.example", "xn--bcher-kv.example\u0301"),
    *("site%2eexample", "%73ite.example", "site.ex%61mple", "site.example%00", "site.example%2f@x", "si%te.example"),
    *("site.example,other.example", "site.example|x", "si;te.example", "$ite.example", "*.example", '"site.example"'),
    *("<site>.example", "site.example]", "[site.example", "site{}.example", "site^.example", "site`.example"),
    *("site!.example", "site=.example", "site+.example", "site~.example", "under_score.example", "site'.example"),
    *("\u0301site.example", "site\u202e.example", "site\ufffd.example", "\u200d.example", "a\u2024b", "site.ex\ud800"),
    *("site．example／@x", "site.example﹕80", "site.example＠other.example", "site.example＃", "site.example？x"),
]

CREDENTIALS = [
    *("user@site.example", "user:pw@site.example", "@site.example", ":@site.example", ":pw@site.example"),
    *("user%40x@site.example", "site.example@127.0.0.1", "site.example:80@10.0.0.1", "127.0.0.1@site.example"),
    *("site.example:pw@[::1]", "a@b@site.example", "user;auth=x@site.example", "%@site.example"),
]

BACKSLASHES = [
    *("http:\\\\site.example/", "http:/\\site.example/", "http://site.example\\@127.0.0.1/", "http://127.0.0.1\\.site.example/"),
    *("http://site.example\\", "http://site.example/a\\b", "http://site.example/?a\\b", "http://\\site.example/"),
    "https:\\site.example",
]  # fmt: skip

CONTROL = [chr(code) for code in (*range(0x21), 0x7F, 0x80, 0x85, 0x9F)]
CONTROLLED = [
    *(f"http://site.example/a{character}b" for character in CONTROL),
    *(f"http://site.ex{character}ample/" for character in "\0\t\n\r \x0b\x0c\x1f\x7f"),
    *(f"{character}http://site.example/" for character in "\0\t\n\r \x1f"),
    *(f"http://site.example/{character}" for character in "\0\t\n\r \x1f"),
    *(f"ht{character}tp://site.example/" for character in "\t\n\r"),
    "http://site.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n",
    "http://site.example/?a=\r\nX: y",
    "http://site.example:80\r\nX: y/",
]

PORTS = """0 1 7 21 22 25 79 81 442 444 3128 5432 6379 8000 8080 8443 9200 11211 65535 65536 99999 -1 -80 +80 0x50 8o
80a a http 80.0 80,443 1e2 ８０ ٨٠ 80:80 443:80""".split()  # noqa: SIM905

SHAPES = [
    *("", "/", "/path", "?q", "#part", ":", "://", "//", "///", "//site.example/", "site.example"),
    *("www.site.example/a", "http", "http:", "http:/", "http://", "http:///", "http:///path", "http:////site.example/"),
    *("https:site.example", "http:/site.example/", "http:?q", "http:#x", "http://?q=1", "http://#x", "http://:80/"),
    "http//site.example/",
    *(":http://site.example/", "<http://site.example/>", "(http://site.example/)", "“http://site.example/”"),
    *("http://http://site.example/", "url:http://site.example/", "１http://site.example/", "ｈttp://site.example/"),
    "http://site.example/" + "a" * MAX_URL,
    "http://site.example/?" + "ä" * MAX_URL,
]  # fmt: skip

REFUSED = [
    *(f"{scheme}://site.example/" for scheme in SCHEMES),
    *(f"{scheme}:site.example" for scheme in SCHEMES[:12]),
    *(f"http://{host}/" for address in INSIDE for host in numeric_hosts(address)),
    *(f"http://{host}/" for host in V6),
    *(f"http://{host}/" for host in LOCAL),
    *(f"http://site.{end}/" for end in PRIVATE_ENDINGS),
    *(f"https://SITE.{end.upper()}.:443/" for end in PRIVATE_ENDINGS),
    *(f"http://{host}/" for host in HOSTS),
    *(f"http://{host}/" for host in CREDENTIALS),
    *BACKSLASHES,
    *CONTROLLED,
    *(f"http://site.example:{port}/" for port in PORTS),
    *SHAPES,
]


def named(url: str) -> str:
    return ascii(url)[1:60]


@pytest.mark.parametrize("url", REFUSED, ids=named)
def test_what_is_no_public_pages_address_is_refused_with_the_reason_and_the_fix(url: str) -> None:
    with pytest.raises(UrlRefused) as refusal:
        read_url(url)
    assert str(refusal.value).isprintable()
    assert "; " in str(refusal.value)


def test_enough_spellings_are_tried() -> None:
    assert len(set(REFUSED)) >= 300


TAKEN = [
    # scheme, case, port and final dot
    ("http://site.example", "http://site.example/"),
    ("HTTP://SITE.EXAMPLE/A", "http://site.example/A"),
    ("hTTps://Site.Example", "https://site.example/"),
    ("http://site.example:80/", "http://site.example/"),
    ("https://site.example:443/", "https://site.example/"),
    ("http://site.example:443/", "http://site.example:443/"),
    ("https://site.example:80/", "https://site.example:80/"),
    ("http://site.example:/", "http://site.example/"),
    ("http://site.example:0080/", "http://site.example/"),
    ("http://site.example./", "http://site.example/"),
    ("http://site.example.:80/", "http://site.example/"),
    # host names in other alphabets, folded as browsers fold them
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
    ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
    ("http://XN--BCHER-KVA.example/", "http://xn--bcher-kva.example/"),
    ("http://bu\u0308cher.example/", "http://xn--bcher-kva.example/"),
    ("http://straße.example/", "http://xn--strae-oqa.example/"),
    ("http://новости.example/", "http://xn--b1amnebsh.example/"),
    ("http://新聞.example/", "http://xn--efvv70d.example/"),
    ("http://ｓｉｔｅ.example/", "http://site.example/"),
    ("http://site。example/", "http://site.example/"),
    ("http://site．example/", "http://site.example/"),
    ("http://si\u00adte.example/", "http://site.example/"),
    ("http://ⓢⓘⓣⓔ.example/", "http://site.example/"),
    # digits in names are no addresses
    ("http://1.2.3.4.example/", "http://1.2.3.4.example/"),
    ("http://127-0-0-1.example/", "http://127-0-0-1.example/"),
    ("http://0x7f.example/", "http://0x7f.example/"),
    ("http://7.site.example/", "http://7.site.example/"),
    ("http://localhost.example/", "http://localhost.example/"),
    ("http://local.example/", "http://local.example/"),
    # path and query: kept, or escaped where a request cannot hold it
    ("http://site.example?q=a%20b", "http://site.example/?q=a%20b"),
    ("http://site.example/straße?q=ä", "http://site.example/stra%C3%9Fe?q=%C3%A4"),
    ("http://site.example/a%2Fb%zz%", "http://site.example/a%2Fb%zz%"),
    ("http://site.example/新聞", "http://site.example/%E6%96%B0%E8%81%9E"),
    ("http://site.example/\u2028x", "http://site.example/%E2%80%A8x"),
    ("http://site.example/\ud800", "http://site.example/%3F"),
    ("http://site.example/@a[b]", "http://site.example/@a[b]"),
    ("http://site.example/a:b;c,d=e", "http://site.example/a:b;c,d=e"),
    ("http://site.example//a//b", "http://site.example//a//b"),
    ("http://site.example/http://other.example/", "http://site.example/http://other.example/"),
    ("http://site.example/?u=http://127.0.0.1/", "http://site.example/?u=http://127.0.0.1/"),
    ("http://site.example/?a@b", "http://site.example/?a@b"),
    ("http://site.example?", "http://site.example/"),
    ("http://site.example/a?#x", "http://site.example/a"),
    ("http://site.example/a#b?c", "http://site.example/a"),
    ("http://site.example#@127.0.0.1/", "http://site.example/"),
    # steps up and down, resolved as browsers do, so that no rule of robots.txt is walked around
    ("http://site.example/a/../b", "http://site.example/b"),
    ("http://site.example/a/./b/.", "http://site.example/a/b/"),
    ("http://site.example/a/b/..", "http://site.example/a/"),
    ("http://site.example/../../a", "http://site.example/a"),
    ("http://site.example/a/%2e%2E/b", "http://site.example/b"),
    ("http://site.example/a/.%2e/b/%2E", "http://site.example/b/"),
    ("http://site.example/..", "http://site.example/"),
    ("http://site.example/a/...", "http://site.example/a/..."),
    ("http://site.example/a?b=/../c", "http://site.example/a?b=/../c"),
    ("http://site.example/" + "a" * (MAX_URL - 20), "http://site.example/" + "a" * (MAX_URL - 20)),
]


@pytest.mark.parametrize(("url", "asked"), TAKEN, ids=lambda value: named(str(value)))
def test_an_honest_address_has_one_spelling_and_keeps_it(url: str, asked: str) -> None:
    assert read_url(url).url == asked
    assert read_url(asked).url == asked


SPECIAL = """0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 168.63.129.16
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1
192.168.1.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1
fe80::1%eth0 fec0::1 ff02::1 ::ffff:0:127.0.0.1 4000::1 1::1""".split()  # noqa: SIM905 - so many read better as a text


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    """8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 172.15.255.255
    172.32.0.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2606:2800:21f:cb07:6820:80da:af6b:8b2c 2a00::1 2001:200::1 2003::1 3ffe::1""".split(),  # noqa: SIM905
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)
    assert is_public(PUBLIC)
