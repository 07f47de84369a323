"""Amending, page by page: three steps, nothing stored on the way, nothing lost, nothing half written."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from members.roles import Role
from motions import actions, weaves
from motions.lifecycle import State
from motions.models import Finding, Ground, Kind, Submission
from tests.answers import text
from tests.desk import signed_in
from tests.factories import DAY, member, officer
from tests.factories.motions import fresh, words
from tests.tables import table

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(maker):
    """The first assembly's stage: members amend."""
    with time_machine.travel(maker.during(4), tick=False) as clock:
        yield clock


@pytest.fixture
def motion(maker):
    return maker.on_agenda(member("Mo Ver"))


@pytest.fixture
def ann():
    return member("Ann Mender")


def browser(who) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def page(name: str, submission, *more) -> str:
    numbers = submission.reference.split("/")
    return reverse(f"motions:{name}", args=[submission.process.slug, *numbers, *more])


def block_of(submission, words: str) -> str:
    shown = weaves.reading_of(submission).shown
    return next(block.id for block in shown if words in "".join(w.text + " " for w in block.words))


def against(submission) -> dict:
    lead = submission.lead or submission
    version = weaves.latest_version(lead.text, lead)
    assert version is not None
    return {"against": version.pk}


SENT = {"title": "In person only", "reason": "Post is slow.", "do": "submit"}


def send(who, target, typed: dict, **more):
    return browser(who).post(page("amend", target), against(target) | typed | SENT | more)


MEGABYTE = 1_000_000


