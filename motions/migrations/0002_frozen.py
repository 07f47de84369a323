"""What was proposed, published, ruled and announced stays as it was, whoever writes the SQL."""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER motions_text_append_only BEFORE UPDATE OR DELETE ON motions_text
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_changeset_append_only BEFORE UPDATE OR DELETE ON motions_changeset
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_acceptance_append_only BEFORE UPDATE OR DELETE ON motions_acceptance
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_textversion_append_only BEFORE UPDATE OR DELETE ON motions_textversion
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_stagewindow_append_only BEFORE UPDATE OR DELETE ON motions_stagewindow
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_draftversion_append_only BEFORE UPDATE OR DELETE ON motions_draftversion
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_mandate_append_only BEFORE UPDATE OR DELETE ON motions_mandate
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_ruling_append_only BEFORE UPDATE OR DELETE ON motions_ruling
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
"""
FREEZE = """
CREATE TRIGGER motions_ruleset_append_only BEFORE UPDATE ON motions_ruleset
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();

CREATE FUNCTION motions_process_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
    OR (OLD.title, OLD.slug, OLD.rule_set_id, OLD.rule_book_id, OLD.rules, OLD.opened_at)
       IS DISTINCT FROM
       (NEW.title, NEW.slug, NEW.rule_set_id, NEW.rule_book_id, NEW.rules, NEW.opened_at)
    OR OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at
    THEN
        RAISE EXCEPTION 'process % is open: its rules stay as they are', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_process_frozen BEFORE UPDATE OR DELETE ON motions_process
    FOR EACH ROW WHEN (OLD.opened_at IS NOT NULL) EXECUTE FUNCTION motions_process_frozen();

CREATE FUNCTION motions_stage_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM motions_process
               WHERE id IN (NEW.process_id, OLD.process_id) AND opened_at IS NOT NULL)
    AND (TG_OP <> 'UPDATE'
         OR (OLD.process_id, OLD.position, OLD.kind, OLD.title, OLD.powers, OLD.ends)
            IS DISTINCT FROM
            (NEW.process_id, NEW.position, NEW.kind, NEW.title, NEW.powers, NEW.ends)
         OR OLD.finished_at IS NOT NULL AND NEW.finished_at IS DISTINCT FROM OLD.finished_at)
    THEN
        RAISE EXCEPTION 'the process is open: its stages and their powers stay as they are'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER motions_stage_frozen BEFORE INSERT OR UPDATE OR DELETE ON motions_stage
    FOR EACH ROW EXECUTE FUNCTION motions_stage_frozen();

CREATE FUNCTION motions_submission_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
    OR (OLD.process_id, OLD.text_id, OLD.change_id, OLD.kind, OLD.route, OLD.number, OLD.lead_id,
        OLD.amends_id, OLD.counter_to_id, OLD.against_id, OLD.title, OLD.reason, OLD.mover_id,
        OLD.group_id, OLD.draft_id, OLD.filed_at)
        IS DISTINCT FROM
       (NEW.process_id, NEW.text_id, NEW.change_id, NEW.kind, NEW.route, NEW.number, NEW.lead_id,
        NEW.amends_id, NEW.counter_to_id, NEW.against_id, NEW.title, NEW.reason, NEW.mover_id,
        NEW.group_id, NEW.draft_id, NEW.filed_at)
    THEN
        RAISE EXCEPTION 'submission % stays as it was filed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_submission_frozen BEFORE UPDATE OR DELETE ON motions_submission
    FOR EACH ROW EXECUTE FUNCTION motions_submission_frozen();

CREATE FUNCTION motions_submission_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (  -- motions.lifecycle.MOVES
        ('seeking', 'submitted'), ('submitted', 'agenda'), ('submitted', 'out'),
        ('submitted', 'compositing'), ('out', 'submitted'), ('out', 'appealed'),
        ('appealed', 'agenda'), ('appealed', 'out'), ('compositing', 'merged'),
        ('agenda', 'merged'), ('compositing', 'agenda'), ('agenda', 'ballot'),
        ('seeking', 'decided'), ('submitted', 'decided'), ('out', 'decided'),
        ('appealed', 'decided'), ('compositing', 'decided'), ('agenda', 'decided'),
        ('ballot', 'decided'), ('decided', 'ballot'))
    THEN
        RAISE EXCEPTION 'a submission does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_submission_moves BEFORE UPDATE OF state ON motions_submission
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION motions_submission_moves();

CREATE FUNCTION motions_submission_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'submission % is decided', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER motions_submission_decided
    BEFORE UPDATE OF outcome, decided_at, submitted_at, because ON motions_submission FOR EACH ROW
    WHEN (OLD.state = 'decided' AND NEW.state <> 'ballot' AND (OLD.outcome, OLD.decided_at, OLD.submitted_at, OLD.because)
          IS DISTINCT FROM (NEW.outcome, NEW.decided_at, NEW.submitted_at, NEW.because))
    EXECUTE FUNCTION motions_submission_decided();

CREATE FUNCTION motions_support_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
    OR (OLD.submission_id, OLD.member_id, OLD.signed_at)
       IS DISTINCT FROM (NEW.submission_id, NEW.member_id, NEW.signed_at)
    OR OLD.withdrawn_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'a signature stays, or is withdrawn once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_support_frozen BEFORE UPDATE OR DELETE ON motions_support
    FOR EACH ROW EXECUTE FUNCTION motions_support_frozen();

CREATE FUNCTION motions_appeal_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.allowed IS NOT NULL
    OR (OLD.ruling_id, OLD.grounds, OLD.by_id, OLD.at)
       IS DISTINCT FROM (NEW.ruling_id, NEW.grounds, NEW.by_id, NEW.at)
    THEN
        RAISE EXCEPTION 'an appeal stays as it was made and decided'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_appeal_frozen BEFORE UPDATE OR DELETE ON motions_appeal
    FOR EACH ROW EXECUTE FUNCTION motions_appeal_frozen();
"""
THAW = """
DROP TRIGGER motions_text_append_only ON motions_text;
DROP TRIGGER motions_changeset_append_only ON motions_changeset;
DROP TRIGGER motions_acceptance_append_only ON motions_acceptance;
DROP TRIGGER motions_textversion_append_only ON motions_textversion;
DROP TRIGGER motions_stagewindow_append_only ON motions_stagewindow;
DROP TRIGGER motions_draftversion_append_only ON motions_draftversion;
DROP TRIGGER motions_mandate_append_only ON motions_mandate;
DROP TRIGGER motions_ruling_append_only ON motions_ruling;
DROP TRIGGER motions_ruleset_append_only ON motions_ruleset;
DROP TRIGGER motions_process_frozen ON motions_process;
DROP FUNCTION motions_process_frozen();
DROP TRIGGER motions_stage_frozen ON motions_stage;
DROP FUNCTION motions_stage_frozen();
DROP TRIGGER motions_submission_frozen ON motions_submission;
DROP FUNCTION motions_submission_frozen();
DROP TRIGGER motions_submission_moves ON motions_submission;
DROP FUNCTION motions_submission_moves();
DROP TRIGGER motions_submission_decided ON motions_submission;
DROP FUNCTION motions_submission_decided();
DROP TRIGGER motions_support_frozen ON motions_support;
DROP FUNCTION motions_support_frozen();
DROP TRIGGER motions_appeal_frozen ON motions_appeal;
DROP FUNCTION motions_appeal_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("motions", "0001_initial"), ("momentum_demo", "0002_record")]
    operations = [migrations.RunSQL(APPEND_ONLY + FREEZE, THAW)]
