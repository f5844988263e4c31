import time

import pytest

from sources.furniture import furniture, load_rules, margins

RULES = load_rules()
LINES = [rule for rule in RULES if not rule.inline]
HEAD = "Osk shuts nine taps\n\nNine taps were shut in Osk.\n\n"


def _found(text: str) -> list[str]:
    return [text[start:end] for start, end in furniture(text)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_proves_itself(rule):
    matches = rule.pattern.search if rule.inline else rule.pattern.fullmatch
    assert matches(rule.example)
    assert not matches(rule.counterexample)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_rule_takes_what_another_was_warned_of(rule):
    assert not _found(HEAD + rule.counterexample + "\n\nThe board met.")


@pytest.mark.parametrize("rule", LINES, ids=lambda rule: rule.name)
def test_what_a_rule_shows_is_found_in_a_text(rule):
    assert rule.example.strip() in _found(HEAD + rule.example)


def test_the_headline_is_never_furniture():
    assert _found("Most read\n\nAdvertisement") == ["Advertisement"]


def test_headlines_under_such_a_heading_are_taken_and_the_prose_below_is_not():
    text = HEAD + "Most read\n1. Snow in May\n2. Goat elected\n\nThe board met on Monday."
    assert _found(text) == ["Most read", "1. Snow in May", "2. Goat elected"]


def test_a_subhead_between_such_a_heading_and_prose_stays():
    assert _found(HEAD + "Related\n\nMinister denies bribe\n\nHe said so on Monday.") == ["Related"]


def test_a_biography_is_taken_at_the_foot_only():
    bio = "Jo Penn is the harbour reporter of the Herald."
    assert _found(HEAD + bio) == [bio]
    assert _found(HEAD + bio + "\n\nShe was freed on Monday.") == []


def test_a_part_of_a_line_is_taken_alone():
    assert _found(HEAD + "The quay at dawn (Photo: Ines Corda)") == ["(Photo: Ines Corda)"]


@pytest.mark.parametrize(
    "line",
    [
        "No comment.",
        "Updated figures show nine dead taps, not five.",
        "5 March 2026",
        "Shares fell 43%",
        "Photo: Ines Corda was seen in Osk, police say",
        "Ada Fisk was arrested for the murder of the reporter.",
        "Follow the money, the auditor wrote.",
        "Live animals were on board.",
        "Minister denies bribe",
        "1,200 people are following the trial from the square.",
        "Correction: an earlier version gave the wrong date.",
        "Updated to include a comment by the ministry",
    ],
)
def test_what_may_say_something_is_never_furniture(line):
    assert _found(HEAD + line) == []


@pytest.mark.parametrize(
    "line",
    [
        "More - much more - needs to be done, she said.",
        "Shares fell 20% off their peak.",
        "Promotion - long sought - came in May.",
        "Video - police say - shows two boats.",
    ],
)
def test_prose_that_begins_like_a_notice_is_never_furniture(line):
    assert _found(HEAD + line) == []


def test_short_lines_above_the_prose_and_all_below_it_are_margins():
    text = "\n\n".join(
        [
            "Osk shuts taps",
            "Jo Penn, Osk",
            "Nine taps were shut in Osk.",
            "What we know",
            "The board met on Monday.",
            "Osk, water",
        ]
    )
    assert [text[start:end] for start, end in margins(text)] == ["Jo Penn, Osk", "Osk, water"]


def test_a_text_without_a_sentence_has_no_margins_but_what_follows_its_headline():
    assert margins("Osk") == margins("") == []


@pytest.mark.parametrize(
    "part",
    ["Updated ", "1 comments ", "£5 share ", "© ", "5 ( ", "we cookies ", "Aa ", "12:12 ", "A is reporter ", "] "],
)
def test_a_hostile_line_costs_no_more_than_another(part):
    started = time.perf_counter()
    furniture("\n".join(f"{part * 300}"[:290] + f"{number}" for number in range(500)))
    assert time.perf_counter() - started < 5


def test_a_broken_rule_is_named_by_its_line(tmp_path):
    path = tmp_path / "rules.jsonl"
    path.write_text('{"name": "x", "pattern": "(", "example": "a", "counterexample": "b"}\n', "utf-8")
    with pytest.raises(ValueError, match=r"rules\.jsonl:1: "):
        load_rules(path)
