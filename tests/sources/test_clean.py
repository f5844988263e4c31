import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.clean import TooLong, clean, sha256

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("a\0b", "a b"),
        ("a\ud800b", "a b"),
        ("a\x07\x1b\x7f\x85b", "a    b"),
        ("a\r\nb\rc", "a \nb c"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("“naïve” 😀 e\u0301\u2028", "“naïve” 😀 e\u0301\u2028"),
    ],
)
def test_what_no_store_takes_becomes_one_space_each(given_text: str, cleaned: str) -> None:
    assert clean(given_text) == cleaned


@given(ANY_TEXT)
def test_cleaning_keeps_every_offset_and_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert "\0" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean(cleaned) == cleaned


def test_a_text_beyond_the_limit_is_refused_with_the_fix() -> None:
    with pytest.raises(TooLong, match=r"11 characters, over the limit of 10; split it") as refusal:
        clean("x" * 11, limit=10)
    assert refusal.value.status == "too_large"
    assert clean("x" * 10, limit=10)


def test_the_hash_is_that_of_the_utf8_bytes() -> None:
    assert sha256("naïve") == hashlib.sha256(b"na\xc3\xafve").hexdigest()
    assert sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
