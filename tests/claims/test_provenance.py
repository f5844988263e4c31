import random

import pytest

from claims.models import Copy, Entity, Statement
from claims.provenance import find_copies, origins
from sources.models import Article, Outlet
from tests.factories import make_article, make_outlet, make_statement

pytestmark = pytest.mark.django_db

WORDS = """
marrow foods gelatine horse sweets factory inspector ministry sample laboratory result denied said company
spokesman tuesday river port council tribunal letter filing customers recall shelf supermarket price share
market board chairman director engineer valve pipe solvent water warning resident hospital doctor nurse
patient fever rash clinic report minute hour week summer winter road bridge tram contract tender city mayor
deputy envelope euro bank account
""".split()  # noqa: SIM905  (a list of eighty strings reads worse)


def news(seed: int, words: int = 220) -> str:
    source = random.Random(seed)
    return " ".join(source.choice(WORDS) for _ in range(words))


def speaker(name: str) -> Entity:
    return Entity.objects.create(public_id=f"e{name}", kind="organisation", name=name)


def found(*statements: Statement, known: tuple[Outlet, ...] = ()) -> list[tuple[str, str, list[str]]]:
    again = Statement.objects.filter(pk__in=[s.pk for s in statements]).with_origin().in_reading_order()
    rows = origins(again, {outlet.name.casefold(): outlet for outlet in known})
    return [(str(row["kind"]), str(row["origin"]), row["outlets"]) for row in rows]  # type: ignore[misc]


def claim_by(key: str, **fields: object) -> Statement:
    outlet = Outlet.objects.filter(key=key).first() or make_outlet(key)
    return make_statement(make_article(outlet), **{"stance": "alleges", "speaker": None, **fields})


def test_what_a_named_speaker_told_many_outlets_is_one_origin() -> None:
    who = speaker("Marrow Foods")
    told = [claim_by(key, speaker_entity=who, via=["Reuters"] if key == "b" else []) for key in ("c", "a", "b")]
    assert found(*told) == [("speaker", "Marrow Foods", ["a", "b", "c"])]


def test_outlets_that_credit_one_agency_are_one_origin_with_it_and_it_goes_by_its_own_name() -> None:
    agency = make_outlet("meridian", name="Meridian Press")
    credited = [claim_by("a", via=["the Meridian Press"]), claim_by("b", via=["Flare", "Meridian Press"])]
    told = [*credited, claim_by("meridian")]
    assert found(*told, known=(agency,)) == [("outlet", "Meridian Press", ["a", "b", "meridian"])]


def test_a_credited_paper_that_is_no_outlet_is_a_document() -> None:
    assert found(claim_by("a", via=["court filing"]), claim_by("b", via=["court filing"])) == [
        ("document", "court filing", ["a", "b"])
    ]


def test_without_a_name_and_a_credit_the_outlet_itself_is_the_origin() -> None:
    told = claim_by("a", speaker="people familiar with the matter")
    assert found(told) == [("outlet", told.revision.article.outlet.name, ["a"])]


def test_a_copy_begins_where_its_original_does() -> None:
    first, copy, own = claim_by("agency"), claim_by("copier"), claim_by("own")
    Copy.objects.create(article=copy.revision.article, original=first.revision.article, similarity=0.9)
    assert found(first, copy, own) == [
        ("outlet", "Agency", ["agency", "copier"]),
        ("outlet", "Own", ["own"]),
    ]


@pytest.mark.parametrize("stance", ["denies", "disputes", "no_response", "not_claimed", "not_disclosed", "withdraws"])
def test_who_does_not_put_it_forward_is_no_origin_of_it(stance: str) -> None:
    assert found(claim_by("a", stance=stance, speaker_entity=speaker("Marrow Foods"))) == []


def test_origins_cost_no_query_beyond_their_statements(django_assert_num_queries) -> None:
    told = [claim_by(key, speaker_entity=speaker(key)) for key in "abc"]
    with django_assert_num_queries(1):  # statements joined to article, outlet, story, copy and speaker
        assert len(found(*told)) == 3


# ---- copies ---------------------------------------------------------------------------------------


def copies() -> dict[str, str]:
    return {copy.article.outlet.key: copy.original.outlet.key for copy in Copy.objects.all()}


def edited(text: str, every: int) -> str:
    """With one word in `every` put differently, as a desk does."""
    return " ".join(word if number % every else "another" for number, word in enumerate(text.split()))


def published(key: str, text: str, days: float = 0) -> Article:
    return make_article(Outlet.objects.filter(key=key).first() or make_outlet(key), text=text, days=days)


def test_a_text_with_light_edits_is_a_copy_of_the_earlier_one() -> None:
    text = news(1)
    articles = [
        published("late", edited(text, 40), days=2),
        published("cut", " ".join(text.split()[:160]), days=1),
        published("agency", text),
    ]
    find_copies(articles)
    assert copies() == {"late": "agency", "cut": "agency"}
    assert Copy.objects.get(article__outlet__key="late").similarity > 0.6


def test_independent_texts_on_one_event_are_no_copies() -> None:
    shared = news(9, 30)  # a quotation that all of them carry
    find_copies([published(str(seed), f"{news(seed)} {shared}", days=seed / 10) for seed in range(6)])
    assert copies() == {}


def test_a_copy_of_a_copy_is_a_copy_of_the_first() -> None:
    text = news(2)
    chain = [published("first", text), published("second", edited(text, 30), days=0.1)]
    chain.append(published("third", edited(edited(text, 30), 25), days=0.2))
    find_copies(chain)
    assert copies() == {"second": "first", "third": "first"}


def test_an_outlet_does_not_copy_itself_and_nobody_copies_after_days() -> None:
    text = news(3)
    find_copies([published("a", text), published("a", text + " again", days=1), published("b", text, days=9)])
    assert copies() == {}


def test_short_texts_are_alike_without_being_copies() -> None:
    find_copies([published("a", "Marrow Foods denied it."), published("b", "Marrow Foods denied it.", days=1)])
    assert copies() == {}


def test_finding_copies_twice_changes_nothing_and_one_that_is_none_any_more_goes(django_assert_max_num_queries) -> None:
    text = news(4)
    articles = [published("a", text), *(published(f"b{k}", edited(text, 30 + k), days=k / 10) for k in (1, 2, 3))]
    find_copies(articles)
    before = list(Copy.objects.order_by("pk").values())
    assert len(before) == 3
    with django_assert_max_num_queries(4):  # the transaction, what goes, what is written: whatever their number
        find_copies(articles)
    assert list(Copy.objects.order_by("pk").values()) == before
    articles[1].current.text = news(5)
    find_copies(articles)
    assert copies() == {"b2": "a", "b3": "a"}
