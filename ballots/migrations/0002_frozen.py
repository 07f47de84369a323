"""What notice was given of no longer changes, whoever writes the SQL."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION ballots_frozen() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
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
    BEFORE INSERT OR DELETE OR UPDATE ON ballots_rollentry
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();
CREATE TRIGGER ballots_signoff_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballots_signoff
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();

CREATE TRIGGER ballots_trustee_frozen
    BEFORE INSERT OR DELETE OR UPDATE OF ballot_id, member_id, x, point, test, opened ON ballots_trustee
    FOR EACH ROW EXECUTE FUNCTION ballots_frozen();

-- A paper is issued while voting is open, to somebody on the roll of that ballot, and once. What was issued stays.
-- Only ballots_rewrite_issuance takes it out and puts it back, with its owner's rights: to say that one is
-- rewriting is not enough.
CREATE FUNCTION ballots_issuance_kept() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('ballots.rewriting', true) = 'on' AND has_table_privilege(TG_RELID, 'DELETE') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM ballots_rollentry roll
        JOIN ballots_contest contest ON contest.ballot_id = roll.ballot_id
        JOIN ballots_ballot ballot ON ballot.id = roll.ballot_id
        WHERE roll.id = NEW.roll_entry_id AND contest.id = NEW.contest_id AND ballot.state = 'open'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'ballot papers are issued while voting is open, and stay issued: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER ballots_issuance_kept BEFORE INSERT OR UPDATE OR DELETE ON ballots_issuance
    FOR EACH ROW EXECUTE FUNCTION ballots_issuance_kept();
REVOKE UPDATE, DELETE ON ballots_issuance FROM momentum_app;

-- Once the result is declared: the same rows, in the order of the roll, all written by one transaction; that
-- touches the roll's rows too. The channel goes: where few vote with the organisation's help, it would tell on them.
CREATE FUNCTION ballots_rewrite_issuance(which bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rewritten bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM ballots_ballot WHERE id = which AND state IN ('declared', 'annulled')) THEN
        RAISE EXCEPTION 'the result of ballot % has not been declared', which
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ballots_issuance_kept';
    END IF;
    PERFORM set_config('ballots.rewriting', 'on', true);
    WITH taken AS (
        DELETE FROM ballots_issuance USING ballots_rollentry roll
        WHERE roll.id = roll_entry_id AND roll.ballot_id = which
        RETURNING roll_entry_id, contest_id, blinded_sha256
    )
    INSERT INTO ballots_issuance (roll_entry_id, contest_id, channel, blinded_sha256)
    SELECT roll_entry_id, contest_id, '', blinded_sha256 FROM taken ORDER BY roll_entry_id, contest_id;
    GET DIAGNOSTICS rewritten = ROW_COUNT;
    PERFORM set_config('ballots.rewriting', 'off', true);
    RETURN rewritten;
END $$;
REVOKE ALL ON FUNCTION ballots_rewrite_issuance(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ballots_rewrite_issuance(bigint) TO momentum_app;
GRANT MAINTAIN ON ballots_issuance TO momentum_app;

CREATE FUNCTION ballots_ballot_moves() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (  -- ballots.lifecycle.MOVES
        ('drafted', 'notified'), ('drafted', 'counting'), ('notified', 'drafted'), ('notified', 'open'),
        ('open', 'closing'), ('closing', 'sealed'), ('sealed', 'counting'), ('counting', 'declared'),
        ('declared', 'annulled'))
    THEN
        RAISE EXCEPTION 'a ballot does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballots_ballot_moves BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION ballots_ballot_moves();

CREATE FUNCTION ballots_ballot_frozen() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.title, OLD.slug, OLD.summary, OLD.rule_set_id, OLD.opens_at, OLD.closes_at, OLD.roll_size,
        OLD.roll_root, OLD.lot_seed, OLD.lot_commitment, OLD.secret, OLD.region_id, OLD.joined_by,
        OLD.roll_frozen_at)
        IS DISTINCT FROM
       (NEW.title, NEW.slug, NEW.summary, NEW.rule_set_id, NEW.opens_at, NEW.closes_at, NEW.roll_size,
        NEW.roll_root, NEW.lot_seed, NEW.lot_commitment, NEW.secret, NEW.region_id, NEW.joined_by,
        NEW.roll_frozen_at)
    OR NEW.state <> 'drafted'  -- which it is again when it is recalled
        AND (OLD.rules, OLD.notified_at, OLD.manifest, OLD.manifest_hash, OLD.seal_pub, OLD.trustees_needed)
        IS DISTINCT FROM
        (NEW.rules, NEW.notified_at, NEW.manifest, NEW.manifest_hash, NEW.seal_pub, NEW.trustees_needed)
    OR NEW.opening_key IS DISTINCT FROM OLD.opening_key AND NOT (
        OLD.opening_key IS NULL AND OLD.state = 'sealed')
    OR NEW.stamp IS DISTINCT FROM OLD.stamp AND octet_length(OLD.stamp) > 0
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
DROP FUNCTION ballots_rewrite_issuance(bigint);
DROP TRIGGER ballots_issuance_kept ON ballots_issuance;
DROP FUNCTION ballots_issuance_kept();
DROP TRIGGER ballots_trustee_frozen ON ballots_trustee;
DROP TRIGGER ballots_signoff_frozen ON ballots_signoff;
DROP TRIGGER ballots_rollentry_frozen ON ballots_rollentry;
DROP TRIGGER ballots_option_frozen ON ballots_option;
DROP TRIGGER ballots_contest_frozen ON ballots_contest;
DROP FUNCTION ballots_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial"), ("momentum_demo", "0002_record")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
