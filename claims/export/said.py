"""What it says, as exports hold it; fields only ever get added."""

from claims.export.fields import (
    ANYTHING,
    FLAG,
    ID,
    NAME,
    NUMBER,
    SHA256,
    SHARE,
    SPAN,
    TEXT,
    TIME,
    WHOLE,
    Asking,
    Field,
    Piece,
    Resource,
    array,
    between_braces,
    listed,
    maybe,
    named,
    one_of,
    or_null,
    several,
    utc,
)
from claims.language.values import LEGAL, MODALITIES, QUOTES, STANCES
from claims.models import Entity, Link

REVIEW = one_of(("checked", "unchecked"))


def review(column: str) -> str:
    return f"CASE WHEN {column} IS NULL THEN 'unchecked' ELSE 'checked' END"


_NAMES = "FROM claims_entityname called JOIN kept_name ON kept_name.id = called.id WHERE called.entity_id = entity.id"
ENTITIES = Resource(
    name="entities",
    says="A person, organisation, place, product or law, with every name it goes by.",
    tables="kept_entity JOIN claims_entity entity USING (id)",
    order=("entity.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="entity.public_id"),
        Field(name="kind", kind=one_of(Entity.Kind.values), says="What it is.", sql="entity.kind"),
        Field(name="name", kind=TEXT, says="The one that readers see.", sql="entity.name"),
        Field(
            name="names",
            kind=several(TEXT),
            says="All of its names.",
            sql=listed(f'SELECT called.name {_NAMES} ORDER BY called.name COLLATE "C", called.plain COLLATE "C"'),
        ),
        Field(
            name="plain_names",
            kind=several(TEXT),
            says="Each of `names`, in the same order, in the form that names are compared in.",
            sql=listed(f'SELECT called.plain {_NAMES} ORDER BY called.name COLLATE "C", called.plain COLLATE "C"'),
        ),
        Field(
            name="merged_into",
            kind=maybe(ID),
            says="What it turned out to be.",
            sql=named("claims_entity", "entity.merged_into_id", kept="entity"),
            refers="entities",
        ),
        Field(
            name="known_since",
            kind=TIME,
            says="When it was first named here.",
            sql=utc("entity.created_at"),
            lasting=False,
        ),
    ),
)


_IN_PLACE = """
JOIN sources_article article ON article.id = revision.article_id
JOIN sources_outlet outlet ON outlet.id = article.outlet_id
LEFT JOIN claims_storymember member ON member.article_id = article.id
LEFT JOIN (kept_story JOIN claims_story story USING (id)) ON story.id = member.story_id
"""
_TIED = """
LEFT JOIN (claims_link link JOIN kept_claim ON kept_claim.id = link.claim_id
           JOIN claims_claim claim ON claim.id = link.claim_id)
    ON link.statement_id = statement.id AND link.active
"""
_MENTIONS = """
SELECT string_agg(named.id, ',') FILTER (WHERE role = 'speaker') AS speaking,
       string_agg(named.id, ',') FILTER (WHERE role = 'named') AS named
"""
_OF_MENTIONS = """
FROM claims_mention
JOIN (SELECT id AS key, '"' || public_id || '"' AS id FROM claims_entity) named ON key = entity_id
"""


def _mentioned(ids: str) -> str:
    """A list, sorted where there is more than one: to set out for it in every row costs more than all else of it."""
    several = f"SELECT string_agg(one, ',' ORDER BY one COLLATE \"C\") FROM string_to_table({ids}, ',') one"  # noqa: S608
    return f"coalesce('[' || CASE WHEN strpos({ids}, ',') > 0 THEN ({several}) ELSE {ids} END || ']', '[]')"


