"""the queue, the ledger and what waits to be read -> what runs, what waits, what failed, and how far behind we are.

Every number is one of a bounded query. What has no index of its own is looked for among the newest AMONG rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db.models import Count, Exists, F, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from claims.models import Analysis, StoryMember, Underway
from claims.volume import Drop, lately
from config.jobs import DEAD_AFTER
from sources.models import Announcement, ArchivedCopy, Article, Feed, Host, Import, JobFailure, Outlet, Revision

MOST = 20  # rows of each list
AMONG = 10_000
OVERDUE = timedelta(hours=2)  # a look that is so late is not late by chance
_MANY = 5  # feeds that fail
_BACKED_OFF = timedelta(minutes=1)  # longer than any pause between two requests
_UNDONE = ("todo", "doing", "failed")


@dataclass(frozen=True, kw_only=True)
class Worker:
    number: int
    heard_at: datetime
    alive: bool
    runs: list[str]  # names of tasks


@dataclass(frozen=True, kw_only=True)
class Task:
    """Jobs of one kind. `late`: of those that wait, how many could run now."""

    name: str
    doing: int = 0
    waiting: int = 0
    late: int = 0
    failed: int = 0


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What waits, and since when the oldest of it. `least`: there may be more than were looked at."""

    what: str
    number: int
    oldest: datetime | None
    least: bool = False


@dataclass(frozen=True, kw_only=True)
class Trouble:
    what: str
    reason: str
    at: datetime | None
    page: str = ""  # where the site tells more of it

    @property
    def public(self) -> str:
        """Of an error only what kind it is: its words may name what is nobody's business."""
        return self.reason.split(":")[0]


@dataclass(frozen=True, kw_only=True)
class Troubles:
    """The first MOST of them, and how many there are."""

    number: int
    first: list[Trouble]


@dataclass(frozen=True, kw_only=True)
class Fallen:
    """An outlet that suddenly announces much less."""

    outlet: str
    slug: str
    drop: Drop


@dataclass(frozen=True, kw_only=True)
class Status:
    at: datetime
    feeds: int  # watched
    workers: list[Worker]
    tasks: list[Task]
    behind: list[Backlog]
    given_up_jobs: Troubles
    retried_jobs: Troubles
    given_up: Troubles  # announcements
    unreadable: Troubles  # texts that reading them failed on
    resting: Troubles  # texts that one process after the other died of, and that are tried again
    failing: Troubles  # feeds
    off: Troubles  # feeds that were switched off, by an operator or because they said that they are gone
    left_alone: Troubles  # hosts that are left alone for a while
    imports: Troubles
    copies: Troubles  # that an archive did not keep
    fallen: list[Fallen]
    stuck: list[str] = field(default_factory=list)  # what an operator has to see to, in sentences


def status(now: datetime) -> Status:
    workers, tasks, behind = _workers(now), _tasks(now), _behind(now)
    watched, overdue = Feed.objects.watched().count(), Feed.objects.due(now - OVERDUE).count()
    failing = _troubles(Feed.objects.failing().with_last_failure(), _feed)
    return Status(
        at=now,
        feeds=watched,
        workers=workers,
        tasks=tasks,
        behind=behind,
        given_up_jobs=_troubles(JobFailure.objects.given_up(), _job),
        retried_jobs=_troubles(JobFailure.objects.tried_again(), _job),
        given_up=_troubles(Announcement.objects.given_up(), _announced),
        unreadable=_troubles(_unreadable(), _text),
        failing=failing,
        off=_troubles(Feed.objects.off(), _off),
        resting=_troubles(_resting(now), _rests),
        left_alone=_troubles(_left_alone(now), _host),
        imports=_troubles(Import.objects.unfinished(), _import),
        copies=_troubles(ArchivedCopy.objects.given_up(), _copy),
        fallen=_fallen(),
        stuck=[*_stuck(workers, tasks, overdue), *_cut_off(failing.number, watched)],
    )


def _stuck(workers: Iterable[Worker], tasks: Iterable[Task], overdue: int) -> Iterable[str]:
    waits = sum(task.late + task.doing for task in tasks)
    if waits and not any(worker.alive for worker in workers):
        yield f"No worker runs, and {waits} job{'s wait' if waits > 1 else ' waits'}. Start one: manage.py worker"
    if overdue:
        late = f"{overdue} feed{'s are' if overdue > 1 else ' is'} overdue by more than 2 hours"
        yield f"{late}. A worker that fetches polls them; manage.py poll does it at once."


def _cut_off(failing: int, watched: int) -> Iterable[str]:
    """One feed fails for reasons of its own; when most do, the fault is ours."""
    if failing >= _MANY and failing > watched / 2:
        yield f"{failing} of {watched} feeds fail. Look whether this machine reaches the web, by name and by https."


def _workers(now: datetime) -> list[Worker]:
    runs = defaultdict[int, list[str]](list)
    doing = ProcrastinateJob.objects.filter(status="doing", worker__isnull=False).order_by("pk")
    for worker, task in doing.values_list("worker", "task_name"):
        runs[worker].append(_short(task))
    alive = now - timedelta(seconds=DEAD_AFTER)
    return [
        Worker(number=row.pk, heard_at=row.last_heartbeat, alive=row.last_heartbeat >= alive, runs=runs[row.pk])
        for row in sorted(ProcrastinateWorker.objects.order_by("-last_heartbeat")[:MOST], key=lambda row: row.pk)
    ]


def _tasks(now: datetime) -> list[Task]:
    rows = ProcrastinateJob.objects.filter(status__in=_UNDONE).values("task_name")
    due = Q(status="todo") & (Q(scheduled_at=None) | Q(scheduled_at__lte=now))
    counted = rows.annotate(
        doing=Count("pk", filter=Q(status="doing")),
        waiting=Count("pk", filter=Q(status="todo")),
        late=Count("pk", filter=due),
        failed=Count("pk", filter=Q(status="failed")),
    )
    return [Task(name=_short(row.pop("task_name")), **row) for row in counted.order_by("task_name")]


