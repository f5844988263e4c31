"""What was published, as exports hold it; fields only ever get added."""

from claims.export.fields import (
    FLAG,
    ID,
    NAME,
    NUMBER,
    SHA256,
    TEXT,
    TIME,
    URL,
    WHOLE,
    Field,
    Resource,
    array,
    made_of,
    maybe,
    named,
    objects,
    one_of,
    or_null,
    several,
    utc,
)
from sources.models import SEEN, Article, Outlet, Poll, Revision

_FEEDS = f"""
SELECT url, title, {utc("watched_from")} AS watched_from, {utc("watched_until")} AS watched_until
FROM sources_feed WHERE outlet_id = outlet.id
"""  # noqa: S608  (columns alone, as everywhere here)
OUTLETS = Resource(
    name="outlets",
    says="A publisher; `id` is the name it goes by in all other files, unless it was merged into another.",
    tables="kept_outlet JOIN sources_outlet outlet USING (id)",
    order=("outlet.key",),
    fields=(
        Field(name="id", kind=NAME, says="The name it was first given by.", sql="outlet.key"),
        Field(name="name", kind=TEXT, says="As readers see it.", sql="outlet.name"),
        Field(name="slug", kind=TEXT, says="What its page's address ends in.", sql="outlet.slug"),
        Field(name="kind", kind=one_of(Outlet.Kind.values), says="What kind of publisher.", sql="outlet.kind"),
        Field(name="language", kind=TEXT, says="Its language's code; empty where unknown.", sql="outlet.language"),
        Field(name="family", kind=TEXT, says="Who owns it, where several share an owner.", sql="outlet.family"),
        Field(name="domains", kind=several(TEXT), says="Where it publishes.", sql=array("outlet.domains")),
        Field(name="aliases", kind=several(TEXT), says="What else it is called.", sql=array("outlet.aliases")),
        Field(
            name="merged_into",
            kind=maybe(NAME),
            says="What it turned out to be.",
            sql=named("sources_outlet", "outlet.merged_into_id", "key", kept="outlet"),
            refers="outlets",
        ),
        Field(
            name="feeds",
            kind=several(made_of(url=TEXT, title=TEXT, watched_from=maybe(TIME), watched_until=maybe(TIME))),
            says="From when until when each was watched, which says what looks had to cover.",
            sql=objects(_FEEDS, 'url COLLATE "C"'),
        ),
        Field(
            name="known_since",
            kind=TIME,
            says="When it was first heard of here.",
            sql=utc("outlet.created_at"),
            lasting=False,
        ),
    ),
)

