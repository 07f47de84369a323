"""manage.py import_blt: a real election from its papers, counted as any ballot is."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import slugify

from ballots import actions, counting, imports, results
from ballots.models import Ballot
from members.models import Member
from members.roles import Role
from momentum_demo.refusals import Refused

LONGEST = 120  # characters of a title or of a candidate's name
POLLS_OPEN, POLLS_CLOSE = time(7), time(22)  # of public elections in the United Kingdom


class Command(BaseCommand):
    help = (
        "Bring in an election held elsewhere: its papers, from a BLT file, go on the board, and the "
        "worker counts and declares it like any other ballot. The member who brings it in must be a "
        "returning officer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--title", default="", help="otherwise the file's")
        parser.add_argument("--slug", default="", help="its address; otherwise from the title")
        parser.add_argument("--summary", default="", help="where the papers come from, for readers")
        parser.add_argument("--seats", type=int, help="otherwise the file's")
        parser.add_argument("--rule", choices=sorted(counting.RULES), default="scottish-2011")
        parser.add_argument(
            "--held-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="polling day; otherwise voting is said to have closed just now",
        )
        parser.add_argument(
            "--electorate", type=int, default=0, help="how many could have voted, if that is known"
        )
        parser.add_argument(
            "--by", type=int, metavar="NUMBER", help="whose number; otherwise a returning officer's"
        )
        parser.add_argument("--now", action="store_true", help="count at once, without the worker")

    def handle(
        self,
        *,
        file: Path,
        title: str,
        slug: str,
        summary: str,
        seats: int | None,
        rule: str,
        held_on: date | None,
        electorate: int,
        by: int | None,
        now: bool,
        **options: Any,
    ) -> None:
        at = timezone.now()
        standing, papers = read(file)
        title = title or standing.title or file.stem
        slug = slugify(slug or title)
        seats = standing.seats if seats is None else seats
        check_names(title, slug, standing)
        check_figures(seats, rule, electorate, papers)
        if held_on and held_on >= timezone.localdate(at):
            raise CommandError("The election must be over: give --held-on a day before today.")
        opened, closed = polling(held_on, at)
        try:
            ballot = imports.bring_in(
                standing,
                papers,
                title=title,
                slug=slug,
                summary=summary,
                seats=seats,
                method=rule,
                opened_at=opened,
                closed_at=closed,
                electorate=electorate,
                by=officer(by, at),
                at=at,
            )
        except Refused as refused:
            raise CommandError(str(refused.refusal.message)) from refused
        self.stdout.write(f"{ballot.voters} papers are on the board of “{title}”.")
        posted = results.posted(ballot.contests.get()).values()
        if invalid := sum(papers[b""] for papers in posted):
            self.stdout.write(f"Not valid, and counted as blank: {invalid}.")
        if not now:
            self.stdout.write(f"The worker counts it next: /ballots/{slug}/result/")
            return
        actions.count(ballot, at=at)
        contest = ballot.contests.select_related("tally").get()
        done = counting.record.from_json(contest.tally.count)
        for sentence in counting.words.outcome_sentences(done, str):
            self.stdout.write(sentence)


def read(file: Path) -> tuple[counting.Contest, counting.Profile]:
    """Who stood and what was cast. Raises CommandError where the file says neither."""
    try:
        return counting.blt.read(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file}, {error}.") from error


def check_names(title: str, slug: str, standing: counting.Contest) -> None:
    """Raise CommandError if the ballot cannot have this title, this address or these candidates."""
    for name in (title, *(candidate.name for candidate in standing.candidates)):
        if not 0 < len(name) <= LONGEST:
            raise CommandError(f"A name must have 1 to {LONGEST} characters: “{name[:LONGEST]}”.")
    if not slug:
        raise CommandError("The title has no letters to make an address of. Give one with --slug.")
    if Ballot.objects.filter(slug=slug).exists():
        raise CommandError(f"There is a ballot at {slug} already. Give another with --slug.")


def check_figures(seats: int, rule: str, electorate: int, papers: counting.Profile) -> None:
    """Raise CommandError if this rule cannot fill these places, or fewer could vote than did."""
    if seats < 1:
        raise CommandError("There must be at least one place to fill: --seats 1 or more.")
    most = counting.RULES[rule].most_seats
    if most is not None and seats > most:
        raise CommandError(f"The rule {rule} fills at most {most}, not {seats}: choose another.")
    cast = papers.valid + papers.invalid
    if 0 < electorate < cast:
        raise CommandError(
            f"{cast} papers were cast, and only {electorate} people could have voted."
        )


def polling(held_on: date | None, at: datetime) -> tuple[datetime, datetime]:
    """When the polls opened and closed."""
    if held_on is None:
        return at - timedelta(minutes=1), at
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(held_on, POLLS_OPEN, zone),
        datetime.combine(held_on, POLLS_CLOSE, zone),
    )


def officer(number: int | None, at: datetime) -> Member:
    """The member with that register number; without one, whoever is a returning officer at `at`."""
    if number is not None:
        found = Member.objects.filter(number=number).first()
        if found is None:
            raise CommandError(f"Nobody has the membership number {number}.")
        return found
    found = (
        Member.objects.filter(
            terms__office__role=Role.RETURNING_OFFICER,
            terms__span__contains=timezone.localdate(at),
        )
        .order_by("number")
        .first()
    )
    if found is None:
        raise CommandError("Nobody is returning officer now. Appoint one, or say who with --by.")
    return found
