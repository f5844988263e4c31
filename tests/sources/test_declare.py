import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.models import Cell
from sources.declare import DeclarationError, declare
from sources.models import Outlet, Poll
from tests.factories import make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
WINDOW = {"outlet": "ledger", "from": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z"}


def test_an_outlet_is_described_and_described_anew() -> None:
    declare({"outlet": "ledger", "name": "Ledger Week", "kind": "magazine", "domains": ["Ledger.example"]})
    declare({"outlet": "LEDGER", "aliases": ["LW"], "kind": "magazine", "family": "Tessaly"})
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
