"""What no officer and no page can get around: dates, definitions, one nomination each, and that the options of an
election's paper are the candidacies that are valid.

What is added before the papers are made is added then. A paper is compared with the candidacies when it is tied
to its region's places, and again at notice and at opening; once tied, its question and options stay as they are.
"""

from django.db import migrations

# Every refusal carries the name of its trigger.
RULES = """
CREATE FUNCTION elections_refuse(name text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = name;
END $$;

-- Who is on the paper of a region, in the order in which they came forward.
CREATE FUNCTION elections_valid(which bigint) RETURNS SETOF elections_candidacy STABLE
LANGUAGE sql AS $$
    SELECT candidacy.* FROM elections_candidacy candidacy
    JOIN elections_election election ON election.id = candidacy.election_id
    JOIN elections_ruleset rules ON rules.id = election.rule_set_id
    WHERE candidacy.place_id = which AND candidacy.accepted_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM elections_withdrawal gone WHERE gone.candidacy_id = candidacy.id)
    AND NOT EXISTS (
        SELECT FROM elections_ruling ruling
        LEFT JOIN elections_appeal appeal ON appeal.ruling_id = ruling.id
        LEFT JOIN elections_verdict verdict ON verdict.appeal_id = appeal.id
        WHERE ruling.candidacy_id = candidacy.id AND (appeal.id IS NULL OR NOT verdict.allowed))
    AND (SELECT count(*) FROM elections_nomination nomination
         WHERE nomination.candidacy_id = candidacy.id) >= rules.nominations_needed
    ORDER BY candidacy.number
$$;

-- Whether the options of a question are not exactly those people, with their own latest words.
CREATE FUNCTION elections_paper_differs(which bigint, question bigint) RETURNS boolean STABLE
LANGUAGE sql AS $$
    WITH paper AS (
        SELECT candidacy.name::text AS name, candidacy.detail::text AS detail, (
            SELECT said.text FROM elections_statement said WHERE said.candidacy_id = candidacy.id
            ORDER BY said.number DESC LIMIT 1) AS statement, candidacy.number
        FROM elections_valid(which) candidacy)
    SELECT (SELECT array_agg(ROW(name, detail, statement) ORDER BY number) FROM paper)
        IS DISTINCT FROM
           (SELECT array_agg(ROW(name::text, detail::text, statement) ORDER BY place)
            FROM ballots_option WHERE contest_id = question AND NOT is_ron)
$$;
"""

