import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.coverage import cover
from claims.models import Cell, Tally
from sources.declare import DeclarationError, declare
from sources.models import Outlet, Poll
from tests.factories import make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
WINDOW = {"outlet": "ledger", "from": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z"}


def test_an_outlet_is_described_and_described_anew() -> None:
    declare({"outlet": "ledger", "name": "Ledger Week", "kind": "magazine", "domains": ["Ledger.example"]})
    declare({"outlet": "LEDGER", "aliases": ["LW"], "family": "Tessaly"})
    outlet = Outlet.objects.get()
    assert (outlet.key, outlet.name, outlet.kind, outlet.family) == ("ledger", "Ledger Week", "magazine", "Tessaly")
    assert (outlet.domains, outlet.aliases) == (["ledger.example"], ["LW"])
    assert list(Outlet.objects.at("www.ledger.example")) == [outlet]


def test_a_window_is_a_poll_and_the_same_window_again_is_the_same() -> None:
    make_outlet("ledger")
    first = declare(WINDOW)
    again = declare({**WINDOW, "from": "2026-03-01T02:00:00+02:00"})
    assert first == again
    poll = Poll.objects.get()
    assert (poll.kind, poll.status) == ("declared", "ok")
    assert (poll.covers_from, poll.covers_until) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 31, tzinfo=UTC),
    )


def test_a_failed_window_is_another_poll_and_keeps_its_reason() -> None:
    make_outlet("ledger")
    declare(WINDOW)
    declare({**WINDOW, "status": "failed", "reason": "the site was down"})
    assert Poll.objects.get(status="failed").reason == "the site was down"
    assert Poll.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ({"name": "Ledger"}, 'Give it an "outlet"'),
        ({"outlet": 7}, 'Give it an "outlet"'),
        ({"outlet": " "}, 'Give it an "outlet"'),
        ({"outlet": "x" * 201}, "at most 200"),
        ({"outlet": "ledger", "kind": "zine"}, "use one of wire"),
        ({"outlet": "ledger", "kind": ["wire"]}, "use one of wire"),
        ({"outlet": "ledger", "name": None}, "plain text"),
        ({"outlet": "ledger", "name": "a\x00b"}, "plain text"),
        ({"outlet": "ledger", "language": "English as spoken"}, "at most 10"),
        ({"outlet": "ledger", "domains": "ledger.example"}, "no list"),
        ({"outlet": "ledger", "domains": None}, "no list"),
        ({"outlet": "ledger", "aliases": [1]}, "plain text"),
        ({**WINDOW, "outlet": "nobody"}, "Declare the outlet first"),
        ({**WINDOW, "from": "yesterday"}, "2026-03-02T14:30:00Z"),
        ({**WINDOW, "from": "2026-02-31T00:00:00Z"}, "2026-03-02T14:30:00Z"),
        ({**WINDOW, "until": "2026-03-31T00:00:00"}, "with a zone"),
        ({"outlet": "ledger", "from": WINDOW["from"]}, "until"),
        ({**WINDOW, "until": "2026-02-01T00:00:00Z"}, "Swap them"),
        ({**WINDOW, "status": "perhaps"}, "use one of ok, failed"),
        ({"outlet": "ledger", "merged_into": "nobody"}, "No outlet is known as 'nobody'. Declare the outlet first"),
        ({"outlet": "nobody", "merged_into": "ledger"}, "No outlet is known as 'nobody'. Declare the outlet first"),
        ({"outlet": "ledger", "merged_into": "LEDGER"}, "into itself"),
        ({"outlet": "ledger", "merged_into": None}, "plain text"),
        ({"outlet": "ledger", "merged_into": "other", "name": "Ledger"}, 'Put "name" on a line of its own'),
    ],
)
def test_a_line_that_describes_nothing_is_refused_with_the_fix(line: dict[str, object], fix: str) -> None:
    make_outlet("ledger")
    with pytest.raises(DeclarationError, match=fix):
        declare(line)


def test_the_command_names_each_bad_line_takes_the_rest_and_ends_badly(tmp_path: Path) -> None:
    file = tmp_path / "outlets.ndjson"
    file.write_bytes(b'{"outlet": "ledger"}\n\n{"outlet": \n[1]\n\xff\xfe\n' + json.dumps(WINDOW).encode())
    errors = io.StringIO()
    with pytest.raises(CommandError, match="3 lines refused, the rest is in"):
        call_command("declare", str(file), stdout=io.StringIO(), stderr=errors)
    named = [line.split(": ")[0] for line in errors.getvalue().splitlines()]
    assert named == [f"{file}:{number}" for number in (3, 4, 5)]
    assert (Outlet.objects.count(), Poll.objects.count()) == (1, 1)


def test_the_command_counts_fields_that_it_does_not_know(tmp_path: Path) -> None:
    file, said = tmp_path / "outlets.ndjson", io.StringIO()
    file.write_text('{"outlet": "ledger", "watched": "x"}\n{"outlet": "sounding", "domain": "x", "watched": "y"}\n')
    call_command("declare", str(file), stdout=said)
    assert "Declared: 2 lines.\nFields not used: domain (1), watched (2).\n" in said.getvalue()


