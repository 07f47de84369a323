"""The candidates of a region on paper, from A to Z: the same room for each."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from elections import selves
from elections.models import Candidacy, Place
from momentum_demo import moments
from momentum_demo.pdf import Document


def pdf(place: Place, standing: Sequence[Candidacy]) -> bytes:
    """The booklet of one region; each candidate begins a page.

    standing   with their statements loaded
    """
    election = place.election
    paper = Document(
        _("Candidates: %(place)s") % {"place": place.region},
        author=settings.ORGANISATION,
        made_at=election.settles_at,
    )
    paper.masthead(
        _("%(organisation)s · Candidates A to Z") % {"organisation": settings.ORGANISATION},
        f"{election.title}: {place.region}",
    )
    paper.facts(
        [
            (_("Places"), str(place.seats), False),
            *[(_("Reserved"), words, False) for words in reserved_words(place)],
            (_("Voting opens"), moments.in_words(election.votes_at, zone=True), False),
            (_("Voting closes"), moments.in_words(election.votes_until, zone=True), False),
        ]
    )
    paper.paragraph(
        _(
            "In alphabetical order, which says nothing else. On the ballot paper each voter has an order of "
            "their own."
        )
    )
    for candidacy in sorted(standing, key=lambda each: each.name.casefold()):
        paper.add_page()
        on_paper(paper, candidacy)
    return paper.content()


def on_paper(paper: Document, candidacy: Candidacy) -> None:
    """One candidate."""
    said = candidacy.words
    paper.heading(candidacy.name, room=0)
    if candidacy.detail:
        paper.paragraph(candidacy.detail, soft=True)
    shown = selves.names_of(candidacy.election, candidacy.shown)
    if shown:
        paper.paragraph(", ".join(shown), soft=True)
    paper.paragraph(said.text)
    for question, answer in zip(candidacy.election.questions, said.answers, strict=True):
        paper.heading(question, level=3)
        paper.paragraph(answer or _("No answer."))
    paper.heading(_("Interests"), level=3)
    paper.paragraph(candidacy.interests)


def reserved_words(place: Place) -> list[str]:
    """For whom places are kept, a sentence each."""
    found = []
    for reserve in place.reserved:
        if reserve.at_least:
            found.append(
                _("at least %(n)s for %(group)s") % {"n": reserve.at_least, "group": reserve.name}
            )
        if reserve.at_most is not None:
            found.append(
                _("at most %(n)s for %(group)s") % {"n": reserve.at_most, "group": reserve.name}
            )
    return found
