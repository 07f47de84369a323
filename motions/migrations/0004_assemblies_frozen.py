"""What was drawn, said and decided in an assembly stays as it was, whoever writes the SQL."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER motions_poolentry_append_only BEFORE UPDATE OR DELETE ON motions_poolentry
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_decision_append_only BEFORE UPDATE OR DELETE ON motions_decision
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER motions_report_append_only BEFORE UPDATE OR DELETE ON motions_report
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();

CREATE FUNCTION motions_draw_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR OLD.drawn_at IS NOT NULL
       OR (OLD.assembly_id, OLD.seats, OLD.attributes, OLD.quotas, OLD.pool, OLD.pool_size,
       OLD.pool_sha256, OLD.commitment, OLD.secret, OLD.public_source, OLD.draws_at,
       OLD.published_at, OLD.published_by_id)
       IS DISTINCT FROM (NEW.assembly_id, NEW.seats, NEW.attributes, NEW.quotas, NEW.pool,
       NEW.pool_size, NEW.pool_sha256, NEW.commitment, NEW.secret, NEW.public_source,
       NEW.draws_at, NEW.published_at, NEW.published_by_id)
    THEN
        RAISE EXCEPTION 'a draw stays as it was published, and is held once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_draw_frozen BEFORE UPDATE OR DELETE ON motions_draw
    FOR EACH ROW EXECUTE FUNCTION motions_draw_frozen();

CREATE FUNCTION motions_seat_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR OLD.ended_at IS NOT NULL
       OR OLD.taken_at IS NOT NULL AND OLD.taken_at IS DISTINCT FROM NEW.taken_at
       OR (OLD.assembly_id, OLD.member_id, OLD.basis, OLD.group_id, OLD.office_id, OLD.code,
       OLD.replaces_id, OLD.offered_at)
       IS DISTINCT FROM (NEW.assembly_id, NEW.member_id, NEW.basis, NEW.group_id,
       NEW.office_id, NEW.code, NEW.replaces_id, NEW.offered_at)
    THEN
        RAISE EXCEPTION 'a seat is taken once and ended once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_seat_frozen BEFORE UPDATE OR DELETE ON motions_seat
    FOR EACH ROW EXECUTE FUNCTION motions_seat_frozen();

CREATE FUNCTION motions_meeting_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (OLD.assembly_id, OLD.number)
       IS DISTINCT FROM (NEW.assembly_id, NEW.number)
       OR OLD.opened_at IS NOT NULL
       AND (OLD.opened_at, OLD.quorum, OLD.sitting, OLD.begins_at)
       IS DISTINCT FROM (NEW.opened_at, NEW.quorum, NEW.sitting, NEW.begins_at)
       OR OLD.closed_at IS NOT NULL
       AND (OLD.closed_at, OLD.notes) IS DISTINCT FROM (NEW.closed_at, NEW.notes)
    THEN
        RAISE EXCEPTION 'a meeting is opened once and closed once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_meeting_frozen BEFORE UPDATE OR DELETE ON motions_meeting
    FOR EACH ROW EXECUTE FUNCTION motions_meeting_frozen();

CREATE FUNCTION motions_poll_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR OLD.closed_at IS NOT NULL
       OR (OLD.meeting_id, OLD.submission_id, OLD.kind, OLD.number, OLD.asked_by_id,
       OLD.opened_at)
       IS DISTINCT FROM (NEW.meeting_id, NEW.submission_id, NEW.kind, NEW.number,
       NEW.asked_by_id, NEW.opened_at)
    THEN
        RAISE EXCEPTION 'a poll is closed once'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_poll_frozen BEFORE UPDATE OR DELETE ON motions_poll
    FOR EACH ROW EXECUTE FUNCTION motions_poll_frozen();

CREATE FUNCTION motions_position_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (OLD.poll_id, OLD.seat_id)
       IS DISTINCT FROM (NEW.poll_id, NEW.seat_id)
       OR EXISTS (SELECT FROM motions_poll WHERE id = OLD.poll_id AND closed_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a position stays once the poll is closed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_position_frozen BEFORE UPDATE OR DELETE ON motions_position
    FOR EACH ROW EXECUTE FUNCTION motions_position_frozen();
"""
THAW = """
DROP TRIGGER motions_poolentry_append_only ON motions_poolentry;
DROP TRIGGER motions_decision_append_only ON motions_decision;
DROP TRIGGER motions_report_append_only ON motions_report;
DROP TRIGGER motions_draw_frozen ON motions_draw;
DROP FUNCTION motions_draw_frozen();
DROP TRIGGER motions_seat_frozen ON motions_seat;
DROP FUNCTION motions_seat_frozen();
DROP TRIGGER motions_meeting_frozen ON motions_meeting;
DROP FUNCTION motions_meeting_frozen();
DROP TRIGGER motions_poll_frozen ON motions_poll;
DROP FUNCTION motions_poll_frozen();
DROP TRIGGER motions_position_frozen ON motions_position;
DROP FUNCTION motions_position_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("motions", "0003_assemblies"), ("momentum_demo", "0002_record")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
