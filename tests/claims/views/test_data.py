import errno
import io
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from claims.models import Parcel
from claims.parcels import asking
from claims.parcels.making import NoRoom
from claims.views import sending
from tests.factories import make_article, make_claim, make_parcel, make_statement, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.PARCELS = tmp_path / "parcels"
    return settings.PARCELS


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", -1)


def test_the_page_says_what_can_be_taken_out_and_leads_to_the_latest_of_everything(client: Client) -> None:
    assert "As last made" not in client.get("/data/").content.decode()
    make_parcel(content=b"x", wanted={"form": "ndjson", "checked": "1"})
    whole = make_parcel(content=b"x")
    page = client.get("/data/").content.decode()
    assert whole.get_absolute_url() in page
    assert "Full texts." in page
    Parcel.objects.filter(pk=whole.pk).update(until=datetime.now(UTC))
    assert whole.get_absolute_url() not in client.get("/data/").content.decode()


def test_a_small_one_is_given_at_once_without_an_account_and_without_a_cookie(client: Client) -> None:
    article, claim = make_article(), make_claim()
    make_statement(article, claim)
    story = make_story(article)
    form = client.get(f"/data/new?story={story.public_id}")
    assert story.title in form.content.decode()
    assert not form.cookies
    answer = client.post("/data/new", {"story": story.public_id, "form": "ndjson"})
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    parcel = Parcel.objects.get()
    assert f'content="0; url={parcel.get_absolute_url()}package.zip"' in page.content.decode()
    assert parcel.sha256 in page.content.decode()
    file = client.get(f"{parcel.get_absolute_url()}package.zip")
    assert f"claimline-story-{story.public_id}-ndjson-" in file["Content-Disposition"]
    with ZipFile(io.BytesIO(b"".join(file.streaming_content))) as archive:
        assert claim.public_id.encode() in archive.read("claimline/claims.ndjson")
    assert not client.cookies


@pytest.mark.usefixtures("large")
def test_a_long_one_becomes_a_job_with_a_page_and_the_same_asked_again_the_same_one(client: Client) -> None:
    places = {client.post("/data/new", {"form": "ndjson"})["Location"] for _ in range(2)}
    [place] = places
    assert ProcrastinateJob.objects.filter(task_name="claims.tasks.make_parcel").count() == 1
    page = client.get(place)
    assert "waits its turn" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex"
    Parcel.objects.update(state="running", doing="claims", files_done=5, rows_done=12_345)
    page = client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert "12,345 rows so far" in page
    assert "<html" not in page


