"""the names in one article -> entities: who speaks, and who is spoken of.

"Tarn" is Ana Tarn where the article names her in full. A speaker that is only a role ("a spokesman", "people
familiar with the matter") is nobody in particular and gets no entity.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from claims.language import EntitySpan, Span
from claims.language import Statement as Found
from claims.models import Analysis, Entity, EntityName, Judgement, Mention, Statement, plain_name
from config.ids import public_id
from sources.models import Revision

type Name = list[str]  # [role, plain name, name, kind of entity]

_KINDS = {
    "PERSON": Entity.Kind.PERSON,
    "ORG": Entity.Kind.ORGANISATION,
    "NORP": Entity.Kind.ORGANISATION,
    "GPE": Entity.Kind.PLACE,
    "LOC": Entity.Kind.PLACE,
    "FAC": Entity.Kind.PLACE,
    "PRODUCT": Entity.Kind.PRODUCT,
    "LAW": Entity.Kind.LAW,
}


_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "judge", "senator", "mayor"})


class Cast:
    """Everybody and everything that one article names."""

    def __init__(self, entities: Iterable[EntitySpan]) -> None:
        self._spans = [entity for entity in entities if entity.label in _KINDS and plain_name(entity.text)]
        self._label = {plain_name(entity.text): entity.label for entity in self._spans}
        self._display = {plain_name(entity.text): _shown(entity.text) for entity in self._spans}
        people = [name for name, label in self._label.items() if label == "PERSON" and " " in name]
        self._full = {name.rsplit(" ", 1)[1]: name for name in sorted(people, key=len)}

    def names(self, found: Found) -> list[Name]:
        """Who speaks in a statement, and who is named in it: what its mentions are read from, whoever they are."""
        speaker = self._speaker(found)
        told = [(Mention.Role.SPEAKER, speaker)] if speaker else []
        told += [(Mention.Role.NAMED, plain) for plain in dict.fromkeys(self._named(found))]
        return [[str(role), plain, self._display[plain], str(_KINDS[self._label[plain]])] for role, plain in told]

    def speaker(self, found: Found) -> Entity | None:
        plain = self._speaker(found)
        return entities(self.names(found)).get(plain) if plain else None

    def mention(self, pairs: Iterable[tuple[Statement, Found]]) -> None:
        """Writes who is named in each statement and who speaks; what no longer holds goes."""
        pairs = list(pairs)
        for statement, found in pairs:
            statement.names = self.names(found)
        mention([statement for statement, _ in pairs])

    def _speaker(self, found: Found) -> str | None:
        if not found.speaker:
            return None
        plain = self._in_full(plain_name(found.speaker))
        if plain not in self._label and found.speaker_reason.startswith("named") and found.speaker[:1].isupper():
            self._label[plain], self._display[plain] = "ORG", _shown(found.speaker)
        return plain if plain in self._label else None

    def _named(self, found: Found) -> Iterator[str]:
        for entity in self._spans:
            if any(span.start < entity.end and entity.start < span.end for span in found.content):
                yield self._in_full(plain_name(entity.text))

    def _in_full(self, plain: str) -> str:
        title, _, rest = plain.partition(" ")
        if title.rstrip(".") in _TITLES and rest in self._full:
            return self._full[rest]
        return self._full.get(plain, plain) if self._label.get(plain, "PERSON") == "PERSON" else plain


def names_in(revision: Revision, content: Iterable[Sequence[int]], speaker: str | None) -> list[Name]:
    """As `Cast.names`, of what an editor marked: by the names that were found in the text when it was read."""
    analysis = Analysis.objects.filter(revision=revision).read().first()
    spans = [
        EntitySpan(start=match.start(), end=match.end(), text=name, label=label)
        for label, name, _ in (analysis.entities if analysis else ())
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", revision.text)
    ]
    said = tuple(Span(start, end) for start, end in content)
    reason = "named by an editor" if speaker else ""
    found = Found(
        source=None, speaker=speaker, speaker_reason=reason, cue=None, content=said, stance="states", confidence=1.0,
        rule="", resolved="",
    )  # fmt: skip
    return Cast(spans).names(found)


def entities(names: Iterable[Name]) -> dict[str, Entity]:
    """By plain name: found or made, in a handful of queries; without those that an editor said to be nobody's."""
    wanted = {plain: (shown, kind) for _, plain, shown, kind in names}
    if not wanted:
        return {}
    rows = _known(wanted)
    missing = sorted(wanted.keys() - rows.keys() - Judgement.objects.nobodys(wanted))
    if not missing:
        return rows
    ids = {plain: public_id("e", plain) for plain in missing}
    # Another process may make the same ones at this moment: theirs are as good.
    Entity.objects.bulk_create(
        [Entity(public_id=ids[plain], name=wanted[plain][0], kind=wanted[plain][1]) for plain in missing],
        ignore_conflicts=True,
    )
    made = {entity.public_id: entity for entity in Entity.objects.filter(public_id__in=ids.values())}
    EntityName.objects.bulk_create(
        [EntityName(plain=plain, name=wanted[plain][0], entity=made[ids[plain]]) for plain in missing],
        ignore_conflicts=True,
    )
    return rows | _known(missing)


def mention(statements: Sequence[Statement]) -> None:
    """Writes the mentions and the speakers of statements after their `names`; what no longer holds goes."""
    rows = entities(name for statement in statements for name in statement.names)
    wanted = {
        (statement.pk, rows[plain].pk, role)
        for statement in statements
        for role, plain, *_ in statement.names
        if plain in rows
    }
    keys = [statement.pk for statement in statements]
    known = {(row.statement_id, row.entity_id, row.role): row.pk for row in Mention.objects.filter(statement__in=keys)}
    Mention.objects.filter(pk__in=[known[key] for key in known.keys() - wanted]).delete()
    new = [
        Mention(statement_id=statement, entity_id=entity, role=role)
        for statement, entity, role in sorted(wanted - known.keys())
    ]
    Mention.objects.bulk_create(new, ignore_conflicts=True)
    speakers = {statement: entity for statement, entity, role in wanted if role == Mention.Role.SPEAKER}
    spoken = [one for one in statements if one.speaker_entity_id != speakers.get(one.pk)]
    for statement in spoken:
        statement.speaker_entity_id = speakers.get(statement.pk)
    Statement.objects.bulk_update(spoken, ["speaker_entity"], batch_size=500)


def _known(names: Iterable[str]) -> dict[str, Entity]:
    found = EntityName.objects.filter(plain__in=list(names)).select_related("entity__merged_into")
    return {name.plain: name.entity.heir() for name in found}


def _shown(name: str) -> str:
    shown = " ".join(name.split()).removesuffix("'s").removesuffix("’s")
    return (shown[4:] if shown.lower().startswith("the ") else shown)[:200]
