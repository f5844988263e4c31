import pytest

from claims.models import Event
from claims.pages import news
from tests.factories import make_article, make_claim, make_event, make_outlet, make_statement

pytestmark = pytest.mark.django_db
CLAIM = "Quillon Marine sank the barge."


def _event(news_kind: str, text: str = "", said: dict[str, object] | None = None, **fields: object) -> Event:
    outlet = make_outlet(name="Northline Wire")
    article = make_article(outlet, **({"text": text} if text else {}))
    claim = make_claim(CLAIM)
    statement = make_statement(article, claim, **{"speaker": "Quillon Marine", **(said or {})})
    event = make_event(claim, statement, news=news_kind, **fields)
    return Event.objects.with_all().with_words().get(pk=event.pk)


@pytest.mark.parametrize(
    ("kind", "said", "title"),
    [
        ("denial", {}, "New denial: Northline Wire reports that Quillon Marine denied: " + CLAIM),
        (
            "first",
            {"stance": "alleges", "speaker": "A former mate"},
            "First report: Northline Wire reports that a former mate alleged: " + CLAIM,
        ),
        (
            "outlet",
            {"stance": "states", "source": None, "speaker": None},
            "One more outlet: Northline Wire says in its own voice: " + CLAIM,
        ),
        (
            "outlet",
            {"stance": "alleges", "source": None, "speaker": None},
            "One more outlet: Northline Wire reports that this was alleged, naming nobody: " + CLAIM,
        ),
        (
            "no_response",
            {"stance": "no_response"},
            "Asked, no answer: Northline Wire reports no response from Quillon Marine to: " + CLAIM,
        ),
        (
            "withdrawal",
            {"stance": "withdraws"},
            "Withdrawn: Northline Wire reports that Quillon Marine took back: " + CLAIM,
        ),
    ],
)
def test_a_title_says_first_what_changed_then_who_reports_that_who_said_it(kind, said, title):
    assert news.title(_event(kind, said=said)) == title


def test_an_edit_is_told_as_the_outlets():
    edit = "Northline Wire edits its article and drops “allegedly”"
    event = _event("hedge_dropped", axis="edited", text="", said={})
    event.text = edit
    assert news.title(event) == f"Hedge dropped: {edit}: {CLAIM}"


def test_a_long_claim_is_cut_between_words():
    event = _event("denial")
    event.claim.text = "barge " * 200
    title = news.title(event)
    assert title.endswith("barge …")
    assert len(title) < 400


def test_the_summary_holds_the_words_in_their_sentence_and_says_that_nobody_checked_them():
    assert news.summary(_event("denial")) == (
        "“Marrow Foods denied using horse gelatine.” Unchecked: found by machine."
    )


def test_the_summary_of_a_statement_deep_in_a_text_holds_no_more_than_its_context():
    text = "Filler sentence here. " * 200 + "Marrow Foods denied using horse gelatine. " + "More filler. " * 400
    at = text.index("Marrow")
    spans = {"source": [at, at + 12], "cue": [at + 13, at + 19], "content": [[at + 20, at + 40]], "anchor": at}
    event = _event("denial", text=text, said=spans)
    assert len(event.told) == 2000
    assert news.summary(event).startswith("“Marrow Foods denied using horse gelatine.”")
    assert len(news.summary(event)) < 400


def test_words_of_any_length_are_cut():
    text = "Marrow Foods denied " + "using horse gelatine " * 300
    event = _event("denial", text=text, said={"content": [[20, len(text)]]})
    assert len(news.summary(event)) < 1100
    assert " …” Unchecked" in news.summary(event)
