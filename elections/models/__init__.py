"""Who stands for the organisation's own offices, who put them forward, and what became of it.

By noun; import from here, not from the modules.

    rounds       RuleSet, Election, Place (what a region elects), Extension
    candidacies  Candidacy, Statement, Nomination, Withdrawal, Relayed
    drafts       RuleDraft: rules that are being written
    rulings      Ruling, Appeal, Verdict
    mandates     Mandate, Vacancy
"""

from elections.models.candidacies import Candidacy, Nomination, Relayed, Statement, Withdrawal
from elections.models.drafts import RuleDraft
from elections.models.mandates import Mandate, Vacancy
from elections.models.rounds import Election, Extension, Place, RuleSet, ShortageRule
from elections.models.rulings import Appeal, Ruling, Verdict

__all__ = [
    "Appeal",
    "Candidacy",
    "Election",
    "Extension",
    "Mandate",
    "Nomination",
    "Place",
    "Relayed",
    "RuleDraft",
    "RuleSet",
    "Ruling",
    "ShortageRule",
    "Statement",
    "Vacancy",
    "Verdict",
    "Withdrawal",
]
