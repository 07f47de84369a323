"""No ballot becomes void or annulled but by two officers who have no interest in it, whoever writes the SQL; and
that stays said.
"""

from django.db import migrations

TWO = """
CREATE FUNCTION ballots_undone_by_two() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ballots_undoing undoing
        WHERE undoing.ballot_id = NEW.id AND undoing.agreed_by_id IS NOT NULL
        AND undoing.move = CASE NEW.state WHEN 'void' THEN 'abandon' ELSE 'annul' END
        AND NOT EXISTS (SELECT FROM ballots_interest interest WHERE interest.ballot_id = NEW.id
            AND interest.member_id IN (undoing.by_id, undoing.agreed_by_id))) THEN
        RAISE EXCEPTION 'ballot % is not %: two officers without an interest undo a ballot', NEW.id, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_undone_by_two BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('void', 'annulled'))  -- ballots.lifecycle.UNDONE
    EXECUTE FUNCTION ballots_undone_by_two();

CREATE TRIGGER ballots_undoing_stays BEFORE UPDATE OR DELETE ON ballots_undoing
    FOR EACH ROW WHEN (OLD.agreed_by_id IS NOT NULL) EXECUTE FUNCTION momentum_demo_append_only();

-- Whether a question is still asked, or its answer stands: what two officers undid can be put to another ballot.
CREATE FUNCTION ballots_question_stands(which bigint) RETURNS boolean STABLE
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM ballots_contest contest JOIN ballots_ballot ballot ON ballot.id = contest.ballot_id
        WHERE contest.id = which AND ballot.state NOT IN ('void', 'annulled'))
$$;
"""
ONE = """
DROP FUNCTION ballots_question_stands(bigint);
DROP TRIGGER ballots_undoing_stays ON ballots_undoing;
DROP TRIGGER ballots_undone_by_two ON ballots_ballot;
DROP FUNCTION ballots_undone_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0006_a_ballot_can_be_undone")]
    operations = [migrations.RunSQL(TWO, ONE)]
