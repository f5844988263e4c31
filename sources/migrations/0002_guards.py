"""What the database itself promises: extensions to search with, and evidence that cannot be changed."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# Where the server has no pgvector, nearest-meaning search says so and words serve alone.
VECTOR = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector') THEN
        CREATE EXTENSION IF NOT EXISTS vector;
    END IF;
END $$
"""

# Only `current`-keeping columns elsewhere move; a revision's row never does. Used by claims/0002_guards too.
REFUSE = """
CREATE FUNCTION claimline_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused. Insert a new row instead.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER revision_immutable BEFORE UPDATE OR DELETE ON sources_revision
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
CREATE TRIGGER capture_immutable BEFORE UPDATE OR DELETE ON sources_capture
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
CREATE TRIGGER review_immutable BEFORE UPDATE OR DELETE ON sources_reviewversion
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
"""
UNDO = """
DROP TRIGGER review_immutable ON sources_reviewversion;
DROP TRIGGER capture_immutable ON sources_capture;
DROP TRIGGER revision_immutable ON sources_revision;
DROP FUNCTION claimline_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]
    run_before = [("claims", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.RunSQL(VECTOR, migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE, UNDO),
    ]
