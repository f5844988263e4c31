from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_save


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = "What it says"

    def ready(self) -> None:
        from claims import checks  # noqa: F401  (registers the system checks)

        for signal in (post_save, post_delete):
            signal.connect(_polled, sender="sources.Poll", dispatch_uid="claims.polled")
        pre_save.connect(_switching, sender="sources.Feed", dispatch_uid="claims.switching")
        post_save.connect(_switched, sender="sources.Feed", dispatch_uid="claims.switched")


def _polled(instance: Any, **_: object) -> None:
    """In the poll's own transaction: `sources` cannot ask for it, since it knows nothing of claims."""
    from claims.settling import polled  # here: a web process writes no poll, and needs none of it

    polled(instance)


def _switching(sender: Any, instance: Any, **_: object) -> None:
    """What its row says before: with every poll it is written, and mostly that changes nothing here."""
    instance.watched_before = sender.objects.filter(pk=instance.pk).values_list("watched_from", "watched_until").first()


def _switched(instance: Any, **_: object) -> None:
    if instance.watched_before != (instance.watched_from, instance.watched_until):
        from claims.settling import switched

        switched(instance, instance.watched_before)
