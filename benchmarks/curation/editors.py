"""five editors who decide at random -> what each decision means, for the journal."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.curation.journal import Entry, Journal
from claims import curate
from claims.language.values import MODALITIES, QUOTES, STANCES
from claims.models import (
    Account,
    Claim,
    Entity,
    EntityName,
    Judgement,
    Relation,
    Role,
    Statement,
    Story,
    plain_name,
)
from sources.models import Article

NAMES = ("arlo", "birte", "cosima", "dov", "esme")
_JUDGED = ("source", "cue", "content", "hedges", "stance", "speaker", "modality", "quote")
_STALE = 0.02  # of decisions, made from a form that was opened long ago


@dataclass(kw_only=True)
class Editors:
    rng: random.Random
    journal: Journal
    counts: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    conflicts: int = 0
    stale_saved: int = 0  # saved over what others had decided since: must stay 0

    def begin(self) -> None:
        for name in NAMES:
            Account.objects.get_or_create(username=name, defaults={"role": Role.EDITOR})
        self.accounts = list(Account.objects.filter(username__in=NAMES).order_by("username"))

    def decide(self) -> bool:
        """One decision; False where it was refused with a reason."""
        kind = self.rng.choices(list(_WAYS), weights=[weight for _, weight in _WAYS.values()])[0]
        try:
            entry = _WAYS[kind][0](self)
        except curate.Conflict:
            self.conflicts += 1
            return False
        except curate.DecisionError:
            self.refused += 1
            return False
        if entry is None:
            return False
        self.journal.add(entry)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return True

    def who(self, *things: Any) -> dict[str, Any]:
        reason = self.rng.choice(("", "as it reads"))
        said: dict[str, Any] = {"editor": self.rng.choice(self.accounts), "reason": reason}
        if things and self.rng.random() < _STALE:
            said["seen"] = self.rng.randrange(curate.latest(things) + 1)
        return said

    def one(self, found: Any) -> Any:
        """By public id, so that the same seed draws the same."""
        names = list(found.order_by("public_id").values_list("public_id", flat=True))
        return found.get(public_id=self.rng.choice(names)) if names else None

    def statement(self) -> Statement:
        found = Statement.objects.filter(replaced_by=None).select_related("revision__article")
        return self.one(found if self.rng.random() < 0.1 else found.current())

    def claim(self) -> Claim:
        found = Claim.objects.all() if self.rng.random() < 0.05 else Claim.objects.current()
        return self.one(found.defer("search"))


def _review(by: Editors) -> Entry:
    one, accepted = by.statement(), by.rng.random() < 0.75
    said = curate.review(one, accepted=accepted, **by.who(one))
    kept = said.machine["statements"][one.public_id]
    fields = {name: kept[name] for name in _JUDGED}
    return Entry(key=said.pk, kind="review", matter=one.public_id, says={"accepted": accepted, "fields": fields})


def _correct(by: Editors) -> Entry:
    one, rng = by.statement(), by.rng
    text, fields = one.revision.text, dict[str, Any]()
    way = rng.randrange(6)
    if way == 0:
        fields["stance"] = rng.choice(STANCES)
    elif way == 1:
        fields["modality"], fields["quote"] = rng.choice(MODALITIES), rng.choice(QUOTES)
    elif way == 2:
        fields["speaker"] = rng.choice(("Petra Lindhagen", "Dunmarrow Chemicals", "a neighbour", None))
    elif way == 3 and one.content:
        start, end = one.content[-1]
        fields["content"] = [*one.content[:-1], [start, rng.randrange(start, end + 12)]]
    elif way == 4:
        start = rng.randrange(len(text))
        fields["content"] = [[start, start + rng.randrange(-5, 60)]]
    else:
        fields["hedges"] = [] if one.hedges else [list(one.content[0])] if one.content else []
        fields["cue"] = None
    said = curate.correct(one, fields, **by.who(one))
    row = said.value["row"]
    says = {"statement": said.value["statement"], "fields": {name: row[name] for name in _JUDGED}}
    return Entry(key=said.pk, kind="correct", matter=one.public_id, says=says)


def _about(by: Editors) -> Entry:
    one, same = by.statement(), by.rng.random() < 0.6
    claim = by.claim()
    if not same and (tied := one.links.filter(active=True).select_related("claim").first()):
        claim = tied.claim
    said = curate.decide_about(one, claim, same=same, **by.who(one, claim))
    heir = said.fingerprint.split(" ")[1]
    says = {"statement": one.public_id, "claim": heir, "ties": {one.public_id: heir} if same else {}}
    return Entry(key=said.pk, kind="about", matter=said.fingerprint, says=says)


def _same(by: Editors) -> Entry:
    claim, other, same = by.claim(), by.claim(), by.rng.random() < 0.6
    said = curate.decide_same(claim, other, same=same, **by.who(claim, other))
    ties = dict.fromkeys(said.value["moved"], said.value["into"]) if same else {}
    return Entry(key=said.pk, kind="same", matter=said.fingerprint, says={"same": same, "ties": ties})


def _split(by: Editors) -> Entry | None:
    claim = by.claim()
    held = list(Statement.objects.filter(links__claim=claim, links__active=True).order_by("public_id"))
    if len(held) < 2:
        return None
    chosen = by.rng.sample(held, by.rng.randrange(1, len(held)))
    text = by.rng.choice(("", "What was split off is this."))
    new = curate.split(claim, chosen, text, **by.who(claim))
    said = Judgement.objects.filter(kind="split").order_by("-pk")[0]
    ties = {one.public_id: new.public_id for one in chosen}
    return Entry(key=said.pk, kind="split", matter=said.fingerprint, says={"ties": ties})


def _relate(by: Editors) -> Entry:
    claim, other = by.claim(), by.claim()
    relation = by.rng.choice([None, *Relation.Kind.values])
    said = curate.relate(claim, other, relation, **by.who(claim, other))
    return Entry(key=said.pk, kind="relate", matter=said.fingerprint, says={"relation": relation})


def _reword(by: Editors) -> Entry:
    claim, text = by.claim(), f"The sentence that an editor wrote, number {by.rng.randrange(1000)}."
    said = curate.reword(claim, text, **by.who(claim))
    return Entry(key=said.pk, kind="wording", matter=claim.public_id, says={"text": text})


def _retire(by: Editors) -> Entry | None:
    back = by.rng.random() < 0.4
    claim = by.one(Claim.objects.filter(ruled_out=True, merged_into=None).defer("search")) if back else by.claim()
    if claim is None:
        return None
    said = curate.retire(claim, retired=not back, **by.who(claim))
    ties = dict.fromkeys(said.value["statements"], "")
    return Entry(key=said.pk, kind="retire", matter=claim.public_id, says={"retired": not back, "ties": ties})


def _sensitive(by: Editors) -> Entry:
    claim, sensitive = by.claim(), by.rng.random() < 0.5
    said = curate.mark_sensitive(claim, sensitive=sensitive, **by.who(claim))
    return Entry(key=said.pk, kind="sensitive", matter=claim.public_id, says={"sensitive": sensitive})


def _move(by: Editors) -> Entry:
    article, story = by.one(Article.objects.filter(membership__isnull=False)), by.one(Story.objects.told())
    said = curate.move(article, story, **by.who(article))
    return Entry(key=said.pk, kind="move", matter=article.public_id, says={"story": story.public_id})


def _alias(by: Editors) -> Entry:
    names = list(EntityName.objects.order_by("plain").values_list("name", flat=True))
    name = by.rng.choice([*names, "The Blue Heron Trust", "Clean Varn of Thornbeck"])
    if by.rng.random() < 0.2:
        said = curate.split_entity(name, **by.who())
    else:
        entity = by.one(Entity.objects.all()) if by.rng.random() < 0.85 else None
        said = curate.alias(entity, name, **by.who())
    return Entry(key=said.pk, kind="alias", matter=plain_name(name), says={"entity": said.value["entity"]})


def _entities(by: Editors) -> Entry:
    entity, other, same = by.one(Entity.objects.all()), by.one(Entity.objects.all()), by.rng.random() < 0.7
    said = curate.decide_entities(entity, other, same=same, **by.who(entity, other))
    return Entry(key=said.pk, kind="entities", matter=said.fingerprint, says={"same": same})


def _undo(by: Editors) -> Entry | None:
    newest = list(Judgement.objects.order_by("-pk")[:60])
    if not newest:
        return None
    said = by.rng.choice(newest)
    made = curate.undo(said, **by.who())
    return Entry(key=made.pk, kind=said.kind, matter="", undoes=said.pk)


def _bulk(by: Editors) -> Entry | None:
    accepted = by.rng.random() < 0.7
    found = list(Statement.objects.current().filter(replaced_by=None).order_by("public_id"))
    chosen = by.rng.sample(found, min(len(found), by.rng.randrange(2, 8)))
    batch = curate.in_bulk(chosen, accepted=accepted, **by.who(*chosen))
    entries = []
    for said in Judgement.objects.filter(batch=batch).order_by("pk"):
        kept = said.machine["statements"][said.subject]
        says = {"accepted": accepted, "fields": {name: kept[name] for name in _JUDGED}}
        entries.append(Entry(key=said.pk, kind="review", matter=said.subject, says=says))
    for entry in entries[:-1]:
        by.journal.add(entry)
    return entries[-1]


_WAYS: dict[str, tuple[Callable[[Editors], Entry | None], float]] = {
    "review": (_review, 20),
    "correct": (_correct, 14),
    "about": (_about, 14),
    "same": (_same, 10),
    "split": (_split, 5),
    "relate": (_relate, 6),
    "reword": (_reword, 6),
    "retire": (_retire, 4),
    "sensitive": (_sensitive, 2),
    "move": (_move, 3),
    "alias": (_alias, 4),
    "entities": (_entities, 4),
    "undo": (_undo, 18),
    "bulk": (_bulk, 1),
}
