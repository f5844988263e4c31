"""an editor's decision -> a judgement, and everything that follows from it, in one transaction.

Judgements are append-only and name things by public id, so they hold through re-ingest, re-analysis and every new
extractor. What the machine does next asks here first: `rulings` and `uphold` for statements, `decided_about` for
links, `related` for relations, `moved` for stories, `reviewing.settle` for fact-checkers' reviews. What holds is read
off the log alone (`carrying_out`), so that a verb, its undo and a replay of the log cannot come to different things.
"""

from claims.curate.about import decide_about, decide_about_each
from claims.curate.claims import decide_same, mark_sensitive, retire, reword, split
from claims.curate.entities import alias, decide_entities, split_entity
from claims.curate.following import Decided, decided_about
from claims.curate.holding import rulings, uphold
from claims.curate.log import Conflict, DecisionError, decision, judge, latest, together
from claims.curate.relating import relate, related
from claims.curate.reviewing import decide_review
from claims.curate.statements import correct, in_bulk, review
from claims.curate.stories import move, moved
from claims.curate.taking_back import undo
from claims.curate.taking_back_many import undo_in_bulk

__all__ = [
    "Conflict",
    "Decided",
    "DecisionError",
    "alias",
    "correct",
    "decide_about",
    "decide_about_each",
    "decide_entities",
    "decide_review",
    "decide_same",
    "decided_about",
    "decision",
    "in_bulk",
    "judge",
    "latest",
    "mark_sensitive",
    "move",
    "moved",
    "relate",
    "related",
    "retire",
    "review",
    "reword",
    "rulings",
    "split",
    "split_entity",
    "together",
    "undo",
    "undo_in_bulk",
    "uphold",
]
