import pytest

from claims import coverage, tallies
from claims.models import Claim, Statement, Story
from claims.views import stories
from sources.models import Article, Outlet
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import NOON, make_article, make_claim, make_outlet, make_poll, make_statement, make_story

pytestmark = pytest.mark.django_db


def test_the_matrix_has_a_mark_a_word_and_the_evidence_in_every_cell(client, make_disputed, select, words):
    claim, story = make_disputed()
    shown = client.get(story.get_absolute_url())
    heads = [head.text_content().strip() for head in select(shown, "th.outlet a")]
    assert heads == ["Harbour Ledger", "Northline", "Coastal Post"]  # carriers first
    cells = select(shown, "tbody td.cell")
    assert [use.get("href") for use in cells[0].cssselect("a.at use")] == ["#mark-alleges", "#mark-denies"]
    assert "alleged and denied" in cells[0].cssselect("a.at")[0].text_content()
    first = Statement.objects.get(stance="alleges", revision__article__outlet__name="Northline")
    assert cells[1].cssselect("a.at")[0].get("href") == first.get_absolute_url()
    assert "using horse gelatine" in cells[1].cssselect(".card q")[0].text_content()
    assert "2 March 2026" in cells[1].cssselect(".card")[0].text_content()
    outlet = Outlet.objects.get(name="Coastal Post")
    assert cells[2].cssselect("a.at")[0].get("href") == f"{claim.get_absolute_url()}#at-{outlet.slug}"
    assert "none of them reports this" in cells[2].cssselect(".card")[0].text_content()
    assert "2 of 3" in words(shown, "td.total")


def test_kinds_of_nothing_are_told_apart(client, make_disputed, select):
    claim, story = make_disputed()
    watched, gaps = make_outlet(name="Watched"), make_outlet(name="Gaps")
    make_poll(watched, -1, 30)
    make_poll(gaps, -1, 0.5)
    coverage.cover([claim])
    shown = client.get(story.get_absolute_url())
    states = {cell.cssselect("a.at use")[0].get("href") for cell in select(shown, "td.silence")}
    assert states == {"#mark-omitted", "#mark-silent", "#mark-partial"}
    assert select(shown, "th.elsewhere")


def test_what_was_not_watched_is_unknown_and_not_silent(client, make_disputed, select):
    claim, story = make_disputed()
    outlet = make_outlet(name="Seen Once")
    make_statement(make_article(outlet), claim)
    other = make_claim("Marrow Foods has six plants.")
    make_statement(story.members.first().article, other)
    coverage.cover([claim, other])
    shown = client.get(story.get_absolute_url(), {"alone": "1"})
    [row] = [row for row in select(shown, "tbody tr") if "six plants" in row.text_content()]
    assert "#mark-unknown" in [use.get("href") for use in row.cssselect("td.silence a.at use")]


def test_outlets_that_were_not_watched_have_a_column_each_where_they_are_few(client, make_disputed, select, words):
    _, story = make_disputed()
    make_outlet(name="Never Watched")
    shown = client.get(story.get_absolute_url())
    assert "Never Watched" in words(shown, "th.elsewhere")
    assert "not watched" in words(shown, "td.unknown .word")
    assert not select(shown, ".unwatched")


def test_many_outlets_that_were_not_watched_are_named_in_one_line_under_the_matrix(client, make_disputed, words):
    _, story = make_disputed()
    for number in range(10):
        make_outlet(name=f"The Courier {number}")
    make_outlet(name="Albion")
    line = words(client.get(story.get_absolute_url()), ".unwatched")
    assert line.startswith("not watched at the time: Albion, The Courier 0, ")
    assert line.endswith(" and 3 more.")


def test_claims_that_one_outlet_alone_carries_stand_one_link_away(client, make_disputed, select):
    claim, story = make_disputed("Shared")
    single = make_claim("Single")
    make_statement(story.members.first().article, single)
    coverage.cover([claim, single])
    address = story.get_absolute_url()
    shown = client.get(address)
    assert [a.text for a in select(shown, "th.claim a")] == ["Shared"]
    [rest] = select(shown, ".rest a")
    assert rest.text == "1 claim that only one outlet carries"
    other = client.get(address + rest.get("href"), headers=HTMX)
    assert [a.text for a in select(other, "th.claim a")] == ["Single"]
    assert select(other, "#show-alone")[0].get("aria-current") == "true"
    assert select(other, ".rest a")[0].text == "Back to the 1 claim that several outlets carry"
    assert b"<html" not in other.content


