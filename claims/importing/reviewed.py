"""What fact-checkers published about claims, from staged rows: SQL in the order in which it runs."""

from claims.importing.columns import rows_of

_VERSION = """(number int, sha256 text, seen timestamptz, reviewer text, title text, language text,
    published timestamptz, published_as text, published_precision text, published_basis text, rating jsonb,
    claimants jsonb, said timestamptz, said_as text, said_precision text, appearances jsonb)"""

REVIEWS = f"""
INSERT INTO sources_review (id, public_id, outlet_id, url, claimed, first_seen_at, last_seen_at)
SELECT own.pk, r.id, outlet.pk, r.url, r.claimed, r.first_seen, r.last_seen
FROM {rows_of("reviews")} JOIN key_reviews own ON own.id = r.id
JOIN key_outlets outlet ON outlet.id = r.outlet
"""  # noqa: S608  (names of ours, as everywhere here)
# The place that a version was read from is told nowhere.
VERSIONS = f"""
INSERT INTO sources_reviewversion (review_id, number, sha256, seen_at, "where", reviewer, title, language,
    published_at, published_text, published_precision, published_basis, value, best, worst, rating, explained,
    claimants, said_at, said_text, said_precision, appearances)
SELECT own.pk, said.number, said.sha256, said.seen, 'import', said.reviewer, said.title, said.language,
    said.published, said.published_as, coalesce(said.published_precision, ''), said.published_basis,
    said.rating->>'value', said.rating->>'best', said.rating->>'worst', said.rating->>'words',
    said.rating->>'explanation', said.claimants, said.said, said.said_as, coalesce(said.said_precision, ''),
    said.appearances
FROM {rows_of("reviews")} JOIN key_reviews own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_recordset(r.versions) AS said {_VERSION}
ORDER BY own.pk, said.number
"""  # noqa: S608
CURRENT = """
UPDATE sources_review review SET current_id = version.id FROM sources_reviewversion version
WHERE version.review_id = review.id
  AND version.number = (SELECT max(number) FROM sources_reviewversion own WHERE own.review_id = review.id)
"""
# As they are where they come from, until a claim is linked here that was not there.
TIES = f"""
INSERT INTO claims_reviewtie (review_id, claim_id, active, by, score, why, candidates, compared_at, compared_to, told,
    decided_at)
SELECT own.pk, claim.pk, r.state = 'linked', r.by, r.score, coalesce(r.why, ''), r.found, r.last_seen,
    (SELECT coalesce(max(id), 0) FROM claims_link), 0, r.decided
FROM {rows_of("reviews")} JOIN key_reviews own ON own.id = r.id
JOIN key_claims claim ON claim.id = r.claim
"""  # noqa: S608
