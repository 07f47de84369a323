"""Telling members things: once, in their language, at the pace allowed, and what comes back."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from ballots import actions as ballot_actions
from ballots import notices as ballot_notices
from members import actions, events, notices, posting, tasks
from members.models import Bounce, Consent, Member, Message, MessageState, Notice, Purpose
from members.reminders import Reminder, due, schedule
from momentum_demo.moments import UK
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

HOUR = timedelta(hours=1)
TEST = notices.declare(notices.Event("test", "A test", "members/mail/meeting_cancelled.txt"))
FACTS = {"title": "Tea", "group": "Cardiff", "begins_at": NOON, "reason": "rain"}


class Choosy(EmailBackend):
    """A mail server that takes nothing for one address, and nothing at all while it is away."""

    refuses = "nobody@example.org"
    away = False

    def send_messages(self, messages):
        if self.away:
            raise SMTPServerDisconnected("gone")
        for message in messages:
            if self.refuses in message.to:
                raise SMTPRecipientsRefused({self.refuses: (550, b"no such user")})
        return super().send_messages(messages)


@pytest.fixture
def choosy(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    return Choosy


def tell(*members: Member, about: str = "test:1", at: datetime = NOON, event=TEST) -> Notice | None:
    chosen = Member.objects.filter(pk__in=[member.pk for member in members])
    return notices.tell(event, chosen, about=about, facts=FACTS, by=None, at=at)


def post(at: datetime = NOON) -> None:
    posting.send(posting.claim(at=at), at=at)


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


# Telling


def test_a_thing_is_told_once(ada, ben):
    assert tell(ada, ben) is not None
    assert tell(ada, ben) is None

    post()

    assert [m.to for m in mail.outbox] == [[ada.user.email], [ben.user.email]]
    assert states() == ["sent", "sent"]


def test_each_is_told_in_their_own_language(ada, ben):
    Member.objects.filter(pk=ben.pk).update(language="cy")
    tell(ada, ben)
    with time_machine.travel(NOON, tick=False):
        post()

    english, welsh = mail.outbox
    html = [body for body, kind in english.alternatives if kind == "text/html"]
    assert english.subject == "Cancelled: Tea, Cardiff"
    assert "Monday 2 March 2026, 12 noon" in english.body
    assert 'lang="en-gb"' in html[0]
    assert 'lang="cy"' in welsh.alternatives[0][0]


def test_plain_text_and_html_say_the_same(ada):
    tell(ada)
    post()

    message = mail.outbox[0]
    html = message.alternatives[0][0]
    for line in message.body.splitlines():
        assert line.strip()[:20] in html.replace("&#x27;", "'").replace("&amp;", "&")


def test_a_name_is_no_html(ada):
    Member.objects.filter(pk=ada.pk).update(name="<img src=x>")
    tell(ada)
    post()

    assert "Hello <img src=x>," in mail.outbox[0].body
    assert "<img" not in mail.outbox[0].alternatives[0][0]


# Sending


def test_no_more_is_sent_in_a_minute_than_the_pace_allows(settings):
    settings.MAIL_PER_MINUTE = 3
    tell(*factories.members(5))

    post(NOON)
    post(NOON + 30 * timedelta(seconds=1))
    assert states().count("sent") == 3
    post(NOON + 61 * timedelta(seconds=1))

    assert states().count("sent") == 5


def test_while_the_mail_server_is_away_it_is_tried_again_and_more_slowly(choosy, ada, monkeypatch):
    tell(ada)
    monkeypatch.setattr(Choosy, "away", True)
    waits = []
    at = NOON
    for _ in range(posting.TRIES):
        post(at)
        message = Message.objects.get()
        waits.append(message.due_at - at)
        at = message.due_at

    assert waits[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert states() == ["failed"]
    assert mail.outbox == []


def test_an_address_that_does_not_exist_bounces_and_is_not_written_to_again(choosy, ada):
    nobody = factories.member("Nobody", email=Choosy.refuses)
    tell(nobody, ada)
    post()
    assert states() == [MessageState.SENT, MessageState.BOUNCED] or states() == [
        MessageState.BOUNCED,
        MessageState.SENT,
    ]

    tell(nobody, about="test:2")
    post()

    assert Bounce.objects.get().address == Choosy.refuses
    last = Message.objects.latest("pk")
    assert (last.state, last.reason) == ("skipped", "mail to this address came back before")


def test_a_worker_that_dies_with_mail_in_hand_leaves_it_to_another(ada):
    tell(ada)
    posting.claim(at=NOON)  # and no more is heard of it

    post(NOON + HOUR)

    assert states() == ["sent"]


def test_claimed_messages_are_sent_by_one_worker_only(ada):
    tell(ada)
    keys = posting.claim(at=NOON)

    posting.send(keys, at=NOON)
    posting.send(keys, at=NOON)

    assert len(mail.outbox) == 1


def test_the_sweep_posts_what_waits(ada):
    tell(ada)
    with time_machine.travel(NOON, tick=False):
        tasks.sweep()

    assert states() == ["sent"]


def test_a_notice_is_sent_again_without_anything_else_happening(ada, esi):
    notice = tell(ada)
    post()

    notices.resend(Message.objects.get(), by=esi, at=NOON)
    post(NOON + HOUR)

    assert len(mail.outbox) == 2
    assert mail.outbox[0].body == mail.outbox[1].body
    assert notices.tally(notice)["sent"] == 1


def test_only_the_office_sends_again(ada, maker):
    tell(ada)

    with pytest.raises(Refused):
        notices.resend(Message.objects.get(), by=maker.scrutineer, at=NOON)


# What the provider reports

SECRET = "postmark:secret"


def report(client, body, secret=SECRET):
    return client.post(
        reverse("postmark"),
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
    )


@pytest.mark.parametrize(
    ("body", "state", "bounced"),
    [
        ({"RecordType": "Delivery"}, "delivered", False),
        ({"RecordType": "Bounce", "Type": "HardBounce", "Description": "gone"}, "bounced", True),
        ({"RecordType": "Bounce", "Type": "Transient"}, "sent", False),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "bounced", False),
    ],
)
def test_bounces_come_back_by_themselves(body, state, bounced, client, ada, settings):
    settings.ANYMAIL = settings.ANYMAIL | {"WEBHOOK_SECRET": SECRET}
    tell(ada)
    post()
    Message.objects.update(provider_id="id-1")

    answer = report(client, body | {"MessageID": "id-1", "Recipient": ada.user.email})

    assert answer.status_code == 200
    assert states() == [state]
    assert Bounce.objects.exists() is bounced


def test_nobody_else_reports_a_bounce(client, ada, settings):
    body = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "id-1"}
    assert report(client, body).status_code == 404
    settings.ANYMAIL = settings.ANYMAIL | {"WEBHOOK_SECRET": SECRET}

    assert report(client, body, "postmark:guess").status_code == 401
    assert report(client, body | {"MessageID": ""}).status_code == 200
    assert not Bounce.objects.exists()


# Campaign mail


def agree(member):
    return actions.agree(
        member, Purpose.CAMPAIGN_MAIL, words="Yes.", how="test", by=member, at=NOON
    )


def campaign(*members):
    chosen = Member.objects.filter(pk__in=[m.pk for m in members])
    facts = {"subject": "March", "text": "Come along."}
    notices.tell(events.CAMPAIGN, chosen, about="campaign:1", facts=facts, by=None, at=NOON)


def test_campaign_mail_goes_to_those_who_agree_at_the_moment_of_sending(ada, ben):
    agree(ada)
    agree(ben)
    campaign(ada, ben)
    actions.withdraw(ben, Purpose.CAMPAIGN_MAIL, how="test", by=ben, at=NOON)

    post()

    assert [m.to for m in mail.outbox] == [[ada.user.email]]


def test_one_click_ends_campaign_mail_as_rfc_8058_asks(client, ada):
    agree(ada)
    campaign(ada)
    post()
    headers = mail.outbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>").partition("/unsubscribe/")[2]
    path = f"/unsubscribe/{address}"

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(path)  # a scanner that follows links ends nothing
    assert Consent.objects.filter(withdrawn_at=None).exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert Consent.objects.get().withdrawn_how == "unsubscribe-link"


def test_a_token_that_is_nobodys_is_answered_no_differently(client, ada):
    agree(ada)
    good = client.post(posting.unsubscribe_path(ada))
    bad = client.post(reverse("unsubscribe", args=["nobody"]))

    assert bad.status_code == good.status_code
    assert words_of(bad) == words_of(good)


def words_of(response) -> str:
    """What a page says, without the hidden fields that differ at each visit."""
    return re.sub(r"<input[^>]*>", "", response.content.decode())


def test_notices_cannot_be_opted_out_of_and_say_so_by_having_no_such_link(ada):
    tell(ada)
    post()

    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert ada.consents.count() == 0


def test_mail_preferences_keep_what_was_agreed_to_in_which_words(client, ada):
    client.force_login(ada.user)

    client.post(reverse("own:mail"), {"campaign": "yes"})
    given = Consent.objects.get()
    client.post(reverse("own:mail"), {})

    given.refresh_from_db()
    assert "Write to me about campaigns" in given.words
    assert (given.how, given.withdrawn_how) == ("mail-preferences", "mail-preferences")


def test_the_office_sees_how_it_looks_before_it_goes(ada, esi):
    agree(ada)
    client = signed_in(esi)
    words = {"subject": "March", "text": "Come along."}

    looked = client.post(reverse("register:campaign"), words)
    assert looked.context["reached"] == 1
    assert not Notice.objects.exists()
    client.post(reverse("register:campaign"), words | {"send": "yes"})

    assert Message.objects.get().member == ada


# Reminders

OPENS, CLOSES = NOON, NOON + 7 * DAY


def test_three_reminders_halfway_two_days_before_and_on_the_last_morning():
    found = schedule(OPENS, CLOSES.replace(hour=17), zone=UK)

    assert [(d.reminder, d.at - OPENS) for d in found] == [
        (Reminder.HALFWAY, (CLOSES.replace(hour=17) - OPENS) / 2),
        (Reminder.TWO_DAYS, 5 * DAY + 5 * HOUR),
        (Reminder.LAST_MORNING, 6 * DAY + 21 * HOUR),
    ]


def test_a_short_vote_has_fewer_and_none_at_its_opening():
    assert [d.reminder for d in schedule(OPENS, OPENS + DAY, zone=UK)] == [Reminder.LAST_MORNING]
    assert schedule(OPENS, OPENS + 3 * HOUR, zone=UK) == []


def test_a_reminder_that_could_not_go_out_for_hours_is_not_sent_late():
    halfway = schedule(OPENS, CLOSES, zone=UK)[0].at

    assert due(OPENS, CLOSES, at=halfway - HOUR, zone=UK) is None
    assert due(OPENS, CLOSES, at=halfway + 5 * HOUR, zone=UK).reminder == Reminder.HALFWAY
    assert due(OPENS, CLOSES, at=halfway + 6 * HOUR, zone=UK) is None
    assert due(OPENS, CLOSES, at=CLOSES, zone=UK) is None


# Ballots


def sweep(at: datetime) -> list[str]:
    """What ballots tell at `at`, and to whom it then goes."""
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        ballot_notices.sweep()
        ballot_notices.sweep()
        post(at)
    return sorted(f"{m.to[0]}: {m.subject.partition(':')[0]}" for m in mail.outbox)


def test_a_ballot_tells_of_itself_from_notice_to_result(maker, ada, ben, settings):
    settings.MAIL_PER_MINUTE = 1000
    ballot = maker.notified()
    officers = [maker.returning.user.email, maker.scrutineer.user.email]

    def all_of(words, *more):
        return sorted(f"{address}: {words}" for address in [*officers, *more])

    assert sweep(maker.notice) == all_of("Notice of a ballot", ada.user.email)
    assert ballot.roll_fingerprint in mail.outbox[0].body
    ballot_actions.open_voting(ballot, at=maker.opens)
    assert sweep(maker.opens) == all_of("Voting is open", ada.user.email)
    ballot.refresh_from_db()
    maker.vote(ballot, ada, b"F")
    halfway = maker.opens + 3.5 * DAY
    assert sweep(halfway) == all_of("You can still vote")
    assert sweep(maker.closes - 48 * HOUR) == all_of("You can still vote")
    assert sweep(maker.closes - 3 * HOUR) == all_of("You can still vote")
    maker.declared(ballot)
    assert sweep(maker.closes + DAY) == all_of("The result", ada.user.email)
    assert sweep(maker.closes + 2 * DAY) == []


def test_whoever_votes_while_the_reminder_waits_gets_none(maker, ada):
    ballot = maker.opened()
    at = maker.opens + 3.5 * DAY
    with time_machine.travel(at, tick=False):
        ballot_notices.sweep()
    maker.vote(ballot, ada, b"F")

    post(at)

    reminded = {m.to[0] for m in mail.outbox if m.subject.startswith("You can still vote")}
    assert reminded == {maker.returning.user.email, maker.scrutineer.user.email}


def test_notice_given_anew_is_told_anew(maker, ada):
    ballot = maker.notified()
    first = sweep(maker.notice)
    later = maker.notice + HOUR
    ballot_actions.recall(ballot, reason="A name was wrong.", by=maker.returning, at=later)
    for officer in (maker.returning, maker.scrutineer):
        ballot_actions.sign_off(ballot, by=officer, at=later)
    ballot_actions.notify(ballot, by=maker.returning, at=later)

    assert sweep(maker.notice + HOUR) == first


def test_a_letter_has_the_ballots_own_dates_and_never_how_anyone_voted(maker, ada):
    ballot = maker.opened()
    sweep(maker.opens)

    body = next(m.body for m in mail.outbox if m.to == [ada.user.email])
    assert "Monday 9 March 2026, 12 noon" in body
    assert "Proposal 1" not in body
    assert f"/ballots/{ballot.slug}/" in body
