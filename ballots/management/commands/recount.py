"""manage.py recount: does a declared ballot come out as it did?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ballots import narrative, recounts
from ballots.lifecycle import COUNTED
from ballots.models import Ballot
from ballots.recounts import Recount


class Command(BaseCommand):
    help = (
        "Count a declared ballot again, from the papers on the board and the seed of the lot, and "
        "compare with what was declared. Exits with 1 at any difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the ballot's address: /ballots/SLUG/")
        parser.add_argument("--json", action="store_true", help="for a program")

    def handle(self, *, slug: str, **options: Any) -> None:
        ballot = Ballot.objects.filter(slug=slug).first()
        if ballot is None:
            raise CommandError(f"There is no ballot at {slug}.")
        if ballot.state not in COUNTED:
            raise CommandError(f"“{ballot}” has not been declared: {ballot.get_state_display()}.")
        again = recounts.recount(ballot)
        lot = recounts.lot_keeps_its_word(ballot)
        wrong = recounts.verify(ballot)
        same = lot and not wrong and not any(each.differences for each in again)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "ballot": slug,
                        "same": same,
                        "lot_as_committed": lot,
                        "record": wrong,
                        "contests": [each.as_dict() for each in again],
                    },
                    ensure_ascii=False,
                    indent=2,
                )
            )
        else:
            self.say(ballot, again, wrong, lot=lot)
        if not same:
            raise CommandError(f"“{ballot}” does not come out as it was declared.")

    def say(self, ballot: Ballot, again: list[Recount], wrong: list[str], *, lot: bool) -> None:
        """The recount in words."""
        self.stdout.write(f"{ballot}, counted again:\n\n")
        for each in again:
            contest = each.contest
            self.stdout.write(f"{contest.position}. {contest.title}: {each.papers} papers")
            for sentence in each.differences or told(each):
                self.stdout.write(f"   {sentence}")
        for problem in wrong:
            self.stdout.write(f"The public record: {problem}.")
        if not lot:
            self.stdout.write("The seed of the lot is not the one committed to before voting.")
        elif not wrong and not any(each.differences for each in again):
            self.stdout.write("\nThe same papers, the same lot, the same result.")


def told(each: Recount) -> list[str]:
    """What was decided, in sentences."""
    if each.contest.ranked:
        return list(narrative.election(each.contest).outcome)
    verdict = narrative.verdict(each.contest)
    return [str(verdict.outcome), *verdict.sentences]
