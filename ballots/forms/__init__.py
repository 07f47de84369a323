"""What members and officers type about ballots."""

from ballots.forms.members import ObjectionForm, ReceiptForm, ShareForm
from ballots.forms.officers import (
    AbandonForm,
    AnnulForm,
    AssistedForm,
    InterestForm,
    ObjectionAnswerForm,
    SearchForm,
)
from ballots.forms.questions import (
    ProposalForm,
    RankedForm,
    StatementsForm,
    proposal_values,
    ranked_values,
    with_statements,
)
from ballots.forms.rules import RulesForm
from ballots.forms.setting_up import (
    AboutForm,
    DatesForm,
    ElectorateForm,
    RecallForm,
    TrusteesForm,
)

__all__ = [
    "AbandonForm",
    "AboutForm",
    "AnnulForm",
    "AssistedForm",
    "DatesForm",
    "ElectorateForm",
    "InterestForm",
    "ObjectionAnswerForm",
    "ObjectionForm",
    "ProposalForm",
    "RankedForm",
    "RecallForm",
    "ReceiptForm",
    "RulesForm",
    "SearchForm",
    "ShareForm",
    "StatementsForm",
    "TrusteesForm",
    "proposal_values",
    "ranked_values",
    "with_statements",
]
