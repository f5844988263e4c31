"""Reviews: what fact-checkers published about a claim, in their own words, as seen at each time."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from config.ids import public_id
from sources.models.outlets import Outlet


class ReviewQuerySet(models.QuerySet):
    def known(self, public_ids: Iterable[str]) -> Self:
        return self.filter(public_id__in=list(public_ids))

    def in_full(self) -> Self:
        """With what is shown of them."""
        return self.select_related("current", "outlet__merged_into")


class Review(models.Model):
    """One fact-checker's review of one claim: `claimed` as the reviewer words it, at `url`. It is the outlet's at whose
    domain it stands.

    It never says anything of ours: `current` holds the reviewer's rating as it is written.
    """

    public_id = models.CharField(max_length=20, unique=True)  # of `url` and `claimed`
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="reviews")
    url = models.URLField(max_length=2000)
    claimed = models.TextField()
    current = models.ForeignKey(
        "sources.ReviewVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    blanked_at = models.DateTimeField(null=True, blank=True)  # its words were purged, and it is not taken in again

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["outlet", "-first_seen_at"], name="review_of_outlet")]

    def __str__(self) -> str:
        return self.claimed

    @staticmethod
    def id_of(url: str, claimed: str) -> str:
        return public_id("k", url, claimed)


class ReviewVersion(models.Model):
    """A review as it was seen at one time; never changed. A review that was edited since has another one.

    Dates are kept as they are written (`published_text`), and as moments with a precision (second, minute, day, month,
    year) and a basis, the property that gave them, where they could be read.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of all that it says
    seen_at = models.DateTimeField()
    where = models.TextField()  # the file or the address that it was read from
    reviewer = models.TextField(blank=True)  # who signs it
    title = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    published_at = models.DateTimeField(null=True)
    published_text = models.TextField(blank=True)
    published_precision = models.CharField(max_length=6, blank=True)
    published_basis = models.CharField(max_length=20, blank=True)
    # The rating, in the reviewer's figures and words.
    value = models.TextField(blank=True)
    best = models.TextField(blank=True)
    worst = models.TextField(blank=True)
    rating = models.TextField(blank=True)
    explained = models.TextField(blank=True)
    claimants = models.JSONField(default=list)  # who it says made the claim
    said_at = models.DateTimeField(null=True)  # when it says that the claim was made
    said_text = models.TextField(blank=True)
    said_precision = models.CharField(max_length=6, blank=True)
    appearances = models.JSONField(default=list)  # addresses at which it says that the claim was made

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_version_once")]

    def __str__(self) -> str:
        return f"{self.review_id} as of {self.seen_at:%Y-%m-%d}"

    @property
    def figures(self) -> str:
        """The rating in figures, as the reviewer gives them: "2, where 5 is best and 1 worst"."""
        if not self.value:
            return ""
        scale = [f"{end} is {name}" for end, name in ((self.best, "best"), (self.worst, "worst")) if end]
        return f"{self.value}, where {' and '.join(scale)}" if scale else self.value
