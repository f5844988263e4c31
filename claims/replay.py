"""the log of decisions, as exports hold it -> the same decisions here, and all that follows from them.

For a database that holds the same texts: read anew, they are linked under these decisions. Twice changes nothing. A
decision about something that is not here is told, and counted, and the rest goes on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from claims.curate.snapshots import make_statement, put_back
from claims.curate_visibility import settle_all
from claims.models import Account, Claim, Entity, Judgement, Letter, Statement, Story
from claims.rederive import rederive
from sources.models import Article, Review

_WHERE = {"t": Statement, "c": Claim, "a": Article, "s": Story, "e": Entity, "r": Letter, "k": Review}
_NEEDED = ("id", "kind", "fingerprint", "value", "reason", "editor", "decided")


@dataclass(kw_only=True)
class Replayed:
    """`taken` decisions are new here, `known` ones were here; `refused` says of each other one why."""

    taken: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)
    keys: dict[int, int] = field(default_factory=dict)  # of a decision there -> here
    last: int = 0  # the key of the latest decision here


@transaction.atomic
def replay(rows: Iterable[Mapping[str, Any]]) -> Replayed:
    """`rows` in the order in which they were decided; each as in an export's judgements.ndjson."""
    done = Replayed(last=Judgement.objects.order_by("pk").values_list("pk", flat=True).last() or 0)
    for number, row in enumerate(rows, 1):
        refusal = _refusal(row, done)
        if refusal:
            done.refused.append(f"line {number}: {refusal}")
        else:
            _take(row, done)
    if done.taken:
        with connection.cursor() as cursor:
            table = Judgement._meta.db_table
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM claims_judgement))", [table]
            )
        rederive()
        settle_all()
    return done


def _refusal(row: Mapping[str, Any], done: Replayed) -> str:
    if missing := [name for name in _NEEDED if name not in row]:
        return f"no {', '.join(missing)} in it; take the line from an export's judgements.ndjson."
    if row["kind"] not in Judgement.Kind.values:
        return f"{row['kind']!r} is no kind of decision; there are {', '.join(Judgement.Kind.values)}."
    if row.get("undoes") and row["undoes"] not in done.keys:
        return f"it takes back decision {row['undoes']}, which is not here: replay the whole log."
    at = datetime.fromisoformat(row["decided"])
    put_back(row.get("machine") or {}, at)
    if row["value"].get("row"):
        make_statement(row["value"]["statement"], row["value"]["row"], at)
    if unknown := [name for name in _named(row) if not _is_here(name)]:
        return f"decision {row['id']} is about {', '.join(unknown)}, not known here: ingest the same articles first."
    return ""


def _named(row: Mapping[str, Any]) -> list[str]:
    value = row["value"]
    return [*row["fingerprint"].split(" "), *(one for key in ("into", "story", "entity") if (one := value.get(key)))]


def _is_here(name: str) -> bool:
    model = _WHERE.get(name[:1])
    return model is None or model._default_manager.filter(public_id=name).exists()


def _take(row: Mapping[str, Any], done: Replayed) -> None:
    at, editor = datetime.fromisoformat(row["decided"]), _account(row["editor"])
    same = Judgement.objects.filter(
        kind=row["kind"], fingerprint=row["fingerprint"], decided_at=at, editor=editor, value=row["value"]
    ).first()
    if same:
        done.known += 1
        done.keys[row["id"]] = same.pk
        return
    made = Judgement.objects.create(
        pk=max(row["id"], done.last + 1),  # its own where it comes after all that is here: the later one holds
        kind=row["kind"],
        subject=row["fingerprint"].split(" ")[0],
        fingerprint=row["fingerprint"],
        value=row["value"],
        reason=row["reason"],
        machine=_machine(row, done),
        touches=row.get("touches") or sorted(row["fingerprint"].split(" ")),
        batch=row.get("batch") or "",
        undoes_id=done.keys[row["undoes"]] if row.get("undoes") else None,
        seconded_by=_account(row.get("seconded_by")),
        editor=editor,
        decided_at=at,
    )
    done.taken, done.last = done.taken + 1, made.pk
    done.keys[row["id"]] = made.pk


def _machine(row: Mapping[str, Any], done: Replayed) -> dict[str, Any]:
    """What it names by key there, by the key here."""
    machine = dict(row.get("machine") or {})
    if machine.get("since") in done.keys:
        machine["since"] = done.keys[machine["since"]]
    return machine


def _account(name: str | None) -> Account | None:
    """Whoever decided there and has no account here gets one that nobody can sign in with."""
    if not name:
        return None
    found, made = Account.objects.get_or_create(username=name, defaults={"is_active": False})
    if made:
        found.set_unusable_password()
        found.save(update_fields=["password"])
    return found
