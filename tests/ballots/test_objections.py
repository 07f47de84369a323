"""Who may object to a roll, and when; who decides; and that nothing else changes a roll after notice."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from ballots import actions, manifests, rules
from ballots.models import Ballot, RollEntry
from ballots.objections import Answer, Matter, Objection
from members import actions as register
from members.models import Message, Reading, Region
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused, constraint_broken_by
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

WINDOW = NOON - 5 * DAY  # notice was given ten days before NOON, when voting opens

MOMENTS = {
    "drafted": ("draft", NOON - 10 * DAY),
    "notified": ("notified", WINDOW),
    "last-day": ("notified", NOON - DAY / 2),
    "open": ("opened", NOON + DAY),
}


def outsider():
    """In arrears when the roll is frozen."""
    return factories.member("Ivo Late", lapsed=True)


@pytest.fixture
def objection(maker):
    ivo = outsider()
    ballot = maker.notified()
    return actions.object_to_roll(ballot, Matter.MISSING, words="I paid.", by=ivo, at=WINDOW)


@table("""
                        drafted  notified  last-day  open
    missing-off-roll      no       yes       no       no
    missing-on-roll       no       no        no       no
    place-on-roll         no       yes       no       no
    place-off-roll        no       no        no       no
    doubt-on-roll         no       yes       no       no
    doubt-off-roll        no       yes       no       no
""")
def test_who_may_object_when(row, column, expected, maker):
    matter, where = row.split("-", 1)
    stage, at = MOMENTS[column]
    ballot = getattr(maker, stage)()

    refusal = rules.refusal_to_object(ballot, Matter(matter), on_roll=where == "on-roll", at=at)

    assert (refusal is None) is expected


PEOPLE = {
    "returning": Role.RETURNING_OFFICER,
    "scrutineer": Role.SCRUTINEER,
    "membership": Role.MEMBERSHIP,
}


@table("""
                  missing  place  doubt
    returning       yes     yes    no
    scrutineer      yes     yes    yes
    membership      no      no     no
    member          no      no     no
    objector        no      no     no