ELECTIONS = """
CREATE FUNCTION elections_election_keeps_its_lengths() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    least elections_ruleset;
BEGIN
    SELECT * INTO least FROM elections_ruleset WHERE id = NEW.rule_set_id;
    IF NEW.closes_at - NEW.opens_at < least.minimum_standing
    OR NEW.nominate_until - NEW.closes_at < least.minimum_nominating
    OR NEW.settles_at - NEW.nominate_until < greatest(least.minimum_settling, least.appeal_within)
    OR NEW.votes_at - NEW.settles_at < least.minimum_notice
    OR NEW.votes_until - NEW.votes_at < least.minimum_voting
    OR NEW.takes_office_on <= NEW.votes_until::date
    OR NEW.announced_at > NEW.opens_at OR least.adopted_on > NEW.announced_at::date THEN
        PERFORM elections_refuse(TG_NAME, 'a window is shorter than the rules allow');
    END IF;
    IF NEW.state <> 'announced' OR NEW.rules -> 'clauses' IS DISTINCT FROM least.clauses
    OR NEW.rules -> 'national' IS DISTINCT FROM least.national
    OR (NEW.rules ->> 'nominations_needed')::int IS DISTINCT FROM least.nominations_needed
    OR NEW.rules ->> 'shortage' IS DISTINCT FROM least.shortage
    OR NEW.rules ->> 'filling' IS DISTINCT FROM least.filling THEN
        PERFORM elections_refuse(TG_NAME, 'an election begins announced, under the rules as adopted');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_election_keeps_its_lengths BEFORE INSERT ON elections_election
    FOR EACH ROW EXECUTE FUNCTION elections_election_keeps_its_lengths();

CREATE FUNCTION elections_election_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.title, OLD.slug, OLD.summary, OLD.rule_set_id, OLD.rules, OLD.definitions, OLD.cycle,
        OLD.questions, OLD.announced_at, OLD.opens_at, OLD.closes_at, OLD.nominate_until, OLD.settles_at,
        OLD.votes_at, OLD.votes_until, OLD.takes_office_on)
        IS DISTINCT FROM
       (NEW.id, NEW.title, NEW.slug, NEW.summary, NEW.rule_set_id, NEW.rules, NEW.definitions, NEW.cycle,
        NEW.questions, NEW.announced_at, NEW.opens_at, NEW.closes_at, NEW.nominate_until, NEW.settles_at,
        NEW.votes_at, NEW.votes_until, NEW.takes_office_on)
    OR OLD.state IN ('declared', 'abandoned') THEN
        PERFORM elections_refuse(TG_NAME, 'an election stays as it was announced');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_election_frozen BEFORE UPDATE ON elections_election
    FOR EACH ROW EXECUTE FUNCTION elections_election_frozen();

CREATE FUNCTION elections_election_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (  -- elections.lifecycle.MOVES
        ('announced', 'balloted'), ('announced', 'abandoned'), ('balloted', 'declared'),
        ('balloted', 'abandoned')) THEN
        PERFORM elections_refuse(TG_NAME, format('an election does not go from %s to %s', OLD.state, NEW.state));
    END IF;
    IF NEW.state = 'balloted' AND clock_timestamp() < NEW.settles_at
    OR NEW.state = 'declared' AND EXISTS (SELECT FROM elections_place
        WHERE election_id = NEW.id AND outcome IN ('pending', 'balloted'))
    OR NEW.state = 'abandoned' AND EXISTS (SELECT FROM elections_place place
        JOIN ballots_contest contest ON contest.id = place.contest_id
        JOIN ballots_ballot ballot ON ballot.id = contest.ballot_id
        WHERE place.election_id = NEW.id AND ballot.state NOT IN ('drafted', 'void', 'annulled')) THEN
        PERFORM elections_refuse(TG_NAME, 'it is not time for that yet, or too late');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_election_moves BEFORE UPDATE OF state ON elections_election
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION elections_election_moves();

CREATE FUNCTION elections_place_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_election elections_election;
    least elections_ruleset;
    question ballots_contest;
    sitting ballots_ballot;
BEGIN
    SELECT * INTO its_election FROM elections_election WHERE id = NEW.election_id;
    SELECT * INTO least FROM elections_ruleset WHERE id = its_election.rule_set_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> 'pending' OR its_election.state <> 'announced'
        OR EXISTS (SELECT FROM elections_candidacy WHERE election_id = NEW.election_id) THEN
            PERFORM elections_refuse(TG_NAME, 'what regions elect is announced with the election');
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.id, OLD.election_id, OLD.region_id, OLD.office_id, OLD.seats, OLD.reserves,
        OLD.sections)
        IS DISTINCT FROM
       (NEW.id, NEW.election_id, NEW.region_id, NEW.office_id, NEW.seats, NEW.reserves,
        NEW.sections)
    OR NEW.contest_id IS DISTINCT FROM OLD.contest_id
        AND (OLD.outcome = 'declared' OR ballots_question_stands(OLD.contest_id))
    OR OLD.declared_at IS NOT NULL AND (OLD.declared_at, OLD.shortfalls)
        IS DISTINCT FROM (NEW.declared_at, NEW.shortfalls) THEN
        PERFORM elections_refuse(TG_NAME, 'what a region elects stays as it was announced');
    END IF;
    IF OLD.outcome <> NEW.outcome AND (OLD.outcome, NEW.outcome) NOT IN (  -- elections.lifecycle.OUTCOMES
        ('pending', 'balloted'), ('pending', 'unopposed'), ('pending', 'vacant'), ('pending', 'reopened'),
        ('balloted', 'declared'))
    OR OLD.outcome <> NEW.outcome AND its_election.state <> 'balloted' THEN
        PERFORM elections_refuse(TG_NAME, format('places do not go from %s to %s', OLD.outcome, NEW.outcome));
    END IF;
    IF NEW.outcome IN ('unopposed') AND OLD.outcome = 'pending'
        AND (SELECT count(*) FROM elections_valid(NEW.id)) NOT BETWEEN 1 AND NEW.seats
    OR NEW.outcome = 'vacant' AND OLD.outcome = 'pending' AND NEW.reserves = '[]'
        AND EXISTS (SELECT FROM elections_valid(NEW.id))
    OR NEW.outcome = 'reopened' AND (least.shortage <> 're-open' OR NEW.reserves = '[]') THEN
        PERFORM elections_refuse(TG_NAME, 'people stand there, and members are to choose');
    END IF;
    IF NEW.contest_id IS NOT NULL AND NEW.contest_id IS DISTINCT FROM OLD.contest_id THEN
        SELECT * INTO question FROM ballots_contest WHERE id = NEW.contest_id;
        SELECT * INTO sitting FROM ballots_ballot WHERE id = question.ballot_id FOR UPDATE;
        IF sitting.state <> 'drafted' OR sitting.region_id IS DISTINCT FROM NEW.region_id
        OR question.kind <> 'ranked' OR question.seats <> NEW.seats OR question.ron <> least.ron
        OR question.method <> least.method OR question.subject_of <> 'elections'
        OR (SELECT count(*) FROM ballots_contest WHERE ballot_id = sitting.id) <> 1
        OR elections_paper_differs(NEW.id, NEW.contest_id) THEN
            PERFORM elections_refuse(TG_NAME, 'the paper is not the candidacies that are valid');
        END IF;
    END IF;
    IF NEW.outcome = 'declared' AND OLD.outcome <> 'declared' AND NOT EXISTS (
        SELECT FROM ballots_contest contest JOIN ballots_ballot ballot ON ballot.id = contest.ballot_id
        WHERE contest.id = NEW.contest_id AND ballot.state = 'declared') THEN
        PERFORM elections_refuse(TG_NAME, 'the ballot of this region is not declared');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_place_frozen BEFORE INSERT OR UPDATE ON elections_place
    FOR EACH ROW EXECUTE FUNCTION elections_place_frozen();
"""

