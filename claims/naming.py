"""the names in one article -> entities: who speaks, and who is spoken of.

"Tarn" is Ana Tarn where the article names her in full. A speaker that is only a role ("a spokesman", "people
familiar with the matter") is nobody in particular and gets no entity.
"""

from collections.abc import Iterable, Iterator

from claims.language import EntitySpan
from claims.language import Statement as Found
from claims.models import Entity, EntityName, Mention, Statement, plain_name
from config.ids import public_id

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


class Cast:
    """Everybody and everything that one article names."""

    def __init__(self, entities: Iterable[EntitySpan]) -> None:
        self._spans = [entity for entity in entities if entity.label in _KINDS and plain_name(entity.text)]
        self._label = {plain_name(entity.text): entity.label for entity in self._spans}
        self._display = {plain_name(entity.text): _shown(entity.text) for entity in self._spans}
        people = [name for name, label in self._label.items() if label == "PERSON" and " " in name]
        self._full = {name.rsplit(" ", 1)[1]: name for name in sorted(people, key=len)}
        self._rows: dict[str, Entity] = {}

    def speaker(self, found: Found) -> Entity | None:
        if not found.speaker:
            return None
        plain = self._in_full(plain_name(found.speaker))
        if plain in self._label:
            return self._row(plain)
        if found.speaker_reason.startswith("named") and found.speaker[:1].isupper():
            self._label[plain], self._display[plain] = "ORG", _shown(found.speaker)
            return self._row(plain)
        return None

    def mention(self, pairs: Iterable[tuple[Statement, Found]]) -> None:
        """Writes who is named in each statement and who speaks; what no longer holds goes."""
        pairs = list(pairs)
        wanted = {
            (statement.pk, entity, role)
            for statement, found in pairs
            for entity, role in self._mentions(statement, found)
        }
        statements = [statement.pk for statement, _ in pairs]
        known = {
            (row.statement_id, row.entity_id, row.role): row.pk
            for row in Mention.objects.filter(statement__in=statements)
        }
        Mention.objects.filter(pk__in=[known[key] for key in known.keys() - wanted]).delete()
        new = [
            Mention(statement_id=statement, entity_id=entity, role=role)
            for statement, entity, role in wanted - known.keys()
        ]
        Mention.objects.bulk_create(new, ignore_conflicts=True)

    def _mentions(self, statement: Statement, found: Found) -> Iterator[tuple[int, str]]:
        for entity in self._spans:
            if any(span.start < entity.end and entity.start < span.end for span in found.content):
                yield self._row(self._in_full(plain_name(entity.text))).pk, Mention.Role.NAMED
        if statement.speaker_entity_id:
            yield statement.speaker_entity_id, Mention.Role.SPEAKER

    def _in_full(self, plain: str) -> str:
        return self._full.get(plain, plain) if self._label.get(plain, "PERSON") == "PERSON" else plain

    def _row(self, plain: str) -> Entity:
        if plain not in self._rows:
            self._rows[plain] = _entity(self._display[plain], plain, _KINDS[self._label[plain]])
        return self._rows[plain]


def _entity(name: str, plain: str, kind: Entity.Kind) -> Entity:
    known = EntityName.objects.filter(plain=plain).select_related("entity__merged_into").first()
    if known:
        return known.entity.merged_into or known.entity
    entity, _ = Entity.objects.get_or_create(public_id=public_id("e", plain), defaults={"name": name, "kind": kind})
    EntityName.objects.get_or_create(plain=plain, defaults={"entity": entity, "name": name})
    return entity


def _shown(name: str) -> str:
    shown = " ".join(name.split()).removesuffix("'s").removesuffix("’s")
    return (shown[4:] if shown.lower().startswith("the ") else shown)[:200]
