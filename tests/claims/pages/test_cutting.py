import pytest

from claims.pages.cutting import cut, one_line


@pytest.mark.parametrize(
    ("words", "most", "shown"),
    [
        ("The barge sank.", 40, "The barge sank."),
        ("The  barge\n sank.", 40, "The barge sank."),
        ("The barge sank.", 11, "The barge …"),
        ("The barge sank.", 12, "The barge …"),
        ("The barge sank.", 14, "The barge …"),
        ("The barge sank.", 15, "The barge sank."),
        ("Unpronounceable", 8, "Unpron …"),
        ("", 8, ""),
    ],
)
def test_words_are_cut_between_words_and_never_longer_than_asked(words, most, shown):
    assert cut(words, most) == shown
    assert len(cut(words, most)) <= most


def test_what_no_feed_may_hold_and_what_turns_the_line_round_is_left_out():
    assert one_line("A\x00 barge\x0b \ufffe\u202esank\u2066!") == "A barge sank !"
