"""Pages: who sees what, and every form replayed by everybody."""

from __future__ import annotations

import csv
import hashlib
import io
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from endorsements import actions, guarantee
from endorsements.models import Request, Round
from endorsements.staff_urls import urlpatterns as desk_patterns
from endorsements.urls import urlpatterns
from members.models import User
from members.roles import Role
from tests import factories
from tests.answers import words
from tests.desk import signed_in
from tests.endorsements.rounds import rule_set
from tests.factories import NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

EVERYTHING = {
    "name": "Zed Vane", "detail": "", "statement": "Me.", "accepts": "on", "email": "z@example.com",
    "code": "0000-0000-0000-0000-0000", "clause": "4.1", "reasons": "Because.", "words": "Because.",
    "allowed": "no", "agrees": "yes", "outcome": "withdraw", "reason": "Because.", "kind": "meeting",
    "on": "2026-01-01", "evidence": "Here.", "candidates": "Bryn Price", "title": "T", "seats": "1",
    "method": "irv",
}  # fmt: skip


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def everybody(rounds, ada, ben):
    """A browser for each kind of person, under their name."""
    root = User.objects.create_superuser("root@example.org")
    return {
        "stranger": Client(),
        "member": signed_in(ada, has_factor=False, used_factor=False),
        "lapsed": signed_in(ben, has_factor=False, used_factor=False),
        "returning officer": signed_in(rounds.returning),
        "scrutineer": signed_in(rounds.scrutineer),
        "membership": signed_in(factories.officer("Esi Mensah", Role.MEMBERSHIP)),
        "body": signed_in(rounds.body[0]),
        "appeals": signed_in(rounds.appeals),
        "superuser": signed_in(root),
    }


def addresses(round_: Round) -> list[str]:
    """Every address of this app, and those of the ballot's own preparation, for this round."""
    contest = round_.contest
    assert contest is not None
    values = {
        "slug": round_.slug,
        "number": 2,
        "question": 0,
        "pk": 1,
        "kind": "json",
        "token": "x",
    }
    found = []
    for prefix, patterns in (("endorsements", urlpatterns), ("endorsement_desk", desk_patterns)):
        for pattern in patterns:
            names = pattern.pattern.converters
            found.append(
                reverse(f"{prefix}:{pattern.name}", kwargs={name: values[name] for name in names})
            )
    ballot = contest.ballot.slug
    for name in ("question", "remove", "statements"):
        found.append(reverse(f"staff:{name}", args=[ballot, contest.position]))
    for name in ("about", "dates", "questions", "add_ranked", "add_proposal", "recall"):
        found.append(reverse(f"staff:{name}", args=[ballot]))
    return found


@pytest.mark.parametrize("state", ["asked", "balloted"])
def test_no_form_replayed_by_anybody_takes_a_name_off(rounds, everybody, state):
    balloted = rounds.balloted()
    if state == "asked":  # the addresses of one, sent to a round that is still open
        round_ = rounds.asked()
        paths = [path.replace(balloted.slug, round_.slug, 1) for path in addresses(balloted)]
    else:
        round_, paths = balloted, addresses(balloted)
    before = [line.request.name for line in guarantee.check(round_).lines if line.fate == "on"]
    moment = rounds.asking if state == "asked" else rounds.ready

    with at(moment):
        answers = {
            (who, path): client.post(path, EVERYTHING).status_code
            for who, client in everybody.items()
            for path in paths
        }

    assert not {key: status for key, status in answers.items() if status >= 500}
    check = guarantee.check(Round.objects.get(pk=round_.pk))
    after = [line.request.name for line in check.lines if line.fate == "on"]
    assert after[: len(before)] == before  # some who replayed "ask" have asked
    assert check.holds
    if state == "balloted":
        assert after == before
        assert [option.name for option in check.options] == [*before, "No endorsement"]


def test_the_returning_officer_is_told_why_the_paper_stays(rounds):
    round_ = rounds.balloted()
    remove = reverse("staff:remove", args=[round_.contest.ballot.slug, round_.contest.position])

    with at(rounds.ready):
        answer = signed_in(rounds.returning).post(remove)

    assert answer.status_code == 409
    assert "its options are the requests for endorsement" in words(answer)


