"""Hosts: what all workers together know of a web server, so that they ask it as one."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now


class HostQuerySet(models.QuerySet):
    def resting(self) -> list[str]:
        """Names of those that nobody may ask for another minute or longer."""
        return list(self.filter(free_at__gt=Now() + timedelta(minutes=1)).values_list("name", flat=True))


class Host(models.Model):
    """`free_at`: before then nobody may ask it; a worker that is asking holds it by setting that ahead."""

    name = models.CharField(max_length=253, primary_key=True)
    free_at = models.DateTimeField()
    holder = models.CharField(max_length=40, blank=True)  # of the one who is asking; nobody else may free it
    pause_seconds = models.FloatField(default=1.0)  # between two requests: ours, or what its robots.txt asks for

    objects = HostQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RobotsRules(models.Model):
    """What one origin (scheme, host, port) answered when asked for its robots.txt, kept for an hour."""

    origin = models.CharField(max_length=300, primary_key=True)
    status = models.PositiveIntegerField()  # of HTTP; 0 where it could not be reached
    body = models.BinaryField()
    reason = models.TextField(blank=True)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.origin
