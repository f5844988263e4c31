"""settled drafts -> the same drafts, with who speaks and where the content ends mended by two learned tables."""

from typing import Any

from claims.language.drafts import Draft
from claims.language.edges import Edges, moved_edges
from claims.language.trained import Table
from claims.language.who_speaks import chosen_source
from claims.language.words import Words

# Frames whose bounds are fixed by their form; the tables have seen none of them.
AS_THEY_ARE = frozenset({"cleft", "credited", "silence", "hedge", "bare", "is", "headline", "colon", "opens"})


class Bounds:
    def __init__(self, table: dict[str, Any]):
        self.sources = Table(table["sources"])
        self.edges = Edges(table)


def mend(
    words: Words, drafts: list[Draft], cues: set[int], afterthoughts: frozenset[str], bounds: Bounds
) -> list[Draft]:
    """Sets source and content of each draft; one that is left with nothing to say goes.

    `cues`: the anchors of all candidates, kept or not; `afterthoughts`: verbs of the reporter's own remarks, which
    are never taken in.
    """
    for draft in drafts:
        if draft.frame in AS_THEY_ARE or draft.anchor < 0:
            continue
        draft.source = chosen_source(words, draft, bounds.sources)
        draft.cue -= draft.source
        draft.content -= draft.source
        draft.content = moved_edges(words, draft, cues - {draft.anchor}, afterthoughts, bounds.edges)
    return [draft for draft in drafts if draft.content or draft.complete]