def test_where_no_claim_is_shared_all_are_shown_at_once(client, select):
    article, claim = make_article(), make_claim("Single")
    story = make_story(article)
    make_statement(article, claim)
    coverage.cover([claim])
    for asked in ({}, {"alone": "1"}):
        shown = client.get(story.get_absolute_url(), asked)
        assert [a.text for a in select(shown, "th.claim a")] == ["Single"]
        assert not select(shown, "#show-alone, .rest")


def test_a_statement_without_content_is_told_by_the_words_that_report_it(client, make_disputed, select):
    claim, story = make_disputed()
    article = make_article(make_outlet(name="Quiet"), text="Marrow Foods declined to comment.")
    story.members.create(article=article)
    make_statement(article, claim, cue=[13, 32], content=[], stance="no_response")
    coverage.cover([claim])
    cards = select(client.get(story.get_absolute_url()), ".told.no_response q")
    assert [card.text for card in cards] == ["declined to comment"]


@pytest.mark.parametrize(
    ("asked", "first"), [("disagreement", "Split"), ("newest", "Late"), ("coverage", "Split"), ("nonsense", "Split")]
)
def test_claims_are_sorted_as_asked_and_nonsense_is_ignored(client, make_disputed, select, asked, first):
    claim, story = make_disputed("Split")
    late = make_claim("Late")
    first_of_three, second, third = (member.article for member in story.members.order_by("pk"))
    article = make_article(first_of_three.outlet, days=4)
    story.members.create(article=article)
    make_statement(article, late)
    make_statement(second, late)
    make_statement(third, claim)
    coverage.cover([claim, late])
    shown = client.get(story.get_absolute_url(), {"sort": asked})
    assert select(shown, "th.claim a")[0].text == first


def test_filters_leave_answered_and_checked_claims(client, make_disputed, select, words):
    claim, story = make_disputed("Answered")
    plain = make_claim("Plain")
    make_statement(story.members.first().article, plain, stance="alleges")
    coverage.cover([claim, plain])
    address = story.get_absolute_url()
    assert [a.text for a in select(client.get(address, {"answered": "1"}), "th.claim a")] == ["Answered"]
    assert "No claim of this story is checked by an editor" in words(client.get(address, {"checked": "1"}))
    Statement.objects.filter(links__claim=plain).update(reviewed_at=NOON)
    assert [a.text for a in select(client.get(address, {"checked": "1"}), "th.claim a")] == ["Plain"]


def test_claims_that_are_merged_or_retired_are_not_in_the_matrix(client, make_disputed, words):
    claim, story = make_disputed()
    Claim.objects.filter(pk=claim.pk).update(retired_at=NOON)
    assert "No claim was found" in words(client.get(story.get_absolute_url()))


@pytest.mark.parametrize("claims", [1, 20])
def test_a_story_costs_the_same_queries_however_many_claims(client, make_disputed, django_assert_num_queries, claims):
    _, story = make_disputed(claims=claims)
    with django_assert_num_queries(12):  # as below; counted on the spot: outlets (three), reach, who denied
        client.get(story.get_absolute_url())
    tallies.count([story.pk])
    # story with what is counted of it; outlets; claims; outlets not watched; cells; articles; span
    with django_assert_num_queries(7):
        client.get(story.get_absolute_url())
    with django_assert_num_queries(8):  # what is filtered is counted on the spot
        client.get(story.get_absolute_url(), {"answered": "1"})


@pytest.mark.parametrize("claims", [1, 20])
def test_a_swap_of_the_matrix_costs_no_query_for_what_stands_around_it(
    client, make_named, django_assert_num_queries, claims
):
    _, story = make_named(claims=claims)
    tallies.count([story.pk])
    with django_assert_num_queries(5):
        client.get(story.get_absolute_url(), {"sort": "newest"}, headers=HTMX)
    with django_assert_num_queries(4):  # where outlets are chosen, those that were not watched are not looked for
        client.get(story.get_absolute_url(), {"outlet": "northline"}, headers=HTMX)


def test_a_long_matrix_goes_on_row_by_row(client, make_disputed, select, monkeypatch):
    monkeypatch.setattr(stories, "_CLAIMS", 2)
    _, story = make_disputed(claims=5)
    address, seen = story.get_absolute_url(), []
    while address:
        shown = client.get(address, headers=HTMX if seen else {})
        rows = select(shown, "th.claim a")
        seen += [row.get("href") for row in rows]
        more = select(shown, "tr.more a")
        address = story.get_absolute_url() + more[0].get("href") if more else ""
    assert len(seen) == len(set(seen)) == 5


