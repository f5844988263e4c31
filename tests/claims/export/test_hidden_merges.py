"""Words of a hidden article come out by nothing that was made one with a claim that readers see."""

from pathlib import Path

import pytest

from claims import curate, curate_visibility, wording
from claims.coverage import cover
from claims.export import export
from claims.export.scope import Scope
from claims.models import Claim
from tests.factories import make_account, make_article, make_claim, make_statement, make_story

pytestmark = pytest.mark.django_db


def test_a_claim_of_a_hidden_article_that_was_merged_keeps_its_sentence_back(tmp_path: Path) -> None:
    senior = make_account(role="senior")
    first = make_article()
    article = make_article(text="A neighbour alleged that Canary Mills paid a yellow judge.")
    make_story(first, article)
    seen, other = make_claim("Marrow Foods used gelatine."), make_claim("Canary Mills paid a yellow judge.")
    make_statement(first, seen)
    said = {"source": [0, 11], "cue": [12, 19], "content": [[25, 57]], "resolved": "Canary Mills paid a yellow judge"}
    statement = make_statement(article, other, stance="alleges", words=["judge", "pay", "yellow"], **said)
    wording.word([seen, other])
    cover([seen, other])
    curate.decide_same(seen, other, same=True, editor=senior)
    curate.review(statement, accepted=True, editor=senior)
    curate_visibility.show(article, "hidden", editor=senior, reason="Asked for.")
    cover(list(Claim.objects.filter(merged_into=None)))
    export(tmp_path, Scope())
    told = {file.name for file in tmp_path.iterdir() if b"yellow judge" in file.read_bytes()}
    assert told == set()
