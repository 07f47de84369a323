"""The guarantee: the options of an endorsement ballot are the requests, whoever writes the SQL.

What may be added to a round is added before its paper is made. The paper is compared with the register when it
is tied to the round, and again at notice and at opening; once tied, its question and options stay as they are.
What only an asker can do, the database sees from a code of which it holds the hash.
"""

from django.db import migrations

# Every refusal carries the name of its trigger.
RULES = """
CREATE FUNCTION endorsements_refuse(name text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = name;
END $$;

-- Who is on the paper of a round, in the order of the register.
CREATE FUNCTION endorsements_standing(which bigint) RETURNS SETOF endorsements_request STABLE
LANGUAGE sql AS $$
    SELECT request.* FROM endorsements_request request
    JOIN endorsements_round round ON round.id = request.round_id
    JOIN endorsements_ruleset rules ON rules.id = round.rule_set_id
    WHERE request.round_id = which
    AND NOT EXISTS (SELECT FROM endorsements_withdrawal gone WHERE gone.request_id = request.id)
    AND NOT (rules.ruling_takes_off AND EXISTS (
        SELECT FROM endorsements_ruling ruling
        LEFT JOIN endorsements_appeal appeal ON appeal.ruling_id = ruling.id
        LEFT JOIN endorsements_verdict verdict ON verdict.appeal_id = appeal.id
        WHERE ruling.request_id = request.id AND (appeal.id IS NULL OR NOT verdict.allowed)))
    AND (rules.options = 'everyone' OR EXISTS (
        SELECT FROM endorsements_shortlisting pick WHERE pick.request_id = request.id))
    ORDER BY request.number
$$;

-- Whether the options of a question are not exactly those people, with their own words.
CREATE FUNCTION endorsements_paper_differs(which bigint, question bigint) RETURNS boolean STABLE
LANGUAGE sql AS $$
    WITH people AS (SELECT * FROM endorsements_standing(which)),
    paper AS (
        SELECT name, detail, statement, false AS is_ron, number FROM people
        UNION ALL
        SELECT 'No endorsement', '', '', true, 1000000
        FROM endorsements_round round JOIN endorsements_ruleset rules ON rules.id = round.rule_set_id
        WHERE round.id = which AND (rules.no_endorsement OR (SELECT count(*) FROM people) = 1))
    SELECT (SELECT array_agg(ROW(name::text, detail::text, statement, is_ron) ORDER BY number) FROM paper)
        IS DISTINCT FROM
           (SELECT array_agg(ROW(name::text, detail::text, statement, is_ron) ORDER BY place)
            FROM ballots_option WHERE contest_id = question)
$$;

"""

