"""The committee's desk page by page: rulings, composites, conflicts, timetables; and the appeals above it."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from members.roles import Role
from motions import actions, weaves
from motions.lifecycle import State
from motions.models import Consent, Convenor, Finding, Ground, Kind, Process, Submission
from tests.answers import text
from tests.desk import signed_in
from tests.factories import DAY, NOON, member, officer
from tests.factories.motions import fresh, group, of_group, rule_set, words
from tests.tables import table

pytestmark = pytest.mark.django_db

AGAINST = {"ground": "unclear", "clause": "SO 9", "words": "By when?"}


@pytest.fixture
def now(maker):
    """The stage of rulings."""
    with time_machine.travel(maker.during(3), tick=False) as clock:
        yield clock


@pytest.fixture
def clerk(maker, now):
    return signed_in(maker.clerk)


def browser(who) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def desk(name: str, *args) -> str:
    return reverse(f"committee:{name}", args=args)


@table("""
                   rulings  processes  convenors  appeals
    arrangements     yes       yes        no        no
    membership       no        no         yes       no
    coordinating     no        no         no        yes
    member           no        no         no        no
""")
def test_whose_pages_these_are(maker, row, column, expected):
    roles = {
        "arrangements": Role.ARRANGEMENTS,
        "membership": Role.MEMBERSHIP,
        "coordinating": Role.COORDINATING,
    }
    who = officer(row, roles[row]) if row in roles else member(row)
    pages = {"convenors": reverse("questions:convenors"), "appeals": reverse("motions:appeals")}

    answer = signed_in(who).get(pages.get(column) or desk(column))

    assert (answer.status_code == 200) is expected
    assert answer.status_code in (200, 404, 409)


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ({"finding": "in-order"}, State.AGENDA),
        ({"finding": "out", **AGAINST}, State.OUT),
        ({"finding": "remitted", **AGAINST}, State.COMPOSITING),
    ],
)
def test_a_ruling_is_made_on_its_page(maker, clerk, typed, state):
    motion = maker.submitted(member())

    assert f"Motion {motion.number}" in text(clerk.get(desk("rulings")))
    assert "Ballots are secret." in text(clerk.get(desk("rule", motion.pk)))
    assert clerk.post(desk("rule", motion.pk), typed).status_code == 302
    assert fresh(motion).state == state
    assert "This is not waiting for a ruling." in text(clerk.get(desk("rule", motion.pk)))


def test_a_ruling_against_without_its_ground_comes_back(maker, clerk):
    motion = maker.submitted(member())

    back = clerk.post(desk("rule", motion.pk), {"finding": "out", "words": "Typed already."})

    assert back.status_code == 422
    assert "gives its ground, the rule it rests on, and its reasons" in text(back)
    assert "Typed already." in text(back)
    assert fresh(motion).state == State.SUBMITTED


def test_a_ruling_with_other_words_is_made_in_three_steps(maker, clerk):
    motion = maker.submitted(member())
    block = weaves.reading_of(motion).shown[2].id
    typed = {f"changed:{block}": "The coordinating group reports by May to the convention."}

    assert "Step 1 of 3" in text(clerk.get(desk("reword", motion.pk)))
    sent = clerk.post(desk("reword", motion.pk), typed | AGAINST | {"do": "submit"})

    assert sent.status_code == 302
    assert fresh(motion).state == State.AGENDA
    assert "by May" in words(motion)


def test_an_appeal_is_won_through_the_pages(maker, now):
    motion = maker.submitted(member("Mo Ver"))
    address = f"/motions/{motion.process.slug}/{motion.number}/"
    signed_in(maker.clerk).post(desk("rule", motion.pk), {"finding": "out", **AGAINST})
    mover, judge = browser(motion.mover), signed_in(maker.ncg)

    assert "SO 9" in text(mover.get(address + "appeal/"))
    mover.post(address + "appeal/", {"grounds": "It says when."})
    first_page, its_page = text(judge.get(reverse("home"))), text(judge.get(address))
    assert "There is an appeal to decide" in first_page
    assert "Decide the appeal" in its_page
    assert "Decide the appeal" not in text(mover.get(address))
    assert "It says when." in text(judge.get(reverse("motions:appeals")))
    assert "It says when." in text(judge.get(address + "appeal/decide/"))
    typed = {"allowed": "yes", "words": "It does."}
    assert mover.post(address + "appeal/decide/", typed).status_code == 409
    assert judge.post(address + "appeal/decide/", {"allowed": "yes"}).status_code == 422
    assert judge.post(address + "appeal/decide/", typed).status_code == 302

    assert fresh(motion).state == State.AGENDA


def test_a_composite_is_proposed_answered_and_settled(maker, now):
    movers = [member(f"Mover {n}") for n in range(3)]
    motions = [maker.submitted(who, f"Money for group {n}.") for n, who in enumerate(movers)]
    clerk = signed_in(maker.clerk)
    for motion in motions:
        clerk.post(desk("rule", motion.pk), {"finding": "remitted", **AGAINST})
    slug = motions[0].process.slug
    address = desk("compose", slug) + "?" + "&".join(f"motions={m.pk}" for m in motions)

    assert "Money for group 2." in text(clerk.get(address))
    typed = {"inserted:": "Money for group 0.\n\nMoney for group 1.", "title": "Money"}
    assert "How it reads" in text(clerk.post(address, typed | {"do": "check"}))
    clerk.post(address, typed | {"do": "submit"})
    composite = Submission.objects.get(kind=Kind.COMPOSITE)
    for row in composite.sources.select_related("source__mover"):
        page = reverse("motions:consent", args=[slug, composite.number, row.pk])
        client = browser(row.source.mover)
        assert page in text(client.get(f"/motions/{slug}/{composite.number}/"))
        assert "words are in it" in text(client.get(page))
        refuses = row.source == motions[2]
        answer = {"agreed": "no" if refuses else "yes", "words": ""}
        if refuses:
            assert client.post(page, answer).status_code == 422  # why?
            answer["words"] = "Not a word of it is mine."
        assert client.post(page, answer).status_code == 302
    clerk.post(desk("settle", composite.pk))

    assert fresh(composite).state == State.AGENDA
    assert [fresh(m).state for m in motions] == [State.MERGED, State.MERGED, State.AGENDA]
    assert composite.sources.get(source=motions[2]).consent == Consent.REFUSED


def test_nobody_answers_for_another_mover(maker, now):
    motions = [maker.submitted(member(), f"Money for group {n}.") for n in range(2)]
    for motion in motions:
        actions.rule(
            motion,
            Finding.REMITTED,
            ground=Ground.SAME_SUBJECT,
            clause="SO 11",
            words="Alike.",
            by=maker.clerk,
            at=maker.during(3),
        )
    slug = motions[0].process.slug
    address = desk("compose", slug) + f"?motions={motions[0].pk}&motions={motions[1].pk}"
    typed = {"inserted:": "Money for group 0 and group 1.", "title": "Money", "do": "submit"}
    signed_in(maker.clerk).post(address, typed)
    composite = Submission.objects.get(kind=Kind.COMPOSITE)
    row = composite.sources.first()
    assert row is not None

    page = reverse("motions:consent", args=[slug, composite.number, row.pk])
    back = browser(member("Sol Ito")).post(page, {"agreed": "yes"})

    assert back.status_code == 422
    row.refresh_from_db()
    assert row.consent == Consent.ASKED


def test_a_conflict_is_declared_and_a_motion_put_to_the_ballot(maker, clerk):
    motions = [maker.on_agenda(member()) for _ in range(2)]
    slug = motions[0].process.slug
    typed = {
        "motions": [m.pk for m in motions],
        "reason": "Both name a day.",
        "both_pass": "more-for",
    }

    assert clerk.post(desk("conflict", slug), typed).status_code == 302
    assert (
        clerk.post(desk("conflict", slug), typed | {"motions": [motions[0].pk]}).status_code == 422
    )
    assert "no more amendments are taken" in text(clerk.get(desk("put", motions[0].pk)))
    assert clerk.post(desk("put", motions[0].pk), {"why": ""}).status_code == 302

    assert motions[0].process.conflict_sets.get().reason == "Both name a day."
    assert fresh(motions[0]).state == State.BALLOT


# Timetables


def test_a_process_is_set_up_opened_moved_and_its_stage_finished(maker, clerk, now):
    rules = rule_set()
    begins = maker.during(3) + 2 * DAY
    typed = {
        "title": "A round of our own",
        "rule_set": rules.pk,
        "rule_book": maker.book.pk,
        "template": "refounding",
        "starts_at_date": begins.date().isoformat(),
        "starts_at_time": "17:00",
    }

    assert clerk.post(desk("new_process"), typed).url == desk("process", "a-round-of-our-own")
    made = Process.objects.get(slug="a-round-of-our-own")
    assert made.stages.count() == 10
    interim = made.stages.get(kind="interim")
    assert "What may be done:" in text(clerk.get(desk("process", made.slug)))
    assert clerk.post(desk("remove_stage", interim.pk)).url == desk("process", made.slug)
    assert clerk.get(desk("convene", made.stages.get(position=4).pk)).status_code == 200
    about = {"title": "Too early", "remit": "All."}
    assert clerk.post(desk("convene", made.stages.get(position=4).pk), about).status_code == 409
    assert clerk.post(desk("open_process", made.slug)).status_code == 302
    assert clerk.post(desk("open_process", made.slug)).status_code == 409
    stage = maker.process.stages.get(position=3)
    closes = (stage.window.closes_at + 3 * DAY).date().isoformat()
    moved = {
        "opens_at_date": stage.window.opens_at.date().isoformat(),
        "opens_at_time": "12:00",
        "closes_at_date": closes,
        "closes_at_time": "12:00",
    }
    back = clerk.post(desk("reschedule", stage.pk), moved)
    assert back.status_code == 422
    assert "Say why." in text(back)
    sent = clerk.post(desk("reschedule", stage.pk), moved | {"reason": "The hall is flooded."})
    assert sent.status_code == 302
    assert "The hall is flooded." in text(clerk.get(desk("process", maker.process.slug)))
    assert clerk.post(desk("finish", stage.pk)).status_code == 302
    stage.refresh_from_db()
    assert stage.finished_at is not None


def test_the_membership_office_names_a_convenor(maker):
    hackney = group("Hackney")
    con = of_group("Con Venor", hackney)
    client = signed_in(officer("Esi", Role.MEMBERSHIP))
    typed = {"group": hackney.pk, "number": con.number, "since": NOON.date().isoformat()}

    assert client.post(reverse("questions:convenors"), typed | {"number": 9}).status_code == 422
    assert client.post(reverse("questions:convenors"), typed).status_code == 302

    assert Convenor.objects.get().member == con


# Support


def test_a_motion_gathers_its_signatures_and_names_only_those_who_agree(maker):
    motion = maker.seeking(member("Mo Ver"))
    address = f"/motions/{motion.process.slug}/{motion.number}/support/"
    ada, ben = member("Ada Okafor"), member("Ben Quiet")
    with time_machine.travel(maker.during(1), tick=False):
        assert "You moved this yourself" in text(browser(motion.mover).get(address))
        assert "Support it" in text(browser(ada).get(address.removesuffix("support/")))
        browser(ada).post(address, {"sign": "1", "shown": "on"})
        assert "1 of 2 signatures" in text(browser(ben).get(address))
        assert "Ada Okafor" in text(browser(ben).get(address))
        browser(ada).post(address + "name/")
        assert "Ada Okafor" not in text(browser(ben).get(address))
        browser(ada).post(address + "withdraw/")
        assert "0 of 2 signatures" in text(browser(ben).get(address))
        browser(ada).post(address, {"sign": "1"})
        browser(ben).post(address, {"sign": "1"})

    assert fresh(motion).state == State.SUBMITTED


@table("""
               drafting  support  rulings
    member       yes       yes      no
    mover        no        no       no
    lapsed       no        no       no
