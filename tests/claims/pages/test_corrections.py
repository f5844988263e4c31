from datetime import timedelta

from claims.models import Event
from claims.pages.corrections import corrections
from sources.models import Article
from tests.factories import NOON


def edit(article: int, change: str, hours: int = 0) -> Event:
    at = NOON + timedelta(hours=hours)
    return Event(article=Article(pk=article), at=at, change=change, before=1, after=2, corrects=True)


def test_all_that_one_corrected_text_changes_is_one_entry():
    found = corrections([edit(1, "drops “allegedly”"), edit(1, "adds that it was denied"), edit(2, "drops “said”")])
    assert [one.words for one in found] == ["adds that it was denied and drops “allegedly”", "drops “said”"]
    assert (found[0].before, found[0].after) == (1, 2)


def test_two_corrections_of_one_article_are_two():
    assert len(corrections([edit(1, "a", 2), edit(1, "b", 1)])) == 2


def test_a_text_that_changes_many_claims_says_so_in_short():
    [found] = corrections([edit(1, f"change {n}") for n in reversed(range(5))] + [edit(1, "change 0")])
    assert found.words == "change 0, change 1, change 2 and 2 more"
