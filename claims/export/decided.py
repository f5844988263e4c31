"""What editors decided, as exports hold it; fields only ever get added."""

from claims.export.fields import (
    ANYTHING,
    KEY,
    TEXT,
    TIME,
    Field,
    Resource,
    array,
    maybe,
    named,
    one_of,
    or_null,
    several,
    utc,
)
from claims.export.unseen import STEPS, about_unseen
from claims.models import Judgement

# (A link whose statement is not there: of a past in which that is left out, since it is hidden today.)
_SAID = """FROM claims_link link LEFT JOIN claims_statement said ON said.id = link.statement_id
LEFT JOIN sources_revision revision ON revision.id = said.revision_id
LEFT JOIN sources_article article ON article.id = revision.article_id"""
# What stories are called that hidden articles are the first of.
_HEADLINES = f"""SELECT coalesce(nullif(revision.title, ''), left(btrim(revision.text, E' \\t\\r\\n'), 120))
FROM sources_revision revision JOIN sources_article article ON article.id = revision.article_id
WHERE article.visibility IN ({STEPS})"""  # noqa: S608
# What was kept of statements that are hidden now is left out, and the words of claims that hidden articles said, and
# titles of stories after them, are those of today; where nothing is hidden, nobody looks.
_MACHINE = f"""CASE WHEN NOT (SELECT EXISTS (SELECT FROM sources_article WHERE visibility IN ({STEPS}))
    OR EXISTS (SELECT FROM claims_claim WHERE visibility IN ({STEPS}))) THEN judgement.machine
ELSE judgement.machine
    || CASE WHEN judgement.machine ? 'statements' THEN jsonb_build_object('statements', (
        SELECT coalesce(jsonb_object_agg(one.key, one.value), '{{}}')
        FROM jsonb_each(judgement.machine->'statements') one
        JOIN claims_statement said ON said.public_id = one.key
        JOIN sources_revision revision ON revision.id = said.revision_id
        JOIN sources_article article ON article.id = revision.article_id
        WHERE article.visibility NOT IN ({STEPS}) AND NOT {about_unseen("", "said")})) ELSE '{{}}' END
    || CASE WHEN judgement.machine ? 'claims' THEN jsonb_build_object('claims', (
        SELECT coalesce(jsonb_object_agg(one.key, CASE WHEN EXISTS (
            SELECT {_SAID}
            WHERE link.claim_id = today.id AND (said.id IS NULL OR article.visibility IN ({STEPS})))
            THEN one.value || jsonb_build_object('text', coalesce(shown.text, '█')) ELSE one.value END), '{{}}')
        FROM jsonb_each(judgement.machine->'claims') one LEFT JOIN claims_claim today ON today.public_id = one.key
        LEFT JOIN (kept_claim JOIN claims_claim shown USING (id)) ON shown.id = today.id)) ELSE '{{}}' END
    || CASE WHEN judgement.machine ? 'stories' THEN jsonb_build_object('stories', (
        SELECT coalesce(jsonb_object_agg(one.key, CASE WHEN one.value ->> 'title' IN ({_HEADLINES})
            THEN one.value || jsonb_build_object('title', coalesce(today.title, '█')) ELSE one.value END), '{{}}')
        FROM jsonb_each(judgement.machine->'stories') one LEFT JOIN claims_story today ON today.public_id = one.key
        )) ELSE '{{}}' END
END"""  # noqa: S608  (names of our own)
JUDGEMENTS = Resource(
    name="judgements",
    says="An editor's decision; the latest on a fingerprint holds. All of them in order are what `manage.py replay` "
    "reads. Of what is hidden there is only that it is.",
    tables="""
kept_judgement JOIN claims_judgement judgement USING (id)
LEFT JOIN claims_account editor ON editor.id = judgement.editor_id
LEFT JOIN claims_account second ON second.id = judgement.seconded_by_id
""",
    order=("judgement.id",),
    fields=(
        Field(name="id", kind=KEY, says="In the order in which they were made.", sql="judgement.id"),
        Field(name="kind", kind=one_of(Judgement.Kind.values), says="What is decided.", sql="judgement.kind"),
        Field(
            name="fingerprint",
            kind=TEXT,
            says="About what: a public id, or two with a space between them.",
            sql="judgement.fingerprint",
        ),
        Field(name="value", kind=ANYTHING, says="What is decided about it.", sql="judgement.value"),
        Field(
            name="reason",
            kind=TEXT,
            says="In the editor's words.",
            sql="CASE WHEN judgement.kind = 'visible' THEN '' ELSE judgement.reason END",
        ),
        Field(name="editor", kind=maybe(TEXT), says="Who decided.", sql="editor.username"),
        Field(
            name="seconded_by",
            kind=maybe(TEXT),
            says="The second person, where two are wanted.",
            sql="second.username",
        ),
        Field(
            name="undoes",
            kind=maybe(KEY),
            says="The decision that it takes back.",
            sql=named("claims_judgement", "judgement.undoes_id", "id", kept="judgement"),
            refers="judgements",
        ),
        Field(
            name="batch",
            kind=maybe(TEXT),
            says="What those that one decision in bulk made have in common.",
            sql=or_null("judgement.batch"),
        ),
        Field(
            name="touches",
            kind=several(TEXT),
            says="Public ids of all that it decides about.",
            sql=array("judgement.touches"),
        ),
        Field(
            name="machine",
            kind=ANYTHING,
            says="What the machine had said of the matter.",
            sql=_MACHINE,
        ),
        Field(name="decided", kind=TIME, says="When.", sql=utc("judgement.decided_at")),
    ),
)
