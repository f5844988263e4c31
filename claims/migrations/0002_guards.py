"""What the database itself promises of claims: judgements, and what was done to accounts, that cannot be changed; an
audit row for every change of what editors decide on; a narrow door for a purge; statements that hold their own words;
the state of the record at any past time (`_versions`); and the index for nearest meanings where the server has
pgvector."""

from typing import NamedTuple

from django.db import migrations

from claims.migrations import _versions as versions

_ALL, _LATER = ("insert", "update", "delete"), ("update", "delete")


class _Audited(NamedTuple):
    """`belongs`: the column that names what a row belongs to. A change of `quiet` columns alone leaves no audit row.
    `unseen`: that they changed is kept, and not from what to what."""

    belongs: str = ""
    quiet: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    operations: tuple[str, ...] = _ALL


AUDITED = {
    "claims_claim": _Audited(),
    "claims_link": _Audited("claim_id"),
    # What is inserted is evidence, with a record of its own; a new extractor that finds it again changes nothing.
    "claims_statement": _Audited("revision_id", ("extractor",), operations=_LATER),
    "sources_article": _Audited("outlet_id", ("current_id", "last_seen_at", "withheld"), operations=_LATER),
    "sources_revision": _Audited("article_id", operations=_LATER),
    # What the machine finds is in it too, and made anew with every new claim: its words leave none.
    "claims_reviewtie": _Audited(
        "claim_id",
        ("compared_at", "compared_to", "told", "candidates", "why", "score"),
        unseen=("why", "candidates"),
        operations=_LATER,
    ),
    "claims_entity": _Audited(),
    "claims_entityname": _Audited("entity_id"),
    "claims_story": _Audited(),
    "claims_storymember": _Audited("story_id", ("linked", "score", "reasons")),
    "sources_outlet": _Audited(),
    # When it is polled next and what the server said last is its ledger's.
    "sources_feed": _Audited(
        "outlet_id", ("next_poll_at", "etag", "last_modified", "moved_to", "moved_times", "failures")
    ),
    # Who wrote, and what, is deleted a year after the answer: an audit row would keep it for ever.
    "claims_letter": _Audited("claim_id", unseen=("words", "signed", "address")),
    "claims_account": _Audited(quiet=("last_login",), unseen=("password",)),
    "claims_invitation": _Audited(unseen=("secret",)),
    "claims_proposal": _Audited("claim_id"),
}
_FRESH, _GONE = "NEW TABLE AS fresh", "OLD TABLE AS gone"
_SEES = {"insert": _FRESH, "update": f"{_GONE} {_FRESH}", "delete": _GONE}

# Once a statement and not once a row: a bulk call costs one look at each table.
AUDIT = """
CREATE FUNCTION claimline_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    belongs text := TG_ARGV[0];
    quiet text[] := TG_ARGV[1];
    unseen text[] := TG_ARGV[2];
    untold text[] := '{search,begun,own_line}';  -- made by the database of what is told
    who bigint := nullif(current_setting('claimline.actor', true), '');
    way text := left(coalesce(nullif(current_setting('claimline.via', true), ''),
        concat_ws(' ', nullif(current_setting('application_name'), ''), 'as', session_user)), 200);
    xact bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO claims_audit (at, transaction, "table", key, owner, operation, actor, via)
        SELECT clock_timestamp(), xact, TG_TABLE_NAME, (made->>'id')::bigint, (made->>belongs)::bigint, 'insert',
               who, way
        FROM (SELECT to_jsonb(fresh) AS made FROM fresh) rows;
    ELSE
        -- A row whose key was changed is one that went and one that came.
        IF TG_OP = 'DELETE' THEN
            INSERT INTO claims_audit (at, transaction, "table", key, owner, operation, before, actor, via)
            SELECT clock_timestamp(), xact, TG_TABLE_NAME, (was->>'id')::bigint, (was->>belongs)::bigint, 'delete',
                   was - unseen - untold, who, way
            FROM (SELECT to_jsonb(gone) AS was FROM gone) rows;
        ELSE
            INSERT INTO claims_audit (at, transaction, "table", key, owner, operation, before, after, actor, via)
            SELECT clock_timestamp(), xact, TG_TABLE_NAME, id, (coalesce(made, was)->>belongs)::bigint,
                   CASE WHEN was IS NULL THEN 'insert' WHEN made IS NULL THEN 'delete' ELSE 'update' END,
                   CASE WHEN was IS NOT NULL THEN before END, CASE WHEN made IS NOT NULL THEN after END, who, way
            FROM (
                SELECT id, CASE WHEN gone.id IS NOT NULL THEN to_jsonb(gone) - untold END AS was,
                       CASE WHEN fresh.id IS NOT NULL THEN to_jsonb(fresh) - untold END AS made
                FROM gone FULL JOIN fresh USING (id)
                WHERE gone.* IS DISTINCT FROM fresh.*  -- first of all: most calls of the machine change nothing
                OFFSET 0  -- as JSON once, and not once for each column that is looked at
            ) rows, LATERAL (
                SELECT jsonb_object_agg(name, CASE WHEN name <> ALL (unseen) THEN was->name END) AS before,
                       jsonb_object_agg(name, CASE WHEN name <> ALL (unseen) THEN made->name END) AS after
                FROM jsonb_object_keys(coalesce(made, was)) name
                WHERE was->name IS DISTINCT FROM made->name
            ) differing
            WHERE after - quiet <> '{}' OR before - quiet <> '{}';
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""

# A purge leaves a row of its own that nobody can change, and only in that row's transaction is anything blanked: the
# database writes the number of the transaction, and asks for it.
PURGE = """
CREATE FUNCTION claimline_purge_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER purge_begins BEFORE INSERT ON claims_purge FOR EACH ROW EXECUTE FUNCTION claimline_purge_begins();
CREATE TRIGGER purge_immutable BEFORE UPDATE OR DELETE ON claims_purge
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();