_BORROWED = """
SELECT lender.public_id AS article, own_article.public_id || '.' || own.number AS revision,
       lender.public_id || '.' || lent.number AS revision_there, passages
FROM claims_borrowing borrowing
JOIN kept_article ON kept_article.id = borrowing.lender_id
JOIN sources_article lender ON lender.id = borrowing.lender_id
JOIN sources_article own_article ON own_article.id = borrowing.article_id
JOIN sources_revision lent ON lent.id = borrowing.lender_revision_id
JOIN sources_revision own ON own.id = borrowing.revision_id
LEFT JOIN claims_print print ON print.article_id = lender.id
WHERE borrowing.article_id = article.id
"""
_KEPT_ORIGINAL = "also.id IS NOT NULL"
_COMPARED = f"""
CASE WHEN print.article_id IS NOT NULL THEN (SELECT row_to_json(compared) FROM (
    SELECT print.sha256 AS revision, {utc("print.known_by")} AS known_by,
           CASE WHEN {_KEPT_ORIGINAL} THEN original.public_id END AS repeats,
           CASE WHEN {_KEPT_ORIGINAL} THEN print.share ELSE 0 END AS share,
           CASE WHEN {_KEPT_ORIGINAL} THEN print.added ELSE '[]' END AS added) compared) END
"""  # noqa: S608
_DOUBTED = """
SELECT story.public_id AS story, doubt.score
FROM claims_storydoubt doubt JOIN kept_story ON kept_story.id = doubt.story_id
JOIN claims_story story ON story.id = doubt.story_id WHERE doubt.article_id = article.id
"""
ARTICLES = Resource(
    name="articles",
    says="A piece by an outlet at one address.",
    tables="""
kept_article JOIN sources_article article USING (id)
JOIN sources_outlet outlet ON outlet.id = article.outlet_id
LEFT JOIN sources_revision current ON current.id = article.current_id
LEFT JOIN claims_storymember member ON member.article_id = article.id
LEFT JOIN claims_print print ON print.article_id = article.id
LEFT JOIN sources_article original ON original.id = print.original_id
LEFT JOIN kept_article also ON also.id = print.original_id
""",
    order=("article.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="article.public_id"),
        Field(
            name="external_id",
            kind=maybe(TEXT),
            says="What whoever brought it calls it.",
            sql=or_null("article.external_id"),
        ),
        Field(name="outlet", kind=NAME, says="Who published it.", sql="outlet.key", refers="outlets"),
        Field(
            name="brought_under",
            kind=maybe(NAME),
            says="The outlet that it was brought under, where that was merged into another since.",
            sql=named("sources_outlet", "article.brought_under_id", "key", kept="outlet"),
            refers="outlets",
        ),
        Field(name="url", kind=maybe(URL), says="Its address.", sql=or_null("article.url")),
        Field(name="title", kind=TEXT, says="The headline of its present text.", sql="coalesce(current.title, '')"),
        Field(
            name="authors",
            kind=several(TEXT),
            says="Of its present text, as given there.",
            sql=array("coalesce(current.authors, '{}')"),
        ),
        Field(
            name="language",
            kind=maybe(TEXT),
            says="The code of its present text's language.",
            sql=or_null("current.language"),
        ),
        Field(name="published", kind=TIME, says="When, as far as known.", sql=utc("article.published_at")),
        Field(
            name="published_basis",
            kind=one_of(Article.Basis.values),
            says="What says so.",
            sql="article.published_basis",
        ),
        Field(
            name="published_precision",
            kind=TEXT,
            says="How exactly: second, minute, day, month or year.",
            sql="article.published_precision",
        ),
        Field(name="first_seen", kind=TIME, says="By us.", sql=utc("article.first_seen_at")),
        Field(name="last_seen", kind=TIME, says="By us.", sql=utc("article.last_seen_at")),
        Field(
            name="wire",
            kind=TEXT,
            says="Whom the feed that announced it names as its origin; empty where nobody.",
            sql="article.wire",
        ),
        Field(
            name="visibility",
            kind=one_of(SEEN),
            says="`noindex`: search engines are asked to leave it out.",
            sql="article.visibility",
        ),
        Field(name="revision", kind=maybe(SHA256), says="The hash of its present text.", sql="current.sha256"),
        Field(
            name="revision_number",
            kind=maybe(WHOLE),
            says="Which of its revisions that is: an article may return to a text that it had before.",
            sql="current.number",
        ),
        Field(
            name="story",
            kind=maybe(ID),
            says="What it is about.",
            sql=named("claims_story", "member.story_id", kept="story"),
            refers="stories",
        ),
        Field(
            name="doubts",
            kind=several(made_of(story=ID, score=NUMBER)),
            says="Other stories that it may be about as well: they keep its outlet from being proven silent there.",
            sql=objects(_DOUBTED, 'story.public_id COLLATE "C"'),
            refers="stories story",
            lasting=False,
        ),
        Field(
            name="borrows",
            kind=several(made_of(article=ID, revision=ID, revision_there=ID, passages=several(several(WHOLE)))),
            says="Passages [start, end, start there, end there] that it has in common with another outlet's article: "
            "of its own `revision` and of that one's, by their ids.",
            sql=objects(_BORROWED, 'print.known_by, lender.public_id COLLATE "C"'),
            refers="articles article",
        ),
        Field(
            name="copy_of",
            kind=maybe(ID),
            says="The article of another outlet that it repeats.",
            sql=f"CASE WHEN {_KEPT_ORIGINAL} AND original.outlet_id <> article.outlet_id THEN original.public_id END",
            refers="articles",
        ),
        Field(
            name="compared",
            kind=maybe(
                made_of(revision=SHA256, known_by=TIME, repeats=maybe(ID), share=NUMBER, added=several(several(WHOLE)))
            ),
            says="That its text, by hash, was compared with what was known: which article it `repeats`, its own "
            "outlet's included, by which `share` of its words, and the [start, end] of what it `added`; `known_by` is "
            "when it is certain to have been out.",
            sql=_COMPARED,
            refers="articles repeats",
        ),
    ),
)

