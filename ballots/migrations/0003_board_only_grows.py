"""The board only grows, and no paper is lost on its way to it, whoever writes the SQL."""

from django.db import migrations

GROWS = """
CREATE FUNCTION ballots_board_only_grows() RETURNS trigger LANGUAGE plpgsql
SET search_path = urn, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the board only grows: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER ballots_entry_only_grows BEFORE UPDATE OR DELETE ON ballots_entry
    FOR EACH ROW EXECUTE FUNCTION ballots_board_only_grows();
CREATE TRIGGER ballots_batch_only_grows BEFORE UPDATE OR DELETE ON ballots_batch
    FOR EACH ROW EXECUTE FUNCTION ballots_board_only_grows();
CREATE TRIGGER ballots_paper_only_grows BEFORE UPDATE OR DELETE ON ballots_paper
    FOR EACH ROW EXECUTE FUNCTION ballots_board_only_grows();
CREATE TRIGGER ballots_pending_only_moves BEFORE UPDATE ON ballots_pending
    FOR EACH ROW EXECUTE FUNCTION ballots_board_only_grows();
REVOKE UPDATE, DELETE, TRUNCATE ON ballots_entry, ballots_batch, ballots_paper FROM momentum_urn;
REVOKE UPDATE, TRUNCATE ON ballots_pending FROM momentum_urn;
GRANT MAINTAIN ON ballots_pending, ballots_part TO momentum_urn;

-- Papers that wait are taken out and put back to mix them, and taken out to be posted. When the transaction ends
-- each must be in one place or the other.
CREATE FUNCTION ballots_pending_is_kept() RETURNS trigger LANGUAGE plpgsql
SET search_path = urn, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ballots_pending WHERE id = OLD.id)
        AND NOT EXISTS (SELECT FROM ballots_entry WHERE id = OLD.id)
    THEN
        RAISE EXCEPTION 'a paper leaves the box for the board only'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ballots_pending_is_kept AFTER DELETE ON ballots_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ballots_pending_is_kept();

CREATE FUNCTION ballots_box_stays_sealed() RETURNS trigger LANGUAGE plpgsql
SET search_path = urn, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a sealed box stays sealed'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER ballots_box_stays_sealed BEFORE UPDATE OR DELETE ON ballots_box
    FOR EACH ROW WHEN (OLD.sealed) EXECUTE FUNCTION ballots_box_stays_sealed();

-- Heads follow one another up to the last, and papers are posted under the one that is to come.
CREATE FUNCTION ballots_batch_follows() RETURNS trigger LANGUAGE plpgsql
SET search_path = urn, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT ballot, min(n) AS n, max(n) AS highest FROM added GROUP BY ballot) AS put
        LEFT JOIN LATERAL (
            SELECT n, convert_from(head, 'UTF8')::jsonb -> 'final' = 'true' AS final
            FROM ballots_batch WHERE ballot = put.ballot AND (TG_ARGV[0] <> 'head' OR n < put.n)
            ORDER BY n DESC LIMIT 1
        ) AS before ON true
        WHERE put.n <> put.highest OR put.n <> coalesce(before.n + 1, 0) OR before.final
    ) THEN
        RAISE EXCEPTION 'nothing is put on the board but under the next head, and nothing after the last one'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ballots_batch_follows AFTER INSERT ON ballots_batch
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ballots_batch_follows('head');
CREATE TRIGGER ballots_entry_follows AFTER INSERT ON ballots_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ballots_batch_follows('paper');
ALTER TABLE ballots_entry ADD CONSTRAINT ballots_entry_has_its_head
    FOREIGN KEY (ballot, n) REFERENCES ballots_batch (ballot, n) DEFERRABLE INITIALLY DEFERRED;
"""
SHRINKS = """
ALTER TABLE ballots_entry DROP CONSTRAINT ballots_entry_has_its_head;
DROP TRIGGER ballots_entry_follows ON ballots_entry;
DROP TRIGGER ballots_batch_follows ON ballots_batch;
DROP FUNCTION ballots_batch_follows();
DROP TRIGGER ballots_box_stays_sealed ON ballots_box;
DROP FUNCTION ballots_box_stays_sealed();
DROP TRIGGER ballots_pending_is_kept ON ballots_pending;
DROP FUNCTION ballots_pending_is_kept();
DROP TRIGGER ballots_pending_only_moves ON ballots_pending;
DROP TRIGGER ballots_paper_only_grows ON ballots_paper;
DROP TRIGGER ballots_batch_only_grows ON ballots_batch;
DROP TRIGGER ballots_entry_only_grows ON ballots_entry;
DROP FUNCTION ballots_board_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0002_frozen")]
    operations = [migrations.RunSQL(GROWS, SHRINKS, hints={"urn": True})]
