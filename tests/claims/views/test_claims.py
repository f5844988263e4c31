from datetime import timedelta

import pytest

from claims import coverage
from claims.models import Claim, Link, Relation, Statement, StoryDoubt, StoryMember
from claims.views import claims
from sources.models import Article, Outlet
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import (
    NOON,
    make_analysis,
    make_article,
    make_claim,
    make_outlet,
    make_poll,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db


def test_the_line_under_a_claim_says_who_reports_who_answers_and_who_left_it_out(client, make_disputed, words):
    claim, _ = make_disputed()
    shown = words(client.get(claim.get_absolute_url()), ".summary")
    assert shown.startswith("Reported by 2 outlets from ")
    assert "Denied by Marrow Foods in 1." in shown
    assert "Left out by 1 that covered the story." in shown


def test_the_answer_that_did_not_travel_names_who_carries_the_allegation_alone(client, make_disputed, words):
    claim, _ = make_disputed()
    assert "Northline puts this forward, and carries no answer" in words(
        client.get(claim.get_absolute_url()), ".unanswered"
    )


def test_who_published_before_there_was_an_answer_is_told_apart(client, make_disputed, words):
    claim, story = make_disputed()
    Article.objects.filter(outlet__name="Harbour Ledger").update(published_at=NOON + timedelta(days=1))
    coverage.cover([claim])
    assert "It published nothing on the story since there was one." in words(
        client.get(claim.get_absolute_url()), ".lacking"
    )
    later = make_article(Outlet.objects.get(name="Northline"), days=2)
    StoryMember.objects.create(story=story, article=later)
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    assert "It published on the story after the first one." in words(shown, ".lacking")
    assert "denied by Marrow Foods in 1 outlet, first 3 March 2026" in words(shown, ".responses")


def test_a_gap_and_an_article_in_no_story_are_named(client, make_disputed, words):
    claim, _ = make_disputed()
    gaps, loose = make_outlet(name="Gaps"), make_outlet(name="Loose")
    make_poll(gaps, -1, 0.5)
    make_poll(gaps, 1, 9)
    make_poll(loose, -1, 9)
    make_article(loose, title="Somewhere else")
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    assert "Nobody saw what it announced from 3 March 2026, 00:00 UTC to 3 March 2026, 12:00 UTC." in words(
        shown, f"#at-{gaps.slug}"
    )
    assert "Of those days it also has Somewhere else, not read or placed in a story yet." in words(
        shown, f"#at-{loose.slug}"
    )


def test_an_article_in_another_story_that_may_be_about_this_one_is_named(client, make_disputed, words):
    claim, story = make_disputed()
    quiet, brief = make_outlet(name="Quiet"), make_outlet(name="Brief")
    make_poll(quiet, -1, 9)
    on_it = make_article(brief, title="On the story")
    StoryMember.objects.create(story=story, article=on_it)
    for outlet in (quiet, brief):
        essay = make_article(outlet, title="I asked a tide")
        make_story(essay)
        StoryDoubt.objects.create(article=essay, story=story, score=0.3)
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    named = "It also has I asked a tide, put into another story: it may be about this one."
    assert "We found nothing in 1 look" in words(shown, f"#at-{quiet.slug}")
    assert words(shown, f"#at-{quiet.slug}").endswith(named)
    assert "It may have reported this: on the story it has On the story" in words(shown, f"#at-{brief.slug}")
    assert words(shown, f"#at-{brief.slug}").endswith(named)


def test_the_first_of_each_kind_and_who_followed_stand_above_the_bands(client, make_disputed, words):
    claim, _ = make_disputed()
    Article.objects.filter(outlet__name="Northline").update(published_at=NOON + timedelta(minutes=40))
    coverage.cover([claim])
    shown = words(client.get(claim.get_absolute_url()), ".milestones")
    assert "First alleged 2 March 2026, 12:00 UTC Harbour Ledger, by Ms Tarn" in shown
    assert "First denied 2 March 2026, 12:00 UTC Harbour Ledger, by Marrow Foods" in shown
    assert "Carried by Harbour Ledger first; Northline 40 minutes later" in shown


def test_evidence_is_grouped_by_stance_with_words_speaker_outlet_and_place(client, make_disputed, select, words):
    claim, _ = make_disputed()
    shown = client.get(claim.get_absolute_url())
    assert [words(shown, f".group:nth-child({n}) h3") for n in (1, 2)] == ["alleged", "denied"]
    assert "Harbour Ledger reports that Marrow Foods denied this" in words(shown, ".group.denies")
    assert words(shown, ".group.denies mark.content") == "using horse gelatine"
    denial = Statement.objects.get(stance="denies")
    assert select(shown, ".group.denies a")[0].get("href") == denial.get_absolute_url()
    assert "unchecked" in words(shown, ".group.denies")


def test_why_a_statement_stands_there_is_one_click_away(client, make_disputed, words):
    claim, _ = make_disputed()
    link = claim.links.first()
    link.reasons = [{"name": "same_act", "weight": 2, "value": 1, "sentence": "Both speak of using gelatine."}]
    link.save()
    shown = words(client.get(claim.get_absolute_url()), "details")
    assert "verb:deny" in shown
    assert "Both speak of using gelatine." in shown
    assert link.statement.revision.sha256 in shown


def test_a_reader_never_gets_more_than_300_characters_around_a_statement(client, make_disputed, words):
    claim, _ = make_disputed()
    canary = "Heron seven walks at dawn. "
    text = canary * 40 + "Marrow Foods denied using horse gelatine " + "and a very long clause goes on " * 40 + "."
    at = text.index("using horse")
    article = make_article(text=text)
    make_statement(article, claim, source=None, cue=None, content=[[at, at + 20]], anchor=at, stance="withdraws")
    coverage.cover([claim])
    for page in (client.get(claim.get_absolute_url()), client.get(article.get_absolute_url())):
        shown = words(page, ".group.withdraws blockquote, .passage")
        assert "using horse gelatine" in shown
        assert "Heron" not in shown
        assert len(shown) < 20 + 300 + 20


def test_checked_only_shows_what_an_editor_has_looked_at(client, make_disputed, select, words):
    claim, _ = make_disputed()
    address = claim.get_absolute_url()
    assert "No editor has checked" in words(client.get(address, {"checked": "1"}))
    Statement.objects.filter(stance="denies").update(reviewed_at=NOON)
    Link.objects.filter(statement__revision__article__outlet__name="Northline").update(by=Link.By.EDITOR)
    shown = client.get(address, {"checked": "1"})
    assert len(select(shown, ".quotation.is-checked")) == len(select(shown, ".quotation")) == 2
    assert "checked 2 March 2026" in words(shown, ".group.denies")


def test_every_outlet_has_its_evidence_and_silence_names_what_it_rests_on(client, make_disputed, select, words):
    claim, _ = make_disputed()
    watched = make_outlet(name="Watched")
    make_poll(watched, -1, 30)
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    [omitted] = [div for div in select(shown, ".treatments > div") if "Coastal Post" in div.text_content()]
    assert "None of its articles on the story that we have reports this" in " ".join(omitted.text_content().split())
    assert omitted.cssselect("dd a")[0].get("href").startswith("/articles/")
    [leads] = select(shown, f"#at-{watched.slug} a[href$='#looks']")
    assert leads.text == "1 look"
    record = client.get(leads.get("href"))
    assert len(select(record, "#looks ~ table tbody tr")) == 1
    assert "None: every moment of this time is covered." in words(record)


def test_outlets_that_put_it_differently_are_set_side_by_side_each_with_its_statement(
    client, make_disputed, select, words
):
    claim, _story = make_disputed()
    said = {"source": None, "cue": None, "speaker": None, "legal": ""}
    softened = make_article(make_outlet(name="Dial"), text="Marrow Foods allegedly used 40 tonnes of gelatine.")
    hedged = make_statement(
        softened, claim, content=[[0, 49]], hedges=[[13, 22]], stance="alleges", resolved=softened.current.text, **said
    )
    plain = make_article(make_outlet(name="Quay Times"), text="Marrow Foods used 60 tonnes of gelatine.")
    make_statement(plain, claim, content=[[0, 39]], stance="states", resolved=plain.current.text, **said)
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    assert "Outlets give different figures: “40 tonnes” and “60 tonnes”." in words(shown, ".difference")
    assert "with “allegedly”" in words(shown, ".wordings")
    assert "without a softening word" in words(shown, ".wordings")
    [carrier] = select(shown, ".difference:last-child li:first-child .carriers a")
    assert (carrier.text, carrier.get("href")) == ("Dial", f"/statements/{hedged.public_id}/")


def test_what_a_quotation_adds_and_drops_is_marked_in_words_too(client, make_disputed, select, words):
    claim, _story = make_disputed()
    for name, quoted in (("Dial", "We never took a single cent"), ("Quay Times", "We never took a cent from them")):
        article = make_article(make_outlet(name=name), text=f"“{quoted}”, Ms Tarn said.")
        end = 1 + len(quoted)
        make_statement(article, claim, source=None, cue=None, content=[[1, end]], quote="direct", stance="alleges")
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    assert words(shown, ".wordings ins") == "[put in: single]"
    assert "words left out struck through" in words(shown, ".difference .told")


def test_the_timeline_has_a_band_for_each_speaker_and_says_the_same_in_words(client, make_disputed, select, words):
    claim, _ = make_disputed()
    shown = client.get(claim.get_absolute_url())
    assert {name.text for name in select(shown, ".band-name") if name.text} == {"Marrow Foods", "Ms Tarn"}
    assert len(select(shown, ".band.wide use")) == 2  # two outlets alleged it in the same moment
    assert words(shown, ".band.wide .number") == "2"
    assert select(shown, f".timeline a[href='/claims/{claim.public_id}/timeline/']")
    assert "3 entries, in words" in words(shown, ".entries summary")
    assert "Harbour Ledger reports" in words(shown, ".entries")


@pytest.mark.parametrize("statements", [1, 15])
def test_a_claim_costs_the_same_queries_however_many_statements(
    client, make_disputed, django_assert_num_queries, statements
):
    claim, _story = make_disputed()
    for _ in range(statements):
        make_statement(make_article(), claim)
    coverage.cover([claim])
    # claim; evidence; cells; articles of silence; events; relations; discrepancies; fact-checkers' reviews;
    # stories; replies; claims merged into it; edits, decisions; outlets not watched
    with django_assert_num_queries(15):
        client.get(claim.get_absolute_url())


def test_long_evidence_goes_on_without_gap_or_repeat(client, make_disputed, select, monkeypatch):
    monkeypatch.setattr(claims, "_EVIDENCE", 2)
    claim, _ = make_disputed()
    for _ in range(4):
        make_statement(make_article(), claim)
    address, seen, first = claim.get_absolute_url(), [], True
    while address:
        shown = client.get(address, headers={} if first else HTMX)
        seen += [a.get("href") for a in select(shown, ".quotation figcaption .meta a[href^='/articles/']")]
        more = select(shown, ".more a")
        address, first = claim.get_absolute_url() + more[0].get("href") if more else "", False
    assert len(seen) == len(set(seen)) == 7


def test_evidence_is_swapped_as_a_fragment_and_history_gets_the_whole_page(client, make_disputed):
    claim, _ = make_disputed()
    assert b"<html" not in client.get(claim.get_absolute_url(), headers=HTMX).content
    assert b"<html" in client.get(claim.get_absolute_url(), headers=RESTORE).content


def test_a_merged_claim_leads_to_the_one_it_went_into_as_long_as_that_holds(client):
    left, right = make_claim(), make_claim()
    Claim.objects.filter(pk=left.pk).update(merged_into=right)
    answer = client.get(left.get_absolute_url())
    assert (answer.status_code, answer.headers["Location"]) == (302, right.get_absolute_url())


def test_a_retired_claim_says_so_and_stays(client, words):
    claim = make_claim(retired_at=NOON)
    answer = client.get(claim.get_absolute_url())
    assert answer.status_code == 200
    assert "retired 2 March 2026" in words(answer)


def test_a_claim_that_nothing_was_counted_of_yet_is_shown(client, words):
    claim = make_claim()
    claim.tally.delete()
    assert "No outlet's current text carries it." in words(client.get(claim.get_absolute_url()))


def test_source_text_is_shown_as_text(client, make_disputed):
    claim, _ = make_disputed("<script>alert(1)</script>")
    article = make_article(text="<script>alert(2)</script> denied it.", title="<b>t</b>")
    make_analysis(article.current)
    make_statement(article, claim, content=[[0, 25]], source=None, cue=None, speaker="<i>x</i>", via=["<u>y</u>"])
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url()).content.decode()
    for tag in ("<script>alert", "<b>t", "<i>x", "<u>y"):
        assert tag not in shown
    assert "&lt;script&gt;alert(2)" in shown


