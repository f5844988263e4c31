"""The state of the record at any past time, kept by the database: for `0002_guards.py` alone.

Each transaction that writes is a moment. A row knows the moment since which it is as it is (`begun`); what is written
over goes to `claims_past`, unless nobody but the transaction itself ever saw it. So a state costs nothing but what
changed after it: `claims/export/asof.py` puts it together again.

**Times are in the order of commits.** A moment gets its time as the last thing before its transaction commits, while
it alone holds `claims_gate`, which it keeps until everybody sees what it wrote. Who wants to know the time of what they
see takes the gate, shared, for as long as their snapshot takes to be made: they see all that has a time, and nothing
that will get an earlier one.
"""

from typing import NamedTuple


class Kept(NamedTuple):
    """`quiet`: columns that no export reads; their change is no change of the record, and they are not kept. `fixed`:
    rows never change but that a purge blanks them, and a purge holds for the past too: there is none of them."""

    key: str = "id"
    quiet: tuple[str, ...] = ()
    fixed: bool = False


# What an export reads. Accounts are not among them: an editor goes by today's name.
KEPT = {
    "sources_outlet": Kept(quiet=("known_as",)),
    "sources_feed": Kept(quiet=("next_poll_at", "etag", "last_modified", "moved_to", "moved_times", "failures")),
    "sources_article": Kept(),
    "sources_revision": Kept(fixed=True),
    "sources_poll": Kept(),
    "claims_analysis": Kept(quiet=("reason", "statements_count", "entities", "analysed_at")),
    "claims_borrowing": Kept(),
    "claims_print": Kept("article_id"),
    "claims_entity": Kept(),
    "claims_entityname": Kept(),
    "claims_statement": Kept(quiet=("own_line",)),  # made of the others
    "claims_mention": Kept(),
    "claims_link": Kept(),
    "claims_claim": Kept(quiet=("search",)),
    "claims_tally": Kept("claim_id"),
    "claims_relation": Kept(),
    "claims_judgement": Kept(fixed=True),
    "claims_story": Kept(),
    "claims_storymember": Kept(),
    "claims_cell": Kept(quiet=("told",)),
    "claims_discrepancy": Kept(),
    "claims_storydoubt": Kept(),
    "sources_review": Kept(),
    "sources_reviewversion": Kept(fixed=True),
    "claims_reviewtie": Kept(),
}

MOMENTS = """
CREATE TABLE claims_gate ();  -- holds nothing: it is for being held

-- This transaction's moment. The setting is the transaction's own, and goes with a savepoint as the row does.
CREATE FUNCTION claimline_moment() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    known text := current_setting('claimline.moment', true);
    made bigint;
BEGIN
    IF known <> '' THEN
        RETURN known;
    END IF;
    INSERT INTO claims_moment DEFAULT VALUES RETURNING id INTO made;
    PERFORM set_config('claimline.moment', made::text, true);
    RETURN made;
END $$;

-- Twice: what waits for the commit as well, as foreign keys do, may have to wait for other transactions, and must have
-- done so before the gate is taken, or two could wait for each other.
CREATE FUNCTION claimline_settle_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE claims_moment SET at = NULL WHERE id = NEW.id AND at IS NULL;  -- comes last of all that waits now
    ELSE
        LOCK TABLE claims_gate IN SHARE ROW EXCLUSIVE MODE;
        UPDATE claims_moment SET at = greatest(
            clock_timestamp(), (SELECT max(at) FROM claims_moment) + interval '1 microsecond'
        ) WHERE id = NEW.id AND at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER moment_settles AFTER INSERT ON claims_moment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION claimline_settle_moment();
CREATE CONSTRAINT TRIGGER moment_settles_last AFTER UPDATE ON claims_moment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.at IS NULL) EXECUTE FUNCTION claimline_settle_moment();

CREATE FUNCTION claimline_refuse_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.at IS NULL AND NEW.id = OLD.id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER moment_immutable BEFORE UPDATE OR DELETE ON claims_moment
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_moment();
"""
# The same, and a function is called but once a transaction: that is half of what an insert pays for it.
_MOMENT = "coalesce(nullif(current_setting('claimline.moment', true), '')::bigint, claimline_moment())"
UNDO_MOMENTS = """
DROP TRIGGER moment_immutable ON claims_moment;
DROP TRIGGER moment_settles_last ON claims_moment;
DROP TRIGGER moment_settles ON claims_moment;
DROP FUNCTION claimline_refuse_moment(), claimline_settle_moment(), claimline_moment();
DROP TABLE claims_gate;
"""