ROUNDS = """
CREATE FUNCTION endorsements_round_keeps_its_lengths() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    least endorsements_ruleset;
BEGIN
    SELECT * INTO least FROM endorsements_ruleset WHERE id = NEW.rule_set_id;
    IF NEW.closes_at - NEW.opens_at < least.minimum_window
    OR NEW.settles_at - NEW.closes_at < greatest(least.minimum_settling, least.appeal_within)
    OR NEW.votes_at - NEW.settles_at < least.minimum_notice
    OR NEW.votes_until - NEW.votes_at < least.minimum_voting
    OR NEW.announced_at > NEW.opens_at
    OR least.adopted_on > NEW.announced_at::date THEN
        PERFORM endorsements_refuse(TG_NAME, 'a window is shorter than the rules allow');
    END IF;
    IF NEW.state <> 'announced' OR NEW.contest_id IS NOT NULL
    OR NEW.rules ->> 'options' IS DISTINCT FROM least.options
    OR (NEW.rules ->> 'no_endorsement')::boolean IS DISTINCT FROM least.no_endorsement
    OR (NEW.rules ->> 'ruling_takes_off')::boolean IS DISTINCT FROM least.ruling_takes_off
    OR NEW.rules -> 'clauses' IS DISTINCT FROM least.clauses THEN
        PERFORM endorsements_refuse(TG_NAME, 'a round begins announced, under the rules as adopted');
    END IF;
    NEW.entered_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_round_keeps_its_lengths BEFORE INSERT ON endorsements_round
    FOR EACH ROW EXECUTE FUNCTION endorsements_round_keeps_its_lengths();

CREATE FUNCTION endorsements_round_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.title, OLD.slug, OLD.post_id, OLD.summary, OLD.rule_set_id, OLD.rules, OLD.questions,
        OLD.announced_at, OLD.entered_at, OLD.opens_at, OLD.closes_at, OLD.settles_at, OLD.votes_at,
        OLD.votes_until)
        IS DISTINCT FROM
       (NEW.id, NEW.title, NEW.slug, NEW.post_id, NEW.summary, NEW.rule_set_id, NEW.rules, NEW.questions,
        NEW.announced_at, NEW.entered_at, NEW.opens_at, NEW.closes_at, NEW.settles_at, NEW.votes_at,
        NEW.votes_until)
    OR NEW.contest_id IS DISTINCT FROM OLD.contest_id AND ballots_question_stands(OLD.contest_id) THEN
        PERFORM endorsements_refuse(TG_NAME, 'a round stays as it was announced');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_round_frozen BEFORE UPDATE ON endorsements_round
    FOR EACH ROW EXECUTE FUNCTION endorsements_round_frozen();

CREATE FUNCTION endorsements_round_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ballot_state text;
BEGIN
    IF (OLD.state, NEW.state) NOT IN (  -- endorsements.lifecycle.ROUNDS
        ('announced', 'balloted'), ('announced', 'declared'), ('announced', 'abandoned'),
        ('balloted', 'declared'), ('balloted', 'abandoned'), ('declared', 'balloted')) THEN
        PERFORM endorsements_refuse(TG_NAME, format('a round does not go from %s to %s', OLD.state, NEW.state));
    END IF;
    SELECT ballot.state INTO ballot_state FROM ballots_contest contest
        JOIN ballots_ballot ballot ON ballot.id = contest.ballot_id WHERE contest.id = NEW.contest_id;
    IF NEW.state = 'declared' AND OLD.state = 'announced' AND (
        NEW.outcome <> 'none' OR clock_timestamp() < NEW.settles_at
        OR EXISTS (SELECT FROM endorsements_standing(NEW.id)))
    OR NEW.state = 'declared' AND OLD.state = 'balloted' AND ballot_state IS DISTINCT FROM 'declared'
    OR NEW.state = 'abandoned' AND OLD.state = 'balloted' AND ballot_state NOT IN ('drafted', 'void', 'annulled')
    OR OLD.state = 'declared' AND (
        OLD.contest_id IS NULL OR NEW.contest_id = OLD.contest_id OR ballots_question_stands(OLD.contest_id)) THEN
        PERFORM endorsements_refuse(TG_NAME, 'the ballot of this round is not there yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_round_moves BEFORE UPDATE OF state ON endorsements_round
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION endorsements_round_moves();

-- Making the paper.
CREATE FUNCTION endorsements_round_paper_is_the_register() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    question ballots_contest;
    sitting ballots_ballot;
    least endorsements_ruleset;
    head text;
BEGIN
    SELECT * INTO question FROM ballots_contest WHERE id = NEW.contest_id;
    SELECT * INTO sitting FROM ballots_ballot WHERE id = question.ballot_id FOR UPDATE;
    SELECT * INTO least FROM endorsements_ruleset WHERE id = NEW.rule_set_id;
    SELECT hash INTO head FROM endorsements_request WHERE round_id = NEW.id ORDER BY number DESC LIMIT 1;
    IF clock_timestamp() < NEW.settles_at OR sitting.state <> 'drafted' OR NEW.state <> 'balloted'
    OR question.kind <> 'ranked' OR question.seats <> 1
    OR question.method <> (CASE least.method WHEN 'ranked' THEN 'irv' ELSE 'first-past-the-post' END)
    OR question.subject_of <> 'endorsements' OR question.subject_hash IS DISTINCT FROM head
    OR endorsements_paper_differs(NEW.id, NEW.contest_id) THEN
        PERFORM endorsements_refuse(TG_NAME, 'the paper is not the register of requests');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_round_paper_is_the_register BEFORE UPDATE OF contest_id ON endorsements_round
    FOR EACH ROW WHEN (NEW.contest_id IS NOT NULL AND NEW.contest_id IS DISTINCT FROM OLD.contest_id)
    EXECUTE FUNCTION endorsements_round_paper_is_the_register();

-- The paper, once made.
CREATE FUNCTION endorsements_option_guaranteed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM endorsements_round WHERE contest_id IN (OLD.contest_id, NEW.contest_id)) THEN
        PERFORM endorsements_refuse(TG_NAME, 'the options of an endorsement ballot are the requests');
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER endorsements_option_guaranteed BEFORE INSERT OR UPDATE OR DELETE ON ballots_option
    FOR EACH ROW EXECUTE FUNCTION endorsements_option_guaranteed();

CREATE FUNCTION endorsements_contest_guaranteed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM endorsements_round WHERE contest_id = OLD.id) THEN
        PERFORM endorsements_refuse(TG_NAME, 'the question of an endorsement ballot stays as it was made');
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER endorsements_contest_guaranteed BEFORE UPDATE OR DELETE ON ballots_contest
    FOR EACH ROW EXECUTE FUNCTION endorsements_contest_guaranteed();

CREATE FUNCTION endorsements_ballot_guaranteed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_round endorsements_round;
    least endorsements_ruleset;
BEGIN
    FOR its_round IN SELECT round.* FROM endorsements_round round
        JOIN ballots_contest contest ON contest.id = round.contest_id WHERE contest.ballot_id = NEW.id
    LOOP
        SELECT * INTO least FROM endorsements_ruleset WHERE id = its_round.rule_set_id;
        IF NEW.state IN ('notified', 'open') AND (
            its_round.state <> 'balloted'
            OR endorsements_paper_differs(its_round.id, its_round.contest_id))
        OR OLD.state = 'drafted' AND NEW.state = 'counting' THEN
            PERFORM endorsements_refuse(TG_NAME, 'the options of an endorsement ballot are the requests');
        END IF;
        IF NEW.state IN ('notified', 'open') AND (
            NEW.opens_at - NEW.notified_at < least.minimum_notice
            OR NEW.closes_at - NEW.opens_at < least.minimum_voting
            OR NEW.notified_at < its_round.settles_at OR NEW.opens_at < its_round.votes_at)
        OR NEW.state = 'open' AND clock_timestamp() < NEW.opens_at
        OR NEW.state = 'closing' AND NEW.closed_at < NEW.closes_at THEN
            PERFORM endorsements_refuse(
                'endorsements_ballot_keeps_its_lengths', 'notice or voting is shorter than the rules allow');
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_ballot_guaranteed BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION endorsements_ballot_guaranteed();

-- What is added to a round.
CREATE FUNCTION endorsements_before_the_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_round endorsements_round;
    its_request bigint;
BEGIN
    IF TG_TABLE_NAME = 'endorsements_appeal' THEN
        IF NEW.ruling_id IS NULL THEN RETURN NEW; END IF;
        SELECT request_id INTO its_request FROM endorsements_ruling WHERE id = NEW.ruling_id;
    ELSIF TG_TABLE_NAME = 'endorsements_verdict' THEN
        SELECT ruling.request_id INTO its_request FROM endorsements_appeal appeal
            JOIN endorsements_ruling ruling ON ruling.id = appeal.ruling_id WHERE appeal.id = NEW.appeal_id;
        IF NOT FOUND THEN RETURN NEW; END IF;
    ELSE
        its_request := NEW.request_id;
    END IF;
    SELECT round.* INTO its_round FROM endorsements_round round
        JOIN endorsements_request request ON request.round_id = round.id
        WHERE request.id = its_request FOR NO KEY UPDATE OF round;
    IF its_round.state <> 'announced' THEN
        PERFORM endorsements_refuse(TG_NAME, 'the paper of this round has been made');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_withdrawal_before_the_paper BEFORE INSERT ON endorsements_withdrawal
    FOR EACH ROW EXECUTE FUNCTION endorsements_before_the_paper();
CREATE TRIGGER endorsements_ruling_before_the_paper BEFORE INSERT ON endorsements_ruling
    FOR EACH ROW EXECUTE FUNCTION endorsements_before_the_paper();
CREATE TRIGGER endorsements_shortlisting_before_the_paper BEFORE INSERT ON endorsements_shortlisting
    FOR EACH ROW EXECUTE FUNCTION endorsements_before_the_paper();
CREATE TRIGGER endorsements_appeal_before_the_paper BEFORE INSERT ON endorsements_appeal
    FOR EACH ROW EXECUTE FUNCTION endorsements_before_the_paper();
CREATE TRIGGER endorsements_verdict_before_the_paper BEFORE INSERT ON endorsements_verdict
    FOR EACH ROW EXECUTE FUNCTION endorsements_before_the_paper();

CREATE FUNCTION endorsements_request_in_its_window() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_round endorsements_round;
BEGIN
    SELECT * INTO its_round FROM endorsements_round WHERE id = NEW.round_id FOR NO KEY UPDATE;
    IF its_round.state <> 'announced' OR NEW.at < its_round.opens_at OR NEW.at >= its_round.closes_at THEN
        PERFORM endorsements_refuse(TG_NAME, 'requests are taken while the round is open for them');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_request_in_its_window BEFORE INSERT ON endorsements_request
    FOR EACH ROW EXECUTE FUNCTION endorsements_request_in_its_window();

CREATE FUNCTION endorsements_request_chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before endorsements_request;
BEGIN
    SELECT * INTO before FROM endorsements_request WHERE round_id = NEW.round_id
        ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(before.number, 0) + 1 OR NEW.previous <> COALESCE(before.hash, repeat('0', 64))
    OR NEW.hash !~ '^[0-9a-f]{64}$' OR NEW.lock !~ '^[0-9a-f]{64}$' THEN
        PERFORM endorsements_refuse(TG_NAME, 'a request follows the one before it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_request_chained BEFORE INSERT ON endorsements_request
    FOR EACH ROW EXECUTE FUNCTION endorsements_request_chained();

CREATE FUNCTION endorsements_withdrawal_by_the_asker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM endorsements_request WHERE id = NEW.request_id
        AND lock = encode(sha256(convert_to(NEW.code, 'UTF8')), 'hex')) THEN
        PERFORM endorsements_refuse(TG_NAME, 'only the asker can withdraw: the code does not open the lock');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_withdrawal_by_the_asker BEFORE INSERT ON endorsements_withdrawal
    FOR EACH ROW EXECUTE FUNCTION endorsements_withdrawal_by_the_asker();

CREATE FUNCTION endorsements_ruling_under_a_clause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM endorsements_request request
        JOIN endorsements_round round ON round.id = request.round_id
        JOIN endorsements_ruleset rules ON rules.id = round.rule_set_id
        WHERE request.id = NEW.request_id AND NEW.at + rules.appeal_within <= round.settles_at
        AND rules.clauses @> jsonb_build_array(jsonb_build_object('number', NEW.clause))) THEN
        PERFORM endorsements_refuse(
            TG_NAME, 'a ruling cites a clause adopted before, and leaves time for an appeal');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_ruling_under_a_clause BEFORE INSERT ON endorsements_ruling
    FOR EACH ROW EXECUTE FUNCTION endorsements_ruling_under_a_clause();

CREATE FUNCTION endorsements_shortlisting_where_rules_have_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM endorsements_request request
        JOIN endorsements_round round ON round.id = request.round_id
        JOIN endorsements_ruleset rules ON rules.id = round.rule_set_id
        WHERE request.id = NEW.request_id AND rules.options = 'shortlist') THEN
        PERFORM endorsements_refuse(TG_NAME, 'under these rules everyone who asks is on the ballot');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_shortlisting_where_rules_have_it BEFORE INSERT ON endorsements_shortlisting
    FOR EACH ROW EXECUTE FUNCTION endorsements_shortlisting_where_rules_have_it();

-- What the vote made.
CREATE FUNCTION endorsements_endorsement_won() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM endorsements_round round
        JOIN ballots_tally tally ON tally.contest_id = round.contest_id
        JOIN (SELECT id, row_number() OVER (ORDER BY number) - 1 AS place
              FROM endorsements_standing(NEW.round_id)) person ON person.id = NEW.request_id
        WHERE round.id = NEW.round_id AND round.state = 'declared' AND round.outcome = 'endorsed'
        AND round.contest_id = NEW.contest_id AND ballots_question_stands(NEW.contest_id)
        AND tally.count::jsonb #>> '{elected_ids,0}' = person.place::text) THEN
        PERFORM endorsements_refuse(TG_NAME, 'an endorsement is what a declared vote decided');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_endorsement_won BEFORE INSERT ON endorsements_endorsement
    FOR EACH ROW EXECUTE FUNCTION endorsements_endorsement_won();

CREATE FUNCTION endorsements_endorsement_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.round_id, OLD.request_id, OLD.contest_id, OLD.at)
        IS DISTINCT FROM (NEW.round_id, NEW.request_id, NEW.contest_id, NEW.at)
    OR NEW.state <> OLD.state AND NEW.state <> 'ended' AND NOT EXISTS (
        SELECT FROM endorsements_decision decision
        LEFT JOIN endorsements_appeal appeal ON appeal.decision_id = decision.id
        LEFT JOIN endorsements_verdict verdict ON verdict.appeal_id = appeal.id
        WHERE decision.endorsement_id = NEW.id AND decision.carried AND decision.final_at IS NULL
        AND (decision.contest_id IS NULL OR ballots_question_stands(decision.contest_id))
        AND (appeal.id IS NULL OR NOT verdict.allowed)
        AND NEW.state = (CASE decision.outcome WHEN 'warn' THEN 'warned' WHEN 'suspend' THEN 'suspended'
            WHEN 'withdraw' THEN 'withdrawn' WHEN 'restore' THEN 'backed' END)) THEN
        PERFORM endorsements_refuse(TG_NAME, 'an endorsement changes by a decision that was carried');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_endorsement_by_decision BEFORE UPDATE ON endorsements_endorsement
    FOR EACH ROW EXECUTE FUNCTION endorsements_endorsement_by_decision();

CREATE FUNCTION endorsements_concern_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (  -- endorsements.lifecycle.CONCERNS
        ('gathering', 'replying'), ('gathering', 'lapsed'), ('replying', 'reviewing'),
        ('reviewing', 'voting'), ('voting', 'decided'), ('decided', 'appealed'), ('decided', 'closed'),
        ('appealed', 'closed')) THEN
        PERFORM endorsements_refuse(TG_NAME, format('a concern does not go from %s to %s', OLD.state, NEW.state));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_concern_moves BEFORE UPDATE OF state ON endorsements_concern
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION endorsements_concern_moves();

-- The right of reply: the words of a concern and its deadlines stay, and so does a reply.
CREATE FUNCTION endorsements_concern_keeps_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.endorsement_id, OLD.words, OLD.raised_by_id, OLD.at, OLD.gather_until)
        IS DISTINCT FROM (NEW.endorsement_id, NEW.words, NEW.raised_by_id, NEW.at, NEW.gather_until)
    OR OLD.reply_by IS NOT NULL AND NEW.reply_by IS DISTINCT FROM OLD.reply_by
    OR OLD.reply <> '' AND NEW.reply <> OLD.reply THEN
        PERFORM endorsements_refuse(TG_NAME, 'a concern and its reply stay as they were given');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_concern_keeps_its_words BEFORE UPDATE ON endorsements_concern
    FOR EACH ROW EXECUTE FUNCTION endorsements_concern_keeps_its_words();

CREATE FUNCTION endorsements_decision_keeps_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.endorsement_id, OLD.concern_id, OLD.outcome, OLD.reasons, OLD.by_id, OLD.at, OLD.closes_at)
        IS DISTINCT FROM
       (NEW.endorsement_id, NEW.concern_id, NEW.outcome, NEW.reasons, NEW.by_id, NEW.at, NEW.closes_at)
    OR NEW.contest_id IS DISTINCT FROM OLD.contest_id AND ballots_question_stands(OLD.contest_id)
    OR OLD.decided_at IS NOT NULL
        AND (OLD.carried, OLD.decided_at, OLD.contest_id)
        IS DISTINCT FROM (NEW.carried, NEW.decided_at, NEW.contest_id)
    OR OLD.final_at IS NOT NULL AND NEW.final_at IS DISTINCT FROM OLD.final_at THEN
        PERFORM endorsements_refuse(TG_NAME, 'a decision stays as it was put');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_decision_keeps_its_words BEFORE UPDATE ON endorsements_decision
    FOR EACH ROW EXECUTE FUNCTION endorsements_decision_keeps_its_words();
"""