@pytest.mark.usefixtures("large")
def test_too_many_from_one_place_are_refused_and_told_when_to_come_again(client: Client) -> None:
    for day in (1, 2):
        assert client.post("/data/new", {"from": f"2026-03-0{day}"}).status_code == 303
    answer = client.post("/data/new", {"from": "2026-03-03"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Nothing was made" in answer.content.decode()
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post("/data/new", {"from": "2026-03-03"}).status_code == 303


@pytest.mark.parametrize("given", [{"story": "s0"}, {"claim": "<b>"}, {"entity": "e0", "search": "gelatine"}])
def test_what_is_not_there_is_told_and_not_made(client: Client, given: dict[str, str]) -> None:
    assert client.get("/data/new", given).status_code == 404
    assert client.post("/data/new", given).status_code == 404
    assert not Parcel.objects.exists()


def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(client: Client) -> None:
    answer = client.post("/data/new", {"from": "3 March", "until": "2026-03-02", "form": "csv", "checked": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "This is no day." in page) == (422, True)
    assert 'value="2026-03-02"' in page
    assert not Parcel.objects.exists()


def test_another_sites_page_makes_nothing(client: Client) -> None:
    answer = client.post("/data/new", {"form": "ndjson"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, Parcel.objects.count()) == (403, 0)


@pytest.mark.parametrize(("state", "words"), [("over", "it was kept for 7 days"), ("withdrawn", "hidden or removed")])
def test_what_is_gone_says_so_and_what_to_do(client: Client, state: str, words: str) -> None:
    parcel = make_parcel(state=state, wanted={"form": "ndjson", "checked": "1"})
    for path in ("", "package.zip"):
        answer = client.get(f"{parcel.get_absolute_url()}{path}")
        assert answer.status_code == 410
        assert words in answer.content.decode()
        assert "/data/new?form=ndjson&amp;checked=1" in answer.content.decode()


def test_a_link_that_expired_gives_nothing_though_no_job_came_by_yet(client: Client) -> None:
    parcel = make_parcel(content=b"x", until=datetime.now(UTC) - timedelta(seconds=1))
    assert client.get(f"{parcel.get_absolute_url()}package.zip").status_code == 410
    assert not parcel.file.exists()


@pytest.mark.parametrize("trouble", ["room", "fault", "gone"])
def test_one_that_was_not_made_says_why_and_can_be_tried_again(client: Client, trouble: str) -> None:
    parcel = make_parcel(state="failed", trouble=trouble)
    page = client.get(parcel.get_absolute_url()).content.decode()
    assert "It was not made" in page
    assert ("Try again" in page) == (trouble != "gone")
    assert client.post(parcel.get_absolute_url()).status_code == 303
    parcel.refresh_from_db()
    assert (parcel.state, ProcrastinateJob.objects.count()) == ("waiting", 1)


def test_a_file_that_is_not_ready_or_not_there_is_told(client: Client) -> None:
    waits, lost = make_parcel(state="waiting"), make_parcel()
    assert client.get(f"{waits.get_absolute_url()}package.zip").status_code == 404
    answer = client.get(f"{lost.get_absolute_url()}package.zip")
    assert (answer.status_code, "The file should be here" in answer.content.decode()) == (503, True)
    assert client.get("/data/p0/").status_code == client.get("/data/p0/package.zip").status_code == 404


def test_a_file_is_taken_up_where_it_was_cut_off(client: Client) -> None:
    parcel = make_parcel(content=b"0123456789", sha256="a" * 64)
    address = f"{parcel.get_absolute_url()}package.zip"

    def asked(**headers: str) -> tuple[int, bytes, str]:
        answer = client.get(address, headers=headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, body, answer.get("Content-Range", "")

    assert asked() == (200, b"0123456789", "")
    assert asked(Range="bytes=4-") == (206, b"456789", "bytes 4-9/10")
    assert asked(Range="bytes=4-", If_Range='"other"') == (200, b"0123456789", "")
    assert asked(Range="bytes=10-")[::2] == (416, "bytes */10")
    assert asked(If_None_Match=f'"{"a" * 64}"')[:2] == (304, b"")
    for odd in ("bytes=-5", "bytes=1-2,4-5", "lines=1-", "bytes=٣-"):
        assert asked(Range=odd)[:2] == (200, b"0123456789")
    head = client.head(address)
    assert (head["Content-Length"], head["Accept-Ranges"], head["ETag"]) == ("10", "bytes", f'"{"a" * 64}"')


def test_a_process_sends_a_few_at_a_time_and_then_says_when_to_come_again(client: Client) -> None:
    parcel = make_parcel(content=b"0123456789")
    address = f"{parcel.get_absolute_url()}package.zip"
    open_ones = [client.get(address) for _ in range(sending.MOST)]
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    for one in open_ones:
        assert b"".join(one.streaming_content) == b"0123456789"
    again = client.get(address)
    assert (again.status_code, b"".join(again.streaming_content)) == (200, b"0123456789")


class Clock:
    """As far as sending looks at one."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(sending, "time", clock)
    monkeypatch.setattr(sending, "_GIVEN", 0.0)
    yield clock
    for one in list(sending._places._held):  # answers that nobody read to their end
        one.close()


def reading(client: Client, address: str) -> Iterator[bytes]:
    """An answer of which one piece was taken: the others."""
    answer = client.get(address)
    assert answer.status_code == 200
    told = iter(answer.streaming_content)
    next(told)
    return told


def test_who_reads_a_little_a_minute_gives_way_to_who_wants_the_place(client: Client, clock: Clock) -> None:
    parcel = make_parcel(content=bytes(64 * sending._PIECE))
    address = f"{parcel.get_absolute_url()}package.zip"
    slow, quick = reading(client, address), reading(client, address)
    clock.now += sending._OWN - 1
    assert client.get(address).status_code == 503  # each has a place for a while, however they read
    clock.now += 2
    for _ in range(20):
        next(quick)
    assert client.get(address).status_code == 503  # who was cut off lets go of it as their answer ends
    with pytest.raises(TimeoutError):
        next(slow)
    third = reading(client, address)
    clock.now += 5
    assert client.get(address).status_code == 503
    assert next(quick)
    assert next(third)


def test_who_reads_alone_may_take_their_time(client: Client, clock: Clock) -> None:
    parcel = make_parcel(content=bytes(4 * sending._PIECE))
    told = reading(client, f"{parcel.get_absolute_url()}package.zip")
    for _ in range(3):
        clock.now += 50
        assert next(told)


def test_a_connection_whose_reader_takes_nothing_is_ended_at_once(client: Client, clock: Clock) -> None:
    parcel = make_parcel(content=bytes(4 * sending._PIECE))
    address = f"{parcel.get_absolute_url()}package.zip"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        held = [client.get(address, **{"gunicorn.socket": ours}) for _ in range(sending.MOST)]
        clock.now += sending._OWN + 1
        assert client.get(address).status_code == 503
        assert theirs.recv(1) == b""
    assert len(held) == sending.MOST


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), NoRoom("full")], ids=["disk", "files"])
def test_a_small_one_that_finds_no_room_says_so_on_its_page(
    client: Client, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("claims.parcels.making._write", fail)
    place = client.post("/data/new", {"form": "ndjson"})
    assert place.status_code == 303
    page = client.get(place["Location"])
    assert (page.status_code, "take up all the room there is" in page.content.decode()) == (200, True)
    assert "Try again" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_pages_cost_the_same_however_much_there_is(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story = make_story(make_article())
    for _ in range(rows):
        make_statement(make_article(), make_claim())
        make_parcel(content=b"x")
    with django_assert_num_queries(2):  # the latest of everything; how many steps hid something
        client.get("/data/")
    with django_assert_num_queries(4):  # the story, itself once more; its statements; looks
        client.get(f"/data/new?story={story.public_id}")
    place = Parcel.objects.first().get_absolute_url()
    with django_assert_num_queries(2):  # the parcel; how many steps hid something
        client.get(place)


def test_what_is_hidden_is_in_no_file(client: Client) -> None:
    article, shown, hidden = make_article(), make_claim("It was zyxomma."), make_claim("Zyxomma it was.")
    make_statement(article, shown)
    make_statement(article, hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(visibility="hidden")
    client.post("/data/new", {"story": make_story(article).public_id})
    with ZipFile(Parcel.objects.get().file) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert b"It was zyxomma." in told
    assert b"Zyxomma it was." not in told
