"""what a timeline shows, declared as exports are: an event and its fields."""

from claims.export.fields import FLAG, ID, TEXT, TIME, URL, Field, Resource, maybe, one_of, or_null, utc
from claims.models import Event, Stance

EVENTS = Resource(
    name="events",
    says="One thing that happened with a claim: it was said, first seen, edited, or tells when something happened.",
    tables="""
kept_event JOIN claims_event e USING (id) JOIN claims_claim c ON c.id = e.claim_id
JOIN sources_outlet o ON o.id = e.outlet_id LEFT JOIN sources_article a ON a.id = e.article_id
LEFT JOIN claims_statement t ON t.id = e.statement_id LEFT JOIN sources_review r ON r.id = e.review_id
""",
    order=("e.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="e.public_id"),
        Field(name="claim", kind=ID, says="The claim that it happened with.", sql="c.public_id", refers="claims"),
        Field(name="outlet", kind=ID, says="Whose article or review tells it.", sql="o.key", refers="outlets"),
        Field(name="article", kind=maybe(ID), says="The article that tells it.", sql="a.public_id", refers="articles"),
        Field(
            name="statement", kind=maybe(ID), says="The statement it rests on.", sql="t.public_id", refers="statements"
        ),
        Field(name="axis", kind=one_of(Event.Axis.values), says="Which time `at` is.", sql="e.axis"),
        Field(name="kind", kind=TEXT, says="What happened.", sql="e.kind"),
        Field(
            name="stance",
            kind=maybe(one_of(Stance.values)),
            says="The stance that was taken, added or dropped.",
            sql=or_null("e.stance"),
        ),
        Field(name="news", kind=TEXT, says="How it changed the state of the claim; empty: not.", sql="e.news"),
        Field(name="at", kind=TIME, says="When, as exactly as `precision` says.", sql=utc("e.at")),
        Field(name="precision", kind=TEXT, says="second, minute, day, month or year.", sql="e.precision"),
        Field(name="known", kind=TIME, says="When we first saw the text it rests on.", sql=utc("e.known_at")),
        Field(name="text", kind=TEXT, says="It in a sentence.", sql="e.text"),
        Field(
            name="review",
            kind=maybe(ID),
            says="The fact-checker's review that tells it, in place of an article: then `stance` and `statement` are "
            "null, since no outlet takes a stance in it that counts here.",
            sql="r.public_id",
        ),
        Field(name="review_url", kind=maybe(URL), says="Where that review stands.", sql=or_null("r.url")),
        Field(name="corrects", kind=FLAG, says="Whether the edit bears a note of correction.", sql="e.corrects"),
    ),
)
