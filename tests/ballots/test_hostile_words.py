"""T22: whatever is written into a title, a name or a statement is words on every page, and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import time_machine

from ballots import actions
from ballots.models import Ballot
from tests.desk import signed_in
from tests.factories import DAY, rule_set

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\" autofocus onfocus=alert(1) x=\"' onload='alert(1)",
    "end of json": "</script><img src=x onerror=alert(1)>",
    "svg": "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "markdown": "[click](javascript:alert(1)) <iframe srcdoc='<script>alert(1)</script>'>",
    "template": "{{ 7|add:7 }}{% debug %}",
}


class Reader(HTMLParser):
    """Notes what a browser would run: scripts and frames of any kind, handlers, addresses that are scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        ours = (given.get("src") or "").startswith("/static/")
        if tag == "script" and not (ours or given.get("type") == "application/json"):
            self.runs.append(tag)
        if tag in {"iframe", "object", "embed", "base"} or (tag == "img" and not ours):
            self.runs.append(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*javascript:", value or ""):
                self.runs.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("kind", HOSTILE)
def test_t22_hostile_words_are_words(maker, ada, kind):
    words = HOSTILE[kind]
    by = {"by": maker.returning, "at": maker.notice}
    ballot = actions.draft(
        title=words,
        slug="hostile",
        opens_at=maker.opens,
        closes_at=maker.closes,
        rule_set=rule_set(),
        **by,
    )
    actions.add_proposal(ballot, title=words, text=words, **by)
    people = [{"name": f"{n} {words}"[:120], "statement": words} for n in range(2)]
    actions.add_ranked(ballot, title=words, seats=1, candidates=people, **by)
    actions.freeze_roll(ballot, **by)
    for officer in (maker.returning, maker.scrutineer):
        actions.sign_off(ballot, by=officer, at=maker.notice)
    actions.notify(ballot, **by)
    actions.open_voting(ballot, at=maker.opens)
    ballot = Ballot.objects.get(pk=ballot.pk)
    maker.vote(ballot, ada, b"F", bytes([1]))
    voter, officer = signed_in(ada), signed_in(maker.returning)

    with time_machine.travel(maker.opens + DAY, tick=False):
        pages = [
            voter.get(path)
            for path in (
                "/",
                "/ballots/",
                "/ballots/hostile/",
                "/ballots/hostile/vote/",
                "/ballots/hostile/receipt/",
            )
        ]
        pages.append(officer.get("/staff/ballots/hostile/"))
    maker.declared(ballot)
    for path in ("", "1/", "2/"):
        pages.append(voter.get(f"/ballots/hostile/result/{path}"))
    pages.append(voter.get("/ballots/hostile/sheet/"))

    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        assert "script-src 'self'" in page["Content-Security-Policy"]
        reader = Reader()
        reader.feed(page.content.decode())
        assert reader.runs == [], page.request["PATH_INFO"]
        assert "14{%" not in page.content.decode()
