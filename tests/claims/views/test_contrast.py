from datetime import timedelta

import pytest

from claims import coverage, tallies
from claims.models import Discrepancy, Story
from claims.views import contrast
from sources.models import Outlet
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import NOON, make_analysis, make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db

PAIR = {"outlet": ["harbour-ledger", "northline"]}


def _address(story: Story) -> str:
    return f"{story.get_absolute_url()}outlets/"


def test_without_a_choice_the_two_that_differ_most_are_proposed_and_all_can_be_chosen(
    client, make_named, select, words
):
    _, story = make_named()
    shown = client.get(_address(story))
    [link] = select(shown, ".suggested a")
    assert link.text == "Harbour Ledger and Northline"
    assert "differ most here: on 1 claim" in words(shown, ".suggested")
    assert select(client.get(_address(story) + link.get("href")), "table.contrast")
    assert [box.get("value") for box in select(shown, ".offered input")] == [
        "harbour-ledger",
        "northline",
        "coastal-post",
    ]


def test_both_sides_tell_it_in_their_own_words_with_date_and_place(client, make_named, select, words):
    claim, story = make_named()
    shown = client.get(_address(story), PAIR)
    assert words(shown, "h1") == "Harbour Ledger and Northline"
    assert "both carry 1, told in different stances" in words(shown, ".totals")
    assert select(shown, "th.claim a")[0].get("href") == claim.get_absolute_url()
    left, right = select(shown, "td.side-of")
    assert [use.get("href") for use in left.cssselect("use")] == ["#mark-alleges", "#mark-denies"]
    assert "Marrow Foods denied using horse gelatine." in left.cssselect("blockquote")[1].text_content()
    assert "by Ms Tarn, 2 March 2026" in " ".join(right.text_content().split())
    said = claim.links.get(statement__revision__article__outlet__slug="northline").statement
    assert right.cssselect(".meta a")[0].get("href") == said.get_absolute_url()
    assert right.cssselect(".who")[0].text_content() == "Northline"  # each line names its outlet where they are stacked


def test_what_an_outlet_left_out_is_told_with_what_that_rests_on(client, make_named, select, words):
    claim, story = make_named()
    shown = client.get(_address(story), {"outlet": ["northline", "coastal-post"]})
    missing = select(shown, "td.silence")[0]
    assert missing.cssselect("use")[0].get("href") == "#mark-omitted"
    assert "covered the story in 1 article; none of them reports this" in missing.text_content()
    assert missing.cssselect("a")[0].get("href") == f"{claim.get_absolute_url()}#at-coastal-post"
    assert "Only Northline carries 1 (Coastal Post left it out)." in words(shown, ".totals")


def test_who_published_before_it_was_known_is_told_apart_from_who_left_it_out(client, make_named, select, words):
    _, story = make_named()
    late = make_claim("Marrow Foods hid the tests.")
    article = make_article(Outlet.objects.get(slug="northline"), days=6)
    make_analysis(article.current)
    story.members.create(article=article)
    make_statement(article, late, stance="alleges")
    coverage.cover([late])
    shown = client.get(_address(story), {"outlet": ["northline", "coastal-post"], "show": "only-northline"})
    told = " ".join(cell.text_content() for cell in select(shown, "td.silence"))
    assert "It published nothing on the story since 2 March 2026, before this was first reported on 8 March 2026." in (
        " ".join(told.split())
    )
    assert "1 came after the last article of Coastal Post on the story" in words(shown, ".totals")


def test_hedges_and_further_statements_stand_beside_the_words(client, make_named, select, words):
    claim, story = make_named()
    text = "Marrow Foods allegedly used horse gelatine."
    article = make_article(Outlet.objects.get(slug="northline"), text=text, days=-1)
    story.members.create(article=article)
    make_statement(article, claim, stance="alleges", content=[[23, 42]], hedges=[[13, 22]], cue=None, source=None)
    coverage.cover([claim])
    right = select(client.get(_address(story), PAIR), "td.side-of")[1]
    assert "softened by “allegedly”" in right.text_content()
    assert "and 1 more" in right.text_content()


