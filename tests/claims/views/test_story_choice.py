"""Outlets that a reader chooses for the columns of a story's matrix."""

import pytest

from claims.views import stories
from sources.models import Outlet
from tests.claims.views.conftest import HTMX
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db


def test_chosen_outlets_alone_have_a_column_and_the_total_is_still_of_all(client, make_named, select, words):
    _, story = make_named()
    shown = client.get(story.get_absolute_url(), {"outlet": ["coastal-post", "northline"]})
    assert [head.text_content() for head in select(shown, "th.outlet a")] == ["Northline", "Coastal Post"]
    assert "2 of 3" in words(shown, "td.total")
    assert "2 chosen outlets" in words(shown, ".picker summary")
    ticked = [box.get("value") for box in select(shown, ".offered input[checked]")]
    assert ticked == ["northline", "coastal-post"]


def test_a_choice_of_outlets_survives_sorting_filtering_and_paging(client, make_named, select, monkeypatch):
    monkeypatch.setattr(stories, "_CLAIMS", 2)
    _, story = make_named(claims=3)
    address = story.get_absolute_url()
    shown = client.get(address, {"outlet": ["northline", "coastal-post"], "sort": "coverage"})
    links = {a.get("id"): a.get("href") for a in select(shown, "#matrix a[id]")}
    kept = "outlet=northline&outlet=coastal-post"
    assert kept in links["by-newest"]
    assert "sort=newest" in links["by-newest"]
    assert kept in links["show-answered"]
    assert "sort=coverage" in links["show-answered"]
    assert "outlet" not in links["unpick"]
    more = client.get(address + select(shown, "tr.more a")[0].get("href"), headers=HTMX)
    assert len(select(more, "td.cell")) == 2
    [field] = select(shown, "#picker input[type=hidden]")
    assert (field.get("name"), field.get("value")) == ("sort", "coverage")


def test_outlets_that_nobody_knows_are_ignored_and_never_repeated(client, make_named, select):
    _, story = make_named()
    strange = ["x" * 10_000, "<script>", "nobody", "\0", "north line", "\u202eevil"]
    shown = client.get(story.get_absolute_url(), {"outlet": strange, "sort": "x" * 10_000, "foo": "y" * 10_000})
    assert shown.status_code == 200
    assert len(select(shown, "th.outlet")) == 3
    assert "xxxx" not in shown.content.decode()
    assert "yyyy" not in shown.content.decode()


def test_an_outlet_that_was_merged_is_chosen_by_either_name(client, make_named, select):
    _, story = make_named()
    make_outlet(name="Old Northline", slug="old", merged_into=Outlet.objects.get(name="Northline"))
    shown = client.get(story.get_absolute_url(), {"outlet": "old"})
    assert [head.text_content() for head in select(shown, "th.outlet a")] == ["Northline"]


def test_an_outlet_of_which_the_story_has_nothing_can_be_chosen_and_is_unknown(client, make_named, select):
    _, story = make_named()
    outlet = make_outlet(name="Never Watched")
    shown = client.get(story.get_absolute_url(), {"outlet": [outlet.slug, "northline"]})
    assert [use.get("href") for use in select(shown, "td.elsewhere a.at use")] == ["#mark-unknown"]


def test_more_outlets_than_a_table_holds_are_cut_and_it_is_said(client, make_named, select, words, monkeypatch):
    monkeypatch.setattr(stories, "MOST", 2)
    _, story = make_named()
    slugs = list(Outlet.objects.values_list("slug", flat=True))
    shown = client.get(story.get_absolute_url(), {"outlet": slugs})
    assert len(select(shown, "th.outlet")) == 2
    assert "A table holds 2 outlets: 1 more that you chose has no column." in words(shown)
