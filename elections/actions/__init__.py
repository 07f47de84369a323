"""Everything that can be done to an election, to a candidacy, and to a place that falls vacant."""

from elections.actions.filling import (
    annul,
    call_by_election,
    hold_countback,
    leave_vacant,
    vacate,
)
from elections.actions.paper import declare, put_again, put_to_the_vote
from elections.actions.running import abandon, adopt, announce, appeal, extend, judge, rule
from elections.actions.standing import accept, describe, nominate, relay, stand, withdraw
from elections.actions.together import freeze_rolls, notify_all, sign_off_all

__all__ = [
    "abandon",
    "accept",
    "adopt",
    "announce",
    "annul",
    "appeal",
    "call_by_election",
    "declare",
    "describe",
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
    "sign_off_all",
    "stand",
    "vacate",
    "withdraw",
]
