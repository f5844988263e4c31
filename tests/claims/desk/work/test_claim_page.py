"""A claim at the desk: what stands on its page, what it costs, and where it leads when it was merged."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from claims import curate
from claims.coverage import cover
from claims.models import Account, Claim, Judgement, Link, Relation
from tests.factories import make_article, make_claim, make_statement, make_story

pytestmark = pytest.mark.django_db


def told(claim: Claim, statements: int) -> None:
    for _ in range(statements):
        make_statement(make_article(), claim)
    cover([claim])


def page(client: Client, claim: Claim, query: str = "") -> html.HtmlElement:
    answer = client.get(reverse("desk_claim", args=[claim.public_id]) + query)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def test_a_claim_shows_its_statements_with_the_machines_score(client: Client, editor: Account) -> None:
    claim = make_claim()
    told(claim, 2)
    rows = page(client, claim).cssselect(".tie")
    assert len(rows) == 2
    assert "tied by the machine, 0.90" in rows[0].text_content()
    assert "using horse gelatine" in rows[0].text_content()


def test_the_machines_score_stays_beside_what_an_editor_tied(client: Client, editor: Account) -> None:
    claim, elsewhere = make_claim(), make_claim("The stall was closed.")
    statement = make_statement(make_article(), elsewhere)
    Link.objects.create(statement=statement, claim=claim, active=False, suggested=True, score=0.22)
    curate.decide_about(statement, claim, same=True, editor=editor)
    assert "tied by an editor; the machine had given it 0.22" in page(client, claim).text_content()


def test_a_merged_claim_leads_to_its_heir_and_says_so(client: Client, editor: Account) -> None:
    claim, ended = make_claim(), make_claim("Marrow Foods put gelatine of horses in.")
    told(claim, 1)
    told(ended, 1)
    curate.decide_same(claim, ended, same=True, editor=editor)
    answer = client.get(reverse("desk_claim", args=[ended.public_id]), follow=True)
    assert answer.redirect_chain == [(reverse("desk_claim", args=[claim.public_id]), 302)]
    assert "was merged: this is the claim that it is part of now" in answer.content.decode()


def test_an_unknown_claim_is_not_there(client: Client, editor: Account) -> None:
    assert client.get(reverse("desk_claim", args=["c0000000000000000"])).status_code == 404


def test_candidates_come_with_why(client: Client, editor: Account) -> None:
    claim, near, related = make_claim(), make_claim("Near."), make_claim("Related.")
    for one in (claim, near, related):
        told(one, 1)
    statement = near.links.get().statement
    Link.objects.create(statement=statement, claim=claim, active=False, suggested=True, score=0.25)
    one, two = sorted((claim, related), key=lambda c: c.public_id)
    Relation.objects.create(claim=one, other=two, kind="contradicts", score=0.71)
    shown = page(client, claim).cssselect("[id=others] ~ form")[-1].text_content()
    assert "1 statement of one suggested for the other, at best with 0.25" in shown
    assert "contradicts, says the machine, 0.71" in shown
    assert "Perhaps about it" in page(client, claim).text_content()


def test_another_claim_is_found_by_its_words_and_by_its_address(client: Client, editor: Account) -> None:
    claim, other = make_claim(), make_claim("Tallow was sold as butter.")
    for one in (claim, other):
        told(one, 1)
    for query in ("tallow butter", other.public_id, f"https://claims.example{other.get_absolute_url()}"):
        found = page(client, claim, f"?q={query}").cssselect("#found-claim input")
        assert [one.get("value") for one in found] == [other.public_id]
    fragment = client.get(reverse("desk_choose", args=["claim"]), {"q": "tallow", "but": claim.public_id})
    assert other.public_id in fragment.content.decode()
    assert client.get(reverse("desk_choose", args=["outlet"])).status_code == 404


def test_its_history_tells_who_decided_what_and_offers_to_take_it_back(client: Client, editor: Account) -> None:
    claim = make_claim()
    told(claim, 2)
    made = curate.reword(claim, "Marrow Foods cooked with horse gelatine.", editor=editor, reason="plainer")
    [entry] = page(client, claim).cssselect(".history > li")
    assert "Ida Quill put the claim as “Marrow Foods cooked with horse gelatine.”" in entry.text_content()
    assert "plainer" in entry.text_content()
    assert entry.cssselect("input[name=judgement]")[0].get("value") == str(made.pk)
    curate.undo(made, editor=editor)
    latest, first = page(client, claim).cssselect(".history > li")
    assert "took back a decision" in latest.text_content()
    assert "taken back since" in first.text_content()
    assert not first.cssselect("input[name=judgement]")


def test_statements_and_decisions_are_paged(client: Client, editor: Account) -> None:
    claim, article = make_claim(), make_article()
    for _ in range(70):
        make_statement(article, claim)
    cover([claim])
    first = page(client, claim)
    assert len(first.cssselect(".tie")) == 30
    [more] = first.cssselect("#more a")
    second = page(client, claim, more.get("href").split("#")[0])
    assert len(second.cssselect(".tie")) == 30
    assert not second.cssselect("#wording"), "further pages hold the statements alone"
    ids = {one.get("value") for one in [*first.cssselect(".tie input"), *second.cssselect(".tie input")]}
    assert len(ids) == 60
    fragment = client.get(
        reverse("desk_claim", args=[claim.public_id]) + more.get("href").split("#")[0], headers={"HX-Request": "true"}
    ).content.decode()
    assert fragment.count('class="tie ') == 30
    assert "<h1" not in fragment
    for number in range(25):
        curate.reword(claim, f"Marrow Foods used gelatine {number}.", editor=editor)
    assert len(page(client, claim).cssselect(".history > li")) == 20
    assert Judgement.objects.count() == 25


@pytest.mark.parametrize("number", [2, 25])
def test_a_claims_page_costs_the_same_however_much_is_on_it(
    client: Client, editor: Account, number: int, django_assert_num_queries
) -> None:
    claim = make_claim()
    articles = [make_article() for _ in range(number)]
    make_story(*articles)
    for article in articles:
        make_statement(article, claim)
        beside = make_claim(f"Beside {article.pk}.")
        statement = make_statement(article, beside)
        Link.objects.create(statement=statement, claim=claim, active=False, suggested=True, score=0.2)
    cover([claim, *Claim.objects.exclude(pk=claim.pk)])
    for one in claim.links.filter(active=True)[: min(number, 15)]:
        curate.review(one.statement, accepted=True, editor=editor)
        curate.reword(claim, f"Marrow Foods used gelatine, {one.pk}.", editor=editor)
    # session, account; claim; merged into it; statements; judgements, latest, names of claims and statements, undone;
    # presence noted and read; suggestions; relations; suggested either way, two; candidates; reviews; stories;
    # proposals
    with django_assert_num_queries(20):
        page(client, claim)
