"""Everything that can be done to an election, to a candidacy, and to a place that falls vacant."""

from elections.actions.adopting import adopt, set_sections
from elections.actions.drafting import adopt_draft, change_draft, draft_rules, throw_away_draft
from elections.actions.filling import (
    annul,
    call_by_election,
    hold_countback,
    leave_vacant,
    vacate,
)
from elections.actions.paper import declare, put_again, put_to_the_vote
from elections.actions.running import abandon, announce, appeal, extend, judge, rule
from elections.actions.standing import accept, describe, nominate, relay, stand, withdraw
from elections.actions.together import freeze_rolls, notify_all, sign_off_all

__all__ = [
    "abandon",
    "accept",
    "adopt",
    "adopt_draft",
    "announce",
    "annul",
    "appeal",
    "call_by_election",
    "change_draft",
    "declare",
    "describe",
    "draft_rules",
    "extend",
    "freeze_rolls",
    "hold_countback",
    "judge",
    "leave_vacant",
    "nominate",
    "notify_all",
    "put_again",
    "put_to_the_vote",
    "relay",
    "rule",
    "set_sections",
    "sign_off_all",
    "stand",
    "throw_away_draft",
    "vacate",
    "withdraw",
]
