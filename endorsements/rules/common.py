"""What several of the rules ask and answer with."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from members.roles import RUNS_BALLOTS, Role
from momentum_demo.refusals import Refusal, explain

OTHER_OFFICE = Refusal(
    "other-office",
    _("The rules give this to another office. This round’s page says which."),
)
PAPER_MADE = Refusal(
    "paper-made",
    _("The ballot paper has been made from the register, and nothing can change it any more."),
)
OPTIONS_ARE_THE_REQUESTS = Refusal(
    "options-are-the-requests",
    _(
        "This is an endorsement ballot: its options are the requests for endorsement. Nobody can add, "
        "change or remove one. Only a person who asked can withdraw, before the paper is made."
    ),
)
KEEPS_ITS_LENGTHS = Refusal(
    "keeps-its-lengths",
    _("Notice or voting would be shorter than the rules of this endorsement round allow."),
)
DONE_ALREADY = Refusal(
    "done-already", _("This has been done already. Load the page again to see it.")
)

# Breaches that pages of other apps may meet: they, too, answer with a sentence.
explain("endorsements_option_guaranteed", OPTIONS_ARE_THE_REQUESTS)
explain("endorsements_contest_guaranteed", OPTIONS_ARE_THE_REQUESTS)
explain("endorsements_ballot_guaranteed", OPTIONS_ARE_THE_REQUESTS)
explain("endorsements_ballot_keeps_its_lengths", KEEPS_ITS_LENGTHS)


def words(text: str) -> int:
    return len(text.split())


def refusal_to_run(roles: Collection[Role]) -> Refusal | None:
    """Why the holder of `roles` may not announce rounds and make their papers."""
    return None if RUNS_BALLOTS & set(roles) else OTHER_OFFICE


def refusal_to_hold(roles: Collection[Role], wanted: str) -> Refusal | None:
    """Why the holder of `roles` may not do what the rules give to `wanted`."""
    return None if wanted in roles else OTHER_OFFICE
