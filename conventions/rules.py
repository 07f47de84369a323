"""What the rules say of conventions. Each function answers "why not?": a Refusal, or None for "go ahead".

Pure: these read fields already loaded, ask the database nothing, and are told the time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from conventions.lifecycle import OVER, ItemState, State
from conventions.models import (
    Attending,
    Convention,
    ConventionRuleSet,
    Duty,
    Item,
    ItemKind,
    Minutes,
    Mode,
    Prioritisation,
    Registration,
    Survey,
)
from members.roles import RUNS_PROCESSES, Role
from members.standing import Standing
from momentum_demo.refusals import Refusal, explain

OPENS_EARLY: Final = timedelta(hours=1)  # the door, and the convention itself

OTHER_OFFICE: Final = Refusal("other-office", _("This is the work of the arrangements committee."))
NOT_YOUR_DUTY: Final = Refusal(
    "not-your-duty",
    _(
        "Only people with this duty at the convention can do this. The arrangements committee says who."
    ),
)
TOO_LITTLE_NOTICE: Final = Refusal(
    "too-little-notice",
    _(
        "The rules ask for more notice than that. Choose a later date, or name the vote by which members "
        "waived the notice."
    ),
)
TOO_EARLY: Final = Refusal("too-early", _("The door opens an hour before the convention does."))
BEGUN_ONCE: Final = Refusal(
    "begun-once",
    _("Somebody spoke on this item, or something was decided: it stays. It can be put elsewhere."),
)
OVER_NOW: Final = Refusal("over", _("This convention is over."))
DONE_ALREADY: Final = Refusal(
    "done-already", _("This has been done already. Load the page again to see it.")
)
DRAFT_CHANGED: Final = Refusal(
    "draft-changed",
    _(
        "Somebody changed this draft while you had it open. Keep your words, load the page again, and put "
        "them in there."
    ),
)
NOT_IN_STANDING: Final = Refusal(
    "not-in-standing",
    _("Your membership is not in good standing. Write to the membership office."),
)
NO_SUCH_CODE: Final = Refusal(
    "no-such-code", _("Nobody who registered has this code. Check it, and try again.")
)
WORDS_NEEDED: Final = Refusal("words-needed", _("Say what happened."))

explain("conventions_convention_announced_in_time", TOO_LITTLE_NOTICE)


def months_later(at: datetime, months: int) -> datetime:
    """The same day of the month and the same time, so many months on; the month's last day if it is shorter."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    first = at.replace(year=year, month=month, day=1)
    after = first.replace(year=year + month // 12, month=month % 12 + 1)
    last = (after - timedelta(days=1)).day
    return first.replace(day=min(at.day, last))


# Who


def refusal_to_arrange(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not arrange conventions."""
    return None if RUNS_PROCESSES & set(roles) else OTHER_OFFICE


def refusal_to_serve(
    roles: Collection[Role], duties: Collection[str], wanted: Duty
) -> Refusal | None:
    """Why somebody with these roles and duties may not do what is the duty `wanted`."""
    return None if wanted in duties or RUNS_PROCESSES & set(roles) else NOT_YOUR_DUTY


# A convention


def refusal_to_announce(
    rules: ConventionRuleSet,
    *,
    opens_at: datetime,
    closes_at: datetime,
    zone: str,
    mode: str,
    place: str,
    waived: bool,
    at: datetime,
) -> Refusal | None:
    """Why a convention under `rules` may not be announced so. waived: members carried a waiver of notice"""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return Refusal(
            "no-such-zone", _("There is no such time zone. Write it as “Europe/London”.")
        )
    if opens_at <= at:
        return Refusal(
            "in-the-past", _("A convention cannot open in the past. Choose a later date.")
        )
    if closes_at <= opens_at:
        return Refusal("closes-first", _("It must close after it opens."))
    if refusal := refusal_without_place(mode, place):
        return refusal
    if opens_at - at < rules.minimum_notice and not waived:
        return TOO_LITTLE_NOTICE
    if rules.adopted_on > at.date():
        return Refusal("not-adopted", _("These rules are not in force yet. Choose others."))
    return None


def refusal_without_place(mode: str, place: str) -> Refusal | None:
    """Why people cannot be asked to come to `place`, if there is none."""
    if mode != Mode.ONLINE and not place.strip():
        return Refusal("no-place", _("Say where people meet."))
    return None


def refusal_to_open(convention: Convention, *, released: bool, at: datetime) -> Refusal | None:
    """Why a convention cannot be opened now. released: whether its agenda has been published"""
    if convention.state != State.ANNOUNCED:
        return DONE_ALREADY
    if at < convention.opens_at - OPENS_EARLY:
        return Refusal("too-early", _("It can be opened from an hour before its time."))
    if not released:
        return Refusal("no-agenda", _("Publish the agenda first."))
    return None


def refusal_to_close(convention: Convention, *, running: int) -> Refusal | None:
    """Why a convention cannot be closed. running: how many items are under way"""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    if running:
        return Refusal("item-running", _("Finish what is under way first."))
    return None


def refusal_to_abandon(convention: Convention, reason: str) -> Refusal | None:
    """Why a convention cannot be given up."""
    if convention.state != State.ANNOUNCED:
        return Refusal("begun", _("Only a convention that has not begun can be given up."))
    if not reason.strip():
        return Refusal("reason-needed", _("Give the reason. Everyone will read it."))
    return None


# Who comes


def refusal_to_register(
    convention: Convention, *, standing: Standing, attending: str, at: datetime
) -> Refusal | None:
    """Why a member may not register, or change how they take part."""
    if convention.state in OVER:
        return OVER_NOW
    if at >= convention.registration_closes_at:
        return Refusal("registration-closed", _("Registration has closed."))
    if standing is not Standing.GOOD:
        return NOT_IN_STANDING
    if convention.mode not in (Mode.BOTH, attending):
        return Refusal("not-that-way", _("One cannot take part that way. Choose the other."))
    return None


def refusal_to_register_at_door(
    convention: Convention, *, standing: Standing, full: bool, at: datetime
) -> Refusal | None:
    """Why somebody who turned up without a registration is not let in. full: no place in the hall is left"""
    if convention.state in OVER:
        return OVER_NOW
    if at < convention.opens_at - OPENS_EARLY:
        return TOO_EARLY
    if standing is not Standing.GOOD:
        return Refusal(
            "not-in-standing",
            _(
                "They are not in good standing. The membership office can put that right, then try again."
            ),
        )
    if convention.mode == Mode.ONLINE:
        return Refusal("not-that-way", _("This convention is held online. Nobody comes to a door."))
    if full:
        return Refusal("hall-full", _("The hall is full. They can register to take part online."))
    return None


def refusal_to_cancel(convention: Convention, registration: Registration) -> Refusal | None:
    """Why a registration cannot be taken back."""
    if convention.state in OVER:
        return OVER_NOW
    if registration.cancelled_at is not None:
        return DONE_ALREADY
    return None


def refusal_to_check_in(
    convention: Convention, registration: Registration, *, at: datetime
) -> Refusal | None:
    """Why somebody cannot be checked in."""
    if convention.state in OVER:
        return OVER_NOW
    if at < convention.opens_at - OPENS_EARLY:
        return TOO_EARLY
    if registration.cancelled_at is not None:
        return Refusal("cancelled", _("This registration was cancelled."))
    if registration.waiting:
        return Refusal("no-place", _("This person is waiting for a place; none has come free."))
    if registration.checked_in_at is not None:
        return Refusal("in-already", _("This person is checked in already."))
    return None


def refusal_to_check_oneself_in(
    convention: Convention, registration: Registration, *, at: datetime
) -> Refusal | None:
    """Why a member cannot check in by themselves: from afar when the convention sits, at the hall never."""
    if registration.attending != Attending.ONLINE:
        return Refusal("at-the-door", _("Show your code at the door: people there check you in."))
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("You can check in once the convention is in session."))
    return refusal_to_check_in(convention, registration, at=at)


def refusal_to_check_out(registration: Registration) -> Refusal | None:
    """Why somebody cannot be counted as gone."""
    if registration.checked_in_at is None:
        return Refusal("not-in", _("This person is not checked in."))
    return None


# The agenda


def refusal_to_edit(convention: Convention) -> Refusal | None:
    """Why the draft of the agenda cannot be changed."""
    return OVER_NOW if convention.state in OVER else None


def refusal_to_change_item(item: Item) -> Refusal | None:
    """Why an item cannot be changed, moved or removed."""
    if item.state != ItemState.PLANNED:
        return Refusal("under-way", _("This item has been begun. It stays as it is."))
    return None


def refusal_to_time(
    convention: Convention, *, starts_at: datetime, ends_at: datetime
) -> Refusal | None:
    """Why a session cannot be at that time."""
    if ends_at <= starts_at:
        return Refusal("ends-first", _("A session must end after it begins."))
    if starts_at < convention.opens_at or ends_at > convention.closes_at:
        return Refusal(
            "outside",
            _("A session must lie between the opening and the closing of the convention."),
        )
    return None


def refusal_to_release(
    convention: Convention, *, sessions: int, changes: int, first: bool, late: Collection[str]
) -> Refusal | None:
    """Why the agenda cannot be published.

    changes   since the last release
    late      constitutional changes for which it is too late, by name
    """
    if convention.state in OVER:
        return OVER_NOW
    if not sessions:
        return Refusal("empty", _("There is nothing on the agenda yet."))
    if not first and not changes:
        return Refusal("no-change", _("Nothing has changed since the last release."))
    if late:
        return Refusal(
            "too-late-for-the-constitution",
            _(
                "The rules ask for more notice of a constitutional change than there is left. Take it off: "
                "%(items)s."
            )
            % {"items": "; ".join(sorted(late))},
        )
    return None


# Before


def refusal_to_survey(
    convention: Convention, *, opens_at: datetime, closes_at: datetime, business: int, at: datetime
) -> Refusal | None:
    """Why members cannot be asked what may pass without debate."""
    if convention.state != State.ANNOUNCED:
        return Refusal("begun", _("The convention has begun. Ask before it does."))
    if opens_at < at or closes_at <= opens_at or closes_at > convention.opens_at:
        return Refusal(
            "no-time", _("The survey must lie between now and the opening of the convention.")
        )
    if not business:
        return Refusal("no-business", _("No business has arrived to ask about."))
    return None


def refusal_to_answer(survey: Survey, *, standing: Standing, at: datetime) -> Refusal | None:
    """Why an answer to the survey is not taken."""
    if not survey.opens_at <= at < survey.closes_at:
        return Refusal("not-open", _("The survey is not open now."))
    return None if standing is Standing.GOOD else NOT_IN_STANDING


def refusal_to_prioritise_again(asked: Prioritisation) -> Refusal | None:
    """Why priorities cannot be put to members again."""
    if asked.ballot_undone:
        return None
    return Refusal(
        "not-given-up",
        _("It is put to members again only where its ballot was undone before the choice stood."),
    )


def refusal_to_prioritise(
    convention: Convention, *, places: int, waiting: int, closes_at: datetime
) -> Refusal | None:
    """Why a priorities ballot cannot be drafted. waiting: pieces of business of that kind not placed yet"""
    if convention.state != State.ANNOUNCED:
        return Refusal("begun", _("The convention has begun. Ask before it does."))
    if not 0 < places < waiting:
        return Refusal(
            "nothing-to-choose",
            _(
                "There is nothing to choose: fewer are to be chosen than there are, and at least one."
            ),
        )
    if closes_at >= convention.opens_at:
        return Refusal("too-late", _("The ballot must close before the convention opens."))
    return None


# On the day


def refusal_to_start(convention: Convention, item: Item) -> Refusal | None:
    """Why an item cannot be begun."""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    if item.state != ItemState.PLANNED:
        return DONE_ALREADY
    return None


def refusal_to_finish(convention: Convention, item: Item) -> Refusal | None:
    """Why an item cannot be finished, or put off."""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    return DONE_ALREADY if item.state != ItemState.RUNNING else None


# After


def refusal_to_decide(convention: Convention, item: Item, question: str) -> Refusal | None:
    """Why a decision cannot be taken down without a vote of the convention's own."""
    if convention.state != State.SITTING:
        return Refusal("not-sitting", _("This convention is not in session."))
    if item.state != ItemState.RUNNING:
        return Refusal("not-begun", _("Begin the item first."))
    if item.kind == ItemKind.CONSTITUTIONAL:
        return Refusal(
            "needs-a-vote", _("A constitutional change is decided by a vote, and by nothing less.")
        )
    if not question.strip():
        return Refusal("question-needed", _("Write down what was decided."))
    return None


def refusal_to_publish_minutes(minutes: Minutes) -> Refusal | None:
    """Why the minutes can be changed or published no more."""
    if minutes.published_at is not None:
        return Refusal("published", _("The minutes are published. They stay as they are."))
    return None


def refusal_to_undertake(words: str, owner: str) -> Refusal | None:
    """Why nothing can follow from a decision that nobody sees to."""
    if not words.strip() or not owner.strip():
        return Refusal("owner-needed", _("Say what is to be done, and who sees to it."))
    return None
