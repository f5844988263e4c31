"""Jobs that fail: the queue itself keeps no reason."""

from typing import Self

from django.db import models


class JobFailureQuerySet(models.QuerySet):
    def given_up(self) -> Self:
        """Those that wait for an operator, the latest first."""
        return self.filter(given_up=True).order_by("-failed_at", "-pk")

    def tried_again(self) -> Self:
        """Those that the queue tries again by itself, the latest first."""
        return self.filter(given_up=False).order_by("-failed_at", "-pk")

    def of_jobs(self, *numbers: int) -> Self:
        return self.filter(job__in=numbers)

    def of_key(self, key: str) -> Self:
        return self.filter(key=key)


class JobFailure(models.Model):
    """What a job died of, until it succeeds.

    `key` is the queueing lock of jobs that stand for each other (all that poll one feed, say), else the job's own
    number: of each there is one row, with its latest failure.
    """

    key = models.CharField(max_length=300, unique=True)
    job = models.BigIntegerField()  # its number in the queue
    queue = models.CharField(max_length=128)
    task = models.CharField(max_length=128)
    arguments = models.JSONField(default=dict)
    runs = models.PositiveIntegerField()
    error = models.TextField()  # one line
    given_up = models.BooleanField(default=False)
    failed_at = models.DateTimeField()

    objects = JobFailureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-failed_at"], condition=models.Q(given_up=True), name="job_failure_given_up")]

    def __str__(self) -> str:
        return f"{self.task} ({self.job}): {self.error}"
