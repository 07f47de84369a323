"""What the rules say of motions, as the arrangements committee types it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ballots.models import Threshold
from momentum_demo.rule_forms import RuleSetForm, days, number, one_of, per_cent
from motions.models import BothPass, RuleSet
from motions.models.processes import VOTE_ORDERS


class RulesForm(RuleSetForm):
    model = RuleSet
    parts = {
        "motion_support": _("Putting something forward"),
        "resubmit_window": _("Rulings"),
        "vote_order": _("Assemblies"),
        "case_words": _("The ballot"),
        "adopted_on": _("The decision"),
    }

    motion_support = number(
        _("Signatures a member’s motion needs"), 1000, help_text=_("Beside whoever moves it.")
    )
    amendment_support = number(
        _("Signatures a member’s amendment needs"), 1000, help_text=_("0 for none.")
    )
    group_quorum = number(_("Members present at the meeting by which a group speaks"), 1000, 1)
    arrears_allowed = number(_("Days of arrears during which a member still counts"), 3650)
    resubmit_window = days(_("Days to put right what was ruled out of order"), initial=7)
    appeal_window = days(_("Days to appeal against a ruling"), initial=7)
    reason_words = number(_("Words in a reason, at most"), 5000, 1)
    vote_order = one_of(_("Amendments are voted on"), VOTE_ORDERS)
    assembly_quorum = per_cent(_("Per cent of its seats with which an assembly can decide"))
    fallback_share = per_cent(
        _("Per cent who must agree where an assembly finds no consensus"), least=50
    )
    case_words = number(_("Words in the case for a question, and in the case against"), 5000, 1)
    both_pass = one_of(_("If two that conflict are both carried, what stands is"), BothPass)
    constitutional_threshold = one_of(_("To change the rule book takes"), Threshold)
    policy_threshold = one_of(_("To adopt a policy takes"), Threshold)
    ballot_quorum = per_cent(
        _("Per cent of members who must vote in a ballot"), _("0 if there is no quorum.")
    )