def test_a_member_asks_and_has_a_receipt_at_once(rounds, ada):
    round_ = rounds.announced()
    client = signed_in(ada, has_factor=False, used_factor=False)
    path = reverse("endorsements:ask", args=[round_.slug])

    with at(rounds.asking):
        answer = client.post(path, {"name": "Ada Okafor", "statement": "Me.", "accepts": "on"})
        [asked] = Request.objects.all()
        page = Client().get(reverse("endorsements:round", args=[round_.slug]))

    assert asked.member == ada
    assert asked.hash in words(answer)
    code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", words(answer)).group()
    assert hashlib.sha256(code.replace("-", "").encode()).hexdigest() == asked.lock
    assert "Ada Okafor" in words(page)
    with at(rounds.asking):
        client.post(reverse("endorsements:withdraw", args=[round_.slug, 1]), {"code": code.lower()})
    assert (
        guarantee.check(round_).sentence
        == "1 asked, 1 withdrew, 0 to be on the ballot: the guarantee holds"
    )


def test_somebody_who_is_no_member_asks_from_an_address_shown_to_be_theirs(
    rounds, django_capture_on_commit_callbacks
):
    round_ = rounds.announced()
    client = Client()
    ask = reverse("endorsements:ask", args=[round_.slug])

    with at(rounds.asking), django_capture_on_commit_callbacks(execute=True):
        client.post(ask, {"email": "Zed@Example.com"})
    assert not Request.objects.exists()
    link = re.search(r"/endorsements/\S+", mail.outbox[0].body).group()
    with at(rounds.asking):
        answer = client.post(link, {"name": "Zed Vane", "statement": "Me.", "accepts": "on"})
        again = client.post(link, {"name": "Zed Vane", "statement": "Me.", "accepts": "on"})
        forged = client.post(link[:-3] + "x/", {"name": "Zed", "statement": "", "accepts": "on"})

    assert answer.status_code == 200
    assert again.status_code == 409
    assert forged.status_code == 409
    assert [(r.member, r.email) for r in Request.objects.all()] == [(None, "zed@example.com")]


def test_asking_says_the_same_of_every_address(rounds, ada):
    path = reverse("endorsements:ask", args=[rounds.announced().slug])

    with at(rounds.asking):
        pages = [
            words(Client().post(path, {"email": email})).replace(email, "…")
            for email in (ada.user.email, "nobody@example.com")
        ]

    assert pages[0] == pages[1]


def test_what_a_statement_may_not_be_is_said_beside_it(rounds, ada):
    path = reverse("endorsements:ask", args=[rounds.announced().slug])

    with at(rounds.asking):
        answer = signed_in(ada, has_factor=False, used_factor=False).post(
            path, {"name": "Ada", "statement": "word " * 201, "accepts": "on"}
        )

    assert answer.status_code == 422
    assert "Your statement has 201 words" in words(answer)


def test_a_private_link_lets_its_person_in_and_nobody_else(
    rounds, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        endorsement = rounds.declared(b"\x00").endorsement
    concern = actions.raise_concern(
        endorsement, words="Hm.", by=rounds.body[0], at=NOON + 9 * factories.DAY
    )
    reply = reverse("endorsements:reply", args=[endorsement.round.slug, concern.pk])
    [letter] = [m for m in mail.outbox if m.subject.startswith("You are endorsed")]
    link = re.search(r"/endorsements/link/\S+", letter.body).group()
    stranger, person = Client(), Client()

    with at(NOON + 10 * factories.DAY):
        assert stranger.post(reply, {"words": "I confess."}).status_code == 409
        person.get(link)
        assert person.post(reply, {"words": "I did not."}).status_code == 302

    concern.refresh_from_db()
    assert concern.reply == "I did not."


def test_anyone_can_work_the_register_out_from_its_export(rounds):
    round_ = rounds.balloted()
    data = Client().get(reverse("endorsements:download", args=[round_.slug, "json"])).json()

    def sha256(text):
        return hashlib.sha256(text.encode()).hexdigest()

    previous = "0" * 64
    for row in data["requests"]:
        stamp = row["at"] if "." in row["at"] else row["at"].replace("+00:00", ".000000+00:00")
        lines = [
            previous, data["round"], str(row["number"]), sha256(row["name"]), sha256(row["detail"]),
            sha256(row["statement"]), row["lock"], stamp,
        ]  # fmt: skip
        assert sha256("\n".join(lines)) == row["receipt"]
        previous = row["receipt"]
    assert previous == data["register"] == round_.contest.subject_hash
    assert data["options"] == [*(row["name"] for row in data["requests"]), "No endorsement"]


def test_the_csv_is_safe_to_open_in_a_spreadsheet(rounds):
    round_ = rounds.asked("=HYPERLINK(1)")

    text = (
        Client().get(reverse("endorsements:download", args=[round_.slug, "csv"])).content.decode()
    )

    [_, row] = csv.reader(io.StringIO(text))
    assert row[1] == "'=HYPERLINK(1)"


def test_a_receipt_can_be_looked_for(rounds):
    round_ = rounds.asked()
    path = reverse("endorsements:guarantee", args=[round_.slug])

    there = Client().get(path, {"receipt": round_.requests.first().hash})
    gone = Client().get(path, {"receipt": "f" * 64})

    assert "Yes: request 1, Amina Khan." in words(there)
    assert "This receipt is not on the register of this round." in words(gone)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("member", 404),
        ("body", 404),
        ("scrutineer", 409),
        ("returning officer", 200),
    ],
)
def test_the_desk_is_the_returning_officers(rounds, everybody, who, status):
    rule_set()
    for path in (reverse("endorsement_desk:index"), reverse("endorsement_desk:announce")):
        assert everybody[who].get(path).status_code == status


