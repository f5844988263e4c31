import html

import pytest

from claims import coverage
from claims.models import Entity, EntityName, Mention
from tests.claims.told import make_told
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import make_claim, make_outlet

pytestmark = pytest.mark.django_db
GELATINE = "Marrow Foods used horse gelatine."


def make_entity(name: str, public_id: str = "e1") -> Entity:
    entity = Entity.objects.create(public_id=public_id, kind="person", name=name)
    EntityName.objects.create(entity=entity, name=name, plain=name.lower())
    return entity


@pytest.mark.parametrize("question", ["gelatine", "horse gel", "used gelatines", "GELATINE horse"])
def test_claims_are_found_by_their_words_in_any_order_and_unfinished(client, words, question):
    make_told(GELATINE)
    make_told("Something else happened.")
    shown = words(client.get("/search", {"q": question}), ".claims")
    assert GELATINE in shown
    assert "Something else" not in shown


def test_the_words_that_were_asked_for_are_marked_in_claims_and_statements(client, select):
    make_told(GELATINE)
    page = client.get("/search", {"q": "used horses"})
    assert [mark.text_content() for mark in select(page, ".claims mark")] == ["used", "horse"]
    assert [mark.text_content() for mark in select(client.get("/search", {"q": "horse gelat"}), ".sayings mark")] == [
        "horse",
        "gelatine",
    ]


def test_a_typo_finds_what_comes_near_and_says_so(client, words, select):
    make_told(GELATINE)
    page = client.get("/search", {"q": "gelatne", "stance": "alleges"})
    assert "Nothing has “gelatne”. Shown is what has “gelatine”." in words(page)
    assert "horse gelatine" in words(page, ".claims")
    assert select(page, ".read-as a")[0].get("href") == "?q=gelatine&stance=alleges"


def test_words_that_stand_together_nowhere_find_what_has_some_of_them_and_say_so(client, words):
    make_told(GELATINE)
    page = client.get("/search", {"q": "gelatine submarine"})
    assert "Nothing has all the words of “gelatine submarine”. Shown is what has some of them." in words(page)
    assert GELATINE in words(page, ".claims")


def test_a_claim_is_found_by_what_somebody_said_about_it_and_the_words_themselves_are_shown(client, words):
    make_told("Marrow Foods used an animal product.", resolved="boiling hooves in Ostrel", speaker="Ms Tarn")
    page = client.get("/search", {"q": "hooves"})
    assert "The words stand in what was said about it." in words(page, ".claims")
    assert "reports that Ms Tarn alleged this" in words(page, ".sayings")
    assert "On the claim: Marrow Foods used an animal product." in words(page, ".sayings")


def test_a_statement_is_shown_with_all_its_own_words_and_nothing_between_them(client, words):
    text = "Marrow Foods, which makes sweets, used horse gelatine."
    make_told(text, content=[[0, 12], [34, 53]], resolved="Marrow Foods used horse gelatine")
    assert "Marrow Foods … used horse gelatine" in words(client.get("/search", {"q": "gelatine"}), ".sayings")


def test_names_and_outlets_are_found_too_also_misspelt(client, words):
    make_entity("Ada Tarn")
    make_outlet(name="Tarn Broadcasting")
    shown = words(client.get("/search", {"q": "tarn"}))
    assert "Ada Tarn" in shown
    assert "Tarn Broadcasting" in shown
    assert "Tarn Broadcasting" in words(client.get("/search", {"q": "brodcasting"}))


def test_it_is_chosen_by_outlet_and_stance_without_words(client, words):
    ledger = make_outlet("ledger")
    make_told(GELATINE, outlet=ledger, stance="denies")
    make_told("The harbour wall fell.", outlet=ledger)
    page = client.get("/search", {"outlet": "ledger", "stance": "denies"})
    assert GELATINE in words(page, ".claims")
    assert "harbour wall" not in words(page)
    assert words(page, "#told") == "1 claim and 1 statement found."


def test_all_claims_about_a_name_are_listed_without_words(client, words, select):
    claim, entity = make_told(GELATINE), make_entity("Ada Tarn")
    make_told("The harbour wall fell.")
    Mention.objects.create(statement=claim.links.get().statement, entity=entity, role="named")
    coverage.cover([claim])
    page = client.get("/search", {"entity": "e1", "kind": "claims"})
    assert GELATINE in words(page, ".claims")
    assert "harbour wall" not in words(page)
    assert [option.text for option in select(page, "select[name=entity] option")] == ["any", "Ada Tarn"]


