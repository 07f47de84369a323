"""Until a process is opened its stages can be taken out; from then on their times stay, whoever writes the SQL."""

from django.db import migrations

LET_GO = """
CREATE FUNCTION motions_stagewindow_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM motions_stage stage JOIN motions_process process ON process.id = stage.process_id
               WHERE stage.id = OLD.stage_id AND process.opened_at IS NULL)
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the process is open: the times of its stages stay, and new ones stand beside them'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
DROP TRIGGER motions_stagewindow_append_only ON motions_stagewindow;
CREATE TRIGGER motions_stagewindow_append_only BEFORE UPDATE ON motions_stagewindow
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_stagewindow_kept BEFORE DELETE ON motions_stagewindow
    FOR EACH ROW EXECUTE FUNCTION motions_stagewindow_kept();
"""
KEEP = """
DROP TRIGGER motions_stagewindow_kept ON motions_stagewindow;
DROP FUNCTION motions_stagewindow_kept();
DROP TRIGGER motions_stagewindow_append_only ON motions_stagewindow;
CREATE TRIGGER motions_stagewindow_append_only BEFORE UPDATE OR DELETE ON motions_stagewindow
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("motions", "0006_bound")]
    operations = [migrations.RunSQL(LET_GO, KEEP)]