@pytest.mark.parametrize("megabytes", [1, 9])
def test_too_long_a_paste_comes_back_whole_with_what_is_wrong(now, motion, ann, megabytes):
    pasted = "word " * (megabytes * MEGABYTE // 5)

    back = send(ann, motion, {f"changed:{block_of(motion, 'Members')}": pasted})

    assert back.status_code == 422
    assert "the most that can be taken is 400000" in text(back)
    assert pasted in back.content.decode()
    assert not Submission.objects.filter(kind=Kind.AMENDMENT).exists()


def test_more_than_is_taken_at_once_is_answered_in_words(now, motion, ann):
    pasted = "word " * (11 * MEGABYTE // 5)

    back = send(ann, motion, {f"changed:{block_of(motion, 'Members')}": pasted})

    assert back.status_code == 413
    assert "You sent more than 10 MB" in text(back)
    assert "Nothing of it was saved." in text(back)
    assert not Submission.objects.filter(kind=Kind.AMENDMENT).exists()


# Three steps


def test_an_amendment_is_made_in_three_steps_without_javascript(now, motion, ann):
    client, address = browser(ann), page("amend", motion)
    block = block_of(motion, "Members")
    old = "Members may vote by post or in person. Ballots are secret. The count is public."

    first = client.get(address)
    assert "Step 1 of 3" in text(first)
    assert f'value="change:{block}"' in text(first)
    second = client.post(address, against(motion) | {"do": f"change:{block}"})
    assert "Step 2 of 3" in text(second)
    assert old in text(second)
    typed = {f"changed:{block}": old.replace("by post or in person", "in person")}
    third = client.post(address, against(motion) | typed | {"do": "check"})
    assert "Step 3 of 3" in text(third)
    assert "delete “by post or”" in text(third)
    assert not Submission.objects.filter(kind=Kind.AMENDMENT).exists()
    sent = client.post(address, against(motion) | typed | SENT)

    made = Submission.objects.get(kind=Kind.AMENDMENT)
    assert sent.url == f"/motions/{motion.process.slug}/1/1/"
    assert (made.mover, made.title, made.reason) == (ann, "In person only", "Post is slow.")
    assert "Members may vote in person." in words(made)


def test_several_places_are_changed_at_once_and_put_back(now, motion, ann):
    client, address = browser(ann), page("amend", motion)
    heading, body = (b.id for b in weaves.reading_of(motion).shown[:2])
    typed = against(motion) | {f"changed:{heading}": "Choosing", f"inserted:{body}": "New words."}

    chosen = text(client.post(address, typed | {"do": "choose"}))
    back = text(client.post(address, typed | {"do": f"restore:changed:{heading}"}))

    assert "Changed by you" in chosen
    assert "New words." in chosen
    assert f"changed:{heading}" not in back
    assert "New words." in back


@pytest.mark.parametrize(
    ("do", "wording"),
    [("delete", "delete all"), ("move", "move it to the beginning")],
)
def test_a_part_is_taken_out_or_moved(now, motion, ann, do, wording):
    client, address = browser(ann), page("amend", motion)
    block = block_of(motion, "coordinating")

    second = text(client.post(address, against(motion) | {"do": f"{do}:{block}"}))
    field = "moved" if do == "move" else "changed"
    assert f'name="{field}:{block}"' in second
    third = client.post(address, against(motion) | {f"{field}:{block}": "", "do": "check"})

    assert wording in text(third)


def test_an_amendment_is_amended_in_its_turn(maker, now, motion, ann):
    first = maker.amendment(motion, member(), "by post", "by letter")
    block = block_of(first, "letter")
    new = "Members may vote by registered letter or in person. Ballots are secret. The count is public."

    sent = send(ann, first, {f"changed:{block}": new})

    made = Submission.objects.get(title="In person only")
    assert sent.status_code == 302
    assert made.amends == first
    assert "registered letter" in words(made)


def test_what_it_meets_is_said_before_it_is_sent(maker, now, motion, ann):
    maker.amendment(motion, member(), "by post", "by letter")
    block = block_of(motion, "Members")
    typed = "Members may vote by pigeon or in person. Ballots are secret. The count is public."

    third = browser(ann).post(
        page("amend", motion), against(motion) | {f"changed:{block}": typed, "do": "check"}
    )

    assert "It meets other amendments" in text(third)
    assert (
        "Amendment 1 to motion 1 (by post → by letter) and your amendment delete the same"
        in text(third)
        or "Your amendment and Amendment 1 to motion 1 (by post → by letter) delete the same"
        in text(third)
    )


def test_what_was_read_stays_the_base_when_a_version_is_published_meanwhile(
    maker, now, motion, ann
):
    pinned = against(motion)
    block = block_of(motion, "coordinating")
    other = maker.amendment(motion, member(), "by post", "by letter")
    actions.conclude(other, "carried", why="Voted.", by=maker.clerk, at=maker.during(4))
    actions.publish_version(motion.text, of=motion, why="So far.", by=None, at=maker.during(4))
    typed = {f"changed:{block}": "The coordinating group reports twice a year to the convention."}

    second = browser(ann).post(page("amend", motion), pinned | typed | {"do": "choose"})
    sent = browser(ann).post(page("amend", motion), pinned | typed | SENT)

    assert "Version 2 has been published since you began." in text(second)
    assert sent.status_code == 302
    made = Submission.objects.get(title="In person only")
    assert "twice a year" in words(made)
    assert "by letter" in words(made)


# What cannot be taken

BODY = "Members may vote by post or in person. Ballots are secret. The count is public."


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (BODY, "Nothing has been changed."),
        (BODY + "  \x00", "Nothing has been changed."),
        ("word " * 200_000, "the most that can be taken is 400000"),
        ("w" * 20_001, "One paragraph has 20001 characters"),
    ],
    ids=["nothing", "nothing to be seen", "a megabyte", "one long block"],
)
def test_what_cannot_be_taken_comes_back_whole(now, motion, ann, new, said):
    block = block_of(motion, "Members")

    back = send(ann, motion, {f"changed:{block}": new})

    assert back.status_code == 422
    assert said in text(back)
    assert new.strip("\x00 ") in back.content.decode()
    assert not Submission.objects.filter(kind=Kind.AMENDMENT).exists()


def test_a_direct_negative_is_no_amendment(maker, now, ann):
    motion = maker.on_agenda(member(), "Members may vote by post.")
    new = "Members may not vote by post."

    back = send(ann, motion, {f"changed:{block_of(motion, 'Members')}": new})

    assert back.status_code == 422
    assert "This only says the opposite." in text(back)
    assert new in text(back)


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        ("Members may vote\x07 at sea.", "Members may vote at sea."),
        ("Members may vote \u202eaes ta.", "Members may vote aes ta."),
        ("Members may vote e\u0301lse.", "Members may vote \u00e9lse."),
        ("אבג דהו.", "אבג דהו."),
    ],
    ids=["control", "direction", "combining", "rtl"],
)
def test_odd_characters_are_taken_as_what_they_show(now, motion, ann, new, kept):
    sent = send(ann, motion, {f"changed:{block_of(motion, 'Members')}": new})

    assert sent.status_code == 302
    assert kept in words(Submission.objects.get(kind=Kind.AMENDMENT))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Fill in: Title"),
        ({"title": "t" * 161}, "The title is too long"),
        ({"reason": "word " * 151}, "The reason has 151 words"),
    ],
)
def test_a_title_or_reason_that_will_not_do_comes_back_with_the_words(
    now, motion, ann, changed, said
):
    typed = {f"changed:{block_of(motion, 'Members')}": "Other words altogether."}

    back = send(ann, motion, typed, **changed)

    assert back.status_code == 422
    assert said in text(back)
    assert "Other words altogether." in text(back)


