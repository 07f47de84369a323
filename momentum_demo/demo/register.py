"""The demonstration's register: work for its staff, and something to see for its members.

All of it invented, and all done by the app's own actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from members import actions, events, notices
from members.actions import importing, meeting, protecting
from members.models import (
    Bounce,
    Channel,
    LocalGroup,
    Member,
    Message,
    MessageState,
    Office,
    Purpose,
    Region,
)
from members.models.protection import BreachKind
from members.posting import address_of
from members.roles import Role
from momentum_demo.demo import factor

DAY = timedelta(days=1)
ABOUT = "We meet on the first Thursday of the month. New members are met at the door, and there is always tea."


def furnish(people: Sequence[Member], *, at: datetime) -> None:
    """Give the register's officers, the data protection lead and one local group something to do."""
    office, lead = people[4], people[7]
    appoint(people, lead, at=at)
    actions.adopt_rules(
        adopted_on=date(2022, 5, 26),
        arrears_allowed=60,
        lapses_after=365,
        by=None,
        at=at - 99 * DAY,
    )
    doubles(people, office, at=at)
    contacts(people, office, at=at)
    requests(people, at=at)
    hackney(people, office, at=at)
    a_list(people, office, at=at)
    campaign(people, office, at=at)
    protecting.note_breach(
        protecting.report_breach(
            title="A list of a meeting left on a train",
            what="A printed list of eleven names, with the group they belong to. No addresses.",
            people=11,
            found_at=at - 20 * DAY,
            by=office,
            at=at - 20 * DAY,
        ),
        BreachKind.NO_REPORT,
        "Found by a member and shredded the same day. The eleven people were told.",
        by=lead,
        at=at - 19 * DAY,
    )


def appoint(people: Sequence[Member], lead: Member, *, at: datetime) -> None:
    """A data protection lead; and somebody put forward, who waits for a second officer's word."""
    today = timezone.localdate(at)
    office = actions.create_office(
        "Data protection lead", Role.DATA_PROTECTION, by=None, at=at - 99 * DAY
    )
    actions.appoint(lead, office, since=today - 99 * DAY, until=None, by=None, at=at - 99 * DAY)
    factor.give(lead.user)
    scrutineers = Office.objects.get(role=Role.SCRUTINEER)
    actions.propose(people[50], scrutineers, since=today, until=None, by=people[4], at=at - DAY)


def doubles(people: Sequence[Member], office: Member, *, at: datetime) -> None:
    """Somebody who joined twice, and two of one mailbox."""
    twice = people[60]
    today = timezone.localdate(at)
    for name, email in (
        (twice.name.upper(), f"again.{twice.user.email}"),
        ("Robin Ashdown", twice.user.email.replace("@", "+new@")),
    ):
        actions.enrol(
            number=Member.objects.order_by("-number")[0].number + 1,
            name=name,
            email=email,
            region=twice.region,
            joined_on=today - 30 * DAY,
            paid_until=today + 335 * DAY,
            by=office,
            at=at - 30 * DAY,
        )
    for member in (twice, Member.objects.get(name=twice.name.upper())):
        actions.correct(
            member,
            {"postcode": "E8 1EA", "address": "12 Mare Street, London"},
            by=office,
            at=at - 29 * DAY,
            channel=Channel.OFFICE,
        )


def contacts(people: Sequence[Member], office: Member, *, at: datetime) -> None:
    """Changes of address, one of which the member says they never asked for; and mail that comes back."""
    for place, days in ((70, 3), (71, 6), (72, 25)):
        member = people[place]
        changes = actions.correct(
            member,
            {"email": f"new.{member.user.email}"},
            by=office,
            at=at - days * DAY,
            channel=Channel.OFFICE,
        )
        if place == 71:
            actions.dispute(changes[0], by=member, at=at - 5 * DAY)
    sent(at=at)
    for message in Message.objects.filter(member=people[72], address=""):
        Bounce.objects.get_or_create(
            address=address_of(message), defaults={"at": at, "reason": "HardBounce"}
        )
    Bounce.objects.get_or_create(
        address=people[73].user.email, defaults={"at": at - 4 * DAY, "reason": "HardBounce"}
    )


