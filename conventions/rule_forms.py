"""What the rules say of conventions, as the arrangements committee types it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from conventions.models import ConventionRuleSet
from conventions.models.rules import Unreached
from momentum_demo.rule_forms import HOUR, LengthField, RuleSetForm, days, number, one_of, per_cent


class RulesForm(RuleSetForm):
    model = ConventionRuleSet

    every = number(
        _("Months from one convention to the last day for the next"),
        60,
        1,
        _("Everybody can see when the next is due, and whether it is overdue."),
    )
    minimum_notice = days(_("Days from the announcement to the opening, at least"), initial=42)
    constitutional_notice = days(
        _("Days of notice of a constitutional change, at least"),
        _("From the first agenda that has it to the opening."),
        initial=28,
    )
    registration_closes = LengthField(
        label=_("Hours before the opening at which registration closes"),
        unit=HOUR,
        min_value=0,
        max_value=24 * 60,
        initial=2,
    )
    arrears_allowed = number(_("Days of arrears during which a member still counts"), 3650)
    quorum = number(
        _("Members who must be present"), 100_000, help_text=_("0 if there is no quorum.")
    )
    consent_share = per_cent(
        _("Per cent of answers that must agree for business to pass without debate"), least=51
    )
    consent_answers = number(_("Answers below which nothing passes without debate"), 100_000)
    unreached = one_of(_("Business that is not reached"), Unreached)