def test_a_window_that_closed_a_second_ago_gives_everything_back(maker, now, motion, ann):
    now.move_to(maker.windows[3].closes_at)
    typed = {f"changed:{block_of(motion, 'Members')}": "Other words altogether."}

    back = send(ann, motion, typed)

    assert back.status_code == 422
    assert "It is too late to amend motions" in text(back) or "too early" in text(back)
    assert "Other words altogether." in text(back)
    assert "Post is slow." in text(back)
    assert not Submission.objects.filter(kind=Kind.AMENDMENT).exists()


def test_a_motion_decided_meanwhile_gives_everything_back(maker, now, motion, ann):
    typed = {f"changed:{block_of(motion, 'Members')}": "Other words altogether."}
    pinned = against(motion)
    actions.conclude(motion, "lost", why="Voted.", by=maker.clerk, at=maker.during(4))

    back = browser(ann).post(page("amend", motion), pinned | typed | SENT)

    assert back.status_code == 422
    assert "no longer open to amendment" in text(back)
    assert "Other words altogether." in text(back)


@table("""
                drafting  rulings  assembly  amendments  coordinating
    member         no       no       yes        yes          no
    lapsed         no       no       no         no           no
    coordinating   no       no       no         no           yes
""")
def test_who_may_amend_when(maker, motion, row, column, expected):
    stage = {"drafting": 1, "rulings": 3, "assembly": 4, "amendments": 6, "coordinating": 7}
    who = {
        "member": lambda: member(),
        "lapsed": lambda: member(lapsed=True),
        "coordinating": lambda: officer("Nel", Role.COORDINATING),
    }[row]()
    asked = "?for=coordinating" if row == "coordinating" else ""
    typed = {f"changed:{block_of(motion, 'Members')}": "Other words altogether."}
    with time_machine.travel(maker.during(stage[column]), tick=False):
        client = signed_in(who) if asked else browser(who)
        sent = client.post(page("amend", motion) + asked, against(motion) | typed | SENT)

    assert (sent.status_code == 302) is expected
    assert Submission.objects.filter(kind=Kind.AMENDMENT).exists() is expected


# After a ruling


@pytest.fixture
def out(maker):
    motion = maker.submitted(member("Mo Ver"))
    actions.rule(
        motion,
        Finding.OUT,
        ground=Ground.UNCLEAR,
        clause="SO 9",
        words="By when?",
        by=maker.clerk,
        at=maker.during(3),
    )
    return fresh(motion)


@pytest.mark.parametrize(("days", "status"), [(1, 302), (8, 422)])
def test_a_mover_gives_new_wording_in_time(maker, out, days, status):
    typed = {f"changed:{block_of(out, 'coordinating')}": "The group reports by May each year."}
    with time_machine.travel(maker.during(3) + days * DAY, tick=False):
        sent = browser(out.mover).post(
            page("resubmit", out), typed | {"why": "Dated.", "do": "submit"}
        )

    assert sent.status_code == status
    assert (fresh(out).state == State.SUBMITTED) is (status == 302)
    if status == 422:
        assert "by May each year" in text(sent)


@table("""
               resubmit  appeal  withdraw
    mover        yes       yes     yes
    stranger     no        no      no
""")
def test_what_follows_a_ruling_is_the_movers(maker, out, row, column, expected):
    who = out.mover if row == "mover" else member()
    typed = {
        "resubmit": {f"changed:{block_of(out, 'Members')}": "Others.", "why": "", "do": "submit"},
        "appeal": {"grounds": "It is clear."},
        "withdraw": {"reason": "Enough."},
    }[column]
    with time_machine.travel(maker.during(3), tick=False):
        sent = browser(who).post(page(column, out), typed)

    assert (sent.status_code == 302) is expected
    assert (fresh(out).state != State.OUT) is expected
