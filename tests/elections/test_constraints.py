"""What must never be true, whoever writes the SQL."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from ballots.models import Ballot, Contest, Option
from elections import actions, selves
from elections.lifecycle import How, Outcome, State
from elections.models import (
    Candidacy,
    Election,
    Extension,
    Mandate,
    Nomination,
    Place,
    Relayed,
    RuleDraft,
    Ruling,
    Statement,
    Vacancy,
    Verdict,
    Withdrawal,
)
from members.actions import appoint
from members.sealed import Token
from momentum_demo.refusals import constraint_broken_by
from tests import factories
from tests.elections.rounds import define, reserve
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def breaks(constraint, act):
    """`act` is refused by the constraint or trigger of that name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    assert constraint_broken_by(caught.value) == constraint


@pytest.fixture
def standing(elections):
    """An election in Wales for one place, with Ann who stands."""
    election = elections.announced()
    place = elections.place(election)
    return election, place, elections.stand(place, "Ann")


@pytest.fixture
def papered(elections):
    """An election in Wales with its paper made: Ann and Bea."""
    election = elections.announced()
    place = elections.place(election)
    people = [elections.accepted(place, name) for name in ("Ann", "Bea")]
    elections.put(election)
    return Election.objects.get(pk=election.pk), elections.place(election), people


def again(row, **changed):
    """A copy of `row`, saved."""
    row.pk = None
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)


# An election


@pytest.mark.parametrize(
    "changed",
    [
        {"closes_at": NOON - 43 * DAY},
        {"nominate_until": NOON - 36 * DAY},
        {"settles_at": NOON - 33 * DAY},
        {"votes_at": NOON - 24 * DAY},
        {"votes_until": NOON + DAY},
        {"takes_office_on": dt.date(2026, 3, 2)},
        {"announced_at": NOON},
        {"state": State.BALLOTED},
        {"rules": {}},
    ],
)
def test_an_election_begins_announced_with_time_enough_under_rules_as_adopted(standing, changed):
    election, _place, _ann = standing

    breaks(
        "elections_election_keeps_its_lengths",
        lambda: again(Election.objects.get(pk=election.pk), slug="other", **changed),
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"closes_at": NOON - 41 * DAY},
        {"definitions": [{"slug": "women"}]},
        {"rules": {}},
        {"cycle": 1},
        {"takes_office_on": dt.date(2027, 1, 1)},
    ],
)
def test_dates_rules_and_definitions_stay_as_announced(standing, changed):
    election, *_ = standing

    breaks(
        "elections_election_frozen",
        lambda: Election.objects.filter(pk=election.pk).update(**changed),
    )


def test_an_election_is_not_declared_while_a_region_is_open(papered):
    election, *_ = papered

    breaks(
        "elections_election_moves",
        lambda: Election.objects.filter(pk=election.pk).update(state=State.DECLARED),
    )


def test_an_election_does_not_go_back(papered):
    election, *_ = papered

    breaks(
        "elections_election_moves",
        lambda: Election.objects.filter(pk=election.pk).update(state=State.ANNOUNCED),
    )


def test_what_a_region_elects_stays_and_is_not_added_to(standing):
    _election, place, _ann = standing
    scotland = factories.region("Scotland")

    breaks("elections_place_frozen", lambda: Place.objects.filter(pk=place.pk).update(seats=9))
    breaks(
        "elections_place_frozen",
        lambda: Place.objects.filter(pk=place.pk).update(
            reserves=[{"name": "x", "who": "x", "at_least": 1}]
        ),
    )
    breaks(
        "elections_place_frozen",
        lambda: again(Place.objects.get(pk=place.pk), region=scotland),
    )


def test_a_region_is_in_an_election_once(elections):
    place = elections.place(elections.announced())

    breaks(
        "elections_place_one_for_a_region",
        lambda: again(Place.objects.get(pk=place.pk)),
    )


