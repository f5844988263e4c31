import pytest

from claims.pages.looks import Note, notes
from sources.models import Announcement, Article, Revision
from tests.factories import NOON

WHOLE, PART = (Article(current=Revision(state=state)) for state in ("ok", "paywalled"))


def _look(**fields) -> Announcement:
    return Announcement(**{"state": "read", "status": "unchanged", "tried_at": NOON, **fields})


def test_a_whole_text_that_is_still_there_needs_no_note():
    assert notes(WHOLE, None) == notes(WHOLE, _look()) == []
    assert notes(Article(), None) == []


def test_what_holds_of_the_text_shown_bears_no_time():
    [note] = notes(PART, _look())
    assert "those who pay" in note.words
    assert note.looked_at is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "gone", "status": "not_found", "attempts": 2}, "does not show this article any more"),
        ({"attempts": 1, "status": "extraction_failed"}, "we could not find the article in the page"),
        ({"attempts": 3, "status": "server_error"}, "it failed (server error)"),
        ({"status": "paywalled"}, "now shows only a part without payment"),
        ({"status": "truncated"}, "now holds only a part"),
    ],
)
def test_what_came_of_the_last_look_is_told_with_its_time(fields, words):
    [note] = notes(WHOLE, _look(**fields))
    assert words in note.words
    assert note.looked_at == NOON


def test_an_address_that_nobody_visited_tells_nothing():
    assert notes(WHOLE, _look(state="waiting", tried_at=None, attempts=1)) == []


def test_a_text_in_part_is_not_told_again_by_the_look_that_found_it():
    assert [type(note) for note in notes(PART, _look(status="paywalled"))] == [Note]
