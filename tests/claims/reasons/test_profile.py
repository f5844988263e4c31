import pytest

from claims.reasons.profile import headed

TITLE = "Mill hid dust"


@pytest.mark.parametrize(
    ("known", "made"),
    [
        ("                She said so.", "Mill hid dust   She said so."),
        ("… hid           She said so.", "… hid           She said so."),  # other words stand there, as far as they go
        ("     hid …      She said so.", "Mill hid dust   She said so."),
        ("He said so.     She said so.", "He said so.     She said so."),
        ("", "Mill hid dust"),
    ],
)
def test_a_headline_stands_in_front_unless_other_words_are_known_to(known: str, made: str) -> None:
    assert headed(TITLE, known) == made
