"""The register's reasons and states in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from members.standing import Account, Reason, Standing
from momentum_demo import moments


def standing_in_words(account: Account) -> str:
    """The heading of an account: "In good standing, because:"."""
    return {
        Standing.GOOD: _("In good standing, because:"),
        Standing.IN_ARREARS: _("In arrears, because:"),
        Standing.NOT_VOTING: _("A member without a vote, because:"),
        Standing.NOT_A_MEMBER: _("Not a member, because:"),
    }[account.standing]


def reasons_in_words(reasons: Iterable[Reason]) -> list[str]:
    """Each reason as a sentence."""
    return [reason_in_words(reason) for reason in reasons]


def reason_in_words(reason: Reason) -> str:
    sentences = {
        "member-since": _("The membership began on %(day)s."),
        "joins": _("The membership begins only on %(day)s."),
        "left": _("The last membership ended on %(day)s."),
        "never": _("There is no membership in the register."),
        "votes": _("This class of membership has a vote."),
        "no-vote": _("This class of membership has no vote."),
        "paid": _("It is paid for until %(day)s."),
        "unpaid": _("It was paid for until %(day)s."),
        "grace": _("The rules allow arrears until %(day)s."),
    }
    day = moments.date_of(reason.on) if reason.on else ""
    return sentences[reason.code] % {"day": day}