# Where it stands: the same for all statements of one text.
_PLACE = (
    Field(name="article", kind=ID, says="Where it stands.", sql="article.public_id", refers="articles"),
    Field(
        name="external_id",
        kind=maybe(TEXT),
        says="What whoever brought the article calls it.",
        sql=or_null("article.external_id"),
    ),
    Field(name="outlet", kind=NAME, says="Who published it.", sql="outlet.key", refers="outlets"),
    Field(name="revision", kind=SHA256, says="The hash of the text that it stands in.", sql="revision.sha256"),
    Field(name="revision_number", kind=WHOLE, says="Which of the article's texts.", sql="revision.number"),
    Field(name="story", kind=maybe(ID), says="Its article's.", sql="story.public_id", refers="stories"),
    Field(name="published", kind=TIME, says="Its article's.", sql=utc("article.published_at")),
    Field(name="first_seen", kind=TIME, says="When we saw its text.", sql=utc("revision.seen_at")),
)
# What its row and its text alone decide.
_OWN = (
    Field(
        name="source",
        kind=maybe(SPAN),
        says="Who is said to say it; null: the outlet itself.",
        sql="told.words[1]",
    ),
    Field(name="cue", kind=maybe(SPAN), says="The words that say that it is said.", sql="told.words[2]"),
    Field(name="content", kind=several(SPAN), says="What is said.", sql="told.words[3]"),
    Field(name="speaker", kind=maybe(TEXT), says="By name, as resolved.", sql="own.speaker"),
    Field(
        name="speaker_reason",
        kind=TEXT,
        says="How the speaker was found.",
        sql="own.speaker_reason",
    ),
    Field(name="speaker_confidence", kind=SHARE, says="In that.", sql="own.speaker_confidence"),
    Field(
        name="spoken_by",
        kind=maybe(TEXT),
        says="Who spoke for the speaker.",
        sql=or_null("own.spoken_by"),
    ),
    Field(name="stance", kind=one_of(STANCES), says="Toward what is said.", sql="own.stance"),
    Field(
        name="modality",
        kind=one_of(MODALITIES),
        says="How real it is said to be.",
        sql="own.modality",
    ),
    Field(name="quote", kind=one_of(QUOTES), says="Whose words these are.", sql="own.quote"),
    Field(
        name="via",
        kind=several(TEXT),
        says="Whom the text credits, nearest first.",
        sql=array("own.via"),
    ),
    Field(name="hedges", kind=several(SPAN), says="What softens it.", sql="told.words[4]"),
    Field(
        name="legal",
        kind=maybe(one_of(LEGAL)),
        says="What has become of it before the law.",
        sql=or_null("own.legal"),
    ),
    Field(
        name="confidence",
        kind=SHARE,
        says="How sure the machine is that this is a statement, read right.",
        sql="own.confidence",
    ),
    Field(name="rule", kind=TEXT, says="What found it.", sql="own.rule"),
    Field(name="extractor", kind=TEXT, says="Which version read it.", sql="own.extractor"),
    Field(name="anchor", kind=WHOLE, says="Where it begins in the text.", sql="own.anchor"),
    Field(
        name="resolved",
        kind=TEXT,
        says="What is said, with names for pronouns.",
        sql="CASE WHEN told.hushed THEN '█' ELSE own.resolved END",
    ),
    Field(
        name="words",
        kind=several(TEXT),
        says="Its telling words in their plain forms, which it is compared by.",
        sql=array("CASE WHEN told.hushed THEN '{}' ELSE own.words END"),
    ),
    Field(
        name="names",
        kind=several(several(TEXT)),
        says="Names in it, [role, plain, as written, kind]: its mentions come from them.",
        sql="CASE WHEN told.hushed THEN '[]' ELSE own.names END",
    ),
    Field(
        name="machine",
        kind=maybe(ANYTHING),
        says="Where an editor had it read otherwise: what the machine read at its spans, {} where nothing; null "
        "where the row is the machine's own.",
        sql="CASE WHEN NOT told.hushed THEN own.machine END",
    ),
)
# What an article withholds from its readers, since it is about a hidden claim, is blanked here as it is on pages. (With
# OFFSET the words are cut out once, and not once for each field that asks.)
_TOLD = """
claims_statement own JOIN sources_revision body ON body.id = own.revision_id, LATERAL (
    SELECT words, words <> open AS hushed FROM (
        SELECT claimline_own_words(shown, own.source, own.cue, own.content, own.hedges) AS words,
               claimline_own_words(body.text, own.source, own.cue, own.content, own.hedges) AS open
        FROM claimline_shown(body.text, article.withheld, body.id) shown
        OFFSET 0) cut) told
WHERE own.id = statement.id
"""
_OWN_PIECE = Piece(of=_OWN, kept="CASE WHEN article.withheld = '[]' THEN statement.own_line END", asked=_TOLD)
STATEMENTS = Resource(
    name="statements",
    says="Who says what in which stance. Spans are {start, end, text}: code points into the revision's text.",
    tables=f"""
kept_statement JOIN claims_statement statement USING (id)
JOIN sources_revision revision ON revision.id = statement.revision_id {_IN_PLACE} {_TIED}
LEFT JOIN (kept_entity JOIN claims_entity speaking USING (id)) ON speaking.id = statement.speaker_entity_id
CROSS JOIN LATERAL ({_MENTIONS} {_OF_MENTIONS} WHERE statement_id = statement.id) mentioned
""",
    pieces=(_OWN_PIECE,),
    # What a text's statements share is made once for each text; whom one that is shown names is shown.
    for_all=Asking(
        tables=f"""
claims_statement statement
JOIN (SELECT revision.id AS text, article.withheld, article.current_id, {between_braces(_PLACE)} AS line
      FROM sources_revision revision JOIN kept_article ON kept_article.id = revision.article_id {_IN_PLACE}
      OFFSET 0) article ON article.text = statement.revision_id
{_TIED}
LEFT JOIN claims_entity speaking ON speaking.id = statement.speaker_entity_id
LEFT JOIN ({_MENTIONS}, statement_id {_OF_MENTIONS} GROUP BY statement_id) mentioned
    ON mentioned.statement_id = statement.id
WHERE NOT EXISTS (SELECT FROM kept_back WHERE kept_back.id = statement.id)
""",  # noqa: S608  (names of our own)
        pieces=(Piece(of=_PLACE, kept="article.line"), _OWN_PIECE),
    ),
    order=("statement.public_id",),
    fields=(
        Field(
            name="id",
            kind=ID,
            says="Of the article, its text's hash and the spans: the same text gives the same ids everywhere.",
            sql="statement.public_id",
        ),
        *_PLACE,
        *_OWN,
        Field(
            name="speaker_entity",
            kind=maybe(ID),
            says="Whose name that is.",
            sql="speaking.public_id",
            refers="entities",
        ),
        Field(
            name="speakers",
            kind=several(ID),
            says="Entities that speak in it, by mention.",
            sql=_mentioned("mentioned.speaking"),
            refers="entities",
        ),
        Field(
            name="mentions",
            kind=several(ID),
            says="Entities that it names.",
            sql=_mentioned("mentioned.named"),
            refers="entities",
        ),
        Field(
            name="replaced_by",
            kind=maybe(ID),
            says="What an editor put in its place.",
            sql=named("claims_statement", "statement.replaced_by_id", kept="statement"),
            refers="statements",
        ),
        Field(name="claim", kind=maybe(ID), says="What it is about.", sql="claim.public_id", refers="claims"),
        Field(
            name="found",
            kind=TIME,
            says="When the machine found it.",
            sql=utc("statement.found_at"),
            lasting=False,
        ),
        Field(
            name="current",
            kind=FLAG,
            says="Today's text of its article holds it.",
            sql="coalesce(article.current_id = statement.revision_id AND statement.retired_at IS NULL, false)",
        ),
        Field(
            name="retired",
            kind=maybe(TIME),
            says="When it was no longer found, or found wrong.",
            sql=utc("statement.retired_at"),
        ),
        Field(
            name="reviewed",
            kind=maybe(TIME),
            says="When an editor last looked at it.",
            sql=utc("statement.reviewed_at"),
        ),
        Field(name="review", kind=REVIEW, says="Whether one did.", sql=review("statement.reviewed_at")),
    ),
)

