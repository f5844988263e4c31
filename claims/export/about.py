"""What is known of what is said, claims and all that rests on them, as exports hold it; fields only ever get added."""

from claims.export.fields import (
    ANYTHING,
    FLAG,
    ID,
    NAME,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    Field,
    Kind,
    Resource,
    array,
    by_name,
    listed,
    made_of,
    maybe,
    named,
    objects,
    one_of,
    several,
    utc,
)
from claims.export.said import REVIEW, review
from claims.models import Claim, Discrepancy, Relation
from sources.models import SEEN

_CELLS = """
coalesce((
    SELECT json_object_agg(outlet.key, cell.states ORDER BY outlet.key COLLATE "C")
    FROM claims_cell cell JOIN sources_outlet outlet ON outlet.id = cell.outlet_id WHERE cell.claim_id = claim.id
), '{}')
"""
_STORIES = listed(
    "SELECT story.public_id FROM unnest(tally.stories) told (id) JOIN kept_story USING (id)"
    ' JOIN claims_story story USING (id) ORDER BY story.public_id COLLATE "C"'
)
_RELATED = """
SELECT relation.kind, other.public_id AS claim, relation.score, relation.by, relation.reasons
FROM claims_relation relation JOIN kept_claim ON kept_claim.id = relation.other_id
JOIN claims_claim other ON other.id = relation.other_id
WHERE relation.claim_id = claim.id AND claim.merged_into_id IS NULL AND claim.retired_at IS NULL
AND other.merged_into_id IS NULL AND other.retired_at IS NULL
"""


def _counted(name: str, kind: Kind, usual: str, says: str, column: str = "") -> Field:
    """Of a claim's tally, or `usual` where none is made."""
    return Field(name=name, kind=kind, says=says, sql=f"coalesce(tally.{column or name}, '{usual}')")


CLAIMS = Resource(
    name="claims",
    says="A proposition, with what is counted of it.",
    tables="kept_claim JOIN claims_claim claim USING (id) LEFT JOIN claims_tally tally ON tally.claim_id = claim.id",
    order=("claim.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="claim.public_id"),
        Field(name="text", kind=TEXT, says="One neutral sentence.", sql="claim.text"),
        Field(name="kind", kind=one_of(Claim.Kind.values), says="What kind of sentence.", sql="claim.kind"),
        Field(
            name="stories",
            kind=several(ID),
            says="Of the articles that carry it, in any of their texts.",
            sql=_STORIES,
            refers="stories",
        ),
        Field(
            name="cells",
            kind=by_name(several(TEXT)),
            says="{outlet: [state, ...]}; an outlet without one was not watched.",
            sql=_CELLS,
            refers="outlets *",
        ),
        _counted("origins", several(ANYTHING), "[]", "Where it comes from, the most carried first."),
        _counted("routes", ANYTHING, "{}", "By which ways it came to its outlets: nodes, edges, flags."),
        _counted("answers", several(ANYTHING), "[]", "Who denied, disputed or did not answer, and who carries that."),
        _counted("unanswered", several(TEXT), "[]", "Outlets that carry it and none of the answers."),
        _counted("early", several(TEXT), "[]", "Those of them that published nothing on it since there was one."),
        _counted("outlets", WHOLE, "0", "How many carry it in any stance."),
        _counted("statements", WHOLE, "0", "How many of today's texts are about it."),
        _counted("left_out", WHOLE, "0", "How many outlets covered the story and provably left it out."),
        _counted("disagreement", NUMBER, "0", "0 all alike, 1 as split as can be."),
        _counted("unevenness", NUMBER, "0", "0 all carry it, 1 few of many do."),
        _counted("stances", by_name(WHOLE), "{}", "{stance: number of outlets}."),
        _counted("voices", ANYTHING, "{}", "By stance: who took it, and how often."),
        _counted("ties", ANYTHING, "{}", "How surely its statements are tied to it.", "links"),
        Field(
            name="relations",
            kind=several(
                made_of(
                    kind=one_of(Relation.Kind.values),
                    claim=ID,
                    score=NUMBER,
                    by=one_of(Relation.By.values),
                    reasons=several(ANYTHING),
                )
            ),
            says="What it is toward other claims that stand.",
            sql=objects(_RELATED, 'relation.kind COLLATE "C", other.public_id COLLATE "C"'),
            refers="claims claim",
        ),
        Field(
            name="worded_from",
            kind=maybe(ID),
            says="The statement that lends its words; null where an editor wrote them.",
            sql=named("claims_statement", "claim.worded_from_id", kept="statement"),
            refers="statements",
        ),
        Field(name="first_seen", kind=TIME, says="By us.", sql=utc("claim.first_seen_at")),
        Field(
            name="first_published",
            kind=maybe(TIME),
            says="When the first statement on it was.",
            sql=utc("tally.first_published_at"),
        ),
        Field(
            name="last_published",
            kind=maybe(TIME),
            says="When the newest was.",
            sql=utc("tally.changed_at"),
        ),
        Field(
            name="counted",
            kind=FLAG,
            says="Whether its numbers were ever counted.",
            sql="tally.claim_id IS NOT NULL",
        ),
        Field(
            name="visibility",
            kind=one_of(SEEN),
            says="`noindex`: search engines are asked to leave it out.",
            sql="claim.visibility",
        ),
        Field(name="sensitive", kind=FLAG, says="Decisions on it want two persons.", sql="claim.sensitive"),
        Field(
            name="ruled_out",
            kind=FLAG,
            says="An editor said that it is none: no statement brings it back.",
            sql="claim.ruled_out",
        ),
        Field(
            name="retired",
            kind=maybe(TIME),
            says="When the last statement on it went.",
            sql=utc("claim.retired_at"),
        ),
        Field(
            name="reviewed",
            kind=maybe(TIME),
            says="When an editor last looked at it.",
            sql=utc("claim.reviewed_at"),
        ),
        Field(name="review", kind=REVIEW, says="Whether one did.", sql=review("claim.reviewed_at")),
        Field(
            name="merged_into",
            kind=maybe(ID),
            says="The claim that it is one with.",
            sql=named("claims_claim", "claim.merged_into_id", kept="claim"),
            refers="claims",
        ),
    ),
)

