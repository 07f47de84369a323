"""Takes conventions wherever a test wants them: by actions, at moments around NOON."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from conventions import actions
from conventions.models import Convention, ConventionRuleSet, Item, Registration, Session
from members.models import Member
from members.roles import Role
from tests import factories
from tests.factories import DAY, NOON

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
_numbers = count(1)


def rule_set(**changed) -> ConventionRuleSet:
    """Every twelve months, six weeks' notice, eight for the constitution, no quorum."""
    values = {
        "name": f"Conventions {next(_numbers)}",
        "adopted_on": dt.date(2026, 1, 1),
        "minimum_notice": 42 * DAY,
        "constitutional_notice": 28 * DAY,
        "registration_closes": 1 * DAY,
        "consent_answers": 2,
    }
    return ConventionRuleSet.objects.create(**(values | changed))


class ConventionMaker:
    """Announced sixty days before `noon`, when it opens; it closes six hours later."""

    def __init__(self, noon: dt.datetime = NOON) -> None:
        self.noon = noon
        self.gita = factories.officer("Gita Rao", Role.ARRANGEMENTS)

    def announced(self, **changed) -> Convention:
        facts: dict[str, Any] = {
            "title": "Members’ convention",
            "slug": f"convention-{next(_numbers)}",
            "mode": "both",
            "place": "The Guildhall",
            "opens_at": self.noon,
            "closes_at": self.noon + 6 * HOUR,
            "by": self.gita,
            "at": self.noon - 60 * DAY,
        } | changed
        rules = facts.pop("rule_set", None) or rule_set()
        return actions.announce(rule_set=rules, **facts)

    def session(self, convention: Convention, **changed) -> Session:
        facts: dict[str, Any] = {
            "title": "Morning",
            "starts_at": convention.opens_at,
            "ends_at": convention.opens_at + 3 * HOUR,
            "by": self.gita,
            "at": self.noon - 40 * DAY,
        } | changed
        return actions.add_session(convention, **facts)

    def item(self, session: Session, title: str = "A report", **changed) -> Item:
        facts: dict[str, Any] = {
            "kind": "report",
            "title": title,
            "minutes": 15,
            "by": self.gita,
            "at": self.noon - 40 * DAY,
        } | changed
        return actions.add_item(session, **facts)

    def released(self, convention: Convention | None = None, *titles: str) -> Convention:
        """With one session of so many items, and its agenda published."""
        convention = convention or self.announced()
        session = self.session(convention)
        for title in titles or ("A report", "A motion"):
            self.item(session, title)
        actions.release(convention, words="", by=self.gita, at=self.noon - 30 * DAY)
        return convention

    def sitting(self, convention: Convention | None = None, *titles: str) -> Convention:
        convention = self.released(convention, *titles)
        return actions.open_convention(convention, by=self.gita, at=self.noon)

    def registered(
        self, convention: Convention, member: Member, attending: str = "in-person", **changed
    ) -> Registration:
        facts: dict[str, Any] = {"needs": "", "at": self.noon - 20 * DAY} | changed
        return actions.register(convention, attending=attending, by=member, **facts)
