"""What readers may not see of statements, for whoever asks about them: statements, and names that they mention."""

from django.apps import apps  # links know statements, and are not known here
from django.db.models import Exists, OuterRef, Q

from sources.models import UNSEEN


def about_unseen(statement: str = "") -> Q:
    """Whether a statement is about a hidden claim, or was until it was given up, or until another took its place.
    `statement`: the way to it, as "statement__"."""
    links = apps.get_model("claims.Link").objects.filter(statement=OuterRef(f"{statement}pk"))
    unseen, active = links.filter(claim__visibility__in=UNSEEN), links.filter(active=True)
    ended = Q(**{f"{statement}retired_at__isnull": False}) & ~Q(Exists(active))
    return Q(Exists(unseen.filter(active=True))) | (ended & Q(Exists(unseen.filter(suggested=False))))