PAPERS = """
CREATE FUNCTION elections_option_is_a_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND members_replaces_keys(TG_RELID)
    AND to_jsonb(NEW) - 'groups' = to_jsonb(OLD) - 'groups' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM elections_place WHERE contest_id IN (OLD.contest_id, NEW.contest_id)) THEN
        PERFORM elections_refuse(TG_NAME, 'the options of an election are its candidates');
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER elections_option_is_a_candidate BEFORE INSERT OR UPDATE OR DELETE ON ballots_option
    FOR EACH ROW EXECUTE FUNCTION elections_option_is_a_candidate();

-- No other question joins the ballot of a region, and its own stays as it was made.
CREATE FUNCTION elections_contest_of_candidates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM elections_place WHERE contest_id = OLD.id)
    OR TG_OP = 'INSERT' AND EXISTS (SELECT FROM elections_place place
        JOIN ballots_contest contest ON contest.id = place.contest_id
        WHERE contest.ballot_id = NEW.ballot_id) THEN
        PERFORM elections_refuse(TG_NAME, 'the question of an election stays as it was made');
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER elections_contest_of_candidates BEFORE INSERT OR UPDATE OR DELETE ON ballots_contest
    FOR EACH ROW EXECUTE FUNCTION elections_contest_of_candidates();

CREATE FUNCTION elections_ballot_of_candidates() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    IF NEW.state IN ('notified', 'open') AND EXISTS (SELECT FROM ballots_contest contest
        LEFT JOIN elections_place place ON place.contest_id = contest.id
        WHERE contest.ballot_id = NEW.id AND contest.subject_of = 'elections' AND place.id IS NULL) THEN
        PERFORM elections_refuse(TG_NAME, 'this question was not made from candidacies');
    END IF;
    FOR found IN SELECT place.id, place.contest_id, place.region_id, place.sections, election.state,
            election.settles_at, election.votes_at, least.minimum_notice, least.minimum_voting
        FROM elections_place place
        JOIN elections_election election ON election.id = place.election_id
        JOIN elections_ruleset least ON least.id = election.rule_set_id
        JOIN ballots_contest contest ON contest.id = place.contest_id WHERE contest.ballot_id = NEW.id
    LOOP
        IF NEW.state IN ('notified', 'open') AND (
            found.state <> 'balloted' OR NEW.region_id IS DISTINCT FROM found.region_id
            OR NEW.sections IS DISTINCT FROM found.sections
            OR elections_paper_differs(found.id, found.contest_id))
        OR OLD.state = 'drafted' AND NEW.state = 'counting' THEN
            PERFORM elections_refuse(TG_NAME, 'the options of an election are its candidates');
        END IF;
        IF NEW.state IN ('notified', 'open') AND (
            NEW.opens_at - NEW.notified_at < found.minimum_notice
            OR NEW.closes_at - NEW.opens_at < found.minimum_voting
            OR NEW.notified_at < found.settles_at OR NEW.opens_at < found.votes_at) THEN
            PERFORM elections_refuse(
                'elections_ballot_keeps_its_lengths', 'notice or voting is shorter than the rules allow');
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_ballot_of_candidates BEFORE UPDATE OF state ON ballots_ballot
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION elections_ballot_of_candidates();

-- An officer who stands has no powers over the ballots of that election: what an officer does is in the record,
-- in the same transaction, and that row is refused.
CREATE FUNCTION elections_ballot_not_run_by_a_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ballots_contest contest
        JOIN elections_place place ON place.contest_id = contest.id
        JOIN elections_candidacy candidacy ON candidacy.election_id = place.election_id
        LEFT JOIN elections_withdrawal gone ON gone.candidacy_id = candidacy.id
        WHERE NEW.subject = 'ballots.ballot:' || contest.ballot_id AND candidacy.member_id = NEW.member
        AND gone.id IS NULL) THEN
        PERFORM elections_refuse(TG_NAME, 'a candidate has no powers over the ballot');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_ballot_not_run_by_a_candidate BEFORE INSERT ON momentum_demo_auditevent
    FOR EACH ROW WHEN (NEW.member IS NOT NULL AND NEW.subject LIKE 'ballots.ballot:%')
    EXECUTE FUNCTION elections_ballot_not_run_by_a_candidate();
"""

