"""What readers may not see of statements, for whoever asks about them: statements, and names that they mention."""

from django.apps import apps  # links know statements, and are not known here
from django.db.models import Exists, OuterRef, Q

from sources.models import UNSEEN


def not_about_unseen(statement: str = "") -> Q:
    """That a statement is not about a hidden claim, nor was until it was given up, or until another took its place.
    `statement`: the way to it, as "statement__". (Of the two the first, alone, is a join for the database.)"""
    links = apps.get_model("claims.Link").objects.filter(statement=OuterRef(f"{statement}pk"))
    unseen = links.filter(claim__visibility__in=UNSEEN)
    stands = Q(**{f"{statement}retired_at": None}) | Q(Exists(links.filter(active=True)))
    return ~Q(Exists(unseen.filter(active=True))) & (stands | ~Q(Exists(unseen.filter(suggested=False))))
