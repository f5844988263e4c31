"""what a page shows -> a block of JSON-LD for machines. No browser runs it: the policy on scripts lets it stand."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from claims.models import Claim, ClaimInShort, Statement, Story
from claims.pages import linked_data
from claims.pages.evidence import Evidence
from sources.models import Article, Outlet

register = template.Library()

# As `json_script` does, so that no text can end the block that it stands in.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


@register.simple_tag
def claim_data(claim: Claim, evidence: Iterable[Evidence]) -> SafeString:
    return _block(linked_data.of_claim(claim, evidence))


@register.simple_tag
def story_data(story: Story, claims: Iterable[Claim | ClaimInShort]) -> SafeString:
    return _block(linked_data.of_story(story, claims))


@register.simple_tag
def outlet_data(outlet: Outlet) -> SafeString:
    return _block(linked_data.of_outlet(outlet))


@register.simple_tag
def article_data(article: Article, statements: Iterable[Statement]) -> SafeString:
    return _block(linked_data.of_article(article, statements))


def _block(data: Mapping[str, Any]) -> SafeString:
    written = json.dumps({"@context": "https://schema.org", **data}, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308
