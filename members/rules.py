"""What the organisation's rules say of members and offices. Pure: facts in, a Refusal or None out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from members.models import (
    Appointment,
    Attribute,
    ContactChange,
    Correction,
    Erasure,
    Import,
    ImportState,
    LocalGroup,
    Member,
    Membership,
    MembershipClass,
    Office,
    Region,
    Term,
)
from members.roles import (
    APPOINTS,
    KEEPS_REGISTER,
    POWERS,
    PROTECTS_DATA,
    READS_REGISTER,
    SENDS_NOTICES,
    WATCHES_CONTACTS,
    Role,
)
from momentum_demo.refusals import Refusal

MEMBERS_ONLY = Refusal("members-only", _("Only members can do this."))
EMAIL_TAKEN = Refusal(
    "email-taken",
    _(
        "Another entry in the register has this email address. Give each member an address of their own."
    ),
)
SEAT_TAKEN = Refusal(
    "seat-taken", _("Somebody holds this office at that time. End their term first.")
)
RULES_SINCE = Refusal(
    "rules-since",
    _("Somebody else has just entered rules of the register. Read theirs before you enter more."),
)
SEATED_ALREADY = Refusal(
    "seated-already", _("This member holds another seat of this office. End that term first.")
)
NO_SUCH_DOOR = Refusal("no-such-door", _("There is no page at this address."))
FACTOR_MISSING = Refusal(
    "second-factor-missing",
    _("Officers and staff sign in with a second factor. Set one up, then come back to this page."),
)
FACTOR_NOT_USED = Refusal(
    "second-factor-not-used",
    _("You signed in without your second factor. Use it now, and you can go on."),
)
NUMBER_TAKEN = Refusal(
    "number-taken", _("That number is somebody’s by now. Choose another, or leave it empty.")
)
RULES_ALREADY = Refusal(
    "rules-already", _("These are the rules already. Look at them, then change what is to change.")
)
PROPOSED_ALREADY = Refusal(
    "proposed-already", _("They are put forward for this office already, and wait to be confirmed.")
)
SEEN_TO = Refusal("seen-to", _("Somebody has seen to this address already."))
IN_THE_POST = Refusal(
    "in-the-post", _("A copy for this member is in the post already. Wait until it has gone.")
)
NOT_YOURS = Refusal("not-yours", _("Only the member may do this, on their own page."))
NAME_TAKEN = Refusal("name-taken", _("There is one of that name already. Choose another name."))
MEMBER_ALREADY = Refusal(
    "member-already", _("They are a member at that time already. End that membership first.")
)
NOT_A_MEMBER_THEN = Refusal(
    "not-a-member-then", _("They are not a member at that time. Enter a new membership instead.")
)
ERASURE_ASKED = Refusal(
    "erasure-asked", _("You asked for that already. The data protection lead sees to it.")
)
NO_SUCH_ANSWER = Refusal("no-such-answer", _("That is not one of the answers. Choose one of them."))
DEFINED_LATER = Refusal("defined-later", _("The definition in force began on that day or later."))
BREACH_CLOSED = Refusal("breach-closed", _("This log is closed. Open another if there is more."))
CHANGED_MEANWHILE = Refusal(
    "changed-meanwhile",
    _(
        "The register has changed since, so this cannot be undone as a whole. Put the entries right one "
        "by one."
    ),
)
OTHER_OFFICE = Refusal(
    "other-office",
    _("Your office does not do this. Ask the returning officer or the membership office."),
)


def refusal_to_enter(*, entitled: bool, has_factor: bool, used_factor: bool) -> Refusal | None:
    """Why a person may not come in by the officers' or the staff's door.

    entitled      whether their office, or the staff mark on their account, opens this door
    has_factor    whether they have a second factor
    used_factor   whether they used it when they signed in, this time

    To have one is not enough: a session begun before there was one may be somebody else's.
    """
    if not entitled:
        return NO_SUCH_DOOR
    if not has_factor:
        return FACTOR_MISSING
    if not used_factor:
        return FACTOR_NOT_USED
    return None


def refusal_to_work(held: Collection[Role], wanted: Collection[Role]) -> Refusal | None:
    """Why the holder of the roles `held` may not do what is for holders of one of `wanted`."""
    return None if set(held) & set(wanted) else OTHER_OFFICE


def refusal_to_view(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not look at somebody's entry in the register."""
    return refusal_to_work(roles, READS_REGISTER)


def refusal_to_seat(office: Office, seat: int) -> Refusal | None:
    """Why `office` has no such `seat`."""
    if not 1 <= seat <= office.seats:
        return Refusal("no-such-seat", _("This office does not have that many seats."))
    return None


