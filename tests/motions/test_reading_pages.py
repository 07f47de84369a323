"""Motions as people read them: the text in three views, amendments, what became of each, who may see what."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from django.urls import resolve, reverse

from motions import actions
from motions.models import Finding, Ground
from tests.desk import signed_in
from tests.factories import member
from tests.factories.motions import ProcessMaker, fresh, group, of_group
from tests.tables import table

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    """A process whose members amend: the clock stands still in its sixth stage."""
    maker = ProcessMaker()
    with time_machine.travel(maker.during(6), tick=False):
        yield maker


@pytest.fixture
def reader():
    return signed_in(member("Rea Reader"))


def at(name: str, motion, *more) -> str:
    lead = motion.lead or motion
    numbers = [lead.number, motion.number] if motion.lead else [lead.number]
    return reverse(f"motions:{name}", args=[motion.process.slug, *numbers, *more])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def plain(response) -> str:
    """The words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_what_mail_leads_to_is_there():
    """motions.mail writes these addresses itself: the worker knows no pages."""
    assert resolve("/motions/refounding/").view_name == "motions:process"
    assert resolve("/motions/refounding/12/").view_name == "motions:motion"
    assert resolve("/motions/refounding/12/3/").view_name == "motions:amendment"


# Who may read what


@table("""
                   stranger  member
    seeking           no      yes
    submitted         no      yes
    agenda            yes     yes
    ruled_out         yes     yes
    withdrawn         no      yes
    withdrawn_late    yes     yes
    amendment_waits   no      yes
    amendment         yes     yes
""")
def test_who_reads_what_was_filed(maker, ada, row, column, expected):
    shown = filed(maker, ada, row)
    client = Client() if column == "stranger" else signed_in(member("Rea Reader"))
    pages = ["amendment", "amendment_trace"] if shown.lead else ["motion", "trace", "words"]

    for page in pages:
        assert client.get(at(page, shown)).status_code == (200 if expected else 404)
    listed = text(client.get(reverse("motions:process", args=[shown.process.slug])))
    lead = text(client.get(at("motion", shown.lead))) if shown.lead else listed
    assert (at(pages[0], shown) in lead) is expected


def filed(maker, by, how):
    """Something put forward, and what became of it."""
    match how:
        case "seeking":
            return maker.seeking(by)
        case "submitted":
            return maker.submitted(by)
        case "agenda":
            return maker.on_agenda(by)
        case "ruled_out":
            return ruled_out(maker, by)
        case "withdrawn":
            return withdrawn(maker.seeking(by), by, at=maker.during(1))
        case "withdrawn_late":
            return withdrawn(ruled_out(maker, by), by, at=maker.during(3))
        case "amendment_waits":
            return maker.amended(maker.on_agenda(by), by, "may", "shall")
    return maker.amendment(maker.on_agenda(by), by, "may", "shall")


def ruled_out(maker, by):
    motion = maker.submitted(by)
    about = {"ground": Ground.UNCLEAR, "clause": "SO 14(b)", "words": "Says nobody."}
    actions.rule(motion, Finding.OUT, by=maker.clerk, at=maker.during(3), **about)
    return fresh(motion)


def withdrawn(motion, by, *, at):
    actions.withdraw(motion, by=by, at=at)
    return fresh(motion)


def test_what_is_not_there_and_what_may_not_be_seen_answer_alike(maker, ada):
    hidden = maker.seeking(ada)
    stranger = Client()

    one = stranger.get(at("motion", hidden))
    other = stranger.get(reverse("motions:motion", args=[hidden.process.slug, 999]))

    assert one.status_code == other.status_code == 404
    assert text(one).replace(f"/{hidden.number}/", "/999/") == text(other)


@table("""
                 stranger  member  committee
    prepared        no       no       yes
    opened          yes      yes      yes
""")
def test_who_reads_a_process(maker, row, column, expected):
    maker.process.refresh_from_db()
    if row == "prepared":
        process = actions.draft_process(
            title="Next",
            slug="next",
            rule_set=maker.process.rule_set,
            rule_book=None,
            starts_at=maker.during(9),
            by=maker.clerk,
            at=maker.during(6),
        )
    else:
        process = maker.process
    clients = {"stranger": Client(), "committee": signed_in(maker.clerk)}
    client = clients.get(column) or signed_in(member())

    answer = client.get(reverse("motions:process", args=[process.slug]))
    listed = text(client.get(reverse("motions:list")))

    assert answer.status_code == (200 if expected else 404)
    assert (reverse("motions:process", args=[process.slug]) in listed) is expected


def test_a_groups_draft_is_on_no_page_until_it_is_submitted(maker, reader):
    writer = of_group("Gus", group())
    maker.draft(writer, title="Not for others yet", group=writer.local_group)
    address = reverse("motions:process", args=[maker.process.slug])

    for client in (Client(), reader, signed_in(maker.clerk)):
        assert "Not for others yet" not in text(client.get(address))
        assert client.get(f"{address}1/").status_code == 404


def test_names_of_members_are_for_members(maker, ada, reader):
    motion = maker.on_agenda(ada)
    amendment = maker.amendment(motion, member("Una Amender"), "may", "shall")
    pages = [at("motion", motion), at("trace", motion), at("amendment", amendment)]
    pages += [
        at("amendment_trace", amendment),
        reverse("motions:process", args=[motion.process.slug]),
    ]

    for page in pages:
        seen = text(Client().get(page))
        assert "Ada Okafor" not in seen
        assert "Una Amender" not in seen
    assert "Ada Okafor" in text(reader.get(pages[0]))
    assert "Una Amender" in text(reader.get(pages[2]))
    assert "Ada Okafor" not in text(Client().get(at("words", motion) + "?q=may+vote"))
