"""What fact-checkers published about claims, as exports hold it; fields only ever get added.

Only reviews that are tied to a claim that is in the export, or suggested for one: of any other we cannot know that it
is not about what is hidden.
"""

from claims.export.fields import (
    ID,
    NUMBER,
    SHA256,
    TEXT,
    TIME,
    URL,
    WHOLE,
    Field,
    Resource,
    listed,
    made_of,
    maybe,
    objects,
    one_of,
    or_null,
    several,
    utc,
)
from claims.models import ReviewTie

_PRECISION = maybe(one_of(("second", "minute", "day", "month", "year")))
_RATING = made_of(words=TEXT, value=TEXT, best=TEXT, worst=TEXT, explanation=TEXT)
_VERSION = made_of(
    number=WHOLE,
    sha256=SHA256,
    seen=TIME,
    reviewer=TEXT,
    title=TEXT,
    language=TEXT,
    published=maybe(TIME),
    published_as=TEXT,
    published_precision=_PRECISION,
    published_basis=TEXT,
    rating=_RATING,
    claimants=several(TEXT),
    said=maybe(TIME),
    said_as=TEXT,
    said_precision=_PRECISION,
    appearances=several(TEXT),
)


def _rating(version: str) -> str:
    """As an object, in the order of _RATING."""
    columns = {"words": "rating", "value": "value", "best": "best", "worst": "worst", "explanation": "explained"}
    said = ", ".join(f"{version}.{column} AS {name}" for name, column in columns.items())
    return f"(SELECT row_to_json(said) FROM (SELECT {said}) said)"  # noqa: S608  (names of our own)


_VERSIONS = f"""
SELECT version.number, version.sha256, {utc("version.seen_at")} AS seen, version.reviewer, version.title,
    version.language, {utc("version.published_at")} AS published, version.published_text AS published_as,
    {or_null("version.published_precision")} AS published_precision, version.published_basis,
    {_rating("version")} AS rating, version.claimants, {utc("version.said_at")} AS said,
    version.said_text AS said_as, {or_null("version.said_precision")} AS said_precision, version.appearances
FROM sources_reviewversion version WHERE version.review_id = review.id
"""  # noqa: S608  (names of our own)
_FOUND = """
SELECT row_to_json(own) FROM jsonb_array_elements(tie.candidates) WITH ORDINALITY found (one, place)
JOIN claims_claim other ON other.public_id = found.one ->> 'claim' JOIN kept_claim ON kept_claim.id = other.id,
LATERAL (
    SELECT one -> 'claim' AS claim, one -> 'score' AS score, one -> 'why' AS why, one -> 'differs' AS differs
) own
ORDER BY found.place
"""

REVIEWS = Resource(
    name="reviews",
    says="A fact-checker's review of a claim, in its own words and on its own scale; evidence by an outlet, "
    "and neither a stance nor a finding of ours.",
    tables="""
kept_review JOIN claims_reviewtie tie USING (id) JOIN sources_review review ON review.id = tie.review_id
JOIN sources_reviewversion now ON now.id = review.current_id
JOIN claims_claim claim ON claim.id = tie.claim_id JOIN sources_outlet outlet ON outlet.id = review.outlet_id
""",
    order=("review.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="review.public_id"),
        Field(name="outlet", kind=ID, says="At whose domain it stands.", sql="outlet.key", refers="outlets"),
        Field(name="url", kind=URL, says="Where it stands.", sql="review.url"),
        Field(name="claimed", kind=TEXT, says="The claim, as the reviewer puts it.", sql="review.claimed"),
        Field(name="reviewer", kind=maybe(TEXT), says="Who signs it.", sql=or_null("now.reviewer")),
        Field(name="title", kind=maybe(TEXT), says="Its headline.", sql=or_null("now.title")),
        Field(name="language", kind=maybe(TEXT), says="As the reviewer gives it.", sql=or_null("now.language")),
        Field(
            name="published",
            kind=maybe(TIME),
            says="By the reviewer; no more exact than `published_precision`.",
            sql=utc("now.published_at"),
        ),
        Field(
            name="published_precision",
            kind=_PRECISION,
            says="How exact that is.",
            sql=or_null("now.published_precision"),
        ),
        Field(
            name="rating",
            kind=_RATING,
            says="In the reviewer's words and figures, as they are written: not to be compared between reviewers.",
            sql=_rating("now"),
        ),
        Field(name="claimants", kind=several(TEXT), says="Who it says made the claim.", sql="now.claimants"),
        Field(name="said", kind=maybe(TIME), says="When it says that the claim was made.", sql=utc("now.said_at")),
        Field(name="said_precision", kind=_PRECISION, says="How exact that is.", sql=or_null("now.said_precision")),
        Field(
            name="appearances", kind=several(TEXT), says="Where it says that the claim was made.", sql="now.appearances"
        ),
        Field(
            name="versions",
            kind=several(_VERSION),
            says="All that it said, each as it was seen first; the last holds now.",
            sql=objects(_VERSIONS, "version.number"),
        ),
        Field(name="claim", kind=ID, says="What it is about.", sql="claim.public_id", refers="claims"),
        Field(
            name="state",
            kind=one_of(("linked", "suggested")),
            says="`suggested` is for editors to decide, and no page shows it.",
            sql="CASE WHEN tie.active THEN 'linked' ELSE 'suggested' END",
        ),
        Field(name="by", kind=one_of(ReviewTie.By.values), says="Whose tie that is.", sql="tie.by"),
        Field(
            name="score",
            kind=maybe(NUMBER),
            says="How sure the machine is that it is about this claim: no measure of whether the claim is true.",
            sql="tie.score",
        ),
        Field(name="why", kind=maybe(TEXT), says="What speaks for the tie.", sql=or_null("tie.why")),
        Field(name="decided", kind=maybe(TIME), says="By an editor.", sql=utc("tie.decided_at")),
        Field(
            name="found",
            kind=several(made_of(claim=ID, score=NUMBER, why=TEXT, differs=TEXT)),
            says="The claims that the machine found for it, the surest first; `differs` says what makes one another.",
            sql=listed(_FOUND),
            refers="claims claim",
        ),
        Field(name="first_seen", kind=TIME, says="By us.", sql=utc("review.first_seen_at")),
        Field(name="last_seen", kind=TIME, says="By us.", sql=utc("review.last_seen_at")),
    ),
)
