"""What several of the rules answer with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from momentum_demo.refusals import Refusal, explain

OTHER_OFFICE = Refusal(
    "other-office", _("This is the work of another office. Ask the returning officer.")
)
STANDS = Refusal(
    "stands",
    _(
        "You stand in this election, so you have no powers in it. Another officer must do this; ask the "
        "membership office to appoint one."
    ),
)
PAPER_MADE = Refusal(
    "paper-made", _("The ballot papers have been made, so nothing on them can change any more.")
)
NO_PLACES = Refusal(
    "no-places", _("The rules say of no region what it elects. Enter that in a new version first.")
)
OFFICE_TOO_SMALL = Refusal(
    "office-too-small",
    _(
        "An office has fewer places than the rules elect to it. Enter its places among the offices first."
    ),
)
NO_DEFINITION = Refusal(
    "no-definition",
    _(
        "A place is reserved for a group of which no definition is in force. Have the data protection lead "
        "enter it first."
    ),
)
REASON_NEEDED = Refusal("reason-needed", _("Give the reason. Everyone will read it."))
NOT_IN_STANDING = Refusal(
    "not-in-standing",
    _("Your membership is not in good standing. Write to the membership office."),
)
OTHER_REGION = Refusal(
    "other-region", _("Members nominate candidates of their own region. Choose one of yours.")
)
NOMINATED_ALREADY = Refusal(
    "nominated-already",
    _("You have nominated somebody in this election. Each member has one nomination."),
)
STOOD_ALREADY = Refusal("stood-already", _("You have put yourself forward in this election."))
NOT_YOURS = Refusal("not-yours", _("Only the candidate can do this."))
DONE_ALREADY = Refusal(
    "done-already", _("This has been done already. Load the page again to see it.")
)
OVER_ALREADY = Refusal("over", _("This election is over."))
GONE = Refusal("gone", _("This candidate has withdrawn."))
OPTIONS_ARE_THE_CANDIDATES = Refusal(
    "options-are-the-candidates",
    _(
        "This paper was made from the candidacies that are valid. Nobody can add, change or remove a "
        "candidate."
    ),
)
NOTHING_TO_DO = Refusal(
    "nothing-to-do",
    _("That has been done for every region’s ballot already. Load the page again to see it."),
)
KEEPS_ITS_LENGTHS = Refusal(
    "keeps-its-lengths",
    _("Notice or voting would be shorter than the rules of this election allow."),
)
NOT_BY_A_CANDIDATE = Refusal(
    "stands",
    _("You stand in this election, so you have no powers over its ballot. Another officer must."),
)

# Breaches that pages of other apps may meet: they, too, answer with a sentence.
explain("elections_option_is_a_candidate", OPTIONS_ARE_THE_CANDIDATES)
explain("elections_contest_of_candidates", OPTIONS_ARE_THE_CANDIDATES)
explain("elections_ballot_of_candidates", OPTIONS_ARE_THE_CANDIDATES)
explain("elections_ballot_keeps_its_lengths", KEEPS_ITS_LENGTHS)
explain("elections_ballot_not_run_by_a_candidate", NOT_BY_A_CANDIDATE)
