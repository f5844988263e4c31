"""What it says, and what is known about that, from staged rows: SQL in the order in which it runs."""

from claims.importing.columns import rows_of


def _pair(name: str) -> str:
    """A span as the tables have it."""
    return (
        f"CASE jsonb_typeof(r.{name}) WHEN 'object' THEN ARRAY[(r.{name}->>'start')::int, (r.{name}->>'end')::int] END"
    )


def _pairs(name: str) -> str:
    return (
        "coalesce((SELECT jsonb_agg(jsonb_build_array(span->'start', span->'end') ORDER BY place)"  # noqa: S608
        f" FROM jsonb_array_elements(r.{name}) WITH ORDINALITY AS spans (span, place)), '[]')"
    )


ENTITIES = f"""
INSERT INTO claims_entity (id, public_id, kind, name, merged_into_id, created_at)
SELECT own.pk, r.id, r.kind, r.name, merged.pk, r.known_since
FROM {rows_of("entities")} JOIN key_entities own ON own.id = r.id
LEFT JOIN key_entities merged ON merged.id = r.merged_into
"""  # noqa: S608  (names of ours, as everywhere here)
NAMES = f"""
INSERT INTO claims_entityname (entity_id, name, plain)
SELECT own.pk, called.name, called.plain
FROM {rows_of("entities")} JOIN key_entities own ON own.id = r.id
CROSS JOIN LATERAL ROWS FROM (unnest(r.names), unnest(r.plain_names)) AS called (name, plain)
ORDER BY own.pk, called.plain
"""  # noqa: S608
STATEMENTS = f"""
INSERT INTO claims_statement (id, public_id, revision_id, extractor, rule, anchor, source, cue, content, hedges,
    speaker, speaker_reason, speaker_confidence, speaker_entity_id, spoken_by, stance, modality, quote, via, legal,
    confidence, resolved, words, names, found_at, retired_at, reviewed_at, machine, replaced_by_id)
SELECT own.pk, r.id, revision.pk, r.extractor, r.rule, r.anchor, {_pair("source")}, {_pair("cue")},
    {_pairs("content")}, {_pairs("hedges")}, r.speaker, r.speaker_reason, r.speaker_confidence, speaking.pk,
    coalesce(r.spoken_by, ''), r.stance, r.modality, r.quote, r.via, coalesce(r.legal, ''), r.confidence, r.resolved,
    r.words, r.names, r.found, r.retired, r.reviewed, nullif(r.machine, 'null'), heir.pk
FROM {rows_of("statements")} JOIN key_statements own ON own.id = r.id
JOIN key_revisions revision ON revision.id = r.article || '.' || r.revision_number
LEFT JOIN key_entities speaking ON speaking.id = r.speaker_entity
LEFT JOIN key_statements heir ON heir.id = r.replaced_by
"""  # noqa: S608
MENTIONS = f"""
INSERT INTO claims_mention (statement_id, entity_id, role)
SELECT own.pk, entity.pk, named.role
FROM {rows_of("statements")} JOIN key_statements own ON own.id = r.id
CROSS JOIN LATERAL (SELECT unnest(r.speakers), 'speaker' UNION ALL SELECT unnest(r.mentions), 'named')
    AS named (entity, role)
JOIN key_entities entity ON entity.id = named.entity
ORDER BY own.pk, entity.pk, named.role
"""  # noqa: S608
CLAIMS = f"""
INSERT INTO claims_claim (id, public_id, text, kind, worded_from_id, merged_into_id, first_seen_at, retired_at,
    reviewed_at, visibility, sensitive, ruled_out)
SELECT own.pk, r.id, r.text, r.kind, worded.pk, merged.pk, r.first_seen, r.retired, r.reviewed, r.visibility,
    r.sensitive, r.ruled_out
FROM {rows_of("claims")} JOIN key_claims own ON own.id = r.id
LEFT JOIN key_statements worded ON worded.id = r.worded_from
LEFT JOIN key_claims merged ON merged.id = r.merged_into
"""  # noqa: S608
TALLIES = f"""
INSERT INTO claims_tally (claim_id, outlets, statements, left_out, disagreement, unevenness, origins, routes, answers,
    unanswered, early, stances, voices, links, stories, first_published_at, changed_at)
SELECT own.pk, r.outlets, r.statements, r.left_out, r.disagreement, r.unevenness, r.origins, r.routes, r.answers,
    to_jsonb(r.unanswered), to_jsonb(r.early), r.stances, r.voices, r.ties,
    ARRAY(SELECT story.pk FROM unnest(r.stories) AS told (id) JOIN key_stories story USING (id) ORDER BY story.pk),
    r.first_published, r.last_published
FROM {rows_of("claims")} JOIN key_claims own ON own.id = r.id
WHERE r.counted
"""  # noqa: S608
RELATIONS = f"""
INSERT INTO claims_relation (claim_id, other_id, kind, by, score, reasons)
SELECT own.pk, other.pk, tied.kind, tied.by, tied.score, tied.reasons
FROM {rows_of("claims")} JOIN key_claims own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_recordset(r.relations)
    AS tied (kind text, claim text, score float8, by text, reasons jsonb)
JOIN key_claims other ON other.id = tied.claim
ORDER BY own.pk, other.pk
"""  # noqa: S608
LINKS = f"""
INSERT INTO claims_link (statement_id, claim_id, active, suggested, by, score, reasons, made_at)
SELECT statement.pk, claim.pk, r.state = 'linked', r.state = 'suggested', r.by, r.score, r.reasons, r.made
FROM {rows_of("links")} JOIN key_statements statement ON statement.id = r.statement
JOIN key_claims claim ON claim.id = r.claim
ORDER BY statement.pk, claim.pk
"""  # noqa: S608
JUDGEMENTS = f"""
INSERT INTO claims_judgement (id, kind, subject, fingerprint, value, reason, machine, touches, batch, undoes_id,
    seconded_by_id, editor_id, decided_at)
SELECT r.id, r.kind, split_part(r.fingerprint, ' ', 1), r.fingerprint, r.value, r.reason, r.machine, r.touches,
    coalesce(r.batch, ''), r.undoes, second.id, editor.id, r.decided
FROM {rows_of("judgements")}
LEFT JOIN claims_account editor ON editor.username = r.editor
LEFT JOIN claims_account second ON second.username = r.seconded_by
"""  # noqa: S608
EDITORS = f"""
SELECT DISTINCT name FROM {rows_of("judgements")}
CROSS JOIN LATERAL unnest(ARRAY[r.editor, r.seconded_by]) AS name WHERE name IS NOT NULL
"""  # noqa: S608
STORIES = f"""
INSERT INTO claims_story (id, public_id, title, merged_into_id, created_at)
SELECT own.pk, r.id, r.title, merged.pk, r.known_since
FROM {rows_of("stories")} JOIN key_stories own ON own.id = r.id
LEFT JOIN key_stories merged ON merged.id = r.merged_into
"""  # noqa: S608
MEMBERS = f"""
INSERT INTO claims_storymember (story_id, article_id, score, reasons, moved, linked)
SELECT own.pk, article.pk, member.score, member.reasons, member.article = ANY (r.moved), member.linked
FROM {rows_of("stories")} JOIN key_stories own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_recordset(r.members) AS member (article text, score float8, reasons jsonb, linked boolean)
JOIN key_articles article ON article.id = member.article
ORDER BY article.pk
"""  # noqa: S608
DOUBTS = f"""
INSERT INTO claims_storydoubt (article_id, story_id, score)
SELECT own.pk, story.pk, doubt.score
FROM {rows_of("articles")} JOIN key_articles own ON own.id = r.id
CROSS JOIN LATERAL jsonb_to_recordset(r.doubts) AS doubt (story text, score float8)
JOIN key_stories story ON story.id = doubt.story
ORDER BY own.pk, story.pk
"""  # noqa: S608
CELLS = f"""
INSERT INTO claims_cell (claim_id, outlet_id, states, evidence, told)
SELECT claim.pk, outlet.pk, r.states, r.evidence, '[]'
FROM {rows_of("coverage")} JOIN key_claims claim ON claim.id = r.claim
JOIN key_outlets outlet ON outlet.id = r.outlet
ORDER BY claim.pk, outlet.pk
"""  # noqa: S608
DISCREPANCIES = f"""
INSERT INTO claims_discrepancy (claim_id, place, kind, sentence, versions)
SELECT claim.pk, split_part(r.id, ' ', 2)::int, r.kind, r.sentence, r.versions
FROM {rows_of("discrepancies")} JOIN key_claims claim ON claim.id = r.claim
ORDER BY claim.pk, 2
"""  # noqa: S608
