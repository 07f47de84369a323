"""A vote that is held: what is asked, of whom, when, and what was decided.

By noun; import from here, not from the modules. What was cast is not here: see ballots/urn.py.

    sittings    RuleSet, Ballot
    questions   Contest (a proposal, or places to fill), Option (a candidate)
    rolls       RollEntry, Issuance
    officers    SignOff, Trustee, Undoing
    tallies     Tally
"""

from ballots import interests, objections, urn  # noqa: F401 - Django looks for an app's models here
from ballots.models.officers import SignOff, Trustee, Undoing
from ballots.models.questions import RON, Base, Contest, Kind, Option, Threshold
from ballots.models.rolls import Channel, Issuance, RollEntry, RollEntryQuerySet
from ballots.models.sittings import Ballot, BallotQuerySet, RuleSet
from ballots.models.tallies import Tally

__all__ = [
    "RON",
    "Ballot",
    "BallotQuerySet",
    "Base",
    "Channel",
    "Contest",
    "Issuance",
    "Kind",
    "Option",
    "RollEntry",
    "RollEntryQuerySet",
    "RuleSet",
    "SignOff",
    "Tally",
    "Threshold",
    "Trustee",
    "Undoing",
]