def test_a_change_of_order_swaps_the_matrix_only(client, make_disputed):
    _, story = make_disputed()
    swapped = client.get(story.get_absolute_url(), {"sort": "newest"}, headers=HTMX)
    assert swapped.content.decode().strip().startswith('<div id="matrix">')
    assert "HX-Request" in swapped.headers["Vary"]
    assert b"<html" in client.get(story.get_absolute_url(), headers=RESTORE).content


@pytest.mark.parametrize("bookmark", ["x", "W10", "WzFd", "WzEsMiwzLDRd", "AAAA====", "💥", "WyIxIiwyLDMsNF0"])
def test_a_bookmark_that_means_nothing_gives_the_first_page(client, make_disputed, select, bookmark):
    _, story = make_disputed()
    shown = client.get(story.get_absolute_url(), {"after": bookmark})
    assert shown.status_code == 200


def test_many_outlets_that_did_not_cover_the_story_are_folded_and_can_be_unfolded(client, make_disputed, select, words):
    claim, story = make_disputed()
    for _ in range(25):
        make_poll(make_outlet(), -1, 30)
    coverage.cover([claim])
    folded = client.get(story.get_absolute_url())
    assert len(select(folded, "th.outlet")) == 3
    assert "25 watched outlets that did not cover the story have no column here" in words(folded)
    assert len(select(client.get(story.get_absolute_url(), {"all": "1"}), "th.outlet")) == 28


def test_source_text_is_shown_as_text(client, make_disputed):
    claim, story = make_disputed("<script>alert(1)</script>")
    article = make_article(make_outlet(name="<b>Bold</b>"), text="<img src=x onerror=alert(2)> denied it.")
    story.members.create(article=article)
    make_statement(article, claim, content=[[0, 20]], speaker="<i>Tarn</i>")
    coverage.cover([claim])
    shown = client.get(story.get_absolute_url()).content.decode()
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert "<b>Bold" not in shown
    assert "&lt;img src=x" in shown


def test_a_merged_story_leads_to_the_one_it_went_into_for_ever(client):
    left, right = make_story(make_article()), make_story(make_article())
    left.merged_into = right
    left.save()
    answer = client.get(left.get_absolute_url())
    assert (answer.status_code, answer.headers["Location"]) == (301, right.get_absolute_url())


def test_no_such_story_is_a_404_page_that_says_what_to_do(client, words):
    answer = client.get("/stories/s000/")
    assert answer.status_code == 404
    assert "Search" in words(answer)


def test_a_story_that_ended_in_another_leads_there_for_ever_were_it_by_way_of_others(client):
    first, second, last = make_story(), make_story(), make_story(make_article())
    Story.objects.filter(pk=first.pk).update(merged_into=second)
    Story.objects.filter(pk=second.pk).update(merged_into=last)
    for story in (first, second):
        answer = client.get(story.get_absolute_url())
        assert (answer.status_code, answer.headers["Location"]) == (301, last.get_absolute_url())


def test_one_sentence_says_what_the_matrix_shows(client, make_disputed, words):
    _, story = make_disputed()
    assert words(client.get(story.get_absolute_url()), ".outline") == (
        "3 outlets covered this story: of the one claim that two or more carry, a denial is reported, by Marrow Foods,"
        " and some outlet left it out. What is denied was alleged by Ms Tarn."
        " Without any answer, some of it stands in Northline."
    )


def test_the_sentence_tells_of_the_whole_story_whatever_is_filtered(client, make_disputed, words):
    _, story = make_disputed()
    address = story.get_absolute_url()
    assert words(client.get(address, {"checked": "1"}), ".outline") == words(client.get(address), ".outline")


def test_a_story_leads_to_its_timeline_to_outlets_side_by_side_to_its_feed_and_its_data(client, make_disputed, select):
    _, story = make_disputed()
    leads = [a.get("href") for a in select(client.get(story.get_absolute_url()), ".leads a")]
    assert [lead.partition("?")[0] for lead in leads] == [
        *(f"/stories/{story.public_id}/{name}" for name in ("timeline/", "outlets/", "feed.atom")),
        "/data/new",
    ]


