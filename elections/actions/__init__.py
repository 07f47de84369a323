"""Everything that can be done to an election, to a candidacy, and to a place that falls vacant."""

from elections.actions.filling import call_by_election, hold_countback, leave_vacant, vacate
from elections.actions.paper import declare, put_again, put_to_the_vote
from elections.actions.running import abandon, adopt, announce, appeal, extend, judge, rule
from elections.actions.standing import accept, describe, nominate, relay, stand, withdraw

__all__ = [
    "abandon",
    "accept",
    "adopt",
    "announce",
    "appeal",
    "call_by_election",
    "declare",
    "describe",
    "extend",
    "hold_countback",
    "judge",
    "leave_vacant",
    "nominate",
    "put_again",
    "put_to_the_vote",
    "relay",
    "rule",
    "stand",
    "vacate",
    "withdraw",
]
