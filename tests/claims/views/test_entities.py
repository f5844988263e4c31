import pytest

from claims import coverage, parts
from claims.models import Claim, Mention, Part
from claims.views import entities
from tests.claims.views.conftest import HTMX
from tests.factories import make_article, make_claim, make_entity, make_statement, make_story

pytestmark = pytest.mark.django_db

RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT OVERRIDE}"


def _mentioned(entity, role: str, text: str, stance: str, claim: Claim | None = None, days: float = 0) -> Claim:
    claim = claim or make_claim(text)
    statement = make_statement(make_article(days=days), claim, stance=stance)
    Mention.objects.create(statement=statement, entity=entity, role=role)
    Claim.objects.filter(pk=claim.pk, worded_from=None).update(worded_from=statement)
    coverage.cover([claim])
    return claim


def test_an_entity_shows_what_it_alleges_where_it_is_named_and_what_it_answers(client, words, select):
    marrow = make_entity("Marrow")
    _mentioned(marrow, "speaker", "Said by it.", "alleges")
    _mentioned(marrow, "named", "Said of it.", "alleges")
    _mentioned(marrow, "speaker", "Denied by it.", "denies")
    parts.count()
    shown = client.get(marrow.get_absolute_url())
    heads = ["Puts forward Said by it.", "Is named in Said of it.", "Answers Denied by it."]
    sections = [" ".join(section.text_content().split()) for section in select(shown, ".sides section")]
    assert [section[: len(head)] for section, head in zip(sections, heads, strict=True)] == heads
    assert words(shown, ".summary") == (
        "Outlets report 1 claim by Marrow, 1 by others in which that name stands, and 1 answer."
    )


def test_an_entity_that_nobody_reports_on_says_so(client, words, select):
    shown = client.get(make_entity("Marrow").get_absolute_url())
    assert "No outlet reports a claim by Marrow." in words(shown)
    assert not select(shown, ".record, .summary")


def test_what_was_said_over_time_is_drawn_and_stands_in_a_table(client, select, words):
    marrow = make_entity("Marrow")
    _mentioned(marrow, "named", "P.", "alleges")
    _mentioned(marrow, "named", "Q.", "states", days=40)
    _mentioned(marrow, "speaker", "R.", "denies", days=40)
    shown = client.get(marrow.get_absolute_url())
    assert [rect.get("class") for rect in select(shown, ".record rect")] == ["alleges", "states", "denies"]
    assert [" ".join(row.text_content().split()) for row in select(shown, "#over-time ~ details tbody tr")] == [
        "April 202601 stated as fact1 denied",
        "March 202601 alleged0",
    ]
    assert "Claims by the month in which they were first reported so" in words(shown)


def test_who_alleges_what_names_it_and_whom_it_names_are_told_with_numbers(client, words):
    marrow, tarn, quillon = (make_entity(name) for name in ("Marrow", "Ms Tarn", "Quillon Marine"))
    for _ in range(2):
        _mentioned(tarn, "speaker", "", "alleges", _mentioned(marrow, "named", "P.", "alleges"))
    _mentioned(quillon, "named", "", "alleges", _mentioned(marrow, "speaker", "Q.", "alleges"))
    shown = client.get(marrow.get_absolute_url())
    assert "Who names Marrow Ms Tarn in 2 claims" in words(shown)
    assert "Whom Marrow names Quillon Marine in 1 claim" in words(shown)


def test_stories_aliases_timeline_and_feed_are_linked(client, select, words):
    marrow = make_entity("Marrow")
    marrow.names.create(name=f"{RIGHT_TO_LEFT}Marrow <b>Foods</b>", plain="marrow foods")
    claim = _mentioned(marrow, "speaker", "P.", "alleges")
    story = make_story(claim.links.get().statement.revision.article, title="Gelatine in sweets")
    shown = client.get(marrow.get_absolute_url())
    assert "also called" in words(shown)
    assert b"<b>Foods" not in shown.content
    assert "Marrow" in select(shown, "header .meta bdi")[0].text_content()
    assert select(shown, f"a[href='{story.get_absolute_url()}']")
    for page in ("timeline/", "feed.atom"):
        assert select(shown, f"a[href='{marrow.get_absolute_url()}{page}']")


def test_one_side_can_be_read_on(client, select, words, monkeypatch):
    monkeypatch.setattr(entities, "_CLAIMS", 2)
    marrow = make_entity("Marrow")
    for number in range(3):
        _mentioned(marrow, "speaker", f"Claim {number}.", "alleges", days=number)
    address = marrow.get_absolute_url()
    [more] = select(client.get(address), ".more a")
    rest = client.get(address + more.get("href"))
    assert [a.text for a in select(rest, ".claims .brief a")] == ["Claim 0."]
    assert "Is named in" not in words(rest)