""")
def test_who_signs_when(maker, row, column, expected):
    motion = maker.seeking(member("Mo Ver"))
    address = f"/motions/{motion.process.slug}/{motion.number}/support/"
    people = {
        "member": lambda: member(),
        "mover": lambda: motion.mover,
        "lapsed": lambda: member(lapsed=True),
    }
    stage = {"drafting": 1, "support": 2, "rulings": 3}[column]
    with time_machine.travel(maker.during(stage), tick=False):
        sent = browser(people[row]()).post(address, {"sign": "1"})

    assert (sent.status_code == 302) is expected
    assert motion.supports.exists() is expected


def test_following_and_no_longer(maker, ada):
    motion = maker.on_agenda(member("Mo Ver"))
    page = f"/motions/{motion.process.slug}/{motion.number}/"
    reader, yours = browser(ada), reverse("motions:list")

    assert "Tell me by email what becomes of it" in text(reader.get(page))
    assert reader.get(yours).context["mine"] == []
    reader.post(page + "follow/")
    assert motion.follows.filter(member=ada).exists()
    assert reader.get(yours).context["mine"] == [motion]
    assert "Stop telling me" in text(reader.get(page))
    reader.post(page + "follow/", {"stop": "1"})
    assert not motion.follows.exists()
    for told_already in (browser(motion.mover), Client()):
        assert "by email" not in text(told_already.get(page))


def test_everybody_finds_what_they_moved_and_signed(maker, ada):
    motion = maker.seeking(ada)
    signed = maker.seeking(member("Mo Ver"), title="To be signed")
    actions.sign(signed, shown=False, by=ada, at=maker.during(1))

    assert browser(ada).get(reverse("motions:list")).context["mine"] == [signed, motion]
    assert browser(member()).get(reverse("motions:list")).context["mine"] == []
    actions.withdraw_support(signed, by=ada, at=maker.during(1))
    actions.withdraw(motion, by=ada, at=maker.during(1))
    assert browser(ada).get(reverse("motions:list")).context["mine"] == [motion]


def test_the_staff_desk_leads_to_the_rulings_that_wait_and_finds_motions(maker, clerk):
    motion = maker.on_agenda(member("Mo Ver"))
    amendment = maker.amended(motion, member(), "may vote", "shall vote")

    waiting = {str(each.words): each for each in clerk.get("/staff/").context["waiting"]}
    found = clerk.post(reverse("staff:search"), {"asked": "vote"}).context["found"]

    assert waiting["Rulings awaited"].number == 1
    assert waiting["Rulings awaited"].url == desk("rulings")
    [one] = found["Motions"]
    assert one.title == "Amendment 1 to motion 1: may vote → shall vote"
    assert one.url == f"/motions/{amendment.process.slug}/1/1/"
    assert clerk.get(one.url).status_code == 200