def test_differences_between_these_outlets_are_shown_and_those_of_others_are_not(client, make_named, select):
    claim, story = make_named()
    keys = {outlet.slug: outlet.key for outlet in Outlet.objects.all()}
    statement = claim.links.first().statement.public_id

    def version(words: str, *slugs: str) -> dict[str, object]:
        outlets = [keys[slug] for slug in slugs]
        return {"words": words, "how": "", "outlets": outlets, "statements": [statement] * len(outlets), "pieces": []}

    Discrepancy.objects.create(
        claim=claim,
        place=0,
        kind="figures",
        sentence="They differ.",
        versions=[version("two tonnes", "harbour-ledger"), version("nine tonnes", "northline")],
    )
    Discrepancy.objects.create(
        claim=claim,
        place=1,
        kind="hedge",
        sentence="They differ.",
        versions=[version("perhaps", "coastal-post"), version("surely", "northline")],
    )
    shown = client.get(_address(story), PAIR)
    assert [row.text_content().strip() for row in select(shown, ".differ th")] == ["Figures"]
    assert [li.cssselect(".wording")[0].text_content() for li in select(shown, ".differ li")] == [
        "“two tonnes”",
        "“nine tonnes”",
    ]


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("all", {"Split", "Both", "Ledger alone", "Northline alone"}),
        ("together", {"Split", "Both"}),
        ("different", {"Split"}),
        ("only-harbour-ledger", {"Ledger alone"}),
        ("only-northline", {"Northline alone"}),
        ("only-coastal-post", {"Split", "Both", "Ledger alone", "Northline alone"}),
        ("x" * 10_000, {"Split", "Both", "Ledger alone", "Northline alone"}),
    ],
)
def test_claims_are_filtered_as_asked_and_nonsense_is_ignored(client, make_named, select, show, found):
    split, story = make_named("Split")
    ledger, northline, _ = (member.article for member in story.members.order_by("pk"))
    carried = {"Both": [ledger, northline], "Ledger alone": [ledger], "Northline alone": [northline]}
    made = {name: make_claim(name) for name in carried}
    for name, articles in carried.items():
        for article in articles:
            make_statement(article, made[name], stance="states")
    coverage.cover([split, *made.values()])
    shown = client.get(_address(story), {**PAIR, "show": show})
    assert {a.text for a in select(shown, "th.claim a")} == found
    assert "xxxx" not in shown.content.decode()


def test_a_filter_that_leaves_nothing_says_so_and_leads_back(client, make_named, words, select):
    _, story = make_named()
    shown = client.get(_address(story), {**PAIR, "show": "only-northline"})
    assert "There is no such claim between these outlets" in words(shown)
    assert "show" not in select(shown, ".empty a")[0].get("href")


def test_many_claims_are_read_page_by_page_without_gap_or_repeat(client, make_named, select, monkeypatch):
    monkeypatch.setattr(contrast, "CLAIMS", 2)
    _, story = make_named(claims=5)
    shown = client.get(_address(story), {**PAIR, "sort": "coverage"})
    seen = [a.get("href") for a in select(shown, "th.claim a")]
    while more := select(shown, "tr.more a"):
        assert "outlet=harbour-ledger&outlet=northline" in more[0].get("href")
        shown = client.get(_address(story) + more[0].get("href"), headers=HTMX)
        assert b"<html" not in shown.content
        seen += [a.get("href") for a in select(shown, "th.claim a")]
    assert len(seen) == len(set(seen)) == 5


def test_more_than_four_are_cut_and_it_is_said_and_one_alone_asks_for_another(client, make_named, words, select):
    claim, story = make_named()
    for number in range(3):
        article = make_article(make_outlet(name=f"Courier {number}", slug=f"courier-{number}"))
        story.members.create(article=article)
        make_statement(article, claim)
    coverage.cover([claim])
    slugs = [*PAIR["outlet"], "courier-0", "courier-1", "courier-2", "nobody"]
    shown = client.get(_address(story), {"outlet": slugs})
    assert len(select(shown, "thead th")) == 5
    assert "No more than 4 outlets fit side by side: 1 more that you chose is left aside." in words(shown)
    assert "Choose at least one more" in words(client.get(_address(story), {"outlet": "northline"}))


