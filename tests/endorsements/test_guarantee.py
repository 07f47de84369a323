"""The cast-iron guarantee, attacked by every route: refused, or loudly detected."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction

from ballots import actions as ballots
from ballots.models import Ballot, Contest, Option
from endorsements import actions, guarantee
from endorsements.models import (
    Endorsement,
    Post,
    Recommendation,
    Request,
    Round,
    RuleSet,
    Shortlisting,
    Verdict,
    Withdrawal,
)
from members.models import Member
from momentum_demo.refusals import Refused, constraint_broken_by
from tests.answers import refused
from tests.database import acting_as, without_triggers
from tests.endorsements.rounds import rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

ROLES = ["owner", "momentum_app"]
DENIED = "permission denied"
NAMES = ("Amina Khan", "Bryn Price", "Carys Wyn", "Dafydd Ŵynne", "Eleri Moss", "Femi Cole")


def outcome(write, role: str = "owner") -> str | None:
    """The promise that `write` breaks, or that `role` is not allowed it at all; None if it goes through."""
    try:
        with transaction.atomic(), acting_as(role):
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return constraint_broken_by(error)
    except Error as error:
        if DENIED in str(error):
            return DENIED
        raise
    return None


def sql(statement: str, *values):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


def found(round_: Round) -> guarantee.Check:
    return guarantee.check(
        Round.objects.select_related("rule_set", "contest__ballot").get(pk=round_.pk)
    )


# What it promises


def test_the_ballot_is_everyone_who_asked_and_did_not_withdraw(rounds):
    round_ = rounds.asked(*NAMES)
    rounds.withdraw(round_.requests.get(name="Carys Wyn"))

    round_ = rounds.balloted(round_=round_)

    options = list(round_.contest.options.values_list("name", "is_ron"))
    assert options == [
        *((name, False) for name in NAMES if name != "Carys Wyn"),
        ("No endorsement", True),
    ]
    assert found(round_).sentence == "6 asked, 1 withdrew, 5 on the ballot: the guarantee holds"


def test_the_ballot_carries_the_hash_of_the_register(rounds):
    round_ = rounds.balloted()

    assert round_.contest.subject_hash == round_.requests.last().hash


def test_no_endorsement_stands_beside_a_single_name_whatever_the_rules_say(rounds):
    round_ = rounds.balloted("Amina Khan", rules=rule_set(no_endorsement=False))

    assert list(round_.contest.options.values_list("name", flat=True)) == [
        "Amina Khan",
        "No endorsement",
    ]
    assert found(round_).holds


def test_the_command_says_so_and_ends_well(rounds, capsys):
    round_ = rounds.balloted()
    receipt = round_.requests.first().hash

    call_command("check_guarantee", receipt=[receipt])

    assert "3 asked, 3 on the ballot: the guarantee holds" in capsys.readouterr().out


def test_the_database_keeps_every_promise_the_check_looks_for(rounds):
    assert guarantee.missing_triggers() == set()


# Raw SQL, as the application and as the owner of the tables

REGISTER = [
    ("UPDATE endorsements_request SET name = 'Nobody'", "endorsements_request_append_only"),
    ("UPDATE endorsements_request SET round_id = round_id", "endorsements_request_append_only"),
    ("DELETE FROM endorsements_request", "endorsements_request_append_only"),
    ("UPDATE endorsements_request SET lock = hash", "endorsements_request_append_only"),
    ("UPDATE endorsements_ruleset SET options = 'shortlist'", "endorsements_ruleset_append_only"),
    ("DELETE FROM endorsements_ruleset", "endorsements_ruleset_append_only"),
]
ROUND = [
    ("DELETE FROM endorsements_round", "endorsements_round_kept"),
    (
        "UPDATE endorsements_round SET closes_at = opens_at + interval '1 hour'",
        "endorsements_round_frozen",
    ),
    ("UPDATE endorsements_round SET settles_at = closes_at", "endorsements_round_frozen"),
    (
        "UPDATE endorsements_round SET votes_until = votes_at + interval '2 days'",
        "endorsements_round_frozen",
    ),
    ("UPDATE endorsements_round SET rules = '{}'", "endorsements_round_frozen"),
    ("UPDATE endorsements_round SET slug = 'elsewhere'", "endorsements_round_frozen"),
]
PAPER = [
    ("DELETE FROM ballots_option WHERE place = 0", "endorsements_option_guaranteed"),
    ("UPDATE ballots_option SET name = 'Nobody' WHERE place = 0", "endorsements_option_guaranteed"),
    ("UPDATE ballots_option SET statement = '' WHERE place = 0", "endorsements_option_guaranteed"),
    (
        "INSERT INTO ballots_option (contest_id, place, name, detail, statement, is_ron) "
        "SELECT id, 9, 'Zed', '', '', false FROM ballots_contest",
        "endorsements_option_guaranteed",
    ),
    ("UPDATE ballots_contest SET seats = 2", "endorsements_contest_guaranteed"),
    ("UPDATE ballots_contest SET method = 'meek'", "endorsements_contest_guaranteed"),
    ("UPDATE ballots_contest SET subject_hash = ''", "endorsements_contest_guaranteed"),
    ("UPDATE ballots_contest SET subject_of = 'motions'", "endorsements_contest_guaranteed"),
    ("DELETE FROM ballots_contest", "endorsements_contest_guaranteed"),
    ("UPDATE endorsements_round SET contest_id = NULL", "endorsements_round_frozen"),
    ("UPDATE endorsements_round SET state = 'announced'", "endorsements_round_moves"),
    (
        "UPDATE endorsements_round SET state = 'declared', outcome = 'none'",
        "endorsements_round_moves",
    ),
    (
        "UPDATE ballots_ballot SET state = 'counting', roll_frozen_at = now(), roll_size = 0, "
        "roll_root = '', notified_at = now()",
        "endorsements_ballot_guaranteed",
    ),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("statement", "promise"), REGISTER + ROUND, ids=lambda text: text[:60])
def test_nobody_rewrites_the_register_or_the_round(rounds, statement, promise, role):
    rounds.asked()

    kept = (promise, DENIED) if role == "momentum_app" else (promise,)
    assert outcome(sql(statement), role) in kept


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("statement", "promise"), PAPER, ids=lambda text: text[:60])
def test_nobody_changes_the_paper_once_it_is_made(rounds, statement, promise, role):
    rounds.balloted()

    assert outcome(sql(statement), role) == promise


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM ballots_option WHERE place = 1",
        "UPDATE ballots_option SET name = 'Nobody' WHERE place = 1",
        "UPDATE ballots_option SET place = 8 WHERE place = 0",
        "UPDATE ballots_option SET statement = 'I am awful.' WHERE place = 0",
        "DELETE FROM ballots_option WHERE is_ron",
        "UPDATE ballots_contest SET seats = 2",
        "UPDATE ballots_contest SET method = 'scottish-2011'",
        "UPDATE ballots_contest SET subject_hash = repeat('0', 64), text = repeat('0', 64)",
        "UPDATE ballots_contest SET subject_of = 'motions'",
    ],
)
def test_a_paper_that_differs_cannot_become_the_rounds(rounds, change, role):
    round_ = rounds.asked()
    names = [{"name": r.name, "statement": r.statement} for r in round_.requests.all()]
    ballot = rounds.ballots.draft(proposals=0)
    by = {"by": rounds.returning, "at": rounds.ready}
    contest = ballots.add_ranked(
        ballot,
        title="Whom do we endorse?",
        seats=1,
        method="irv",
        candidates=names,
        ron=True,
        ron_name="No endorsement",
        text=round_.requests.last().hash,
        subject_of="endorsements",
        subject_hash=round_.requests.last().hash,
        **by,
    )
    tie = sql(
        "UPDATE endorsements_round SET contest_id = %s, state = 'balloted' WHERE id = %s",
        contest.pk,
        round_.pk,
    )
    sql(change)()

    assert outcome(tie, role) == "endorsements_round_paper_is_the_register"


def test_the_paper_is_not_made_before_everything_is_settled(rounds):
    round_ = rounds.asked()

    early = refused(
        lambda: actions.put_to_the_vote(
            round_, rule_set=RuleSet, by=rounds.returning, at=rounds.settling
        )
    )

    assert early == "not-settled"


@pytest.mark.parametrize("role", ROLES)
def test_no_ballot_opens_before_its_time_or_after_too_little_notice(rounds, role):
    round_ = rounds.balloted()
    ballot = round_.contest.ballot
    ballots.reschedule(
        ballot,
        opens_at=NOON + 1 * DAY,
        closes_at=NOON + 3 * DAY,
        by=rounds.returning,
        at=rounds.ready,
    )
    ballots.freeze_roll(ballot, by=rounds.returning, at=rounds.ready)
    notify = sql("UPDATE ballots_ballot SET state = 'notified', notified_at = %s", NOON - 20 * DAY)

    assert outcome(notify, role) == "endorsements_ballot_keeps_its_lengths"


def test_voting_does_not_end_early(rounds):
    rounds.opened()

    early = sql("UPDATE ballots_ballot SET state = 'closing', closed_at = %s", NOON + DAY)

    assert outcome(early, "momentum_app") == "endorsements_ballot_keeps_its_lengths"


# Withdrawing somebody else


@pytest.mark.parametrize("role", ROLES)
def test_nobody_withdraws_for_somebody_else(rounds, role):
    request = rounds.asked().requests.first()
    forged = sql(
        "INSERT INTO endorsements_withdrawal (request_id, code, at) VALUES (%s, %s, now())",
        request.pk,
        request.lock[:20],
    )

    assert outcome(forged, role) == "endorsements_withdrawal_by_the_asker"
    assert refused(lambda: actions.withdraw(request, code="0000", at=rounds.asking)) == "wrong-code"


def test_the_code_is_kept_nowhere(rounds):
    round_ = rounds.asked("Amina Khan")
    [code] = rounds.codes.values()

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM endorsements_request r")
        rows = cursor.fetchall()
        cursor.execute("SELECT row_to_json(e)::text FROM momentum_demo_auditevent e")
        rows += cursor.fetchall()
    assert round_.requests.count() == 1
    assert not [row for (row,) in rows if code in row]


def test_after_the_paper_is_made_nobody_withdraws_asks_or_is_ruled_on(rounds):
    round_ = rounds.balloted()
    request = round_.requests.first()
    code = rounds.codes[request.pk]

    assert refused(lambda: actions.withdraw(request, code=code, at=rounds.ready)) == "paper-made"
    assert refused(lambda: rounds.ask(round_, "Zed Late")) == "not-asking"
    assert (
        outcome(lambda: Withdrawal.objects.create(request=request, code=code, at=rounds.ready))
        == "endorsements_withdrawal_before_the_paper"
    )


# Rulings


def ruling_on(rounds, request, **changed):
    values = {"clause": "4.1", "reasons": "She stands against one.", "at": rounds.asking}
    return actions.rule(request, **(values | changed), by=rounds.returning)


def test_a_ruling_is_beside_the_name_and_takes_nobody_off(rounds):
    round_ = rounds.asked()
    ruling_on(rounds, round_.requests.first())

    round_ = rounds.balloted(round_=round_)

    assert "Amina Khan" in round_.contest.options.values_list("name", flat=True)
    assert "clause 4.1: She stands against one." in round_.contest.summary
    assert found(round_).holds


@pytest.mark.parametrize(
    ("appealed", "allowed", "on_the_paper"),
    [(False, None, False), (True, None, True), (True, True, True), (True, False, False)],
)
def test_where_rules_let_a_ruling_take_off_it_does_once_an_appeal_is_dismissed(
    rounds, appealed, allowed, on_the_paper
):
    round_ = rounds.asked(rules=rule_set(ruling_takes_off=True))
    ruling = ruling_on(rounds, round_.requests.first())
    if appealed:
        appeal = actions.appeal_ruling(ruling, reasons="I do not.", at=rounds.asking, by=None)
        if allowed is not None:
            actions.judge_ruling(
                appeal, allowed=allowed, reasons="Heard.", by=rounds.appeals, at=rounds.settling
            )

    round_ = rounds.balloted(round_=round_)

    names = round_.contest.options.values_list("name", flat=True)
    assert ("Amina Khan" in names) is on_the_paper
    assert "clause 4.1" in round_.contest.summary
    assert found(round_).holds


def test_a_ruling_cites_a_clause_adopted_before_and_leaves_time_to_appeal(rounds):
    round_ = rounds.asked()
    request = round_.requests.first()
    insert = sql(
        "INSERT INTO endorsements_ruling (request_id, clause, reasons, by_id, at) "
        "VALUES (%s, '9.9', 'Because.', %s, %s)",
        request.pk,
        rounds.returning.pk,
        rounds.asking,
    )

    assert refused(lambda: ruling_on(rounds, request, clause="9.9")) == "no-such-clause"
    assert refused(lambda: ruling_on(rounds, request, reasons=" ")) == "reason-needed"
    assert (
        refused(lambda: ruling_on(rounds, request, at=rounds.settles - DAY)) == "no-time-to-appeal"
    )
    assert outcome(insert, "momentum_app") == "endorsements_ruling_under_a_clause"


def test_whoever_ruled_does_not_decide_the_appeal(rounds):
    round_ = rounds.asked(rules=rule_set(appeals_to="returning-officer"))
    ruling = ruling_on(rounds, round_.requests.first())
    appeal = actions.appeal_ruling(ruling, reasons="No.", at=rounds.asking, by=None)

    judge = {"allowed": False, "reasons": "I was right.", "at": rounds.settling}
    assert (
        refused(lambda: actions.judge_ruling(appeal, **judge, by=rounds.returning)) == "took-part"
    )
    assert not Verdict.objects.exists()


# Officers at their pages


def test_the_returning_officers_own_actions_cannot_touch_the_paper(rounds):
    round_ = rounds.balloted()
    contest = Contest.objects.get(pk=round_.contest_id)
    by = {"by": rounds.returning, "at": rounds.ready}
    before = list(contest.options.values_list("name", flat=True))

    for act in (
        lambda: ballots.change_ranked(contest, candidates=[{"name": "Bryn Price"}], **by),
        lambda: ballots.remove_contest(contest, **by),
    ):
        with pytest.raises((Refused, IntegrityError)), transaction.atomic():
            act()
    assert list(contest.options.values_list("name", flat=True)) == before


def test_under_these_rules_nobody_makes_a_shortlist(rounds):
    request = rounds.asked().requests.first()
    pick = {"by": rounds.body[0], "at": rounds.settling}

    assert refused(lambda: actions.shortlist(request, **pick)) == "everyone-who-asks"
    assert (
        outcome(lambda: Shortlisting.objects.create(request=request, **pick), "momentum_app")
        == "endorsements_shortlisting_where_rules_have_it"
    )


def test_a_recommendation_is_words_and_nothing_else(rounds):
    round_ = rounds.asked()
    actions.recommend(round_, text="Vote for Bryn.", by=rounds.body[0], at=rounds.settling)

    round_ = rounds.balloted(round_=round_)

    assert "Vote for Bryn." in round_.contest.summary
    assert round_.contest.options.count() == 4
    assert Recommendation.objects.count() == 1


# Members, rounds, dates


@pytest.mark.parametrize("role", ROLES)
def test_a_member_who_asked_is_neither_deleted_nor_merged_away(rounds, ada, ben, role):
    round_ = rounds.announced()
    rounds.ask(round_, "Ada Okafor", by=ada)
    remove = [
        sql("DELETE FROM members_membership WHERE member_id = %s", ada.pk),
        sql("DELETE FROM members_member WHERE id = %s", ada.pk),
    ]
    merge = sql("UPDATE endorsements_request SET member_id = %s", ben.pk)

    deleted = outcome(lambda: [run() for run in remove], role)
    merged = outcome(merge, role)

    assert deleted is not None
    assert deleted.startswith("endorsements_request_member_id")
    assert merged in {"endorsements_request_append_only", DENIED}
    assert Member.objects.filter(pk=ada.pk).exists()


def test_a_round_cannot_be_cloned_while_it_lasts(rounds):
    round_ = rounds.asked()

    again = refused(lambda: rounds.announced(post=round_.post))

    assert again == "one-at-a-time"
    clone = Round.objects.get(pk=round_.pk)
    clone.pk, clone.slug = None, "clone"
    assert outcome(clone.save) == "endorsements_round_one_at_a_time_for_an_office"


def test_a_clone_for_another_office_takes_neither_requests_nor_the_paper_with_it(rounds):
    round_ = rounds.balloted()
    clone = Round.objects.get(pk=round_.pk)
    clone.pk, clone.slug = None, "clone"
    clone.post = Post.objects.create(name="Elsewhere", slug="elsewhere")

    assert outcome(clone.save) == "endorsements_round_keeps_its_lengths"
    clone.state, clone.contest = "announced", None
    clone.save()
    tie = sql(
        "UPDATE endorsements_round SET state = 'balloted', contest_id = %s WHERE id = %s",
        round_.contest_id,
        clone.pk,
    )
    assert clone.requests.count() == 0
    assert outcome(tie) is not None


@pytest.mark.parametrize("window", ["closes_at", "settles_at", "votes_at", "votes_until"])
@pytest.mark.parametrize("role", ROLES)
def test_no_window_is_shorter_than_the_rules_allow(rounds, window, role):
    dates = rounds.dates()
    names = list(dates)
    dates[window] = dates[names[names.index(window) - 1]] + DAY
    rules, post = rule_set(), Post.objects.create(name="Leader", slug="leader")
    insert = Round(
        title="T",
        slug="t",
        post=post,
        rule_set=rules,
        rules=rules.snapshot(),
        announced_at=rounds.announced_at,
        **dates,
    )

    assert refused(lambda: rounds.announced(rules=rules, post=post, **dates)) == "too-short"
    assert outcome(insert.save, role) == "endorsements_round_keeps_its_lengths"


def test_a_round_under_other_rules_than_it_says_is_refused(rounds):
    rules, post = rule_set(), Post.objects.create(name="Leader", slug="leader")
    lax = rules.snapshot() | {"options": "shortlist"}
    insert = Round(
        title="T",
        slug="t",
        post=post,
        rule_set=rules,
        rules=lax,
        announced_at=rounds.announced_at,
        **rounds.dates(),
    )

    assert outcome(insert.save, "momentum_app") == "endorsements_round_keeps_its_lengths"


def test_a_request_is_made_in_its_window_and_follows_the_one_before(rounds):
    round_ = rounds.asked()
    first = round_.requests.first()
    copy = Request.objects.get(pk=first.pk)
    copy.pk, copy.email, copy.number = None, "z@example.com", 9

    assert outcome(copy.save) == "endorsements_request_chained"
    last = round_.requests.last()
    copy.at, copy.number, copy.previous, copy.hash = rounds.closes, 4, last.hash, "f" * 64
    assert outcome(copy.save) == "endorsements_request_in_its_window"
    late = refused(lambda: rounds.ask(round_, "Zed Late", at=rounds.closes))
    assert late == "not-asking"


def test_no_endorsement_without_a_vote(rounds):
    round_ = rounds.balloted()
    forged = Endorsement(round=round_, request=round_.requests.first(), at=NOON)

    assert outcome(forged.save) == "endorsements_endorsement_won"


def test_only_the_winner_is_endorsed(rounds):
    round_ = rounds.declared(b"\x01", b"\x01", b"\x00")

    [endorsement] = Endorsement.objects.all()
    assert endorsement.request.name == "Bryn Price"
    assert found(round_).holds


# Behind the triggers' back: detected


def broken(round_: Round) -> list[str]:
    check = found(round_)
    assert not check.holds
    with pytest.raises(CommandError):
        call_command("check_guarantee", verbosity=0)
    return list(check.breaches)


def test_an_option_dropped_behind_the_triggers_back_shows(rounds):
    round_ = rounds.balloted()
    with without_triggers():
        Option.objects.filter(contest=round_.contest, place=1).delete()

    assert broken(round_) == [
        "Bryn Price should be on the ballot and is not, or not as they asked."
    ]
    assert "THE GUARANTEE IS BROKEN" in found(round_).sentence


def test_and_the_ballot_does_not_open_with_it(rounds):
    round_ = rounds.balloted()
    with without_triggers():
        Option.objects.filter(contest=round_.contest, place=1).delete()

    assert outcome(lambda: rounds.notified(round_)) == "endorsements_ballot_guaranteed"


def test_a_request_deleted_behind_the_triggers_back_shows(rounds):
    round_ = rounds.asked()
    gone = round_.requests.last()
    with without_triggers():
        sql("DELETE FROM endorsements_request WHERE id = %s", gone.pk)()

    assert broken(round_) == [
        f"A request that was received is not on the register: receipt {gone.hash}."
    ]


def test_a_request_changed_behind_the_triggers_back_shows(rounds):
    round_ = rounds.asked()
    with without_triggers():
        Request.objects.filter(name="Bryn Price").update(statement="I am awful.")

    assert broken(round_) == ["Request 2 (Bryn Price) is not what was entered."]


def test_a_declaration_that_the_count_did_not_make_shows(rounds):
    round_ = rounds.declared(b"\x00", b"\x00")
    with without_triggers():
        Round.objects.filter(pk=round_.pk).update(outcome="none")

    assert broken(round_) == ["What was declared is not what the count decided."]


def test_a_forged_withdrawal_shows(rounds):
    round_ = rounds.asked()
    with without_triggers():
        Withdrawal.objects.create(request=round_.requests.first(), code="X", at=NOON)

    assert broken(round_) == ["The withdrawal of Amina Khan was not made by the person who asked."]


def test_an_old_backup_over_a_new_register_shows_by_any_receipt(rounds):
    round_ = rounds.asked()
    late = rounds.ask(round_, "Zed Last")
    with (
        without_triggers()
    ):  # the backup was made before Zed asked: register and record both lack it
        sql("DELETE FROM endorsements_request WHERE id = %s", late.pk)()
        sql("DELETE FROM momentum_demo_auditevent WHERE change ->> 'receipt' = %s", late.hash)()

    assert found(round_).holds  # within itself it is whole
    with pytest.raises(CommandError, match="1 breach"):
        call_command("check_guarantee", receipt=[late.hash])


def test_an_old_backup_shows_in_the_ballot_too(rounds):
    round_ = rounds.balloted()
    gone = round_.requests.last()
    with without_triggers():
        sql("DELETE FROM endorsements_request WHERE id = %s", gone.pk)()
        sql("DELETE FROM momentum_demo_auditevent WHERE change ->> 'receipt' = %s", gone.hash)()

    assert "The ballot was made from another register than this one." in broken(round_)


def test_a_promise_dropped_from_the_database_shows(rounds):
    rounds.asked()
    sql("ALTER TABLE ballots_option DISABLE TRIGGER endorsements_option_guaranteed")()

    assert guarantee.missing_triggers() == {"endorsements_option_guaranteed"}
    with pytest.raises(CommandError):
        call_command("check_guarantee", verbosity=0)


def test_a_round_entered_after_the_event_shows(rounds, settings):
    round_ = rounds.asked()
    settings.DEMO = False

    assert "The round was entered only after it says requests opened." in broken(round_)


def test_only_one_ballot_is_the_rounds(rounds):
    round_ = rounds.balloted()

    assert Ballot.objects.count() == 1
    again = refused(
        lambda: actions.put_to_the_vote(
            round_, rule_set=round_.contest.ballot.rule_set, by=rounds.returning, at=rounds.ready
        )
    )
    assert again == "paper-made"
