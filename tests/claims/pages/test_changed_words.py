from claims.pages.changed_words import MOST, PASSAGE, changed_words
from sources.models import Revision

LINES = [
    f"The board of Osk met for the {number}th time, and minute {number} of it was read out." for number in range(400)
]
LONG = "\n\n".join(LINES)


def _changed(before: str, after: str):
    return changed_words(Revision(text=before), Revision(text=after))


def _length(part) -> int:
    return len(part.left + part.removed + part.added + part.right)


def test_a_changed_word_is_shown_in_its_line_and_nothing_of_another():
    before = "Rain fell.\n\nNine taps were shut in Osk on Monday.\n\nNobody was hurt."
    [part] = _changed(before, before.replace("Nine", "Eleven")).passages
    assert (part.left, part.removed, part.added, part.right) == (
        "",
        "Nine",
        "Eleven",
        " taps were shut in Osk on Monday.",
    )
    assert (part.kind, part.label) == ("substance", "Changes what is said")
    assert part.decided == "By a sure sign: a figure for another."
    assert part.before
    assert part.after


def test_context_begins_and_ends_with_a_whole_word():
    [part] = _changed(LONG, LONG.replace("minute 7 of", "minute 8 of")).passages
    assert part.left in LONG
    assert f" {part.left}" in LONG
    assert part.right.split()[-1] in LINES[7].split()


def test_each_kind_is_labelled_with_how_it_was_decided():
    before = "Osk\n\nNine taps were shut in Osk.\n\nUpdated 5 minutes ago"
    found = _changed(before, "Osk\n\nNine taps were closed in Osk.\n\nUpdated 9 minutes ago")
    wording, furniture = found.passages
    assert (wording.label, furniture.label) == ("Changes the wording", "Stands around the article")
    assert wording.decided.startswith("No sure sign, and a score of 0.")
    assert furniture.decided.startswith("By a rule: ")
    assert found.summary == "1 changes the wording, 1 stands around the article"


def test_a_text_written_anew_is_not_disclosed():
    anew = "\n\n".join(
        f"Ferry {n} left pier {n} late, said its master, and {n} crates fell off it." for n in range(400)
    )
    found = _changed(LONG, anew)
    shown = "".join(part.added for part in found.passages)
    assert found.left_out or any(part.added_cut for part in found.passages)
    assert len(shown) < len(anew) / 3
    assert all(_length(part) <= PASSAGE for part in found.passages)


def test_many_small_changes_are_capped_and_what_is_left_out_is_counted():
    after = LONG.replace("read", "spelt")
    found = _changed(LONG, after)
    assert len(found.passages) == MOST
    assert found.left_out == len(LINES) - MOST
    assert sum(map(_length, found.passages)) <= len(after) / 3


def test_of_a_short_text_no_more_than_a_few_lines_are_shown():
    before = "\n\n".join(LINES[:20])
    found = _changed(before, before.replace("The board", "A committee").replace("read", "spelt"))
    assert sum(map(_length, found.passages)) <= max(600, len(before) / 3)
    assert found.left_out


def test_changes_of_substance_are_shown_first_and_stand_where_they_were():
    after = LONG.replace("read", "spelt").replace("minute 399", "minute 401")
    found = _changed(LONG, after)
    assert found.passages[-1].kind == "substance"
    assert found.passages[-1].added.startswith("401")


def test_texts_too_long_to_compare_while_a_reader_waits_say_so():
    assert _changed("a " * 250_000, "b").too_long
