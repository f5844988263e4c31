from claims.models import Event
from claims.pages.latest import _WEIGHT, one_an_article


def test_every_kind_of_news_has_its_weight():
    told_by_articles = {value for value in Event.News.values if value} - {Event.News.REVIEW}
    assert set(_WEIGHT) == told_by_articles


def test_an_article_stands_where_its_newest_news_does_with_the_weightiest_of_it():
    rows = [(9, 1, "outlet"), (8, 2, "denial"), (7, 1, "denial"), (6, 1, "denial"), (5, 3, "first")]
    assert list(one_an_article(rows, 2).items()) == [(7, 2), (8, 0)]
