import pytest

from claims.models import Statement
from claims.pages.differences import differences
from sources.models import Article, Outlet, Revision


def _said(outlet: int, text: str, *, hedge: str = "", **fields) -> Statement:
    article = Article(outlet=Outlet(pk=outlet, name=f"Outlet {outlet}"))
    hedges = [[text.index(hedge), text.index(hedge) + len(hedge)]] if hedge else []
    given = {"stance": "alleges", "content": [[0, len(text)]], "hedges": hedges, "modality": "asserted"}
    return Statement(revision=Revision(article=article, text=text), **(given | fields))


def test_a_softening_word_beside_none_is_a_difference():
    [found] = differences([_said(1, "allegedly stole it", hedge="allegedly"), _said(2, "stole it")])
    assert [(wording.words, wording.outlets[0].pk) for wording in found.wordings] == [
        ("as said by a source, without a softening word", 2),
        ("with “allegedly”", 1),
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [("40 tonnes", "60 tonnes"), ("$1.5 million", "$1,500"), ("12%", "12.5%"), ("3 sites", "4 sites")],
)
def test_other_figures_are_a_difference(left, right):
    [found] = differences([_said(1, left), _said(2, right)])
    assert found.what == "Figures"
    assert len(found.wordings) == 2


def test_the_same_words_are_none_and_neither_is_a_denial():
    assert differences([_said(1, "used 40 tonnes"), _said(2, "used 40 tonnes")]) == []
    assert differences([_said(1, "used it"), _said(2, "40 tonnes", stance="denies")]) == []
