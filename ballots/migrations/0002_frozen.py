"""What notice was given of no longer changes, whoever writes the SQL."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION ballots_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_ballots bigint[];  -- two, where a row is moved from one to another
BEGIN
    IF TG_TABLE_NAME = 'ballots_option' THEN
        its_ballots := ARRAY(SELECT ballot_id FROM ballots_contest
            WHERE id IN (NEW.contest_id, OLD.contest_id));
    ELSE
        its_ballots := ARRAY[NEW.ballot_id, OLD.ballot_id];
    END IF;
    IF EXISTS (SELECT FROM ballots_ballot WHERE id = ANY (its_ballots) AND state <> 'drafted') THEN
        RAISE EXCEPTION '% is frozen: notice of its ballot has been given', TG_TABLE_NAME
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
CREATE TRIGGER ballots_signoff_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballots_signoff
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();

CREATE FUNCTION ballots_rollentry_votes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a vote that is in the box stays there'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER ballots_rollentry_votes_once BEFORE UPDATE OF voted ON ballots_rollentry
    FOR EACH ROW WHEN (OLD.voted AND NOT NEW.voted) EXECUTE FUNCTION ballots_rollentry_votes_once();

CREATE FUNCTION ballots_ballot_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (  -- ballots.lifecycle.MOVES
        ('drafted', 'notified'), ('drafted', 'counting'), ('notified', 'drafted'), ('notified', 'open'),
        ('open', 'closing'), ('closing', 'counting'), ('counting', 'declared'), ('declared', 'annulled'))
    THEN
        RAISE EXCEPTION 'a ballot does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_ballot_moves BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION ballots_ballot_moves();

CREATE FUNCTION ballots_ballot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.title, OLD.slug, OLD.summary, OLD.rule_set_id, OLD.opens_at, OLD.closes_at, OLD.roll_size,
        OLD.roll_root, OLD.lot_seed, OLD.lot_commitment, OLD.secret, OLD.region_id, OLD.joined_by,
        OLD.roll_frozen_at)
        IS DISTINCT FROM
       (NEW.title, NEW.slug, NEW.summary, NEW.rule_set_id, NEW.opens_at, NEW.closes_at, NEW.roll_size,
        NEW.roll_root, NEW.lot_seed, NEW.lot_commitment, NEW.secret, NEW.region_id, NEW.joined_by,
        NEW.roll_frozen_at)
    OR NEW.state <> 'drafted'  -- which it is again when it is recalled
        AND (OLD.rules, OLD.notified_at) IS DISTINCT FROM (NEW.rules, NEW.notified_at)
    OR OLD.state IN ('declared', 'annulled')
        AND (OLD.voters, OLD.closed_at, OLD.declared_at)
        IS DISTINCT FROM (NEW.voters, NEW.closed_at, NEW.declared_at)
    THEN
        RAISE EXCEPTION 'ballot % is frozen: notice of it has been given', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_ballot_frozen BEFORE UPDATE ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> 'drafted') EXECUTE FUNCTION ballots_ballot_frozen();

CREATE TRIGGER ballots_ruleset_append_only BEFORE UPDATE ON ballots_ruleset
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();

CREATE TRIGGER ballots_tally_append_only BEFORE UPDATE OR DELETE ON ballots_tally
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
"""
THAW = """
DROP TRIGGER ballots_ruleset_append_only ON ballots_ruleset;
DROP TRIGGER ballots_tally_append_only ON ballots_tally;
DROP TRIGGER ballots_ballot_frozen ON ballots_ballot;
DROP FUNCTION ballots_ballot_frozen();
DROP TRIGGER ballots_ballot_moves ON ballots_ballot;
DROP FUNCTION ballots_ballot_moves();
DROP TRIGGER ballots_rollentry_votes_once ON ballots_rollentry;
DROP FUNCTION ballots_rollentry_votes_once();
DROP TRIGGER ballots_signoff_frozen ON ballots_signoff;
DROP TRIGGER ballots_rollentry_frozen ON ballots_rollentry;
DROP TRIGGER ballots_option_frozen ON ballots_option;
DROP TRIGGER ballots_contest_frozen ON ballots_contest;
DROP FUNCTION ballots_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial"), ("momentum_demo", "0002_record")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
