"""What workers do. Every job is idempotent: what is left to do is read off the rows.

Jobs are found by name in every process, web included, so what they need is imported where they run: a web
process never loads a model.
"""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, JobAborted
from procrastinate.job_context import JobContext

from config.jobs import FETCH, READ, Patiently, forget_old
from sources.models import Outlet

_MINUTES = 15  # between two looks for half-done work that left no trace, which read every statement
_IMPORTED = 100  # articles of an import whose meaning is made in one job, with their statements in half a minute


@app.task(queue=READ, queueing_lock="work_through", retry=Patiently(), pass_context=True)
def work_through(context: JobContext) -> str:
    """Reads, links and covers all that waits, beside other workers that do. One waiting job is enough: it finds
    whatever came in meanwhile, and where that is more than one worker takes at a time, it wakes the next."""
    from claims.process import enough_for_two

    if enough_for_two():
        ask_for_work()
    return _run(context, thorough=False)


def _run(context: JobContext, *, thorough: bool) -> str:
    from claims.process import process

    done: Counter[str] = Counter()
    with closing(process(thorough=thorough, wait=False)) as steps:
        for step in steps:
            done[step.analysis.status if step.analysis else "linked"] += 1
            if context.should_abort():  # the worker is to end: the rest is found by whoever comes next
                raise JobAborted
    return ", ".join(f"{what}: {number}" for what, number in sorted(done.items())) or "nothing to do"


def ask_for_work() -> None:
    try:
        with transaction.atomic():  # a savepoint: that a job waits already must not spoil the caller's transaction
            work_through.defer()
    except AlreadyEnqueued:
        return  # it will find what came in meanwhile, too


@app.periodic(cron="* * * * *")
@app.task(queue=READ, queueing_lock="work_through_regularly", pass_context=True)
def work_through_regularly(context: JobContext, timestamp: int) -> str:
    """For what came in without a job, and what a killed worker left; now and then for what left no trace."""
    from claims.process import enough_for_two

    if enough_for_two():
        ask_for_work()
    return _run(context, thorough=timestamp // 60 % _MINUTES == 0)


@app.periodic(cron="*/15 * * * *")
@app.task(queue=READ, queueing_lock="mean_imported", retry=Patiently())
def mean_imported(timestamp: int = 0) -> str:
    """Of what came with an import: a part at a time, so that what is new need not wait for all of it."""
    from claims.imported import make_some

    if made := make_some(_IMPORTED):
        ask_for_meanings()
    return f"articles: {made}"


def ask_for_meanings() -> None:
    try:
        with transaction.atomic():
            mean_imported.defer()
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(queue=READ, queueing_lock="compare_reviews", lock="compare_reviews")
def compare_reviews(timestamp: int) -> str:
    """Fact-checkers' reviews with the claims that came since; so many at a time that nobody who reads waits long."""
    from claims.reviews import look

    return f"tied: {look()}"


@app.task(queue=READ, retry=Patiently())
def cover_outlet(outlet: str) -> str:
    """Derives anew the cells of all claims that the outlet of this key touches."""
    from claims.outlets import cover_outlet as cover

    return f"covered: {cover(Outlet.objects.get(key=outlet))}"


def ask_for_cover(outlet: str) -> None:
    try:
        with transaction.atomic():
            cover_outlet.configure(queueing_lock=f"cover_outlet {outlet}").defer(outlet=outlet)
    except AlreadyEnqueued:
        return


# Beside what waits for the network, and not behind texts that are read: an editor looks on.
@app.task(queue=FETCH, retry=Patiently())
def decide_in_bulk(bulk: int) -> str:
    """Works off one decision on many statements, or takes it back."""
    from claims.desk.bulk import work_off

    return f"done: {work_off(bulk)}"


def ask_for_bulk(bulk: int) -> None:
    try:
        with transaction.atomic():
            decide_in_bulk.configure(queueing_lock=f"bulk {bulk}").defer(bulk=bulk)
    except AlreadyEnqueued:
        return


# One whole record at a time, and one part of it: neither waits for the other, and neither holds up who reads.
@app.task(queue=FETCH, retry=Patiently(), pass_context=True)
def make_parcel(context: JobContext, parcel: int) -> str:
    """Writes what a reader takes out."""
    from claims.parcels.making import make

    def stopping() -> None:
        if context.should_abort():
            raise JobAborted

    return make(parcel, stopping)


def ask_for_parcel(parcel: int) -> None:
    from claims.models import Parcel

    whole = Parcel.objects.of_everything().filter(pk=parcel).exists()
    lock = "parcel: everything" if whole else "parcel: a part"
    try:
        with transaction.atomic():
            make_parcel.configure(queueing_lock=f"parcel {parcel}", lock=lock).defer(parcel=parcel)
    except AlreadyEnqueued:
        return


@app.periodic(cron="*/10 * * * *")
@app.task(queue=FETCH, queueing_lock="tidy_parcels")
def tidy_parcels(timestamp: int) -> int:
    """Deletes the files of those whose time is over."""
    from claims.parcels.keeping import tidy

    return tidy(datetime.fromtimestamp(timestamp, UTC), ask_for_parcel)


@app.periodic(cron="17 3 * * *")
@app.task(queue=READ, queueing_lock="forget_old_jobs")
def forget_old_jobs(timestamp: int) -> None:
    forget_old()


@app.periodic(cron="41 * * * *")
@app.task(queue=READ, queueing_lock="forget_letters")
def forget_letters(timestamp: int) -> int:
    from claims.letters import forget

    return forget(datetime.fromtimestamp(timestamp, UTC))


@app.task(queue=FETCH, retry=Patiently())
def send_way_back(email: str) -> int:
    """To whoever lost a password."""
    from claims.desk.lost import send_way_back as send

    return send(email)


@app.periodic(cron="23 * * * *")
@app.task(queue=READ, queueing_lock="forget_sessions")
def forget_sessions(timestamp: int) -> int:
    """Those that ended by themselves, and what their owners were shown of them."""
    from claims.desk.sessions import forget

    return forget(datetime.fromtimestamp(timestamp, UTC))


# Beside what waits for the network: of millions of rows it takes minutes, in which the server works and not we.
@app.periodic(cron="47 * * * *")
@app.task(queue=FETCH, queueing_lock="keep_indexes")
def keep_indexes(timestamp: int) -> str:
    """Those that searches for the nearest meanings go by."""
    from claims.nearest import keep_indexes as keep

    return ", ".join(keep()) or "nothing to do"