@pytest.mark.parametrize("query", ["?show=nonsense&after=%00", "?show=by&after=W10", "?show=by&after=" + "x" * 10000])
def test_absurd_questions_get_the_page(client, query):
    assert client.get(make_entity("Marrow").get_absolute_url() + query).status_code == 200


@pytest.mark.parametrize("number", [1, 15])
def test_an_entity_costs_nine_queries_however_many_claims(client, django_assert_num_queries, number):
    marrow, tarn = make_entity("Marrow"), make_entity("Ms Tarn")
    for _ in range(number):
        _mentioned(tarn, "speaker", "", "alleges", _mentioned(marrow, "named", "P.", "alleges"))
    # entity; claims by, against, answered; its names; by month; who alleges, whom it names; stories
    with django_assert_num_queries(9):
        client.get(marrow.get_absolute_url())


def test_a_merged_entity_leads_to_the_end_of_its_chain(client):
    kept = make_entity("Marrow")
    between = make_entity("Marow", merged_into=kept)
    answer = client.get(make_entity("Morrow", merged_into=between).get_absolute_url())
    assert (answer.status_code, answer.headers["Location"]) == (302, kept.get_absolute_url())


def test_no_such_entity_is_not_found(client):
    assert client.get("/entities/e000/").status_code == 404


# ---- all of them ----------------------------------------------------------------------------------


def _names(response, select) -> list[str]:
    return [name.text_content() for name in select(response, "tbody th")]


@pytest.fixture
def three() -> None:
    for name, kind, claims in (("Zephyr", "person", 3), ("albion", "organisation", 1), ("Marrow", "organisation", 2)):
        entity = make_entity(name, kind=kind)
        for _ in range(claims):
            _mentioned(entity, "speaker", "P.", "alleges")
    make_entity("Nobody")
    parts.count()


def test_names_stand_by_how_much_is_said_of_them(client, three, select):
    shown = client.get("/entities/")
    assert _names(shown, select) == ["Zephyr", "Marrow", "albion"]
    assert [cell.text for cell in select(shown, "tbody tr:first-child td")] == ["Person", "3", "3", "0", "0"]


def test_names_stand_in_their_alphabet_from_any_letter(client, three, select):
    assert _names(client.get("/entities/?order=name"), select) == ["albion", "Marrow", "Zephyr"]
    assert _names(client.get("/entities/?order=name&from=m"), select) == ["Marrow", "Zephyr"]


def test_one_kind_can_be_chosen_and_says_so(client, three, select):
    shown = client.get("/entities/?kind=organisation")
    assert _names(shown, select) == ["Marrow", "albion"]
    assert [link.text for link in select(shown, ".controls [aria-current]")] == ["most said", "organisation"]


@pytest.mark.parametrize("order", ["most", "name"])
def test_a_long_list_goes_on_as_a_fragment_without_gap_or_repeat(client, three, select, monkeypatch, order):
    monkeypatch.setattr(entities, "_LISTED", 1)
    address, seen = f"/entities/?order={order}", []
    while address:
        shown = client.get(address, headers=HTMX if seen else {})
        assert (b"<html" in shown.content) is not bool(seen)
        seen += _names(shown, select) or [name.text_content() for name in select(shown, "th")]
        more = select(shown, ".more a")
        address = "/entities/" + more[0].get("href") if more else ""
    assert sorted(seen) == ["Marrow", "Zephyr", "albion"]


@pytest.mark.parametrize("query", ["?kind=martian", "?order=5", "?order=name&from=abc", "?after=%F0%9F", "?after=WzFd"])
def test_absurd_filters_are_none(client, three, select, query):
    assert len(_names(client.get(f"/entities/{query}"), select)) == 3


def test_a_list_without_names_says_what_to_do(client, three, words):
    assert "No such name is in a claim so far." in words(client.get("/entities/?kind=law"))
    Part.objects.all().delete()
    parts.count()
    assert "manage.py ingest" in words(client.get("/entities/"))


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_costs_one_query_however_many_names(client, django_assert_num_queries, number):
    for n in range(number):
        _mentioned(make_entity(f"Name {n}"), "speaker", "P.", "alleges")
    parts.count()
    with django_assert_num_queries(1):  # tallies with their entities
        client.get("/entities/")
