"""The demonstration obeys the rules it demonstrates."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from ballots import counting, narrative, results, tasks, urn
from ballots.lifecycle import State
from ballots.models import Ballot, Contest, Kind, RollEntry, Tally
from conventions.actions import plans
from conventions.models import Convention, Item, ItemKind
from elections.models import Place
from endorsements import guarantee
from endorsements.models import Concern, Round
from members.models import (
    Appointment,
    Bounce,
    ContactChange,
    Correction,
    Erasure,
    Import,
    ImportState,
    LocalGroup,
    Meeting,
    Member,
    Region,
)
from members.standing import Standing
from momentum_demo.demo import holding, organisation
from momentum_demo.demo.cast import CAST
from momentum_demo.demo.proposals import AUTUMN, REFOUNDING
from momentum_demo.models import AuditEvent, breaks

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.xdist_group("seed"),  # it is founded once, by one worker
]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """One organisation for this module, gone at its end."""
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using=urn.ALIAS):
        call_command("seed")
        yield
        for alias in ("default", urn.ALIAS):
            transaction.set_rollback(True, using=alias)


@pytest.fixture(autouse=True)
def _organised(seeded, db):
    """The seeded organisation; what a test changes in it is undone after the test."""


def test_about_four_hundred_members_live_in_eight_regions_and_thirty_groups():
    assert 390 <= Member.objects.count() <= 420
    assert Region.objects.count() == 8
    assert 28 <= LocalGroup.objects.count() <= 32
    assert not Region.objects.filter(members=None).exists()


def test_every_member_was_enrolled_by_an_action():
    enrolled = AuditEvent.objects.filter(action="member.enrolled")

    assert sorted(enrolled.values_list("subject", flat=True)) == sorted(
        f"members.member:{pk}" for pk in Member.objects.values_list("pk", flat=True)
    )


def test_nobody_was_enrolled_before_they_joined():
    at = dict(AuditEvent.objects.filter(action="member.enrolled").values_list("subject", "at"))

    early = [
        member.name
        for member in Member.objects.all()
        if timezone.localdate(at[f"members.member:{member.pk}"]) < member.joined_on
    ]

    assert early == []


def test_members_of_every_standing_are_there():
    today = timezone.localdate()
    members = Member.objects.prefetch_related("memberships")

    stand = Counter(member.standing(today, arrears_allowed=60) for member in members)

    assert stand[Standing.GOOD] > 300
    assert stand[Standing.IN_ARREARS] > 5
    assert stand[Standing.NOT_VOTING] > 5


def test_the_cast_is_in_the_register():
    names = dict(Member.objects.filter(number__lte=len(CAST)).values_list("number", "name"))

    assert names == {part.number: part.name for part in CAST}


def test_officers_of_the_cast_have_a_second_factor_and_two_the_records_desk():
    with_factor = Authenticator.objects.values_list("user__member__name", flat=True)
    at_desk = Member.objects.filter(user__is_staff=True).values_list("name", flat=True)

    assert sorted(with_factor) == [
        "Cleo Marsh",
        "Dev Anand",
        "Esi Mensah",
        "Gita Rao",
        "Hana Yusuf",
        "Idris Bell",
    ]
    assert sorted(at_desk) == ["Cleo Marsh", "Esi Mensah"]


def test_the_record_is_whole():
    assert list(breaks()) == []


def test_nothing_on_the_record_lies_in_the_future():
    assert not AuditEvent.objects.filter(at__gt=timezone.now()).exists()


@pytest.mark.parametrize(
    "slug",
    ["refounding", "london-and-eastern", "convention-committee", "priorities", "two-campaigns"],
)
def test_notice_voting_and_signatures_are_as_the_standing_orders_ask(slug):
    ballot = Ballot.objects.select_related("rule_set").get(slug=slug)
    rules = ballot.rule_set

    assert rules.name == "Standing orders"
    assert ballot.notified_at is not None
    assert ballot.opens_at - ballot.notified_at >= rules.minimum_notice
    assert ballot.closes_at - ballot.opens_at >= rules.minimum_voting
    assert ballot.sign_offs.count() == rules.sign_offs == 2


def test_only_members_in_good_standing_are_on_a_roll():
    entries = RollEntry.objects.select_related("member", "ballot")

    wrong = [
        str(entry)
        for entry in entries.prefetch_related("member__memberships")
        if entry.member.standing(
            timezone.localdate(entry.ballot.roll_frozen_at), arrears_allowed=60
        )
        != Standing.GOOD
    ]

    assert wrong == []
    assert entries.count() > 1000


def test_seventeen_proposals_were_declared():
    ballot = Ballot.objects.get(slug="refounding")
    contests = ballot.contests.select_related("ballot", "tally")

    outcomes = Counter(str(results.decision(contest).outcome) for contest in contests)

    assert ballot.state == State.DECLARED
    assert ballot.voters == 240
    assert "invented" in ballot.summary
    assert outcomes == {"carried": 14, "lost": 2, "not-carried": 1}


@pytest.mark.parametrize("proposal", [*REFOUNDING, *AUTUMN], ids=lambda each: each.title)
def test_a_proposal_has_both_cases_at_about_equal_length(proposal):
    lengths = [len(case.split()) for case in (proposal.case_for, proposal.case_against)]

    assert proposal.summary
    assert proposal.text
    assert max(lengths) <= 1.25 * min(lengths)


def test_a_region_elected_six_people_over_several_stages():
    contest = Contest.objects.select_related("tally").get(ballot__slug="london-and-eastern")
    count = counting.record.from_json(contest.tally.count)

    assert len(count.elected) == 6
    assert len(count.stages) >= 5


def test_twelve_candidates_make_their_case_at_equal_length():
    contest = Contest.objects.get(ballot__slug="convention-committee", kind=Kind.RANKED)
    candidates = contest.options.filter(is_ron=False)

    lengths = [len(candidate.statement.split()) for candidate in candidates]

    assert contest.seats == 5
    assert contest.options.filter(is_ron=True).exists()
    assert len(candidates) == 12
    assert all(candidate.detail for candidate in candidates)
    assert min(lengths) >= 55
    assert max(lengths) <= 90


def test_a_ballot_is_open_in_which_ada_and_ffion_have_not_voted():
    ballot = Ballot.objects.get(slug="convention-committee")
    voted = dict(ballot.roll.with_issued().values_list("member__name", "issued"))

    assert ballot.state == State.OPEN
    assert timedelta(days=8) < ballot.closes_at - timezone.now() < timedelta(days=10)
    assert sum(voted.values()) > 80
    assert [voted["Ada Okafor"], voted["Ffion Pryce"]] == [False, False]
    assert "Ben Hughes" not in voted


def test_one_ballot_is_coming_up_and_one_is_being_prepared():
    assert Ballot.objects.get(slug="priorities").state == State.NOTIFIED
    assert Ballot.objects.get(slug="wales").state == State.DRAFTED


def test_members_choose_two_campaigns_for_the_convention_and_its_change_of_rules_has_words():
    convention = Convention.objects.get(slug="members-convention")
    contest = convention.prioritisations.get().contest
    items = Item.objects.filter(session__convention=convention)

    assert (contest.asks, contest.seats, contest.ballot.state) == ("choice", 2, State.OPEN)
    assert contest.options.count() == 4
    assert not any(plans.lacks_words(item) for item in items)
    assert items.get(kind=ItemKind.CONSTITUTIONAL).submission.is_constitutional


def test_in_a_college_those_who_organise_at_work_have_a_third_of_the_votes():
    place = Place.objects.select_related("contest__tally").get(election__slug="workplace-officer")
    came = place.contest.tally.sections

    votes = {name: each["papers"] * each["each"] for name, each in came.items()}
    assert all(each["papers"] for each in came.values())
    assert votes["members"] == 2 * votes["organisers"]
    assert place.mandates.count() == 1


def test_the_real_election_is_counted_by_the_clock_and_comes_out_as_declared():
    assert Ballot.objects.get(slug="glasgow-linn-2017").state == State.COUNTING

    tasks.sweep()

    ballot = Ballot.objects.get(slug="glasgow-linn-2017")
    election = narrative.election(ballot.contests.select_related("ballot", "tally").get())
    assert ballot.state == State.DECLARED
    assert {winner.name for winner in election.winners} == {
        "Euan BLOCKLEY (C)",
        "Malcolm CUNNING (Lab)",
        "Glenn ELDER (SNP)",
        "Margaret MORGAN (SNP)",
    }


def test_every_declared_ballot_stands_up_to_a_recount():
    tasks.sweep()

    for slug in (
        "refounding",
        "london-and-eastern",
        "glasgow-linn-2017",
        "workplace-officer-london-and-eastern",
    ):
        call_command("recount", slug)


def test_a_second_run_changes_nothing(capsys):
    organisation.keep_watchable(at=timezone.now())  # however slow this machine is
    before = [model.objects.count() for model in (Member, Ballot, RollEntry, Tally, AuditEvent)]

    call_command("seed")

    after = [model.objects.count() for model in (Member, Ballot, RollEntry, Tally, AuditEvent)]
    assert after == before
    assert capsys.readouterr().out == "The organisation is already there.\n"


def test_a_later_run_opens_another_short_ballot_and_changes_nothing_else():
    first = Ballot.objects.filter(slug__startswith="which-").latest("closes_at")
    others = Ballot.objects.exclude(slug__startswith="which-").count()

    second = organisation.keep_watchable(at=first.closes_at)

    assert second is not None
    assert second.closes_at == first.closes_at + timedelta(minutes=3)
    assert Ballot.objects.get(pk=second.pk).state == State.OPEN
    assert Ballot.objects.exclude(slug__startswith="which-").count() == others


def test_the_short_ballot_closes_within_three_minutes_and_is_declared():
    ballot = Ballot.objects.filter(slug__startswith="which-").latest("closes_at")
    assert ballot.state == State.OPEN
    assert ballot.closes_at - timezone.now() <= timedelta(minutes=3)

    holding.finish(ballot)

    ballot.refresh_from_db()
    assert ballot.state == State.DECLARED
    assert ballot.voters in range(90, 101)


def test_without_demo_nothing_is_invented(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed")


def test_cast_prints_everyone(capsys):
    call_command("cast")

    out = capsys.readouterr().out
    assert [part.name for part in CAST if part.name not in out] == []


def test_a_round_was_declared_one_is_open_and_every_guarantee_holds():
    rounds = Round.objects.select_related("rule_set", "contest__ballot")
    found = {each.slug: guarantee.check(each) for each in rounds}

    assert {slug: check.sentence for slug, check in found.items()} == {
        "leader": "5 asked, 1 withdrew, 4 on the ballot: the guarantee holds",
        "mayor-of-northmoor": "3 asked, 3 to be on the ballot: the guarantee holds",
    }
    assert found["leader"].round.outcome == "endorsed"


def test_one_endorsement_is_under_review():
    assert list(Concern.objects.values_list("state", flat=True)) == ["reviewing"]


def test_the_registers_officers_have_something_to_do():
    """Whoever signs in as an officer finds work: on each of the register's pages something waits."""
    waiting = {
        "appointments": Appointment.objects.filter(decided_at=None),
        "corrections": Correction.objects.filter(answered_at=None),
        "erasures": Erasure.objects.filter(done_at=None),
        "lists": Import.objects.filter(state=ImportState.READY),
        "bounces": Bounce.objects.all(),
        "disputes": ContactChange.objects.exclude(disputed_at=None),
        "meetings": Meeting.objects.filter(begins_at__gt=timezone.now()),
    }

    assert [what for what, rows in waiting.items() if not rows.exists()] == []
    outcomes = set(Import.objects.get().rows.values_list("outcome", flat=True))
    assert outcomes >= {"new", "changed", "alike", "problem", "missing"}
