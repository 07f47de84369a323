"""Who put these words here, and which vote let them stay; and the pages that say so."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from motions import actions, drafting, weaves
from motions.documents import read_file, read_word
from motions.drafting import record
from motions.memory import memory
from motions.models import Policy, Progress
from motions.queries import provenance
from motions.wording import Edits
from tests.desk import signed_in
from tests.factories import DAY, member
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import RULES, fresh
from tests.factories.rulebook import AGAINST, FOR, LATER, Hall

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def told(process: AssemblyMaker) -> Hall:
    """A motion amended by an assembly, and carried by the members: three words, from three hands."""
    hall = Hall(process)
    motion = process.rule_change(hall.mover, "has ten members", "has at most twelve members")
    amendment = process.amendment(motion, member("Bo Amender"), "at most", "at least")
    process.vote(amendment, 6, 3, 1)
    process.vote(motion, 8, 2)
    hall.ask(hall.put(fresh(motion)))
    hall.hold((FOR,), (FOR,), (FOR,), (AGAINST,))
    hall.settle()
    return hall


@pytest.fixture
def hall() -> Hall:
    return told(AssemblyMaker())


def steps(hall: Hall, words: str, *, for_member: bool = True) -> list[tuple[str, str, str]]:
    """What is told of some words in force, which one change-set put there."""
    reading = weaves.reading_in_force(hall.process.book)
    (found,) = provenance.find(reading, words)
    ((credit, _),) = found.credits
    trail = provenance.Provenance(hall.process.book, for_member=for_member).trail(credit.change)
    return [(step.what, step.who, step.why) for step in trail.steps]


def test_a_word_leads_to_its_amendment_its_assembly_and_its_ballot_with_the_figures(hall):
    ballot = f"In the ballot “{hall.ballot}”: 3 for, 1 against, 0 abstained"

    assert [
        (what, who, why.split(". ")[0].rstrip(".")) for what, who, why in steps(hall, "LEAST")
    ] == [
        ("Put forward as Amendment 1 to motion 1: at most → at least", "Bo Amender", ""),
        (
            "First assembly on Amendment 1 to motion 1: Carried",
            "",
            "By vote: 6 for, 3 against, 1 neither",
        ),
        ("Made part of Motion 1", "Hana Clerk", ""),
        (
            "First assembly on Motion 1: Carried",
            "",
            "By vote: 8 for, 2 against, 0 neither",
        ),
        (f"Carried in the ballot “{hall.ballot}”", "", ballot),
    ]


def test_the_other_words_lead_to_their_own_hands(hall):
    assert steps(hall, "twelve")[0][:2] == ("Put forward as Motion 1: Endorsements", "Ada Mover")
    assert [(what, why) for what, _, why in steps(hall, "the convention meets")] == [
        ("In force", "As adopted.")
    ]


def test_members_names_are_for_members(hall):
    assert next(who for _, who, _ in steps(hall, "least", for_member=False)) == "a member"


def test_words_are_found_across_hands_whatever_their_capitals_and_spaces(hall):
    reading = weaves.reading_in_force(hall.process.book)

    (found,) = provenance.find(reading, "  HAS at  least twelve members. ")

    assert [said for _, said in found.credits] == ["has", "at", "least", "twelve", "members."]
    assert provenance.find(reading, "no such words") == []
    assert provenance.find(reading, " ") == []


def test_a_clause_shows_every_version_in_which_it_changed(hall):
    versions = list(hall.process.book.versions.filter(of=None).order_by("number"))
    reading = weaves.reading_in_force(hall.process.book)
    changed, unchanged = reading.shown[2].id, reading.shown[1].id

    assert [v.number for v, _ in provenance.history(versions, changed)] == [1, 2]
    assert [v.number for v, _ in provenance.history(versions, unchanged)] == [1]


# Pages


def address(hall: Hall, name: str, *more: object) -> str:
    return reverse(f"rules:{name}", args=[hall.process.book.pk, *more])


def test_the_rule_book_can_be_read_as_it_was_on_any_day(hall, client):
    with time_machine.travel(LATER + 9 * DAY):
        now = client.get(address(hall, "book")).content.decode()
    before = client.get(address(hall, "book"), {"on": "2026-12-01"}).content.decode()
    first = client.get(address(hall, "version", 1)).content.decode()

    assert "at least twelve members" in " ".join(now.split())
    for then in (before, first):
        assert "has ten members" in " ".join(then.split())
        assert "no longer in force" in then


@pytest.mark.parametrize("day", ["1999-01-01", "yesterday", "0000-00-00"])
def test_a_day_on_which_there_was_nothing_is_told_so(hall, client, day):
    response = client.get(address(hall, "book"), {"on": day})

    assert response.status_code == 404
    assert "Choose a later day" in response.content.decode()


def test_the_changes_of_a_day_begin_when_they_come_into_force(hall, client):
    day = (LATER + dt.timedelta(days=8)).date()
    before = day - dt.timedelta(days=1)

    assert "twelve" in client.get(address(hall, "book"), {"on": day}).content.decode()
    assert "twelve" not in client.get(address(hall, "book"), {"on": before}).content.decode()


def test_the_page_of_some_words_tells_their_story_to_anyone_and_names_to_members(hall, client):
    response = client.get(address(hall, "words"), {"q": "at least"})
    signed = signed_in(hall.mover.user).get(address(hall, "words"), {"q": "at least"})

    assert "By vote: 6 for, 3 against, 1 neither" in response.content.decode()
    assert "Bo Amender" not in response.content.decode()
    assert "Bo Amender" in signed.content.decode()


def test_the_page_of_a_clause_is_there_for_every_clause_and_no_other(hall, client):
    for block in weaves.reading_in_force(hall.process.book).shown:
        assert client.get(address(hall, "clause", block.id.replace("/", "."))).status_code == 200
    for wrong in ("original.999", "x", "..", "original"):
        assert client.get(address(hall, "clause", wrong)).status_code == 404


def test_a_page_costs_the_same_however_long_the_story(hall, client, django_assert_max_num_queries):
    memory.clear()
    block = weaves.reading_in_force(hall.process.book).shown[2].id.replace("/", ".")
    with django_assert_max_num_queries(10):
        client.get(address(hall, "clause", block))
    with django_assert_max_num_queries(6):
        client.get(address(hall, "book"))


# Exports

AFTER = RULES.replace("ten members", "at least twelve members")


@pytest.mark.parametrize("kind", ["docx", "md", "txt"])
def test_a_version_comes_back_from_a_file(hall, client, kind):
    response = client.get(address(hall, "download", 2, kind))

    assert read_file(f"rules.{kind}", response.content).typed == AFTER


def test_the_json_holds_the_history_of_every_word(hall, client):
    exported = json.loads(client.get(address(hall, "download", 2, "json")).content)

    woven = record.from_json(json.dumps(exported["weave"]))
    reading = drafting.read(woven, exported["accepted"])
    assert weaves.as_typed(reading) == AFTER
    assert weaves.sha256_of(reading) == exported["sha256"]


def test_the_changes_come_tracked_with_who_made_them(hall, client):
    response = client.get(address(hall, "compared"), {"from": 1, "to": 2})

    assert read_file("changes.docx", response.content).typed == AFTER
    assert read_word(response.content, original=True).typed == RULES


@pytest.mark.parametrize("asked", [{"from": 9}, {"to": "x"}])
def test_versions_that_are_not_there_cannot_be_compared(hall, client, asked):
    assert client.get(address(hall, "compare"), asked).status_code == 404


def test_the_pdf_numbers_the_lines_as_published(hall, client):
    response = client.get(address(hall, "download", 2, "pdf"))

    reader = PdfReader(io.BytesIO(response.content))
    words = " ".join(reader.pages[0].extract_text().split())
    assert "3 2. The coordinating group has at least twelve members." in words
    assert reader.metadata.title == "Rule book"
    assert [entry.title for entry in reader.outline[:1]] == ["Rule book"]


def test_unknown_kinds_of_file_are_not_there(hall, client):
    assert client.get(address(hall, "download", 2, "exe")).status_code == 404
    assert client.get(address(hall, "download", 7, "pdf")).status_code == 404


# The booklet and policies


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("large", ["", "?large"])
def test_the_booklet_says_before_and_after_and_both_cases(hall, client, large):
    address_ = reverse("rules:booklet_pdf", args=[hall.ballot.slug])

    words = text_of(client.get(address_ + large).content)

    for said in (
        "delete “ten”, insert “at least twelve”",
        "2. The coordinating group has ten members.",
        "2. The coordinating group has at least twelve members.",
        "It is time.",
        "It is not time.",
        "Page 2 of",
    ):
        assert said in words


def test_large_type_is_larger(hall, client):
    address_ = reverse("rules:booklet_pdf", args=[hall.ballot.slug])
    sizes = []
    for large in ("", "?large"):
        found: set[float] = set()
        pages = PdfReader(io.BytesIO(client.get(address_ + large).content)).pages

        def visit(text, _cm, tm, _font, size, found=found):
            if "Before" not in text and text.strip():
                found.add(round(size, 1))

        pages[1].extract_text(visitor_text=visit)
        sizes.append(found)
    assert 10.0 in sizes[0]
    assert 16.0 in sizes[1]


def test_a_policy_shows_its_vote_and_the_coordinating_group_reports_on_it(client):
    hall = Hall()
    hall.ask(hall.policy())
    hall.hold((FOR,), (FOR,))
    hall.settle()
    policy = Policy.objects.get()
    page = reverse("rules:policy", args=[policy.pk])
    report = {"progress": Progress.BEGUN, "words": "Two of three."}

    assert "2 for, 0 against" in client.get(page).content.decode()
    assert client.post(page, report).status_code == 404
    assert signed_in(hall.mover.user).post(page, report).status_code == 409
    assert not policy.reports.exists()


def test_the_booklet_of_a_ballot_without_motions_is_not_there(client):
    hall = Hall()
    ballot = hall.maker.draft()

    assert client.get(reverse("rules:booklet", args=[ballot.slug])).status_code == 404


def test_the_words_of_a_composite_lead_to_the_motions_they_were_copied_from():
    hall = Hall()
    process = hall.process
    first = process.on_agenda(hall.mover, "Every meeting offers childcare to those who come.")
    second = process.on_agenda(member("Bo"), "Every meeting sends its papers a week before it.")
    typed = "Every meeting offers childcare to those who come, and sends its papers a week before."
    composite = actions.propose_composite(
        [first, second],
        title="Better meetings",
        edits=Edits(whole=typed),
        by=process.clerk,
        at=process.during(3),
    )
    reading = weaves.reading_of(fresh(composite))
    history = provenance.Provenance(composite.text, for_member=True)

    (block,) = reading.shown
    said = [(credit.text, history.copied_from(credit)) for credit in drafting.blame(reading, block)]

    assert said == [
        ("Every meeting offers childcare to those who come", "Motion 1 (Ada Mover)"),
        (", and", ""),
        (" sends its papers a week before", "Motion 2 (Bo)"),
        (".", ""),
    ]
