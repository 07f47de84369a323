"""manage.py found: the first people of a real organisation, and the offices that let them enter the rest."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from ballots import actions as ballots
from members import actions
from members.models import Member
from members.roles import Role

# In this order: two people are enough to begin, since nobody is put in an office with powers by one alone.
POSTS = (
    ("Membership office", Role.MEMBERSHIP, 3),
    ("Returning officer", Role.RETURNING_OFFICER, 1),
    ("Scrutineer", Role.SCRUTINEER, 2),
    ("Data protection lead", Role.DATA_PROTECTION, 1),
)


class Command(BaseCommand):
    help = (
        "Found an organisation in an empty database: a region, the rules, and the first officers. Name two "
        "people or more; in order, they become the membership office, the returning officer, the scrutineer "
        "and the data protection lead. Each sets up a second factor when they first go to the staff desk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "people", nargs="+", metavar="PERSON", help='as "Cleo Marsh <cleo@example.org>"'
        )
        parser.add_argument("--region", default="Everywhere", help="the region they belong to")
        parser.add_argument("--notice", type=int, default=7, help="days of notice of a ballot")
        parser.add_argument("--voting", type=int, default=7, help="days of voting")

    @transaction.atomic
    def handle(
        self, *, people: list[str], region: str, notice: int, voting: int, **options: Any
    ) -> None:
        if Member.objects.exists():
            raise CommandError("There are members already: an organisation is founded once.")
        named = [person(text) for text in people]
        if not 2 <= len(named) <= len(POSTS) or len({email for _, email in named}) < len(named):
            raise CommandError("Name two to four people, each with an address of their own.")
        now = timezone.now()
        today = timezone.localdate(now)
        place = actions.open_region(region, by=None, at=now)
        actions.adopt_rules(adopted_on=today, by=None, at=now)
        ballots.adopt(
            name="Standing orders",
            adopted_on=today,
            minimum_notice=timedelta(days=notice),
            minimum_voting=timedelta(days=voting),
            by=None,
            at=now,
        )
        offices = [
            actions.create_office(name, role, seats=seats, by=None, at=now)
            for name, role, seats in POSTS
        ]
        for number, (name, email) in enumerate(named, start=1):
            member = actions.enrol(
                number=number,
                name=name,
                email=email,
                region=place,
                joined_on=today,
                paid_until=today + timedelta(days=365),
                by=None,
                at=now,
            )
            office = offices[number - 1]
            actions.appoint(member, office, since=today, until=None, by=None, at=now)
            self.stdout.write(f"{name}: member {number}, {office}.")
        self.stdout.write(
            "Sign in, go to /staff/register/, and enter the others or bring in a list."
        )


def person(text: str) -> tuple[str, str]:
    """Name and address. Raises CommandError if either is missing."""
    name, email = parseaddr(text)
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"Not a person: {text}. Write: Cleo Marsh <cleo@example.org>") from error
    if not name:
        raise CommandError(f"Not a person: {text}. Write: Cleo Marsh <cleo@example.org>")
    return name, email