def test_a_story_without_claims_or_with_one_outlet_says_that_nothing_can_be_compared(client, words):
    assert "No outlet covered this story so far" in words(client.get(_address(make_story())))
    article, claim = make_article(make_outlet(name="Alone")), make_claim()
    story = make_story(article)
    make_statement(article, claim)
    coverage.cover([claim])
    assert "Only Alone covered this story so far" in words(client.get(_address(story)))


def test_an_outlet_that_carries_nothing_of_the_story_can_be_set_beside_one_that_does(client, make_named, select):
    _, story = make_named()
    outlet = make_outlet(name="Never Watched")
    shown = client.get(_address(story), {"outlet": ["northline", outlet.slug]})
    assert select(shown, "td.silence use")[0].get("href") == "#mark-unknown"


def test_source_text_is_shown_as_text(client, make_named):
    claim, story = make_named("<script>alert(1)</script>\u202e")
    article = make_article(
        make_outlet(name="<b>Bold</b>\u202e", slug="bold"), text="<img src=x onerror=alert(2)> denied."
    )
    story.members.create(article=article)
    make_statement(article, claim, content=[[0, 20]], cue=None, source=None, speaker="<i>Tarn</i>", via=["<u>W</u>"])
    coverage.cover([claim])
    shown = client.get(_address(story), {"outlet": ["northline", "bold"]}).content.decode()
    for markup in ("<script>alert", "<img", "<b>Bold", "<i>Tarn", "<u>W"):
        assert markup not in shown
    assert "<bdi>&lt;b&gt;Bold" in shown


def test_no_such_story_is_not_found_and_a_merged_one_leads_on_for_ever(client):
    assert client.get("/stories/s000/outlets/").status_code == 404
    left, right = make_story(make_article()), make_story(make_article())
    Story.objects.filter(pk=left.pk).update(merged_into=right)
    answer = client.get(_address(left))
    assert (answer.status_code, answer.headers["Location"]) == (301, _address(right))


@pytest.mark.parametrize("after", ["x", "W10", "z" * 10_000, "\0", "WzEsMiwzLDRd"])
def test_a_page_token_that_was_tampered_with_gives_the_first_page(client, make_named, select, after):
    _, story = make_named()
    assert len(select(client.get(_address(story), {**PAIR, "after": after}), "th.claim a")) == 1


def test_a_choice_is_swapped_in_as_a_fragment_and_a_history_restore_gets_the_whole_page(client, make_named):
    _, story = make_named()
    fragment, whole = (
        client.get(_address(story), PAIR, headers=headers).content.decode() for headers in (HTMX, RESTORE)
    )
    assert "<html" not in fragment
    assert 'id="sides"' in fragment
    assert "<html" in whole


@pytest.mark.parametrize("claims", [1, 12])
def test_side_by_side_costs_the_same_queries_however_many_claims(client, make_named, django_assert_num_queries, claims):
    _, story = make_named(claims=claims)
    tallies.count([story.pk])
    # story with its counts; outlets; when each published last, what they have; claims; statements, their texts; cells;
    # differences
    with django_assert_num_queries(9):
        client.get(_address(story), PAIR)
    with django_assert_num_queries(3):  # story; outlets; what they have
        client.get(_address(story))


def test_an_edit_counts_as_publishing_on_the_story(make_named):
    _, story = make_named()
    outlet = Outlet.objects.get(slug="northline")
    article = outlet.articles.get()
    assert story.members.last_by_outlet(story, [outlet.pk]) == {outlet.pk: NOON}
    article.published_precision = "day"
    article.save()
    assert story.members.last_by_outlet(story, [outlet.pk]) == {outlet.pk: NOON + timedelta(days=1)}
