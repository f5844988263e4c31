"""Judgements, and what was done to accounts, that cannot be changed; the index for nearest meanings with pgvector."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER judgement_immutable BEFORE UPDATE OR DELETE ON claims_judgement
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
"""
REFUSE_CHANGES = """
CREATE TRIGGER account_change_immutable BEFORE UPDATE OR DELETE ON claims_accountchange
    FOR EACH ROW EXECUTE FUNCTION claimline_refuse_change();
"""
NEAREST = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') THEN
        CREATE INDEX meaning_nearest ON claims_meaning USING hnsw (vector halfvec_cosine_ops);
        CREATE INDEX gist_nearest ON claims_gist USING hnsw (lead halfvec_cosine_ops);
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP TRIGGER judgement_immutable ON claims_judgement"),
        migrations.RunSQL(REFUSE_CHANGES, "DROP TRIGGER account_change_immutable ON claims_accountchange"),
        migrations.RunSQL(NEAREST, "DROP INDEX IF EXISTS meaning_nearest, gist_nearest"),
    ]
