"""What becomes of endorsements, if the ballot is annulled; see ballots.aftermath."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ballots.models import Ballot
from endorsements.lifecycle import Backing
from endorsements.models import Decision, Endorsement, Round


def if_annulled(ballot: Ballot) -> Iterator[str]:
    for made in Endorsement.objects.filter(contest__ballot=ballot).exclude(state=Backing.ENDED):
        yield _("The endorsement of %(person)s ends on the day you agree: %(post)s.") % {
            "person": made.request.name,
            "post": made.round.post,
        }
    for round_ in Round.objects.filter(contest__ballot=ballot):
        yield _(
            "“%(round)s” can be put to the vote again, with everyone who asked; nobody has to ask again."
        ) % {"round": round_}
    for decision in Decision.objects.filter(contest__ballot=ballot):
        if decision.final_at is None:
            yield _("The decision on the endorsement of %(person)s does not take effect.") % {
                "person": decision.endorsement.request.name
            }
        else:
            yield _(
                "The decision on the endorsement of %(person)s has taken effect, and stays: only another "
                "decision, by those who may take it, changes how the endorsement stands."
            ) % {"person": decision.endorsement.request.name}