def test_what_was_chosen_stays_chosen_in_the_controls(client, select):
    make_told(outlet=make_outlet("ledger"))
    given = {"kind": "claims", "outlet": "ledger", "stance": "alleges", "from": "2026-03-01", "until": "2026-04-01"}
    page = client.get("/search", given)
    assert [option.get("value") for option in select(page, "option[selected]")] == ["claims", "alleges", "ledger"]
    assert [field.get("value") for field in select(page, "[type=date]")] == ["2026-03-01", "2026-04-01"]


def test_each_way_to_narrow_leads_to_as_many_claims_as_it_says(client, select, words):
    ledger, post = make_outlet("ledger"), make_outlet("post")
    for text in ("Marrow Foods used horse gelatine.", "Marrow Foods sold horse feed."):
        make_told(text, outlet=ledger)
    make_told("A horse was seen.", outlet=post, stance="denies")
    page = client.get("/search", {"q": "horse"})
    links = select(page, ".facets li")
    assert {" ".join(link.text_content().split()) for link in links} == {"alleged 2", "denied 1", "Ledger 2", "Post 1"}
    for link in links:
        number = int(link.cssselect(".meta")[0].text)
        narrowed = client.get("/search" + link.cssselect("a")[0].get("href"))
        assert len(select(narrowed, ".claims > li")) == number
    assert "Counted over the 3 claims found." in words(page)


def test_of_as_many_names_those_known_first_are_offered(client, select, monkeypatch):
    monkeypatch.setattr("claims.pages.found._FACETS", 2)
    names = [Entity.objects.create(public_id=f"e{n}", kind="person", name=f"Name {n}") for n in range(3)]
    for number, text in enumerate(("A horse ran.", "A horse slept.")):
        claim = make_told(text)
        for name in names if number else names[2:]:
            Mention.objects.create(statement=claim.links.get().statement, entity=name, role="named")
        coverage.cover([claim])
    links = select(client.get("/search", {"q": "horse"}), ".facets a")
    assert [link.text for link in links if "entity=" in link.get("href")] == ["Name 2", "Name 0"]


def test_an_outlets_name_is_no_markup_among_those_to_choose(client, select):
    make_outlet("x", name='<b>"Ledger"</b> & Sons')
    page = client.get("/search")
    assert select(page, "option[value=x]")[0].text == '<b>"Ledger"</b> & Sons'
    assert not select(page, "option b")


def test_pages_of_claims_and_of_statements_hold_each_of_them_once(client, select):
    outlet = make_outlet()
    for number in range(65):
        make_told(f"Marrow Foods used horse gelatine {number} times.", outlet=outlet)
    for kind, css in (("claims", ".claims .brief a"), ("statements", ".sayings .brief a")):
        for query in ({"q": "horse"}, {"outlet": outlet.slug}):
            seen, address = [], "/search?" + "&".join(f"{k}={v}" for k, v in {**query, "kind": kind}.items())
            while address:
                page = client.get(address)
                seen += [link.get("href") for link in select(page, css)]
                more = [a for a in select(page, ".more a") if a.text.startswith("More")]
                address = f"/search{more[0].get('href')}" if more else ""
            assert (len(seen), len(set(seen))) == (65, 65)


def test_what_lies_beyond_the_last_page_leads_back(client, words):
    make_told(GELATINE)
    page = client.get("/search", {"q": "horse", "kind": "claims", "after": "WzAsIDBd"})
    assert "There is nothing further. Back to the first" in words(page)


@pytest.mark.parametrize("after", ["x", "[]", "W10", "WyJhIiwgMV0", "WzFlOTk5LCAxXQ", "\0", "é"])
def test_a_bookmark_that_was_tampered_with_is_none(client, after):
    make_told(GELATINE)
    assert client.get("/search", {"q": "horse", "kind": "claims", "after": after}).status_code == 200


