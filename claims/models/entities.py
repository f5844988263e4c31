"""Who and what is spoken of: persons, organisations, places, products, laws, with their names."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse


class EntityQuerySet(models.QuerySet):
    def named(self, name: str) -> Self:
        if not name.strip():
            raise ValueError("named() needs a name; use .all() for every entity.")
        return self.filter(names__plain=plain_name(name))

    def like(self, words: str) -> Self:
        """Names that hold `words`, or nearly: a typo is forgiven."""
        return self.filter(
            Q(name__trigram_word_similar=words) | Q(names__plain__contains=plain_name(words)), merged_into=None
        ).distinct()


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

    class Meta:
        indexes = [GinIndex(fields=["name"], name="entity_name_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("entity", args=[self.public_id])

    def heir(self) -> "Entity":
        """Itself, or the entity that it was merged into, were it by way of others."""
        entity = self
        while entity.merged_into:
            entity = entity.merged_into
        return entity


class EntityName(models.Model):
    """One way an entity is called; `plain` is the form that is compared."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    plain = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name
