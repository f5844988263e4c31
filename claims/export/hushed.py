"""what readers could see at a past time and may not see today -> the past without it.

Of an article or a claim that is hidden since it is as if it had been hidden then. What was derived of it then, and
holds its words or rests on it, is told as it is today, or is left out: a claim's sentence, a story's headline, cells,
tallies, discrepancies. Both sides are at hand here: `then_...` are the tables as of then, plain names those of today;
see `asof`.
"""

from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from claims.export.scope import keys_of
from claims.export.unseen import STEPS, about_unseen, claim_shown, names_unseen
from claims.models import Entity

# Whether anything at all is hidden today.
_ANYTHING = f"""
SELECT EXISTS (SELECT FROM sources_article WHERE visibility IN ({STEPS}))
    OR EXISTS (SELECT FROM claims_claim claim WHERE NOT ({claim_shown("", "claim")}))
"""  # noqa: S608  (names of our own, as everywhere here)
_FIND = f"""
CREATE TEMPORARY TABLE hushed_article ON COMMIT DROP AS
SELECT today.id, today.public_id FROM sources_article today JOIN then_sources_article was USING (id)
WHERE today.visibility IN ({STEPS}) AND was.visibility NOT IN ({STEPS});

CREATE TEMPORARY TABLE hushed_claim ON COMMIT DROP AS
SELECT today.id, today.public_id FROM claims_claim today JOIN then_claims_claim was USING (id)
WHERE NOT ({claim_shown("", "today")}) AND {claim_shown("then_", "was")};

CREATE TEMPORARY TABLE hushed_statement ON COMMIT DROP AS
SELECT today.id, today.public_id, article.outlet_id
FROM claims_statement today JOIN sources_revision revision ON revision.id = today.revision_id
JOIN sources_article article ON article.id = revision.article_id
JOIN then_claims_statement was ON was.id = today.id
JOIN then_sources_article once ON once.id = article.id
WHERE (article.visibility IN ({STEPS}) OR {about_unseen("", "today")})
  AND once.visibility NOT IN ({STEPS}) AND NOT {about_unseen("then_", "was")};

CREATE TEMPORARY TABLE hushed_name ON COMMIT DROP AS
SELECT public_id FROM hushed_article UNION SELECT public_id FROM hushed_claim
UNION SELECT public_id FROM hushed_statement UNION SELECT public_id FROM hushed_entity;

-- What was told of a claim then, and by whom.
CREATE TEMPORARY TABLE hushed_telling ON COMMIT DROP AS
SELECT DISTINCT link.claim_id, said.outlet_id
FROM hushed_statement said JOIN then_claims_link link ON link.statement_id = said.id AND link.active;

CREATE TEMPORARY TABLE hushed_story ON COMMIT DROP AS
SELECT DISTINCT member.story_id
FROM then_claims_storymember member JOIN hushed_article ON hushed_article.id = member.article_id
UNION SELECT story.id FROM then_claims_story story WHERE story.title IN (  -- also where it was once, and is not now
    SELECT coalesce(nullif(revision.title, ''), left(btrim(revision.text, E' \\t\\r\\n'), 120))
    FROM sources_revision revision JOIN hushed_article ON hushed_article.id = revision.article_id);

-- Whatever it was tied to then: it is about what is hidden.
CREATE TEMPORARY TABLE hushed_review ON COMMIT DROP AS
SELECT today.id FROM claims_reviewtie today JOIN sources_review review ON review.id = today.review_id
LEFT JOIN claims_claim claim ON claim.id = today.claim_id
WHERE review.blanked_at IS NOT NULL OR NOT ({claim_shown("", "claim")});

CREATE TEMPORARY TABLE hushed_cell ON COMMIT DROP AS
SELECT cell.id FROM then_claims_cell cell
WHERE (claim_id, outlet_id) IN (SELECT claim_id, outlet_id FROM hushed_telling)
   OR claim_id IN (SELECT id FROM hushed_claim)
   OR EXISTS (SELECT FROM jsonb_path_query(evidence, '$.*[*]') named
              WHERE named #>> '{{}}' IN (SELECT public_id FROM hushed_name));
"""  # noqa: S608
# Names that lead to others, of which hidden articles alone speak.
_ENDED = """
CREATE TEMPORARY TABLE hushed_entity ON COMMIT DROP AS
SELECT id, public_id FROM claims_entity WHERE id IN ({names})
"""
_INDEXES = """
CREATE UNIQUE INDEX ON hushed_article (id); CREATE UNIQUE INDEX ON hushed_claim (id);
CREATE UNIQUE INDEX ON hushed_statement (id); CREATE UNIQUE INDEX ON hushed_name (public_id);
CREATE INDEX ON hushed_telling (claim_id); CREATE UNIQUE INDEX ON hushed_story (story_id);
CREATE UNIQUE INDEX ON hushed_cell (id); CREATE UNIQUE INDEX ON hushed_review (id);
CREATE UNIQUE INDEX ON hushed_entity (id); CREATE UNIQUE INDEX ON hushed_called (plain);
ANALYZE hushed_article, hushed_claim, hushed_statement, hushed_name, hushed_telling, hushed_story, hushed_cell,
    hushed_review, hushed_entity, hushed_called;
"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """What is told of a table's row `was`: some columns otherwise, and only of rows that are `left`."""

    told: dict[str, str] = field(default_factory=dict)
    left: str = "true"


