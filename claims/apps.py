import logging
from collections.abc import Collection
from typing import Any

from django.apps import AppConfig
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.signals import post_delete, post_save, pre_save

log = logging.getLogger(__name__)


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = "What it says"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from claims import checks  # noqa: F401  (registers the system checks)
        from claims.desk.roles import begin

        post_save.connect(_polled, sender="sources.Poll", dispatch_uid="claims.polled")
        post_delete.connect(_taken_away, sender="sources.Poll", dispatch_uid="claims.taken_away")
        pre_save.connect(_switching, sender="sources.Feed", dispatch_uid="claims.switching")
        post_save.connect(_switched, sender="sources.Feed", dispatch_uid="claims.switched")
        pre_save.connect(_decided, sender="sources.Article", dispatch_uid="claims.decided")
        user_logged_in.connect(begin, dispatch_uid="claims.begin")
        pre_save.connect(_renaming, sender="sources.Outlet", dispatch_uid="claims.renaming")
        post_save.connect(_renamed, sender="sources.Outlet", dispatch_uid="claims.renamed")


def _polled(instance: Any, **given: object) -> None:
    """In the poll's own transaction: `sources` cannot ask for it, since it knows nothing of claims.

    A mistake of ours in what follows from a poll must not keep us from looking: without it, cells say less than they
    could, and never more. A job does it later, and is seen to fail where it fails again.
    """
    from claims.tasks import ask_for_cover

    try:
        with transaction.atomic():
            _taken_away(instance, **given)
    except (OperationalError, InterfaceError):
        raise  # the database's: the poll is written later, with all that follows from it
    except Exception:
        log.exception("What poll %s tells of claims could not be worked out; a job does it.", instance.public_id)
        ask_for_cover(instance.outlet.key)


def _taken_away(instance: Any, **_: object) -> None:
    from claims.settling import polled  # here: a web process writes no poll, and needs none of it

    polled(instance)


def _switching(sender: Any, instance: Any, **_: object) -> None:
    """What its row says before: with every poll it is written, and mostly that changes nothing here."""
    instance.watched_before = sender.objects.filter(pk=instance.pk).values_list("watched_from", "watched_until").first()


def _switched(instance: Any, **_: object) -> None:
    if instance.watched_before != (instance.watched_from, instance.watched_until):
        from claims.settling import switched

        switched(instance, instance.watched_before)


def _decided(instance: Any, **_: object) -> None:
    """A new article is as visible as it was decided: where the decision came with an import, and the article did not,
    it is known by its id."""
    if instance._state.adding:
        from claims.models import Judgement

        decided = Judgement.objects.about(Judgement.Kind.VISIBLE, [instance.public_id]).current().first()
        if decided:
            instance.visibility = decided.value["visibility"]


def _renaming(sender: Any, instance: Any, update_fields: Collection[str] | None = None, **_: object) -> None:
    instance.was_called = instance.name
    if instance.pk and (update_fields is None or "name" in update_fields):
        known = sender.objects.filter(pk=instance.pk).values_list("name", flat=True)
        instance.was_called = known.first() or instance.name


def _renamed(instance: Any, **_: object) -> None:
    """Events have its name in their words; a job makes them anew."""
    if instance.was_called != instance.name:
        from claims.tasks import ask_for_cover

        ask_for_cover(instance.key)