def requests(people: Sequence[Member], *, at: datetime) -> None:
    """What members ask for: a correction, to be erased."""
    ada, asking, leaving = people[0], people[80], people[81]
    protecting.ask_correction(
        asking, field="The day I joined", wanted="1 May 2019", by=asking, at=at - 2 * DAY
    )
    protecting.ask_erasure(leaving, by=leaving, at=at - 3 * DAY)
    actions.agree(
        ada,
        Purpose.CAMPAIGN_MAIL,
        words="Write to me about campaigns too. I can take this back at any time.",
        how="mail-preferences",
        by=ada,
        at=at - 60 * DAY,
    )


def hackney(people: Sequence[Member], office: Member, *, at: datetime) -> None:
    """A local group with an officer, members who agreed to be seen, a meeting to come and one that was."""
    group = LocalGroup.objects.get(name="Hackney")
    actions.describe_group(group, about=ABOUT, quorum=3, by=office, at=at - 60 * DAY)
    group.refresh_from_db()
    chair = actions.create_office(
        "Chair", Role.GROUP_OFFICER, local_group=group, by=None, at=at - 60 * DAY
    )
    ada = people[0]
    since = timezone.localdate(at - 60 * DAY)
    actions.appoint(ada, chair, since=since, until=None, by=None, at=at - 60 * DAY)
    locals_ = [member for member in people[7:] if member.local_group_id == group.pk][:8]
    for member in locals_[:4]:
        actions.agree(
            member,
            Purpose.SEEN_IN_GROUP,
            words="Other members of my local group may see my name on its page.",
            how="group-page",
            by=member,
            at=at - 40 * DAY,
        )
    past = meeting.call(
        group,
        title="The interim proposals",
        where="Hackney Central Library",
        agenda="1. Minutes\n2. The interim proposals\n3. Who goes to the assembly",
        begins_at=evening(at - 16 * DAY),
        by=ada,
        at=at - 30 * DAY,
    )
    for member in locals_[:5]:
        meeting.check_in(past, member, by=ada, at=past.begins_at)
    meeting.end(
        past,
        minutes="Five members were there, so we were quorate. The proposals were read and discussed.",
        by=ada,
        at=past.begins_at + timedelta(hours=2),
    )
    meeting.call(
        group,
        title="December meeting",
        where="Hackney Central Library",
        agenda="1. Minutes\n2. Priorities for the year\n3. The winter fundraiser",
        begins_at=evening(at + 10 * DAY),
        by=ada,
        at=at - DAY,
    )
    sent(at=at)


def a_list(people: Sequence[Member], office: Member, *, at: datetime) -> None:
    """A list from outside that was read and waits to be looked at: new, changed, alike and wrong rows."""
    known, other = people[90], people[91]
    region = Region.objects.get(name="Northern")
    heading = "Number,Name,Email,Region,Joined,Paid until,Telephone\n"
    rows = [
        f",Sunita Barlow,sunita.barlow@example.org,{region},2026-01-05,2027-01-05,0161 496 0000",
        f",Kofi Marsden,kofi.marsden@example.org,{region},2026-01-06,2027-01-06,",
        f"{known.number},{known.name},{known.user.email},,,,0113 496 0000",
        f",Different Person,{other.user.email.replace('@', '+x@')},{region},2026-01-07,2027-01-07,",
        ",Nowhere Known,nowhere@example.org,Atlantis,2026-01-07,2027-01-07,",
    ]
    upload = importing.upload(
        (heading + "\n".join(rows) + "\n").encode(), "january-joiners.csv", by=office, at=at
    )
    importing.read(upload, at=at)


def campaign(people: Sequence[Member], office: Member, *, at: datetime) -> None:
    """Campaign mail that went to the one who agreed to it."""
    notices.tell(
        events.CAMPAIGN,
        Member.objects.filter(pk=people[0].pk),
        about="campaign:demonstration",
        facts={"subject": "Come to the picket on Friday", "text": "Meet at the gates at 7am."},
        by=office,
        at=at - 7 * DAY,
    )
    sent(at=at)


def sent(*, at: datetime) -> None:
    """Let what is in the post have been sent when it was due, without filling the outbox with old letters."""
    waiting = Message.objects.filter(state=MessageState.WAITING, due_at__lt=at - timedelta(hours=1))
    for message in waiting:
        message.state, message.sent_at, message.attempts = MessageState.SENT, message.due_at, 1
        message.save(update_fields=["state", "sent_at", "attempts"])


def evening(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=19, minute=0, second=0, microsecond=0)
