"""a folder -> what is in it, in an empty database, in one transaction; or the reasons why not, and nothing done."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson
import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from claims.export import moment
from claims.importing import again, published, reviewed, said, staging, texts
from claims.importing import pages as shown
from claims.importing.columns import KEYED, keys, rows_of
from claims.importing.package import AGAIN, DESCRIPTION, Part, described
from claims.importing.reasons import Reasons
from claims.models import Account, Claim, Entity, Judgement, Statement, Story
from sources.models import Article, Feed, Outlet, Poll, Review, Revision

type Tell = Callable[[str, int], None]

_MUST_BE_EMPTY: tuple[type[Model], ...] = (
    *(Outlet, Feed, Poll, Article, Revision, Review),
    *(Entity, Statement, Claim, Story, Judgement),
)
_OF_ROWS = ("22", "23", "54")  # PostgreSQL's classes: of values, of constraints, of its limits
_COPIED = re.compile(r"COPY in_(?P<name>\w+), line (?P<line>\d+)")
_LOCK = 0x494D504F5254  # "IMPORT": one at a time
# Each with the resource whose rows it writes one for one, if it does.
_WRITTEN = (
    ("outlets", published.OUTLETS),
    ("", published.FEEDS),
    ("revisions", published.REVISIONS),
    ("articles", published.ARTICLES),
    ("", published.PRINTS),
    ("", published.BORROWINGS),
    ("polls", published.POLLS),
    ("entities", said.ENTITIES),
    ("", said.NAMES),
    ("statements", said.STATEMENTS),
    ("", said.MENTIONS),
    ("", published.READINGS),
    ("claims", said.CLAIMS),
    ("stories", said.STORIES),
    ("", said.TALLIES),
    ("", said.RELATIONS),
    ("links", said.LINKS),
    ("reviews", reviewed.REVIEWS),
    ("", reviewed.VERSIONS),
    ("", reviewed.CURRENT),
    ("", reviewed.TIES),
    ("judgements", said.JUDGEMENTS),
    ("", said.MEMBERS),
    ("", said.DOUBTS),
    ("coverage", said.CELLS),
    ("discrepancies", said.DISCREPANCIES),
)


class NotEmpty(Exception):
    """A database that holds something already."""

    def __init__(self, held: Mapping[str, int]) -> None:
        listed = ", ".join(f"{number:,} {name}" for name, number in held.items())
        super().__init__(
            f"This database holds {listed}. An export goes into an empty one: give CLAIMLINE_VAR a new folder, or "
            "DATABASE_URL a new database, run `manage.py migrate` there, and import."
        )


def import_package(folder: Path, *, pages: bool = True, tell: Tell = lambda _what, _done: None) -> dict[str, int]:
    """Rows by resource. Raises NotEmpty or Refused, with nothing done. `pages`: also what only pages and search need,
    which comes after the transaction: where that is cut short, `manage.py cover --pages` makes it good."""
    reasons = Reasons()
    with transaction.atomic():
        _hold_empty()
        parts = described(folder, reasons)
        reasons.settle()
        with _refused_by_the_database(parts, reasons):
            staging.stage(parts, reasons, tell)
            _load(folder, parts, reasons, tell)
        staging.drop()
    if pages:
        shown.make(tell)
    return {part.name: part.rows for part in parts}


def _hold_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    held = {str(model._meta.verbose_name_plural): model._default_manager.count() for model in _MUST_BE_EMPTY}
    if found := {name: number for name, number in held.items() if number}:
        raise NotEmpty(found)


@contextmanager
def _refused_by_the_database(parts: Sequence[Part], reasons: Reasons) -> Iterator[None]:
    """What the tables refuse and no kind forbids: two articles at one address, a number too large for its column."""
    try:
        yield
    except (DatabaseError, psycopg.Error) as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if not isinstance(cause, psycopg.Error) or (cause.sqlstate or "")[:2] not in _OF_ROWS:
            raise
        place = _COPIED.match(cause.diag.context or "")
        file = next((part.file for part in parts if place and part.name == place["name"]), str(parts[0].path.parent))
        said_so = str(cause).partition("\n")[0]
        reasons.add(file, int(place["line"]) if place else 0, f"the database refuses it: {said_so}.", AGAIN)
        reasons.settle()


def _load(folder: Path, parts: list[Part], reasons: Reasons, tell: Tell) -> None:
    files = {part.name: part for part in parts}
    with connection.cursor() as cursor:
        for name in KEYED:
            cursor.execute(keys(name))
    texts.make(files["statements"], files["revisions"], reasons)
    _fold_aliases()
    _open_accounts()
    for name, query in _WRITTEN:
        _write(files.get(name), query, reasons, tell)
    _analyze()
    state = orjson.loads((folder / DESCRIPTION).read_bytes()).get("state")
    asked = again.hold(parts, state, reasons, tell)
    # The state that the package names is this record's, too; before the check, which gives what was written its time.
    # A record in which somebody wrote before has times of its own, and no state of it is another record's.
    with suppress(moment.NotATime):
        moment.adopt(asked.at)
    _check_now()
    _settle_keys()  # last: no rollback takes it back


def _write(part: Part | None, query: str, reasons: Reasons, tell: Tell) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        written = cursor.rowcount
    if part and written != part.rows:
        reasons.add(part.file, 0, f"of {part.rows:,} rows {part.rows - written:,} name what is not there.", "")
        reasons.settle()
    if part:
        tell(f"{part.name} written", written)


def _fold_aliases() -> None:
    """What an outlet is known as, as `Outlet.save` has it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE folded (id text, known_as text[]) ON COMMIT DROP")
        cursor.execute(f"SELECT r.id, r.aliases FROM {rows_of('outlets')} WHERE cardinality(r.aliases) > 0")  # noqa: S608
        rows = [(name, sorted({alias.casefold() for alias in aliases})) for name, aliases in cursor.fetchall()]
        cursor.executemany("INSERT INTO pg_temp.folded VALUES (%s, %s)", rows)


def _open_accounts() -> None:
    """Whoever decided and has no account here gets one that nobody can sign in with, as `claims.replay` does."""
    with connection.cursor() as cursor:
        cursor.execute(said.EDITORS)
        names = sorted(name for (name,) in cursor.fetchall())
    known = set(Account.objects.filter(username__in=names).values_list("username", flat=True))
    for name in names:
        if name not in known:
            account = Account(username=name, is_active=False)
            account.set_unusable_password()
            account.save()


def _analyze() -> None:
    """The planner knows at once how much there is."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in _models())}")


def _settle_keys() -> None:
    """What comes later gets keys after these."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _models() -> list[type[Model]]:
    return [*apps.get_app_config("sources").get_models(), *apps.get_app_config("claims").get_models()]


def _check_now() -> None:
    """References that are checked at the end of a transaction, while we can still say what is wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