LINKS = Resource(
    name="links",
    says="That a statement is about a claim, or may be, with the machine's score and reasons.",
    tables="""
kept_link JOIN claims_link link USING (id)
JOIN claims_statement statement ON statement.id = link.statement_id
JOIN claims_claim claim ON claim.id = link.claim_id
""",
    order=("statement.public_id", "claim.public_id"),
    fields=(
        Field(
            name="id",
            kind=NAME,
            says="The statement's and the claim's.",
            sql="statement.public_id || ' ' || claim.public_id",
        ),
        Field(name="statement", kind=ID, says="What is tied.", sql="statement.public_id", refers="statements"),
        Field(name="claim", kind=ID, says="To what.", sql="claim.public_id", refers="claims"),
        Field(
            name="state",
            kind=one_of(("linked", "suggested", "ended")),
            says="`suggested` counts nowhere; `ended` held once.",
            sql="CASE WHEN link.active THEN 'linked' WHEN link.suggested THEN 'suggested' ELSE 'ended' END",
        ),
        Field(name="by", kind=one_of(Link.By.values), says="Whose tie it is.", sql="link.by"),
        Field(name="made", kind=TIME, says="When it was tied.", sql=utc("link.made_at"), lasting=False),
        Field(name="score", kind=maybe(NUMBER), says="How sure the machine was.", sql="link.score"),
        Field(
            name="reasons",
            kind=several(ANYTHING),
            says="Why: name, weight, value and a sentence.",
            sql="link.reasons",
        ),
    ),
)
