"""Drafting, page by page: one writes, several write at once, the meeting votes, it is submitted."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motions import actions, weaves
from motions.models import Draft, DraftKind, Submission
from motions.wording import Edits
from tests.answers import text
from tests.factories import DAY, NOON, member
from tests.factories.motions import POLICY, group, of_group
from tests.motions.documents.packages import paragraph, word_file
from tests.tables import table

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(maker):
    """The first stage: everybody drafts."""
    with time_machine.travel(maker.during(1), tick=False) as clock:
        yield clock


@pytest.fixture
def hackney():
    return group("Hackney")


@pytest.fixture
def hal(hackney):
    return of_group("Hal Ito", hackney)


@pytest.fixture
def una(hackney):
    return of_group("Una Byrne", hackney)


@pytest.fixture
def convenor(hackney):
    made = of_group("Con Venor", hackney)
    actions.name_convenor(hackney, made, since=NOON.date(), until=None, by=None, at=NOON)
    return made


@pytest.fixture
def shared(maker, now, hackney, hal, una):
    """A group's draft with one version, that both may edit."""
    draft = maker.draft(hal, group=hackney)
    actions.invite_editor(draft, una, by=hal, at=maker.during(1))
    actions.save_draft(draft, Edits(whole=POLICY), seen=0, by=hal, at=maker.during(1))
    return draft


def browser(who) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def page(name: str, *args) -> str:
    return reverse(f"motions:{name}", args=args)


def box(draft: Draft) -> str:
    return weaves.as_typed(weaves.DraftWeave(draft).reading())


def write(who, draft, typed: str, seen: int, **more):
    typed_in = {"typed": typed, "seen": seen, "note": "", **more}
    return browser(who).post(page("draft_write", draft.pk), typed_in)


# Beginning


def test_a_group_begins_a_draft_and_writes_it(maker, now, hal, hackney):
    begun = browser(hal).post(
        page("draft", maker.process.slug),
        {"kind": "policy", "whose": "group", "title": "Open ballots", "reason": "To be fair."},
    )
    draft = Draft.objects.get()

    assert begun.url == page("draft_write", draft.pk)
    assert (draft.group, draft.title, draft.reason) == (hackney, "Open ballots", "To be fair.")
    assert write(hal, draft, POLICY, 0).url == page("draft_page", draft.pk)
    assert box(draft) == POLICY


def test_what_cannot_be_begun_is_said_before_anything_is_typed(maker, now, hal):
    now.move_to(maker.during(2))

    said = text(browser(hal).get(page("draft", maker.process.slug)))

    assert "It is too early to draft together." in said or "It is too late" in said


def test_a_reason_too_long_and_no_title_come_back_with_what_was_typed(maker, now, hal):
    reason = "word " * 151

    back = browser(hal).post(
        page("draft", maker.process.slug), {"kind": "policy", "whose": "", "reason": reason}
    )

    assert back.status_code == 422
    assert "The reason has 151 words; the most is 150." in text(back)
    assert reason.strip() in text(back)
    assert not Draft.objects.exists()


@table("""
               read  write  editors  certify
    editor      yes   yes     yes      yes
    neighbour   yes   yes     yes      yes
    stranger    no    no      no       no
""")
def test_who_sees_a_groups_draft(shared, hal, hackney, row, column, expected):
    people = {
        "editor": lambda: hal,
        "neighbour": lambda: of_group("Ned Bor", hackney),
        "stranger": lambda: member("Sol Ito"),
    }
    names = {"read": "draft_page", "write": "draft_write"}
    name = names.get(column, f"draft_{column}")

    answer = browser(people[row]()).get(page(name, shared.pk))

    assert (answer.status_code == 200) is expected
    assert answer.status_code in (200, 404)


def test_a_neighbour_reads_and_comments_and_does_not_write(shared, hackney):
    ned = of_group("Ned Bor", hackney)

    refused = write(ned, shared, POLICY + "\n\nMore.", 1)

    assert refused.status_code == 422
    assert "More." in text(refused)
    assert "Ask one of its editors to invite you" in text(refused)
    assert box(shared) == POLICY


# Writing at once


def test_two_who_write_at_different_places_keep_both_and_see_what_the_other_changed(
    shared, hal, una
):
    write(hal, shared, POLICY.replace("by post", "by letter"), 1)

    client = browser(una)
    typed = {"typed": POLICY.replace("each year", "twice a year"), "seen": 1}
    saved = client.post(page("draft_write", shared.pk), typed)

    assert saved.url == page("draft_versions", shared.pk) + "?from=1&to=3"
    said = text(client.get(saved.url))
    assert "Hal Ito saved while you were writing." in said
    assert "letter" in said
    assert box(shared) == POLICY.replace("by post", "by letter").replace(
        "each year", "twice a year"
    )