def test_nobody_is_unopposed_where_more_stand_than_there_are_places(elections):
    election = elections.announced()
    place = elections.place(election)
    for name in ("Ann", "Bea"):
        elections.accepted(place, name)

    def unopposed():
        Election.objects.filter(pk=election.pk).update(state=State.BALLOTED)
        Place.objects.filter(pk=place.pk).update(outcome=Outcome.UNOPPOSED, declared_at=NOON)

    breaks("elections_place_frozen", unopposed)


# Candidates


def stood(place, member, **changed):
    values = {
        "election": place.election,
        "place": place,
        "member": member,
        "number": 9,
        "name": "Zed",
        "interests": "None.",
        "token": selves.closed({}, member_id=member.pk, election_id=place.election_id),
        "at": NOON - 48 * DAY,
    }
    return Candidacy.objects.create(**(values | changed))


def test_a_candidacy_is_of_a_member_of_the_region_once_in_its_window(standing):
    _election, place, ann = standing
    home = factories.member("Bea", where=place.region)
    away = factories.member("Away", where=factories.region("Scotland"))

    breaks("elections_candidacy_in_their_region", lambda: stood(place, away))
    breaks("elections_candidacy_once_a_member", lambda: stood(place, ann.member))
    breaks("elections_candidacy_numbered", lambda: stood(place, home, number=ann.number))
    breaks("elections_candidacy_interests_declared", lambda: stood(place, home, interests=""))
    breaks("elections_candidacy_named", lambda: stood(place, home, name=""))
    for late in ({"at": NOON - 50 * DAY}, {"at": NOON - 42 * DAY}, {"accepted_at": NOON}):
        breaks("elections_candidacy_in_its_window", lambda late=late: stood(place, home, **late))


def test_a_candidacy_keeps_who_and_where_and_is_accepted_once_in_time(elections, standing):
    _election, _place, ann = standing
    rows = Candidacy.objects.filter(pk=ann.pk)

    breaks("elections_candidacy_frozen", lambda: rows.update(number=7))
    breaks("elections_candidacy_frozen", lambda: rows.update(accepted_at=NOON))
    elections.nominate(ann)
    actions.accept(ann, by=ann.member, at=elections.nominating)
    breaks("elections_candidacy_frozen", lambda: rows.update(accepted_at=None))
    breaks(
        "elections_candidacy_kept",
        lambda: Candidacy.objects.filter(pk=ann.pk)._raw_delete("default"),
    )


def test_what_is_on_the_paper_does_not_change(papered):
    _election, _place, (ann, _bea) = papered
    rows = Candidacy.objects.filter(pk=ann.pk)

    for changed in ({"name": "Zed"}, {"detail": "Zed"}, {"token": Token("x")}, {"option": None}):
        breaks("elections_candidacy_frozen", lambda changed=changed: rows.update(**changed))


def test_a_member_has_one_nomination_for_their_own_region_in_its_window(standing):
    election, place, ann = standing
    voter = factories.member("Voter", where=place.region)
    away = factories.member("Away", where=factories.region("Scotland"))

    def nominated(member, at=NOON - 40 * DAY):
        return Nomination.objects.create(election=election, candidacy=ann, member=member, at=at)

    nominated(voter)

    breaks("elections_nomination_one_a_member", lambda: nominated(voter))
    breaks("elections_nomination_of_the_region", lambda: nominated(away))
    breaks("elections_nomination_in_its_window", lambda: nominated(ann.member, NOON - 48 * DAY))
    breaks("elections_nomination_in_its_window", lambda: nominated(ann.member, NOON - 30 * DAY))


def test_statements_are_locked_when_nominations_close(standing):
    *_, ann = standing

    breaks(
        "elections_statement_locked",
        lambda: Statement.objects.create(candidacy=ann, number=2, text="Late.", at=NOON - 33 * DAY),
    )