""")
def test_who_decides(row, column, expected):
    by = (
        factories.officer("Somebody", PEOPLE[row])
        if row in PEOPLE
        else factories.officer("Objecting scrutineer", Role.SCRUTINEER)
        if row == "objector"
        else factories.member()
    )
    asked = Objection(matter=column, by_id=by.pk if row == "objector" else 0)

    refusal = rules.refusal_to_answer_objection(asked, by.roles(NOON), by=by)

    assert (refusal is None) is expected


def test_an_objection_two_officers_uphold_puts_the_member_on_the_roll_and_all_can_see_that_it_changed(
    maker, objection
):
    ballot = objection.ballot
    before = Ballot.objects.get(pk=ballot.pk)

    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)
    assert not RollEntry.objects.filter(member=objection.by).exists()
    actions.confirm_objection(objection, by=maker.scrutineer, at=WINDOW)

    after = Ballot.objects.get(pk=ballot.pk)
    assert RollEntry.objects.filter(ballot=ballot, member=objection.by).count() == 1
    assert after.roll_size == (before.roll_size or 0) + 1
    assert after.roll_fingerprint != before.roll_fingerprint
    assert manifests.of(after).contests == manifests.of(before).contests
    assert manifests.differences(after) + manifests.missing_keys(after) == []
    event = AuditEvent.objects.get(action="ballot.roll_changed")
    assert (event.change["before"], event.change["root"]) == (
        before.roll_fingerprint,
        after.roll_fingerprint,
    )
    assert Message.objects.get(notice__event="roll-objection").member == objection.by
    assert actions.open_voting(after, at=NOON)


def test_whoever_is_put_on_the_roll_can_vote(maker, objection):
    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)
    actions.confirm_objection(objection, by=maker.scrutineer, at=WINDOW)
    actions.open_voting(objection.ballot, at=NOON)
    ballot = Ballot.objects.get(pk=objection.ballot_id)

    maker.vote(ballot, objection.by, b"F")

    assert maker.declared(ballot).voters == 1


def test_one_officer_alone_changes_no_roll(maker, objection):
    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)

    with pytest.raises(Refused) as refused:
        actions.confirm_objection(objection, by=maker.returning, at=WINDOW)

    assert refused.value.refusal.code == "two-people"
    assert not RollEntry.objects.filter(member=objection.by).exists()


def test_the_second_officer_may_think_otherwise(maker, objection):
    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)

    actions.decline_objection(objection, reason="Paid late.", by=maker.scrutineer, at=WINDOW)

    objection.refresh_from_db()
    assert (objection.answer, objection.reason) == (Answer.DECLINED, "Paid late.")


def test_once_voting_is_open_the_roll_stands(maker, objection):
    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)
    actions.open_voting(objection.ballot, at=NOON)

    with pytest.raises(Refused) as refused:
        actions.confirm_objection(objection, by=maker.scrutineer, at=NOON)
    assert refused.value.refusal.code == "roll-is-closed"

    actions.decline_objection(objection, reason="Too late.", by=maker.scrutineer, at=NOON)


def test_the_scrutineer_looks_into_a_doubt_and_a_double_comes_off_the_roll(maker, ada):
    twice = factories.member("Ada Okafor again")
    ballot = maker.notified()
    doubt = actions.object_to_roll(
        ballot, Matter.DOUBT, words="One person.", number=twice.number, by=ada, at=WINDOW
    )

    actions.uphold_objection(doubt, reason="A double.", by=maker.scrutineer, at=WINDOW)
    actions.confirm_objection(doubt, by=maker.returning, at=WINDOW)

    assert not RollEntry.objects.filter(ballot=ballot, member=twice).exists()
    told = Message.objects.filter(notice__event="roll-objection")
    assert {message.member for message in told} == {ada, twice}
    assert Reading.objects.filter(member=twice.pk, how="roll").exists()


def test_a_doubt_about_nobody_on_the_roll_is_answered_and_changes_nothing(maker, ada):
    ballot = maker.notified()
    doubt = actions.object_to_roll(
        ballot, Matter.DOUBT, words="Who?", number=99999, by=ada, at=WINDOW
    )

    actions.uphold_objection(doubt, reason="Looked into.", by=maker.scrutineer, at=WINDOW)

    doubt.refresh_from_db()
    assert (doubt.answer, doubt.root) == (Answer.UPHELD, None)
    assert Ballot.objects.get(pk=ballot.pk).roll_fingerprint == ballot.roll_fingerprint


def test_a_member_who_moved_is_put_in_their_part_of_the_roll(maker, ada):
    ballot = maker.notified()
    scotland = Region.objects.create(name="Scotland", slug="scotland")
    office = factories.officer("Esi", Role.MEMBERSHIP)
    with time_machine.travel(WINDOW, tick=False):
        register.transfer(
            ada, region=scotland, local_group=None, on=WINDOW.date(), by=office, at=WINDOW
        )
    moved = actions.object_to_roll(ballot, Matter.PLACE, words="Moved.", by=ada, at=WINDOW)
    actions.uphold_objection(moved, reason="So it is.", by=maker.returning, at=WINDOW)
    actions.confirm_objection(moved, by=maker.scrutineer, at=WINDOW)

    assert RollEntry.objects.get(ballot=ballot, member=ada).segment == "scotland"
    assert manifests.differences(Ballot.objects.get(pk=ballot.pk)) == []


def test_after_a_recall_the_rule_and_the_upheld_objections_make_the_roll_again(maker, objection):
    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)
    actions.confirm_objection(objection, by=maker.scrutineer, at=WINDOW)

    actions.recall(objection.ballot, reason="A mistake.", by=maker.returning, at=WINDOW)
    again = actions.freeze_roll(objection.ballot, by=maker.returning, at=WINDOW)

    assert again.roll.filter(member=objection.by).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.delete(),
        lambda entry: RollEntry.objects.filter(pk=entry.pk).update(segment="elsewhere"),
        lambda entry: RollEntry.objects.filter(pk=entry.pk).update(salt=b"x" * 16),
        lambda entry: RollEntry.objects.create(
            ballot=entry.ballot, member=outsider(), salt=b"x" * 16
        ),
    ],
    ids=["taken-off", "moved", "other-salt", "put-on"],
)
def test_without_an_upheld_objection_no_sql_changes_a_roll(change, maker, ada):
    ballot = maker.notified()
    entry = RollEntry.objects.get(ballot=ballot, member=ada)

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change(entry)

    assert constraint_broken_by(caught.value) == "ballots_rollentry_frozen"


def test_an_upheld_objection_changes_the_roll_once(maker, objection):
    actions.uphold_objection(objection, reason="Paid.", by=maker.returning, at=WINDOW)
    actions.confirm_objection(objection, by=maker.scrutineer, at=WINDOW)

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        RollEntry.objects.filter(member=objection.by).delete()

    assert constraint_broken_by(caught.value) == "ballots_rollentry_frozen"


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("ballots_objection_answer_known", {"answer": "maybe"}),
        ("ballots_objection_answered_with_a_reason", {"answer": Answer.DECLINED}),
        ("ballots_objection_nobody_judges_their_own", {"first": "by"}),
        (
            "ballots_objection_two_people_change_a_roll",
            {"answer": Answer.UPHELD, "subject": "by", "first": "returning", "reason": "So."},
        ),
    ],
)
def test_impossible_objections(constraint, impossible, maker, objection):
    people = {"by": objection.by, "returning": maker.returning}
    impossible = {name: people.get(value, value) for name, value in impossible.items()}

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**impossible)

    assert constraint_broken_by(caught.value) == constraint


def test_an_answered_objection_is_a_record(maker, objection):
    actions.decline_objection(objection, reason="No.", by=maker.returning, at=WINDOW)

    for change in ({"reason": "Yes."}, {"answer": Answer.OPEN}):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**change)
        assert constraint_broken_by(caught.value) == "ballots_objection_answered"
    Objection.objects.filter(pk=objection.pk).update(words="")  # the member was erased


def test_the_whole_way_on_pages(client, maker):
    ivo = outsider()
    ballot = maker.notified()
    client.force_login(ivo.user)
    with time_machine.travel(WINDOW, tick=False):
        home = client.get("/")
        assert [one.pk for one in home.context["without_me"]] == [ballot.pk]
        page = reverse("ballots:object", args=[ballot.slug])
        assert client.post(page, {"matter": Matter.MISSING}).status_code == 422
        client.post(page, {"matter": Matter.MISSING, "words": "I paid in May."})
        objection = Objection.objects.get()

        first, second = signed_in(maker.returning), signed_in(maker.scrutineer)
        answer = reverse("staff:objection", args=[ballot.slug, objection.pk])
        first.post(answer, {"answer": Answer.UPHELD, "reason": "The receipt is here."})
        desk = second.get(reverse("staff:roll", args=[ballot.slug]))
        assert "The receipt is here." in desk.content.decode()
        second.post(reverse("staff:confirm_objection", args=[ballot.slug, objection.pk]))

        mine = client.get(reverse("ballots:roll", args=[ballot.slug])).content.decode()
    assert "You are on the roll" in mine
    assert Ballot.objects.get().roll_fingerprint in mine


@table("""
                 roll  objection  confirm
    returning     yes     yes       yes
    scrutineer    yes     yes       yes
    membership    no      no        no
    data          no      no        no
    arrangements  no      no        no
""")
def test_whose_pages_these_are(row, column, expected, maker, objection):
    roles = {**PEOPLE, "data": Role.DATA_PROTECTION, "arrangements": Role.ARRANGEMENTS}
    client = signed_in(factories.officer("Somebody", roles[row]))
    slug = objection.ballot.slug
    with time_machine.travel(WINDOW, tick=False):
        answer = {
            "roll": lambda: client.get(reverse("staff:roll", args=[slug])),
            "objection": lambda: client.get(reverse("staff:objection", args=[slug, objection.pk])),
            "confirm": lambda: client.post(
                reverse("staff:confirm_objection", args=[slug, objection.pk])
            ),
        }[column]()

    refused = answer.status_code == 409 and "Your office does not do this" in answer.text
    assert refused is not expected
