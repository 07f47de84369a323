"""Changed addresses before a vote: kept, told to both, held back until the member is known to want them."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from ballots import notices as ballot_notices
from members import actions, posting, rules, watch
from members.models import Channel, Confirmed, ContactChange, Member, Message, MessageState
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def changed(ada, esi):
    """The office gave Ada another address a day before NOON."""
    new = {"email": "new@example.net"}
    return actions.correct(ada, new, by=esi, at=NOON - DAY, channel=Channel.OFFICE)[0]


def sent_to(at) -> set[str]:
    """Who gets what is due at `at`."""
    mail.outbox.clear()
    posting.send(posting.claim(at=at), at=at)
    return {address for message in mail.outbox for address in message.to}


def open_and_tell(maker) -> None:
    maker.opened()
    with time_machine.travel(NOON, tick=False):
        ballot_notices.sweep()


def test_no_letter_that_leads_to_a_vote_goes_to_an_address_nobody_has_confirmed(maker, changed):
    sent_to(NOON - DAY)
    open_and_tell(maker)

    got = sent_to(NOON)

    assert "new@example.net" not in got
    assert maker.returning.user.email in got
    held = Message.objects.get(member=changed.member, notice__event="ballot-open")
    assert (held.state, held.reason) == (MessageState.SKIPPED, watch.HELD_BACK)


def test_once_it_is_confirmed_from_the_old_address_the_letter_goes_out(client, maker, ada, changed):
    old = ada.user.email
    posting.send(posting.claim(at=NOON), at=NOON)
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    link = re.search(r"http\S+/changed-address/\S+", letters[old])
    assert link
    assert "/changed-address/" not in letters["new@example.net"]
    open_and_tell(maker)
    assert "new@example.net" not in sent_to(NOON)

    path = link[0].split("localhost:8000", 1)[-1]
    with time_machine.travel(NOON, tick=False):
        token = path.split("/changed-address/", 1)[1].strip("/")
        address = reverse("confirm_contact", args=[token])
        assert "I wanted it" in client.get(address).text
        client.post(address)

    changed.refresh_from_db()
    assert changed.confirmed_how == Confirmed.OLD_ADDRESS
    assert "new@example.net" in sent_to(NOON)


def test_a_letter_about_something_else_is_not_held_back(maker, changed):
    maker.notified()
    with time_machine.travel(maker.notice, tick=False):
        ballot_notices.sweep()

    assert "new@example.net" in sent_to(NOON)


def test_a_change_that_the_member_never_asked_for_stays_held_back_and_cannot_be_confirmed(
    ada, changed
):
    for _ in range(2):
        actions.dispute(changed, by=ada, at=NOON)
    changed.refresh_from_db()
    officer = factories.officer("Another", Role.SCRUTINEER)

    with pytest.raises(Refused) as refused:
        actions.confirm_contact(changed, how=Confirmed.TELEPHONE, by=officer, at=NOON)

    assert refused.value.refusal.code == "contact-disputed"
    assert AuditEvent.objects.filter(action="contact.disputed").count() == 1
    assert watch.held_back([ada.pk], NOON + 99 * DAY) == {ada.pk}


def test_the_link_of_one_change_does_not_confirm_another(ada, esi, changed):
    old, taken = ada.user.email, "new@example.net"
    again = {"email": "third@example.net"}
    member = Member.objects.get(pk=ada.pk)
    second = actions.correct(member, again, by=esi, at=NOON, channel=Channel.OFFICE)[0]

    with time_machine.travel(NOON, tick=False):
        first_link = watch.confirm_path(member, old).rsplit("/", 2)[1]
        second_link = watch.confirm_path(member, taken).rsplit("/", 2)[1]

        assert watch.confirming(first_link) == changed
        assert watch.confirming(second_link) == second
        assert watch.confirming("nobodys") is None


@table("""
                   open  confirmed  disputed  own-change
    from-old        yes     no         no        yes
    membership      yes     no         no        no
    returning       yes     no         no        no
    scrutineer      yes     no         no        no
    data            no      no         no        no
""")
def test_who_may_confirm_a_change(row, column, expected):
    roles = {
        "membership": Role.MEMBERSHIP,
        "returning": Role.RETURNING_OFFICER,
        "scrutineer": Role.SCRUTINEER,
        "data": Role.DATA_PROTECTION,
    }
    by = None if row == "from-old" else factories.officer("Somebody", roles[row])
    change = ContactChange(
        confirmed_at=NOON if column == "confirmed" else None,
        disputed_at=NOON if column == "disputed" else None,
        by=by if column == "own-change" else None,
    )

    refusal = rules.refusal_to_confirm_contact(change, by=by, roles=by and by.roles(NOON))

    assert (refusal is None) is expected


def test_a_second_officer_asks_the_member_and_notes_it(ada, esi, changed):
    scrutineer = factories.officer("Dev", Role.SCRUTINEER)
    with time_machine.travel(NOON, tick=False):
        page = reverse("register:confirm_contact", args=[changed.pk])
        assert signed_in(esi).post(page, {"how": "telephone"}).status_code == 409
        signed_in(scrutineer).post(page, {"how": "telephone"})
        listed = signed_in(scrutineer).get(reverse("register:contacts")).text

    changed.refresh_from_db()
    assert changed.confirmed_by == scrutineer
    assert "by telephone, Dev" in listed
    assert watch.held_back([ada.pk], NOON) == set()


def test_an_address_changed_where_one_signs_in_is_kept_and_told_to_both(ada):
    cache.clear()
    old = ada.user.email
    EmailAddress.objects.create(user=ada.user, email="mine@example.net", verified=True)

    signed_in(ada).post(
        reverse("account_email"), {"email": "mine@example.net", "action_primary": ""}
    )

    change = ContactChange.objects.get(member=ada)
    assert (change.old, change.new, change.channel) == (old, "mine@example.net", Channel.MEMBER)
    assert (change.by, change.confirmed_how) == (ada, Confirmed.CODE)
    assert sent_to(change.at) == {old, "mine@example.net"}
    assert AuditEvent.objects.filter(action="member.corrected", member=ada.pk).exists()


def test_what_is_amiss_among_those_on_a_roll(ada, changed):
    factories.member("One", email="catch.all+one@gmail.com")
    factories.member("Two", email="catchall+two@gmail.com")
    posting.Bounce.objects.create(address="new@example.net", at=NOON)

    found = watch.amiss(Member.objects.all(), NOON)

    assert {why: sorted(m.name for m in some) for why, some in found.items()} == {
        "shared": ["One", "Two"],
        "unconfirmed": ["Ada Okafor"],
        "bounced": ["Ada Okafor"],
    }
