"""The returning officer's desk for motions: drawing questions up, and entering a rule book from a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motions.models import Question, Text, TextKind
from tests.desk import signed_in
from tests.factories.motions import RULES, fresh
from tests.factories.rulebook import CASES, Hall
from tests.motions.documents.packages import paragraph, word_file

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_motion_that_waits_is_put_on_a_ballot_and_taken_off_again(hall):
    motion = hall.rule_change("ten members", "twelve members")
    desk = signed_in(hall.maker.returning)
    index = reverse("questions:index")
    page = reverse("questions:draw_up", args=[hall.ballot.slug, motion.pk])

    assert page in desk.get(index).content.decode()
    assert "delete “ten”, insert “twelve”" in desk.get(page).content.decode()
    assert desk.post(page, CASES).status_code == 302
    question = Question.objects.get()
    assert question.contest.case_for == CASES["case_for"].strip()
    assert page not in desk.get(index).content.decode()

    desk.post(reverse("questions:take_off", args=[question.pk]))
    assert not Question.objects.exists()
    assert not hall.ballot.contests.exists()
    assert fresh(motion).state == "ballot"


def test_cases_of_unequal_length_come_back_with_nothing_lost(hall):
    motion = hall.policy()
    page = reverse("questions:draw_up", args=[hall.ballot.slug, motion.pk])
    typed = {"case_for": "Long. " * 60, "case_against": "Short.", "summary": "What it is."}

    response = signed_in(hall.maker.returning).post(page, typed)

    assert response.status_code == 422
    said = response.content.decode()
    assert "Bring them within 25 words of each other." in said
    assert "Short." in said
    assert "What it is." in said


@pytest.mark.parametrize("name", ["index", "begin"])
def test_the_desk_is_the_returning_officers(hall, name):
    page = reverse(f"questions:{name}")

    assert signed_in(hall.mover).get(page).status_code == 404
    assert signed_in(hall.maker.scrutineer).get(page).status_code == 409
    assert signed_in(hall.maker.returning).get(page).status_code == 200


def upload(name: str, data: bytes) -> dict:
    return {"read": "1", "file": SimpleUploadedFile(name, data)}


def test_a_rule_book_is_read_from_a_file_and_entered_once_it_reads_right(hall):
    desk = signed_in(hall.maker.returning)
    page = reverse("questions:begin")
    document = word_file("".join(map(paragraph, ("1. Members decide.", "1.1 By ballot."))))

    read = desk.post(page, upload("rules.docx", document)).content.decode()
    assert "1.1. By ballot." in read
    assert "Numbers and letters typed by hand" in read
    assert Text.objects.filter(kind=TextKind.RULE_BOOK).count() == 1

    typed = {"title": "Standing orders", "typed": RULES, "why": "Adopted."}
    entered = desk.post(page, typed)
    again = desk.post(page, typed)  # pressed twice
    book = Text.objects.get(title="Standing orders")
    assert entered.headers["Location"] == reverse("rules:book", args=[book.pk])
    assert again.status_code == 422
    assert "There is a rule book of this name already." in again.content.decode()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("rules.docx", b"%PDF-1.7"), "This is not a Word document"),
        (("rules.pdf", b"%PDF-1.7"), "Choose a Word document"),
        (("rules.txt", b"x " * 300_000), "the most that can be taken is 400000"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_what_to_do(hall, file, said):
    response = signed_in(hall.maker.returning).post(reverse("questions:begin"), upload(*file))

    assert response.status_code == 422
    assert said in response.content.decode()
