"""a purged claim or article -> its words blanked wherever they stand, and what stays: ids, hashes, dates, offsets.

Called by `curate_visibility` alone, in the transaction that writes the `Purge`: the database lets revisions, judgements
and audit rows be blanked in no other. Of an article all of its texts are blanked; of a claim what is said about it, in
the texts of all articles that say it. Blanked text keeps its length, so that all other offsets hold.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from claims import past
from claims.models import (
    Analysis,
    Claim,
    Draft,
    Entity,
    EntityName,
    Gist,
    Held,
    Judgement,
    Letter,
    Link,
    Meaning,
    Mention,
    Proposal,
    ReviewTie,
    Shingle,
    Statement,
    Story,
    StoryMember,
    Waiting,
    plain_name,
)
from claims.stories import ended_as, title_of
from config.ids import public_id
from sources.models import BLANK, Announcement, Article, Review, ReviewVersion, Revision, blanked

_WORD = re.compile(r"[^\W_]{4,}")
_TELLING = 12  # characters: shorter pieces stand in other sentences too
# In judgements: values that are no words of anybody's.
_PLAIN = frozenset(
    [
        "verdict",
        "visibility",
        "before",
        "category",
        "story",
        "entity",
        "relation",
        "kind",
        "stance",
        "modality",
        "quote",
        "statements",
        "moved",
        "claim",
    ]
)
_WORDS = {  # table -> the columns whose words are blanked in its audit rows
    "claims_claim": ["text"],
    "claims_statement": ["speaker", "spoken_by", "resolved", "words", "names", "machine"],
    "claims_link": ["reasons"],
    "sources_revision": ["text", "title", "authors"],
    "claims_story": ["title"],
    "claims_storymember": ["reasons"],
    "claims_entity": ["name"],
    "claims_entityname": ["name", "plain"],
    "claims_proposal": ["arguments", "reason", "answer"],
    "claims_letter": ["answer"],
    "sources_review": ["claimed", "url"],
    "claims_reviewtie": ["why", "candidates"],
}
_RECORDS = """
UPDATE claims_audit SET before = claimline_blank(before, %(words)s), after = claimline_blank(after, %(words)s)
WHERE "table" = %(table)s AND key = ANY(%(keys)s) AND (before ?| %(words)s OR after ?| %(words)s)
"""


@dataclass(kw_only=True)
class Blanked:
    """Keys by table, of rows whose words are gone; `claims` are those whose statements it took."""

    thing: Claim | Article
    claims: set[int] = field(default_factory=set)
    rows: dict[str, set[int]] = field(default_factory=dict)
    public_ids: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)  # of texts, that stories may be called by

    def add(self, table: str, keys: Iterable[int]) -> None:
        self.rows.setdefault(table, set()).update(keys)


def purge(thing: Claim | Article, *, letters: bool = False) -> Blanked:
    """Blanks texts and statements. What is derived from them is to be made anew, and then `finish` is to be called."""
    gone = Blanked(thing=thing, public_ids={thing.public_id})
    if isinstance(thing, Article):
        revisions = list(thing.revisions.all())
        statements = list(Statement.objects.filter(revision__in=revisions))
        for revision in revisions:
            _blank(gone, revision, [(0, len(revision.text))], whole=True)
        Announcement.objects.filter(article=thing).update(due_at=None)
    else:
        statements, revisions = _of_claim(gone, thing)
        _blank_reviews(gone, thing)
    gone.add("sources_revision", (one.pk for one in revisions))
    articles = {one.article_id for one in revisions}
    titles = {one.article_id for one in revisions if BLANK in one.title}
    Announcement.objects.filter(article__in=titles).update(title="")
    _blank_statements(gone, statements)
    _forget_entities(gone, revisions)
    Gist.objects.filter(article__in=articles).delete()  # made anew of what is left, when `process` passes by
    Shingle.objects.filter(article__in=articles).delete()
    members = StoryMember.objects.filter(article__in=articles)
    gone.add("claims_storymember", members.values_list("pk", flat=True))
    members.update(reasons=[])
    gone.add("claims_story", Story.objects.filter(members__in=members).values_list("pk", flat=True))
    gone.add("claims_story", {*(one.pk for one in ended_as(gone.titles)), *past.stories_called(gone.titles)})
    if letters:
        _blank_letters(gone)
    return gone


def finish(gone: Blanked) -> None:
    """Last, when claims and stories have the words of what is left: what had none but the purged ones, and records."""
    left = Link.objects.filter(claim=OuterRef("pk")).exclude(statement__resolved=BLANK)
    bare = Claim.objects.filter(pk__in=gone.claims, retired_at__isnull=False).filter(~Exists(left))
    keys = {*bare.values_list("pk", flat=True), *([gone.thing.pk] if isinstance(gone.thing, Claim) else [])}
    Claim.objects.filter(pk__in=keys).update(text=BLANK, worded_from=None)
    gone.public_ids |= set(Claim.objects.filter(pk__in=keys).values_list("public_id", flat=True))
    gone.add("claims_claim", {*gone.claims, *keys})
    Draft.objects.filter(subject__in=gone.public_ids).delete()
    proposals = Proposal.objects.filter(Q(subject__in=gone.public_ids) | Q(claim__in=keys))
    gone.add("claims_proposal", proposals.values_list("pk", flat=True))
    proposals.update(arguments={}, reason="", answer="")
    _blank_judgements(gone.public_ids)
    _blank_titles(gone)
    with connection.cursor() as cursor:
        for table, touched in gone.rows.items():
            cursor.execute(_RECORDS, {"table": table, "keys": sorted(touched), "words": _WORDS[table]})
    past.blank(gone.rows, gone.claims)


def _of_claim(blanking: Blanked, claim: Claim) -> tuple[list[Statement], list[Revision]]:
    """Blanks what is said about it in all texts of the articles that say it: its statements there, and sentences that
    hold their words again."""
    said, once = Statement.objects.of_claim(claim), Statement.objects.once_about([claim])
    own = Q(pk__in=said.values("pk")) | Q(pk__in=once.values("pk"))
    told = list(Statement.objects.filter(own).select_related("revision"))
    articles = {one.revision.article_id for one in told}
    pieces = {one.revision.text[start:end] for one in told for start, end in one.content}
    pieces = {piece for piece in pieces if len(piece) >= _TELLING}
    revisions, gone = [], {one.pk: one for one in told}
    for revision in Revision.objects.filter(article__in=articles):
        own = [span for one in told if one.revision_id == revision.pk for span in (*one.spans, *one.hedges)]
        own += [place for piece in pieces for place in _places(piece, revision.text)]
        if not own:
            continue
        # What lies in the same words cannot stay: who says it may be another, the words are these.
        for one in revision.statements.exclude(pk__in=gone):
            if any(start < last and first < end for first, last in one.content for start, end in own):
                gone[one.pk] = one
        _blank(blanking, revision, own, pieces=pieces)
        revisions.append(revision)
    return list(gone.values()), revisions


def _places(piece: str, text: str) -> list[tuple[int, int]]:
    found, start = [], text.find(piece)
    while start >= 0:
        found.append((start, start + len(piece)))
        start = text.find(piece, start + len(piece))
    return found


def _blank(
    gone: Blanked,
    revision: Revision,
    spans: Iterable[Collection[int]],
    *,
    pieces: Iterable[str] = (),
    whole: bool = False,
) -> None:
    before = title_of(revision)
    revision.text = blanked(revision.text, [(start, end) for start, end in spans])
    title = [(0, len(revision.title))] if whole else [one for piece in pieces for one in _places(piece, revision.title)]
    title += [(0, len(revision.title))] if _says(revision.title, pieces) else []
    revision.title = blanked(revision.title, title)
    authors = [BLANK] if whole and revision.authors else revision.authors
    if title_of(revision) != before:
        gone.titles.add(before)
    Revision.objects.filter(pk=revision.pk).update(
        text=revision.text, title=revision.title, authors=authors, blanked_at=datetime.now(UTC)
    )


def _says(title: str, pieces: Iterable[str]) -> bool:
    """A headline that has half of its words from what is purged says the same."""
    words = set(_WORD.findall(title.lower()))
    return any(2 * len(words.intersection(_WORD.findall(piece.lower()))) >= len(words) > 0 for piece in pieces)


def _blank_statements(gone: Blanked, statements: Collection[Statement]) -> None:
    keys = [one.pk for one in statements]
    rows, now = Statement.objects.filter(pk__in=keys), datetime.now(UTC)
    links = Link.objects.filter(statement__in=keys)
    gone.claims |= set(links.values_list("claim", flat=True))
    gone.public_ids |= {one.public_id for one in statements}
    gone.add("claims_statement", keys)
    gone.add("claims_link", links.values_list("pk", flat=True))
    rows.filter(retired_at=None).update(retired_at=now)
    rows.update(
        speaker=None,
        speaker_reason="",
        spoken_by="",
        speaker_entity=None,
        resolved=BLANK,
        words=[],
        names=[],
        machine=None,
    )
    links.update(reasons=[])
    for kind in (Meaning, Waiting, Held):
        kind.objects.filter(statement__in=keys).delete()
    named = set(Mention.objects.filter(statement__in=keys).values_list("entity", flat=True))
    Mention.objects.filter(statement__in=keys).delete()
    _forget_names(gone, named)
    _forget_other_names(gone, {name[1] for one in statements for name in one.names})


def _forget_other_names(gone: Blanked, plains: Collection[str]) -> None:
    """Of entities that other words name by other names: which no words have any more, and nobody decided on."""
    decided = Judgement.objects.filter(kind=Judgement.Kind.ALIAS, subject__in=[public_id("n", one) for one in plains])
    own = {plain for plain in plains if public_id("n", plain) not in set(decided.values_list("subject", flat=True))}
    for name in EntityName.objects.filter(plain__in=own).select_related("entity"):
        others = EntityName.objects.filter(entity=name.entity_id).exclude(pk=name.pk).order_by("name")
        if not others or Statement.objects.filter(names__contains=[[name.plain]]).exists():
            continue
        gone.add("claims_entityname", [name.pk])
        name.delete()
        if plain_name(name.entity.name) == name.plain:
            gone.add("claims_entity", [name.entity_id])
            Entity.objects.filter(pk=name.entity_id).update(name=others[0].name)


def _forget_names(gone: Blanked, entities: Collection[int]) -> None:
    """Of those that nothing else names, and that nobody decided on."""
    bare = Entity.objects.filter(pk__in=entities, mentions=None, merged=None)
    found = dict(bare.values_list("pk", "public_id"))
    names = EntityName.objects.filter(entity__in=found)
    gone.add("claims_entity", found)
    gone.add("claims_entityname", names.values_list("pk", flat=True))
    gone.public_ids |= set(found.values())
    names.delete()
    Entity.objects.filter(pk__in=found).update(name=BLANK)


def _forget_entities(gone: Blanked, revisions: Collection[Revision]) -> None:
    """Names that were found in the texts and stand there no more."""
    texts = {one.pk: one.text for one in revisions}
    for analysis in Analysis.objects.filter(revision__in=texts):
        kept = [found for found in analysis.entities if found[1] in texts[analysis.revision_id]]
        if kept != analysis.entities:
            Analysis.objects.filter(pk=analysis.pk).update(entities=kept)


def _blank_reviews(gone: Blanked, claim: Claim) -> None:
    """What fact-checkers wrote about it; their addresses often say it again. Known by its id, none comes back. Of
    others that it was found for, why."""
    ties = ReviewTie.objects.filter(claim=claim)
    reviews = list(ties.values_list("review", flat=True))
    gone.add("sources_review", reviews)
    gone.add("claims_reviewtie", ties.values_list("pk", flat=True))
    ties.update(why="", candidates=[])
    for tie in ReviewTie.objects.filter(candidates__contains=[{"claim": claim.public_id}]):
        gone.add("claims_reviewtie", [tie.pk])
        tie.candidates = [one for one in tie.candidates if one["claim"] != claim.public_id]
        tie.save(update_fields=["candidates"])
    Review.objects.filter(pk__in=reviews).update(claimed=BLANK, url="", blanked_at=datetime.now(UTC))
    for version in ReviewVersion.objects.filter(review__in=reviews):
        words = {name: BLANK for name in ("where", "title", "rating", "explained") if getattr(version, name)}
        words |= {name: [BLANK] for name in ("claimants", "appearances") if getattr(version, name)}
        ReviewVersion.objects.filter(pk=version.pk).update(**words)


def _blank_letters(gone: Blanked) -> None:
    about = Q(claim=gone.thing) if isinstance(gone.thing, Claim) else Q(article=gone.thing)
    about |= Q(statement__public_id__in=gone.public_ids)
    letters = Letter.objects.filter(about)
    gone.add("claims_letter", letters.values_list("pk", flat=True))
    letters.update(words="", signed="", address="", answer="")


def _blank_judgements(public_ids: Collection[str]) -> None:
    """Of what is purged: their words; not that they were made, by whom, when, and which way."""
    second = Judgement.objects.other_in(public_ids)
    for one in (Judgement.objects.filter(subject__in=public_ids) | second).exclude(purge__isnull=False):
        value, machine = _without_words(one.value), _without_words(one.machine)
        reason = BLANK if one.reason else ""
        if (value, machine, reason) != (one.value, one.machine, one.reason):
            Judgement.objects.filter(pk=one.pk).update(value=value, machine=machine, reason=reason)


def _blank_titles(gone: Blanked) -> None:
    """Of what decisions about other articles say that stories were called."""
    stories = Story.objects.filter(pk__in=gone.rows["claims_story"]).values_list("public_id", flat=True)
    for one in Judgement.objects.filter(kind=Judgement.Kind.MOVE).on(stories):
        told = {
            name: row | {"title": BLANK} if row["title"] in gone.titles else row
            for name, row in one.machine.get("stories", {}).items()
        }
        if told != one.machine.get("stories", {}):
            Judgement.objects.filter(pk=one.pk).update(machine=one.machine | {"stories": told})


def _without_words(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _without_words(inside, key) for key, inside in value.items()}
    if name in _PLAIN or not _has_words(value):
        return value
    return BLANK


def _has_words(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_words, value))
    return isinstance(value, (str, dict)) and bool(value)