STANDING = """
CREATE FUNCTION elections_candidacy_in_its_window() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_election elections_election;
    its_place elections_place;
    closes timestamptz;
BEGIN
    SELECT * INTO its_place FROM elections_place WHERE id = NEW.place_id;
    SELECT * INTO its_election FROM elections_election WHERE id = NEW.election_id FOR NO KEY UPDATE;
    SELECT COALESCE(max(until), its_election.closes_at) INTO closes
        FROM elections_extension WHERE place_id = NEW.place_id;
    IF its_place.election_id <> NEW.election_id OR its_election.state <> 'announced'
    OR NEW.at < its_election.opens_at OR NEW.at >= closes
    OR NEW.accepted_at IS NOT NULL OR NEW.option_id IS NOT NULL THEN
        PERFORM elections_refuse(TG_NAME, 'members put themselves forward between the dates for that');
    END IF;
    IF NOT EXISTS (SELECT FROM members_member WHERE id = NEW.member_id
        AND region_id = its_place.region_id) THEN
        PERFORM elections_refuse('elections_candidacy_in_their_region', 'members stand in their own region');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_candidacy_in_its_window BEFORE INSERT ON elections_candidacy
    FOR EACH ROW EXECUTE FUNCTION elections_candidacy_in_its_window();

CREATE FUNCTION elections_candidacy_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_election elections_election;
BEGIN
    SELECT * INTO its_election FROM elections_election WHERE id = OLD.election_id;
    IF (OLD.id, OLD.election_id, OLD.place_id, OLD.member_id, OLD.number, OLD.at)
        IS DISTINCT FROM (NEW.id, NEW.election_id, NEW.place_id, NEW.member_id, NEW.number, NEW.at)
    OR OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at
    OR NEW.option_id IS DISTINCT FROM OLD.option_id AND ballots_question_stands(
        (SELECT contest_id FROM ballots_option WHERE id = OLD.option_id))
    OR NEW.accepted_at IS DISTINCT FROM OLD.accepted_at AND (
        its_election.state <> 'announced' OR NEW.accepted_at NOT BETWEEN
        its_election.closes_at AND its_election.settles_at)
    OR its_election.state = 'balloted'
        AND ((OLD.name, OLD.detail, OLD.interests) IS DISTINCT FROM (NEW.name, NEW.detail, NEW.interests)
            OR OLD.token IS DISTINCT FROM NEW.token AND NOT members_replaces_keys(TG_RELID)) THEN
        PERFORM elections_refuse(TG_NAME, 'a candidacy stays as it was');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_candidacy_frozen BEFORE UPDATE ON elections_candidacy
    FOR EACH ROW EXECUTE FUNCTION elections_candidacy_frozen();

CREATE FUNCTION elections_nomination_of_the_region() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT election.id, election.state, election.closes_at, election.nominate_until, place.region_id
        INTO found FROM elections_candidacy candidacy
        JOIN elections_place place ON place.id = candidacy.place_id
        JOIN elections_election election ON election.id = candidacy.election_id
        WHERE candidacy.id = NEW.candidacy_id;
    IF found.id <> NEW.election_id OR found.state <> 'announced'
    OR NEW.at < found.closes_at OR NEW.at >= found.nominate_until
    OR EXISTS (SELECT FROM elections_withdrawal WHERE candidacy_id = NEW.candidacy_id) THEN
        PERFORM elections_refuse('elections_nomination_in_its_window', 'members nominate between the dates for that');
    END IF;
    IF NOT EXISTS (SELECT FROM members_member WHERE id = NEW.member_id AND region_id = found.region_id) THEN
        PERFORM elections_refuse(TG_NAME, 'members nominate candidates of their own region');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_nomination_of_the_region BEFORE INSERT ON elections_nomination
    FOR EACH ROW EXECUTE FUNCTION elections_nomination_of_the_region();

CREATE FUNCTION elections_statement_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM elections_candidacy candidacy
        JOIN elections_election election ON election.id = candidacy.election_id
        WHERE candidacy.id = NEW.candidacy_id AND election.state = 'announced'
        AND NEW.at < election.nominate_until) THEN
        PERFORM elections_refuse(TG_NAME, 'statements are locked when nominations close');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_statement_locked BEFORE INSERT ON elections_statement
    FOR EACH ROW EXECUTE FUNCTION elections_statement_locked();

CREATE FUNCTION elections_before_the_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_candidacy bigint;
    its_election elections_election;
BEGIN
    IF TG_TABLE_NAME = 'elections_appeal' THEN
        SELECT candidacy_id INTO its_candidacy FROM elections_ruling WHERE id = NEW.ruling_id;
    ELSIF TG_TABLE_NAME = 'elections_verdict' THEN
        SELECT candidacy_id INTO its_candidacy FROM elections_ruling ruling
            JOIN elections_appeal appeal ON appeal.ruling_id = ruling.id WHERE appeal.id = NEW.appeal_id;
    ELSE
        its_candidacy := NEW.candidacy_id;
    END IF;
    SELECT election.* INTO its_election FROM elections_election election
        JOIN elections_candidacy candidacy ON candidacy.election_id = election.id
        WHERE candidacy.id = its_candidacy FOR NO KEY UPDATE OF election;
    IF its_election.state <> 'announced' THEN
        PERFORM elections_refuse(TG_NAME, 'the papers of this election have been made');
    END IF;
    IF TG_TABLE_NAME = 'elections_ruling' THEN
        IF NOT EXISTS (SELECT FROM elections_ruleset rules WHERE rules.id = its_election.rule_set_id
            AND NEW.at + rules.appeal_within <= its_election.settles_at
            AND rules.clauses @> jsonb_build_array(jsonb_build_object('number', NEW.clause))) THEN
            PERFORM elections_refuse('elections_ruling_under_a_clause',
                'a ruling cites a clause adopted before, and leaves time for an appeal');
        END IF;
    ELSIF TG_TABLE_NAME = 'elections_verdict' THEN
        IF EXISTS (SELECT FROM elections_ruling ruling
            JOIN elections_appeal appeal ON appeal.ruling_id = ruling.id
            WHERE appeal.id = NEW.appeal_id AND ruling.by_id = NEW.by_id) THEN
            PERFORM elections_refuse('elections_verdict_by_another', 'nobody judges their own ruling');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_withdrawal_before_the_paper BEFORE INSERT ON elections_withdrawal
    FOR EACH ROW EXECUTE FUNCTION elections_before_the_paper();
CREATE TRIGGER elections_ruling_before_the_paper BEFORE INSERT ON elections_ruling
    FOR EACH ROW EXECUTE FUNCTION elections_before_the_paper();
CREATE TRIGGER elections_appeal_before_the_paper BEFORE INSERT ON elections_appeal
    FOR EACH ROW EXECUTE FUNCTION elections_before_the_paper();
CREATE TRIGGER elections_verdict_before_the_paper BEFORE INSERT ON elections_verdict
    FOR EACH ROW EXECUTE FUNCTION elections_before_the_paper();

CREATE FUNCTION elections_extension_of_what_is_vacant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    SELECT place.seats, place.reserves, election.state, election.closes_at, election.nominate_until
        INTO found FROM elections_place place
        JOIN elections_election election ON election.id = place.election_id WHERE place.id = NEW.place_id;
    IF found.state <> 'announced' OR NEW.at < found.closes_at OR NEW.until > found.nominate_until
    OR found.reserves = '[]' AND (SELECT count(*) FROM elections_candidacy candidacy
        LEFT JOIN elections_withdrawal gone ON gone.candidacy_id = candidacy.id
        WHERE candidacy.place_id = NEW.place_id AND gone.id IS NULL) >= found.seats THEN
        PERFORM elections_refuse(TG_NAME, 'more time is only for places that would stay vacant');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_extension_of_what_is_vacant BEFORE INSERT ON elections_extension
    FOR EACH ROW EXECUTE FUNCTION elections_extension_of_what_is_vacant();

CREATE FUNCTION elections_relayed_equally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM elections_candidacy candidacy
        JOIN elections_election election ON election.id = candidacy.election_id
        JOIN elections_ruleset rules ON rules.id = election.rule_set_id
        WHERE candidacy.id = NEW.candidacy_id AND candidacy.option_id IS NOT NULL
        AND NEW.number BETWEEN 1 AND rules.messages) THEN
        PERFORM elections_refuse(TG_NAME, 'each candidate has as many messages passed on as every other');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_relayed_equally BEFORE INSERT ON elections_relayed
    FOR EACH ROW EXECUTE FUNCTION elections_relayed_equally();

-- A mandate is what a declared count, a countback, or the want of opponents came to.
CREATE FUNCTION elections_mandate_won() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_place elections_place;
    its_number text;
BEGIN
    SELECT * INTO its_place FROM elections_place WHERE id = NEW.place_id;
    SELECT option.place::text INTO its_number FROM elections_candidacy candidacy
        JOIN ballots_option option ON option.id = candidacy.option_id WHERE candidacy.id = NEW.candidacy_id;
    IF NOT EXISTS (SELECT FROM elections_candidacy WHERE id = NEW.candidacy_id AND place_id = NEW.place_id)
    OR NEW.how <> 'unopposed' AND NOT ballots_question_stands(its_place.contest_id)
    OR NEW.how = 'unopposed' AND (its_place.outcome <> 'unopposed'
        OR NOT EXISTS (SELECT FROM elections_valid(NEW.place_id) WHERE id = NEW.candidacy_id))
    OR NEW.how = 'count' AND (its_place.outcome <> 'declared' OR NOT EXISTS (
        SELECT FROM ballots_tally WHERE contest_id = its_place.contest_id
        AND count::jsonb -> 'elected_ids' ? its_number))
    OR NEW.how = 'countback' AND NOT EXISTS (
        SELECT FROM elections_vacancy WHERE place_id = NEW.place_id AND filled = 'countback'
        AND successor_id IS NULL AND count::jsonb -> 'elected_ids' ? its_number) THEN
        PERFORM elections_refuse(TG_NAME, 'nobody elected this person');
    END IF;
    IF (SELECT count(*) FROM elections_mandate mandate
        LEFT JOIN elections_vacancy gone ON gone.mandate_id = mandate.id
        WHERE mandate.place_id = NEW.place_id AND gone.id IS NULL) >= its_place.seats THEN
        PERFORM elections_refuse('elections_mandate_as_many_as_places', 'there are no more places than that');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_mandate_won BEFORE INSERT ON elections_mandate
    FOR EACH ROW EXECUTE FUNCTION elections_mandate_won();

CREATE FUNCTION elections_vacancy_settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.place_id, OLD.mandate_id, OLD.since, OLD.reason, OLD.at)
        IS DISTINCT FROM (NEW.place_id, NEW.mandate_id, NEW.since, NEW.reason, NEW.at)
    OR OLD.filled <> '' AND (OLD.filled, OLD.count, OLD.by_election_id, OLD.settled_at)
        IS DISTINCT FROM (NEW.filled, NEW.count, NEW.by_election_id, NEW.settled_at)
    OR OLD.successor_id IS NOT NULL AND NEW.successor_id IS DISTINCT FROM OLD.successor_id THEN
        PERFORM elections_refuse(TG_NAME, 'a vacancy is settled once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elections_vacancy_settled_once BEFORE UPDATE ON elections_vacancy
    FOR EACH ROW EXECUTE FUNCTION elections_vacancy_settled_once();
"""

