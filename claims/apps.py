from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = "What it says"

    def ready(self) -> None:
        from claims import checks  # noqa: F401  (registers the system checks)

        for signal in (post_save, post_delete):
            signal.connect(_polled, sender="sources.Poll", dispatch_uid="claims.polled")
        post_save.connect(_switched, sender="sources.Feed", dispatch_uid="claims.switched")


def _polled(instance: Any, **_: object) -> None:
    """In the poll's own transaction: `sources` cannot ask for it, since it knows nothing of claims."""
    from claims.settling import polled  # here: a web process writes no poll, and needs none of it

    polled(instance)


def _switched(instance: Any, update_fields: Any = None, **_: object) -> None:
    """With every poll of a feed its row is written too: that alone changes nothing."""
    if update_fields is None or {"watched_from", "watched_until"} & set(update_fields):
        from claims.settling import switched

        switched(instance)
