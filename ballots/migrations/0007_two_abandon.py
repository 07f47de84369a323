"""No ballot becomes void but by two officers and for a reason, whoever writes the SQL; and that stays said."""

from django.db import migrations

TWO = """
CREATE FUNCTION ballots_void_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ballots_abandonment WHERE ballot_id = NEW.id AND agreed_by_id IS NOT NULL) THEN
        RAISE EXCEPTION 'ballot % is not void: two officers abandon a ballot', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_void_by_two BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (NEW.state = 'void') EXECUTE FUNCTION ballots_void_by_two();

CREATE TRIGGER ballots_abandonment_stays BEFORE UPDATE OR DELETE ON ballots_abandonment
    FOR EACH ROW WHEN (OLD.agreed_by_id IS NOT NULL) EXECUTE FUNCTION momentum_demo_append_only();
"""
ONE = """
DROP TRIGGER ballots_abandonment_stays ON ballots_abandonment;
DROP TRIGGER ballots_void_by_two ON ballots_ballot;
DROP FUNCTION ballots_void_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0006_a_ballot_can_be_abandoned")]
    operations = [migrations.RunSQL(TWO, ONE)]
