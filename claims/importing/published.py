"""What was published, from its staged rows: SQL in the order in which it runs. Texts are made in `texts`."""

from claims.importing.columns import rows_of

# Aliases in one case are made in Python, which folds case in its own way.
OUTLETS = f"""
INSERT INTO sources_outlet (id, key, slug, name, kind, language, family, domains, aliases, known_as, merged_into_id,
    created_at)
SELECT own.pk, r.id, r.slug, r.name, r.kind, r.language, r.family, r.domains, r.aliases,
    coalesce(folded.known_as, '{{}}'), merged.pk, r.known_since
FROM {rows_of("outlets")} JOIN key_outlets own ON own.id = r.id
LEFT JOIN key_outlets merged ON merged.id = r.merged_into
LEFT JOIN folded ON folded.id = r.id
"""  # noqa: S608
# Switched off: a copy does not begin to ask the world by itself.
FEEDS = f"""
INSERT INTO sources_feed (outlet_id, url, title, active, reason, every_minutes, next_poll_at, watched_from,
    watched_until, etag, last_modified, moved_to, moved_times, failures)
SELECT own.pk, feed.url, feed.title, false, 'It came with an import, switched off.', 60, now(), feed.watched_from,
    feed.watched_until, '', '', '', 0, 0
FROM {rows_of("outlets")} JOIN key_outlets own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_recordset(r.feeds)
    AS feed (url text, title text, watched_from timestamptz, watched_until timestamptz)
ORDER BY own.pk, feed.url COLLATE "C"
"""  # noqa: S608
ARTICLES = f"""
INSERT INTO sources_article (id, public_id, outlet_id, brought_under_id, url, external_id, current_id, published_at,
    published_basis, published_precision, first_seen_at, last_seen_at, wire, visibility, withheld)
SELECT own.pk, r.id, outlet.pk, brought.pk, coalesce(r.url, ''), coalesce(r.external_id, ''), current.pk, r.published,
    r.published_basis, r.published_precision, r.first_seen, r.last_seen, r.wire, r.visibility, '[]'
FROM {rows_of("articles")} JOIN key_articles own ON own.id = r.id
JOIN key_outlets outlet ON outlet.id = r.outlet
LEFT JOIN key_outlets brought ON brought.id = r.brought_under
LEFT JOIN key_revisions current ON current.id = r.id || '.' || r.revision_number
"""  # noqa: S608
REVISIONS = f"""
INSERT INTO sources_revision (id, article_id, number, sha256, text, title, authors, language, blocks, state, seen_at,
    change, blanked_at, sparse)
SELECT own.pk, article.pk, r.number, r.sha256, made.body, r.title, r.authors, r.language, '[]', r.state, r.seen,
    r.change, r.blanked, true
FROM {rows_of("revisions")} JOIN key_revisions own ON own.id = r.id
JOIN key_articles article ON article.id = r.article
JOIN made_texts made ON made.pk = own.pk
"""  # noqa: S608
# That they were read: what nobody read proves no silence. And the names in them, as far as their statements tell: of an
# entity a statement knows the kind, where the reading of a text has a label.
_LABELS = (
    "VALUES ('person', 'PERSON'), ('organisation', 'ORG'), ('place', 'GPE'), ('product', 'PRODUCT'), ('law', 'LAW')"
)
READINGS = f"""
WITH named AS (
    SELECT statement.revision_id, label, called->>2 AS name,
        min(coalesce(nullif(position(called->>2 IN revision.text), 0) - 1, statement.anchor)) AS place
    FROM claims_statement statement JOIN sources_revision revision ON revision.id = statement.revision_id
    CROSS JOIN LATERAL jsonb_array_elements(statement.names) AS called
    JOIN ({_LABELS}) AS labels (kind, label) ON labels.kind = called->>3
    GROUP BY 1, 2, 3
), known AS (
    SELECT revision_id, jsonb_agg(jsonb_build_array(label, name, place) ORDER BY place, label, name) AS entities
    FROM named GROUP BY 1
)
INSERT INTO claims_analysis (revision_id, extractor, status, reason, statements_count, entities, analysed_at)
SELECT own.pk, reading.extractor, reading.status, '', coalesce(told.number, 0),
    coalesce(known.entities, '[]'), r.seen
FROM {rows_of("revisions")} JOIN key_revisions own ON own.id = r.id
LEFT JOIN known ON known.revision_id = own.pk
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(r.read) AS (extractor text, status text))
    WITH ORDINALITY AS reading (extractor, status, place)
LEFT JOIN (SELECT revision_id, count(*) AS number FROM claims_statement WHERE retired_at IS NULL GROUP BY revision_id)
    told ON told.revision_id = own.pk
ORDER BY own.pk, reading.place
"""  # noqa: S608
PRINTS = f"""
INSERT INTO claims_print (article_id, sha256, known_by, original_id, share, added)
SELECT own.pk, compared.revision, compared.known_by, original.pk, compared.share, compared.added
FROM {rows_of("articles")} JOIN key_articles own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_record(r.compared)
    AS compared (revision text, known_by timestamptz, repeats text, share float8, added jsonb)
LEFT JOIN key_articles original ON original.id = compared.repeats
WHERE jsonb_typeof(r.compared) = 'object'
"""  # noqa: S608
BORROWINGS = f"""
INSERT INTO claims_borrowing (article_id, lender_id, revision_id, lender_revision_id, passages)
SELECT own.pk, lender.pk, revision.pk, lent.pk, borrowed.passages
FROM {rows_of("articles")} JOIN key_articles own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_recordset(r.borrows)
    AS borrowed (article text, revision text, revision_there text, passages int[])
JOIN key_articles lender ON lender.id = borrowed.article
JOIN key_revisions revision ON revision.id = borrowed.revision
JOIN key_revisions lent ON lent.id = borrowed.revision_there
ORDER BY own.pk, lender.pk
"""  # noqa: S608
POLLS = f"""
INSERT INTO sources_poll (id, public_id, outlet_id, feed_id, kind, status, reason, covers_from, covers_until,
    recorded_at, bytes, entries_seen, entries_new, entries_waiting, entries_failed, whole)
SELECT own.pk, r.id, outlet.pk, feed.id, r.kind, r.status, r.reason, r."from", r.until, r.recorded, r.bytes,
    r.entries_seen, r.entries_new, r.entries_waiting, r.entries_failed, r.whole
FROM {rows_of("polls")} JOIN key_polls own ON own.id = r.id
JOIN key_outlets outlet ON outlet.id = r.outlet
LEFT JOIN sources_feed feed ON feed.url = r.feed
"""  # noqa: S608
