import pytest

from sources.charset import Undecodable, decode

FRENCH = "Le port a été fermé à midi, dit « l’Écho ». "
POLISH = "Zażółć gęślą jaźń, powiedział rzecznik ministerstwa. Wójt odrzucił zarzuty. "
GREEK = "Το υπουργείο απέρριψε τις κατηγορίες, είπε ο εκπρόσωπος του λιμανιού. "
JAPANESE = "港湾当局は月曜日に告発を否定した。広報担当者が記者団に語った。"
CHINESE = "港务局周一否认了指控，发言人告诉记者。"
KOREAN = "항만 당국은 월요일 혐의를 부인했다고 대변인이 기자들에게 말했다. "
RUSSIAN = "Министерство отвергло обвинения, сообщил представитель порта. "


@pytest.mark.parametrize(
    ("data", "declared", "encoding", "basis"),
    [
        (FRENCH.encode(), "", "utf-8", "utf-8"),
        (FRENCH.encode(), "iso-8859-1", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf" + FRENCH.encode(), "", "utf-8-sig", "mark"),
        (FRENCH.encode("utf-16"), "", "utf-16", "mark"),
        (FRENCH.encode("cp1252"), "iso-8859-1", "cp1252", "declared"),
        (FRENCH.encode("cp1252"), "", "cp1252", "guessed"),
        (POLISH.encode("cp1250"), "windows-1250", "windows-1250", "declared"),
        (FRENCH.encode("cp1252"), "no-such-charset", "cp1252", "guessed"),
    ],
)
def test_the_encoding_is_found_and_its_basis_kept(data: bytes, declared: str, encoding: str, basis: str) -> None:
    found = decode(data, declared=declared)
    assert (found.encoding, found.basis, found.replaced) == (encoding, basis, 0)
    assert found.text in (FRENCH, POLISH)


@pytest.mark.parametrize(
    ("text", "declared", "read_as"),
    [
        (POLISH, "ISO-8859-2", "iso-8859-2"),
        (GREEK, "windows-1253", "windows-1253"),
        (GREEK, "iso-8859-7", "iso-8859-7"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, " Windows-1251 ", "windows-1251"),
        (RUSSIAN, "iso-8859-5", "iso-8859-5"),
        (RUSSIAN, "ibm866", "ibm866"),
        (JAPANESE, "Shift_JIS", "shift_jis"),
        (JAPANESE, "x-sjis", "shift_jis"),
        (JAPANESE, "EUC-JP", "euc-jp"),
        (CHINESE, "GB2312", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "gb18030", "gb18030"),
        (KOREAN, "euc-kr", "euc-kr"),
        (KOREAN, "ks_c_5601-1987", "cp949"),
        (FRENCH, "latin1", "cp1252"),
        (FRENCH, "US-ASCII", "cp1252"),
        (FRENCH, "windows-1252", "windows-1252"),
    ],
)
def test_what_is_declared_is_believed_where_it_decodes(text: str, declared: str, read_as: str) -> None:
    data = text.encode(read_as)
    header = decode(data, declared=declared)
    assert (header.text, header.encoding, header.basis, header.replaced) == (text, read_as, "declared", 0)
    page = decode(f'<meta charset="{declared.strip()}">'.encode() + data, page=True)
    assert (page.encoding, page.basis) == (read_as, "page")
    assert page.text.endswith(text)
    assert decode(f'<meta charset="{declared.strip()}">'.encode() + data).basis == "guessed"  # no page, no meta


@pytest.mark.parametrize(
    "declared", ["utf-7", "punycode", "idna", "cp037", "unicode_escape", "hex", "undefined", "rot13"]
)
def test_an_encoding_that_no_browser_knows_is_not_believed(declared: str) -> None:
    found = decode(FRENCH.encode("cp1252"), declared=declared)
    assert (found.text, found.basis) == (FRENCH, "guessed")


def test_the_answers_word_goes_before_the_pages() -> None:
    page = b'<meta charset="koi8-r">' + RUSSIAN.encode("cp1251")
    found = decode(page, declared="windows-1251", page=True)
    assert (found.encoding, found.basis) == ("windows-1251", "declared")
    assert found.text.endswith(RUSSIAN)


@pytest.mark.parametrize(
    ("data", "encoding", "basis", "replaced"),
    [
        (b"\xff\xfe" + "<p>Wójt".encode("utf-16-le"), "utf-16", "mark", 0),
        (b"\xfe\xff" + "<p>Wójt".encode("utf-16-be"), "utf-16", "mark", 0),
        ("<p>Wójt".encode("utf-32"), "utf-32", "mark", 0),
        (b"\xef\xbb\xbf<p>W\xffjt", "utf-8-sig", "mark", 1),
        (b"\xff\xfe" + "<p>Wójt".encode("utf-16-le") + b"x", "utf-16", "mark", 1),
        (f"<p>{POLISH}</p>".encode("utf-16-le"), "utf-16-le", "guessed", 0),
        (f"<p>{POLISH}</p>".encode("utf-16-be"), "utf-16-be", "guessed", 0),
        (b"plain ASCII, said to be something else", "utf-8", "utf-8", 0),
        (b"nought\0in between", "utf-8", "utf-8", 0),
        (b"", "utf-8", "utf-8", 0),
        (POLISH.encode() + b"\xff", "utf-8", "guessed", 1),
        (POLISH.encode()[:-2] + b"\xc5", "utf-8", "guessed", 1),
    ],
)
def test_marks_noughts_and_broken_places(data: bytes, encoding: str, basis: str, replaced: int) -> None:
    found = decode(data, declared="windows-1251" if basis == "utf-8" else "")
    assert (found.encoding, found.basis, found.replaced) == (encoding, basis, replaced)


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="koi8-r">',
        "<META CHARSET = koi8-r>",
        "<meta http-equiv='Content-Type' content='text/html; charset=KOI8-R'>",
        '<?xml version="1.0" encoding="koi8-r"?>',
        f"<title>{'x' * 3_000}</title><meta charset='koi8-r'/>",
    ],
)
def test_a_page_may_declare_its_own(head: str) -> None:
    found = decode(head.encode() + RUSSIAN.encode("koi8-r"), page=True)
    assert found.text == head + RUSSIAN
    assert (found.encoding, found.basis) == ("koi8-r", "page")


def test_what_a_page_declares_far_down_is_no_declaration() -> None:
    page = b"x" * 5_000 + b'<meta charset="koi8-r">' + (RUSSIAN * 20).encode("cp1251")
    assert decode(page, page=True).basis == "guessed"


def test_a_text_that_declares_nothing_is_guessed() -> None:
    assert decode((RUSSIAN * 20).encode("cp1251")).text == RUSSIAN * 20
    assert decode((POLISH * 20).encode("cp1250")).text == POLISH * 20


def test_a_handful_of_broken_bytes_does_not_unmake_utf8() -> None:
    found = decode((RUSSIAN * 50).encode() + b"\xff\xfe!", declared="utf-8")
    assert (found.encoding, found.replaced) == ("utf-8", 2)
    assert found.text.startswith(RUSSIAN)


def test_what_decodes_nowhere_is_refused_with_the_fix() -> None:
    with pytest.raises(Undecodable, match="save it as UTF-8"):
        decode(bytes(range(128, 256)) * 50 + b"\x81\x8d\x8f\x90\x9d" * 50)
