"""What workers do about what is published: they poll."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="poll_due", lock="poll_due")
def poll_due(timestamp: int) -> None:
    """Every feed that is due, one after the other; each is due again only an hour or so later."""
    from django.conf import settings

    from sources.models import Feed
    from sources.watch import poll  # here: a web process, which finds jobs by name, never fetches

    for feed in Feed.objects.due(datetime.now(UTC)):
        poll(feed, contact=settings.CLAIMLINE_CONTACT)
