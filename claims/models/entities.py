"""Who and what is spoken of: persons, organisations, places, products, laws, with their names."""

from collections.abc import Sequence
from typing import Self

from django.apps import apps  # mentions know entities, and not the other way round
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, models
from django.db.models import Exists, Func, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from claims.models.unseen import not_about_unseen
from config import address
from sources.models import SEEN, heir

_ONE_WITH = """
WITH RECURSIVE one(id) AS (
    VALUES (%s::bigint) UNION SELECT ended.id FROM claims_entity ended JOIN one ON ended.merged_into_id = one.id
) SELECT id FROM one"""


class EntityQuerySet(models.QuerySet):
    def mentioned(self) -> Self:
        """Not merged into another, and with a statement that is by it or names it, and that readers may see."""
        return self.filter(Exists(_mentions()), merged_into=None)

    def shown(self) -> Self:
        """Without those that hidden articles alone name."""
        return self.filter(~_hushed())

    def hushed(self) -> Self:
        """Those that hidden articles alone name."""
        return self.filter(_hushed())

    def named(self, name: str) -> Self:
        if not name.strip():
            raise ValueError("named() needs a name; use .all() for every entity.")
        return self.filter(names__plain=plain_name(name))

    def like(self, words: str) -> Self:
        """Those with a name that holds `words`, or nearly: a typo is forgiven; the likest first."""
        plain = plain_name(words)
        near = Q(plain__trigram_word_similar=plain)
        # A trigram index knows no piece of two letters: there, the beginning of a name.
        near |= Q(plain__contains=plain) if len(plain) > 2 else Q(plain__startswith=plain)
        names = EntityName.objects.filter(near)
        likeness = names.filter(entity=OuterRef("pk")).annotate(likeness=TrigramWordSimilarity(plain, "plain"))
        likest = likeness.order_by("-likeness").values("likeness")[:1]
        found = self.filter(pk__in=names.values("entity"), merged_into=None).shown()
        return found.annotate(likeness=Subquery(likest)).order_by("-likeness", "name", "pk")

    def in_names(self, words: Sequence[str]) -> set[str]:
        """Those of `words`, in lower case, that somebody's name begins with, or is."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM unnest(%s::text[]) word"
                " WHERE EXISTS (SELECT 1 FROM claims_entityname WHERE plain ~ ('^' || word || '\\M'))",
                [list(words)],
            )
            return {row[0] for row in cursor.fetchall()}

    def one_with(self, entity: "Entity") -> Self:
        """`entity` and all that were merged into it, were it by way of others."""
        return self.filter(pk__in=RawSQL(_ONE_WITH, [entity.pk])).order_by("pk")  # noqa: S611 - no word of it is given


def _hushed() -> Q:
    """Whether there are statements that name it, and none that readers may see. One that was merged into another has no
    mentions: there its own names tell, and where those are the other's, the other's mentions."""
    statements = apps.get_model("claims.Statement").objects
    inner = Func(OuterRef("plain"), function="jsonb_build_array")
    with_it = Func(inner, function="jsonb_build_array", output_field=models.JSONField())
    names = EntityName.objects.filter(entity=OuterRef("pk"))
    read = names.filter(Exists(statements.filter(names__contains=with_it)))
    seen = names.filter(Exists(statements.shown().filter(names__contains=with_it)))
    ended = (Q(Exists(read)) & ~Q(Exists(seen))) | (~Q(Exists(names)) & _named_unseen("merged_into"))
    return _named_unseen("pk") | (Q(merged_into__isnull=False) & ended & ~Q(Exists(_mentions())))


def _named_unseen(entity: str) -> Q:
    named = apps.get_model("claims.Mention").objects.filter(entity=OuterRef(entity))
    return Q(Exists(named)) & ~Q(Exists(_mentions(entity)))


def _mentions(entity: str = "pk") -> models.QuerySet:
    """Those of the entity that is asked about which stand in statements that readers may see."""
    return _seen(apps.get_model("claims.Mention").objects.filter(entity=OuterRef(entity)))


def _seen(mentions: models.QuerySet) -> models.QuerySet:
    return mentions.filter(not_about_unseen("statement__"), statement__revision__article__visibility__in=SEEN)


def plain_name(name: str) -> str:
    """The form that names are compared in: lower case, single spaces, no leading article, no possessive."""
    words = name.casefold().replace("’", "'").split()
    if words and words[0] == "the":
        words = words[1:]
    return " ".join(words).removesuffix("'s").strip(" .,;:'\"")[:200]


class Entity(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"
        PLACE = "place", "Place"
        PRODUCT = "product", "Product"
        LAW = "law", "Law"
        OTHER = "other", "Other"

    public_id = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=200)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntityQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address.of("entity", self.public_id)

    def heir(self) -> "Entity":
        return heir(self)

    def is_empty(self) -> bool:
        """Whether nothing is left of it: no name, and no statement that is by it or names it."""
        return not self.names.exists() and not self.mentions.exists()

    def is_hushed(self) -> bool:
        """Whether all that names it is hidden from readers."""
        return not _seen(self.mentions.all()).exists() and self.mentions.exists()


class EntityName(models.Model):
    """One way an entity is called; `plain` is the form that is compared."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    plain = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [GinIndex(fields=["plain"], name="entity_name_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name
