"""How long a ballot has notice, and how long it is open."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ballots.models import RuleSet
from momentum_demo.moments import UK
from momentum_demo.refusals import Refusal


def refusal_to_open(rules: RuleSet, opens_at: datetime, *, at: datetime) -> Refusal | None:
    """Why voting may not open at `opens_at` if notice is given at `at`."""
    if opens_at - at < rules.minimum_notice:
        return Refusal(
            "too-little-notice",
            _("The rules ask for %(length)s of notice. Let voting open later.")
            % {"length": in_words(rules.minimum_notice)},
            f"{rules}",
        )
    return None


def refusal_to_close(rules: RuleSet, opens_at: datetime, closes_at: datetime) -> Refusal | None:
    """Why voting that opens at `opens_at` may not close at `closes_at`."""
    if closes_at <= opens_at:
        return Refusal("closes-before-opening", _("Let voting close after it opens."))
    if closes_at - opens_at < rules.minimum_voting:
        return Refusal(
            "too-little-voting",
            _("The rules ask for %(length)s of voting. Let voting close later.")
            % {"length": in_words(rules.minimum_voting)},
            f"{rules}",
        )
    return None


def earliest_dates(rules: RuleSet, *, at: datetime) -> tuple[datetime, datetime]:
    """Dates to begin with: the rules' least notice and voting from `at`, with a day to prepare.

    Voting opens at noon and closes at 5pm, UK time.
    """
    opens = noon(at + rules.minimum_notice + timedelta(days=1))
    closes = noon(opens + rules.minimum_voting) + timedelta(hours=5)
    return opens, closes


def noon(at: datetime) -> datetime:
    """The first noon, UK time, that is not before `at`."""
    there = at.astimezone(UK)
    day = there.date() if there.time() <= time(12) else there.date() + timedelta(days=1)
    return datetime.combine(day, time(12), tzinfo=UK)


def in_words(length: timedelta) -> str:
    """A length of time as people say it: "7 days", "36 hours", "2 minutes"."""
    minutes = int(length.total_seconds()) // 60
    if minutes and minutes % (24 * 60) == 0:
        return ngettext("%(n)d day", "%(n)d days", minutes // (24 * 60)) % {
            "n": minutes // (24 * 60)
        }
    if minutes and minutes % 60 == 0:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