-- Whether `after` is `before` with some characters blanked, in the text of a column, or in the texts within JSON.
CREATE FUNCTION claimline_is_blanked(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT before IS NOT DISTINCT FROM after OR after = '█' OR (
        char_length(before) = char_length(after) AND NOT EXISTS (
            SELECT FROM unnest(string_to_array(before, NULL), string_to_array(after, NULL)) AS pair (was, made)
            WHERE made NOT IN (was, '█')
        ))
$$;
CREATE FUNCTION claimline_is_blanked(before jsonb, after jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF before IS NOT DISTINCT FROM after OR after IN ('"█"', '["█"]', '[]') THEN
        RETURN true;
    END IF;
    IF jsonb_typeof(before) = 'string' AND jsonb_typeof(after) = 'string' THEN
        RETURN claimline_is_blanked(before #>> '{}', after #>> '{}');
    END IF;
    IF jsonb_typeof(before) = 'object' AND jsonb_typeof(after) = 'object' THEN
        RETURN (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(before) k)
             = (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(after) k)
           AND NOT EXISTS (SELECT FROM jsonb_each(before) WHERE NOT claimline_is_blanked(value, after->key));
    END IF;
    RETURN false;
END $$;

-- A row as JSON, with the values of these columns blanked, where it has them.
CREATE FUNCTION claimline_blank(was jsonb, words text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT was || coalesce(
        (SELECT jsonb_object_agg(name, '█') FROM jsonb_object_keys(was) name
         WHERE name = ANY (words) AND was->name NOT IN ('null', '""', '[]')), '{}')
$$;

-- For tables that never change. TG_ARGV[0]: the columns that a purge may blank.
CREATE FUNCTION claimline_only_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := TG_ARGV[0];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - words - 'blanked_at' = to_jsonb(OLD) - words - 'blanked_at'
       AND EXISTS (SELECT FROM claims_purge WHERE transaction = pg_current_xact_id()::text::bigint)
       AND NOT EXISTS (
           SELECT FROM unnest(words) name WHERE NOT claimline_is_blanked(to_jsonb(OLD)->name, to_jsonb(NEW)->name))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused. Insert a new row instead.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER judgement_immutable BEFORE UPDATE OR DELETE ON claims_judgement
    FOR EACH ROW EXECUTE FUNCTION claimline_only_blanked('{value,reason,machine}');
CREATE TRIGGER audit_immutable BEFORE UPDATE OR DELETE ON claims_audit
    FOR EACH ROW EXECUTE FUNCTION claimline_only_blanked('{before,after}');
DROP TRIGGER revision_immutable ON sources_revision;
CREATE TRIGGER revision_immutable BEFORE UPDATE OR DELETE ON sources_revision
    FOR EACH ROW EXECUTE FUNCTION claimline_only_blanked('{text,title,authors}');
DROP TRIGGER review_immutable ON sources_reviewversion;
CREATE TRIGGER review_immutable BEFORE UPDATE OR DELETE ON sources_reviewversion
    FOR EACH ROW EXECUTE FUNCTION claimline_only_blanked('{where,title,rating,explained,claimants,appearances}');

CREATE FUNCTION claimline_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps a record of every change, and TRUNCATE leaves none: it is refused.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
_RECORDS = ("claims_audit", "claims_purge", "sources_capture", "claims_moment", "claims_past")
_NEVER_EMPTIED = sorted({*AUDITED, *versions.KEPT, *_RECORDS})
UNDO_PURGE = """
DROP TRIGGER review_immutable ON sources_reviewversion;
CREATE TRIGGER review_immutable BEFORE UPDATE OR DELETE ON sources_reviewversion
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
DROP TRIGGER revision_immutable ON sources_revision;
CREATE TRIGGER revision_immutable BEFORE UPDATE OR DELETE ON sources_revision
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
DROP TRIGGER audit_immutable ON claims_audit;
DROP TRIGGER judgement_immutable ON claims_judgement;
DROP FUNCTION claimline_refuse_truncate(), claimline_only_blanked(), claimline_blank(jsonb, text[]),
    claimline_is_blanked(jsonb, jsonb), claimline_is_blanked(text, text);
DROP TRIGGER purge_immutable ON claims_purge;
DROP TRIGGER purge_begins ON claims_purge;
DROP FUNCTION claimline_purge_begins();
"""
# What a statement's line in an export holds that its row and its text alone decide, made once, when either is written:
# exports read it by the hundred thousand, and no page does, so that Django does not know the column. Always, so that no
# way of writing a statement leaves it out; a text that is blanked blanks it. `tests/claims/export/test_own_line.py`
# holds it against what `claims/export/said.py` says of these fields.
OWN_LINE = """
CREATE FUNCTION claimline_span(body text, first int, last int) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(span)
    FROM (SELECT first AS start, last AS "end", substr(body, first + 1, greatest(last - first, 0)) AS text) span
    WHERE first IS NOT NULL
$$;
CREATE FUNCTION claimline_spans(body text, spans jsonb) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_to_json(array(
        SELECT claimline_span(body, (span->>0)::int, (span->>1)::int)
        FROM jsonb_array_elements(spans) WITH ORDINALITY marked (span, place) ORDER BY place))
$$;
-- What it marks, cut out: {source, cue, contents, hedges}, each {"start", "end", "text"}, null, or a list of such. As
-- text, since `json` knows no equality.
CREATE FUNCTION claimline_own_words(body text, source int[], cue int[], contents jsonb, hedges jsonb) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ARRAY[claimline_span(body, source[1], source[2]), claimline_span(body, cue[1], cue[2]),
                 claimline_spans(body, contents), claimline_spans(body, hedges)]::text[]
$$;
-- `body` with what readers do not see of it blanked; `withheld` as an article has it.
CREATE FUNCTION claimline_shown(body text, withheld jsonb, revision bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    first int;
    last int;
BEGIN
    FOR first, last IN SELECT (span->>1)::int, (span->>2)::int FROM jsonb_array_elements(withheld) span
        WHERE (span->>0)::bigint = revision
    LOOP
        body := overlay(body PLACING regexp_replace(substr(body, first + 1, last - first), '[^[:space:]]', '█', 'g')
                        FROM first + 1 FOR last - first);
    END LOOP;
    RETURN body;
END $$;

ALTER TABLE claims_statement ADD COLUMN own_line text;
CREATE FUNCTION claimline_write_line() RETURNS trigger LANGUAGE plpgsql SET extra_float_digits = 1 AS $$
DECLARE
    body text := (SELECT text || '' FROM sources_revision WHERE id = NEW.revision_id);
    words text[];
BEGIN
    IF body IS NULL THEN
        RAISE EXCEPTION 'Statement % stands in no text: write revision % before it.', NEW.public_id, NEW.revision_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    words := claimline_own_words(body, NEW.source, NEW.cue, NEW.content, NEW.hedges);
    NEW.own_line := concat(
        '"source":', coalesce(words[1], 'null'), ',"cue":', coalesce(words[2], 'null'), ',"content":', words[3],
        ',"speaker":', coalesce(to_json(NEW.speaker::text)::text, 'null'),
        ',"speaker_reason":', to_json(NEW.speaker_reason::text), ',"speaker_confidence":', NEW.speaker_confidence + 0,
        ',"spoken_by":', coalesce(to_json(nullif(NEW.spoken_by, '')::text)::text, 'null'),
        ',"stance":', to_json(NEW.stance::text), ',"modality":', to_json(NEW.modality::text),
        ',"quote":', to_json(NEW.quote::text), ',"via":', array_to_json(NEW.via), ',"hedges":', words[4],
        ',"legal":', coalesce(to_json(nullif(NEW.legal, '')::text)::text, 'null'), ',"confidence":', NEW.confidence + 0,
        ',"rule":', to_json(NEW.rule::text), ',"extractor":', to_json(NEW.extractor::text), ',"anchor":', NEW.anchor,
        ',"resolved":', to_json(NEW.resolved::text), ',"words":', array_to_json(NEW.words),
        ',"names":', NEW.names, ',"machine":', coalesce(NEW.machine::text, 'null'));
    RETURN NEW;
END $$;
CREATE TRIGGER own_line_made BEFORE INSERT ON claims_statement
    FOR EACH ROW EXECUTE FUNCTION claimline_write_line();
CREATE TRIGGER own_line_made_anew BEFORE UPDATE ON claims_statement FOR EACH ROW
    WHEN ((OLD.revision_id, OLD.source, OLD.cue, OLD.content, OLD.hedges, OLD.speaker, OLD.speaker_reason,
           OLD.speaker_confidence, OLD.spoken_by, OLD.stance, OLD.modality, OLD.quote, OLD.via, OLD.legal,
           OLD.confidence, OLD.rule, OLD.extractor, OLD.anchor, OLD.resolved, OLD.words, OLD.names, OLD.machine,
           OLD.own_line) IS DISTINCT FROM
          (NEW.revision_id, NEW.source, NEW.cue, NEW.content, NEW.hedges, NEW.speaker, NEW.speaker_reason,
           NEW.speaker_confidence, NEW.spoken_by, NEW.stance, NEW.modality, NEW.quote, NEW.via, NEW.legal,
           NEW.confidence, NEW.rule, NEW.extractor, NEW.anchor, NEW.resolved, NEW.words, NEW.names, NEW.machine,
           NEW.own_line))
    EXECUTE FUNCTION claimline_write_line();
CREATE FUNCTION claimline_lines_of_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claims_statement SET own_line = NULL WHERE revision_id = NEW.id;  -- the trigger above makes them anew
    RETURN NULL;
END $$;
CREATE TRIGGER own_line_blanked AFTER UPDATE OF text ON sources_revision FOR EACH ROW
    WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION claimline_lines_of_blanked();
ALTER TABLE claims_statement ENABLE ALWAYS TRIGGER own_line_made;
ALTER TABLE claims_statement ENABLE ALWAYS TRIGGER own_line_made_anew;
"""
UNDO_OWN_LINE = """
DROP TRIGGER own_line_blanked ON sources_revision;
DROP TRIGGER own_line_made_anew ON claims_statement;
DROP TRIGGER own_line_made ON claims_statement;
ALTER TABLE claims_statement DROP COLUMN own_line;
DROP FUNCTION claimline_lines_of_blanked(), claimline_write_line(), claimline_shown(text, jsonb, bigint),
    claimline_own_words(text, int[], int[], jsonb, jsonb), claimline_spans(text, jsonb),
    claimline_span(text, int, int);
"""
REFUSE_CHANGES = """
CREATE TRIGGER account_change_immutable BEFORE UPDATE OR DELETE ON claims_accountchange
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
"""


def _triggers() -> tuple[str, str]:
    made, undone = [], []
    for table, (belongs, quiet, unseen, operations) in AUDITED.items():
        told = f"'{belongs}', '{{{','.join(quiet)}}}', '{{{','.join(unseen)}}}'"
        for operation in operations:
            made.append(
                f"CREATE TRIGGER audit_{operation} AFTER {operation.upper()} ON {table} REFERENCING {_SEES[operation]}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION claimline_audit({told})"
            )
            undone.append(f"DROP TRIGGER audit_{operation} ON {table}")
    for table in _NEVER_EMPTIED:
        made.append(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION claimline_refuse_truncate()"
        )
        undone.append(f"DROP TRIGGER never_emptied ON {table}")
    return ";\n".join(made), ";\n".join(undone)


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [
        migrations.RunSQL(AUDIT, "DROP FUNCTION claimline_audit()"),
        migrations.RunSQL(PURGE, UNDO_PURGE),
        migrations.RunSQL(*_triggers()),
        migrations.RunSQL(OWN_LINE, UNDO_OWN_LINE),
        migrations.RunSQL(REFUSE_CHANGES, "DROP TRIGGER account_change_immutable ON claims_accountchange"),
        migrations.RunSQL(versions.MOMENTS, versions.UNDO_MOMENTS),
        migrations.RunSQL(versions.PAST, versions.UNDO_PAST),
        migrations.RunSQL(*versions.kept()),
    ]
