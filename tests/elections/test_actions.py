"""What members and officers do in an election, and what each of them may not."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError

from ballots import actions as ballots
from ballots.models import Contest
from elections import actions, queries, selves
from elections.lifecycle import Outcome, State
from elections.models import Candidacy, Election, Mandate, Nomination
from members import actions as members
from members.actions import protecting
from members.models import Notice
from members.roles import Role
from momentum_demo.models import AuditEvent, record
from momentum_demo.refusals import Refused
from tests import factories
from tests.elections.rounds import YES_NO, define, reserve, rule_set
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.refusal.code == code


# Standing


def test_a_member_stands_in_their_own_region_and_says_what_they_like(elections):
    place = elections.place(elections.announced())

    candidacy = elections.stand(place, "Ann", answers=["Listen."], detail="Cardiff")

    assert candidacy.number == 1
    assert candidacy.words.text == "I am Ann."
    assert candidacy.words.answers == ["Listen."]
    assert AuditEvent.objects.filter(action="election.stood").exists()


def test_nobody_stands_in_another_region_or_twice_or_without_standing(elections):
    place = elections.place(elections.announced())
    ann = factories.member("Ann", where=place.region)
    away = factories.member("Away", where=factories.region("Scotland"))
    lapsed = factories.member("Late", where=place.region, lapsed=True)
    elections.stand(place, "Ann", by=ann)

    refused("stood-already", elections.stand, place, "Ann", by=ann)
    refused("other-region", elections.stand, place, "Away", by=away)
    refused("not-in-standing", elections.stand, place, "Late", by=lapsed)
    assert Candidacy.objects.count() == 1


def test_words_have_the_same_limits_for_everyone_and_interests_are_declared(elections):
    place = elections.place(elections.announced(statement_words=5, answer_words=2))

    refused("too-long", elections.stand, place, "Ann", text="one two three four five six")
    refused("answer-too-long", elections.stand, place, "Ann", answers=["one two three"])
    refused("interests", elections.stand, place, "Ann", interests=" ")


def test_who_has_not_been_a_member_long_enough_does_not_stand(elections):
    place = elections.place(elections.announced(minimum_membership=10_000))

    refused("too-new", elections.stand, place, "Ann")


def test_what_a_candidate_says_of_themselves_is_kept_encrypted_and_shown_only_if_they_choose(
    elections,
):
    define("women", "bame")
    election = elections.announced(reserve("women"), reserve("bame"), seats=2)
    place = elections.place(election)

    candidacy = elections.stand(place, "Ann", "women", "bame", shown=["bame"])

    assert "women" not in candidacy.token.text
    assert "yes" not in candidacy.token.text
    assert selves.groups_of(candidacy) == {"women", "bame"}
    assert candidacy.shown == ["bame"]
    refused("not-said", elections.stand, place, "Bea", "women", shown=["bame"])
    assert "women" not in str(AuditEvent.objects.get(action="election.stood").change)


def test_a_definition_widened_by_referendum_does_not_rewrite_an_election_announced_before(
    elections,
):
    define("women")
    before = elections.announced(reserve("women"))
    protecting.define(
        name="Women",
        slug="women",
        question="Are you a woman, or of another marginalised gender?",
        answers=YES_NO,
        why="Reserved places.",
        since=(NOON - 20 * DAY).date(),
        by=None,
        at=NOON - 20 * DAY,
    )
    elections.announced_at = NOON - 10 * DAY
    later = {
        name: getattr(elections.dates(), name) + 60 * DAY for name in elections.dates().__slots__
    }
    after = elections.announced(reserve("women"), dates=elections.dates(**later))

    assert [each["question"] for each in before.definitions] == ["Are you a woman?"]
    assert [each["question"] for each in after.definitions] == [
        "Are you a woman, or of another marginalised gender?"
    ]
    before.refresh_from_db()
    assert before.definitions[0]["question"] == "Are you a woman?"


def test_nobody_is_elected_to_a_place_that_an_office_does_not_have(elections):
    elections.office(factories.region("Wales"), seats=1)
    refused("office-too-small", elections.announced, seats=2)
    assert not Election.objects.exists()


def test_no_place_is_reserved_for_a_group_that_is_not_defined(elections):
    refused("no-definition", elections.announced, reserve("women"))


def test_a_statement_has_versions_until_nominations_close(elections):
    candidacy = elections.stand(elections.place(elections.announced()), "Ann")
    again = {"text": "Better words.", "interests": "None.", "by": candidacy.member}

    actions.describe(candidacy, **again, at=elections.nominating)

    assert candidacy.words.number == 2
    refused("locked", actions.describe, candidacy, **again, at=elections.settling)
    refused(
        "not-yours",
        actions.describe,
        candidacy,
        **again | {"by": elections.returning},
        at=elections.nominating,
    )


# Nominating


def test_each_member_nominates_once_in_their_own_region(elections):
    place = elections.place(elections.announced())
    ann, bea = elections.stand(place, "Ann"), elections.stand(place, "Bea")
    voter = factories.member("Voter", where=place.region)
    away = factories.member("Away", where=factories.region("Scotland"))
    at = elections.nominating

    actions.nominate(ann, by=voter, at=at)

    refused("nominated-already", actions.nominate, bea, by=voter, at=at)
    refused("other-region", actions.nominate, bea, by=away, at=at)
    refused("not-nominating", actions.nominate, bea, by=bea.member, at=elections.standing)
    refused("not-nominating", actions.nominate, bea, by=bea.member, at=elections.settling)
    assert Nomination.objects.count() == 1


def test_enough_nominations_are_told_and_accepted_by_the_candidate_alone(elections):
    candidacy = elections.stand(elections.place(elections.announced()), "Ann")
    at = elections.nominating
    refused("too-few-nominations", actions.accept, candidacy, by=candidacy.member, at=at)
    elections.nominate(candidacy)

    actions.accept(candidacy, by=candidacy.member, at=at)

    assert Notice.objects.filter(event="election-nominated").count() == 1
    refused("done-already", actions.accept, candidacy, by=candidacy.member, at=at)
    refused("not-yours", actions.accept, candidacy, by=elections.returning, at=at)


def test_a_candidate_withdraws_until_the_papers_are_made(elections):
    election = elections.announced()
    place = elections.place(election)
    ann, bea = (elections.accepted(place, name) for name in ("Ann", "Bea"))
    actions.withdraw(ann, by=ann.member, at=elections.settling)

    refused("gone", actions.withdraw, ann, by=ann.member, at=elections.settling)
    refused("paper-made", actions.withdraw, bea, by=bea.member, at=elections.ready)
    assert [each.name for each in queries.valid(place)] == ["Bea"]


# More time


def test_more_time_only_where_places_would_stay_vacant(elections):
    place = elections.place(elections.announced(seats=2))
    elections.stand(place, "Ann")
    by, at, until = elections.returning, elections.nominating, NOON - 36 * DAY
    more = {"until": until, "reason": "One place has nobody.", "by": by}

    refused("not-now", actions.extend, place, **more, at=elections.standing)
    refused("other-office", actions.extend, place, **more | {"by": elections.scrutineer}, at=at)
    actions.extend(place, **more, at=at)

    place = elections.place(place.election)
    late = elections.stand(place, "Bea", at=at + DAY)
    assert late.number == 2
    refused("not-standing-now", elections.stand, place, "Cat", at=until)


def test_no_more_time_where_enough_stand_who_can_fill_what_is_reserved(elections):
    define("women")
    place = elections.place(elections.announced(reserve("women"), seats=1))
    elections.stand(place, "Jack")
    more = {"until": NOON - 36 * DAY, "reason": "No woman stands.", "by": elections.returning}
    actions.extend(place, **more, at=elections.nominating)

    other = elections.place(elections.announced(seats=1))
    elections.stand(other, "Jack")

    refused("none-vacant", actions.extend, other, **more, at=elections.nominating)


# Rulings


def test_a_ruling_is_public_reasoned_and_takes_off_unless_an_appeal_is_allowed(elections):
    election = elections.announced(seats=1)
    place = elections.place(election)
    ann, bea, cat = (elections.accepted(place, name) for name in ("Ann", "Bea", "Cat"))
    at, by = elections.settling, elections.returning
    for who in (ann, bea, cat):
        actions.rule(who, clause="3.2", reasons="Counts the votes.", by=by, at=at)
    for who, allowed in ((bea, True), (cat, False)):
        appeal = actions.appeal(who.ruling, reasons="I do not.", by=who.member, at=at + DAY)
        actions.judge(appeal, allowed=allowed, reasons="So.", by=elections.appeals, at=at + 2 * DAY)

    assert [each.name for each in queries.valid(place)] == ["Bea"]
    assert Notice.objects.filter(event="election-judged").count() == 2


def test_an_appeal_not_decided_in_time_leaves_the_candidate_on_the_paper(elections):
    place = elections.place(elections.announced())
    ann = elections.accepted(place, "Ann")
    ruling = actions.rule(
        ann, clause="3.2", reasons="Counts.", by=elections.returning, at=elections.settling
    )
    actions.appeal(ruling, reasons="I do not.", by=ann.member, at=elections.settling)

    assert [each.name for each in queries.valid(place)] == ["Ann"]


def test_who_may_rule_appeal_and_judge(elections):
    place = elections.place(elections.announced())
    ann = elections.accepted(place, "Ann")
    at = elections.settling
    facts = {"clause": "3.2", "reasons": "Counts.", "at": at}

    refused("other-office", actions.rule, ann, **facts, by=elections.appeals)
    refused("no-such-clause", actions.rule, ann, **facts | {"clause": "9"}, by=elections.returning)
    refused("reason-needed", actions.rule, ann, **facts | {"reasons": " "}, by=elections.returning)
    late = facts | {"at": NOON - 26 * DAY}
    refused("no-time-to-appeal", actions.rule, ann, **late, by=elections.returning)
    ruling = actions.rule(ann, **facts, by=elections.returning)
    refused("not-yours", actions.appeal, ruling, reasons="No.", by=elections.returning, at=at)
    refused("too-late", actions.appeal, ruling, reasons="No.", by=ann.member, at=at + 4 * DAY)
    appeal = actions.appeal(ruling, reasons="No.", by=ann.member, at=at)
    verdict = {"allowed": True, "reasons": "So.", "at": at}
    refused("other-office", actions.judge, appeal, **verdict, by=elections.scrutineer)


# Officials who stand


def test_an_officer_who_stands_has_no_powers_in_that_election_or_over_its_ballot(elections):
    election = elections.announced(seats=1)
    place = elections.place(election)
    other = factories.officer("Second Officer", Role.RETURNING_OFFICER)
    cleo = elections.accepted(place, "Cleo", by=elections.returning)
    elections.accepted(place, "Ann")

    refused(
        "stands", actions.rule, cleo, clause="3.2", reasons="x", by=elections.returning, at=NOON
    )
    refused("stands", elections.put, election)
    elections.returning = other
    elections.put(election)
    ballot = elections.place(election).contest.ballot
    refused("has-an-interest", ballots.freeze_roll, ballot, by=cleo.member, at=elections.ready)
    with pytest.raises(IntegrityError, match="candidate has no powers"):  # whoever writes the SQL
        record("ballot.touched", ballot, by=cleo.member, at=elections.ready)


# The papers


def test_the_paper_of_a_region_is_its_valid_candidacies_for_its_own_members(elections):
    election = elections.announced(seats=1)
    place = elections.place(election)
    ann, bea = (elections.accepted(place, name) for name in ("Ann", "Bea"))
    elections.stand(place, "Cat")
    factories.member("Away", where=factories.region("Scotland"))

    elections.put(election)

    place = elections.place(election)
    contest = place.contest
    assert [o.name for o in contest.options.all()] == ["Ann", "Bea", "Re-open nominations"]
    assert contest.ballot.region == place.region
    assert contest.subject_of == "elections"
    assert contest.subject_hash in contest.text
    ballots.freeze_roll(contest.ballot, by=elections.returning, at=elections.ready)
    assert set(contest.ballot.roll.values_list("segment", flat=True)) == {"wales"}
    assert {ann.pk, bea.pk} == set(
        Candidacy.objects.exclude(option=None).values_list("pk", flat=True)
    )


def test_no_more_than_the_places_are_elected_unopposed_and_take_office(elections):
    election = elections.announced(seats=2)
    place = elections.place(election)
    elections.accepted(place, "Ann")

    elections.put(election)

    place = elections.place(election)
    assert (place.outcome, place.contest) == (Outcome.UNOPPOSED, None)
    mandate = place.mandates.get()
    assert (mandate.how, mandate.term.span.lower) == ("unopposed", dt.date(2026, 4, 1))
    assert actions.declare(election, at=elections.ready) is True
    assert Election.objects.get(pk=election.pk).state == State.DECLARED


def test_nobody_standing_leaves_the_place_vacant(elections):
    election = elections.announced()

    elections.put(election)

    assert elections.place(election).outcome == Outcome.VACANT


def test_the_papers_wait_for_the_appeals_and_are_the_returning_officers(elections):
    election = elections.announced()
    rules, at = factories.rule_set(), elections.settling

    refused(
        "not-settled",
        actions.put_to_the_vote,
        election,
        rule_set=rules,
        by=elections.returning,
        at=at,
    )
    refused(
        "other-office",
        actions.put_to_the_vote,
        election,
        rule_set=rules,
        by=elections.scrutineer,
        at=elections.ready,
    )
    elections.put(election)
    refused("paper-made", elections.put, election)


def test_an_election_is_given_up_for_a_reason_until_notice_is_given(elections):
    election = elections.announced()
    place = elections.place(election)
    for name in ("Ann", "Bea"):
        elections.accepted(place, name)
    elections.put(election)
    refused("reason-needed", actions.abandon, election, reason="", by=elections.returning, at=NOON)
    elections.opened(elections.place(election).contest.ballot)

    refused("notice-given", actions.abandon, election, reason="x", by=elections.returning, at=NOON)


# Messages


def test_messages_are_passed_on_equally_many_for_all_and_nobody_gets_a_list(elections):
    election = elections.announced(seats=1, messages=1, message_words=3)
    place = elections.place(election)
    ann, _bea = (elections.accepted(place, name) for name in ("Ann", "Bea"))
    write = {"subject": "Hello", "text": "Vote for me", "by": ann.member}
    refused("not-standing", actions.relay, ann, **write, at=elections.settling)
    elections.put(election)

    first = actions.relay(ann, **write, at=elections.ready)

    assert actions.relay(ann, **write, at=elections.ready) == first  # pressed twice
    write["text"] = "Please vote"
    refused("no-more", actions.relay, ann, **write, at=elections.ready)
    refused(
        "too-long", actions.relay, _bea, **write | {"text": "a b c d", "by": _bea.member}, at=NOON
    )
    notice = Notice.objects.get(event="election-relayed")
    assert notice.messages.count() > 1
    assert "@" not in str(notice.facts)


# The result


def test_the_declared_count_makes_terms_of_office_by_itself_and_in_the_record(elections):
    election = elections.announced(seats=1)
    place = elections.place(election)
    old = factories.member("Old Hand", where=place.region)
    running = members.appoint(
        old, place.office, since=dt.date(2024, 4, 1), until=None, by=None, at=NOON - 500 * DAY
    )
    for name in ("Ann", "Bea"):
        elections.accepted(place, name)
    elections.put(election)

    place = elections.counted(place, {"A": 3, "BA": 2})

    assert elections.elected(place) == ["Ann"]
    running.refresh_from_db()
    assert running.span.upper == dt.date(2026, 4, 1)  # stays until the successor takes over
    mandate = Mandate.objects.get()
    assert mandate.term.member == mandate.candidacy.member
    assert mandate.term.span.upper is None  # and so will this one
    assert Role.COORDINATING in mandate.term.member.roles(NOON + 60 * DAY)
    assert Role.COORDINATING not in mandate.term.member.roles(NOON + 20 * DAY)
    assert AuditEvent.objects.filter(action="election.place_declared").exists()
    assert Election.objects.get(pk=election.pk).state == State.DECLARED
    assert actions.declare(election, at=NOON + 9 * DAY) is False


def test_without_holdover_a_term_ends_by_itself(elections):
    election = elections.announced(seats=1, holdover=False)
    elections.accepted(elections.place(election), "Ann")

    elections.put(election)

    assert Mandate.objects.get().term.span.upper == dt.date(2028, 4, 1)


def test_national_minimums_are_checked_once_every_region_is_declared(elections):
    define("women", "disabled")
    rules = rule_set(
        [{"region": factories.region().slug, "seats": 1, "reserves": []}],
        national=[
            {"name": "women", "who": "women", "at_least": 1},
            {"name": "disabled members", "who": "disabled", "at_least": 1},
        ],
    )
    election = elections.announced(rules=rules)
    elections.accepted(elections.place(election), "Ann", "women")
    elections.put(election)

    actions.declare(election, at=NOON)

    found = Election.objects.get(pk=election.pk).national
    assert [(each["name"], each["met"]) for each in found] == [
        ("women", True),
        ("disabled members", False),
    ]


# What falls vacant


def left_by(elections, place, name):
    mandate = place.mandates.get(candidacy__name=name)
    return actions.vacate(
        place,
        mandate,
        on=dt.date(2026, 6, 1),
        reason="Moved away.",
        by=elections.returning,
        at=NOON + 90 * DAY,
    )


def voted(elections, papers, *names, reserves=(), seats=1, **rules):
    election = elections.announced(*reserves, seats=seats, ron=False, **rules)
    place = elections.place(election)
    for name, *groups in names:
        elections.accepted(place, name, *groups)
    elections.put(election)
    return elections.counted(place, papers)


def test_a_countback_fills_a_vacancy_from_the_papers_passing_over_who_is_unwilling(elections):
    place = voted(elections, {"ABC": 4, "BC": 3, "C": 1}, ("Ann",), ("Bea",), ("Cat",))
    vacancy = left_by(elections, place, "Ann")
    bea = place.candidacies.get(name="Bea")

    settled = actions.hold_countback(
        vacancy, unwilling=[bea], by=elections.returning, at=NOON + 91 * DAY
    )

    assert settled.successor.candidacy.name == "Cat"
    assert settled.successor.term.span.lower == dt.date(2026, 6, 1)
    refused(
        "done-already", actions.hold_countback, vacancy, by=elections.returning, at=NOON + 92 * DAY
    )


def test_a_reserved_place_that_falls_vacant_stays_reserved_in_the_countback(elections):
    define("women")
    place = voted(
        elections,
        {"AJ": 5, "JK": 4, "K": 3, "L": 1},
        ("Ann", "women"),
        ("Jack",),
        ("Karl",),
        ("Lena", "women"),
        reserves=[reserve("women")],
        seats=2,
    )
    assert set(elections.elected(place)) == {"Ann", "Jack"}
    vacancy = left_by(elections, place, "Ann")

    settled = actions.hold_countback(vacancy, by=elections.returning, at=NOON + 91 * DAY)

    assert settled.successor.candidacy.name == "Lena"


def test_a_countback_that_nobody_can_win_leaves_the_place_vacant(elections):
    define("women")
    place = voted(
        elections,
        {"A": 5, "J": 4},
        ("Ann", "women"),
        ("Jack",),
        reserves=[reserve("women")],
    )
    vacancy = left_by(elections, place, "Ann")

    settled = actions.hold_countback(vacancy, by=elections.returning, at=NOON + 91 * DAY)

    assert settled.successor is None
    assert settled.filled == "countback"


def test_a_by_election_keeps_reserved_what_those_who_sit_do_not_fill(elections):
    define("women", "bame")
    place = voted(
        elections,
        {"AB": 5, "BA": 5, "J": 1},
        ("Ann", "women"),
        ("Bashir", "bame"),
        ("Jack",),
        reserves=[reserve("women"), reserve("bame")],
        seats=2,
        filling="by-election",
    )
    vacancy = left_by(elections, place, "Ann")
    refused(
        "other-rule", actions.hold_countback, vacancy, by=elections.returning, at=NOON + 91 * DAY
    )

    election = elections.by_election([vacancy])

    new = elections.place(election)
    assert (new.seats, [r.name for r in new.reserved]) == (1, ["women"])
    vacancy.refresh_from_db()
    assert vacancy.by_election == election


def test_minimums_over_all_regions_do_not_apply_to_a_by_election(elections, client):
    define("women", "disabled")
    place = voted(
        elections,
        {"A": 3, "B": 2},
        ("Ann", "disabled"),
        ("Bea", "women"),
        filling="by-election",
        national=[{"name": "disabled members", "who": "disabled", "at_least": 1}],
    )
    whole = place.election
    election = elections.by_election([left_by(elections, place, "Ann")])
    with time_machine.travel(NOON + 100 * DAY, tick=False):
        pages = {
            each.pk: client.get(f"/elections/{each.slug}/").content.decode()
            for each in (whole, election)
        }

    assert "Over all regions" in pages[whole.pk]
    assert "Over all regions" not in pages[election.pk]
    assert [each["slug"] for each in whole.definitions] == ["disabled"]
    assert election.definitions == []  # nobody is asked for their sake
    assert queries.national_minimums(election) == []


def test_a_place_is_left_vacant_where_the_rules_say_so(elections):
    place = voted(elections, {"A": 3, "B": 2}, ("Ann",), ("Bea",), filling="left")
    vacancy = left_by(elections, place, "Ann")

    settled = actions.leave_vacant(vacancy, by=elections.returning, at=NOON + 91 * DAY)

    assert settled.filled == "left"
    refused(
        "done-already", actions.leave_vacant, vacancy, by=elections.returning, at=NOON + 92 * DAY
    )


def test_the_options_and_the_question_do_not_change_once_the_paper_is_made(elections):
    election = elections.announced()
    place = elections.place(election)
    for name in ("Ann", "Bea"):
        elections.accepted(place, name)
    elections.put(election)
    contest = Contest.objects.get(subject_of="elections")
    by = {"by": elections.returning, "at": elections.ready}

    with pytest.raises(IntegrityError, match="options of an election"):
        ballots.remove_contest(contest, **by)