def test_the_command_says_which_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Name a file that can be read"):
        call_command("declare", str(tmp_path / "nothing"), stdout=io.StringIO())


def test_a_new_window_turns_unknown_into_silent_at_once(tmp_path: Path) -> None:
    article, claim = make_article(), make_claim()
    make_story(article)
    make_statement(article, claim)
    silent = make_outlet("ledger")
    file = tmp_path / "watch.ndjson"
    file.write_text(json.dumps(WINDOW))
    call_command("declare", str(file), stdout=io.StringIO())
    assert Cell.objects.get(outlet=silent).states == ["silent"]


MERGE = {"outlet": "ledger.example", "merged_into": "ledger"}


def test_two_outlets_are_declared_one_and_a_file_of_it_all_can_be_declared_again(tmp_path: Path) -> None:
    file = tmp_path / "outlets.ndjson"
    lines: list[dict[str, object]] = [
        {"outlet": "ledger", "name": "Ledger Week", "kind": "magazine", "aliases": ["LW"], "domains": ["lw.example"]},
        {"outlet": "ledger.example", "name": "Ledger", "kind": "website", "domains": ["Ledger.example"]},
        {**WINDOW, "outlet": "ledger.example"},
        MERGE,
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines))
    call_command("declare", str(file), stdout=io.StringIO())
    before = [list(model.objects.order_by("pk").values()) for model in (Outlet, Poll)]
    call_command("declare", str(file), stdout=io.StringIO())
    assert [list(model.objects.order_by("pk").values()) for model in (Outlet, Poll)] == before
    [outlet] = Outlet.objects.current()
    assert (outlet.name, outlet.kind, outlet.domains) == ("Ledger Week", "magazine", ["lw.example", "ledger.example"])
    assert outlet.aliases == ["LW", "ledger.example"]  # "Ledger" is its key
    assert Poll.objects.get().outlet == outlet


def test_what_is_said_of_a_merged_outlet_later_gives_the_other_its_names_and_nothing_else() -> None:
    make_outlet("ledger", name="Ledger Week", kind="magazine")
    make_outlet("ledger.example")
    declare(MERGE)
    declare({"outlet": "ledger.example", "kind": "blog", "aliases": ["LO"], "domains": ["lo.example"]})
    [outlet] = Outlet.objects.current()
    assert (outlet.name, outlet.kind, outlet.domains) == ("Ledger Week", "magazine", ["lo.example"])
    assert Outlet.objects.known_as("LO").get() == outlet


def test_windows_and_feeds_declared_under_a_merged_name_are_the_others() -> None:
    outlet, old = make_outlet("ledger"), make_outlet("ledger.example")
    declare(MERGE)
    made = declare({"outlet": old.key, "feed": "https://ledger.example/feed"}), declare({**WINDOW, "outlet": old.key})
    assert [row.outlet for row in made] == [outlet, outlet]
    assert declare(WINDOW) == made[1]


def test_the_command_says_why_outlets_cannot_be_one(tmp_path: Path) -> None:
    make_outlet("ledger"), make_outlet("ledger.example")
    file = tmp_path / "outlets.ndjson"
    file.write_text(json.dumps(MERGE) + "\n" + json.dumps({"outlet": "ledger", "merged_into": "ledger.example"}))
    errors = io.StringIO()
    with pytest.raises(CommandError, match="1 lines refused, the rest is in"):
        call_command("declare", str(file), stdout=io.StringIO(), stderr=errors)
    assert "would be a circle" in errors.getvalue()
    assert Outlet.objects.current().get().key == "ledger"


def test_two_cells_of_one_outlet_become_one_at_once(tmp_path: Path) -> None:
    outlet, old, other = make_outlet("ledger"), make_outlet("ledger.example"), make_article()
    denial, allegation = make_article(old), make_article(outlet)
    make_story(denial, allegation, other)
    claim = make_claim()
    make_statement(allegation, claim, stance="alleges")
    make_statement(denial, claim)
    make_statement(other, claim)
    cover([claim])
    assert Tally.objects.get().unanswered == ["ledger"]
    file = tmp_path / "outlets.ndjson"
    file.write_text(json.dumps(MERGE))
    said = io.StringIO()
    call_command("declare", str(file), stdout=said)
    assert "Covered: 1 claims." in said.getvalue()
    assert Cell.objects.get(outlet=outlet).states == ["alleges", "denies"]
    assert not Cell.objects.filter(outlet=old).exists()
    tally = Tally.objects.get()
    assert (tally.outlets, tally.unanswered, tally.stances) == (2, [], {"alleges": 1, "denies": 2})


def test_a_merge_whose_cells_were_not_brought_up_to_date_is_made_good_by_the_same_line(tmp_path: Path) -> None:
    outlet, old = make_outlet("ledger"), make_outlet("ledger.example")
    article, claim = make_article(old), make_claim()
    make_story(article)
    make_statement(article, claim)
    cover([claim])
    declare(MERGE)  # and then the power failed
    assert Cell.objects.get().outlet == old
    file = tmp_path / "outlets.ndjson"
    file.write_text(json.dumps(MERGE))
    call_command("declare", str(file), stdout=io.StringIO())
    assert Cell.objects.get().outlet == outlet
