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
    IF TG_TABLE_NAME = 'ballots_option' AND TG_OP = 'UPDATE' THEN  -- the key it is encrypted with may change
        IF members_replaces_keys(TG_RELID) AND to_jsonb(NEW) - 'groups' = to_jsonb(OLD) - 'groups' THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_TABLE_NAME = 'ballots_rollentry' THEN  -- an objection that two officers upheld changes one entry, once
        IF (TG_OP <> 'UPDATE' OR (OLD.id, OLD.ballot_id, OLD.member_id, OLD.salt)
                = (NEW.id, NEW.ballot_id, NEW.member_id, NEW.salt))
        AND EXISTS (
            SELECT FROM ballots_objection objection
            JOIN ballots_ballot ballot ON ballot.id = objection.ballot_id
            WHERE ballot.id = COALESCE(NEW.ballot_id, OLD.ballot_id) AND ballot.state = 'notified'
            AND objection.subject_id = COALESCE(NEW.member_id, OLD.member_id)
            AND objection.answer = 'upheld' AND objection.root IS NULL
            AND objection.matter
                = CASE TG_OP WHEN 'INSERT' THEN 'missing' WHEN 'UPDATE' THEN 'place' ELSE 'doubt' END)
        THEN
            RETURN COALESCE(NEW, OLD);
        END IF;
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
    IF NOT EXISTS (SELECT FROM ballots_ballot WHERE id = which AND state IN ('declared', 'annulled', 'void')) THEN
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
        ('declared', 'annulled'), ('open', 'void'), ('closing', 'void'), ('sealed', 'void'))
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
    IF OLD.state = 'notified' AND NEW.state = 'notified' AND EXISTS (
        SELECT FROM ballots_objection objection
        WHERE objection.ballot_id = OLD.id AND objection.answer = 'upheld' AND objection.root = NEW.roll_root)
    THEN  -- the roll as an upheld objection left it, and the manifest that says so
        OLD.roll_size := NEW.roll_size;
        OLD.roll_root := NEW.roll_root;
        OLD.manifest := NEW.manifest;
        OLD.manifest_hash := NEW.manifest_hash;
    END IF;
    IF (OLD.title, OLD.slug, OLD.summary, OLD.rule_set_id, OLD.opens_at, OLD.closes_at, OLD.roll_size,
        OLD.roll_root, OLD.lot_seed, OLD.lot_commitment, OLD.secret, OLD.region_id, OLD.joined_by,
        OLD.sections, OLD.roll_frozen_at)
        IS DISTINCT FROM
       (NEW.title, NEW.slug, NEW.summary, NEW.rule_set_id, NEW.opens_at, NEW.closes_at, NEW.roll_size,
        NEW.roll_root, NEW.lot_seed, NEW.lot_commitment, NEW.secret, NEW.region_id, NEW.joined_by,
        NEW.sections, NEW.roll_frozen_at)
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

-- An objection that was answered is a record; its words may be emptied when the member is erased.
CREATE FUNCTION ballots_objection_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.ballot_id, OLD.matter, OLD.by_id, OLD.at)
            = (NEW.ballot_id, NEW.matter, NEW.by_id, NEW.at)
        AND (OLD.answer IN ('open', 'proposed')
            OR OLD.root IS NULL AND (OLD.answer, OLD.subject_id, OLD.first_id, OLD.second_id, OLD.reason)
                IS NOT DISTINCT FROM (NEW.answer, NEW.subject_id, NEW.first_id, NEW.second_id, NEW.reason)
            OR (OLD.answer, OLD.subject_id, OLD.first_id, OLD.second_id, OLD.reason, OLD.root)
                IS NOT DISTINCT FROM
                (NEW.answer, NEW.subject_id, NEW.first_id, NEW.second_id, NEW.reason, NEW.root))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'objection % is a record', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER ballots_objection_answered BEFORE UPDATE OR DELETE ON ballots_objection
    FOR EACH ROW EXECUTE FUNCTION ballots_objection_answered();

CREATE TRIGGER ballots_interest_append_only BEFORE UPDATE OR DELETE ON ballots_interest
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();

CREATE TRIGGER ballots_ruleset_append_only BEFORE UPDATE ON ballots_ruleset
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();

CREATE TRIGGER ballots_tally_append_only BEFORE UPDATE OR DELETE ON ballots_tally
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
"""
THAW = """
DROP TRIGGER ballots_interest_append_only ON ballots_interest;
DROP TRIGGER ballots_objection_answered ON ballots_objection;
DROP FUNCTION ballots_objection_answered();
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
