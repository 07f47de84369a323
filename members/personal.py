"""What the register holds of a member; see members.holdings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from members import sealed
from members.accounts import anonymise
from members.models import ImportRow, Member, Merge, Reading
from momentum_demo import moments
from momentum_demo.refusals import Refusal

WORDS = (
    (
        _("Your entry"),
        _(
            "Name, membership number, email address, telephone, postal address, region, local group, "
            "language."
        ),
        _("To know that you belong, where, and how to reach you."),
        _("While you are a member, and as long after as the retention rules say."),
    ),
    (
        _("Your membership"),
        _("When it began and ended, its class, until when it is paid for; moves between groups."),
        _("To know whether you may vote."),
        _("As long as your entry."),
    ),
    (
        _("Letters to you"),
        _("Which notices were sent to you and whether they arrived. Not whether you opened them."),
        _("To send again what came back, and to show that notice was given."),
        _("Two years."),
    ),
    (
        _("What you say of yourself"),
        _(
            "Answers to questions that reserved places need, encrypted. Only you and a count read them."
        ),
        _("For reserved places, and for nothing else."),
        _("Until you take them back, or leave."),
    ),
    (
        _("Who looked at your record"),
        _("Which officer saw it, when, and in what."),
        _("So that you can see it too."),
        _("Two years."),
    ),
    (
        _("The record of what was done"),
        _(
            "That something was done with your entry, by its number. It has no names and no addresses."
        ),
        _("So that nobody can change the register unseen."),
        _("For good: it is a chain, and a link taken out would break it."),
    ),
)


def held(member: Member) -> dict[str, Any]:
    user = member.user
    return {
        "entry": {
            "number": member.number,
            "name": member.name,
            "email": user.email,
            "phone": member.phone,
            "address": member.address,
            "postcode": member.postcode,
            "region": member.region.name,
            "local_group": member.local_group.name if member.local_group else None,
            "joined_on": moments.iso(member.joined_on),
            "language": member.language,
            "number_elsewhere": member.external,
            "last_signed_in": moments.iso(user.last_login),
        },
        "memberships": [
            {
                "class": one.kind,
                "since": moments.iso(one.span.lower),
                "until": moments.iso(one.span.upper),
                "paid_until": moments.iso(one.paid_until),
            }
            for one in member.memberships.order_by("span")
        ],
        "offices": [
            {
                "office": str(t.office),
                "since": moments.iso(t.span.lower),
                "until": moments.iso(t.span.upper),
            }
            for t in member.terms.select_related("office__local_group").order_by("span")
        ],
        "transfers": [
            {"to": str(t.to_group or t.to_region), "on": moments.iso(t.takes_effect_on)}
            for t in member.transfers.select_related("to_group", "to_region")
        ],
        "changes_of_contact": [
            {
                "what": c.field,
                "old": c.old,
                "new": c.new,
                "at": moments.iso(c.at),
                "through": c.channel,
            }
            for c in member.contact_changes.all()
        ],
        "consents": [
            {
                "to": c.purpose,
                "words": c.words,
                "given_at": moments.iso(c.given_at),
                "withdrawn_at": moments.iso(c.withdrawn_at),
            }
            for c in member.consents.all()
        ],
        "self_definitions": [
            {
                "question": one.attribute.question,
                "answer": sealed.decrypted(one.token, (member.pk, one.attribute_id)),
                "at": moments.iso(one.at),
            }
            for one in member.self_definitions.select_related("attribute")
        ],
        "messages": [
            {"what": m.notice.event, "state": m.state, "sent_at": moments.iso(m.sent_at)}
            for m in member.messages.select_related("notice")
        ],
        "corrections": [
            {"what": c.field, "wanted": c.wanted, "state": c.state, "answer": c.reply}
            for c in member.corrections.all()
        ],
        "meetings": [
            {"meeting": a.meeting.title, "at": moments.iso(a.meeting.begins_at)}
            for a in member.attendances.select_related("meeting")
        ],
        "looks_at_your_record": [
            {"at": moments.iso(at), "in": how}
            for at, how in Reading.objects.filter(member=member.pk).values_list("at", "how")
        ],
    }


def at_desk(member: Member) -> list[tuple[str, str]]:
    """Nothing more: the entry's own page shows the register's part."""
    return []


def objection_to_merge(kept: Member, gone: Member) -> Refusal | None:
    return None


def forget(member: Member, *, at: datetime) -> None:
    member.contact_changes.all().delete()
    member.self_definitions.all().delete()
    member.consents.all().delete()
    member.messages.all().delete()
    member.corrections.all().delete()
    member.attendances.all().delete()
    member.transfers.all().delete()
    Reading.objects.filter(member=member.pk).delete()
    ImportRow.objects.filter(member=member).delete()
    for merge in Merge.objects.filter(kept=member) | Merge.objects.filter(gone=member):
        merge.before, merge.after = {}, {"erased": True}
        merge.save(update_fields=["before", "after"])
    anonymise(member, at=at)
