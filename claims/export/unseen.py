"""what readers may not see, in SQL, as the querysets of claims and statements have it. `side`: "" for the tables of
today, "then_" for those as of then; see `hushed`. `row`: what the row is called."""

from sources.models import UNSEEN

STEPS = ", ".join(f"'{step}'" for step in UNSEEN)


def names_unseen() -> str:
    """Names, as they are compared, that were read in words that readers may not see, and in no others; of today, or in
    a past."""
    return f"""
SELECT DISTINCT said.name ->> 1 AS plain FROM (
    SELECT statement.names FROM sources_article article
    JOIN sources_revision revision ON revision.article_id = article.id
    JOIN claims_statement statement ON statement.revision_id = revision.id WHERE article.visibility IN ({STEPS})
    UNION ALL
    SELECT statement.names FROM claims_claim claim JOIN claims_link link ON link.claim_id = claim.id
    JOIN claims_statement statement ON statement.id = link.statement_id
    WHERE claim.visibility IN ({STEPS}) AND {about_unseen("", "statement")}
) unseen, jsonb_array_elements(unseen.names) said (name)
WHERE said.name ->> 1 IS NOT NULL AND NOT EXISTS (
    SELECT FROM claims_statement statement JOIN sources_revision revision ON revision.id = statement.revision_id
    JOIN sources_article article ON article.id = revision.article_id
    WHERE statement.names @> jsonb_build_array(jsonb_build_array(said.name ->> 1))
      AND article.visibility NOT IN ({STEPS}) AND NOT {about_unseen("", "statement")})
"""  # noqa: S608


def claim_shown(side: str, row: str) -> str:
    """As `ClaimQuerySet.shown`."""
    return f"""{row}.visibility NOT IN ({STEPS}) AND NOT ({row}.retired_at IS NOT NULL AND EXISTS (
        SELECT FROM {side}claims_link link JOIN {side}claims_statement said ON said.id = link.statement_id
        JOIN {side}sources_revision revision ON revision.id = said.revision_id
        JOIN {side}sources_article article ON article.id = revision.article_id
        WHERE link.claim_id = {row}.id AND NOT link.suggested AND article.visibility IN ({STEPS})))
    AND NOT ({row}.merged_into_id IS NOT NULL AND EXISTS (
        WITH RECURSIVE heir (id) AS (
            SELECT {row}.merged_into_id
            UNION SELECT ended.merged_into_id FROM {side}claims_claim ended JOIN heir ON heir.id = ended.id
        ) SELECT FROM {side}claims_claim one JOIN heir ON heir.id = one.id WHERE one.visibility IN ({STEPS})))"""  # noqa: S608


def about_unseen(side: str, row: str) -> str:
    """The opposite of `claims.models.unseen.not_about_unseen`."""
    own = f"{side}claims_link link WHERE link.statement_id = {row}.id"
    tied = own.replace("link WHERE", f"link JOIN {side}claims_claim claim ON claim.id = link.claim_id WHERE")
    return f"""(EXISTS (SELECT FROM {tied} AND link.active AND claim.visibility IN ({STEPS}))
        OR {row}.retired_at IS NOT NULL AND NOT EXISTS (SELECT FROM {own} AND link.active)
        AND EXISTS (SELECT FROM {tied} AND NOT link.suggested AND claim.visibility IN ({STEPS})))"""  # noqa: S608
