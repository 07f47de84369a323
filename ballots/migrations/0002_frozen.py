"""What notice was given of no longer changes, whoever writes the SQL."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION ballots_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_ballot bigint;
BEGIN
    IF TG_TABLE_NAME = 'ballots_option' THEN
        SELECT ballot_id INTO its_ballot FROM ballots_contest
            WHERE id = COALESCE(NEW.contest_id, OLD.contest_id);
    ELSE
        its_ballot := COALESCE(NEW.ballot_id, OLD.ballot_id);
    END IF;
    IF EXISTS (SELECT FROM ballots_ballot WHERE id = its_ballot AND state <> 'drafted') THEN
        RAISE EXCEPTION '% is frozen: notice of ballot % has been given', TG_TABLE_NAME, its_ballot
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER ballots_contest_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballots_contest
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();
CREATE TRIGGER ballots_option_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballots_option
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();
CREATE TRIGGER ballots_rollentry_frozen
    BEFORE INSERT OR DELETE OR UPDATE OF ballot_id, member_id, salt ON ballots_rollentry
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();

CREATE FUNCTION ballots_ballot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.title, OLD.slug, OLD.summary, OLD.rule_set_id, OLD.opens_at, OLD.closes_at, OLD.roll_size,
        OLD.roll_root, OLD.lot_seed, OLD.lot_commitment, OLD.secret, OLD.region_id, OLD.joined_by)
        IS DISTINCT FROM
       (NEW.title, NEW.slug, NEW.summary, NEW.rule_set_id, NEW.opens_at, NEW.closes_at, NEW.roll_size,
        NEW.roll_root, NEW.lot_seed, NEW.lot_commitment, NEW.secret, NEW.region_id, NEW.joined_by)
    THEN
        RAISE EXCEPTION 'ballot % is frozen: notice of it has been given', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_ballot_frozen BEFORE UPDATE ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> 'drafted') EXECUTE FUNCTION ballots_ballot_frozen();

CREATE TRIGGER ballots_tally_append_only BEFORE UPDATE OR DELETE ON ballots_tally
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
"""
THAW = """
DROP TRIGGER ballots_tally_append_only ON ballots_tally;
DROP TRIGGER ballots_ballot_frozen ON ballots_ballot;
DROP FUNCTION ballots_ballot_frozen();
DROP TRIGGER ballots_rollentry_frozen ON ballots_rollentry;
DROP TRIGGER ballots_option_frozen ON ballots_option;
DROP TRIGGER ballots_contest_frozen ON ballots_contest;
DROP FUNCTION ballots_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial"), ("momentum_demo", "0002_record")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
