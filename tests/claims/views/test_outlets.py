from datetime import UTC, datetime, timedelta

import pytest

from claims import coverage
from claims.models import Claim, Tally
from claims.views import outlets
from tests.claims.views.conftest import HTMX
from tests.factories import (
    NOON,
    make_article,
    make_cell,
    make_claim,
    make_event,
    make_feed,
    make_outlet,
    make_poll,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db


def test_the_list_tells_who_is_read_and_until_when_each_was_watched(client, words):
    watched = make_outlet(name="Northline", kind="wire")
    make_article(watched)
    make_poll(watched, 0, 1)
    make_outlet(name="Never Watched")
    shown = words(client.get("/outlets/"))
    assert "Northline News agency 2 March 2026 3 March 2026" in shown
    assert "not watched" in shown


def test_an_empty_list_says_what_to_do(client, words):
    assert "manage.py ingest" in words(client.get("/outlets/"))


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_costs_two_queries_however_many_outlets(client, django_assert_num_queries, number):
    for _ in range(number):
        make_article()
    with django_assert_num_queries(2):  # outlets with their newest article and poll; what they fell by
        client.get("/outlets/")


def test_a_long_list_goes_on_as_a_fragment(client, select, monkeypatch):
    monkeypatch.setattr(outlets, "_OUTLETS", 2)
    for _ in range(3):
        make_outlet()
    [more] = select(client.get("/outlets/"), ".more a")
    rest = client.get(more.get("href"), headers=HTMX).content.decode()
    assert rest.count("<th scope") == 1
    assert "<html" not in rest


def test_the_list_is_in_the_order_of_the_alphabet_without_the_article_page_after_page(client, select, monkeypatch):
    monkeypatch.setattr(outlets, "_OUTLETS", 2)
    for name in ("The Evening Flare", "Zephyr", "albion", "Érable", "Theatre Week", "Albion"):
        make_outlet(name=name)
    seen, address = [], "/outlets/"
    while address:
        shown = client.get(address)
        seen += [link.text for link in select(shown, "tbody th a")]
        more = select(shown, ".more a")
        address = more[0].get("href") if more else ""
    assert len(seen) == 6
    plain = [name for name in seen if name != "Érable"]  # where it stands is the database's to say
    assert plain == ["albion", "Albion", "The Evening Flare", "Theatre Week", "Zephyr"]


def test_an_outlet_that_was_not_watched_says_what_that_means(client, words):
    assert "we say “not watched” and not “silent”" in words(client.get(make_outlet().get_absolute_url()))


def test_an_outlet_tells_in_short_how_it_was_watched(client, words, select):
    outlet = make_outlet()
    make_poll(outlet, 0, 8)
    make_poll(outlet, 8, 9, status="failed", reason="The server did not answer.")
    make_poll(outlet, 9, 10)
    shown = client.get(outlet.get_absolute_url())
    assert "Watched for 144 of 168 hours of the last week, up to 12 March 2026, 12:00 UTC." in words(shown)
    assert "10 March 2026, 12:00 UTC to 11 March 2026, 12:00 UTC: 1 look failed: The server did not answer." in words(
        shown
    )
    assert select(shown, f"a[href='/outlets/{outlet.slug}/watch/']")


def test_an_outlet_of_which_there_is_suddenly_little_new_says_so_where_it_stands(client, words):
    fell = make_outlet(name="Northline")
    feed = make_feed(fell, active=True)
    for ago in range(35):
        end = (datetime.now(UTC) - NOON) / timedelta(days=1) - ago - 0.5
        make_poll(fell, end - 1, end, kind="feed", feed=feed, entries_new=0 if ago < 3 else 20)
    for address in (fell.get_absolute_url(), f"/outlets/{fell.slug}/watch/"):
        shown = words(client.get(address), ".note")
        assert shown.startswith("0 new articles since ")
        assert shown.endswith(
            "where 60 are usual: the feed may be broken. That it says nothing in this time is doubtful."
        )
    assert "where 60 are usual" in words(client.get("/outlets/"))


def _answered(outlet, *, lacking=False, early=False, month=3, text="Marrow Foods used horse gelatine.") -> None:
    claim = make_claim(text)
    make_cell(claim, outlet, "alleges", statements=[])
    Tally.objects.filter(claim=claim).update(
        stances={"alleges": 2, "denies": 1},
        unanswered=[outlet.key] if lacking else [],
        early=[outlet.key] if early else [],
        first_published_at=NOON.replace(month=month),
    )


def test_an_outlet_shows_how_often_it_carries_an_answer_with_the_allegation(client, words):
    outlet = make_outlet()
    _answered(outlet)
    _answered(outlet, lacking=True)
    shown = words(client.get(outlet.get_absolute_url()))
    assert "It puts forward 2 claims that were answered." in shown
    assert "It carries an answer to 1 of them, and none to 1 on whose story it published since there was one." in shown


def test_what_an_outlet_puts_forward_without_the_answer_is_listed_and_only_that(client, select, monkeypatch):
    monkeypatch.setattr(outlets, "_WITHOUT", 2)
    outlet = make_outlet()
    _answered(outlet, text="With it.")
    _answered(outlet, lacking=True, early=True, text="Before there was one.")
    for number in range(3):
        _answered(outlet, lacking=True, text=f"Without {number}.")
    _answered(make_outlet(), lacking=True, text="By another.")
    shown = client.get(outlet.get_absolute_url())
    [link] = select(shown, ".summary a")
    assert (link.text, link.get("href")) == ("none to 3", "#without")
    assert [a.text for a in select(shown, "#without ~ .claims .brief a")] == ["Without 2.", "Without 1."]
    assert [note.text for note in select(shown, "#without ~ .claims + .meta")] == ["The newest 2."]


def test_an_outlet_is_not_blamed_for_what_it_published_before_there_was_an_answer(client, words):
    outlet = make_outlet()
    _answered(outlet, lacking=True, early=True)
    shown = words(client.get(outlet.get_absolute_url()), ".summary")
    assert shown.endswith("1 it put forward before there was an answer, and published nothing on its story since.")


def test_answers_are_counted_by_quarter_with_numbers_beside_the_bars(client, select, words):
    outlet = make_outlet()
    _answered(outlet, month=1)
    _answered(outlet, lacking=True, month=2)
    _answered(outlet, lacking=True, early=True, month=3)
    _answered(outlet, month=5)
    shown = client.get(outlet.get_absolute_url())
    assert [" ".join(row.text_content().split()) for row in select(shown, ".shares tbody tr")] == [
        "2026, April to June1100",
        "2026, January to March3111",
    ]
    assert [(bar.get("class"), bar.get("x"), bar.get("width")) for bar in select(shown, ".shares rect")] == [
        ("answered", "0.00%", "33.33%"),
        ("answered", "0.00%", "33.33%"),
        ("early", "33.33%", "33.33%"),
        ("without", "66.67%", "33.33%"),
    ]
    assert "%" not in words(shown, ".shares")


def test_claims_that_an_outlet_only_left_out_are_not_among_those_it_carries(client, words):
    outlet = make_outlet()
    make_cell(make_claim("Left out entirely."), outlet, "omitted")
    make_cell(make_claim("Carried indeed."), outlet, "states", statements=[])
    shown = words(client.get(outlet.get_absolute_url()), ".claims")
    assert "Carried indeed." in shown
    assert "Left out entirely." not in shown


def _passed_on(outlet) -> Claim:
    """A claim that it credits another one for."""
    claim, nodes = make_claim(), [{"kind": "outlet", "name": key, "outlet": key, "reports": True} for key in ("w", "o")]
    nodes[1]["outlet"] = outlet.key
    routes = {"nodes": nodes, "edges": [{"from": 0, "to": 1, "how": "credited"}]}
    Tally.objects.filter(claim=claim).update(routes=routes)
    return claim


@pytest.mark.parametrize("number", [1, 15])
def test_an_outlet_costs_twelve_queries_however_much_it_published(client, django_assert_num_queries, number):
    outlet = make_outlet()
    for _ in range(number):
        make_outlet(merged_into=outlet)
        make_article(outlet)
        make_cell(_passed_on(outlet), outlet, "states", statements=[])
        make_poll(outlet, 0, 1)
    # outlet; articles; claims; what it reviewed; ways they came, outlets on these; answered share; corrections;
    # last look, feeds, looks; its fall
    with django_assert_num_queries(12):
        client.get(outlet.get_absolute_url())
    for _ in range(number):
        _answered(outlet, lacking=True)
    with django_assert_num_queries(13):  # and what it puts forward without the answer, where there is such
        client.get(outlet.get_absolute_url())


def test_whom_an_outlet_has_its_reports_from_is_told_with_its_base(client, words, select):
    dial, wire = make_outlet("dial", name="Dial"), make_outlet("wire", name="Northline Wire")
    own, passed_on = make_claim("P."), make_claim("Q.")
    make_statement(make_article(dial), own, stance="alleges")
    make_statement(make_article(dial), passed_on, stance="alleges", via=["Northline Wire"])
    coverage.cover([own, passed_on])
    shown = client.get(dial.get_absolute_url())
    assert "Of the 2 newest claims that it puts forward, it reports 1 without naming another outlet or document" in (
        words(shown, ".told")
    )
    assert "It has 1 through others: it credits them in 1." in words(shown, ".told")
    assert "From whom Northline Wire in 1 of 2 claims" in words(shown)
    assert select(shown, f"#sources ~ .thirds a[href='{wire.get_absolute_url()}']")
    assert "%" not in words(shown, "section")


def test_what_an_outlet_corrected_is_told_with_what_changed(client, words, select):
    article, claim = make_article(title="Sweets <i>recalled</i>"), make_claim()
    statement = make_statement(article, claim)
    for change in ("adds that it was denied", "drops “allegedly”"):
        fields = {"axis": "edited", "kind": "added", "change": change, "corrects": True, "before": 1, "after": 2}
        make_event(claim, statement, **fields)
    make_event(claim, statement, axis="edited", kind="added", change="adds more", days=3)
    shown = client.get(article.outlet.get_absolute_url())
    told = "Sweets <i>recalled</i>: the corrected text adds that it was denied and drops “allegedly”."
    assert told in words(shown, ".history")
    assert "adds more" not in words(shown), "an edit without a note corrects nothing"
    [link] = select(shown, ".history a[href*=compare]")
    assert link.get("href") == f"{article.get_absolute_url()}compare?from=1&to=2"


def test_more_corrections_than_a_page_holds_stand_on_the_timeline(client, words, monkeypatch):
    monkeypatch.setattr(outlets, "_CORRECTIONS", 1)
    article, claim = make_article(), make_claim()
    statement = make_statement(article, claim)
    for days in (1, 2):
        make_event(claim, statement, axis="edited", kind="added", change="adds", corrects=True, days=days)
    assert "Older ones stand on its timeline." in words(client.get(article.outlet.get_absolute_url()))


def test_an_outlet_without_articles_has_a_page_and_pretends_nothing(client, select, words):
    outlet = make_outlet(name="Quiet")
    shown = client.get(outlet.get_absolute_url())
    assert not select(shown, "#sources, #corrections, .summary")
    assert "It carries no claim so far." in words(shown)
    for page in ("timeline/", "feed.atom", "watch/"):
        assert select(shown, f"a[href='{outlet.get_absolute_url()}{page}']")


def test_of_a_claim_that_was_merged_the_other_is_shown(client, words):
    outlet = make_outlet()
    kept = make_claim("Kept.")
    make_cell(kept, outlet, "states", statements=[])
    make_cell(make_claim("Merged.", merged_into=kept), outlet, "states", statements=[])
    shown = words(client.get(outlet.get_absolute_url()), ".claims")
    assert "Kept." in shown
    assert "Merged." not in shown


def test_older_articles_come_as_a_fragment(client, select, monkeypatch):
    monkeypatch.setattr(outlets, "_ARTICLES", 1)
    outlet = make_outlet()
    make_article(outlet, title="New", days=2)
    make_article(outlet, title="Old", days=1)
    [more] = select(client.get(outlet.get_absolute_url()), ".more a")
    rest = client.get(more.get("href"), headers=HTMX).content.decode()
    assert "Old" in rest
    assert "New" not in rest
    assert "<html" not in rest


def test_the_address_of_a_merged_outlet_leads_to_what_it_was_merged_into_for_good(client):
    outlet = make_outlet()
    old = make_outlet(merged_into=outlet)
    answer = client.get(old.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, outlet.get_absolute_url())


def test_a_merged_outlet_is_neither_listed_nor_found(client, words, select):
    outlet = make_outlet(name="Harbour Ledger", aliases=["harbourledger.example"])
    make_outlet("harbourledger.example", merged_into=outlet)
    assert [link.text for link in select(client.get("/outlets/"), "tbody th a")] == ["Harbour Ledger"]
    assert "Harbour Ledger" in words(client.get("/search?q=harbourledger"))
    assert "Harbourledger.Example" not in words(client.get("/search?q=harbourledger"))


def test_a_merged_outlet_is_not_among_those_not_watched(client, words):
    outlet = make_outlet(name="Harbour Ledger")
    make_outlet("old-ledger", merged_into=outlet)
    article, claim = make_article(make_outlet(name="Northline")), make_claim()
    story = make_story(article)
    make_statement(article, claim)
    coverage.cover([claim])
    for page, place in ((claim, ".unwatched"), (story, "th.elsewhere")):
        shown = words(client.get(page.get_absolute_url()), place)
        assert "Harbour Ledger" in shown
        assert "Old Ledger" not in shown


def test_no_such_outlet_is_not_found(client):
    assert client.get("/outlets/nobody/").status_code == 404
