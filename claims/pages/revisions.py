"""an article's revisions and what was found in each -> what every new one dropped, added and changed."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from claims.models import Statement
from sources.models import Revision

type Matter = tuple[str, str]

_KINDS = {
    "substance": "what it says changed",
    "wording": "it is worded differently",
    "fuller": "we could read more of it",
    "furniture": "only what surrounds the article changed",
    "same": "the same text, read in another way",
}


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One revision against the one before it. `changed` pairs what was said with what is said now."""

    revision: Revision
    added: list[Statement] = field(default_factory=list)
    dropped: list[Statement] = field(default_factory=list)
    changed: list[tuple[Statement, Statement, str]] = field(default_factory=list)
    before: Revision | None = None

    @property
    def first(self) -> bool:
        return self.before is None

    @property
    def kind(self) -> str:
        """What kind of change it was to its words, as told when it was seen; empty where that is not known."""
        return _KINDS.get(self.revision.change, "")

    @property
    def nothing(self) -> bool:
        return not (self.added or self.dropped or self.changed)


def shortened(edit: Edit, most: int) -> tuple[Edit, int]:
    """With at most `most` statements of each list, and how many that leaves out."""
    lists = (edit.added, edit.dropped, edit.changed)
    left_out = sum(max(0, len(each) - most) for each in lists)
    added, dropped, changed = (each[:most] for each in lists)
    return replace(edit, added=added, dropped=dropped, changed=changed), left_out


def edits(revisions: Sequence[Revision], statements: Iterable[Statement]) -> list[Edit]:
    """Newest first. `revisions` come oldest first."""
    texts = {revision.pk: revision for revision in revisions}
    of: dict[int, list[Statement]] = {}
    for statement in statements:
        if statement.revision_id in texts:
            statement.revision = texts[statement.revision_id]  # its words are read from it
        of.setdefault(statement.revision_id, []).append(statement)
    found = [Edit(revision=revision) for revision in revisions[:1]]
    for before, after in itertools.pairwise(revisions):
        found.append(_edit(before, after, of.get(before.pk, []), of.get(after.pk, [])))
    return found[::-1]


def _edit(earlier: Revision, revision: Revision, before: Sequence[Statement], after: Sequence[Statement]) -> Edit:
    old, new = {matter(s): s for s in before}, {matter(s): s for s in after}
    changed = [(old[key], new[key], what) for key in new if key in old and (what := difference(old[key], new[key]))]
    return Edit(
        revision=revision,
        before=earlier,
        added=[new[key] for key in new if key not in old],
        dropped=[old[key] for key in old if key not in new],
        changed=changed,
    )


def matter(statement: Statement) -> Matter:
    """What makes statements of two texts the same one: who says what."""
    return statement.speaker or "", " ".join(statement.resolved.casefold().split())


def difference(before: Statement, after: Statement) -> str:
    """How the same is put otherwise: "from denied to disputed"; empty where it is not."""
    hedged, hedges = len(before.hedges), len(after.hedges)
    found = [
        f"from {before.get_stance_display()} to {after.get_stance_display()}" if before.stance != after.stance else "",
        f"from {before.modality} to {after.modality}" if before.modality != after.modality else "",
        "a softening word was dropped" if hedges < hedged else "a softening word was added" if hedges > hedged else "",
    ]
    return "; ".join(filter(None, found))
