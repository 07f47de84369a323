"""An officer who has an interest in a ballot has no rights over it, whatever their office."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ballots import actions, keying
from ballots.interests import Interest
from ballots.lifecycle import Move, State
from ballots.models import Ballot, Undoing
from ballots.objections import Matter
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused, constraint_broken_by
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

WINDOW = NOON - 5 * DAY
DEEDS = {
    "change": lambda b, who: actions.remove_contest(b.contests.get(), by=who, at=WINDOW),
    "freeze": lambda b, who: actions.freeze_roll(b, by=who, at=WINDOW),
    "sign": lambda b, who: actions.sign_off(b, by=who, at=WINDOW),
    "notify": lambda b, who: actions.notify(b, by=who, at=WINDOW),
    "recall": lambda b, who: actions.recall(b, reason="So.", by=who, at=WINDOW),
    "decide": lambda b, who: actions.decline_objection(
        b.objections.get(), reason="No.", by=who, at=WINDOW
    ),
    "assist": lambda b, who: keying.key_in(
        b, {"q01": b"F"}, to=factories.member(), by=who, at=NOON
    ),
    "abandon": lambda b, who: actions.propose_to_undo(
        b, Move.ABANDON, reason="Lost.", by=who, at=NOON
    ),
    "agree": lambda b, who: actions.agree_to_undo(b, Move.ABANDON, by=who, at=NOON),
}


@table("""
              returning  another-returning
    change       no            yes
    freeze       no            yes
    sign         no            yes
    notify       no            yes
    recall       no            yes
    decide       no            yes
    assist       no            yes
    abandon      no            yes
    agree        no            yes
""")
def test_whoever_declared_an_interest_stays_out(row, column, expected, maker, ada):
    another = factories.officer("Ola", Role.RETURNING_OFFICER)
    who = maker.returning if column == "returning" else another
    ballot = maker.draft() if row in {"change", "freeze", "sign", "notify"} else maker.notified()
    if row in {"abandon", "agree"}:
        actions.open_voting(ballot, at=maker.opens)
    if row == "agree":
        actions.propose_to_undo(ballot, Move.ABANDON, reason="Lost.", by=maker.scrutineer, at=NOON)
    if row == "sign":
        actions.freeze_roll(ballot, by=another, at=maker.notice)
    if row == "decide":
        ada.memberships.update(paid_until=NOON.date())
        actions.object_to_roll(ballot, Matter.PLACE, words="Wrong.", by=ada, at=WINDOW)
    actions.declare_interest(ballot, words="My sister stands.", by=maker.returning, at=WINDOW)

    code = ""
    try:
        DEEDS[row](ballot, who)
    except Refused as refused:
        code = refused.refusal.code

    assert (code != "has-an-interest") is expected


@table("""
                  declare
    returning       yes
    scrutineer      yes
    membership      no
    member          no
""")
def test_whose_office_gives_rights_over_ballots_can_give_them_up(row, column, expected, maker):
    roles = {
        "returning": Role.RETURNING_OFFICER,
        "scrutineer": Role.SCRUTINEER,
        "membership": Role.MEMBERSHIP,
    }
    by = factories.officer("Somebody", roles[row]) if row in roles else factories.member()
    ballot = maker.draft()

    try:
        actions.declare_interest(ballot, words="I stand.", by=by, at=WINDOW)
    except Refused:
        assert not expected

    assert Interest.objects.filter(member=by).exists() is expected


def test_a_signature_given_before_no_longer_counts(maker):
    ballot = maker.draft()
    actions.freeze_roll(ballot, by=maker.returning, at=maker.notice)
    actions.sign_off(ballot, by=maker.scrutineer, at=maker.notice)

    actions.declare_interest(ballot, words="I stand.", by=maker.scrutineer, at=maker.notice)

    assert not ballot.sign_offs.exists()


def test_nor_does_a_proposal_to_abandon_made_before(maker):
    """Or a ballot could become void with one officer who has no interest in it."""
    ballot = maker.opened()
    actions.propose_to_undo(ballot, Move.ABANDON, reason="Lost.", by=maker.returning, at=NOON)

    actions.declare_interest(ballot, words="I stand.", by=maker.returning, at=NOON)

    with pytest.raises(Refused, match="nothing-to-agree"):
        actions.agree_to_undo(ballot, Move.ABANDON, by=maker.scrutineer, at=NOON)
    last = AuditEvent.objects.filter(subject=f"ballots.ballot:{ballot.pk}").last()
    assert last.action == "ballot.abandon_withdrawn"


def test_the_database_lets_nobody_with_an_interest_abandon_a_ballot(maker):
    ballot = maker.opened()
    Interest.objects.create(ballot=ballot, member=maker.returning, words="I stand.", at=NOON)
    Undoing.objects.create(
        ballot=ballot,
        move=Move.ABANDON,
        reason="Lost.",
        by=maker.returning,
        at=NOON,
        agreed_by=maker.scrutineer,
        agreed_at=NOON,
    )

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(state=State.VOID)
    assert constraint_broken_by(caught.value) == "ballots_undone_by_two"


def test_the_page_that_abandons_a_ballot_is_for_the_others(maker):
    ballot = maker.opened()
    actions.declare_interest(ballot, words="I stand.", by=maker.returning, at=NOON)
    page, desk = (reverse(f"staff:{name}", args=[ballot.slug]) for name in ("abandon", "ballot"))

    assert signed_in(maker.returning).get(page).status_code == 409
    assert page not in signed_in(maker.returning).get(desk).text
    assert page in signed_in(maker.scrutineer).get(desk).text


def test_it_cannot_be_taken_back_and_members_read_it(client, maker, ada):
    ballot = maker.notified()
    page = reverse("staff:interest", args=[ballot.slug])

    signed_in(maker.returning).post(page, {"words": "My sister stands."})

    client.force_login(ada.user)
    assert "My sister stands." in client.get(reverse("ballots:detail", args=[ballot.slug])).text
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Interest.objects.all().delete()
    assert constraint_broken_by(caught.value) == "ballots_interest_append_only"