def test_a_ruling_cites_a_clause_and_leaves_time_and_nobody_judges_their_own(elections, standing):
    *_, ann = standing
    cleo = elections.returning

    def ruled(**changed):
        values = {"clause": "3.2", "reasons": "So.", "by": cleo, "at": NOON - 32 * DAY}
        return Ruling.objects.create(candidacy=ann, **(values | changed))

    breaks("elections_ruling_under_a_clause", lambda: ruled(clause="9"))
    breaks("elections_ruling_under_a_clause", lambda: ruled(at=NOON - 26 * DAY))
    breaks("elections_ruling_has_reasons", lambda: ruled(reasons=""))
    ruling = ruled()
    appeal = actions.appeal(ruling, reasons="No.", by=ann.member, at=NOON - 31 * DAY)
    breaks(
        "elections_verdict_by_another",
        lambda: Verdict.objects.create(
            appeal=appeal, allowed=True, reasons="So.", by=cleo, at=NOON - 30 * DAY
        ),
    )


def test_nothing_is_withdrawn_or_ruled_once_the_papers_are_made(elections, papered):
    _election, _place, (ann, bea) = papered

    breaks(
        "elections_withdrawal_before_the_paper",
        lambda: Withdrawal.objects.create(candidacy=ann, at=NOON),
    )
    breaks(
        "elections_ruling_before_the_paper",
        lambda: Ruling.objects.create(
            candidacy=bea, clause="3.2", reasons="So.", by=elections.returning, at=NOON - 40 * DAY
        ),
    )


def test_more_time_is_only_for_places_that_would_stay_vacant(elections, standing):
    _election, place, _ann = standing

    def extended(**changed):
        values = {"until": NOON - 36 * DAY, "reason": "So.", "at": NOON - 40 * DAY}
        Extension.objects.create(place=place, by=elections.returning, **(values | changed))

    breaks("elections_extension_of_what_is_vacant", extended)


def test_no_candidate_has_more_messages_than_the_others(papered, standing):
    _election, _place, (ann, _bea) = papered
    *_, not_on_paper = standing

    def relayed(candidacy, number):
        Relayed.objects.create(candidacy=candidacy, number=number, subject="s", text="t", at=NOON)

    relayed(ann, 1)
    breaks("elections_relayed_numbered", lambda: relayed(ann, 1))
    breaks("elections_relayed_equally", lambda: relayed(ann, 3))
    breaks("elections_relayed_equally", lambda: relayed(not_on_paper, 1))


# The paper


def test_the_options_are_the_candidates_and_nobody_can_change_them(papered):
    _election, place, _people = papered
    options = Option.objects.filter(contest=place.contest)

    breaks("elections_option_is_a_candidate", lambda: options.filter(place=0).update(name="Zed"))
    breaks(
        "elections_option_is_a_candidate",
        lambda: Option.objects.create(contest=place.contest, place=9, name="Zed"),
    )
    breaks("elections_option_is_a_candidate", lambda: options._raw_delete("default"))
    breaks(
        "elections_contest_of_candidates",
        lambda: Contest.objects.filter(pk=place.contest_id).update(seats=3),
    )
    breaks(
        "elections_contest_of_candidates",
        lambda: again(
            Contest.objects.get(pk=place.contest_id), position=2, subject_of="", subject_hash=""
        ),
    )


def test_a_ballot_is_not_notified_for_another_region_or_with_too_little_time(papered):
    _election, place, _people = papered
    rows = Ballot.objects.filter(pk=place.contest.ballot_id)
    frozen = {"roll_frozen_at": NOON, "roll_size": 1, "roll_root": b"x", "manifest": b"x"}
    notified = frozen | {"state": "notified", "manifest_hash": b"x", "notified_at": NOON - 8 * DAY}

    rows.update(region=factories.region("Scotland"))
    breaks("elections_ballot_of_candidates", lambda: rows.update(**notified))
    rows.update(region=place.region)
    breaks(
        "elections_ballot_keeps_its_lengths",
        lambda: rows.update(**notified | {"notified_at": NOON - 2 * DAY}),
    )