def test_several_statements_of_one_stance_are_counted_beside_their_mark(client, make_disputed, select):
    claim, story = make_disputed()
    article = story.members.get(article__outlet__name="Northline").article
    for _ in range(2):
        make_statement(article, claim, stance="alleges", speaker="Ms Tarn")
    coverage.cover([claim])
    cells = select(client.get(story.get_absolute_url()), "tbody td.cell")
    assert [number.text for number in cells[1].cssselect("a.at .times b")] == ["3"]
    assert "alleged in 3 statements" in " ".join(cells[1].cssselect("a.at")[0].text_content().split())
    [more] = [a for a in cells[1].cssselect(".card a") if a.text == "and 2 more"]
    assert more.get("href") == f"{claim.get_absolute_url()}#evidence"
    assert not cells[0].cssselect(".times")


def test_each_order_says_in_a_sentence_what_comes_first(client, make_disputed, select, words):
    _, story = make_disputed()
    shown = client.get(story.get_absolute_url(), {"sort": "unevenness"})
    assert "smallest share of the outlets that covered the story" in words(shown, ".order")
    assert select(shown, "#by-unevenness")[0].get("aria-current") == "true"


def test_claims_can_be_sorted_by_how_unevenly_they_were_reported(client, make_disputed, select):
    wide, story = make_disputed("Carried by all")
    narrow = make_claim("Carried by two")
    articles = [member.article for member in story.members.order_by("pk")]
    make_statement(articles[2], wide)
    for article in articles[:2]:
        make_statement(article, narrow, stance="states")
    coverage.cover([wide, narrow])
    shown = client.get(story.get_absolute_url(), {"sort": "unevenness"})
    assert [a.text for a in select(shown, "th.claim a")] == ["Carried by two", "Carried by all"]


@pytest.mark.parametrize("after", ["x", "bm9uc2Vuc2U", "W10", "z" * 10_000, "\0", "WzEsMiwzLDRd"])
def test_a_page_token_that_was_tampered_with_gives_the_first_page(client, make_disputed, select, after):
    _, story = make_disputed()
    assert len(select(client.get(story.get_absolute_url(), {"after": after}), "th.claim a")) == 1


def test_marks_that_turn_the_writing_round_stay_inside_their_words(client, make_disputed, select):
    claim, story = make_disputed("\u202eesroh \u2067 dna")
    article = make_article(make_outlet(name="\u202eredaeL"), text="\u202eBackwards denied it.")
    story.members.create(article=article)
    make_statement(article, claim, content=[[0, 10]], speaker="\u202enraT")
    coverage.cover([claim])
    shown = client.get(story.get_absolute_url())
    ours = [*select(shown, "th.claim"), *select(shown, ".outlet"), *select(shown, ".who, .by, .offered")]
    assert not [part for part in ours if "\u202e" in part.text_content() or "\u2067" in part.text_content()]
    assert any("\u202e" in words.text for words in select(shown, ".card q"))  # a source's words stay as they are


def test_articles_are_listed_newest_first_with_when_and_by_whom_and_without_a_text_by_their_name(client, select):
    outlet = make_outlet(name="\u202eNorthline & Sons")
    first, last = make_article(outlet, title="Gums < 3"), make_article(outlet, days=1)
    day = make_article(outlet, days=-9, published_precision="day")
    Article.objects.filter(pk=last.pk).update(current=None)
    shown = client.get(make_story(first, last, day).get_absolute_url())
    assert [link.text for link in select(shown, ".index .brief")][:2] == [last.public_id, "Gums < 3"]
    assert select(shown, ".index .brief")[1].get("href") == first.get_absolute_url()
    assert {name.text for name in select(shown, ".index div .meta")} == {"Northline & Sons"}
    times = select(shown, ".index time")
    assert [time.text for time in times] == ["3 March 2026, 12:00 UTC", "2 March 2026, 12:00 UTC", "21 February 2026"]
    assert [time.get("data-moment") is None for time in times] == [False, False, True]


def test_where_there_is_nothing_to_sort_nothing_is_offered(client, select, words):
    shown = client.get(make_story(make_article()).get_absolute_url())
    assert not select(shown, ".controls, .picker, .outline")
    assert "No claim was found in these articles so far" in words(shown)


def test_after_a_choice_the_keyboard_is_where_it_was_and_nowhere_else(client, make_named, select):
    _, story = make_named()
    asked = {"outlet": "northline"}
    chosen = client.get(story.get_absolute_url(), asked, headers={**HTMX, "HX-Trigger": "picker"})
    assert select(chosen, ".picker summary[autofocus]")
    assert not select(client.get(story.get_absolute_url(), asked, headers=HTMX), "[autofocus]")
    assert not select(client.get(story.get_absolute_url(), asked), "[autofocus]")
