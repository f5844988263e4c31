"""what a page shows -> schema.org, for machines. It says what was reported and where, and rates nothing.

The claim's sentence is the text of a Claim, never of a statement of ours; an article is where it appears.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from claims.models import Claim, ClaimInShort, Statement, Story
from claims.pages.cutting import cut
from claims.pages.evidence import Evidence
from config.address import absolute
from sources.models import Article, Outlet

type Data = dict[str, Any]

_APPEARANCES, _CLAIMS, _QUOTATIONS = 40, 50, 40
_WORDS = 1000  # characters of a quotation
_QUOTED = ("direct", "mixed")  # kinds of statement that hold somebody's own words
_NEWS = ("wire", "newspaper", "broadcaster", "magazine", "website")


def of_claim(claim: Claim, evidence: Iterable[Evidence]) -> Data:
    """`evidence`: what the page shows of it."""
    texts = {
        quotation.statement.revision.article_id: quotation.statement.revision
        for group in evidence
        for quotation in group.quotations
    }
    shown = sorted(texts.values(), key=lambda text: (text.article.published_at, text.article_id))[:_APPEARANCES]
    data: Data = _claim(claim) | {"dateCreated": claim.first_seen_at.isoformat()}
    if shown:
        data["appearance"] = [_article(text.article, text.title) for text in shown]
    tally = getattr(claim, "tally", None)
    if shown and tally and shown[0].article.published_at == tally.first_published_at:
        data["firstAppearance"] = data["appearance"][0]
    return data


def of_story(story: Story, claims: Iterable[Claim | ClaimInShort]) -> Data:
    """`claims`: those that the page shows."""
    return {
        "@type": "CollectionPage",
        "@id": absolute(story.get_absolute_url()),
        "url": absolute(story.get_absolute_url()),
        "name": story.title,
        "hasPart": [_claim(claim) for claim in list(claims)[:_CLAIMS]],
    }


def of_outlet(outlet: Outlet) -> Data:
    page = absolute(outlet.get_absolute_url())
    about = _outlet(outlet)
    if outlet.domains:
        about["url"] = f"https://{outlet.domains[0]}/"
    if outlet.aliases:
        about["alternateName"] = list(outlet.aliases)
    if outlet.family:
        about["parentOrganization"] = {"@type": "Organization", "name": outlet.family}
    return {"@type": "ProfilePage", "@id": page, "url": page, "mainEntity": about}


def of_article(article: Article, statements: Iterable[Statement]) -> Data:
    """A page about an article that stands elsewhere. Of its words only those that the page shows, of who is quoted."""
    page = absolute(article.get_absolute_url())
    quoted = [said for said in statements if said.quote in _QUOTED and said.content][:_QUOTATIONS]
    about = _article(article, article.current.title if article.current else "")
    if quoted:
        about["hasPart"] = [_quotation(said, page) for said in quoted]
    return {"@type": "WebPage", "@id": page, "url": page, "mainEntity": about}


def _claim(claim: Claim | ClaimInShort) -> Data:
    page = absolute(claim.get_absolute_url())
    return {"@type": "Claim", "@id": page, "url": page, "text": claim.text}


def _article(article: Article, title: str) -> Data:
    found: Data = {"@type": "NewsArticle", "publisher": _outlet(article.outlet)}
    # By its own address where it has one that can be followed, else by that of our page on it.
    followed = article.url.startswith(("https://", "http://"))
    found["url"] = article.url if followed else absolute(article.get_absolute_url())
    if title:
        found["headline"] = title
    if article.published_basis != Article.Basis.FIRST_SEEN:
        exact = article.published_precision not in ("day", "month", "year")
        found["datePublished"] = (article.published_at if exact else article.published_at.date()).isoformat()
    return found


def _outlet(outlet: Outlet) -> Data:
    kind = "NewsMediaOrganization" if outlet.kind in _NEWS else "Organization"
    return {"@type": kind, "@id": absolute(outlet.get_absolute_url()), "name": outlet.name}


def _quotation(said: Statement, page: str) -> Data:
    found: Data = {"@type": "Quotation", "url": f"{page}#{said.public_id}", "text": cut(said.content_words, _WORDS)}
    if said.speaker:
        found["spokenByCharacter"] = _speaker(said)
    about = [_claim(link.claim) for link in getattr(said, "linked", ())]
    return found | ({"about": about} if about else {})


def _speaker(said: Statement) -> Mapping[str, str]:
    kinds = {"person": "Person", "organisation": "Organization"}
    kind = kinds.get(said.speaker_entity.kind, "Thing") if said.speaker_entity else "Thing"
    return {"@type": kind, "name": said.speaker or ""}
