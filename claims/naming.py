"""the names in one article -> entities: who speaks, and who is spoken of.

"Tarn" is Ana Tarn where the article names her in full. A speaker that is only a role ("a spokesman", "people
familiar with the matter") is nobody in particular and gets no entity.
"""

from collections.abc import Iterable, Iterator, Set

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


_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "judge", "senator", "mayor"})


class Cast:
    """Everybody and everything that one article names."""

    def __init__(self, entities: Iterable[EntitySpan]) -> None:
        self._spans = [entity for entity in entities if entity.label in _KINDS and plain_name(entity.text)]
        self._label = {plain_name(entity.text): entity.label for entity in self._spans}
        self._display = {plain_name(entity.text): _shown(entity.text) for entity in self._spans}
        people = [name for name, label in self._label.items() if label == "PERSON" and " " in name]
        self._full = {name.rsplit(" ", 1)[1]: name for name in sorted(people, key=len)}
        self._rows: dict[str, Entity] = {}

    def expect(self, statements: Iterable[Found]) -> None:
        """Finds or makes the entities of all `statements` in a handful of queries, for when they are asked for."""
        statements = list(statements)
        spoken = {self._speaker(found) for found in statements} - {None}
        named = {plain for found in statements for plain in self._named(found)}
        self._find((spoken | named) - self._rows.keys())

    def speaker(self, found: Found) -> Entity | None:
        plain = self._speaker(found)
        return self._row(plain) if plain else None

    def _speaker(self, found: Found) -> str | None:
        if not found.speaker:
            return None
        plain = self._in_full(plain_name(found.speaker))
        if plain not in self._label and found.speaker_reason.startswith("named") and found.speaker[:1].isupper():
            self._label[plain], self._display[plain] = "ORG", _shown(found.speaker)
        return plain if plain in self._label else None

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
        for plain in self._named(found):
            yield self._row(plain).pk, Mention.Role.NAMED
        if statement.speaker_entity_id:
            yield statement.speaker_entity_id, Mention.Role.SPEAKER

    def _named(self, found: Found) -> Iterator[str]:
        for entity in self._spans:
            if any(span.start < entity.end and entity.start < span.end for span in found.content):
                yield self._in_full(plain_name(entity.text))

    def _in_full(self, plain: str) -> str:
        title, _, rest = plain.partition(" ")
        if title.rstrip(".") in _TITLES and rest in self._full:
            return self._full[rest]
        return self._full.get(plain, plain) if self._label.get(plain, "PERSON") == "PERSON" else plain

    def _row(self, plain: str) -> Entity:
        if plain not in self._rows:
            self._find({plain})
        return self._rows[plain]

    def _find(self, names: Set[str]) -> None:
        self._rows |= _known(names)
        missing = sorted(names - self._rows.keys())
        if not missing:
            return
        ids = {plain: public_id("e", plain) for plain in missing}
        # Another process may make the same ones at this moment: theirs are as good.
        Entity.objects.bulk_create(
            [
                Entity(public_id=ids[plain], name=self._display[plain], kind=_KINDS[self._label[plain]])
                for plain in missing
            ],
            ignore_conflicts=True,
        )
        made = {entity.public_id: entity for entity in Entity.objects.filter(public_id__in=ids.values())}
        EntityName.objects.bulk_create(
            [EntityName(plain=plain, name=self._display[plain], entity=made[ids[plain]]) for plain in missing],
            ignore_conflicts=True,
        )
        self._rows |= _known(missing)


def _known(names: Iterable[str]) -> dict[str, Entity]:
    found = EntityName.objects.filter(plain__in=list(names)).select_related("entity__merged_into")
    return {name.plain: name.entity.merged_into or name.entity for name in found}


def _shown(name: str) -> str:
    shown = " ".join(name.split()).removesuffix("'s").removesuffix("’s")
    return (shown[4:] if shown.lower().startswith("the ") else shown)[:200]
