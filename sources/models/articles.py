"""Articles, and each text as it was seen. A Revision never changes, and the database itself refuses."""

import re
from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from config import address
from sources import edits
from sources.models.outlets import Outlet
from sources.models.shown import SEEN, UNSEEN, Visibility

BLANK = "█"


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """With BLANK for each character in `spans` that is no white space: all offsets stay."""
    for start, end in spans:
        text = text[:start] + re.sub(r"\S", BLANK, text[start:end]) + text[end:]
    return text


class ArticleQuerySet(models.QuerySet):
    def with_outlet(self) -> Self:
        return self.select_related("outlet", "current")

    def known_by(self, public_ids: Iterable[str]) -> Self:
        return self.filter(public_id__in=list(public_ids))

    def newest_first(self) -> Self:
        return self.order_by(*Article.NEWEST)

    def without_text(self) -> Self:
        """For lists: a page of headlines does not carry the articles' texts around."""
        return self.with_outlet().defer("current__text", "current__blocks")

    def from_outlet(self, outlet: Outlet) -> Self:
        return self.filter(outlet=outlet)

    def seen(self) -> Self:
        """Those that readers may see."""
        return self.filter(visibility__in=SEEN)

    def sparse(self) -> Self:
        """Those whose present text came with an import."""
        return self.filter(current__sparse=True)


class Article(models.Model):
    """One piece by one outlet, known by its address or, without one, by the id it was brought under."""

    class Basis(models.TextChoices):
        GIVEN = "given", "as given"
        PAGE = "page", "from the page"
        TEXT = "text", "from the text"
        URL = "url", "from the address"
        FEED = "feed", "from the feed"
        HTTP = "http", "from the server"
        FIRST_SEEN = "first_seen", "not dated: when first seen"

    public_id = models.CharField(max_length=20, unique=True)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="articles")
    # Where that is not `outlet`: what it was brought under, which was merged into `outlet` since. Each of the two may
    # have used one id for an article of its own; both articles keep it.
    brought_under = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=2000, blank=True)
    external_id = models.CharField(max_length=500, blank=True)
    current = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    published_basis = models.CharField(max_length=12, choices=Basis)
    published_precision = models.CharField(max_length=8, default="second")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    wire = models.TextField(blank=True)  # whom the feed that announced it names as its origin, where that is another

    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    # [[revision's key, start, end], ...]: what readers do not see of its texts, since it is about a hidden claim.
    withheld = models.JSONField(default=list)

    NEWEST = ("-published_at", "-pk")
    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["url"], condition=~Q(url=""), name="article_one_per_url"),
            models.UniqueConstraint(
                "external_id",  # first: ids are looked for among those of the outlet that it has now
                Coalesce("brought_under", "outlet"),
                condition=~Q(external_id=""),
                name="article_one_per_external_id",
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "-published_at", "-id"], name="article_of_outlet"),
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            # Whatever readers may see is asked for without these few.
            models.Index(fields=["id"], condition=Q(visibility__in=UNSEEN), name="article_unseen"),
        ]

    def __str__(self) -> str:
        return self.current.title if self.current else self.public_id

    def get_absolute_url(self) -> str:
        return address.of("article", self.public_id)

    @property
    def is_seen(self) -> bool:
        """By readers."""
        return self.visibility in SEEN

    def shown_text(self, revision: "Revision") -> str:
        """Of one of its revisions, with BLANK for what readers do not see."""
        return self.shown_part(revision.text, revision.pk)

    def shown_part(self, part: str, revision: int, begin: int = 0) -> str:
        """`part` of the text of a revision, by key, from `begin` on; as `shown_text`."""
        spans = [(max(start - begin, 0), max(end - begin, 0)) for key, start, end in self.withheld if key == revision]
        return blanked(part, spans) if spans else part


class RevisionQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-number")

    def without_text(self) -> Self:
        """For lists: all but what was published."""
        return self.defer("text", "blocks")

    def with_copy(self) -> Self:
        """With the copy that a web archive keeps of it, where one was asked for."""
        return self.select_related("archived")

    def sparse(self) -> Self:
        """Those of which an import left the statements' words alone."""
        return self.filter(sparse=True)

    def numbered(self, *numbers: int) -> Self:
        if not numbers:
            raise ValueError("numbered() needs a number; use .all() for every revision.")
        return self.filter(number__in=numbers)


class Revision(models.Model):
    """An article's text as seen at one time. Immutable. Offsets anywhere are code points into `text`.

    One thing alone may be done to it: a purge puts BLANK in the place of characters. Its hash stays that of the text
    as it was seen, by which the same text is known when it is brought again.
    """

    class Change(models.TextChoices):
        SUBSTANCE = "substance", "what it says changed"
        WORDING = "wording", "it is worded differently"
        FULLER = "fuller", "we could read more of it"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    title = models.TextField(blank=True)
    authors = ArrayField(models.TextField(), default=list)
    language = models.CharField(max_length=10, blank=True)
    blocks = models.JSONField(default=list)  # [[kind, start, end], ...] where the page told its layout
    state = models.CharField(max_length=12, default="ok")  # ok, truncated, paywalled
    seen_at = models.DateTimeField()
    change = models.CharField(max_length=12, choices=Change, blank=True)  # against the one before; "" for the first
    blanked_at = models.DateTimeField(null=True)  # when words of it were taken out for good
    # It came with an import, which has no texts: blanks, and the words of its statements in their places. `sha256` is
    # that of the whole text, so offsets hold; nothing is read in it again, nor compared with it.
    sparse = models.BooleanField(default=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "sha256", "language"], name="revision_once_per_text"),
            models.UniqueConstraint(fields=["article", "number"], name="revision_numbered"),
        ]
        # Of most databases it is empty, and says so at once.
        indexes = [models.Index(fields=["article"], condition=Q(sparse=True), name="revision_sparse")]

    def __str__(self) -> str:
        return f"{self.article_id} revision {self.number}"

    def compared_with(self, before: "Revision") -> edits.Change:
        """What changed from `before`, another text of the article, to this one."""
        return edits.compare(before.text, self.text)
