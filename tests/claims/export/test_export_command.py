"""manage.py export."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.django_db


def test_the_command_says_what_it_wrote_and_knows_stories_by_id(tmp_path: Path, two_stories) -> None:
    out = io.StringIO()
    call_command("export", out=tmp_path, story=two_stories[1].public_id, stdout=out)
    assert "claims: 1\n" in out.getvalue()
    with pytest.raises(CommandError, match="No story has the id 's-none'"):
        call_command("export", out=tmp_path, story="s-none")
