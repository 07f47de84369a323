"""What the rules say of ballots, as the returning officer types it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ballots import imports
from ballots.models import RuleSet
from momentum_demo import rule_sets
from momentum_demo.rule_forms import RuleSetForm, days, number, yes_or_no


class RulesForm(RuleSetForm):
    model = RuleSet

    @classmethod
    def latest(cls) -> QuerySet[rule_sets.RuleSet]:
        """Without those under which counts of elsewhere are shown."""
        return super().latest().exclude(name=imports.RULES)

    minimum_notice = days(_("Days from notice to opening, at least"), initial=7)
    minimum_voting = days(_("Days of voting, at least"), initial=7)
    objections_end = days(
        _("Days before opening on which objections to the roll end"),
        _("So that each can still be decided. It is never more than half of the notice."),
    )
    sign_offs = number(
        _("Officers who must sign a ballot off"),
        5,
        2,
        _("The returning officer and the scrutineers, each for themselves."),
    )
    arrears_allowed = number(_("Days of arrears during which a member still counts"), 3650)
    revote = yes_or_no(_("Whoever votes again replaces the vote they cast before"))