VOTES = """
CREATE FUNCTION endorsements_decision_as_voted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    votes_for bigint;
    against bigint;
    ballot_state text;
BEGIN
    SELECT count(*) FILTER (WHERE agrees), count(*) FILTER (WHERE NOT agrees) INTO votes_for, against
        FROM endorsements_voice WHERE decision_id = NEW.id;
    SELECT ballot.state INTO ballot_state FROM ballots_contest contest
        JOIN ballots_ballot ballot ON ballot.id = contest.ballot_id WHERE contest.id = NEW.contest_id;
    IF TG_OP = 'INSERT'
    OR NEW.contest_id IS NULL AND (
        NEW.closes_at IS NULL OR NEW.decided_at < NEW.closes_at OR NEW.carried <> (votes_for > against))
    OR NEW.contest_id IS NOT NULL AND ballot_state <> 'declared' THEN
        PERFORM endorsements_refuse(TG_NAME, 'a decision is what was voted');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER endorsements_decision_as_voted BEFORE INSERT OR UPDATE ON endorsements_decision
    FOR EACH ROW WHEN (NEW.carried IS NOT NULL) EXECUTE FUNCTION endorsements_decision_as_voted();
"""

KEPT = """
CREATE TRIGGER endorsements_ruleset_append_only BEFORE UPDATE OR DELETE ON endorsements_ruleset
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_request_append_only BEFORE UPDATE OR DELETE ON endorsements_request
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_withdrawal_append_only BEFORE UPDATE OR DELETE ON endorsements_withdrawal
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_ruling_append_only BEFORE UPDATE OR DELETE ON endorsements_ruling
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_recommendation_append_only BEFORE UPDATE OR DELETE ON endorsements_recommendation
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_shortlisting_append_only BEFORE UPDATE OR DELETE ON endorsements_shortlisting
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_answer_append_only BEFORE UPDATE OR DELETE ON endorsements_answer
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_contact_append_only BEFORE UPDATE OR DELETE ON endorsements_contact
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_supporter_append_only BEFORE UPDATE OR DELETE ON endorsements_supporter
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_voice_append_only BEFORE UPDATE OR DELETE ON endorsements_voice
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_appeal_append_only BEFORE UPDATE OR DELETE ON endorsements_appeal
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_verdict_append_only BEFORE UPDATE OR DELETE ON endorsements_verdict
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_round_kept BEFORE DELETE ON endorsements_round
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_endorsement_kept BEFORE DELETE ON endorsements_endorsement
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_commitment_kept BEFORE DELETE ON endorsements_commitment
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_concern_kept BEFORE DELETE ON endorsements_concern
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER endorsements_decision_kept BEFORE DELETE ON endorsements_decision
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
REVOKE UPDATE, DELETE ON
    endorsements_ruleset,
    endorsements_request,
    endorsements_withdrawal,
    endorsements_ruling,
    endorsements_recommendation,
    endorsements_shortlisting,
    endorsements_answer,
    endorsements_contact,
    endorsements_supporter,
    endorsements_voice,
    endorsements_appeal,
    endorsements_verdict
    FROM momentum_app;
REVOKE DELETE ON
    endorsements_round, endorsements_endorsement, endorsements_commitment, endorsements_concern, endorsements_decision
    FROM momentum_app;
"""
UNDONE = """
DROP TRIGGER endorsements_option_guaranteed ON ballots_option;
DROP TRIGGER endorsements_contest_guaranteed ON ballots_contest;
DROP TRIGGER endorsements_ballot_guaranteed ON ballots_ballot;
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT tgname, tgrelid::regclass AS its_table FROM pg_trigger
        WHERE NOT tgisinternal AND tgname LIKE 'endorsements\\_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.its_table);
    END LOOP;
    FOR it IN SELECT oid::regprocedure AS its_function FROM pg_proc
        WHERE proname LIKE 'endorsements\\_%' LOOP
        EXECUTE format('DROP FUNCTION %s', it.its_function);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("endorsements", "0001_initial"),
        ("ballots", "0007_two_undo_it"),
    ]
    operations = [migrations.RunSQL(RULES + ROUNDS + VOTES + KEPT, UNDONE)]