def refusal_to_keep(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not change the register."""
    return refusal_to_work(roles, KEEPS_REGISTER)


def refusal_to_appoint(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not put people forward for offices, or confirm them."""
    return refusal_to_work(roles, APPOINTS)


def refusal_to_send(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not write to members, or send again."""
    return refusal_to_work(roles, SENDS_NOTICES)


def refusal_to_protect(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not erase, define attributes or keep the log of breaches."""
    return refusal_to_work(roles, PROTECTS_DATA)


# One member's way through the register


def refusal_to_confirm_contact(
    change: ContactChange, *, by: Member | None, roles: Collection[Role] | None
) -> Refusal | None:
    """Why a change of address may not be noted as the member's wish.

    by, roles   the officer who says so; None for the member, from the old address
    """
    if roles is not None and (refusal := refusal_to_work(roles, WATCHES_CONTACTS)):
        return refusal
    if change.disputed_at is not None:
        return Refusal(
            "contact-disputed",
            _(
                "The member said that they never asked for this. Put the address right on their entry."
            ),
        )
    if change.confirmed_at is not None:
        return Refusal("confirmed-already", _("This is confirmed already."))
    if by is not None and by.pk == change.by_id:
        return Refusal(
            "confirmed-by-another",
            _(
                "Whoever changed an address does not confirm it. Ask a colleague to speak to the member."
            ),
        )
    return None


def refusal_to_correct(member: Member) -> Refusal | None:
    """Why nothing may be written to `member`'s entry."""
    if member.erased_at is not None:
        return Refusal("erased", _("This person asked to be erased. Their entry stays empty."))
    return None


def refusal_to_renew(membership: Membership, paid_until: date) -> Refusal | None:
    """Why `membership` may not be noted as paid for until the end of `paid_until`."""
    if paid_until < membership.span.lower:
        return Refusal(
            "paid-before-it-begins",
            _("The membership begins later than that. Look at the year, and enter the day again."),
        )
    return None


def refusal_to_change_class(current: Membership | None, kind: MembershipClass) -> Refusal | None:
    """Why a membership may not become one of class `kind`."""
    if current is None:
        return NOT_A_MEMBER_THEN
    if current.kind == kind:
        return Refusal("same-class", _("That is their class already."))
    return None


def refusal_to_end(current: Membership | None, on: date) -> Refusal | None:
    """Why the membership may not end so that `on` is the first day without it."""
    if current is None:
        return NOT_A_MEMBER_THEN
    if on <= current.span.lower:
        return Refusal(
            "ends-before-it-begins",
            _("The membership begins on that day or later. Choose a later day."),
        )
    return None


def refusal_to_begin(member: Member, on: date, paid_until: date) -> Refusal | None:
    """Why `member` may not begin another membership on `on`."""
    if member.erased_at is not None or member.merged_into_id is not None:
        return Refusal("entry-not-used", _("This entry is no longer used. Enter the person anew."))
    if paid_until < on:
        return Refusal("paid-before-it-begins", _("It must be paid for from its first day on."))
    return None


def refusal_to_transfer(
    member: Member, region: Region, group: LocalGroup | None, *, on: date, today: date
) -> Refusal | None:
    """Why `member` may not belong to `region` and `group` from `on`."""
    if group is not None and group.region_id != region.pk:
        return Refusal(
            "group-elsewhere", _("That group is in another region. Choose one of this region.")
        )
    if group is not None and group.closed_on is not None and group.closed_on <= on:
        return Refusal("group-closed", _("That group is closed by then. Choose another."))
    if on < today:
        return Refusal("transfer-in-the-past", _("Choose today or a later day."))
    if (region.pk, group.pk if group else None) == (member.region_id, member.local_group_id):
        return Refusal("same-place", _("They belong there already."))
    return None


def refusal_to_merge(kept: Member, gone: Member, *, gone_holds_office: bool) -> Refusal | None:
    """Why the entry `gone` may not be merged into `kept`."""
    if kept.pk == gone.pk:
        return Refusal("one-entry", _("That is one entry, not two. Choose another."))
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        return Refusal(
            "merged-already", _("One of these entries is merged already. Undo that first.")
        )
    if kept.erased_at is not None or gone.erased_at is not None:
        return Refusal("erased", _("One of these people asked to be erased."))
    if gone_holds_office:
        return Refusal(
            "holds-office",
            _("The entry that would go holds an office. Keep that one, or end the term first."),
        )
    return None


# What members ask for


def refusal_to_answer(asked: Correction, *, done: bool, reply: str) -> Refusal | None:
    """Why a request for a correction may not be answered so."""
    if asked.answered_at is not None:
        return Refusal("answered-already", _("Somebody has answered this already."))
    if not done and not reply.strip():
        return Refusal("reason-needed", _("Give the reason. The member will read it."))
    return None


def refusal_to_erase(asked: Erasure, *, holds_office: bool) -> Refusal | None:
    """Why a member who asked for it may not be erased now."""
    if asked.done_at is not None or asked.withdrawn_at is not None:
        return Refusal("erasure-over", _("This was done, or the member took it back."))
    if holds_office:
        return Refusal(
            "holds-office", _("They hold an office. Their term must end before they are erased.")
        )
    return None


def refusal_to_redefine(earlier: Attribute, since: date) -> Refusal | None:
    """Why a definition may not give way to another from `since`."""
    if since <= earlier.since:
        return DEFINED_LATER
    return None


# Imports


def needs_second(addresses: int, *, alone: int) -> bool:
    """Whether so many changes of members' email addresses in a day take two officers; one makes `alone`."""
    return addresses > alone


def refusal_to_commit(upload: Import, *, by_key: int, addresses: int, alone: int) -> Refusal | None:
    """Why an import may not be entered by the officer with this key.

    addresses   how many members' email addresses it changes, with those of other lists that day
    alone       how many the officer may change without another
    """
    if upload.state != ImportState.READY:
        return Refusal("import-not-ready", _("This list is not waiting to be entered."))
    if upload.summary.get("problem"):
        return Refusal(
            "import-has-problems",
            _(
                "Some rows cannot be entered. Put the file right and read it again, or leave them out."
            ),
        )
    if upload.summary.get("alike"):
        return Refusal(
            "import-has-likenesses",
            _("Some rows may be people who are known. Decide on each of them first."),
        )
    if needs_second(addresses, alone=alone) and by_key == upload.by_id:
        return Refusal(
            "import-needs-another",
            _(
                "With this list you would have changed so many email addresses today that another officer "
                "must enter it. Ask a colleague of the membership office."
            ),
        )
    return None


def refusal_to_undo(upload: Import) -> Refusal | None:
    """Why an import may not be undone."""
    if upload.state != ImportState.COMMITTED:
        return Refusal("import-not-entered", _("Only a list that was entered can be undone."))
    return None


# Offices


def refusal_to_create_office(role: Role, group: LocalGroup | None) -> Refusal | None:
    """Why there may be no office of `role` in `group`, or in the organisation if that is None."""
    if (role == Role.GROUP_OFFICER) != (group is not None):
        return Refusal(
            "office-of-a-group",
            _("An officer of a local group needs the group; every other office has none."),
        )
    return None


def refusal_to_propose(
    member: Member, office: Office, *, since: date, until: date | None, by: Member
) -> Refusal | None:
    """Why `by` may not put `member` forward for `office`, [since, until)."""
    if by.pk == member.pk and office.role in POWERS:
        return Refusal(
            "own-appointment", _("Nobody puts themselves forward for an office with powers.")
        )
    if member.erased_at is not None or member.merged_into_id is not None:
        return Refusal("entry-not-used", _("This entry is no longer used. Choose the other one."))
    if until is not None and until <= since:
        return Refusal("term-ends-first", _("Let the term end after it begins."))
    if office.local_group_id is not None and member.local_group_id != office.local_group_id:
        return Refusal("officer-from-elsewhere", _("Officers of a local group are members of it."))
    return None


def refusal_to_decide(proposed: Appointment) -> Refusal | None:
    """Why an appointment may not be decided on."""
    if proposed.decided_at is not None:
        return Refusal("decided-already", _("Somebody has decided on this appointment already."))
    return None


def refusal_to_confirm(proposed: Appointment, *, by: Member) -> Refusal | None:
    """Why `by` may not give the second word on an appointment."""
    if refusal := refusal_to_decide(proposed):
        return refusal
    if by.pk in {proposed.proposed_by_id, proposed.member_id}:
        return Refusal(
            "two-people",
            _("It takes two people, and neither is the one appointed. Ask another officer."),
        )
    return None


def refusal_to_end_term(term: Term, on: date) -> Refusal | None:
    """Why a term may not end so that `on` is the first day out of office."""
    if (
        term.span.isempty
        or on < term.span.lower
        or (term.span.upper is not None and on > term.span.upper)
    ):
        return Refusal("not-in-the-term", _("Choose a day within the term."))
    return None
