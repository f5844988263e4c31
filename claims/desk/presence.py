"""an editor opens a thing's page -> who else has it open. Whoever was not seen for a while is gone."""

from datetime import datetime, timedelta

from claims.models import Account, Presence

GONE_AFTER = timedelta(seconds=100)
AGAIN_AFTER = 30  # seconds between two looks of a page that stays open
_KEPT = timedelta(days=1)


def note(editor: Account, subject: str, now: datetime) -> list[Account]:
    """Notes that the editor is there, and returns the others who are, by name. Two questions."""
    Presence.objects.bulk_create(
        [Presence(editor=editor, subject=subject, seen_at=now)],
        update_conflicts=True,
        unique_fields=["subject", "editor"],
        update_fields=["seen_at"],
    )
    there = Presence.objects.filter(subject=subject, seen_at__gt=now - GONE_AFTER).exclude(editor=editor)
    return sorted((one.editor for one in there.select_related("editor")), key=str)


def forget(now: datetime) -> None:
    """Where somebody was a day ago."""
    Presence.objects.filter(seen_at__lt=now - _KEPT).delete()
