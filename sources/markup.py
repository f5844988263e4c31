"""bytes of XML or JSON in whatever encoding -> the same as UTF-8, without marks, declaration and control characters.

What looks for hostile markup and the parsers behind it then see the same text: in UTF-16 no tag looks like one.
"""

import re

from sources.charset import Decoded, decode
from sources.clean import clean

MAX_CHARACTERS = 20_000_000
_CODE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,9}));?")
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,500}\?>")
_DECLARED = re.compile(rb"""^\s*<\?xml\b[^>]{0,300}?\bencoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
# UTF-16 without a mark: an ASCII character, and half of it nothing.
_WIDE = ((re.compile(rb"[<{\[]\x00[^\x00]\x00"), b"\xff\xfe"), (re.compile(rb"\x00[<{\[]\x00[^\x00]"), b"\xfe\xff"))
# Beside encodings of texts Python knows some that unpack, or that take hours for a megabyte.
_OF_TEXTS = re.compile(
    r"(?:utf|iso|windows|cp|koi|gb|big5|shift|sjis|euc|mac|latin|us-ascii|ascii|tis|ks_c)[\w.:-]*", re.IGNORECASE
)
# Servers say these of everything, and every byte is a character in them: proof of nothing.
_SAID_OF_EVERYTHING = frozenset({"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"})


def as_utf8(data: bytes, *, charset: str = "") -> bytes:
    """`charset` is what the HTTP answer declares. Raises Undecodable, or TooLong beyond MAX_CHARACTERS."""
    data = next((mark + data for wide, mark in _WIDE if wide.match(data)), data)
    text = clean(_decoded(data, charset).text, limit=MAX_CHARACTERS).lstrip("\ufeff").lstrip()
    declaration = _DECLARATION.match(text)
    return text[declaration.end() if declaration else 0 :].lstrip().encode()


def without_odd_codes(markup: bytes) -> bytes:
    """UTF-8 in which `&#0;` and its like are spaces: parsers stumble over them, or make what no text may hold.

    Its cost grows with the codes that somebody wrote: for the guarded child.
    """
    return _CODE.sub(_printable, markup)


def _decoded(data: bytes, charset: str) -> Decoded:
    """By its mark, as valid UTF-8, by what is declared, or by what it looks like."""
    declared = _DECLARED.match(data)
    names = [charset, declared[1].decode("ascii") if declared else ""]
    names.sort(key=lambda name: name.lower() in _SAID_OF_EVERYTHING)
    name = next((name for name in names if _OF_TEXTS.fullmatch(name)), "")
    found = decode(data, declared=name)
    if found.basis != "mark" and found.replaced and _is_mostly_broken(found):
        return decode(data)  # it says UTF-8 and is not
    return found


def _printable(code: re.Match[bytes]) -> bytes:
    number = int(code[1], 16) if code[1] else int(code[2])
    fits = 0xFFFF < number < 0x110000 or (number < 0xFFFE and clean(chr(number)) == chr(number))
    return code[0] if fits else b" "


def _is_mostly_broken(found: Decoded) -> bool:
    beyond_ascii = len(found.text) - len(found.text.encode("ascii", "ignore"))
    return beyond_ascii < 2 * found.replaced