def test_a_decision_for_all_members_is_put_to_them_at_the_desk(rounds):
    endorsement = rounds.declared(
        b"\x00", round_=rounds.asked(rules=rule_set(decides="members"))
    ).endorsement
    then = NOON + 20 * factories.DAY
    concern = actions.raise_concern(endorsement, words="Hm.", by=rounds.body[0], at=then)
    concern = actions.reply(concern, text="No.", at=then)
    actions.propose(
        endorsement,
        concern=concern,
        outcome="warn",
        reasons="Why.",
        by=rounds.body[0],
        at=then,
    )

    with at(then):
        desk = signed_in(rounds.returning)
        [path] = re.findall(
            r"/staff/endorsements/decisions/\d+/",
            desk.get(reverse("endorsement_desk:index")).content.decode(),
        )
        data = {"rule_set": factories.rule_set().pk}
        for name, days in (("opens_at", 30), ("closes_at", 40)):
            moment = then + days * factories.DAY
            data |= {f"{name}_date": f"{moment:%Y-%m-%d}", f"{name}_time": "12:00"}
        answer = desk.post(path, data)

    decision = concern.decision
    decision.refresh_from_db()
    assert answer.status_code == 302
    assert decision.contest.case_against == "No."


def test_every_page_of_the_desk_says_whose_work_it_is():
    assert [
        pattern.name for pattern in desk_patterns if not hasattr(pattern.callback, "roles")
    ] == []


def test_a_doubt_that_nobody_shares_yet_is_for_members(rounds, everybody):
    endorsement = rounds.declared(
        b"\x00", b"\x00", round_=rounds.asked(rules=rule_set(concern_support=5))
    ).endorsement
    actions.raise_concern(
        endorsement, words="A rumour.", by=factories.member(), at=NOON + 9 * factories.DAY
    )
    path = reverse("endorsements:relationship", args=[endorsement.round.slug])

    assert "A rumour." not in words(everybody["stranger"].get(path))
    assert "A rumour." in words(everybody["member"].get(path))


def test_a_round_is_announced_at_the_desk(rounds):
    rules = rule_set()
    dates = rounds.dates()
    data = {
        "title": "Mayor", "new_post": "Mayor of Northmoor", "questions": "Why?\nHow?",
        "rule_set": rules.pk,
    }  # fmt: skip
    for name, moment in dates.items():
        data |= {f"{name}_date": f"{moment:%Y-%m-%d}", f"{name}_time": f"{moment:%H:%M}"}

    with at(rounds.announced_at):
        client = signed_in(rounds.returning)
        answer = client.post(reverse("endorsement_desk:announce"), data)
        short = data | {
            "closes_at_date": f"{dates['opens_at']:%Y-%m-%d}",
            "closes_at_time": "20:00",
        }
        refused = client.post(reverse("endorsement_desk:announce"), short)

    assert answer.status_code == 302
    [made] = Round.objects.all()
    assert (made.post.name, made.questions, made.opens_at) == (
        "Mayor of Northmoor", ["Why?", "How?"], dates["opens_at"],
    )  # fmt: skip
    assert refused.status_code == 422
    assert "less time than the rules ask for" in words(refused)
