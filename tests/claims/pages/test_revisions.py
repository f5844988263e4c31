from claims.models import Statement
from claims.pages.revisions import edits
from sources.models import Revision

FIRST, SECOND = Revision(pk=1, number=1), Revision(pk=2, number=2)


def _said(revision: Revision, resolved: str, **fields) -> Statement:
    given = {"stance": "alleges", "speaker": "Tarn", "modality": "asserted", "hedges": []}
    return Statement(revision=revision, resolved=resolved, **(given | fields))


def test_a_revision_tells_what_it_dropped_added_and_changed():
    newest, first = edits(
        [FIRST, SECOND],
        [
            _said(FIRST, "kept"),
            _said(FIRST, "softened", hedges=[[0, 1]]),
            _said(FIRST, "gone"),
            _said(SECOND, "Kept"),
            _said(SECOND, "softened", modality="possible"),
            _said(SECOND, "new"),
        ],
    )
    assert first.first
    assert [statement.resolved for statement in newest.dropped] == ["gone"]
    assert [statement.resolved for statement in newest.added] == ["new"]
    [(_, _, what)] = newest.changed
    assert what == "from asserted to possible; a softening word was dropped"


def test_a_revision_that_changes_no_statement_says_so():
    newest, _ = edits([FIRST, SECOND], [_said(FIRST, "kept"), _said(SECOND, "kept")])
    assert newest.nothing


def test_no_revision_is_no_edit():
    assert edits([], []) == []
