"""What the sheet says of a proposal: every figure, and the arithmetic that decided it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ballots import counting, narrative
from ballots.models import Base, Contest, Threshold
from ballots.sheet.figures import number
from ballots.sheet.papers import by_section, digest, returned, spoilt_papers
from ballots.sheet.values import Fact, Part, Proposal
from momentum_demo.templatetags.components import percent_beside

BASES = {
    Base.CAST: gettext_lazy("of the votes for and against"),
    Base.WITH_ABSTENTIONS: gettext_lazy("of the votes for and against and abstentions"),
    Base.ELECTORATE: gettext_lazy("of everyone on the roll"),
}


def in_brief(contest: Contest) -> Proposal:
    verdict = narrative.verdict(contest)
    decision = verdict.decision
    return Proposal(
        position=contest.position,
        title=contest.title,
        votes_for=number(decision.votes_for),
        votes_against=number(decision.votes_against),
        abstentions=number(decision.abstentions),
        needed=number(decision.needed),
        outcome=verdict.outcome,
    )


def proposal(contest: Contest) -> Part:
    """Every figure of a proposal, and the arithmetic that decided it."""
    verdict = narrative.verdict(contest)
    decision = verdict.decision
    invalid = contest.tally.papers - decision.turnout
    return Part(
        position=contest.position,
        title=contest.title,
        outcome=[verdict.outcome],
        figures=[
            *returned(contest, invalid),
            Fact(_("For"), number(decision.votes_for)),
            Fact(_("Against"), number(decision.votes_against)),
            Fact(_("Abstentions"), number(decision.abstentions)),
        ],
        facts=[
            Fact(_("Share for"), share_for(contest, verdict)),
            Fact(_("Needed"), needed(contest, decision)),
            Fact(_("Quorum"), quorum(contest, decision)),
            *spoilt_papers(contest),
            digest(contest),
        ],
        **by_section(contest),
    )


def share_for(contest: Contest, verdict: narrative.Verdict) -> str:
    """The share of the base that was for."""
    decision = verdict.decision
    return _("%(share)s %(base)s: %(votes)s of %(all)s") % {
        "share": percent_beside(decision.votes_for, decision.base_votes, verdict.needed),
        "base": BASES[Base(contest.base)],
        "votes": number(decision.votes_for),
        "all": number(decision.base_votes),
    }


def needed(contest: Contest, decision: counting.Decision) -> str:
    """The threshold in words, and what it came to here."""
    if contest.threshold == Threshold.ABSOLUTE:
        # Its label names the base too, which the share has named already.
        rule = str(Threshold.SIMPLE.label)
    else:
        rule = contest.get_threshold_display()
    return ngettext(
        "%(rule)s: at least %(needed)s vote for",
        "%(rule)s: at least %(needed)s votes for",
        decision.needed,
    ) % {"rule": rule, "needed": number(decision.needed)}


def quorum(contest: Contest, decision: counting.Decision) -> str:
    if not contest.quorum:
        return _("None required")
    facts = {
        "percent": contest.quorum,
        "roll": number(decision.electorate),
        "least": number(decision.quorum),
        "papers": number(decision.turnout),
    }
    if decision.turnout >= decision.quorum:
        return (
            _(
                "%(percent)s%% of the %(roll)s on the roll: at least %(least)s valid papers. "
                "There were %(papers)s, so it was met."
            )
            % facts
        )
    return (
        _(
            "%(percent)s%% of the %(roll)s on the roll: at least %(least)s valid papers. "
            "There were %(papers)s, so it was not met."
        )
        % facts
    )
