"""texts as they are read today, and the decisions of editors -> stories, links, claims and cells, all made anew.

Day by day the machine adds to what stands, and what stands depends on what came first. Made anew it depends on texts
and decisions alone: two databases that hold the same ones hold the same afterwards. For after a replay of decisions,
and for thresholds that were changed. Nothing that had a public id is deleted: what is not made again is retired.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from claims import coverage, link, naming, parts, provenance, relations, stories, wording
from claims.curate import entities, holding, relating, reviewing, standing
from claims.models import (
    Claim,
    Entity,
    EntityName,
    Judgement,
    Link,
    Relation,
    Statement,
    Story,
    StoryDoubt,
    StoryMember,
    plain_name,
)
from claims.process import let_finish
from config.ids import public_id
from sources.models import Article, Revision

_TOGETHER = 500


class TextsMissing(Exception):
    """Texts came with an import, which has the words of their statements alone."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"{number:,} texts here came with an import, without their other words: made anew, stories and links would "
            "come out otherwise, and what they were is lost. Do it in the database that the export was made of, and "
            "import that one's next export into an empty database."
        )


@transaction.atomic
def rederive() -> int:
    """Of texts that are read; those that wait to be read come in as ever. Returns the number of claims that stand.
    Raises TextsMissing, with nothing done, where not all texts are here."""
    if missing := Revision.objects.sparse().count():
        raise TextsMissing(missing)
    let_finish()
    decided = list(Judgement.objects.order_by("pk").values_list("touches", flat=True))
    named = {name for touches in decided for name in touches}
    for batch in batched(sorted(name for name in named if name.startswith("t")), _TOGETHER):
        holding.uphold(batch)
    _call(Statement.objects.filter(retired_at=None))
    before = defaultdict[int, list[int]](list)
    for story, article in StoryMember.objects.values_list("story", "article"):
        before[story].append(article)
    _forget(sorted(name for name in named if name.startswith("c")))
    for article in _readable().select_related("current", "outlet").order_by("published_at", "public_id"):
        stories.place(article)
    told = list(Story.objects.told().order_by("public_id"))
    stories.retitle(told)
    _lead_on(before)
    provenance.compare_anew(_readable().select_related("current", "outlet"))
    for story in told:
        link.link(story)
    StoryMember.objects.update(linked=True)
    return _derive(told)


def _readable() -> QuerySet[Article]:
    return Article.objects.filter(current__analyses__status="ok").distinct()


def _call(statements: QuerySet[Statement]) -> None:
    """Entities after the names that are read today, whichever was read first; aliases and merges as decided."""
    forms: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for names in statements.values_list("names", flat=True).iterator(chunk_size=2000):
        for _, plain, shown, kind in names:
            forms[plain][shown, kind] += 1
    said = Judgement.objects.filter(kind=Judgement.Kind.ALIAS).current()
    aliases = {plain_name(one.value["name"]): one for one in said}
    naming.entities([["", plain, *_commonest(forms[plain])] for plain in sorted(forms)])
    for plain in sorted(forms):
        shown, kind = _commonest(forms[plain])
        own, _ = Entity.objects.update_or_create(
            public_id=public_id("e", plain), defaults={"name": shown, "kind": kind}
        )
        if plain not in aliases:
            EntityName.objects.update_or_create(plain=plain, defaults={"entity": own, "name": shown})
    entities.name_as_decided(sorted(aliases))
    entities.merge(set(Entity.objects.values_list("public_id", flat=True)))
    for batch in batched(statements.order_by("pk").iterator(chunk_size=_TOGETHER), _TOGETHER):
        naming.mention([one for one in batch if one.names])
        holding.mean(batch)


def _commonest(forms: Counter[tuple[str, str]]) -> tuple[str, str]:
    return min(forms, key=lambda form: (-forms[form], form))


def _forget(decided: Iterable[str]) -> None:
    """What the machine made of statements and articles, as if it had linked none of them."""
    Link.objects.update(active=False, suggested=False)
    Relation.objects.all().delete()
    StoryDoubt.objects.all().delete()
    StoryMember.objects.all().delete()
    Story.objects.update(merged_into=None)
    standing.settle(decided)
    loose = Claim.objects.filter(merged_into=None, ruled_out=False)
    loose.filter(retired_at=None).update(retired_at=datetime.now(UTC))


def _lead_on(before: Mapping[int, Sequence[int]]) -> None:
    """A story that lost all its articles leads to the one that has most of them."""
    homes = dict(StoryMember.objects.values_list("article", "story"))
    ids = dict(Story.objects.values_list("pk", "public_id"))
    for story, articles in before.items():
        if story not in homes.values():
            now = Counter(homes[article] for article in articles if article in homes)
            if now:
                heir = min(now, key=lambda key: (-now[key], ids[key]))
                Story.objects.filter(pk=story).update(merged_into=heir)


def _derive(told: Iterable[Story]) -> int:
    for batch in batched(Claim.objects.defer("search").order_by("pk").iterator(chunk_size=_TOGETHER), _TOGETHER):
        wording.word(batch)
        coverage.cover(batch)
        relating.settle(batch)
    for story in told:
        relations.tie(story, set(Claim.objects.current().of_story(story)))
    parts.count()
    reviewing.settle_all()
    return Claim.objects.current().count()
