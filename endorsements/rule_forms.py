"""What the rules say of endorsements, as the returning officer types it.

Who is on the ballot is not asked: everyone who asked and did not withdraw. Rules by which somebody picks cannot
be entered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endorsements.models import RuleSet
from endorsements.models.relationship import Side
from endorsements.models.rounds import Decider, Method
from members.roles import JUDGES
from momentum_demo import rule_sets
from momentum_demo.rule_forms import (
    ClausesField,
    LinesField,
    RuleSetForm,
    days,
    number,
    one_of,
    per_cent,
    yes_or_no,
)


def terms(side: Side, label: Any) -> LinesField:
    """What one side owes: a line for each commitment, with the days after the endorsement when it is due."""

    def read(line: str) -> dict[str, Any]:
        due, colon, words = line.partition(":")
        days_after = [each.strip() for each in due.split(",")]
        if not colon or not words.strip() or not all(map(is_a_day, days_after)):
            raise ValidationError(
                gettext(
                    "Begin each line with days, then a colon, then what is owed: “30, 120: Report to members”. "
                    "See “%(line)s”."
                )
                % {"line": line[:40]}
            )
        return {
            "owed_by": side.value,
            "words": words.strip()[:300],
            "days": [int(each) for each in days_after],
        }

    def written(term: Mapping[str, Any]) -> str:
        return f"{', '.join(map(str, term['days']))}: {term['words']}"

    help_text = _(
        "One on each line, beginning with the days after the endorsement by which it is due: “30, 120: Report "
        "to members”."
    )
    return LinesField(written=written, read=read, label=label, help_text=help_text)


def is_a_day(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and 0 < int(typed) <= 3650


class RulesForm(RuleSetForm):
    model = RuleSet
    parts = {
        "minimum_window": _("Asking"),
        "minimum_notice": _("The vote"),
        "clauses": _("Who is not eligible"),
        "owed_by_candidate": _("What both sides owe"),
        "concern_support": _("When there is a concern"),
        "adopted_on": _("The decision"),
    }

    minimum_window = days(_("Days for asking, at least"), initial=7)
    minimum_settling = days(_("Days for withdrawals and appeals, at least"), initial=5)
    non_members = yes_or_no(_("People who are not members may ask"))
    arrears_allowed = number(_("Days of arrears during which a member still counts"), 3650)
    statement_words = number(_("Words in a statement, at most"), 5000, 1)
    answer_words = number(_("Words in an answer to a question, at most"), 5000, 1)
    minimum_notice = days(_("Days from notice to opening, at least"), initial=7)
    minimum_voting = days(_("Days of voting, at least"), initial=7)
    method = one_of(_("Members vote by"), Method)
    no_endorsement = yes_or_no(_("“No endorsement” stands on the ballot"))
    quorum = per_cent(_("Per cent of the roll that must vote"), _("0 if there is no quorum."))
    recommends = one_of(_("Who may publish a recommendation"), JUDGES)
    clauses = ClausesField(
        label=_("Clauses on who is not eligible"),
        help_text=_(
            "One on each line, beginning with its number: “6.1 Nobody is endorsed who …”. A ruling can rest "
            "only on one of these."
        ),
    )
    ruling_takes_off = yes_or_no(
        _(
            "A ruling that stands takes a person off the ballot, and is not only shown beside their name"
        )
    )
    rules_on = one_of(_("Who rules on eligibility"), JUDGES)
    appeals_to = one_of(_("Who decides appeals against a ruling"), JUDGES)
    appeal_within = days(_("Days to appeal against a ruling"), initial=4)
    owed_by_candidate = terms(Side.CANDIDATE, _("What an endorsed person owes"))
    owed_by_organisation = terms(Side.ORGANISATION, _("What we owe them"))
    remind_before = days(_("Days before something is due on which both are reminded"), initial=14)
    public_contacts = yes_or_no(_("Everybody can read the contact records"))
    concern_support = number(_("Members behind a concern before it is reviewed"), 10_000, 1)
    concern_within = days(_("Days to gather them"), initial=30)
    reply_within = days(_("Days for the endorsed person to reply"), initial=14)
    body = one_of(_("Who reviews a concern"), JUDGES)
    decides = one_of(_("Who decides after a review"), Decider)
    body_voting = days(_("Days for the reviewing body to vote"), initial=7)
    review_appeals_to = one_of(_("Who decides appeals against a decision"), JUDGES)
    review_appeal_within = days(_("Days to appeal against a decision"), initial=14)

    @classmethod
    def said_by(cls, rules: rule_sets.RuleSet) -> dict[str, Any]:
        assert isinstance(rules, RuleSet)
        owed = {side: [each for each in rules.terms if each["owed_by"] == side] for side in Side}
        by_side = {f"owed_by_{side.value}": owed[side] for side in Side}
        return {
            name: by_side[name] if name in by_side else getattr(rules, name) for name in cls.asked()
        }

    @classmethod
    def rows(cls, rules: rule_sets.RuleSet) -> Iterator[tuple[Any, str]]:
        assert isinstance(rules, RuleSet)
        yield _("Who is on the ballot"), rules.get_options_display()
        yield from super().rows(rules)

    def values(self) -> dict[str, Any]:
        typed = super().values()
        owed = [typed.pop(f"owed_by_{side.value}") for side in Side]
        return typed | {"terms": [term for each in owed for term in each]}