def test_two_who_write_at_one_place_are_shown_both_and_bring_them_together(shared, hal, una):
    write(hal, shared, POLICY.replace("by post", "by letter"), 1)

    saved = write(una, shared, POLICY.replace("by post", "by pigeon"), 1)

    assert saved.url == page("draft_together", shared.pk, 3)
    said = text(browser(una).get(saved.url))
    assert "pigeon" in said
    assert "letter" in said
    assert "kept beside the text" in text(browser(hal).get(page("draft_page", shared.pk)))
    both = POLICY.replace("by post", "by letter or pigeon")
    typed = {"typed": both, "seen": 3, "note": "Both"}
    assert browser(una).post(saved.url, typed).url == page("draft_page", shared.pk)
    assert box(shared) == both
    assert "kept beside the text" not in text(browser(hal).get(page("draft_page", shared.pk)))


def test_pressing_save_twice_saves_once(shared, hal):
    typed = POLICY.replace("by post", "by letter")

    write(hal, shared, typed, 1)
    write(hal, shared, typed, 1)

    assert shared.versions.count() == 2


def test_a_draft_given_up_meanwhile_gives_the_words_back(shared, hal, una):
    browser(hal).post(page("draft_give_up", shared.pk))

    back = write(una, shared, POLICY + "\n\nWritten in vain.", 1)

    assert back.status_code == 422
    assert "Written in vain." in text(back)


# What people paste

RTL = "אבג דהו.\n\nA\u202eb and e\u0301t\u00e9."


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 422, "There are no words in the box"),
        ("   \n\n \x00", 422, "There are no words in the box"),
        ("word " * 200_000, 422, "1000000 characters; the most that can be taken is 400000"),
        ("w" * 20_001, 422, "One paragraph has 20001 characters"),
        ("a\x00b\x07c", 302, ""),
        (RTL, 302, ""),
        ("e\u0301" * 10, 302, ""),
        ("<script>alert(1)</script>", 302, ""),
    ],
    ids=["nothing", "blanks", "a megabyte", "one block", "controls", "rtl", "combining", "script"],
)
def test_what_is_pasted_is_taken_or_given_back_and_never_half(shared, hal, typed, status, said):
    back = write(hal, shared, typed, 1)

    assert back.status_code == status
    assert said in text(back)
    assert shared.versions.count() == (1 if status == 422 else 2)
    if status == 422 and typed.strip("\x00 \n"):
        assert typed.strip() in back.content.decode()
    if status == 302:
        shown = text(browser(hal).get(page("draft_page", shared.pk)))
        assert [mark for mark in ("\x00", "\x07", "\u202e", "<script>alert") if mark in shown] == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("motion.docx", b"not a document", "This is not a Word document"),
        ("motion.odt", b"nor this", "This is not an OpenDocument text"),
        ("motion.docx", b"", "empty"),
        ("motion.exe", b"MZ", "Choose a Word document"),
    ],
)
def test_a_file_that_is_not_one_leaves_the_box_as_it_was(shared, hal, name, data, said):
    file = SimpleUploadedFile(name, data)

    back = write(hal, shared, POLICY + "\n\nTyped before.", 1, file=file)

    assert back.status_code == 422
    assert said in text(back)
    assert "Typed before." in text(back)
    assert shared.versions.count() == 1


def test_a_file_is_read_into_the_box_and_saved_only_when_told(shared, hal):
    file = SimpleUploadedFile("motion.docx", word_file(paragraph("From a document.")))

    read = write(hal, shared, POLICY, 1, file=file)

    assert read.status_code == 200
    assert "From a document." in text(read)
    assert "nothing is saved yet" in text(read)
    assert shared.versions.count() == 1


def test_a_file_does_not_push_out_what_was_not_saved(shared, hal):
    file = SimpleUploadedFile("motion.md", b"From a file.")

    read = text(write(hal, shared, "Not saved yet.", 1, file=file))

    assert "Not saved yet. From a file." in read


# A text that is there already


def test_a_change_of_the_rule_book_is_written_part_by_part(maker, now, hal):
    draft = maker.draft(hal, kind=DraftKind.CONSTITUTIONAL)
    client = browser(hal)
    block = weaves.DraftWeave(draft).reading().shown[1].id
    choose = text(client.get(page("draft_write", draft.pk)))
    part = page("draft_write", draft.pk) + f"?block={block}"

    assert "Choose the place" in choose
    assert "Members may vote by post." in text(client.get(part))
    typed = {"typed": "Members must vote by post.", "seen": 0, "note": ""}
    assert client.post(part, typed).url == page("draft_page", draft.pk)
    assert "delete “may”, insert “must”" in text(client.get(page("draft_page", draft.pk)))
    same = client.post(part, {"typed": "Members must vote by post.", "seen": 1, "note": ""})
    assert same.status_code == 422
    assert "Nothing has been changed." in text(same)