_READ = """
SELECT extractor, status FROM claims_analysis analysis WHERE analysis.revision_id = revision.id
"""
REVISIONS = Resource(
    name="revisions",
    says="A text as seen at one time: its hash and length, not the text itself.",
    tables="""
kept_article JOIN sources_article article USING (id) JOIN sources_revision revision ON revision.article_id = article.id
""",
    order=("article.public_id", "revision.number::text"),
    fields=(
        Field(
            name="id",
            kind=ID,
            says="The article's, and the number.",
            sql="article.public_id || '.' || revision.number",
        ),
        Field(name="article", kind=ID, says="Whose text it is.", sql="article.public_id", refers="articles"),
        Field(name="number", kind=WHOLE, says="From 1 on.", sql="revision.number"),
        Field(name="sha256", kind=SHA256, says="Of the text, in UTF-8.", sql="revision.sha256"),
        Field(name="characters", kind=WHOLE, says="Its length in code points.", sql="char_length(revision.text)"),
        Field(name="title", kind=TEXT, says="The headline.", sql="revision.title"),
        Field(name="authors", kind=several(TEXT), says="As given there.", sql=array("revision.authors")),
        Field(name="language", kind=TEXT, says="Its code; empty where unknown.", sql="revision.language"),
        Field(name="state", kind=TEXT, says="ok, truncated or paywalled.", sql="revision.state"),
        Field(name="seen", kind=TIME, says="When we saw it first.", sql=utc("revision.seen_at")),
        Field(
            name="change",
            kind=one_of(("", *Revision.Change.values)),
            says="Against the one before; empty for the first.",
            sql="revision.change",
        ),
        Field(
            name="blanked",
            kind=maybe(TIME),
            says="When words of it were taken out for good.",
            sql=utc("revision.blanked_at"),
        ),
        Field(
            name="read",
            kind=several(made_of(extractor=TEXT, status=TEXT)),
            says="Which versions of the extractor read it, and what came of it: ok, no_rules or failed.",
            sql=objects(_READ, 'extractor COLLATE "C"'),
            lasting=False,
        ),
    ),
)

POLLS = Resource(
    name="polls",
    says="One look at an outlet: from when to when it lets us say what was there.",
    tables="""
kept_outlet JOIN sources_poll poll ON poll.outlet_id = kept_outlet.id
JOIN sources_outlet outlet ON outlet.id = poll.outlet_id
LEFT JOIN sources_feed feed ON feed.id = poll.feed_id
""",
    order=("poll.public_id",),
    fields=(
        Field(name="id", kind=ID, says="Never another's.", sql="poll.public_id"),
        Field(name="outlet", kind=NAME, says="At whom.", sql="outlet.key", refers="outlets"),
        Field(name="feed", kind=maybe(TEXT), says="The address that was asked.", sql="feed.url"),
        Field(name="kind", kind=one_of(Poll.Kind.values), says="A feed, or a watch declared.", sql="poll.kind"),
        Field(name="status", kind=one_of(Poll.Status.values), says="What came of it.", sql="poll.status"),
        Field(name="reason", kind=TEXT, says="Why it failed.", sql="poll.reason"),
        Field(name="from", kind=TIME, says="It covers.", sql=utc("poll.covers_from")),
        Field(name="until", kind=TIME, says="It covers.", sql=utc("poll.covers_until")),
        Field(name="recorded", kind=TIME, says="When it was written down.", sql=utc("poll.recorded_at"), lasting=False),
        Field(name="bytes", kind=WHOLE, says="Received.", sql="poll.bytes"),
        Field(name="entries_seen", kind=WHOLE, says="Announced there.", sql="poll.entries_seen"),
        Field(name="entries_new", kind=WHOLE, says="For the first time.", sql="poll.entries_new"),
        Field(name="entries_waiting", kind=WHOLE, says="Of the new: not read yet.", sql="poll.entries_waiting"),
        Field(name="entries_failed", kind=WHOLE, says="Of the new: given up.", sql="poll.entries_failed"),
        Field(name="whole", kind=FLAG, says="All that was announced could be read.", sql="poll.whole"),
    ),
)