def _short(task: str) -> str:
    return task.rsplit(".", 1)[-1]


def _behind(now: datetime) -> list[Backlog]:
    due, looks = Feed.objects.due(now), Announcement.objects.due(now)
    return [
        _backlog("feeds to be polled", due, "next_poll_at"),
        _backlog("announced articles not read yet", Announcement.objects.waiting(), "announced_at"),
        _backlog("pages to be asked for", looks, "due_at"),
        _among("texts not read for statements", _unread(), "seen_at"),
        _among("articles in no story", _unplaced(), "first_seen_at"),
        _backlog("articles not linked in their story", StoryMember.objects.unlinked(), "article__first_seen_at"),
        _backlog("copies asked of a web archive", ArchivedCopy.objects.due(now), "due_at"),
    ]


def _backlog(what: str, rows: QuerySet, since: str) -> Backlog:
    found = rows.order_by().aggregate(number=Count("pk"), oldest=Min(since))
    return Backlog(what=what, **found)


def _among(what: str, rows: QuerySet, since: str) -> Backlog:
    """Of what is the case among the newest of all."""
    found = list(rows.values_list(since, flat=True))
    return Backlog(what=what, number=len(found), oldest=min(found, default=None), least=len(found) >= AMONG)


def _unread() -> QuerySet[Revision]:
    oldest = _newest(Revision)
    read = Analysis.objects.filter(revision=OuterRef("pk"), revision__gt=oldest)
    return Revision.objects.filter(~Exists(read), pk__gt=oldest)


def _unplaced() -> QuerySet[Article]:
    """That were read: what was not comes first."""
    oldest = _newest(Article)
    placed = StoryMember.objects.filter(article=OuterRef("pk"), article__gt=oldest)
    read = Analysis.objects.filter(revision=OuterRef("current"), status="ok")
    return Article.objects.filter(~Exists(placed), Exists(read), pk__gt=oldest)


def _newest(model: type[Model]) -> Coalesce:
    """The key that the newest AMONG rows are above. By their keys, and not by a list of them: so both sides are one
    stretch of an index each, where ten thousand keys would be looked up one by one."""
    return Coalesce(Subquery(model._default_manager.order_by("-pk").values("pk")[AMONG : AMONG + 1]), 0)


def _troubles[Row: Model](rows: QuerySet[Row], told: Callable[[Row], Trouble]) -> Troubles:
    first = [told(row) for row in rows[:MOST]]
    return Troubles(number=len(first) if len(first) < MOST else rows.count(), first=first)


def _job(failure: JobFailure) -> Trouble:
    return Trouble(what=_short(failure.task), reason=failure.error, at=failure.failed_at)


def _announced(announcement: Announcement) -> Trouble:
    return Trouble(what=announcement.url, reason=announcement.reason, at=announcement.tried_at)


def _unreadable() -> QuerySet[Analysis]:
    newest = Analysis.objects.filter(pk__gt=_newest(Analysis))
    failed = newest.filter(status="failed", revision=F("revision__article__current"))
    return failed.select_related("revision__article").defer("revision__text", "revision__blocks").order_by("-pk")


def _text(analysis: Analysis) -> Trouble:
    article = analysis.revision.article
    page = article.get_absolute_url()
    return Trouble(what=article.public_id, reason=analysis.reason, at=analysis.analysed_at, page=page)


def _resting(now: datetime) -> QuerySet[Underway]:
    return Underway.objects.resting(now).select_related("revision__article").defer("revision__text", "revision__blocks")


def _rests(underway: Underway) -> Trouble:
    article = underway.revision.article
    reason = f"{underway.begun} processes ended while they read it; tried again"
    return Trouble(what=article.public_id, reason=reason, at=underway.rests_until, page=article.get_absolute_url())


def _feed(feed: Feed) -> Trouble:
    failed = "the last look failed" if feed.failures == 1 else f"the last {feed.failures} looks failed"
    why = f" ({feed.last_failure.rstrip('.')})" if feed.last_failure else ""
    return Trouble(what=feed.url, reason=f"{failed}{why}; the next is due", at=feed.next_poll_at, page=_record(feed))


def _off(feed: Feed) -> Trouble:
    reason = feed.reason or "no reason kept"
    return Trouble(what=feed.url, reason=reason, at=feed.watched_until, page=_record(feed))


def _record(feed: Feed) -> str:
    return reverse("watch", args=[feed.outlet.slug])


def _left_alone(now: datetime) -> QuerySet[Host]:
    return Host.objects.filter(holder="", free_at__gt=now + _BACKED_OFF).order_by("-free_at", "pk")


def _host(host: Host) -> Trouble:
    return Trouble(what=host.name, reason="asked us to wait, until", at=host.free_at)


def _import(one: Import) -> Trouble:
    """Of its path the last part: the rest is this machine's own business."""
    reason = f"{one.get_state_display()} after {one.position} records"
    reason += f": {one.reason}" if one.reason else ""
    return Trouble(what=PurePath(one.path).name, reason=reason, at=one.updated_at)


def _copy(copy: ArchivedCopy) -> Trouble:
    article = copy.revision.article
    return Trouble(what=article.public_id, reason=copy.reason, at=copy.due_at, page=article.get_absolute_url())


def _fallen() -> list[Fallen]:
    found = lately()
    outlets = Outlet.objects.filter(pk__in=found).order_by("name", "pk") if found else ()
    return [Fallen(outlet=outlet.name, slug=outlet.slug, drop=found[outlet.pk]) for outlet in outlets]