_BEGIN = f"""
CREATE FUNCTION claimline_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.begun := {_MOMENT};
    RETURN NEW;
END $$;
"""
_KEEP = """

-- That `kept` keeps its past, each column but the quiet ones. To be called again when a column is added.
CREATE FUNCTION claimline_keep(kept text, key text, quiet text[]) RETURNS void LANGUAGE plpgsql AS $keep$
DECLARE
    changed text;
BEGIN
    SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', attname), ' OR ' ORDER BY attnum) INTO changed
    FROM pg_attribute
    WHERE attrelid = kept::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      AND attname <> ALL (quiet);
    EXECUTE format($$
        CREATE OR REPLACE TRIGGER version_begins BEFORE UPDATE ON %1$I
            FOR EACH ROW WHEN (%4$s) EXECUTE FUNCTION claimline_begin();

        -- An update that changed nothing that counts has the same `begun`.
        CREATE OR REPLACE FUNCTION %5$I() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            INSERT INTO claims_past ("table", key, begun, ended, "row")
            SELECT TG_TABLE_NAME, gone.%2$I, gone.begun, coalesce(fresh.begun, claimline_moment()),
                   to_jsonb(gone) - %3$L::text[]
            FROM gone LEFT JOIN fresh USING (%2$I)
            WHERE gone.begun IS DISTINCT FROM fresh.begun AND claimline_was_seen(gone.begun);
            RETURN NULL;
        END $body$;
        CREATE OR REPLACE TRIGGER version_ends AFTER UPDATE ON %1$I REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION %5$I();

        CREATE OR REPLACE FUNCTION %6$I() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            INSERT INTO claims_past ("table", key, begun, ended, "row")
            SELECT TG_TABLE_NAME, gone.%2$I, gone.begun, claimline_moment(), to_jsonb(gone) - %3$L::text[]
            FROM gone WHERE claimline_was_seen(gone.begun);
            RETURN NULL;
        END $body$;
        CREATE OR REPLACE TRIGGER version_goes AFTER DELETE ON %1$I REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION %6$I();
    $$, kept, key, quiet || '{begun}'::text[], changed, 'ends_' || kept, 'goes_' || kept);
END $keep$;

-- Whether others than this transaction may have seen a row that has been as it is since then.
CREATE FUNCTION claimline_was_seen(begun bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT begun IS NULL OR begun::text IS DISTINCT FROM current_setting('claimline.moment', true)
$$;

-- A row of the past with these columns emptied, each in its own kind.
CREATE FUNCTION claimline_blank_past(was jsonb, words text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT was || coalesce((
        SELECT jsonb_object_agg(name, CASE jsonb_typeof(was->name) WHEN 'array' THEN '[]'::jsonb
            WHEN 'object' THEN '{}' WHEN 'string' THEN '"█"' ELSE was->name END)
        FROM unnest(words) name WHERE was ? name), '{}')
$$;
CREATE FUNCTION claimline_only_blank_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'row' = to_jsonb(OLD) - 'row'
       AND EXISTS (SELECT FROM claims_purge WHERE transaction = pg_current_xact_id()::text::bigint)
       AND NOT EXISTS (
           SELECT FROM jsonb_each(OLD.row) was FULL JOIN jsonb_each(NEW.row) made USING (key)
           WHERE was.value IS DISTINCT FROM made.value
             AND coalesce(was.value IS NULL OR made.value NOT IN ('[]', '{}', '"█"'), true))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER past_immutable BEFORE UPDATE OR DELETE ON claims_past
    FOR EACH ROW EXECUTE FUNCTION claimline_only_blank_past();
"""
PAST = _BEGIN + _KEEP
UNDO_PAST = """
DROP TRIGGER past_immutable ON claims_past;
DROP FUNCTION claimline_only_blank_past(), claimline_blank_past(jsonb, text[]), claimline_keep(text, text, text[]),
    claimline_was_seen(bigint), claimline_begin();
"""


def kept() -> tuple[str, str]:
    """What makes every table keep its past, and what undoes it."""
    made, undone = [], []
    for table, how in KEPT.items():
        made.append(f"ALTER TABLE {table} ADD COLUMN begun bigint")  # what stands there before was there from ever
        made.append(f"ALTER TABLE {table} ALTER COLUMN begun SET DEFAULT {_MOMENT}")
        if not how.fixed:
            made.append(f"SELECT claimline_keep('{table}', '{how.key}', '{{{','.join(how.quiet)}}}')")
            undone += [f"DROP TRIGGER version_{what} ON {table}" for what in ("begins", "ends", "goes")]
            undone.append(f"DROP FUNCTION ends_{table}(), goes_{table}()")
        undone.append(f"ALTER TABLE {table} DROP COLUMN begun")
    return ";\n".join(made), ";\n".join(undone)
