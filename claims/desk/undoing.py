"""an editor's decision -> taken back, whole, by judgements that undo each of it."""

from django.db import transaction

from claims import curate
from claims.desk.told import what
from claims.models import Account, Bulk, Judgement
from claims.pages.sentences import listed

type Undone = list[Judgement]  # what was taken back, the latest first


class TooMany(curate.DecisionError):
    """It was decided in bulk, and is taken back so."""

    def __init__(self, bulk: Bulk) -> None:
        super().__init__("This was decided in bulk: it is taken back as one, from its own page.")
        self.bulk = bulk


def told(undone: Undone) -> str:
    return f"Taken back: you {listed(list(dict.fromkeys(what(one) for one in reversed(undone))))}."


def last(editor: Account) -> Undone:
    """The editor's last decision that stands; taken back again and again, one after the other, and never twice.

    Raises curate.DecisionError where there is none, or where one cannot be taken back.
    """
    standing = Judgement.objects.filter(editor=editor, undoes=None, undone_by=None).order_by("-pk").first()
    if standing is None:
        raise curate.DecisionError("There is no decision of yours to take back.")
    return one(standing.pk, editor)


def one(first: int, editor: Account) -> Undone:
    """The editor's decision that the judgement with this key belongs to."""
    with transaction.atomic():
        judgement = Judgement.objects.filter(pk=first, editor=editor, undoes=None).first()
        if judgement is None:
            raise curate.DecisionError("This is no decision of yours; only its editor takes a decision back here.")
        if bulk := Bulk.objects.filter(batch=judgement.batch).first() if judgement.batch else None:
            raise TooMany(bulk)
        whole = (
            Judgement.objects.filter(batch=judgement.batch) if judgement.batch else Judgement.objects.filter(pk=first)
        )
        standing = list(whole.filter(editor=editor, undoes=None, undone_by=None).order_by("-pk"))
        if not standing:
            raise curate.DecisionError("It was taken back already.")
        with curate.together():
            for each in standing:
                curate.undo(each, editor=editor, reason="")
        return standing
