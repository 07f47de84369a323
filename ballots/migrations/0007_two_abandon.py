"""No ballot becomes void but by two officers who have no interest in it, whoever writes the SQL; and that stays
said.
"""

from django.db import migrations

TWO = """
CREATE FUNCTION ballots_void_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ballots_abandonment given_up
        WHERE given_up.ballot_id = NEW.id AND given_up.agreed_by_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM ballots_interest interest WHERE interest.ballot_id = NEW.id
            AND interest.member_id IN (given_up.by_id, given_up.agreed_by_id))) THEN
        RAISE EXCEPTION 'ballot % is not void: two officers without an interest abandon a ballot', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_void_by_two BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (NEW.state = 'void') EXECUTE FUNCTION ballots_void_by_two();

CREATE TRIGGER ballots_abandonment_stays BEFORE UPDATE OR DELETE ON ballots_abandonment
    FOR EACH ROW WHEN (OLD.agreed_by_id IS NOT NULL) EXECUTE FUNCTION momentum_demo_append_only();

-- Whether a question is still asked: what was on a ballot that is void can be put to another.
CREATE FUNCTION ballots_question_stands(which bigint) RETURNS boolean STABLE
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM ballots_contest contest JOIN ballots_ballot ballot ON ballot.id = contest.ballot_id
        WHERE contest.id = which AND ballot.state <> 'void')
$$;
"""
ONE = """
DROP FUNCTION ballots_question_stands(bigint);
DROP TRIGGER ballots_abandonment_stays ON ballots_abandonment;
DROP TRIGGER ballots_void_by_two ON ballots_ballot;
DROP FUNCTION ballots_void_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0006_a_ballot_can_be_abandoned")]
    operations = [migrations.RunSQL(TWO, ONE)]