_MEMBERS = """
FROM claims_storymember member JOIN kept_article ON kept_article.id = member.article_id
JOIN sources_article article ON article.id = member.article_id WHERE member.story_id = story.id
"""
_IN_ORDER = 'article.public_id COLLATE "C"'
STORIES = Resource(
    name="stories",
    says="The articles about one event or dispute; one that ended in another has none, and leads there.",
    tables="kept_story JOIN claims_story story USING (id)",
    order=("story.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="story.public_id"),
        Field(name="title", kind=TEXT, says="As readers see it.", sql="story.title"),
        Field(
            name="articles",
            kind=several(ID),
            says="What belongs to it.",
            sql=listed(f"SELECT article.public_id {_MEMBERS} ORDER BY {_IN_ORDER}"),
            refers="articles",
        ),
        Field(
            name="moved",
            kind=several(ID),
            says="Those of them that an editor put there.",
            sql=listed(f"SELECT article.public_id {_MEMBERS} AND member.moved ORDER BY {_IN_ORDER}"),
            refers="articles",
        ),
        Field(
            name="members",
            kind=several(made_of(article=ID, score=maybe(NUMBER), reasons=several(ANYTHING), linked=FLAG)),
            says="How sure the machine was of each, and why; `linked`: it was compared with the others.",
            sql=objects(
                f"SELECT article.public_id AS article, member.score, member.reasons, member.linked {_MEMBERS}",
                _IN_ORDER,
            ),
            refers="articles article",
            lasting=False,
        ),
        Field(
            name="merged_into",
            kind=maybe(ID),
            says="The story that it ended in.",
            sql=named("claims_story", "story.merged_into_id", kept="story"),
            refers="stories",
        ),
        Field(
            name="known_since",
            kind=TIME,
            says="When it was begun here.",
            sql=utc("story.created_at"),
            lasting=False,
        ),
    ),
)

COVERAGE = Resource(
    name="coverage",
    says="A cell: the stances that an outlet carried on a claim, or its silent state.",
    tables="""
kept_claim JOIN claims_cell cell ON cell.claim_id = kept_claim.id JOIN claims_claim claim ON claim.id = cell.claim_id
JOIN sources_outlet outlet ON outlet.id = cell.outlet_id
""",
    order=("claim.public_id", "outlet.key"),
    fields=(
        Field(name="id", kind=NAME, says="The claim's and the outlet's.", sql="claim.public_id || ' ' || outlet.key"),
        Field(name="claim", kind=ID, says="On what.", sql="claim.public_id", refers="claims"),
        Field(name="outlet", kind=NAME, says="Whose.", sql="outlet.key", refers="outlets"),
        Field(name="states", kind=several(TEXT), says="Stances, or one silent state.", sql=array("cell.states")),
        Field(
            name="evidence",
            kind=ANYTHING,
            says='Public ids of what it rests on: all, or of many the first and "all articles", or the first and last '
            'of the "looks" that cover the "window" without a gap. "gap" is the first time in it that no good poll '
            'covers; "loose" articles, in no story, and "doubtful" ones, in another story that may be the wrong one, '
            'keep a silence from being proven; so do the "withheld" ones, which are hidden.',
            sql="cell.evidence",
        ),
    ),
)

DISCREPANCIES = Resource(
    name="discrepancies",
    says="Where outlets put a claim differently.",
    tables="""
kept_claim JOIN claims_discrepancy differing ON differing.claim_id = kept_claim.id
JOIN claims_claim claim ON claim.id = differing.claim_id
""",
    order=("claim.public_id", "differing.place::text"),
    fields=(
        Field(
            name="id",
            kind=NAME,
            says="The claim's, and the place in its list.",
            sql="claim.public_id || ' ' || differing.place",
        ),
        Field(name="claim", kind=ID, says="On what.", sql="claim.public_id", refers="claims"),
        Field(
            name="kind",
            kind=one_of([value for value, _ in Discrepancy._meta.get_field("kind").choices]),
            says="What differs.",
            sql="differing.kind",
        ),
        Field(name="sentence", kind=TEXT, says="How, in a sentence.", sql="differing.sentence"),
        Field(
            name="versions",
            kind=several(ANYTHING),
            says="Who carries each version, with the statements that do.",
            sql="differing.versions",
        ),
    ),
)