def _among(kind: str, column: str, name: str = "id") -> str:
    return f"EXISTS (SELECT FROM hushed_{kind} WHERE hushed_{kind}.{name} = {column})"


def _hidden(kind: str) -> str:
    return f"(CASE WHEN {_among(kind, 'was.id')} THEN 'hidden' ELSE was.visibility END)::varchar(8)"


_BORROWED = _among("statement", "was.worded_from_id")  # its words are those of a statement that is hushed
_TODAYS_WORDS = "(SELECT text FROM claims_claim today WHERE today.id = was.id)"
_TODAYS_TITLE = "(SELECT title FROM claims_story today WHERE today.id = was.id)"
_TOLD = f"({_among('telling', 'was.claim_id', 'claim_id')} OR {_among('telling', 'was.other_id', 'claim_id')})"
_RESTING = f"NOT {_among('telling', 'was.claim_id', 'claim_id')} AND NOT {_among('claim', 'was.claim_id')}"
_NAMED = " OR ".join(
    _among("name", part, "public_id") for part in ("was.subject", "split_part(was.fingerprint, ' ', 2)")
)
VIEWS = {
    "sources_article": Way(
        told={
            "visibility": _hidden("article"),
            "withheld": "was.withheld || (SELECT withheld FROM sources_article today WHERE today.id = was.id)",
        }
    ),
    "claims_claim": Way(
        told={
            "visibility": _hidden("claim"),
            "text": f"CASE WHEN {_BORROWED} THEN {_TODAYS_WORDS} ELSE was.text END",
            "worded_from_id": f"CASE WHEN NOT {_BORROWED} THEN was.worded_from_id END",
        }
    ),
    "claims_statement": Way(left=f"NOT {_among('statement', 'was.id')}"),
    "claims_entity": Way(left=f"NOT {_among('entity', 'was.id')}"),
    "claims_entityname": Way(left=f"NOT {_among('called', 'was.plain', 'plain')}"),
    "claims_judgement": Way(left=f"was.kind = 'visible' OR NOT ({_NAMED})"),
    "claims_story": Way(
        told={"title": f"CASE WHEN {_among('story', 'was.id', 'story_id')} THEN {_TODAYS_TITLE} ELSE was.title END"}
    ),
    "claims_tally": Way(left=_RESTING),
    "claims_relation": Way(told={"reasons": f"CASE WHEN {_TOLD} THEN '[]' ELSE was.reasons END"}),
    "claims_reviewtie": Way(left=f"NOT {_among('review', 'was.id')}"),
    "claims_discrepancy": Way(left=_RESTING),
    "claims_cell": Way(left=f"NOT {_among('cell', 'was.id')}"),
}


def find(cursor: CursorWrapper) -> int:
    """How many things may be hushed; what they are is in temporary tables."""
    cursor.execute(_ANYTHING)
    if not cursor.fetchone()[0]:
        return 0
    names, values = keys_of(Entity.objects.filter(merged_into__isnull=False).hushed())
    cursor.execute(_ENDED.format(names=names), values)
    cursor.execute(f"CREATE TEMPORARY TABLE hushed_called ON COMMIT DROP AS {names_unseen()}")
    cursor.execute(_FIND)
    cursor.execute(_INDEXES)
    cursor.execute("SELECT (SELECT count(*) FROM hushed_name) + (SELECT count(*) FROM hushed_review)")
    return cursor.fetchone()[0]