WRITTEN_ONCE = (
    "ruleset",
    "extension",
    "statement",
    "nomination",
    "withdrawal",
    "ruling",
    "appeal",
    "verdict",
    "relayed",
    "mandate",
)
KEPT = ("election", "place", "candidacy", "vacancy")
FOR_GOOD = "\n".join(
    [
        f"CREATE TRIGGER elections_{name}_append_only BEFORE UPDATE OR DELETE ON elections_{name}\n"
        "    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();"
        for name in WRITTEN_ONCE
    ]
    + [
        f"CREATE TRIGGER elections_{name}_kept BEFORE DELETE ON elections_{name}\n"
        "    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();"
        for name in KEPT
    ]
    + [
        f"REVOKE UPDATE, DELETE ON {', '.join(f'elections_{name}' for name in WRITTEN_ONCE)} FROM momentum_app;",
        f"REVOKE DELETE ON {', '.join(f'elections_{name}' for name in KEPT)} FROM momentum_app;",
    ]
)
UNDONE = """
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT tgname, tgrelid::regclass AS its_table FROM pg_trigger
        WHERE NOT tgisinternal AND tgname LIKE 'elections\\_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.its_table);
    END LOOP;
    FOR it IN SELECT oid::regprocedure AS its_function FROM pg_proc
        WHERE proname LIKE 'elections\\_%' LOOP
        EXECUTE format('DROP FUNCTION %s', it.its_function);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("elections", "0001_initial"),
        ("ballots", "0007_two_undo_it"),
        ("members", "0002_append_only"),
        ("momentum_demo", "0002_record"),
    ]
    operations = [migrations.RunSQL(RULES + ELECTIONS + PAPERS + STANDING + FOR_GOOD, UNDONE)]