def test_a_paper_that_is_not_the_valid_candidacies_is_not_the_elections(elections, maker):
    election = elections.announced()
    place = elections.place(election)
    for name in ("Ann", "Bea"):
        elections.accepted(place, name)
    picked = maker.draft(proposals=0, candidates=("Ann",), region=place.region)
    contest = picked.contests.get()

    def tied():
        Election.objects.filter(pk=election.pk).update(state=State.BALLOTED)
        Place.objects.filter(pk=place.pk).update(contest=contest, outcome=Outcome.BALLOTED)

    breaks("elections_place_frozen", tied)


# What came of it


def test_nobody_holds_a_place_whom_nobody_elected(papered):
    _election, place, (ann, _bea) = papered
    term = appoint(
        ann.member, place.office, since=dt.date(2026, 4, 1), until=None, by=None, at=NOON
    )

    for how in How:
        breaks(
            "elections_mandate_won",
            lambda how=how: Mandate.objects.create(
                place=place, candidacy=ann, how=how, order=1, term=term, at=NOON
            ),
        )


def test_a_vacancy_is_settled_once_and_by_a_rule(elections):
    election = elections.announced(filling="left")
    place = elections.place(election)
    elections.accepted(place, "Ann")
    elections.put(election)
    vacancy = actions.vacate(
        place,
        place.mandates.get(),
        on=dt.date(2026, 6, 1),
        reason="Moved.",
        by=elections.returning,
        at=NOON,
    )
    rows = Vacancy.objects.filter(pk=vacancy.pk)

    breaks("elections_vacancy_settled_by_a_rule", lambda: rows.update(filled="left"))
    breaks(
        "elections_vacancy_count_iff_countback",
        lambda: rows.update(filled="countback", settled_at=NOON),
    )
    breaks(
        "elections_vacancy_by_election_iff",
        lambda: rows.update(filled="by-election", settled_at=NOON),
    )
    actions.leave_vacant(vacancy, by=elections.returning, at=NOON)
    breaks("elections_vacancy_settled_once", lambda: rows.update(settled_at=NOON + DAY))


@pytest.mark.parametrize(
    "table",
    [
        "ruleset", "extension", "statement", "nomination", "withdrawal", "ruling", "appeal", "verdict",
        "relayed", "mandate",
    ],
)  # fmt: skip
def test_what_is_written_once_the_application_cannot_even_try_to_change(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('momentum_app', %s, 'UPDATE'), "
            "has_table_privilege('momentum_app', %s, 'DELETE'), "
            "(SELECT count(*) FROM pg_trigger WHERE tgname = %s)",
            [f"elections_{table}", f"elections_{table}", f"elections_{table}_append_only"],
        )
        assert cursor.fetchone() == (False, False, 1)


def test_a_contest_with_reserved_places_says_what_happens_if_nobody_can_fill_them(elections, maker):
    define("women")
    election = elections.announced(reserve("women"), seats=1)
    place = elections.place(election)
    for name in ("Ann", "Bea"):
        elections.accepted(place, name, "women")
    elections.put(election)
    contest = elections.place(election).contest

    assert contest.shortage == "vacant"
    assert [each["who"] for each in contest.reserved] == ["women"]
    assert "women" not in "".join(option.groups.text for option in contest.options.all())
    draft = maker.draft(proposals=0)
    breaks(
        "ballots_contest_reserved_says_what_if_nobody",
        lambda: draft.contests.create(
            position=1, kind="ranked", seats=1, method="irv", reserved=contest.reserved
        ),
    )


def test_a_draft_of_rules_has_a_name(db):
    breaks(
        "elections_ruledraft_has_a_name",
        lambda: RuleDraft.objects.create(name="", contents={}, begun_at=NOON, changed_at=NOON),
    )
