"""ClaimReview as Microdata: read as if it were JSON-LD, and never at a greater price than a page is worth."""

import pytest
from lxml import html

from sources.found import Refused, Unreadable
from sources.microdata import items
from sources.review_pages import read_reviews, reviews_beside
from sources.reviewed import FoundReview

ADDRESS = "https://plainchecker.example/gelatine"
MARKED = """
<article itemscope itemtype="https://schema.org/ClaimReview">
  <link itemprop="url" href="/gelatine">
  <h1 itemprop="claimReviewed">Marrow Foods used <em>horse gelatine</em>
     in its sweets<script>track()</script></h1>
  <meta itemprop="datePublished" content="2026-03-05">
  <span itemprop="author" itemscope itemtype="http://schema.org/Organization"
    ><a itemprop="url" href="https://plainchecker.example"><b itemprop="name">The Plain Checker</b></a></span>
  <div itemprop="itemReviewed" itemscope itemtype="https://schema.org/Claim">
    <span itemprop="author" itemscope itemtype="https://schema.org/Person"><i itemprop="name">Ms Tarn</i></span>
    <time itemprop="datePublished" datetime="2026-03-02">Monday</time>
    <a itemprop="appearance" href="https://ledger.example/1">in the Ledger</a>
  </div>
  <div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
    <span itemprop="alternateName">Mostly false</span>
    <span itemprop="ratingValue" content="2">two of five</span><meta itemprop="bestRating" content="5">
    <meta itemprop="worstRating" content="1">
  </div>
</article>
"""


def read(page: str, url: str = ADDRESS) -> list[FoundReview | Refused]:
    return read_reviews(f"<html><body>{page}</body></html>".encode(), "page.html", url=url)


def test_it_says_what_the_same_json_would() -> None:
    [found] = read(MARKED)
    assert isinstance(found, FoundReview)
    assert (found.url, found.claimed) == (ADDRESS, "Marrow Foods used horse gelatine in its sweets")
    assert (found.rating, found.value, found.best, found.worst) == ("Mostly false", "2", "5", "1")
    assert (found.reviewer, found.claimants) == ("The Plain Checker", ("Ms Tarn",))
    assert (found.published.text, found.said.text) == ("2026-03-05", "2026-03-02")
    assert found.appearances == ("https://ledger.example/1",)


def test_parts_may_stand_elsewhere() -> None:
    page = MARKED.replace("ClaimReview", 'ClaimReview" itemref="more', 1).replace("Mostly false", "")
    more = '<p id="more" itemprop="headline">Sweets: what we found</p>'
    [found] = read(page + more)
    assert (found.title, found.rating) == ("Sweets: what we found", "")


def test_json_in_the_same_page_counts_alone() -> None:
    script = '{"@type": "ClaimReview", "claimReviewed": "Marrow used tallow", "url": "/gelatine"}'
    [found] = read(f'<script type="application/ld+json">{script}</script>{MARKED}')
    assert found.claimed == "Marrow used tallow"


def test_it_speaks_for_no_other_site() -> None:
    [found] = read(MARKED, url="https://elsewhere.example/1")
    assert isinstance(found, FoundReview)
    assert found.url == "https://elsewhere.example/gelatine"
    [found] = read(MARKED.replace('href="/gelatine"', f'href="{ADDRESS}"'), url="https://elsewhere.example/1")
    assert (found.status, found.where) == ("speaks_for_another", "page.html")


def test_each_of_several_stands_for_itself() -> None:
    good, empty = read(MARKED + '<div itemscope itemtype="https://schema.org/ClaimReview"><p>x</p></div>')
    assert isinstance(good, FoundReview)
    assert (empty.status, empty.where) == ("empty", "page.html, item 2")


@pytest.mark.parametrize(
    "page",
    [
        '<div id="a" itemprop="z" itemscope itemtype="x/ClaimReview"><p itemprop="b" itemscope itemref="a"></p></div>',
        '<div itemscope itemtype="x/ClaimReview">' + '<div itemprop="p" itemscope>' * 40 + "</div>" * 41,
        '<div itemscope itemtype="x/ClaimReview">' + '<i itemprop="p" itemscope></i>' * 900 + "</div>",
        *[
            "".join(
                f'<p id="{n}" itemprop="p" itemscope itemtype="x/ClaimReview" itemref="{n + 1} {n + 1}"></p>'
                for n in range(12)
            )
        ],
    ],
    ids=["circle", "deep", "many", "refers twice"],
)
def test_what_has_no_end_is_refused(page: str) -> None:
    tree = html.document_fromstring(f"<html><body>{page}</body></html>")
    with pytest.raises(Unreadable) as refused:
        items(tree, "ClaimReview")
    assert refused.value.status == "hostile"


def test_words_in_words_cost_no_more_than_a_claim_may_have() -> None:
    page = '<div itemscope itemtype="x/ClaimReview">' + '<b itemprop="claimReviewed">word ' * 200 + "</div>"
    [found] = items(html.document_fromstring(page), "ClaimReview")
    assert len(found["claimReviewed"]) == 200
    [one] = items(html.document_fromstring(page.replace("word", "word " * 100_000, 1)), "ClaimReview")
    assert max(map(len, one["claimReviewed"])) <= 100_000


def test_pages_without_the_word_are_not_read_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(*_: object, **__: object) -> None:
        raise AssertionError("It was parsed.")

    monkeypatch.setattr("sources.review_pages.guarded", guarded)
    assert reviews_beside(b"<p>Marrow Foods used horse gelatine.</p>", "p.html") == ()


def test_a_page_that_writes_of_the_word_holds_none_and_a_broken_one_is_a_refusal() -> None:
    assert reviews_beside(b"<p>We publish ClaimReview.</p>", "p.html") == ()
    [broken] = reviews_beside(b'<p>x</p><script type="application/ld+json">{"@type": "ClaimReview"', "p.html")
    assert (broken.status, broken.where) == ("broken_json", "p.html")
    [found] = reviews_beside(MARKED.encode("utf-16"), "p.html", url=ADDRESS)
    assert isinstance(found, FoundReview)


def test_a_list_of_reviews_beside_an_article_is_cut_and_says_so() -> None:
    found = reviews_beside((MARKED * 25).encode(), "p.html", url=ADDRESS)
    assert len(found) == 21
    assert (found[-1].status, "has 25 reviews" in found[-1].reason) == ("too_many", True)