def test_no_such_claim_is_not_found_and_only_reading_is_allowed(client):
    assert client.get("/claims/c000/").status_code == 404
    assert client.post(make_claim().get_absolute_url()).status_code == 405


def test_a_claim_shows_how_it_travelled_and_says_the_same_in_words(client, make_disputed, select, words):
    claim, _story = make_disputed()
    agency = make_outlet("meridian", name="Meridian <Press>")
    make_statement(make_article(agency), claim, stance="alleges", speaker=None)
    for name in ("Echo", "Flare"):
        article = make_article(make_outlet(name=name))
        make_statement(article, claim, stance="alleges", speaker=None, via=["Meridian <Press>"])
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    assert "5 outlets put it forward, from 3 origins." in words(shown, ".spread")
    [drawing] = select(shown, ".routes")
    assert drawing.get("aria-hidden") == "true"
    assert len(drawing.cssselect("path.line.credited")) == 3  # two, and the key
    assert "Echo credits Meridian <Press> 1 statement" in words(shown, ".ways")
    assert "Meridian <Press> outlet, through Echo, Flare, Meridian <Press>" in words(shown, ".origins")
    assert not select(shown, "[style]")


def test_an_outlet_that_is_gone_from_the_cells_does_not_break_its_origin(client, make_disputed, words):
    claim, _ = make_disputed()
    claim.cells.all().delete()
    assert "an outlet that carries it no more" in words(client.get(claim.get_absolute_url()), ".origins")


def test_a_claim_with_more_related_claims_than_a_page_holds_says_so(client, words, monkeypatch):
    monkeypatch.setattr("claims.views.claims._RELATED", 2)
    claim = make_claim()
    for number in range(3):
        other = make_claim(f"Marrow Foods used {number + 4} tonnes of it.")
        Relation.objects.create(claim=claim, other=other, kind="variant_figure", score=0.5)
        shown = words(client.get(claim.get_absolute_url()), ".claim-page")
        assert ("Only 2 of them are shown here" in shown) is (number == 2)
