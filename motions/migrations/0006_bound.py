"""A question stays bound to the version that it was drawn up from, and reports on policies stay as given."""

from django.db import migrations

BIND = """
CREATE TRIGGER motions_policy_append_only BEFORE UPDATE OR DELETE ON motions_policy
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_policyreport_append_only BEFORE UPDATE OR DELETE ON motions_policyreport
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();

CREATE FUNCTION motions_question_bound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        OLD.settled_at IS NOT NULL AND NOT (  -- but that its ballot was annulled is noted, once
            OLD.annulled_at IS NULL AND to_jsonb(NEW) - 'annulled_at' = to_jsonb(OLD) - 'annulled_at'
            AND EXISTS (SELECT FROM ballots_contest c JOIN ballots_ballot b ON b.id = c.ballot_id
                WHERE c.id = OLD.contest_id AND b.state = 'annulled'))
        OR (OLD.contest_id, OLD.motion_id, OLD.version_id, OLD.by_id, OLD.at)
           IS DISTINCT FROM (NEW.contest_id, NEW.motion_id, NEW.version_id, NEW.by_id, NEW.at))
    OR TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM ballots_contest c JOIN ballots_ballot b ON b.id = c.ballot_id
        WHERE c.id = OLD.contest_id AND b.state <> 'drafted')
    THEN
        RAISE EXCEPTION 'question % is bound to its version', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER motions_question_bound BEFORE UPDATE OR DELETE ON motions_question
    FOR EACH ROW EXECUTE FUNCTION motions_question_bound();

-- What a ballot decided is open again only if that ballot was annulled.
CREATE FUNCTION motions_submission_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM motions_question q JOIN ballots_contest c ON c.id = q.contest_id
        JOIN ballots_ballot b ON b.id = c.ballot_id
        WHERE q.motion_id = OLD.id AND q.settled_at = OLD.decided_at AND b.state = 'annulled')
    OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at THEN
        RAISE EXCEPTION 'submission % is decided', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_submission_reopened BEFORE UPDATE OF state ON motions_submission
    FOR EACH ROW WHEN (OLD.state = 'decided' AND NEW.state <> 'decided')
    EXECUTE FUNCTION motions_submission_reopened();

CREATE FUNCTION motions_question_matches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ballots_contest c
        LEFT JOIN motions_question q ON q.contest_id = c.id
        LEFT JOIN motions_textversion v ON v.id = q.version_id
        LEFT JOIN motions_submission m ON m.id = q.motion_id
        WHERE c.ballot_id = NEW.id AND (c.subject_of = 'motions' OR q.id IS NOT NULL)
        AND (q.id IS NULL OR c.subject_of <> 'motions'
             OR v.hash <> c.subject_hash OR m.state <> 'ballot'
             OR EXISTS (SELECT FROM motions_textversion later
                        WHERE later.text_id = v.text_id AND later.of_id = v.of_id
                        AND later.number > v.number)
             OR EXISTS (SELECT FROM motions_textversion in_force
                        WHERE in_force.text_id = v.text_id AND in_force.of_id IS NULL
                        AND in_force.published_at > v.published_at)))
    THEN
        RAISE EXCEPTION 'ballot % asks of a text that is not the one last published', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'ballots_contest_subject_differs';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_question_matches BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('notified', 'open'))
    EXECUTE FUNCTION motions_question_matches();
"""
UNBIND = """
DROP TRIGGER motions_submission_reopened ON motions_submission;
DROP FUNCTION motions_submission_reopened();
DROP TRIGGER motions_question_matches ON ballots_ballot;
DROP TRIGGER motions_question_bound ON motions_question;
DROP TRIGGER motions_policyreport_append_only ON motions_policyreport;
DROP TRIGGER motions_policy_append_only ON motions_policy;
DROP FUNCTION motions_question_matches();
DROP FUNCTION motions_question_bound();
"""


class Migration(migrations.Migration):
    dependencies = [("motions", "0005_from_the_ballot_into_force")]
    operations = [migrations.RunSQL(BIND, UNBIND)]
