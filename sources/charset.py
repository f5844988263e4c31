"""bytes -> text, with the encoding that was used and why it was believed."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED_IN_PAGE = re.compile(
    rb"""(?:<meta[^>]{0,500}?charset|^\s*<\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE,
)
_PAGE_HEAD = 4096
# What browsers know. Python knows more (utf-7, punycode, EBCDIC), in which markup hides from whoever looks at bytes.
_ON_THE_WEB = re.compile(
    r"(?:utf-(?:8|16|16le|16be)|(?:windows-|cp)(?:874|125[0-8])|cp949|iso-8859-(?:[1-9]|1[0-6])|koi8-[ru]|macintosh"
    r"|x-mac-cyrillic|ibm866|cp866|gb18030|big5|big5-hkscs|euc-jp|euc-kr|shift_jis|iso-2022-jp|tis-620)"
)
_SAMPLE = 64 * 1024
# A page that says UTF-8 and breaks in a handful of places is still UTF-8: a cut advertisement, a bad byline.
_BROKEN_SHARE = 0.001
_WESTERN_MARKS = "€…‘’“”•–—™£§©«®°·»".encode("cp1252")


class Undecodable(ValueError):
    status = "bad_encoding"


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """`basis` is one of mark, utf-8, declared, page, guessed; `replaced` counts broken characters."""

    text: str
    encoding: str
    basis: str
    replaced: int = 0


def decode(data: bytes, *, declared: str = "", page: bool = False) -> Decoded:
    """Valid UTF-8 wins over what anybody declared; `declared` is the charset of the HTTP answer.

    With `page`, what a web page declares in its head is heard too. Raises Undecodable.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, "mark") or _mended(data, encoding, "mark")
    if found := _wide(data):
        return found
    if found := _strict(data, "utf-8", "utf-8"):
        return found
    in_page = _DECLARED_IN_PAGE.search(data[:_PAGE_HEAD]) if page else None
    names = [(declared, "declared"), (in_page[1].decode("ascii") if in_page else "", "page")]
    for name, basis in names:
        if (known := _web_name(name)) and (found := _strict(data, known, basis)):
            return found
    for name, basis in names:
        if _web_name(name) == "utf-8" and (found := _nearly(data, basis)):
            return found
    return _guessed(data)


def _strict(data: bytes, encoding: str, basis: str) -> Decoded | None:
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding, basis=basis)
    except (UnicodeError, LookupError):
        return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without its mark, which would pass for UTF-8: of Latin letters and markup, every other byte is nought."""
    sample = data[:_SAMPLE]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[first::2].count(0) > 0.25 * len(sample) > 10 * sample[1 - first :: 2].count(0):
            return _strict(data, encoding, "guessed")
    return None


def _mended(data: bytes, encoding: str, basis: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text=text, encoding=encoding, basis=basis, replaced=text.count("\ufffd"))


def _nearly(data: bytes, basis: str) -> Decoded | None:
    found = _mended(data, "utf-8", basis)
    return found if found.replaced <= max(3, _BROKEN_SHARE * len(found.text)) else None


def _guessed(data: bytes) -> Decoded:
    if found := _mostly_utf8(data):
        return found
    if _looks_western(data) and (found := _strict(data, "cp1252", "guessed")):
        return found
    # The detector is slow and its cost grows with the text: it sees a sample, the whole must then decode.
    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None and (found := _strict(data, best.encoding, "guessed")):
        return found
    if found := _nearly(data, "guessed"):
        return found
    raise Undecodable("the bytes decode in no encoding that was tried; save it as UTF-8")


def _mostly_utf8(data: bytes) -> Decoded | None:
    """More whole characters beyond ASCII than broken ones: in any other encoding hardly any would come out whole."""
    found = _mended(data, "utf-8", "guessed")
    whole = sum(character > "\x7f" for character in found.text) - found.replaced
    return found if whole > found.replaced else None


def _looks_western(data: bytes) -> bool:
    """Few bytes beyond ASCII, and nearly all of them letters with accents or typographic marks in windows-1252.

    The detector takes short texts of this kind, the most frequent one, for Baltic or Turkish.
    """
    high = [byte for byte in data[:_SAMPLE] if byte > 127]
    usual = sum(byte >= 0xC0 or byte in _WESTERN_MARKS for byte in high)
    letters = sum(byte > 127 or chr(byte).isalpha() for byte in data[:_SAMPLE])
    return len(high) < 0.3 * letters and usual >= 0.95 * len(high)


def _web_name(name: str) -> str:
    """As Python calls it, "" where browsers do not know it.

    They read Latin-1 and ASCII as windows-1252, and authors rely on it.
    """
    lowered = name.strip().lower()
    if lowered in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        return "cp1252"
    known = {"utf8": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "x-sjis": "shift_jis"}
    lowered = known.get(lowered, lowered)
    return lowered if _ON_THE_WEB.fullmatch(lowered) else ""