def test_what_is_unknown_is_left_out_and_said(client, words):
    make_told(GELATINE)
    page = client.get("/search", {"q": "horse", "outlet": "nobody", "stance": "<b>", "entity": "e9", "kind": "all"})
    assert GELATINE in words(page)
    assert "No outlet is called “nobody” here: that is left out." in words(page, ".note")
    assert "There is no stance “<b>”: that is left out." in words(page, ".note")


@pytest.mark.parametrize("question", ["", "   ", "?!", "\0", "'", "\\", "&|!:*()"])
def test_no_question_is_answered_with_what_can_be_searched(client, words, question):
    answer = client.get("/search", {"q": question})
    assert answer.status_code == 200
    assert "Four kinds of things are searched" in words(answer)


@pytest.mark.parametrize(
    "question",
    [
        "nothing'; DROP--",
        "a & | !b",
        "a & | b:*",
        "x" * 10_000,
        "💥 boom",
        "%_%ab",
        "q",
        '"quoted" (words',
        "漢字の見出し",
    ],
)
def test_odd_questions_find_nothing_and_break_nothing(client, words, question):
    make_told(GELATINE)
    for kind in ("", "claims", "statements", "names", "outlets"):
        page = client.get("/search", {"q": question, "kind": kind})
        assert page.status_code == 200
        assert "no proof that nobody said it" in words(page)


def test_a_word_that_every_text_has_is_said_to_be_one(client, words):
    make_told("The harbour wall fell.")
    assert "“the” stands in every text. Write a word that says more." in words(client.get("/search", {"q": "the"}))


def test_what_finds_nothing_says_what_to_try(client, words, select):
    page = client.get("/search", {"q": "xyzzy", "stance": "denies"})
    assert "that fits what is chosen has “xyzzy”, nor anything spelt like it." in words(page)
    assert select(page, ".empty li a")[0].get("href") == "?q=xyzzy"
    assert "ask in your own words" in words(page)


def test_markup_and_marks_that_turn_the_writing_round_are_shown_as_text(client):
    make_told("Marrow <script>alert(1)</script> \u202eused\u202c horse \ue000gelatine\ue001.")
    for question in ("<script>alert(1)</script>", "horse", "\u202ehorse"):
        shown = client.get("/search", {"q": question}).content.decode()
        assert "<script>alert" not in shown
    assert html.escape("<script>") in shown


def test_results_are_swapped_as_you_type_and_history_gets_the_whole_page(client, words):
    make_told(GELATINE)
    swapped = client.get("/search", {"q": "gelatine", "outlet": ""}, headers={**HTMX, "HX-Trigger": "find"})
    assert b"<form" not in swapped.content
    assert b"horse <mark>gelatine</mark>" in swapped.content
    assert b'<p id="told" hx-swap-oob="innerHTML">1 claim and 1 statement found.</p>' in swapped.content
    assert swapped["HX-Replace-Url"] == "/search?q=gelatine"
    whole = client.get("/search", {"q": "gelatine"}, headers=RESTORE)
    assert b"<form" in whole.content
    assert words(whole, "[role=status]") == "1 claim and 1 statement found."


def test_a_choice_is_a_step_that_one_can_go_back_from(client):
    chosen = client.get("/search", {"q": "", "stance": "denies"}, headers=HTMX)
    assert chosen["HX-Push-Url"] == "/search?stance=denies"


@pytest.mark.parametrize("claims", [1, 20])
@pytest.mark.parametrize(
    ("given", "queries"),
    [
        ({}, 1),  # outlets to choose from
        ({"q": "gelatine"}, 7),  # and claims with their tags, statements (two each), names, outlets
        ({"stance": "alleges"}, 5),  # and claims with their tags, statements
        ({"q": "gelatine", "kind": "statements"}, 3),
        ({"q": "xyzzy"}, 7),  # claims, statements, spellings, names, outlets, whether the words say something
    ],
)
def test_a_search_costs_the_same_however_much_it_finds(client, django_assert_num_queries, claims, given, queries):
    for _ in range(claims):
        make_told(GELATINE)
    with django_assert_num_queries(queries):
        client.get("/search", given)


def test_claims_that_are_retired_or_merged_are_not_found(client, words):
    kept = make_told(GELATINE)
    merged = make_claim("Marrow Foods took horse gelatine.")
    merged.merged_into = kept
    merged.save()
    assert "took" not in words(client.get("/search", {"q": "gelatine"}))
