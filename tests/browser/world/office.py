"""What readers ask for by letter, and what an operator has to see to."""

from datetime import timedelta

from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from claims.models import Claim, Letter
from config.ids import public_id
from sources.models import Announcement, Capture, Import, JobFailure, Outlet
from tests.browser.world.cast import LONG, MARKUP
from tests.factories import NOON, make_feed, make_parcel


def letters(claims: dict[str, Claim]) -> dict[str, str]:
    claim, decided = claims["gelatine"], NOON + timedelta(days=5)
    given = {
        "": {"kind": "reply", "state": "granted", "answer": "Placed beside the claim."},
        "-waiting": {"kind": "correction", "state": "waiting"},
        "-refused": {"kind": "removal", "state": "refused", "answer": f"The text says so. {LONG} {MARKUP}"},
    }
    ids = {}
    for suffix, fields in given.items():
        letter = Letter.objects.create(
            public_id=public_id("l", suffix),
            fingerprint=public_id("", suffix) * 4,
            claim=claim,
            words=f"We never used it.\n\nNeither did {MARKUP} nor {LONG}.",
            signed="Marrow Foods, for the board",
            address="board@marrow.example",
            decided_at=None if fields["state"] == "waiting" else decided,
            **fields,
        )
        ids[f"letter{suffix}"] = letter.public_id
    return ids


def parcels(story: str) -> dict[str, str]:
    """What readers took out: ready, underway, not made, and gone."""
    counts = {"outlets": 9, "articles": 41, "revisions": 55, "statements": 1_204, "claims": 112, "polls": 12_960}
    part = {"story": story, "form": "csv", "from": "2026-03-01", "checked": "1", "packed": "1"}
    kept = {"rows": counts, "sha256": public_id("", "x") * 4, "of_state": "2026-03-02T12:00:00Z-1f0c2ab94d77"}
    given = {
        "": {"content": b"x" * 40_960, **kept},
        "-waiting": {"state": "waiting", "begun_at": None, "wanted": part},
        "-running": {"state": "running", "doing": "statements", "files_done": 4, "rows_done": 812_000},
        "-failed": {"state": "failed", "trouble": "room", "wanted": part},
        "-over": {"state": "over", "wanted": part, **kept},
        "-withdrawn": {"state": "withdrawn", **kept},
    }
    return {f"parcel{apart}": make_parcel(**fields).public_id for apart, fields in given.items()}


def troubles(outlet: Outlet) -> None:
    """What an operator has to see to: a row of each list on the status page."""
    feed = make_feed(outlet, 0, failures=6)
    make_feed(outlet, 0, 4, reason="It answered 410 Gone.")
    url = f"https://northline.example/{'deep/' * 30}article.html"
    Announcement.objects.create(
        outlet=outlet,
        feed=feed,
        url=url,
        host="northline.example",
        state="failed",
        status="http_error",
        reason=f"{url} answered 404 Not Found.",
        announced_at=NOON,
        tried_at=NOON,
    )
    Capture.objects.create(
        fingerprint="f" * 64, outlet=outlet, where=url, status="http_error", reason="404 Not Found", captured_at=NOON
    )
    for number, given_up in enumerate((True, False)):
        JobFailure.objects.create(
            key=f"job {number}",
            job=number,
            queue="read",
            task="claims.tasks.work_through",
            runs=4,
            error="ValueError: 5",
            given_up=given_up,
            failed_at=NOON,
        )
    Import.objects.create(
        fingerprint="0" * 64, path="/archives/may.warc.gz", state="failed", started_at=NOON, updated_at=NOON
    )
    ProcrastinateWorker.objects.create(last_heartbeat=NOON)
    ProcrastinateJob.objects.create(
        task_name="claims.tasks.work_through",
        status="todo",
        queue_name="read",
        priority=0,
        args={},
        attempts=0,
        abort_requested=False,
    )
