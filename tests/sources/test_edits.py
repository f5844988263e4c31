import json
import time

import pytest

from sources.edits import compare, table
from tests.sources.revision_pairs import pairs

FURNITURE, SUBSTANCE = pairs("furniture.jsonl"), pairs("substance.jsonl")
TEXT = (
    "Osk shuts nine taps\n\nNine taps were shut in Osk on Monday, the water board said.\n\n"
    "Nobody was hurt, according to Ines Corda."
)


@pytest.mark.parametrize("pair", FURNITURE, ids=lambda pair: pair.what)
def test_a_change_around_the_article_raises_no_alarm(pair):
    assert pair.before != pair.after
    assert compare(pair.before, pair.after).kind != "substance"


@pytest.mark.parametrize("pair", SUBSTANCE, ids=lambda pair: pair.what)
def test_a_change_of_what_is_said_is_never_furniture(pair):
    assert compare(pair.before, pair.after).kind in ("substance", "wording")


def test_nine_in_ten_changes_of_what_is_said_are_told_as_such():
    assert len(FURNITURE) >= 270
    assert len(SUBSTANCE) >= 60
    found = [pair for pair in SUBSTANCE if compare(pair.before, pair.after).kind == "substance"]
    print(f"substance: {len(found)} of {len(SUBSTANCE)} found")
    assert len(found) >= 0.9 * len(SUBSTANCE)


def test_the_same_text_is_the_same():
    assert compare(TEXT, TEXT).kind == compare("", "").kind == "same"
    assert compare(TEXT, TEXT).edits == ()


def test_an_edit_says_where_it_stands_in_both_texts():
    after = "Updated 5 minutes ago\n" + TEXT.replace("Nine taps", "Ten taps")
    [edit] = [edit for edit in compare(TEXT, after).edits if edit.why == ("a figure for another",)]
    assert (TEXT[slice(*edit.before)], after[slice(*edit.after)]) == ("Nine", "Ten")
    assert edit.kind == "substance"


def test_what_was_added_is_empty_in_the_text_before():
    after = TEXT.replace("Nobody", "The lab made sure of it. Nobody")
    [edit] = compare(TEXT, after).edits
    assert edit.before[0] == edit.before[1]
    assert after[slice(*edit.after)] == "The lab made sure of it."


def test_a_clock_beside_a_change_of_wording_is_told_apart():
    first, second = TEXT + "\n\nUpdated 5 minutes ago", TEXT.replace("shut in", "closed in") + "\n\nUpdated 9 hours ago"
    change = compare(first, second)
    assert change.kind == "wording"
    assert {edit.kind for edit in change.edits} == {"wording", "furniture"}


def test_prose_that_becomes_a_notice_is_a_change_of_the_article():
    first, second = TEXT + "\n\nTwo children are ill.", TEXT + "\n\nAdvertisement"
    assert compare(first, second).kind == "substance"


def test_a_line_beside_the_article_that_no_rule_knows_is_wording_whatever_it_says():
    [edit] = compare(TEXT + "\n\nOsk jazz nights, 3 May", TEXT + "\n\nOsk jazz nights, 7 May").edits
    assert (edit.kind, edit.why) == ("wording", ("a line without a sentence, above or below the article",))


def test_a_note_of_correction_counts_wherever_it_stands():
    assert compare(TEXT, TEXT + "\n\nCorrected: the name of the town").kind == "substance"


def test_a_sentence_that_went_is_substance_however_short():
    first = TEXT + "\n\nThe court sits soon.\n\nIt rained."
    [edit] = compare(first, first.replace("The court sits soon.\n\n", "")).edits
    assert edit.why == ("something that was told was dropped",)


def test_a_subhead_between_prose_is_part_of_the_article():
    first = TEXT + "\n\nMayor denies guilt\n\nThe board met on Monday."
    assert compare(first, first.replace("denies", "admits")).kind == "substance"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("Nine taps were", "Nine taps were not", "a negation came or went"),
        ("were shut", "were allegedly shut", "a softening word came or went"),
        ("Ines Corda", "Rolf Kern", "a name for another"),
        ("board said.", "board said. The mayor denied this.", "a denial came or went"),
        ("Nobody was hurt, according to Ines Corda.", "Correction: we named the wrong town.", "a note of correction"),
        (", according to Ines Corda", "", "who is named as the source"),
    ],
)
def test_a_sure_sign_is_named(before, after, why):
    assert why in [reason for edit in compare(TEXT, TEXT.replace(before, after)).edits for reason in edit.why]


@pytest.mark.parametrize(
    ("before", "after"), [("Nine taps", "9 taps"), ("was hurt", "was harmed"), ("on Monday", "Monday")]
)
def test_another_way_to_put_it_is_wording(before, after):
    assert compare(TEXT, TEXT.replace(before, after)).kind == "wording"


def test_a_text_with_thousands_of_edits_is_compared_in_bounded_time_and_to_its_end():
    before = " ".join(f"w{number}" for number in range(60_000))
    after = " ".join(f"w{number}" if number % 7 else f"v{number}" for number in range(60_000))
    started = time.perf_counter()
    change = compare(before, after)
    assert time.perf_counter() - started < 10
    assert len(change.edits) == 2_000
    assert change.edits[-1].after[1] > len(after) - 30


def test_a_table_that_weighs_other_features_is_refused(tmp_path):
    path = tmp_path / "edits.json"
    path.write_text(json.dumps({"threshold": 0.3, "bias": 0, "weights": {"luck": 1}}), "utf-8")
    with pytest.raises(ValueError, match="train it"):
        table(path)
