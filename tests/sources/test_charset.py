import pytest

from sources.charset import Undecodable, decode

FRENCH = "Le port a été fermé à midi, dit « l’Écho ». "
POLISH = "Zażółć gęślą jaźń, powiedział rzecznik ministerstwa. Wójt odrzucił zarzuty. "
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


def test_a_page_may_declare_its_own() -> None:
    page = b'<meta charset="koi8-r">' + RUSSIAN.encode("koi8-r")
    assert decode(page, page=True).text.endswith(RUSSIAN)
    assert decode(page, page=True).basis == "page"


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