# With others


def test_an_invitation_lets_a_member_of_the_group_write_and_nobody_else(shared, hal, hackney):
    ned, stranger = of_group("Ned Bor", hackney), member("Sol Ito")
    said = browser(hal).get(page("draft_editors", shared.pk)).context["invitation"]
    address = said.removeprefix("http://testserver")

    assert browser(stranger).post(address).status_code == 409
    assert "Hal Ito invites you" in text(browser(ned).get(address))
    assert browser(ned).post(address).url == page("draft_page", shared.pk)
    assert write(ned, shared, POLICY + "\n\nMore.", 1).status_code == 302
    assert browser(ned).get(address[:-3] + "/").status_code == 404


def test_an_invitation_ends_after_a_fortnight(shared, hal, hackney, now):
    said = browser(hal).get(page("draft_editors", shared.pk)).context["invitation"]
    now.shift(15 * DAY)

    answer = browser(of_group("Ned Bor", hackney)).post(said.removeprefix("http://testserver"))

    assert answer.status_code == 404


def test_a_comment_stands_beside_its_part_until_it_is_settled(shared, hal, una):
    block = weaves.DraftWeave(shared).reading().shown[1].id
    address = page("draft_comment", shared.pk) + f"?block={block}&number=1"

    browser(una).post(address, {"words": "What of those at sea?"})
    said = text(browser(hal).get(page("draft_page", shared.pk)))
    assert "What of those at sea?" in said
    comment = shared.comments.get()
    browser(hal).post(page("draft_settle", shared.pk, comment.pk))

    comment.refresh_from_db()
    assert comment.settled_by == hal


def test_an_empty_comment_is_asked_for(shared, una):
    assert browser(una).post(page("draft_comment", shared.pk), {"words": " "}).status_code == 422


# The meeting, and on

FIGURES = {
    "held_on": "2026-03-02",
    "present": 7,
    "votes_for": 5,
    "against": 1,
    "abstained": 1,
    "certain": "on",
    "number": 1,
}


def test_a_group_submits_what_its_meeting_voted_for(shared, hal, convenor):
    assert "Have a convenor certify" in text(browser(hal).get(page("draft_page", shared.pk)))

    browser(convenor).post(page("draft_certify", shared.pk), FIGURES)
    made = browser(hal).post(page("draft_submit", shared.pk))

    motion = Submission.objects.get()
    assert made.url == f"/motions/{motion.process.slug}/{motion.number}/"
    assert motion.group == shared.group
    assert "5 for, 1 against" in text(browser(hal).get(page("draft_page", shared.pk)))
    assert write(hal, shared, "Other words.", 1).status_code == 422


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"present": 2, "votes_for": 2, "against": 0, "abstained": 0}, "the quorum is 3"),
        ({"votes_for": 9}, "more votes than people"),
        ({"votes_for": 1}, "did not carry it"),
        ({"held_on": "2026-04-02"}, "still to come"),
        ({"present": ""}, "Fill in: Members present"),
        ({"certain": ""}, "Tick the box"),
    ],
)
def test_figures_that_make_no_mandate_come_back(shared, convenor, changed, said):
    back = browser(convenor).post(page("draft_certify", shared.pk), FIGURES | changed)

    assert back.status_code == 422
    assert said in text(back)
    assert not shared.mandates.exists()


def test_a_vote_on_an_earlier_version_does_not_carry_a_later_one(shared, hal, convenor):
    browser(convenor).post(page("draft_certify", shared.pk), FIGURES)
    write(hal, shared, POLICY + "\n\nAnd more.", 1)

    assert browser(hal).post(page("draft_submit", shared.pk)).status_code == 409
    assert "The draft was changed since." in text(browser(hal).get(page("draft_page", shared.pk)))


def test_only_a_convenor_certifies(shared, hal):
    back = browser(hal).post(page("draft_certify", shared.pk), FIGURES)

    assert back.status_code == 422
    assert not shared.mandates.exists()


def test_versions_are_compared_and_taken_home(shared, hal):
    write(hal, shared, POLICY.replace("by post", "by letter"), 1)
    client = browser(hal)

    assert "[deleted text: </span>post" in text(
        client.get(page("draft_versions", shared.pk) + "?from=1&to=2")
    )
    assert client.get(page("draft_file", shared.pk, "docx")).content[:2] == b"PK"
    assert b"by letter" in client.get(page("draft_file", shared.pk, "md")).content
    assert client.get(page("draft_file", shared.pk, "exe")).status_code == 404
