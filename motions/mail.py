"""What motions tell people by mail: their movers, their groups' convenors, and whoever follows them."""

from __future__ import annotations

import logging
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_noop
from kombu.exceptions import OperationalError

from members.mail import deliver
from members.models import Member, User
from motions.models import Process, Seat, Submission

log = logging.getLogger(__name__)

NEWS = {
    "submission.filed": gettext_noop("It has been filed."),
    "submission.support_reached": gettext_noop(
        "It has all the signatures that it needs, and now waits for a ruling."
    ),
    "submission.ruled": gettext_noop("The arrangements committee has ruled on it."),
    "submission.resubmitted": gettext_noop("Its mover has given it new wording."),
    "submission.appealed": gettext_noop("Its mover has appealed against the ruling."),
    "submission.appeal_decided": gettext_noop("The appeal has been decided."),
    "submission.released": gettext_noop("It is on the agenda."),
    "submission.merged": gettext_noop("It has been merged into a composite."),
    "submission.countered": gettext_noop("There is a counter-proposal to it."),
    "submission.published": gettext_noop(
        "Its text has been published as it now stands. Amendments are made to that."
    ),
    "submission.put_to_ballot": gettext_noop("It goes to a ballot of all members."),
    "submission.passed": gettext_noop("An assembly has carried it, and it goes on to the ballot."),
    "submission.decided": gettext_noop("It has been decided."),
    "submission.reopened": gettext_noop(
        "The ballot that decided it was annulled, so it is open again."
    ),
    "composite.proposed": gettext_noop(
        "A composite with it has been proposed. Whether it goes in is for you to say: if you refuse, your "
        "motion stays on the agenda."
    ),
    "process.rescheduled": gettext_noop("A date of the timetable has been moved."),
}


def tell(submission: Submission, event: str, *details: str) -> None:
    """Once the transaction is committed, have the worker tell everybody concerned."""
    send = partial(hand_over, tell_of_submission, submission.pk, event, list(details))
    transaction.on_commit(send)


def tell_of_process(process: Process, event: str, *details: str) -> None:
    """Tell everybody who moved or follows something in `process`."""
    transaction.on_commit(partial(hand_over, tell_all_in_process, process.pk, event, list(details)))


def tell_of_seat(seat: Seat) -> None:
    """Once the transaction is committed, have the worker tell a member that a seat is theirs by lot."""
    transaction.on_commit(partial(hand_over, tell_of_offer, seat.pk, "seat.offered", []))


def hand_over(task: object, pk: int, event: str, details: list[str]) -> None:
    """Give the worker its task. What was done stands even if it cannot be told."""
    try:
        task.delay(pk, event, details)  # type: ignore[attr-defined]
    except OperationalError:
        log.exception("%s of %s could not be handed to the worker", event, pk)


@shared_task(name="motions.tell_of_submission")
def tell_of_submission(pk: int, event: str, details: list[str]) -> None:
    """Write to everybody concerned with a submission."""
    submission = Submission.objects.select_related("process", "lead").get(pk=pk)
    for user in concerned(submission):
        write(user, submission.process, submission, event, details)


@shared_task(name="motions.tell_all_in_process")
def tell_all_in_process(pk: int, event: str, details: list[str]) -> None:
    """Write to everybody who moved or follows something in a process, once each."""
    process = Process.objects.get(pk=pk)
    movers = Member.objects.filter(submissions__process=process)
    followers = Member.objects.filter(follows__submission__process=process)
    for user in User.objects.filter(is_active=True, member__in=movers | followers).distinct():
        write(user, process, None, event, details)


@shared_task(name="motions.tell_of_offer")
def tell_of_offer(pk: int, event: str, details: list[str]) -> None:
    """Write to somebody who was drawn by lot."""
    seat = Seat.objects.select_related("assembly", "member__user").get(pk=pk)
    url = f"{settings.SITE_URL}/assemblies/{seat.assembly.slug}/"
    context = {"assembly": seat.assembly, "member": seat.member, "url": url}
    subject, _, body = render_to_string("motions/mail/seat.txt", context).partition("\n")
    to = [seat.member.user.email]
    deliver.delay(subject=subject.strip(), body=body.strip() + "\n", to=to)


def concerned(submission: Submission) -> list[User]:
    """The mover and the followers of a submission, and of the motion it amends, once each."""
    whose = [submission.pk, *([submission.lead_id] if submission.lead_id else [])]
    followers = Member.objects.filter(follows__submission__in=whose)
    movers = Member.objects.filter(submissions__in=whose)
    return list(User.objects.filter(is_active=True, member__in=followers | movers).distinct())


def write(
    user: User, process: Process, submission: Submission | None, event: str, details: list[str]
) -> None:
    """One letter, handed on to be sent."""
    path = f"/motions/{process.slug}/" + (f"{submission.reference}/" if submission else "")
    context = {
        "process": process,
        "submission": submission,
        "news": gettext(NEWS[event]),
        "details": [detail for detail in details if detail],
        "url": settings.SITE_URL + path,
    }
    subject, _, body = render_to_string("motions/mail/news.txt", context).partition("\n")
    deliver.delay(subject=subject.strip(), body=body.strip() + "\n", to=[user.email])
