"""What becomes of a convention's business, if a ballot is annulled; see ballots.aftermath."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ballots.models import Ballot
from conventions.models import Prioritisation, Vote, VoteState


def if_annulled(ballot: Ballot) -> Iterator[str]:
    for asked in Prioritisation.objects.filter(contest__ballot=ballot).select_related("convention"):
        facts = {"convention": asked.convention, "kind": asked.get_kind_display()}
        if asked.settled_at is None:
            yield (
                _(
                    "What members debate at “%(convention)s” (%(kind)s) is not chosen by this ballot."
                )
                % facts
            )
        else:
            yield (
                _(
                    "The agenda of “%(convention)s” (%(kind)s) stays as members made it by this ballot. Its "
                    "page says that the ballot was annulled; what changes for the debate is for the "
                    "arrangements committee to say there."
                )
                % facts
            )
    declared = Vote.objects.filter(contest__ballot=ballot, state=VoteState.DECLARED)
    for vote in declared.select_related("item__session__convention"):
        yield _(
            "What “%(convention)s” decided on “%(item)s” by this secret vote stays on its record, as declared "
            "in the hall. Only the convention, or another vote, decides otherwise."
        ) % {"convention": vote.item.session.convention, "item": vote.item}
