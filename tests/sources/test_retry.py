from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from sources.models import Announcement, JobFailure
from tests.config import hands

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def given_up_job(reason: str = "the ink ran out") -> str:
    number = hands.spoil.defer(reason=reason)
    ProcrastinateJob.objects.filter(pk=number).update(status="failed", attempts=4)
    JobFailure.objects.create(
        key=f"test:spoil #{number}", job=number, queue="fetch", task="test:spoil", arguments={"reason": reason}, runs=4,
        error=f"ValueError: {reason}", given_up=True, failed_at=NOON,
    )  # fmt: skip
    return f"j{number}"


def given_up_address() -> str:
    announcement = Announcement.objects.create(
        url="https://saltmarsh-echo.example/tram", host="saltmarsh-echo.example", announced_at=NOON, tried_at=NOON,
        state="failed", status="not_found", reason="404, four times over.", attempts=4,
    )  # fmt: skip
    return f"a{announcement.pk}"


@pytest.mark.parametrize("arguments", [(), ("--list",)])
def test_what_was_given_up_is_shown_with_the_reason_and_left_alone(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    job, address = given_up_job(), given_up_address()
    call_command("retry", *arguments)
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.split("\t") == [
        job, "2026-03-02 12:00", "test:spoil {'reason': 'the ink ran out'}", "4 runs: ValueError: the ink ran out",
    ]  # fmt: skip
    assert second.split("\t")[0] == address
    assert second.endswith("https://saltmarsh-echo.example/tram\tnot_found: 404, four times over.")
    assert last == "Given up: 1 jobs, 1 addresses."
    assert ProcrastinateJob.objects.get().status == "failed"


def test_all_of_it_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    given_up_job()
    given_up_address()
    call_command("retry", "--all")
    assert "1 jobs, 1 addresses" in capsys.readouterr().out
    assert ProcrastinateJob.objects.get().status == "todo"
    assert not JobFailure.objects.exists()
    announcement = Announcement.objects.get()
    assert (announcement.state, announcement.attempts) == ("waiting", 0)
    assert announcement.due_at


def test_only_what_is_named_is_tried_again() -> None:
    named, _ = given_up_job(), given_up_job("another")
    call_command("retry", named)
    assert list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True)) == ["todo", "failed"]
    assert JobFailure.objects.get().arguments == {"reason": "another"}


def test_a_name_that_is_not_on_the_list_is_refused_and_nothing_is_tried() -> None:
    named = given_up_job()
    with pytest.raises(CommandError, match="Not among what was given up: a9 ink"):
        call_command("retry", named, "a9", "ink")
    assert ProcrastinateJob.objects.get().status == "failed"


def test_all_and_some_of_it_are_not_asked_for_together() -> None:
    name = given_up_job()
    with pytest.raises(CommandError, match="not both"):
        call_command("retry", name, "--all")
    assert JobFailure.objects.given_up().exists()


def test_a_job_that_another_one_stands_for_by_now_is_not_queued_beside_it() -> None:
    number = hands.spoil_and_ask_again.defer(left=0)
    ProcrastinateJob.objects.filter(pk=number).update(status="failed")
    JobFailure.objects.create(key="k", job=number, task="test:again", runs=4, error="-", given_up=True, failed_at=NOON)
    hands.spoil_and_ask_again.defer(left=0)
    call_command("retry", "--all")
    assert list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True)) == ["failed", "todo"]
    assert not JobFailure.objects.exists()
