"""Who may see an article, or a claim: the ladder that editors move it on."""

from django.db import models


class Visibility(models.TextChoices):
    PUBLIC = "public", "public"
    NOINDEX = "noindex", "public, and search engines are asked to leave it out"
    HIDDEN = "hidden", "hidden from readers"
    PURGED = "purged", "purged: its words are gone"


SEEN = (Visibility.PUBLIC.value, Visibility.NOINDEX.value)
UNSEEN = (Visibility.HIDDEN.value, Visibility.PURGED.value)
